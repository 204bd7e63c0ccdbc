//! The comparison table: what each model brings and costs, each cell as it was measured here.
//!
//! The same tasks that wait, and the same that compute, under every model; and the start and the memory of what is started. The table
//! makes two claims: waits overlap under every model but the plain loop, and processes compute faster than threads with the GIL.

use serde_json::json;

use super::{FAIR_SHARE, processes, share_run, tasks};
use crate::claims::gain::{ONE_CORE, bar, free, reaches, scaled};
use crate::claims::plan::{self, waiting};
use crate::claims::python::{LINES, POOL, PRIMES, START, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison, Estimate, estimate};

/// How many times as fast as one after another a model waits, and computes.
const WAITING: Quantity = Quantity::ratio("waiting-{model}");
const COMPUTING: Quantity = Quantity::ratio("computing-{model}");
/// What one more of its lanes takes to start, in milliseconds.
const START_OF: Quantity =
    Quantity { unit: Unit::Ms, statistic: Statistic::Median, ..Quantity::ratio("start-{model}") };
/// What one more of its lanes takes of memory.
const MEMORY: Quantity =
    Quantity { unit: Unit::Bytes, statistic: Statistic::Exact, ..Quantity::ratio("memory-{model}") }.not_in_python();
/// Messages between memories while it computed.
const MESSAGES: Quantity =
    Quantity { unit: Unit::Count, statistic: Statistic::Exact, ..Quantity::ratio("messages-{model}") }.not_in_python();

pub(super) const CLAIM: Claim = Claim {
    id: "overview",
    needs: Needs::Isolation,
    predicts: "waiting-event-loop",
    figures: &[&WAITING, &COMPUTING, &START_OF, &MEMORY, &MESSAGES],
    sentences: &["tasks", "waiting", "computing", "lanes", "empty", "waits-differ", "computing-differs", "order"],
    script: Script::of(&[PRIMES, LINES, POOL, START], include_str!("overview.py")),
    reference: &[],
    plan,
    judge,
};

/// What a task takes, in milliseconds.
const WHOLE_MS: f64 = 10.0;
const WAITS: u32 = 0;
const COMPUTES: u32 = 100;
/// Every model but the baseline.
const MODELS: [&str; 5] = ["threads-gil", "threads", "processes", "event-loop", "hybrid"];
/// Those whose lanes are started.
const STARTED: [&str; 2] = ["threads-gil", "processes"];
/// Rounds of starting; fewer cannot tell.
const ROUNDS: u32 = 5;

/// Lanes of the two starts whose difference is what one more takes.
fn lanes(setting: &Setting) -> [u32; 2] {
    [setting.lanes() + 1, 2 * (setting.lanes() + 1)]
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |share: u32| {
        let runs = std::iter::once("sequential").chain(MODELS).map(|model| share_run(setting, model, WHOLE_MS, share));
        Experiment::Compare { id: format!("share-{share}"), runs: runs.collect() }
    };
    let start = |model: &str, workers: u32| {
        plan::start(setting, format!("start-{model}-{workers}"), model, waiting("download", 1.0), workers)
    };
    let starts = STARTED.iter().flat_map(|model| lanes(setting).map(|workers| start(model, workers)));
    vec![of(WAITS), of(COMPUTES), Experiment::Start { id: "starts".into(), times: ROUNDS, runs: starts.collect() }]
}

