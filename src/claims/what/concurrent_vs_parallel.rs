//! Taking turns is not running at once.
//!
//! The same tasks, which wait a little and then compute, on an event loop, in threads with and without the GIL and in processes, in
//! turn. What counts is how many cores did the work: lanes that share a core believe that all of them compute.

use serde_json::json;

use crate::claims::plan::{KERNEL, SIZE_PER_MS, run};
use crate::claims::python::{BUSY, LINES, POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, estimate};
use crate::message::Message;

/// The time that a lone lane takes for the computing, over the time that it took: how many compute at once, on average.
const AT_ONCE: Quantity = Quantity {
    id: "at-once-{model}",
    unit: Unit::Number,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};

pub(super) const CLAIM: Claim = Claim {
    id: "concurrent-vs-parallel",
    needs: Needs::Workers,
    predicts: "at-once-processes",
    figures: &[&AT_ONCE],
    sentences: &["turns", "parallel", "under-way", "not-in-turn", "not-parallel", "differ"],
    script: Some(Script { parts: &[PRIMES, BUSY, LINES, POOL], body: include_str!("concurrent_vs_parallel.py") }),
    reference: &[],
    plan,
    judge,
};

/// The computing of all tasks together, in milliseconds of one core.
const COMPUTING_MS: f64 = 100.0;
/// The wait before a task computes, so that the loop has something to take turns at.
const WAIT_MS: f64 = 4.0;
/// Up to this many at once, on average, is one at a time: a lone lane is measured too, and varies.
const ONE: f64 = 1.15;
/// From here on several compute at once.
const SEVERAL: f64 = 1.3;
/// With less than nearly a core for it, the lone lane that all are compared with may have been the slow one.
const ONE_CORE: f64 = 0.9;
/// Fewer free cores cannot show it.
const TWO_CORES: f64 = 1.7;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let workers = setting.lanes();
    let tasks = workers * 2;
    let size = (COMPUTING_MS * SIZE_PER_MS / f64::from(tasks)).round();
    let work = json!({ "kind": "mixed", "kernel": KERNEL, "size": size, "service": "api", "waitMs": WAIT_MS });
    let one = |model: &str| run(setting, model, model, work.clone(), json!({ "tasks": tasks, "workers": workers }));
    let mut runs = vec![one("event-loop"), one("processes")];
    if setting.shared() {
        runs.extend([one("threads-gil"), one("threads")]);
    }
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let (shared, lanes) = (evidence.setting.shared(), evidence.setting.lanes());
    let mut at_once = |model: &str| -> Result<Estimate, Open> {
        let used = evidence.run(model)?.cores_used.as_ref().and_then(|used| estimate(&used.values));
        findings.figure(&AT_ONCE, &[json!(model)], used);
        used.ok_or_else(|| Open(Message::plain("claims.no-times")))
    };
    let on_loop = at_once("event-loop")?;
    let gil = if shared { Some(at_once("threads-gil")?) } else { None };
    let threads = if shared { Some(at_once("threads")?) } else { None };
    let processes = at_once("processes")?;
    let value = |estimate: Estimate| estimate.value;
    findings.say("turns", json!({ "onLoop": on_loop.value, "gil": gil.map(value), "lanes": lanes }));
    if let Some(waiting) = evidence.run("event-loop")?.wait_overlap.filter(|waiting| *waiting > SEVERAL) {
        findings.say("under-way", json!({ "waiting": waiting }));
    }
    findings.say("parallel", json!({ "threads": threads.map(value), "processes": processes.value, "lanes": lanes }));
    let intervals = |all: &[Option<Estimate>]| -> Option<Vec<_>> {
        all.iter().flatten().map(|estimate| estimate.interval).collect()
    };
    let (Some(turns), Some(parallel)) = (intervals(&[Some(on_loop), gil]), intervals(&[threads, Some(processes)]))
    else {
        return Err(Open(Message::plain("claims.too-few")));
    };
    evidence.enough_cores(ONE_CORE)?;
    if turns.iter().any(|interval| interval.low > ONE) {
        findings.say("not-in-turn", json!({}));
        return Ok(Verdict::NotHere);
    }
    if turns.iter().all(|interval| interval.high <= ONE) && parallel.iter().all(|interval| interval.low >= SEVERAL) {
        findings.say("differ", json!({}));
        return Ok(Verdict::Confirmed);
    }
    evidence.enough_cores(TWO_CORES)?;
    if parallel.iter().any(|interval| interval.high < SEVERAL) {
        findings.say("not-parallel", json!({ "free": evidence.free() }));
        return Ok(Verdict::NotHere);
    }
    Err(Open(Message::plain("claims.scatter")))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    /// A machine on which so many compute at once in threads with the GIL, in threads without it and in processes.
    fn tried(gil: f64, threads: f64, processes: f64) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            seen.uses_cores("threads-gil", gil);
            seen.uses_cores("threads", threads);
            seen.uses_cores("processes", processes);
        })
    }

    #[test]
    fn turns_on_one_core_and_several_cores_at_once_confirm_it_where_there_are_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                if cores == 1 {
                    says(&found, Verdict::Inconclusive, &["claims.cores-busy"]);
                } else {
                    says(
                        &found,
                        Verdict::Confirmed,
                        &["concurrent-vs-parallel.turns", "concurrent-vs-parallel.differ"],
                    );
                    assert!(value(&found, "at-once-processes") > 1.3);
                }
            }
        }
    }

    #[test]
    fn a_lock_that_lets_several_compute_or_lanes_that_take_turns_deny_it() {
        says(&tried(1.8, 1.9, 1.9), Verdict::NotHere, &["concurrent-vs-parallel.not-in-turn"]);
        says(&tried(0.97, 1.0, 1.9), Verdict::NotHere, &["concurrent-vs-parallel.not-parallel"]);
        says(&tried(0.97, 1.9, 0.9), Verdict::NotHere, &["concurrent-vs-parallel.not-parallel"]);
    }

    #[test]
    fn a_busy_machine_scatter_and_few_repeats_leave_it_open() {
        says(&tried(0.97, 1.9, 1.3), Verdict::Inconclusive, &["claims.scatter"]);
        says(&tried(1.15, 1.9, 1.9), Verdict::Inconclusive, &["claims.scatter"]);
        let busy = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.uses_cores("processes", 1.0);
            seen.free_cores(1.1);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let unknown = Machine::default().judge_changed(&CLAIM, |seen| seen.report("threads").cores_used = None);
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
    }
}
