//! The global interpreter lock: what it forbids, what it allows, what it costs.

mod free_threaded;
mod gil_cpu;
mod gil_interval;
mod gil_io;
mod gil_mutex;
mod gil_native;
mod gil_per_process;

use serde_json::json;

use super::gain::reaches;
use super::plan::{RunPlan, Setting, computing, run};
use super::{Claim, Evidence, Open, untold};
use crate::measure::Comparison;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[
    &gil_mutex::CLAIM,
    &gil_cpu::CLAIM,
    &gil_io::CLAIM,
    &gil_per_process::CLAIM,
    &gil_interval::CLAIM,
    &gil_native::CLAIM,
    &free_threaded::CLAIM,
];

/// Up to this many times as fast as a loop, threads under one lock gain nothing. CPython's own figures (FACTS in `docs/facts.md`) lie
/// between 0.83, of 3.6 to 3.13 measured in blocks, and 1.07, of 3.11 measured in turn.
const NO_GAIN: f64 = 1.1;

/// Lanes show a second core when they are at least this many times as fast as the loop: more than the lock's threads may be.
const SECOND_CORE: f64 = 1.3;

/// With fewer free cores than this, nothing follows from lanes that gain nothing.
const TWO_CORES: f64 = 1.5;

/// Lanes compute in parallel when they gain at least this part of what their cores could bring.
const PARALLEL: f64 = 0.5;

/// The computing for each lane, in milliseconds of one core, and the tasks into which it is cut: each is longer than a switch interval.
const LANE_MS: f64 = 50.0;
const LANE_TASKS: u32 = 4;

/// The computing of so many lanes, done by `workers` under this model.
fn crunch(setting: &Setting, name: &str, model: &str, lanes: u32, workers: u32) -> RunPlan {
    let work = computing(LANE_MS / f64::from(LANE_TASKS));
    run(setting, name, model, work, json!({ "tasks": lanes * LANE_TASKS, "workers": workers }))
}

/// How many of these lanes can compute at once, by the cores that were free, or by those that there are.
fn reach(evidence: &Evidence, lanes: u32) -> f64 {
    let cores = evidence.free().unwrap_or(f64::from(evidence.setting.cores));
    cores.min(f64::from(lanes))
}

/// What a speed-up says about lanes that could compute at once.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Gain {
    /// They did.
    Parallel,
    /// They were faster than a lone lane, but not as they should be.
    Part,
    /// They were not even faster.
    Nothing,
}

/// What the speed-up of this many lanes says.
fn gain(evidence: &Evidence, found: &Comparison, lanes: u32) -> Result<Gain, Open> {
    if reaches(evidence, found, lanes, PARALLEL)? { Ok(Gain::Parallel) } else { too_little(found) }
}

/// What a speed-up says that is too small.
fn too_little(found: &Comparison) -> Result<Gain, Open> {
    if found.is_below(SECOND_CORE) {
        Ok(Gain::Nothing)
    } else if found.is_above(SECOND_CORE) {
        Ok(Gain::Part)
    } else {
        Err(untold(found))
    }
}
