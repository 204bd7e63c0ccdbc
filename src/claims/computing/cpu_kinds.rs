//! Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.
//!
//! Small jobs of each kind in a plain loop and in processes, which take them from a queue, in turn. Work that waits for nothing but the
//! processor gets faster with more cores, by about as much as they are; work that is held up by what cores share, such as memory, does
//! not. Waits gain from processes, too, but only as far as one loop would overlap them as well: so a job that waits is tried beside the others, on
//! a loop and in the same processes, where it must gain nothing. How long the loop had the processor cannot be told in a browser, which
//! has no clock for that.

use serde_json::json;

use crate::claims::gain::reaches;
use crate::claims::plan::{run, waiting};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict};
use crate::measure::COUNTS;
use crate::message::Message;
use crate::work::kernels;

const SPEEDUP: Quantity = Quantity::ratio("speedup-{kernel}");
/// How many times as fast as on one event loop a job that waits is in the processes.
const WAITING: Quantity = Quantity::ratio("waiting");
/// Processor time over elapsed time, which Python's script alone can give.
const COMPUTING: Quantity =
    Quantity { unit: Unit::Share, statistic: Statistic::Median, ..Quantity::ratio("computing-{kernel}") };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-kinds",
    needs: Needs::Workers,
    predicts: "",
    figures: &[&SPEEDUP, &WAITING, &COMPUTING],
    sentences: &[
        "run",
        "run-waiting",
        "measured",
        "waiting",
        "waiting-gains",
        "all-gain",
        "no-gain",
        "part",
        "scatter",
    ],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("cpu_kinds.py")),
    reference: &[],
    plan,
    judge,
};

/// Each further core has to bring at least this part of itself.
const GAINS: f64 = 0.5;

/// What the job that waits takes, in milliseconds.
const WAIT_MS: f64 = 10.0;

/// Jobs for each process, so that a faster core does more of them, and the last one counts for little.
const JOBS_EACH: u32 = 4;

/// Processes: enough to see what cores bring, few enough for eleven kinds in some ten seconds.
fn processes(setting: &Setting) -> u32 {
    setting.lanes().min(3)
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let processes = processes(setting);
    let of = |kernel: &kernels::Kernel| {
        let one = |name: &str, model: &str| {
            // Half the usual size: small jobs, since there are several for each process.
            let work = json!({ "kind": "cpu", "kernel": kernel.id, "size": kernel.default_size / 2 });
            let more = json!({ "tasks": JOBS_EACH * processes, "workers": processes });
            run(setting, format!("{name}-{}", kernel.id), model, work, more)
                .labelled("cpu-kinds.run", json!({ "kernel": kernel.id, "model": model }))
        };
        let runs = vec![one("loop", "sequential"), one("processes", "processes")];
        Experiment::Compare { id: kernel.id.into(), runs }
    };
    let wait = |model: &str| {
        let more = json!({ "tasks": JOBS_EACH * processes, "workers": processes });
        run(setting, format!("waiting-{model}"), model, waiting("api", WAIT_MS), more)
            .labelled("cpu-kinds.run-waiting", json!({ "model": model }))
    };
    let waits = Experiment::Compare { id: "waiting".into(), runs: ["event-loop", "processes"].map(wait).into() };
    kernels::all().iter().map(of).chain([waits]).collect()
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let processes = processes(&evidence.setting);
    let mut gains = Vec::new();
    for kernel in kernels::all() {
        let found = evidence.compare(&format!("loop-{}", kernel.id), &format!("processes-{}", kernel.id), COUNTS)?;
        findings.figure(&SPEEDUP, &[json!(kernel.id)], found.estimate());
        gains.push((kernel.id, found));
    }
    gains.sort_by(|a, b| a.1.ratio.total_cmp(&b.1.ratio));
    let ((least, low), (most, high)) = (&gains[0], &gains[gains.len() - 1]);
    findings.say(
        "measured",
        json!({ "kinds": gains.len(), "jobs": JOBS_EACH * processes, "processes": processes,
            "least": least, "leastRatio": low.said(), "most": most, "mostRatio": high.said() }),
    );
    let waits = evidence.compare("waiting-event-loop", "waiting-processes", COUNTS)?;
    findings.figure(&WAITING, &[], waits.estimate());
    findings.say("waiting", json!({ "ratio": waits.said() }));
    if waits.is_above(1.0 + COUNTS) {
        findings.say("waiting-gains", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    let (mut no_gain, mut part, mut open, mut why) = (Vec::new(), Vec::new(), Vec::new(), None);
    for (kernel, found) in &gains {
        match reaches(evidence, found, processes, GAINS) {
            Ok(true) => {}
            Ok(false) if found.is_below(1.0 + COUNTS) => no_gain.push(*kernel),
            // Two logical processors of one core bring 1.35 to 1.7 times for work that does nothing but compute.
            Ok(false) => part.push(*kernel),
            Err(Open(message)) => {
                open.push(*kernel);
                why = Some(message);
            }
        }
    }
    if !no_gain.is_empty() {
        findings.say("no-gain", json!({ "kernels": no_gain }));
        return Ok(Verdict::NotHere);
    }
    if !part.is_empty() {
        findings.say("part", json!({ "kernels": part }));
        return Ok(Verdict::Inconclusive);
    }
    match why {
        Some(Message { key, .. }) if key == "claims.scatter" => {
            findings.say("scatter", json!({ "kernels": open }));
            Ok(Verdict::Inconclusive)
        }
        Some(why) => Err(Open(why)),
        None => {
            findings.say("all-gain", json!({}));
            Ok(Verdict::Confirmed)
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn work_that_gains_from_cores_confirms_it() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-kinds.measured", "cpu-kinds.waiting", "cpu-kinds.all-gain"]);
                assert!(value(&found, "waiting") < 0.5);
                assert!(value(&found, "speedup-sort") > 1.8);
                assert!(!found.figures.iter().any(|figure| figure.id.starts_with("computing-")));
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    fn tried(speedup: f64, free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop-monte-carlo");
            seen.takes("processes-monte-carlo", alone / speedup);
            seen.free_cores(free);
        })
    }

    #[test]
    fn a_kind_that_gains_nothing_from_free_cores_denies_it() {
        says(&tried(1.0, 2.0), Verdict::NotHere, &["cpu-kinds.no-gain"]);
        says(&tried(0.5, 2.0), Verdict::NotHere, &["cpu-kinds.no-gain"]);
        says(&tried(1.0, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn logical_processors_that_share_a_core_deny_nothing() {
        for speedup in [1.2, 1.38, 1.45] {
            says(&tried(speedup, 2.0), Verdict::Inconclusive, &["cpu-kinds.part"]);
        }
        says(&tried(1.6, 2.0), Verdict::Confirmed, &[]);
    }

    #[test]
    fn waits_that_gain_from_processes_as_well_leave_nothing_to_tell() {
        let gains = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("waiting-event-loop", 80.0));
        says(&gains, Verdict::Inconclusive, &["cpu-kinds.waiting-gains"]);
    }

    #[test]
    fn wide_scatter_and_few_repeats_leave_it_open() {
        let wide = Machine { scatter: 0.6, ..Machine::default() };
        says(&wide.judge(&CLAIM), Verdict::Inconclusive, &["cpu-kinds.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
