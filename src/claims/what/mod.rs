//! What threads, processes and loops are.

mod concurrent_vs_parallel;
mod memory_model;
mod own_stack;
mod print_numbers;

use serde_json::json;

use super::plan::{RunPlan, run};
use super::{Claim, Setting};

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] =
    &[&memory_model::CLAIM, &own_stack::CLAIM, &concurrent_vs_parallel::CLAIM, &print_numbers::CLAIM];

/// Lanes that each add 1 to a variable and say what they read and where it lies. With equal shares each lane does so once.
fn probe(setting: &Setting, model: &str) -> RunPlan {
    let workers = setting.lanes();
    let more = json!({ "tasks": workers, "workers": workers, "schedule": "static", "repeats": 1, "warmup": 0 });
    run(setting, model, model, json!({ "kind": "probe" }), more)
}
