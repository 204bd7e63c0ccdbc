//! Files, HTTP APIs, databases, uploads and scraping are all waiting, each with limits of its own.
//!
//! Requests to each service in a plain loop and all at the same time on an event loop, in turn. What is gained is held against what the
//! service's own limit allows: the same requests, put to the same simulated service without anybody who could be late.

use serde_json::json;

use crate::claims::plan::{run, waiting};
use crate::claims::python::{LINES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, RunPlan, Setting, Source, Statistic, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison, Estimate};
use crate::work::service::{self, Knobs, RequestState, Service};

const SPEEDUP: Quantity = Quantity::ratio("speedup-{service}");
const ALLOWED: Quantity = Quantity {
    source: Source::Modelled,
    statistic: Statistic::Exact,
    ..Quantity::ratio("allowed-{service}").not_in_python()
};

pub(super) const CLAIM: Claim = Claim {
    id: "io-services",
    needs: Needs::Workers,
    predicts: "speedup-database",
    figures: &[&SPEEDUP, &ALLOWED],
    sentences: &["run", "run-failing", "measured", "failing", "limits", "outside", "unclear"],
    script: Script::of(&[LINES], include_str!("io_services.py")),
    reference: &[],
    plan,
    judge,
};

const REQUESTS: u32 = 8;
/// Long beside what a timer is late by, also where its step is a millisecond.
const REQUEST_MS: f64 = 20.0;

/// What is gained lies between these parts of what the limit allows: waits that end late take away from it, and starting the next
/// request takes a loop that does one after another some time as well.
const AT_LEAST: f64 = 0.7;
const AT_MOST: f64 = 1.15;

/// The seed of what the services do.
const SEED: u32 = 1;
/// Limits that eight requests can reach.
const LIMITS: Knobs =
    Knobs { wait_ms: REQUEST_MS, bandwidth: 4, connections: 3, per_second: 200.0, failure_share: 0.0, retries: 3 };

fn limited(service: &str) -> serde_json::Value {
    let mut work = waiting(service, LIMITS.wait_ms);
    (work["bandwidth"], work["connections"]) = (json!(LIMITS.bandwidth), json!(LIMITS.connections));
    (work["perSecond"], work["retries"]) = (json!(LIMITS.per_second), json!(LIMITS.retries));
    work
}

/// One after another, and all at the same time.
const WAYS: [&str; 2] = ["loop", "together"];

fn one(setting: &Setting, way: &str, service: &str) -> RunPlan {
    let model = if way == WAYS[0] { "sequential" } else { "event-loop" };
    run(setting, format!("{way}-{service}"), model, limited(service), json!({ "tasks": REQUESTS, "seed": SEED }))
        .labelled("io-services.run", json!({ "service": service, "model": model }))
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |id: &'static str| {
        let mut runs = WAYS.map(|way| one(setting, way, id)).to_vec();
        if id == "api" {
            let mut failing =
                one(setting, "together", id).labelled("io-services.run-failing", json!({ "service": id }));
            failing.name = "failing".into();
            failing.spec["work"]["failureShare"] = json!(0.2);
            runs.push(failing);
        }
        Experiment::Compare { id: id.into(), runs }
    };
    service::all().iter().map(|info| of(info.id)).collect()
}

