//! Threads are light, processes heavy.
//!
//! Bytes of the memories that are really there, with a few and with many of each kind: the difference, over their number, is what one
//! more takes. It does not vary, so each is started once. How large a thread's stack is, and what a process begins with, was chosen when this
//! page was built: that one of them is larger than the other decides nothing, and is told beside CPython's figures.

use serde_json::json;

use super::rounds;
use crate::claims::plan::{self, run, waiting};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;

/// What one more of them takes.
const PROCESS: Quantity = Quantity {
    id: "memory-process",
    unit: Unit::Bytes,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: true,
};
const THREAD: Quantity = Quantity { id: "memory-thread", ..PROCESS };
const TASK: Quantity = Quantity { id: "memory-task", ..PROCESS };

const KIB: f64 = 1024.0;
const MIB: f64 = 1024.0 * KIB;

pub(super) const CLAIM: Claim = Claim {
    id: "memory-cost",
    needs: Needs::Isolation,
    predicts: "memory-process",
    figures: &[&PROCESS, &THREAD, &TASK],
    sentences: &["measured", "stacks", "built", "not-light"],
    script: Script::of(&[], include_str!("memory_cost.py")),
    reference: &[
        Reference { id: "memory-process", range: (5.0 * MIB, 9.0 * MIB) },
        Reference { id: "memory-thread", range: (14.0 * KIB, 14.0 * KIB) },
    ],
    plan,
    judge,
};

/// Threads and processes of the two memories that are compared. The pool of a memory has a worker for each of up to eight cores and one more,
/// however few threads a run has, so that both numbers lie above.
const FEW: u32 = 16;
const MANY: u32 = 32;
/// Tasks on the two loops that are compared.
const FEW_TASKS: u32 = 1000;
const MANY_TASKS: u32 = 10_000;
/// A wait, in milliseconds.
const SHORT_MS: f64 = 20.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let lanes = |model: &str, workers: u32| {
        plan::start(setting, format!("{model}-{workers}"), model, waiting("api", SHORT_MS), workers)
    };
    let tasks = |count: u32| {
        let more = json!({ "tasks": count, "repeats": 1, "warmup": 0, "trace": false });
        run(setting, format!("event-loop-{count}"), "event-loop", waiting("api", SHORT_MS), more)
            .labelled("claims.run-tasks", json!({ "model": "event-loop", "tasks": count }))
    };
    vec![Experiment::Start {
        id: "memory".into(),
        times: 1,
        runs: vec![
            tasks(FEW_TASKS),
            tasks(MANY_TASKS),
            lanes("threads-gil", FEW),
            lanes("threads-gil", MANY),
            lanes("processes", FEW),
            lanes("processes", MANY),
        ],
    }]
}

/// What one more takes, from the memories with few and with many.
fn one_more(evidence: &Evidence, model: &str, few: u32, many: u32) -> Result<f64, Open> {
    let bytes = |count: u32| Ok(rounds(evidence, &format!("{model}-{count}"), |run| run.memory_bytes)?[0]);
    Ok((bytes(many)? - bytes(few)?) / f64::from(many - few))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let process = one_more(evidence, "processes", FEW, MANY)?;
    let thread = one_more(evidence, "threads-gil", FEW, MANY)?;
    let task = one_more(evidence, "event-loop", FEW_TASKS, MANY_TASKS)?;
    findings.figure(&PROCESS, &[], Estimate::exactly(process));
    findings.figure(&THREAD, &[], Estimate::exactly(thread));
    findings.figure(&TASK, &[], Estimate::exactly(task));
    findings.say("measured", json!({ "processBytes": process, "threadBytes": thread, "taskBytes": task }));
    findings.say("stacks", json!({}));
    if !(thread > task && thread > 0.0) {
        findings.say("not-light", json!({}));
        return Ok(Verdict::NotHere);
    }
    findings.say("built", json!({ "times": process / thread }));
    Ok(Verdict::Inconclusive)
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
    fn sizes_that_were_chosen_for_this_page_decide_nothing_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Inconclusive, &["memory-cost.measured", "memory-cost.built"]);
            assert_eq!((value(&found, "memory-process"), value(&found, "memory-thread")), (2.6e6, 1e6));
        }
        for bytes in [3e7, 5e7] {
            let found = tried(|seen| seen.starts("threads-gil-32", |run| run.memory_bytes = Some(bytes)));
            says(&found, Verdict::Inconclusive, &["memory-cost.built"]);
        }
    }

    #[test]
    fn threads_that_take_no_more_than_a_task_deny_it() {
        let loops = tried(|seen| seen.starts("event-loop-10000", |run| run.memory_bytes = Some(1e11)));
        says(&loops, Verdict::NotHere, &["memory-cost.not-light"]);
    }

    #[test]
    fn what_is_not_known_leaves_it_open() {
        let unknown = tried(|seen| seen.starts("processes-16", |run| run.memory_bytes = None));
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
        says(&tried(|seen| seen.start_fails("processes-32")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
