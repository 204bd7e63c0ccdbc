//! What this room is built on: the primitives of `std`, which in a browser are `memory.atomic.wait32` and `notify`, and the host's clock.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
pub(super) use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

pub(super) use crate::platform::{Stop, now};

use crate::platform::Signal;

/// What one lane blocks its thread on. A call that comes before the lane waits ends its next wait at once.
#[derive(Clone, Debug)]
pub(super) struct Parker(Arc<Signal>);

impl Parker {
    /// A parker that the run's stop calls too.
    pub(super) fn new(stop: &Stop) -> Self {
        let signal = Arc::new(Signal::default());
        stop.hears(&signal);
        Self(signal)
    }

    /// Blocks until it is called or the clock reads `until`. It may also return for no reason.
    pub(super) fn park(&self, until: Option<f64>) {
        self.0.block(until);
    }

    /// Ends the lane's wait, or its next one.
    pub(super) fn unpark(&self) {
        self.0.set();
    }
}
