//! Benchmark your own task; neither is always better.
//!
//! Two works, one that only waits and one that only computes, under the same two models: threads with the GIL and processes. The claim
//! holds where threads are faster for one of them and processes for the other.

use serde_json::json;

use super::{processes, share_run, tasks};
use crate::claims::gain::{MOSTLY_FREE, free};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Difference};
use crate::message::Message;

const WALL: Quantity =
    Quantity { unit: Unit::Ms, statistic: Statistic::Median, ..Quantity::ratio("wall-{model}-{share}") };
/// How many times as fast as threads processes are, by the share of computing.
const PROCESSES: Quantity = Quantity::ratio("processes-{share}");

pub(super) const CLAIM: Claim = Claim {
    id: "measure-it",
    needs: Needs::Isolation,
    predicts: "processes-0",
    figures: &[&WALL, &PROCESSES],
    sentences: &["measured", "neither", "one-order", "no-order"],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("measure_it.py")),
    reference: &[],
    plan,
    judge,
};

/// What a task takes, in milliseconds.
const WHOLE_MS: f64 = 12.0;
/// Per cent of computing.
const WAITS: u32 = 0;
const COMPUTES: u32 = 100;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |share: u32| Experiment::Compare {
        id: format!("share-{share}"),
        runs: ["threads-gil", "processes"].map(|model| share_run(setting, model, WHOLE_MS, share)).into(),
    };
    [WAITS, COMPUTES].map(of).into()
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    let mut found = Vec::new();
    for share in [WAITS, COMPUTES] {
        let (threads, processes) = (format!("threads-gil-{share}"), format!("processes-{share}"));
        let walls = [evidence.run(&threads)?.wall(), evidence.run(&processes)?.wall()];
        findings.figure(&WALL, &[json!("threads-gil"), json!(share)], walls[0]);
        findings.figure(&WALL, &[json!("processes"), json!(share)], walls[1]);
        let one = evidence.compare(&threads, &processes, COUNTS)?;
        findings.figure(&PROCESSES, &[json!(share)], one.estimate());
        let [threads, processes] = walls.map(|wall| wall.map(|wall| wall.value));
        let values = json!({ "share": share, "tasks": tasks(setting), "processes": super::processes(setting),
            "threadsMs": threads, "processesMs": processes, "ratio": one.said() });
        findings.say("measured", values);
        found.push(one);
    }
    let [waiting, computing] = [found[0], found[1]];
    let all = f64::from(processes(setting).min(setting.cores));
    match (waiting.difference, computing.difference) {
        (Difference::Slower, Difference::Faster) | (Difference::Faster, Difference::Slower) => {
            findings.say("neither", json!({ "waiting": waiting.said(), "computing": computing.said() }));
            Ok(Verdict::Confirmed)
        }
        (Difference::TooFew | Difference::Unclear, _) => Err(untold(&waiting)),
        // Processes that do not compute faster may have had no core to do it on.
        _ if all < 2.0 => Err(Open(Message::plain("claims.one-core"))),
        (_, Difference::TooFew | Difference::Unclear) => Err(untold(&computing)),
        (waiting, computing) => {
            if computing != Difference::Faster {
                free(evidence, MOSTLY_FREE * all)?;
            }
            let order = waiting == computing && waiting != Difference::NoDifference;
            let values = json!({ "model": if waiting == Difference::Faster { "processes" } else { "threads-gil" } });
            if order {
                findings.say("one-order", values)
            } else {
                findings.say("no-order", json!({}))
            }
            Ok(Verdict::NotHere)
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Verdict};

    #[test]
    fn threads_that_wait_faster_and_processes_that_compute_faster_confirm_it_on_any_number_of_cores_but_one() {
        for cores in [2, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["measure-it.measured", "measure-it.neither"]);
            assert!(value(&found, "processes-0") < 0.5 && value(&found, "processes-100") > 1.7);
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    /// Processes are so many times as fast as threads at waiting and at computing.
    fn tried(waiting: f64, computing: f64, free: f64) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            for (share, ratio) in [(0, waiting), (100, computing)] {
                let threads = seen.wall(&format!("threads-gil-{share}"));
                seen.takes(&format!("processes-{share}"), threads / ratio);
            }
            seen.free_cores(free);
        })
    }

    #[test]
    fn one_order_for_both_denies_it_where_cores_were_free() {
        says(&tried(2.0, 2.0, 2.0), Verdict::NotHere, &["measure-it.one-order"]);
        says(&tried(0.5, 0.5, 2.0), Verdict::NotHere, &["measure-it.one-order"]);
        says(&tried(0.5, 1.0, 2.0), Verdict::NotHere, &["measure-it.no-order"]);
        says(&tried(2.0, 0.5, 2.0), Verdict::Confirmed, &["measure-it.neither"]);
        says(&tried(0.5, 1.0, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(0.5, 1.9, 1.1), Verdict::Confirmed, &["measure-it.neither"]);
    }

    #[test]
    fn scatter_few_repeats_and_a_run_that_failed_leave_it_open() {
        let wide = |run: &str| {
            let values = vec![20.0, 90.0, 4.0, 110.0, 60.0];
            Machine::default().judge_changed(&CLAIM, |seen| seen.report(run).wall_ms.values = values)
        };
        says(&wide("processes-0"), Verdict::Inconclusive, &["claims.scatter"]);
        says(&wide("processes-100"), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let failed = Machine::default().judge_changed(&CLAIM, |seen| seen.fails("processes-100"));
        says(&failed, Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
