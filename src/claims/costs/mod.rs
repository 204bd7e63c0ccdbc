//! What workers cost: to start, to keep, and to run.

mod cpu_use;
mod memory_cost;
mod start_cost;

use super::{Claim, Evidence, Open, Run};
use serde_json::json;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&start_cost::CLAIM, &memory_cost::CLAIM, &cpu_use::CLAIM];

/// A start that takes less than this many times as long as another is not dearer: the claims tell of an order of sizes, and the starts of
/// single workers scatter by half of themselves.
pub(super) const DEARER: f64 = 1.5;

/// This figure of each round of a run that was started again and again; open where one does not know it.
fn rounds(evidence: &Evidence, name: &str, figure: impl Fn(&Run) -> Option<f64>) -> Result<Vec<f64>, Open> {
    let known = evidence.starts(name)?.values(figure).filter(|values| !values.is_empty());
    known.ok_or_else(|| Open::because("claims.no-times", json!({ "run": name })))
}
