//! A process costs more to create than a thread, a thread more than a task.
//!
//! Threads and processes are started round after round with nothing up beforehand, as many of either as a pool here has at least, so
//! that all of them are what was asked for. A task is one of two thousand on a loop that is up, from its creation to its end; the short
//! wait in it is one for all of them.

use serde_json::json;

use super::{DEARER, rounds};
use crate::claims::plan::{self, run, waiting};
use crate::claims::python::{START, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Source, Statistic, Unit, Verdict,
    untold,
};
use crate::measure::{compare, estimate};

/// Several are started together; until all are up, over their number, in milliseconds.
const PROCESS: Quantity = Quantity {
    id: "start-process",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
const THREAD: Quantity = Quantity { id: "start-thread", ..PROCESS };
const TASK: Quantity = Quantity { id: "start-task", ..PROCESS };

pub(super) const CLAIM: Claim = Claim {
    id: "start-cost",
    needs: Needs::Isolation,
    predicts: "start-process",
    figures: &[&PROCESS, &THREAD, &TASK],
    sentences: &["measured", "dearer", "like-threads", "task-not-cheaper"],
    script: Script::of(&[START], include_str!("start_cost.py")),
    reference: &[
        Reference { id: "start-process", range: (45.0, 54.0) },
        Reference { id: "start-thread", range: (0.04, 0.11) },
        Reference { id: "start-task", range: (0.006, 0.013) },
    ],
    plan,
    judge,
};

/// Tasks on the loop.
const TASKS: u32 = 2000;
/// A wait while lanes or tasks are started for the start's sake, in milliseconds.
const SHORT_MS: f64 = 1.0;

/// Lanes that are started at once.
fn lanes(setting: &Setting) -> u32 {
    setting.lanes() + 1
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let workers = lanes(setting);
    let start = |name: &str, model: &str| plan::start(setting, name, model, waiting("api", SHORT_MS), workers);
    let tasks = run(setting, "tasks", "event-loop", waiting("api", SHORT_MS), json!({ "tasks": TASKS }))
        .labelled("claims.run-tasks", json!({ "model": "event-loop", "tasks": TASKS }));
    vec![
        Experiment::Start {
            id: "start".into(),
            times: 2 * setting.repeats,
            runs: vec![start("threads", "threads-gil"), start("processes", "processes")],
        },
        Experiment::Compare { id: "loop".into(), runs: vec![tasks] },
    ]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let lanes = f64::from(lanes(&evidence.setting));
    let of_each = |name| rounds(evidence, name, |run| run.start_ms.map(|ms| ms / lanes));
    let (thread, process) = (of_each("threads")?, of_each("processes")?);
    let task: Vec<f64> = evidence.run("tasks")?.wall_ms.values.iter().map(|wall| wall / f64::from(TASKS)).collect();
    findings.figure(&PROCESS, &[], estimate(&process));
    findings.figure(&THREAD, &[], estimate(&thread));
    findings.figure(&TASK, &[], estimate(&task));
    let value = |values: &[f64]| estimate(values).map(|found| found.value);
    findings.say(
        "measured",
        json!({ "processMs": value(&process), "threadMs": value(&thread), "taskMs": value(&task), "lanes": lanes, "tasks": TASKS,
            "allMs": value(&process).map(|each| each * lanes) }),
    );
    let none = || Open::because("claims.no-times", json!({ "run": "tasks" }));
    let against_task = compare(&thread, &task, DEARER - 1.0).ok_or_else(none)?;
    let against_thread = compare(&process, &thread, DEARER - 1.0).ok_or_else(none)?;
    if against_task.is_below(DEARER) {
        findings.say("task-not-cheaper", json!({ "times": against_task.said() }));
        return Ok(Verdict::NotHere);
    }
    if against_thread.is_below(DEARER) {
        findings.say("like-threads", json!({ "times": against_thread.said() }));
        return Ok(Verdict::NotHere);
    }
    for found in [&against_task, &against_thread] {
        if !found.is_above(DEARER) {
            return Err(untold(found));
        }
    }
    findings.say("dearer", json!({ "processTimes": against_thread.said(), "threadTimes": against_task.said() }));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Verdict};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn a_process_that_takes_longer_than_a_thread_and_that_longer_than_a_task_confirm_it() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["start-cost.measured", "start-cost.dearer"]);
            assert!(value(&found, "start-process") > value(&found, "start-thread"));
            assert!(value(&found, "start-thread") > value(&found, "start-task"));
        }
    }

    #[test]
    fn threads_that_start_like_processes_or_tasks_that_take_as_long_deny_it() {
        let like = tried(|seen| seen.starts("threads", |run| run.start_ms = Some(400.0)));
        says(&like, Verdict::NotHere, &["start-cost.like-threads"]);
        let slow = tried(|seen| seen.takes("tasks", 90_000.0));
        says(&slow, Verdict::NotHere, &["start-cost.task-not-cheaper"]);
    }

    #[test]
    fn scatter_unknown_times_and_a_start_that_fails_leave_it_open() {
        let mut at = 0.0;
        let wide = tried(|seen| {
            seen.starts("threads", |run| {
                at += 5.0;
                run.start_ms = Some(at);
            });
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        let unknown = tried(|seen| seen.starts("processes", |run| run.start_ms = None));
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
        says(&tried(|seen| seen.start_fails("processes")), Verdict::Inconclusive, &["claims.run-failed"]);
        says(&tried(|seen| seen.fails("tasks")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
