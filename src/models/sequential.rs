//! `sequential`: one lane does one task after another and blocks while it waits.

use super::lane::Round;
use super::pool::Cast;
use super::threads::lanes;
use crate::trace::LaneInfo;

/// The one lane.
pub fn cast(round: &Round) -> Cast {
    lanes(round, vec![LaneInfo::new("main", "main")], |_| None)
}
