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
    /// What it is, in a few words.
    pub title: &'static str,
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

fn number(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    (min, max): (f64, f64),
    default: f64,
    whole: bool,
) -> Field {
    let default = if whole { Value::from(default as u64) } else { Value::from(default) };
    Field { name, title, unit, min: Some(min), max: Some(max), whole, default, choices: None }
}

fn choice(name: &'static str, title: &'static str, choices: &'static [&'static str], default: &'static str) -> Field {
    Field {
        name,
        title,
        unit: "",
        min: None,
        max: None,
        whole: false,
        default: Value::from(default),
        choices: Some(choices),
    }
}

/// Every field with a range or a list of choices; the size of a kernel has a range of its own.
pub fn fields() -> Vec<Field> {
    let workers = f64::from(MAX_WORKERS);
    vec![
        choice("model", "way to run", Model::IDS, "sequential"),
        number("tasks", "number of tasks", "", (1.0, 100_000.0), 8.0, true),
        number("workers", "lanes", "", (1.0, workers), 4.0, true),
        number("repeats", "measured repeats", "", (1.0, 100.0), 5.0, true),
        number("warmup", "repeats before that are not measured", "", (0.0, 20.0), 1.0, true),
        number("switchIntervalMs", "the GIL's switch interval", "ms", (0.1, 100.0), 5.0, false),
        choice("gil", "the GIL while a kernel computes", GilMode::IDS, "held"),
        choice("schedule", "how tasks come to the lanes", Schedule::IDS, "shared-queue"),
        choice("shape", "sizes of the tasks", Shape::IDS, "even"),
        number("chunk", "tasks taken at a time", "", (1.0, 100_000.0), 1.0, true),
        choice("executor", "who computes under hybrid", Executor::IDS, "threads"),
        number("seed", "seed of every random choice", "", (0.0, f64::from(u32::MAX)), 1.0, true),
        choice("fault", "a fault put in on purpose", Fault::IDS, "none"),
        number("waitMs", "time of one request", "ms", (0.0, 60_000.0), 100.0, false),
        number("waits", "requests of a task, one after another", "", (1.0, 10_000.0), 1.0, true),
        number("bandwidth", "transfers carried at full speed", "", (1.0, 100_000.0), 32.0, true),
        number("connections", "connections in the pool", "", (1.0, 100_000.0), 5.0, true),
        number("perSecond", "requests that may start in a second", "1/s", (0.1, 100_000.0), 20.0, false),
        number("failureShare", "share of attempts that fail", "", (0.0, 0.9), 0.0, false),
        number("retries", "tries after a failed one", "", (0.0, 20.0), 3.0, true),
    ]
}