/// How many times as fast requests at the same time are as one after another, as far as the service is concerned.
fn allowed(id: &str) -> f64 {
    let start = || Service::new(id, LIMITS, u64::from(SEED));
    let (mut service, mut alone) = (start(), 0.0);
    for task in 0..REQUESTS {
        let ticket = service.request(alone, task, 0, 0);
        while let RequestState::Later(at) = service.poll(alone, ticket) {
            alone = at;
        }
    }
    let (mut service, mut together) = (start(), 0.0_f64);
    let tickets: Vec<_> = (0..REQUESTS).map(|task| service.request(0.0, task, 0, 0)).collect();
    for ticket in tickets {
        while let RequestState::Later(at) = service.poll(together, ticket) {
            together = at;
        }
    }
    alone / together
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let mut found = Vec::new();
    for info in service::all() {
        let one = evidence.compare(&format!("loop-{}", info.id), &format!("together-{}", info.id), COUNTS)?;
        let allowed = allowed(info.id);
        findings.figure(&SPEEDUP, &[json!(info.id)], one.estimate());
        findings.figure(&ALLOWED, &[json!(info.id)], Estimate::exactly(allowed));
        found.push((info.id, one, allowed));
    }
    found.sort_by(|a, b| b.1.ratio.total_cmp(&a.1.ratio));
    let ids = |which: &dyn Fn(&(&'static str, Comparison, f64)) -> bool| {
        found.iter().filter(|one| which(one)).map(|one| one.0).collect::<Vec<_>>()
    };
    let ratios: Vec<_> = found.iter().map(|(_, one, _)| one.said()).collect();
    let limits: Vec<f64> = found.iter().map(|(.., allowed)| *allowed).collect();
    findings.say(
        "measured",
        json!({ "requests": REQUESTS, "waitMs": REQUEST_MS, "services": ids(&|_| true), "ratios": ratios, "allowed": limits }),
    );
    if let (Ok(failing), Ok(api)) = (evidence.run("failing"), evidence.run("together-api"))
        && let (Some(seen), Some(wall), Some(without)) = (&failing.service, failing.wall(), api.wall())
    {
        findings.say("failing", json!({ "failures": seen.failures, "ms": wall.value, "withoutMs": without.value }));
    }
    if let Some((_, few, _)) = found.iter().find(|(_, one, _)| one.interval.is_none()) {
        return Err(untold(few));
    }
    let outside = ids(&|(_, one, allowed)| one.is_below(AT_LEAST * allowed) || one.is_above(AT_MOST * allowed));
    let open = ids(&|(_, one, allowed)| !one.is_within(AT_LEAST * allowed, AT_MOST * allowed));
    for service in &outside {
        for way in WAYS {
            evidence.in_time(&format!("{way}-{service}"), REQUEST_MS)?;
        }
    }
    Ok(if !outside.is_empty() {
        findings.say("outside", json!({ "services": outside }));
        Verdict::NotHere
    } else if open.is_empty() {
        findings.say("limits", json!({}));
        Verdict::Confirmed
    } else {
        findings.say("unclear", json!({ "services": open }));
        Verdict::Inconclusive
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn limits_allow_what_can_be_worked_out_by_hand() {
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 0.01, "{found}, not {expected}");
        // A tenth of a transfer's time is latency, and the rest shares the line: 4 at full speed, or 1.
        near(allowed("download"), 8.0 / (0.1 + 0.9 * 2.0));
        near(allowed("upload"), 8.0 / (0.1 + 0.9 * 8.0));
        near(allowed("database"), 8.0 / 3.0);
        near(allowed("file"), 8.0);
        assert!((7.0..8.0).contains(&allowed("api")) && (2.4..3.2).contains(&allowed("scrape")));
    }

    #[test]
    fn gains_that_the_services_limits_explain_confirm_it_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(
                    &found,
                    Verdict::Confirmed,
                    &["io-services.measured", "io-services.failing", "io-services.limits"],
                );
                assert!(value(&found, "speedup-file") > value(&found, "speedup-database"));
                assert!(value(&found, "speedup-database") > value(&found, "speedup-upload"));
            }
        }
    }

    #[test]
    fn gains_that_the_limits_do_not_explain_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["io-services.outside"]);
        let unlimited = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("together-database", REQUEST_MS));
        says(&unlimited, Verdict::NotHere, &["io-services.outside"]);
    }

    #[test]
    fn scatter_few_repeats_and_waits_that_end_late_leave_it_open() {
        for run in ["loop-database", "together-database"] {
            let late = Machine::default().judge_changed(&CLAIM, |seen| {
                seen.takes("together-database", 8.0 * REQUEST_MS);
                seen.is_late(run, 0.2 * REQUEST_MS);
            });
            says(&late, Verdict::Inconclusive, &["claims.late"]);
        }
        let wide = Machine { scatter: 0.5, ..Machine::default() };
        says(&wide.judge(&CLAIM), Verdict::Inconclusive, &["io-services.unclear"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
