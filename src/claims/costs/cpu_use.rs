//! Waiting costs no power, computing does.
//!
//! A browser has no clock for what a core really does, so it is seen by what is left for others: processes keep every core busy, first
//! alone, then beside as many that only wait, then beside as many that compute as well, in turn. Whoever used a core would take it from
//! them: with as many lanes again that compute, the same takes about twice as long, on any number of cores.

use serde_json::json;

use crate::claims::plan::{computing, run};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;
use crate::spec::MAX_WORKERS;

/// What the work takes beside processes that wait, over what it takes alone.
const WAITING: Quantity = Quantity::ratio("beside-waiting");
/// The same beside processes that compute.
const COMPUTING: Quantity = Quantity::ratio("beside-computing");

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-use",
    needs: Needs::Workers,
    predicts: "beside-waiting",
    figures: &[&WAITING, &COMPUTING],
    sentences: &["run", "measured", "no-power", "waiting-busy", "computing-idle"],
    script: Script::of(&[PRIMES, POOL], include_str!("cpu_use.py")),
    reference: &[],
    plan,
    judge,
};

/// What each process computes, in milliseconds, about.
const TASK_MS: f64 = 120.0;
/// What each of the others waits: nearly as long as the computing takes, and never what the end waits for.
const WAIT_MS: f64 = 100.0;
/// Beside lanes that cost nothing the time stays, and beside as many that compute it doubles. Who waits costs less than a quarter of
/// that, and who computes more than half of it.
const IDLE: f64 = 1.25;
const BUSY: f64 = 1.5;

/// One process for each core, and no more than leave room for as many again: of 64 cores 100 processes still keep every one busy.
fn lanes(setting: &Setting) -> u32 {
    setting.cores.clamp(2, MAX_WORKERS / 2)
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let lanes = lanes(setting);
    let one = |name: &str, work, tasks: u32, workers: u32| {
        run(setting, name, "processes", work, json!({ "tasks": tasks, "workers": workers }))
            .labelled("cpu-use.run", json!({ "beside": name, "lanes": lanes }))
    };
    let mut beside = computing(TASK_MS);
    for (field, value) in
        [("kind", json!("beside")), ("service", json!("api")), ("waitMs", json!(WAIT_MS)), ("askers", json!(lanes))]
    {
        beside[field] = value;
    }
    vec![Experiment::Compare {
        id: "main".into(),
        runs: vec![
            one("alone", computing(TASK_MS), lanes, lanes),
            one("waiting", beside, lanes, 2 * lanes),
            one("computing", computing(TASK_MS), 2 * lanes, 2 * lanes),
        ],
    }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let waiting = evidence.compare("waiting", "alone", COUNTS)?;
    let computing = evidence.compare("computing", "alone", COUNTS)?;
    findings.figure(&WAITING, &[], waiting.estimate());
    findings.figure(&COMPUTING, &[], computing.estimate());
    findings.say(
        "measured",
        json!({
            "lanes": lanes(&evidence.setting),
            "aloneMs": evidence.run("alone")?.wall().map(|wall| wall.value),
            "waiting": waiting.said(),
            "computing": computing.said(),
        }),
    );
    if waiting.is_above(IDLE) {
        findings.say("waiting-busy", json!({ "ratio": waiting.said() }));
        return Ok(Verdict::NotHere);
    }
    if computing.is_below(BUSY) {
        findings.say("computing-idle", json!({ "ratio": computing.said() }));
        return Ok(Verdict::NotHere);
    }
    if waiting.is_below(IDLE) && computing.is_above(BUSY) {
        findings.say("no-power", json!({}));
        return Ok(Verdict::Confirmed);
    }
    Err(untold(if waiting.is_below(IDLE) { &computing } else { &waiting }))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    /// Beside lanes that wait, and beside lanes that compute, the work takes so many times as long.
    fn tried(waiting: f64, computing: f64) -> Ruling {
        Machine { message_ms: 0.0, ..Machine::default() }.judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("alone");
            seen.takes("waiting", alone * waiting);
            seen.takes("computing", alone * computing);
        })
    }

    #[test]
    fn who_waits_takes_nothing_from_others_and_who_computes_does_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, message_ms: 0.0, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-use.measured", "cpu-use.no-power"]);
                assert!(value(&found, "beside-waiting") < 1.1 && value(&found, "beside-computing") > 1.5);
            }
        }
    }

    #[test]
    fn waiting_that_takes_a_core_or_computing_that_takes_none_deny_it() {
        says(&tried(1.8, 2.0), Verdict::NotHere, &["cpu-use.waiting-busy"]);
        says(&tried(1.0, 1.1), Verdict::NotHere, &["cpu-use.computing-idle"]);
    }

    #[test]
    fn what_scatters_or_was_tried_too_seldom_leaves_it_open() {
        says(&tried(1.25, 2.0), Verdict::Inconclusive, &["claims.scatter"]);
        says(&tried(1.0, 1.5), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
