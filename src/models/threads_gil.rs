//! `threads-gil`: the lanes of `threads`, which must hold one lock to compute, as CPython's threads must.

use std::cell::Cell;
use std::sync::Arc;

use super::gil::Gil;
use super::lane::{GilHandle, RepeatContext};
use super::pool::LaneSet;
use super::threads;

/// One lane for each worker, and one GIL for all.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let gil = Arc::new(Gil::new(context.spec.switch_interval_ms));
    let mut lane_set = threads::lanes(context, threads::infos(context), |lane| {
        Some(GilHandle {
            gil: Arc::clone(&gil),
            lane,
            mode: context.spec.gil,
            holds: Cell::new(false),
            waited: Cell::new(0.0),
        })
    });
    let (wake, wakes) = (lane_set.wake, Arc::clone(&gil));
    lane_set.wake = Arc::new(move || {
        wake();
        wakes.wake_all();
    });
    lane_set.switches = Box::new(move || Some(gil.switches()));
    lane_set
}
