//! More workers do not give proportional gains.
//!
//! The same tasks in one process and in more, up to twice as many as there are cores, in turn. What the verdict rests on is a process
//! for each core; what more than those bring is held against it and told beside. Up to the number of cores, the
//! laws of scaling are fitted, where there are enough points for one.

use serde_json::json;

use super::{MOST_PROCESSES, TASK_MS, TASKS, counts, reachable};
use crate::claims::gain::free;
use crate::claims::plan::{computing, run};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{self, COUNTS, Difference, Estimate, estimate};
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
        "serial",
        "serial-none",
        "contention",
        "beyond",
        "short",
        "hidden-cores",
        "in-proportion",
    ],
    script: Script::of(&[PRIMES, POOL], include_str!("cpu_scaling.py")),
    reference: &[],
    plan,
    judge,
};

/// A gain below this part of what so many processes could reach is not proportional; a tenth is for messages.
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

/// The gain of each of these numbers of processes, round by round, for the fits: against as many as the largest share of the list makes
/// of them.
fn rounds(evidence: &Evidence, numbers: &[u32]) -> Result<Vec<Vec<(f64, f64)>>, Open> {
    let one = &evidence.run("processes-1")?.wall_ms.values;
    let mut rounds = vec![Vec::new(); one.len()];
    for &processes in numbers {
        let all = &evidence.run(&format!("processes-{processes}"))?.wall_ms.values;
        for ((round, one), all) in rounds.iter_mut().zip(one).zip(all) {
            round.push((reachable(processes), one / all));
        }
    }
    Ok(rounds)
}

/// A parameter of a law that is fitted to each round by itself. Its interval is that of the rounds, which are independent of each other: the
/// points of one round are not, since one time is in all of its ratios, so what they leave of a law says little about its error.
fn fitted(rounds: &[Vec<(f64, f64)>], fit: impl Fn(&[(f64, f64)]) -> Option<f64>) -> Option<Estimate> {
    let values: Option<Vec<f64>> = rounds.iter().map(|round| fit(round)).collect();
    estimate(&values?)
}

