//! Taking turns is not running at once.
//!
//! The same tasks, which wait a moment and then compute, on an event loop, in threads with and without the GIL and in processes, and
//! their computing alone in a plain loop, in turn. What counts is how many times as much got done as in the plain loop of the same
//! round: lanes that share a core believe that all of them compute.

use serde_json::json;

use crate::claims::gain;
use crate::claims::plan::{KERNEL, SIZE_PER_MS, computing, run};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison};

/// The time of a plain loop for the computing, over the time that it took: how many compute at once, on average.
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
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("concurrent_vs_parallel.py")),
    reference: &[],
    plan,
    judge,
};

/// The computing for each lane, in milliseconds of one core, in two tasks.
const LANE_MS: f64 = 60.0;
const LANE_TASKS: u32 = 2;
/// The wait before a task computes, so that the loop has something to take turns at: next to nothing beside the computing.
const WAIT_MS: f64 = 1.0;
/// Up to this many at once, on average, is one at a time.
const ONE: f64 = 1.15;
/// From here on several compute at once.
const SEVERAL: f64 = 1.3;
/// With fewer free cores, several that take turns may be given more time than the one that they are compared with, and several that
/// could compute at once may have nowhere to.
const TWO_CORES: f64 = 1.7;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let workers = setting.lanes();
    let tasks = workers * LANE_TASKS;
    let each_ms = LANE_MS / f64::from(LANE_TASKS);
    let size = (each_ms * SIZE_PER_MS).round();
    let work = json!({ "kind": "mixed", "kernel": KERNEL, "size": size, "service": "api", "waitMs": WAIT_MS });
    let one = |model: &str| run(setting, model, model, work.clone(), json!({ "tasks": tasks, "workers": workers }));
    let alone = run(setting, "alone", "sequential", computing(each_ms), json!({ "tasks": tasks }));
    let mut runs = vec![alone, one("event-loop"), one("processes")];
    if setting.shared() {
        runs.extend([one("threads-gil"), one("threads")]);
    }
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let (shared, lanes) = (evidence.setting.shared(), evidence.setting.lanes());
    let mut at_once = |model: &str| -> Result<Comparison, Open> {
        let found = evidence.compare("alone", model, COUNTS)?;
        findings.figure(&AT_ONCE, &[json!(model)], found.estimate());
        Ok(found)
    };
    let on_loop = at_once("event-loop")?;
    let gil = if shared { Some(at_once("threads-gil")?) } else { None };
    let threads = if shared { Some(at_once("threads")?) } else { None };
    let processes = at_once("processes")?;
    let said = |found: Comparison| found.said();
    findings.say("turns", json!({ "onLoop": on_loop.said(), "gil": gil.map(said), "lanes": lanes }));
    if let Some(waiting) = evidence.run("event-loop")?.wait_overlap.filter(|waiting| *waiting > SEVERAL) {
        findings.say("under-way", json!({ "waiting": waiting }));
    }
    findings.say("parallel", json!({ "threads": threads.map(said), "processes": processes.said(), "lanes": lanes }));
    let turns: Vec<_> = [Some(on_loop), gil].into_iter().flatten().collect();
    let parallel: Vec<_> = [threads, Some(processes)].into_iter().flatten().collect();
    if processes.interval.is_none() {
        return Err(untold(&processes));
    }
    if turns.iter().any(|found| found.is_above(ONE)) {
        gain::free(evidence, TWO_CORES)?;
        findings.say("not-in-turn", json!({}));
        return Ok(Verdict::NotHere);
    }
    if let Some(vague) = turns.iter().find(|found| !found.is_below(ONE)) {
        return Err(untold(vague));
    }
    if parallel.iter().all(|found| found.is_above(SEVERAL)) {
        findings.say("differ", json!({}));
        return Ok(Verdict::Confirmed);
    }
    let free = gain::free(evidence, TWO_CORES)?;
    if parallel.iter().any(|found| found.is_below(SEVERAL)) {
        findings.say("not-parallel", json!({ "free": free }));
        return Ok(Verdict::NotHere);
    }
    Err(untold(&processes))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    /// A machine with so many free cores, on which so many compute at once in threads with the GIL, in threads without it and in
    /// processes.
    fn tried(gil: f64, threads: f64, processes: f64, free: f64) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("alone");
            seen.takes("threads-gil", alone / gil);
            seen.takes("threads", alone / threads);
            seen.takes("processes", alone / processes);
            seen.free_cores(free);
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
                    let all = f64::from(cores.min(8));
                    assert!(value(&found, "at-once-processes") > 0.9 * all, "the waits are next to nothing");
                    says(
                        &found,
                        Verdict::Confirmed,
                        &["concurrent-vs-parallel.turns", "concurrent-vs-parallel.differ"],
                    );
                }
            }
        }
    }

    #[test]
    fn a_lock_that_lets_several_compute_or_lanes_that_take_turns_deny_it() {
        says(&tried(1.8, 1.9, 1.9, 2.0), Verdict::NotHere, &["concurrent-vs-parallel.not-in-turn"]);
        says(&tried(0.97, 1.0, 1.9, 2.0), Verdict::NotHere, &["concurrent-vs-parallel.not-parallel"]);
        says(&tried(0.97, 1.9, 0.9, 2.0), Verdict::NotHere, &["concurrent-vs-parallel.not-parallel"]);
    }

    #[test]
    fn a_busy_machine_scatter_and_few_repeats_leave_it_open() {
        says(&tried(0.97, 1.9, 1.3, 2.0), Verdict::Inconclusive, &["claims.scatter"]);
        says(&tried(1.15, 1.9, 1.9, 2.0), Verdict::Inconclusive, &["claims.scatter"]);
        says(&tried(0.97, 1.9, 1.0, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
        // Threads that take turns at one lock, on a machine where another program computes.
        says(&tried(1.5, 1.9, 1.9, 1.4), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(0.97, 1.9, 1.9, 1.4), Verdict::Confirmed, &["concurrent-vs-parallel.differ"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
