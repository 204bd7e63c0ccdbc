//! The fields of a spec with their limits: the one table that the check of a spec and the page's form both read.

use serde::Serialize;
use serde_json::Value;

use super::{Executor, Fault, GilMode, MAX_WORKERS, Model, Schedule, Shape};

/// One field of a spec, with what it may hold.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Field {
    /// Its name in the spec (or in `work`).
    pub name: &'static str,
    /// The unit of a number, or empty.
    pub unit: &'static str,
    /// The smallest number allowed.
    pub min: Option<f64>,
    /// The largest number allowed.
    pub max: Option<f64>,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
    /// The value when nothing is said.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "string | number"))]
    pub default: Value,
    /// The ids allowed, for a choice.
    pub choices: Option<&'static [&'static str]>,
}

fn number(name: &'static str, unit: &'static str, (min, max): (f64, f64), default: f64, whole: bool) -> Field {
    let default = if whole { Value::from(default as u64) } else { Value::from(default) };
    Field { name, unit, min: Some(min), max: Some(max), whole, default, choices: None }
}

fn choice(name: &'static str, choices: &'static [&'static str], default: &'static str) -> Field {
    Field { name, unit: "", min: None, max: None, whole: false, default: Value::from(default), choices: Some(choices) }
}

/// Every field with a range or a list of choices; the size of a kernel has a range of its own.
pub fn fields() -> Vec<Field> {
    let workers = f64::from(MAX_WORKERS);
    vec![
        choice("model", Model::IDS, "sequential"),
        number("tasks", "", (1.0, 100_000.0), 8.0, true),
        number("workers", "", (1.0, workers), 4.0, true),
        number("repeats", "", (1.0, 100.0), 5.0, true),
        number("warmup", "", (0.0, 20.0), 1.0, true),
        number("switchIntervalMs", "ms", (0.1, 100.0), 5.0, false),
        choice("gil", GilMode::IDS, "held"),
        choice("schedule", Schedule::IDS, "shared-queue"),
        choice("shape", Shape::IDS, "even"),
        number("chunk", "", (1.0, 100_000.0), 1.0, true),
        choice("executor", Executor::IDS, "threads"),
        number("seed", "", (0.0, f64::from(u32::MAX)), 1.0, true),
        choice("fault", Fault::IDS, "none"),
        number("waitMs", "ms", (0.0, 60_000.0), 100.0, false),
        number("waits", "", (1.0, 10_000.0), 1.0, true),
        number("bandwidth", "", (1.0, 100_000.0), 32.0, true),
        number("connections", "", (1.0, 100_000.0), 5.0, true),
        number("perSecond", "1/s", (0.1, 100_000.0), 20.0, false),
        number("failureShare", "", (0.0, 0.9), 0.0, false),
        number("retries", "", (0.0, 20.0), 3.0, true),
        number("askers", "", (1.0, 1000.0), 1.0, true),
    ]
}
