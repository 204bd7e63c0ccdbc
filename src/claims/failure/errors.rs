//! An exception in a process (or a pool) reaches the parent and crashes nothing.
//!
//! One task of ten fails, under each model that has several lanes or tasks at a time. What is left of the others does not vary; every
//! repeat has the same fault, and their answers have to agree.

use serde_json::{Value, json};

use super::{Ended, ended};
use crate::claims::plan::{computing, run};
use crate::claims::python::{POOL, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;

/// Tasks that finished, of ten.
const FINISHED: Quantity = Quantity {
    id: "finished-{model}",
    unit: Unit::Count,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: true,
};
/// Errors that arrived at whoever handed the tasks out.
const ARRIVED: Quantity = Quantity { id: "arrived-{model}", ..FINISHED };

pub(super) const CLAIM: Claim = Claim {
    id: "errors",
    needs: Needs::Workers,
    predicts: "finished-processes",
    figures: &[&FINISHED, &ARRIVED],
    sentences: &["measured", "reached", "crashed", "more-lost", "no-error"],
    script: Script::of(&[POOL], include_str!("errors.py")),
    reference: &[],
    plan,
    judge,
};

const TASKS: u32 = 10;
/// What a task computes, in milliseconds, about.
const TASK_MS: f64 = 10.0;

fn models(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() { &["processes", "threads-gil", "event-loop"] } else { &["processes", "event-loop"] }
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let one = |model: &&str| {
        let workers = if *model == "event-loop" { 1 } else { setting.lanes() };
        run(
            setting,
            *model,
            model,
            computing(TASK_MS),
            json!({ "tasks": TASKS, "workers": workers, "repeats": 1, "fault": "error" }),
        )
    };
    vec![Experiment::Compare { id: "main".into(), runs: models(setting).iter().map(one).collect() }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let (mut verdict, mut text) = (Verdict::Confirmed, None::<&Value>);
    for model in models(&evidence.setting) {
        let run = match ended(model, evidence.measured(model)?)? {
            Ended::Well(run) => run,
            Ended::Crashed(error) => {
                findings.say("crashed", json!({ "model": model, "error": error }));
                return Ok(Verdict::NotHere);
            }
        };
        let arrived = run.errors.iter().filter(|error| error["key"] == "task.on-purpose").count();
        let finished = (TASKS as usize).saturating_sub(run.errors.len());
        findings.figure(&FINISHED, &[json!(model)], Estimate::count(finished));
        findings.figure(&ARRIVED, &[json!(model)], Estimate::count(arrived));
        findings.say(
            "measured",
            json!({ "model": model, "tasks": TASKS, "finished": finished, "errors": run.errors.len() }),
        );
        text = run.errors.first();
        if run.errors.is_empty() {
            findings.say("no-error", json!({ "model": model }));
            return Err(Open::because("claims.no-times", json!({ "run": model })));
        }
        if arrived != 1 || run.errors.len() > 1 || run.lanes.iter().any(|lane| lane["outcome"] == "crashed") {
            findings.say("more-lost", json!({ "model": model }));
            verdict = Verdict::NotHere;
        }
    }
    if verdict == Verdict::Confirmed {
        findings.say("reached", json!({ "others": TASKS - 1, "error": text }));
    }
    Ok(verdict)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn an_error_that_arrives_and_nine_tasks_that_finish_confirm_it() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["errors.measured", "errors.reached"]);
                assert_eq!((value(&found, "finished-processes"), value(&found, "arrived-processes")), (9.0, 1.0));
            }
        }
    }

    #[test]
    fn an_error_that_takes_other_tasks_or_everything_along_denies_it() {
        let lost = json!({ "task": 3, "code": "task-failed", "key": "task.lost", "values": { "process": 1 } });
        let more = tried(|seen| seen.report("processes").errors.push(lost));
        says(&more, Verdict::NotHere, &["errors.more-lost"]);
        says(&tried(|seen| seen.fails("processes")), Verdict::NotHere, &["errors.crashed"]);
    }

    #[test]
    fn an_error_that_never_came_or_a_run_that_could_not_be_had_leaves_it_open() {
        let none = tried(|seen| seen.report("threads-gil").errors.clear());
        says(&none, Verdict::Inconclusive, &["errors.no-error"]);
        let refused = json!({ "code": "out-of-memory", "key": "memory.process", "values": {} });
        let refused = tried(|seen| {
            let measured = seen.measured("processes");
            (measured.report, measured.error) = (None, Some(refused));
        });
        says(&refused, Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
