//! Waiting costs no power, computing does.
//!
//! One lane waits, one computes, and several compute the same together: for what share of the time a core was busy for them, and how
//! many seconds of cores that were in all. Each is run five times.

use serde_json::json;

use super::rounds;
use crate::claims::plan::{computing, run, waiting};
use crate::claims::python::{PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Run, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, estimate};
use crate::message::Message;

/// The share of its time for which a core was busy for the lane.
const WAITING: Quantity = Quantity {
    id: "busy-waiting",
    unit: Unit::Share,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
const COMPUTING: Quantity = Quantity { id: "busy-computing", ..WAITING };
/// What all lanes together were busy for, when one computes it all and when several do.
const ALONE: Quantity = Quantity { id: "core-ms-alone", unit: Unit::Ms, python: false, ..WAITING };
const TOGETHER: Quantity = Quantity { id: "core-ms-together", ..ALONE };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-use",
    needs: Needs::Workers,
    predicts: "busy-waiting",
    figures: &[&WAITING, &COMPUTING, &ALONE, &TOGETHER],
    sentences: &["waiting", "computing", "together", "no-power", "waiting-busy", "computing-idle"],
    script: Script::of(&[PRIMES], include_str!("cpu_use.py")),
    reference: &[],
    plan,
    judge,
};

const TASKS: u32 = 4;
/// What each task waits, or computes on one core, in milliseconds, about.
const TASK_MS: f64 = 50.0;
/// Rounds; fewer cannot tell.
const ROUNDS: u32 = 5;
/// Who waits is busy for less than this share of the time. What is left is to ask, and to go on.
const IDLE: f64 = 0.05;
/// Who computes is busy for more than this share. What is left is to start, and to hand over the answer.
const BUSY: f64 = 0.8;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let workers = setting.lanes();
    let one = |name: &str, model: &str, work, workers: u32| {
        run(setting, name, model, work, json!({ "tasks": TASKS, "workers": workers, "repeats": 1, "warmup": 0 }))
    };
    vec![Experiment::Start {
        id: "main".into(),
        times: setting.repeats.max(ROUNDS),
        runs: vec![
            one("waiting", "sequential", waiting("api", TASK_MS), 1),
            one("computing", "sequential", computing(TASK_MS), 1),
            one("together", "processes", computing(TASK_MS), workers),
        ],
    }]
}

/// The wall time of a run that was repeated once.
fn wall(run: &Run) -> Option<f64> {
    run.wall_ms.values.first().copied().filter(|wall| *wall > 0.0)
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let share = |run: &Run| run.busy_ms.zip(wall(run)).map(|(busy, wall)| busy / wall);
    let busy = |name| rounds(evidence, name, |run| run.busy_ms);
    let middle = |values: &[f64]| estimate(values);
    let few = || Open(Message::plain("claims.too-few"));
    let waiting = middle(&rounds(evidence, "waiting", share)?).ok_or_else(few)?;
    let computing = middle(&rounds(evidence, "computing", share)?).ok_or_else(few)?;
    let (alone, together) = (middle(&busy("computing")?), middle(&busy("together")?));
    findings.figure(&WAITING, &[], waiting);
    findings.figure(&COMPUTING, &[], computing);
    findings.figure(&ALONE, &[], alone);
    findings.figure(&TOGETHER, &[], together);
    let value = |estimate: Option<Estimate>| estimate.map(|found| found.value);
    let took = |name| Ok(value(middle(&rounds(evidence, name, wall)?)));
    findings.say("waiting", json!({ "share": waiting.value, "wallMs": took("waiting")? }));
    findings.say("computing", json!({ "share": computing.value, "wallMs": took("computing")? }));
    findings.say(
        "together",
        json!({ "lanes": evidence.setting.lanes(), "wallMs": took("together")?, "aloneMs": value(alone), "togetherMs": value(together) }),
    );
    let (Some(idle), Some(busy)) = (waiting.interval, computing.interval) else { return Err(few()) };
    if idle.low > IDLE {
        findings.say("waiting-busy", json!({ "most": IDLE }));
        return Ok(Verdict::NotHere);
    }
    if busy.high < BUSY {
        findings.say("computing-idle", json!({ "least": BUSY }));
        return Ok(Verdict::NotHere);
    }
    if idle.high > IDLE || busy.low < BUSY {
        return Err(Open(Message::plain("claims.scatter")));
    }
    findings.say("no-power", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn who_waits_keeps_no_core_busy_and_who_computes_does_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-use.waiting", "cpu-use.computing", "cpu-use.no-power"]);
                assert!(value(&found, "busy-waiting") < 0.01 && value(&found, "busy-computing") > 0.95);
            }
        }
    }

    #[test]
    fn waiting_in_a_loop_that_asks_again_and_again_or_computing_that_stands_still_deny_it() {
        let polls = tried(|seen| seen.starts("waiting", |run| run.busy_ms = Some(150.0)));
        says(&polls, Verdict::NotHere, &["cpu-use.waiting-busy"]);
        let stands = tried(|seen| seen.starts("computing", |run| run.busy_ms = Some(20.0)));
        says(&stands, Verdict::NotHere, &["cpu-use.computing-idle"]);
    }

    #[test]
    fn what_scatters_or_is_not_known_leaves_it_open() {
        let mut at = 0.0;
        let wide = tried(|seen| {
            seen.starts("waiting", |run| {
                at += 5.0;
                run.busy_ms = Some(at);
            });
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        let unknown = tried(|seen| seen.starts("computing", |run| run.busy_ms = None));
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
        says(&tried(|seen| seen.start_fails("together")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
