//! Which model suits which job.
//!
//! All four claims have the same jobs: a thread for each task, and a quarter as many processes. So there are always more tasks than
//! processes, as there are where the choice matters; where a verdict rests on that, it is said.

mod combination;
pub(super) mod costs;
mod measure_it;
mod overview;
mod rule_of_thumb;

use serde_json::{Value, json};

use super::plan::{KERNEL, RunPlan, SIZE_PER_MS, computing, run, waiting};
use super::{Claim, Setting};

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] =
    &[&overview::CLAIM, &rule_of_thumb::CLAIM, &combination::CLAIM, &measure_it::CLAIM];

/// What part of the gain has to be seen that follows from tasks, lanes and cores.
const FAIR_SHARE: f64 = 0.5;

/// One process for each core, up to four: more would take longer than they would tell.
fn processes(setting: &Setting) -> u32 {
    setting.lanes().min(4)
}

/// Four tasks for each process.
fn tasks(setting: &Setting) -> u32 {
    4 * processes(setting)
}

/// What a task does that takes `whole` milliseconds, about, of which this many per cent are computing.
fn work(whole: f64, share: u32) -> Value {
    let cpu = whole * f64::from(share) / 100.0;
    match share {
        0 => waiting("download", whole),
        100 => computing(whole),
        _ => json!({ "kind": "mixed", "kernel": KERNEL, "size": (cpu * SIZE_PER_MS).round(), "service": "download",
            "waitMs": whole - cpu }),
    }
}

/// The tasks of this share of computing under this model, with its lanes.
fn share_run(setting: &Setting, model: &str, whole: f64, share: u32) -> RunPlan {
    let workers = match model {
        "sequential" | "event-loop" => 1,
        "processes" | "hybrid" => processes(setting),
        _ => tasks(setting),
    };
    let more = json!({ "tasks": tasks(setting), "workers": workers, "executor": "processes" });
    run(setting, format!("{model}-{share}"), model, work(whole, share), more)
        .labelled("claims.run-share", json!({ "model": model, "workers": workers, "share": share }))
}