/// How many waits each model holds at a time.
fn waits_at_once(setting: &Setting, model: &str) -> f64 {
    f64::from(if model == "processes" { processes(setting) } else { tasks(setting) })
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    findings.say("tasks", json!({ "tasks": tasks(setting), "processes": processes(setting) }));
    let row = |share: u32, quantity: &Quantity, name: &str, findings: &mut Findings| {
        let mut cells: Vec<(&str, Comparison)> = Vec::new();
        for model in MODELS {
            let found = evidence.compare(&format!("sequential-{share}"), &format!("{model}-{share}"), COUNTS)?;
            findings.figure(quantity, &[json!(model)], found.estimate());
            cells.push((model, found));
        }
        let ratios: Vec<_> = cells.iter().map(|(_, one)| one.said()).collect();
        findings.say(name, json!({ "models": MODELS, "ratios": ratios }));
        Ok::<_, Open>(cells)
    };
    let waits = row(WAITS, &WAITING, "waiting", findings)?;
    row(COMPUTES, &COMPUTING, "computing", findings)?;
    for model in MODELS {
        let sent = evidence.run(&format!("{model}-{COMPUTES}"))?.messages.as_ref().map(|messages| messages.count);
        findings.figure(&MESSAGES, &[json!(model)], sent.map(Estimate::exactly));
    }
    let mut empty = false;
    for model in STARTED {
        let [few, many] = lanes(setting);
        let of = |workers: u32, figure: fn(&crate::claims::Run) -> Option<f64>| {
            Ok::<_, Open>(
                evidence
                    .starts(&format!("start-{model}-{workers}"))?
                    .values(figure)
                    .and_then(|values| estimate(&values)),
            )
        };
        let start = of(few, |run| run.start_ms)?.map(|all| scaled(all, 1.0 / f64::from(few)));
        let memory = of(many, |run| run.memory_bytes)?.zip(of(few, |run| run.memory_bytes)?);
        let memory = memory.map(|(more, less)| (more.value - less.value) / f64::from(many - few));
        findings.figure(&START_OF, &[json!(model)], start);
        findings.figure(&MEMORY, &[json!(model)], memory.map(Estimate::exactly));
        if let (Some(start), Some(memory)) = (start, memory) {
            findings.say("lanes", json!({ "model": model, "startMs": start.value, "bytes": memory }));
        } else {
            findings.say("empty", json!({ "model": model }));
            empty = true;
        }
    }
    // The row of waiting: every model but the baseline overlaps as many waits as it holds.
    for (model, found) in &waits {
        let least = bar(waits_at_once(setting, model), FAIR_SHARE);
        if found.is_below(least) {
            free(evidence, ONE_CORE)?;
            findings.say("waits-differ", json!({ "model": model, "ratio": found.said(), "least": least }));
            return Ok(Verdict::NotHere);
        }
        if !found.is_above(least) {
            return Err(untold(found));
        }
    }
    // The row of computing: processes are faster than threads with the GIL.
    let found = evidence.compare(&format!("threads-gil-{COMPUTES}"), &format!("processes-{COMPUTES}"), COUNTS)?;
    if !reaches(evidence, &found, processes(setting), FAIR_SHARE)? {
        findings.say("computing-differs", json!({ "ratio": found.said() }));
        return Ok(Verdict::NotHere);
    }
    if empty {
        return Err(Open::because("claims.no-times", json!({ "run": "starts" })));
    }
    findings.say("order", json!({ "ratio": found.said() }));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Ruling;
    use crate::claims::testing::{Machine, Seen, says, value};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn a_full_table_in_the_order_of_the_textbook_confirms_it_on_any_number_of_cores_but_one() {
        for cores in [2, 3, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            let said = ["tasks", "waiting", "computing", "lanes", "order"].map(|name| format!("overview.{name}"));
            says(&found, Verdict::Confirmed, &said.each_ref().map(String::as_str));
            assert_eq!(found.figures.len(), 3 * MODELS.len() + 2 * STARTED.len());
            assert!(found.figures.iter().all(|figure| figure.value.is_some()));
            assert!(value(&found, "waiting-event-loop") > 7.0 && value(&found, "computing-event-loop") < 1.1);
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    #[test]
    fn a_cell_that_differs_is_named_and_denies_it() {
        for model in MODELS {
            let found = tried(|seen| {
                let alone = seen.wall("sequential-0");
                seen.takes(&format!("{model}-0"), alone);
            });
            says(&found, Verdict::NotHere, &["overview.waits-differ"]);
            assert_eq!(found.sentences.last().expect("it is said").values["model"], model);
        }
        let same = tried(|seen| {
            let threads = seen.wall("threads-gil-100");
            seen.takes("processes-100", threads);
        });
        says(&same, Verdict::NotHere, &["overview.computing-differs"]);
    }

    #[test]
    fn an_empty_cell_scatter_and_busy_cores_leave_it_open() {
        let unknown = tried(|seen| seen.starts("start-processes-3", |run| run.start_ms = None));
        says(&unknown, Verdict::Inconclusive, &["overview.empty", "claims.no-times"]);
        says(&tried(|seen| seen.start_fails("start-processes-3")), Verdict::Inconclusive, &["claims.run-failed"]);
        says(&Machine { scatter: 0.9, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let late = tried(|seen| {
            let alone = seen.wall("sequential-0");
            seen.takes("threads-0", alone);
            seen.free_cores(0.4);
        });
        says(&late, Verdict::Inconclusive, &["claims.cores-busy"]);
        let busy = tried(|seen| {
            let threads = seen.wall("threads-gil-100");
            seen.takes("processes-100", threads);
            seen.free_cores(1.1);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
    }
}
