//! More workers do not give proportional gains.
//!
//! The same tasks in one process and in more, up to twice as many as there are cores, in turn. What the verdict rests on is the largest
//! number; up to the number of cores, the laws of scaling are fitted, where there are enough points for one.

use serde_json::json;

use super::{MOST_PROCESSES, TASKS, counts};
use crate::claims::gain::{MOSTLY_FREE, free};
use crate::claims::plan::{computing, run};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{self, COUNTS, Estimate};
use crate::message::Message;

const SPEEDUP: Quantity = Quantity::ratio("speedup-{processes}");
const SERIAL: Quantity = Quantity {
    id: "serial-share",
    unit: Unit::Share,
    statistic: Statistic::Fitted,
    source: Source::Modelled,
    python: true,
};
const CONTENTION: Quantity = Quantity { id: "contention", unit: Unit::Number, python: false, ..SERIAL };
const COHERENCY: Quantity = Quantity { id: "coherency", ..CONTENTION };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-scaling",
    needs: Needs::Workers,
    predicts: "speedup-2",
    figures: &[&SPEEDUP, &SERIAL, &CONTENTION, &COHERENCY],
    sentences: &[
        "by",
        "measured",
        "per-core",
        "serial",
        "serial-none",
        "contention",
        "beyond",
        "short",
        "hidden-cores",
        "in-proportion",
    ],
    script: Some(Script { parts: &[PRIMES, POOL], body: include_str!("cpu_scaling.py") }),
    reference: &[],
    plan,
    judge,
};

const TASK_MS: f64 = 10.0;

/// A gain below this part of the number of workers is not proportional; a tenth is for messages and for the last task.
const PROPORTIONAL: f64 = 0.9;

/// Different numbers of workers that a law with one parameter, and one with two, have to explain before a fit says anything.
const POINTS_OF_ONE: usize = 3;
const POINTS_OF_TWO: usize = 4;

