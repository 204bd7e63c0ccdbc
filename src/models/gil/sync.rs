//! The primitives the protocol is built on: those of `std`, which in a browser are `memory.atomic.wait32` and `notify`.

use std::time::Duration;

pub(super) use std::sync::atomic::{AtomicBool, Ordering};
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Waits for a signal, at most this long if a time is given. The second value says whether the time ran out.
///
/// It takes the mutex as well as its guard because the model checker's version has to lock it again.
pub(super) fn wait<'a, T>(
    signal: &Condvar,
    _mutex: &'a Mutex<T>,
    guard: MutexGuard<'a, T>,
    time: Option<Duration>,
) -> (MutexGuard<'a, T>, bool) {
    let Some(time) = time else {
        let guard = signal.wait(guard);
        return (guard.unwrap_or_else(PoisonError::into_inner), false);
    };
    let (guard, waited) = signal.wait_timeout(guard, time).unwrap_or_else(PoisonError::into_inner);
    (guard, waited.timed_out())
}
