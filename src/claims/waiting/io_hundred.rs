//! For 100 image downloads, 100 processes are overkill.
//!
//! One event loop, 100 threads and 100 processes, each started five times with nothing up beforehand, in turn: what it takes until all
//! images are there, the start included. How much memory that needs is told and decides nothing: most of it is stacks of a size that
//! this page has chosen.

use serde_json::json;

use crate::claims::costs::DEARER;
use crate::claims::plan::run;
use crate::claims::python::{START, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{Estimate, compare, estimate};

/// The waiting alone, from the moment at which all are up.
const WALL: Quantity = Quantity {
    id: "wall-{model}",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
/// From the first request to the last one that is up. A loop starts no lane.
const START_MS: Quantity = Quantity { id: "start-{model}", ..WALL };
/// The standard library of Python does not say it on every system.
const MEMORY: Quantity = Quantity { id: "memory-{model}", unit: Unit::Bytes, python: false, ..WALL };

pub(super) const CLAIM: Claim = Claim {
    id: "io-hundred",
    needs: Needs::Workers,
    predicts: "start-processes",
    figures: &[&WALL, &START_MS, &MEMORY],
    sentences: &["loop", "measured", "overkill", "no-threads", "not-slower", "like-threads", "not-dearer"],
    script: Script::of(&[START], include_str!("io_hundred.py")),
    reference: &[],
    plan,
    judge,
};

const IMAGES: u32 = 100;
/// A download at its real size, in milliseconds.
const IMAGE_MS: f64 = 100.0;
/// Rounds; fewer cannot tell.
const ROUNDS: u32 = 5;

fn models(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() { &["event-loop", "threads-gil", "processes"] } else { &["event-loop", "processes"] }
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    // A line that carries all of them at full speed, so that nothing but the lanes is compared.
    let work = json!({ "kind": "io", "service": "download", "waitMs": IMAGE_MS, "bandwidth": IMAGES });
    let one = |model: &&str| {
        let workers = if *model == "event-loop" { 1 } else { IMAGES };
        run(
            setting,
            *model,
            model,
            work.clone(),
            json!({ "tasks": IMAGES, "workers": workers, "repeats": 1, "warmup": 0 }),
        )
    };
    let runs = models(setting).iter().map(one).collect();
    vec![Experiment::Start { id: "start".into(), times: setting.repeats.max(ROUNDS), runs }]
}

/// What a model took and needed, round by round.
struct Cost {
    wall: Vec<f64>,
    /// Empty where nothing was started.
    start: Vec<f64>,
    /// Empty where nobody knows it.
    memory: Vec<f64>,
}

fn cost(evidence: &Evidence, model: &str) -> Result<Cost, Open> {
    let seen = evidence.starts(model)?;
    let none = || Open::because("claims.no-times", json!({ "run": model }));
    let wall = seen.values(|run| run.wall().map(|wall| wall.value)).filter(|wall| !wall.is_empty()).ok_or_else(none)?;
    let start = if model == "event-loop" { Vec::new() } else { seen.values(|run| run.start_ms).ok_or_else(none)? };
    Ok(Cost { wall, start, memory: seen.values(|run| run.memory_bytes).unwrap_or_default() })
}

impl Cost {
    /// From nothing to the last image.
    fn whole(&self) -> Vec<f64> {
        if self.start.is_empty() {
            return self.wall.clone();
        }
        self.start.iter().zip(&self.wall).map(|(start, wall)| start + wall).collect()
    }

    fn middle(values: &[f64]) -> Option<Estimate> {
        estimate(values)
    }
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let mut costs = Vec::new();
    for model in models(&evidence.setting) {
        let cost = cost(evidence, model)?;
        let (wall, start, memory) = (Cost::middle(&cost.wall), Cost::middle(&cost.start), Cost::middle(&cost.memory));
        findings.figure(&WALL, &[json!(model)], wall);
        if *model != "event-loop" {
            findings.figure(&START_MS, &[json!(model)], start);
        }
        findings.figure(&MEMORY, &[json!(model)], memory);
        let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
        let sentence = if *model == "event-loop" { "loop" } else { "measured" };
        findings.say(
            sentence,
            json!({ "model": model, "images": IMAGES, "imageMs": IMAGE_MS, "wallMs": value(wall), "startMs": value(start), "bytes": value(memory) }),
        );
        costs.push((*model, cost));
    }
    let processes = costs.pop().expect("a plan ends with processes").1;
    let none = |model: &str| Open::because("claims.no-times", json!({ "run": model }));
    let dearer = |one: &Cost, (model, other): &(&str, Cost)| {
        compare(&one.whole(), &other.whole(), DEARER - 1.0).ok_or_else(|| none(model))
    };
    // How many times as long processes take, as of the claim's own alternative: a loop needs no worker at all.
    let time = dearer(&processes, &costs[0])?;
    if time.is_below(DEARER) {
        findings.say("not-slower", json!({ "times": time.said() }));
        return Ok(Verdict::NotHere);
    }
    if !time.is_above(DEARER) {
        return Err(untold(&time));
    }
    findings.say("overkill", json!({ "times": time.said(), "images": IMAGES }));
    // Told where it was seen: threads may be as dear.
    if let Some(threads) = costs.get(1) {
        let (of_threads, over_loop) = (dearer(&processes, threads)?, dearer(&threads.1, &costs[0])?);
        if of_threads.is_below(DEARER) && over_loop.is_above(DEARER) {
            findings.say("like-threads", json!({ "times": over_loop.said(), "images": IMAGES }));
        } else if !of_threads.is_above(DEARER) {
            findings.say("not-dearer", json!({}));
        }
    }
    if !evidence.setting.shared() {
        findings.say("no-threads", json!({}));
    }
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
    fn processes_that_cost_more_than_threads_and_loop_confirm_it_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["io-hundred.loop", "io-hundred.measured", "io-hundred.overkill"]);
                assert!(value(&found, "memory-processes") > value(&found, "memory-event-loop"));
            }
        }
    }

    #[test]
    fn threads_that_start_as_slowly_are_told_and_neither_they_nor_memory_decide() {
        let slow = tried(|seen| seen.starts("threads-gil", |run| run.start_ms = Some(1500.0)));
        says(&slow, Verdict::Confirmed, &["io-hundred.overkill", "io-hundred.like-threads"]);
        // Threads that are no dearer than the loop, and processes that scatter, are not told to be like each other.
        let mut at = 0.0;
        let wide = tried(|seen| {
            seen.starts("threads-gil", |run| run.start_ms = Some(40.0));
            seen.starts("processes", |run| {
                at += 1.0;
                run.start_ms = Some(60.0 + 20.0 * at);
            });
        });
        says(&wide, Verdict::Confirmed, &["io-hundred.not-dearer"]);
        assert!(!wide.sentences.iter().any(|one| one.key == "io-hundred.like-threads"));
        let large = tried(|seen| seen.starts("threads-gil", |run| run.memory_bytes = Some(4e8)));
        says(&large, Verdict::Confirmed, &["io-hundred.overkill"]);
    }

    #[test]
    fn processes_that_are_done_before_the_loop_deny_it() {
        let fast = tried(|seen| {
            seen.starts("event-loop", |run| run.wall_ms.values = vec![2000.0]);
        });
        says(&fast, Verdict::NotHere, &["io-hundred.not-slower"]);
    }

    #[test]
    fn scatter_unknown_times_and_processes_that_cannot_be_had_leave_it_open() {
        let mut at = 0.0;
        let wide = tried(|seen| {
            seen.starts("event-loop", |run| {
                at += 500.0;
                run.wall_ms.values = vec![at];
            });
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        let unknown = tried(|seen| seen.starts("processes", |run| run.start_ms = None));
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
        says(&tried(|seen| seen.start_fails("processes")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
