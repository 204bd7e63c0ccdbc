//! A condition on a lock: `threading.Condition`.
//!
//! After `Lib/threading.py` of CPython (`Condition`): `wait` releases the lock however often it was taken, waits for a notification, and takes the
//! lock again, without a time limit for that part. A notification reaches the lanes that wait at that moment, those that waited longest
//! first, and is kept for nobody: a lane that looks, is interrupted, and waits after the notification has come waits for ever. Since nothing is
//! remembered, who waits has to look again afterwards; [`wait_for`](Condition::wait_for) does.
//!
//! One thing is better than in Python: a lane whose time is up has left the list at once, so no notification is spent on it.

use serde::Serialize;

use super::lock::{Lock, NotAcquired, NotHeld};
use super::primitives::{Arc, Mutex};
use super::waiter::{Ended, Wait, WaitList, Waiter, Wanted, locked};

/// A condition of a [`LockTable`](super::LockTable). Clones are the same condition.
#[derive(Clone, Debug)]
pub struct Condition(pub(super) Arc<ConditionCell>);

#[derive(Debug)]
pub(super) struct ConditionCell {
    pub(super) name: String,
    pub(super) lock: Lock,
    pub(super) waiters: Mutex<WaitList>,
}

/// Why a lane that wanted to wait on a condition does not have the lock now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotWaited {
    /// It did not have it before: `RuntimeError` in Python.
    NotHeld,
    /// The run stops.
    Stopped,
    /// Its wait for the lock was ended to break a deadlock.
    Deadlock,
}

impl Condition {
    /// Releases the lock, waits for a notification, and takes the lock again. True when it was notified, false when the time was up;
    /// either way the lane has the lock again.
    ///
    /// # Errors
    /// [`NotWaited`]; then the lane does not have the lock.
    pub fn wait(&self, lane: &Waiter<'_>, wait: Wait) -> Result<bool, NotWaited> {
        let cell = &self.0;
        if !cell.lock.is_owned(lane) {
            return Err(NotWaited::NotHeld);
        }
        // In the list first: who takes the lock after this lane and notifies, finds it there.
        let ticket = locked(&cell.waiters).add_now(lane, wait);
        let Ok(depth) = cell.lock.release_all(lane) else {
            locked(&cell.waiters).forget(lane.lane());
            return Err(NotWaited::NotHeld);
        };
        let notified = match lane.until_notified(&cell.waiters, ticket, Wanted::Condition(&cell.name)) {
            Ok(()) => true,
            Err(Ended::TimedOut | Ended::Closed) => false,
            Err(Ended::Stopped) => return Err(NotWaited::Stopped),
            Err(Ended::Deadlock) => return Err(NotWaited::Deadlock),
        };
        match cell.lock.acquire_at(lane, Wait::Forever, depth) {
            Ok(()) => Ok(notified),
            Err(NotAcquired::Deadlock) => Err(NotWaited::Deadlock),
            Err(NotAcquired::Stopped | NotAcquired::TimedOut) => Err(NotWaited::Stopped),
        }
    }

    /// Waits until `holds` says so, looking at the start and after each notification. It is asked with the lock held. False when the time
    /// was up before.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    pub fn wait_for(&self, lane: &Waiter<'_>, wait: Wait, mut holds: impl FnMut() -> bool) -> Result<bool, NotWaited> {
        let begun = super::primitives::now();
        loop {
            if holds() {
                return Ok(true);
            }
            let left = match wait {
                Wait::AtMost(ms) => Wait::AtMost(begun + ms - super::primitives::now()),
                Wait::No | Wait::Forever => wait,
            };
            if left.is_none() {
                return Ok(false);
            }
            self.wait(lane, left)?;
        }
    }

    /// Wakes the `count` lanes that have waited longest, or as many as there are.
    ///
    /// # Errors
    /// [`NotHeld`] when the lock is not held.
    pub fn notify(&self, lane: &Waiter<'_>, count: usize) -> Result<(), NotHeld> {
        if !self.0.lock.is_owned(lane) {
            return Err(NotHeld);
        }
        let mut waiters = locked(&self.0.waiters);
        (0..count.min(waiters.waiting().count())).for_each(|_| waiters.notify_one());
        Ok(())
    }

    /// Wakes every lane that waits.
    ///
    /// # Errors
    /// As [`notify`](Self::notify).
    pub fn notify_all(&self, lane: &Waiter<'_>) -> Result<(), NotHeld> {
        self.notify(lane, usize::MAX)
    }
}
