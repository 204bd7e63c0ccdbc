//! `threads-gil`: the lanes of `threads`, which must hold one lock to compute, as CPython's threads must.

use std::cell::Cell;
use std::sync::Arc;

use super::gil::Gil;
use super::lane::{GilSeat, Round};
use super::pool::Cast;
use super::threads;

/// One lane for each worker, and one GIL for all.
pub fn cast(round: &Round) -> Cast {
    let gil = Arc::new(Gil::new(round.spec.switch_interval_ms));
    let mut cast = threads::lanes(round, threads::names(round), |lane| {
        Some(GilSeat {
            gil: Arc::clone(&gil),
            lane,
            mode: round.spec.gil,
            holds: Cell::new(false),
            waited: Cell::new(0.0),
        })
    });
    let (wake, wakes) = (cast.wake, Arc::clone(&gil));
    cast.wake = Arc::new(move || {
        wake();
        wakes.wake_all();
    });
    cast.switches = Box::new(move || Some(gil.switches()));
    cast
}
