//! Threads keep a user interface responsive.
//!
//! The same job on the page's own thread and on a worker, and a worker that only waits, five times each, in turn; each time the longest
//! time is taken for which the page's thread did not get its turn. A page that freezes beside a worker that only waits is frozen by
//! something else.

use serde_json::json;

use crate::claims::gain;
use crate::claims::plan::{computing, run, waiting};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Interval, estimate};
use crate::message::Message;

const FREEZE_PAGE: Quantity = Quantity {
    id: "freeze-page",
    unit: Unit::Ms,
    statistic: Statistic::MedianOfLargest,
    source: Source::Measured,
    python: false,
};
const FREEZE_WORKER: Quantity = Quantity { id: "freeze-worker", ..FREEZE_PAGE };
const FREEZE_IDLE: Quantity = Quantity { id: "freeze-idle", ..FREEZE_PAGE };

pub(super) const CLAIM: Claim = Claim {
    id: "responsive-ui",
    needs: Needs::Workers,
    predicts: "freeze-page",
    figures: &[&FREEZE_PAGE, &FREEZE_WORKER, &FREEZE_IDLE],
    sentences: &["measured", "hidden", "alive", "too-short", "no-help", "not-the-worker", "scatter"],
    script: None,
    reference: &[],
    plan,
    judge,
};

/// What the page computes: long enough to be felt, also on a core three times as fast.
const JOB_MS: f64 = 350.0;
/// Fewer rounds cannot tell.
const ROUNDS: u32 = 5;
/// A pause up to this is not felt as one: "0.1 second is about the limit for having the user feel that the system is reacting
/// instantaneously" (J. Nielsen: Usability Engineering, 1993, section 5.5).
const FELT_MS: f64 = 100.0;
/// With fewer free cores than this, the page and the worker had to share one.
const TWO_CORES: f64 = 1.5;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let once = |name: &str, model: &str, work| {
        let more = json!({ "tasks": 1, "workers": 1, "repeats": 1, "warmup": 0 });
        run(setting, name, model, work, more).labelled("claims.run-freeze", json!({ "where": name }))
    };
    let model = if setting.shared() { "threads" } else { "processes" };
    let runs = vec![
        once("page", "sequential", computing(JOB_MS)),
        once("worker", model, computing(JOB_MS)),
        once("idle", model, waiting("api", JOB_MS)),
    ];
    vec![Experiment::Freeze { id: "freeze".into(), times: setting.repeats.max(ROUNDS), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let page = estimate(&evidence.freezes("page")?.freezes_ms);
    let worker = estimate(&evidence.freezes("worker")?.freezes_ms);
    let idle = estimate(&evidence.freezes("idle")?.freezes_ms);
    findings.figure(&FREEZE_PAGE, &[], page);
    findings.figure(&FREEZE_WORKER, &[], worker);
    findings.figure(&FREEZE_IDLE, &[], idle);
    let (Some(page), Some(worker), Some(idle)) = (page, worker, idle) else {
        findings.say("hidden", json!({}));
        return Ok(Verdict::Inconclusive);
    };
    findings.say("measured", json!({ "pageMs": page.value, "workerMs": worker.value }));
    let idle_ms = idle.value;
    let (Some(page), Some(worker), Some(idle)) = (page.interval, worker.interval, idle.interval) else {
        return Err(Open(Message::plain("claims.too-few")));
    };
    let felt = |freeze: Interval| freeze.low > FELT_MS;
    let not_felt = |freeze: Interval| freeze.high <= FELT_MS;
    let (sentence, verdict) = if not_felt(page) {
        ("too-short", Verdict::Inconclusive)
    } else if felt(page) && not_felt(worker) {
        ("alive", Verdict::Confirmed)
    } else if felt(page) && felt(worker) && felt(idle) {
        ("not-the-worker", Verdict::Inconclusive)
    } else if felt(page) && felt(worker) && not_felt(idle) {
        gain::free(evidence, TWO_CORES)?;
        ("no-help", Verdict::NotHere)
    } else {
        ("scatter", Verdict::Inconclusive)
    };
    findings.say(sentence, json!({ "feltMs": FELT_MS, "idleMs": idle_ms }));
    Ok(verdict)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    fn tried(page: f64, worker: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            seen.freezes("page", page);
            seen.freezes("worker", worker);
        })
    }

    #[test]
    fn a_page_that_leaves_computing_to_a_worker_stays_alive() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["responsive-ui.measured", "responsive-ui.alive"]);
                assert!(value(&found, "freeze-page") > value(&found, "freeze-worker"));
            }
        }
    }

    #[test]
    fn a_worker_that_does_not_help_denies_it_and_the_rest_stays_open() {
        says(&tried(400.0, 390.0), Verdict::NotHere, &["responsive-ui.no-help"]);
        let changed = |idle: f64, free: f64| {
            Machine::default().judge_changed(&CLAIM, |seen| {
                seen.freezes("page", 400.0);
                seen.freezes("worker", 180.0);
                seen.freezes("idle", idle);
                seen.free_cores(free);
            })
        };
        says(&changed(12.0, 2.0), Verdict::NotHere, &["responsive-ui.no-help"]);
        says(&changed(12.0, 0.4), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&changed(170.0, 2.0), Verdict::Inconclusive, &["responsive-ui.not-the-worker"]);
        says(&changed(100.0, 2.0), Verdict::Inconclusive, &["responsive-ui.scatter"]);
        says(&tried(400.0, 12.0), Verdict::Confirmed, &["responsive-ui.alive"]);
        says(&tried(60.0, 12.0), Verdict::Inconclusive, &["responsive-ui.too-short"]);
        says(&tried(400.0, 100.0), Verdict::Inconclusive, &["responsive-ui.scatter"]);
        says(&tried(100.0, 12.0), Verdict::Inconclusive, &["responsive-ui.scatter"]);
    }

    #[test]
    fn a_hidden_page_and_single_samples_tell_nothing() {
        let hidden = Machine::default().judge_changed(&CLAIM, |seen| seen.freezes_are("page", &[]));
        says(&hidden, Verdict::Inconclusive, &["responsive-ui.hidden"]);
        let once = Machine::default().judge_changed(&CLAIM, |seen| seen.freezes_are("worker", &[12.0]));
        says(&once, Verdict::Inconclusive, &["claims.too-few"]);
    }
}
