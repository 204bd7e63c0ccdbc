//! `threads-gil`: the lanes of `threads`, which must hold one lock to compute, as CPython's threads must.

use std::sync::Arc;

use super::gil::Gil;
use super::lane::{GilHandle, RepeatContext};
use super::pool::LaneSet;
use super::threads;

/// One lane for each worker, and one GIL for all.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let gil = Arc::new(Gil::new(context.spec.switch_interval_ms));
    let handle = |lane| Some(GilHandle::new(&gil, lane, context.spec.gil));
    under(&gil, threads::lanes(context, threads::infos(context), handle))
}

/// The lanes under this lock: whoever waits for it is woken too, and its hand-overs are counted.
pub fn under(gil: &Arc<Gil>, mut lane_set: LaneSet) -> LaneSet {
    let (wake, wakes, gil) = (lane_set.wake, Arc::clone(gil), Arc::clone(gil));
    lane_set.wake = Arc::new(move || {
        wake();
        wakes.wake_all();
    });
    lane_set.switches = Box::new(move || Some(gil.switches()));
    lane_set
}