fn numbers(setting: &Setting) -> Vec<u32> {
    let most = (2 * setting.cores).clamp(2, MOST_PROCESSES);
    let mut numbers = counts(most);
    if setting.cores < most {
        numbers.push(setting.cores);
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |processes: u32| {
        let more = json!({ "tasks": TASKS, "workers": processes });
        run(setting, format!("processes-{processes}"), "processes", computing(TASK_MS), more).at(f64::from(processes))
    };
    let by = Message::plain("cpu-scaling.by");
    vec![Experiment::Sweep { id: "processes".into(), by, runs: numbers(setting).into_iter().map(of).collect() }]
}

/// The gain of so many processes, repeat by repeat, for the fits.
fn points(evidence: &Evidence, processes: u32) -> Result<Vec<(f64, f64)>, Open> {
    let (one, all) = (evidence.run("processes-1")?, evidence.run(&format!("processes-{processes}"))?);
    let ratios = one.wall_ms.values.iter().zip(&all.wall_ms.values).map(|(one, all)| one / all);
    Ok(ratios.map(|ratio| (f64::from(processes), ratio)).collect())
}

fn fits(evidence: &Evidence, numbers: &[u32], findings: &mut Findings) -> Result<(), Open> {
    // More processes than cores share them, which is no property of the work: the laws are fitted up to the number of cores.
    let within: Vec<u32> =
        numbers.iter().copied().filter(|number| (2..=evidence.setting.cores).contains(number)).collect();
    let mut all = Vec::new();
    for number in &within {
        all.extend(points(evidence, *number)?);
    }
    let value = |value| Estimate { value, interval: None };
    if let (true, Some(law)) = (within.len() >= POINTS_OF_ONE, measure::amdahl(&all)) {
        let (share, error) = (law.serial.value, law.serial.error);
        findings.figure(&SERIAL, &[], value(share));
        match law.limit().filter(|limit| limit.is_finite() && share > 2.0 * error) {
            Some(limit) => findings.say("serial", json!({ "share": share, "error": error, "limit": limit })),
            None => findings.say("serial-none", json!({ "share": share, "error": error })),
        }
    }
    if let (true, Some(law)) = (within.len() >= POINTS_OF_TWO, measure::usl(&all)) {
        findings.figure(&CONTENTION, &[], value(law.contention.value));
        findings.figure(&COHERENCY, &[], value(law.coherency.value));
        findings.say(
            "contention",
            json!({ "contention": law.contention.value, "contentionError": law.contention.error,
                "coherency": law.coherency.value, "coherencyError": law.coherency.error }),
        );
    }
    Ok(())
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let cores = evidence.setting.cores;
    let numbers = numbers(&evidence.setting);
    let mut found = Vec::new();
    for processes in numbers.iter().filter(|number| **number > 1) {
        let one = evidence.compare("processes-1", &format!("processes-{processes}"), COUNTS)?;
        findings.figure(&SPEEDUP, &[json!(processes)], one.estimate());
        found.push((*processes, one));
    }
    let (most, last) = found[found.len() - 1];
    let ratios: Vec<f64> = found.iter().map(|(_, one)| one.ratio).collect();
    let counted: Vec<u32> = found.iter().map(|(processes, _)| *processes).collect();
    findings.say("measured", json!({ "tasks": TASKS, "processes": counted, "ratios": ratios }));
    let share = |processes: u32, ratio: f64| ratio / f64::from(processes);
    if let Some((_, full)) = found.iter().find(|(processes, _)| *processes == cores && *processes < most) {
        findings.say("per-core", json!({ "cores": cores, "ratio": full.ratio, "share": share(cores, full.ratio) }));
    }
    fits(evidence, &numbers, findings)?;
    let proportional = PROPORTIONAL * f64::from(most);
    let values = json!({ "processes": most, "cores": cores, "ratio": last.ratio, "share": share(most, last.ratio) });
    let (sentence, verdict) = match (last.is_below(proportional), last.is_above(proportional), most > cores) {
        (true, _, true) => {
            // It has to be the cores that they share, and not other programs.
            free(evidence, MOSTLY_FREE * f64::from(cores))?;
            ("beyond", Verdict::Confirmed)
        }
        (true, _, false) => {
            // With a core for each, other programs may be what was in the way.
            free(evidence, proportional)?;
            ("short", Verdict::Confirmed)
        }
        (_, true, true) => ("hidden-cores", Verdict::NotHere),
        (_, true, false) => ("in-proportion", Verdict::NotHere),
        _ => return Err(untold(&last)),
    };
    findings.say(sentence, values);
    Ok(verdict)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};

    fn on(cores: u32) -> Machine {
        Machine { cores, scatter: 0.005, ..Machine::default() }
    }

    /// Each number of processes gains what the law says.
    fn by_law(cores: u32, free: f64, law: impl Fn(f64) -> f64) -> Ruling {
        on(cores).judge_changed(&CLAIM, |seen: &mut Seen| {
            for processes in numbers(&on(cores).setting()) {
                seen.takes(&format!("processes-{processes}"), 480.0 / law(f64::from(processes)));
            }
            seen.free_cores(free);
        })
    }

    #[test]
    fn more_processes_than_cores_gain_nothing_more() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 2, 4, 8] {
                let found = Machine { tier, ..on(cores) }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-scaling.measured", "cpu-scaling.beyond"]);
            }
        }
    }

    #[test]
    fn a_gain_in_proportion_denies_it() {
        says(&by_law(2, 2.0, |n| n), Verdict::NotHere, &["cpu-scaling.hidden-cores"]);
        for cores in [16, 64] {
            says(&on(cores).judge(&CLAIM), Verdict::NotHere, &["cpu-scaling.in-proportion"]);
            let serial = |n: f64| 1.0 / (0.1 + 0.9 / n);
            let found = by_law(cores, f64::from(cores), serial);
            says(&found, Verdict::Confirmed, &["cpu-scaling.short", "cpu-scaling.serial"]);
            assert!((value(&found, "serial-share") - 0.1).abs() < 0.01);
            says(&by_law(cores, 4.0, serial), Verdict::Inconclusive, &["claims.cores-busy"]);
        }
    }

    #[test]
    fn a_law_is_fitted_to_enough_points_only_and_is_marked_as_modelled() {
        let fitted = |cores: u32| {
            let found = by_law(cores, f64::from(cores), |n| 1.0 / (0.05 + 0.95 / n));
            let of = |id: &str| found.figures.iter().find(|figure| figure.id == id).cloned();
            let share = of("serial-share");
            assert!(share.iter().all(|figure| figure.source == Source::Modelled));
            (share.is_some(), of("contention").is_some())
        };
        assert_eq!([1, 2, 3].map(fitted), [(false, false); 3]);
        assert_eq!(fitted(4), (true, false));
        assert_eq!([8, 16, 64].map(fitted), [(true, true); 3]);
    }

    #[test]
    fn wide_scatter_and_few_repeats_leave_it_open() {
        let wide = by_law(2, 2.0, |n| if n > 3.0 { 3.6 } else { n });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        says(&by_law(2, 0.7, |_| 0.8), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { repeats: 4, ..on(2) }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
