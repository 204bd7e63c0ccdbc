//! What an error and a crash take along, and how a worker is stopped.

mod errors;
mod fault_isolation;
mod killable;

use serde_json::{Value, json};

use super::evidence::Measured;
use super::{Claim, Experiment, Open};
use crate::trials::{KilledHolderResult, LaneEnd};

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&errors::CLAIM, &fault_isolation::CLAIM, &killable::CLAIM];

/// How a run ended that may end badly.
enum Ended<'a> {
    /// With a report.
    Well(&'a super::Run),
    /// A crash ended all of it.
    Crashed(&'a Value),
}

/// How this run ended; open where it failed for another reason than a crash.
fn ended<'a>(name: &str, measured: &'a Measured) -> Result<Ended<'a>, Open> {
    match (&measured.error, &measured.report) {
        (Some(error), _) if error["code"] == "crashed" => Ok(Ended::Crashed(error)),
        (Some(error), _) => Err(Open::because("claims.run-failed", json!({ "error": error }))),
        (None, Some(run)) => Ok(Ended::Well(run)),
        (None, None) => Err(Open::because("claims.no-times", json!({ "run": name }))),
    }
}

/// A lane that ends while it holds a lock for which others wait.
fn orphan() -> Experiment {
    Experiment::Trial { id: "lock".into(), trial: json!({ "trial": "killed-holder", "waitMs": 200 }) }
}

/// Whether the lane with a time limit gave up and the one without waited until it was stopped.
fn waits_for_ever(found: &KilledHolderResult) -> bool {
    let ends: Vec<LaneEnd> = found.waits.iter().map(|wait| wait.end).collect();
    ends == [LaneEnd::TimedOut, LaneEnd::Stopped]
}