fn fits(evidence: &Evidence, numbers: &[u32], findings: &mut Findings) -> Result<(), Open> {
    // More processes than cores share them, which is no property of the work: the laws are fitted up to the number of cores.
    let within: Vec<u32> =
        numbers.iter().copied().filter(|number| (2..=evidence.setting.cores).contains(number)).collect();
    let rounds = rounds(evidence, &within)?;
    let serial = || fitted(&rounds, |round| Some(measure::amdahl(round)?.serial.value));
    if let (true, Some(share)) = (within.len() >= POINTS_OF_ONE, serial()) {
        findings.figure(&SERIAL, &[], share);
        // The smaller the share, the higher the limit; without any share there is none.
        let limits = share.interval.filter(|share| share.low > 0.0).map(|share| [1.0 / share.high, 1.0 / share.low]);
        match limits.filter(|limits| limits.iter().all(|limit| limit.is_finite())) {
            Some([least, most]) => {
                findings.say("serial", json!({ "share": share.said(), "least": least, "most": most }))
            }
            None => findings.say("serial-none", json!({ "share": share.said() })),
        }
    }
    let of_two = |value: fn(&measure::Usl) -> f64| fitted(&rounds, |round| Some(value(&measure::usl(round)?)));
    if let (true, Some(contention), Some(coherency)) =
        (within.len() >= POINTS_OF_TWO, of_two(|law| law.contention.value), of_two(|law| law.coherency.value))
    {
        findings.figure(&CONTENTION, &[], contention);
        findings.figure(&COHERENCY, &[], coherency);
        findings.say("contention", json!({ "contention": contention.said(), "coherency": coherency.said() }));
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
    let ratios: Vec<_> = found.iter().map(|(_, one)| one.said()).collect();
    let counted: Vec<u32> = found.iter().map(|(processes, _)| *processes).collect();
    findings.say("measured", json!({ "tasks": TASKS, "processes": counted, "ratios": ratios }));
    fits(evidence, &numbers, findings)?;
    if most > cores {
        if last.is_above(PROPORTIONAL * reachable(most)) {
            findings.say("hidden-cores", json!({ "processes": most, "cores": cores }));
        } else {
            let more = evidence.compare(&format!("processes-{cores}"), &format!("processes-{most}"), COUNTS)?;
            let alike = more.difference == Difference::NoDifference;
            findings.say("beyond", json!({ "processes": most, "cores": cores, "ratio": more.said(), "alike": alike }));
        }
    }
    if cores < 2 {
        return Err(Open(Message::plain("claims.one-core")));
    }
    let full = cores.min(most);
    let one = found.iter().find(|(processes, _)| *processes == full).map_or(last, |(_, one)| *one);
    let proportional = PROPORTIONAL * reachable(full);
    let values = json!({ "processes": full, "ratio": one.said(), "reachable": reachable(full) });
    if one.is_above(proportional) {
        findings.say("in-proportion", values);
        return Ok(Verdict::NotHere);
    }
    if one.is_below(proportional) {
        // With a core for each, other programs may be what was in the way.
        free(evidence, proportional)?;
        findings.say("short", values);
        return Ok(Verdict::Confirmed);
    }
    Err(untold(&one))
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

    /// What part of the work cannot be shared out.
    fn serial(share: f64) -> impl Fn(f64) -> f64 {
        move |n| 1.0 / (share + (1.0 - share) / n)
    }

    #[test]
    fn a_process_for_each_core_in_proportion_denies_it_and_less_confirms_it() {
        for cores in [2, 4, 7, 8, 14, 16, 64] {
            let all = f64::from(cores);
            let found = by_law(cores, all, |n| reachable(n as u32).min(all));
            says(&found, Verdict::NotHere, &["cpu-scaling.measured", "cpu-scaling.in-proportion"]);
            says(&by_law(cores, all, serial(0.2)), Verdict::Confirmed, &["cpu-scaling.short"]);
            says(&by_law(cores, 1.1, serial(0.2)), Verdict::Inconclusive, &["claims.cores-busy"]);
        }
    }

    #[test]
    fn more_processes_than_cores_are_told_and_decide_nothing() {
        for tier in [Tier::Full, Tier::Separate] {
            let found = Machine { tier, ..on(1) }.judge(&CLAIM);
            says(&found, Verdict::Inconclusive, &["cpu-scaling.beyond", "claims.one-core"]);
            says(&Machine { tier, ..on(4) }.judge(&CLAIM), Verdict::NotHere, &["cpu-scaling.beyond"]);
        }
        says(&by_law(2, 2.0, |n| n), Verdict::NotHere, &["cpu-scaling.hidden-cores", "cpu-scaling.in-proportion"]);
        let found = by_law(16, 16.0, serial(0.1));
        assert!(!found.sentences.iter().any(|sentence| sentence.key == "cpu-scaling.beyond"));
        assert!((value(&found, "serial-share") - 0.1).abs() < 0.01);
    }

    #[test]
    fn a_list_that_does_not_divide_evenly_is_no_serial_share() {
        for cores in [5, 7, 9, 10, 11, 13, 14, 15] {
            let found = by_law(cores, f64::from(cores), |n| reachable(n as u32).min(f64::from(cores)));
            assert!(!found.sentences.iter().any(|sentence| sentence.key == "cpu-scaling.serial"), "{cores} {found:?}");
            assert!(value(&found, "serial-share") < 0.002, "{cores}");
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
        let wide = by_law(2, 2.0, |n| if n > 1.5 { 1.8 } else { n });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        says(&by_law(2, 0.7, |n| if n > 1.5 { 0.8 } else { n }), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { repeats: 4, ..on(2) }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
