//! A lock with a name: `threading.Lock` and `threading.RLock`.
//!
//! After `Lib/threading.py` and `Modules/_threadmodule.c` of CPython: a plain lock may be released by a lane that did not take it; taking it
//! twice in one lane waits for ever. A reentrant lock counts how often its owner took it, and only the owner releases it.
//!
//! A lock that becomes free wakes the lane that waits longest, but goes to the lane that takes it first: one that comes at that moment, or
//! the same one again. So a lane can starve. From CPython 3.14 on, whose locks are `PyMutex` (`Python/lock.c`), a lane that has waited for
//! more than a millisecond is given the lock by the one who releases it: [`LockKind::Fair`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::primitives::{Arc, Mutex, MutexGuard, TryLockError};
use super::waiter::{Call, Ended, Wait, WaitList, Waiter, Wanted, locked};

/// How long a lane waits for a fair lock before it is given it, in milliseconds (`TIME_TO_BE_FAIR_NS` in CPython).
const FAIR_AFTER_MS: f64 = 1.0;

/// What a lock does when it is taken twice, and when it is released.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockKind {
    /// `threading.Lock` up to CPython 3.13.
    #[default]
    Plain,
    /// `threading.Lock` from CPython 3.14 on: a lane that has waited for a millisecond is given the lock.
    Fair,
    /// `threading.RLock`.
    Reentrant,
}

/// Why a lane does not have the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotAcquired {
    /// It was taken for as long as the lane was willing to wait.
    TimedOut,
    /// The run stops.
    Stopped,
    /// The lane was part of a deadlock, and its wait was ended to break it. It should release what it holds.
    Deadlock,
}

/// The lane does not hold the lock, or nobody does: `RuntimeError` in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHeld;

/// A lock of a [`LockTable`](super::LockTable). Clones are the same lock.
#[derive(Clone, Debug)]
pub struct Lock(pub(super) Arc<LockCell>);

#[derive(Debug)]
pub(super) struct LockCell {
    pub(super) name: String,
    pub(super) kind: LockKind,
    state: Mutex<LockState>,
}

#[derive(Debug, Default)]
pub(super) struct LockState {
    pub(super) holder: Option<Holder>,
    pub(super) waiters: WaitList,
    /// How often it was taken, by lane.
    pub(super) acquisitions: BTreeMap<usize, u64>,
    turns: u64,
}

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) lane: usize,
    /// Which acquisition of the lock this is: no two have the same number.
    pub(super) turn: u64,
    /// How often the owner has taken a reentrant lock.
    pub(super) depth: u32,
}

impl LockState {
    fn take(&mut self, lane: usize) {
        self.turns += 1;
        self.holder = Some(Holder { lane, turn: self.turns, depth: 1 });
        *self.acquisitions.entry(lane).or_default() += 1;
    }

    fn free(&mut self, kind: LockKind) {
        self.holder = None;
        let waits_since = self.waiters.waiting().next().map(|first| first.since);
        match waits_since {
            None => {}
            Some(since) if kind == LockKind::Fair && super::primitives::now() - since > FAIR_AFTER_MS => {
                if let Some(lane) = self.waiters.tell_first(Call::Granted) {
                    self.take(lane);
                }
            }
            Some(_) => self.waiters.notify_one(),
        }
    }
}

impl LockCell {
    pub(super) fn new(name: &str, kind: LockKind) -> Self {
        Self { name: name.to_owned(), kind, state: Mutex::default() }
    }

    /// The state, or nothing when some lane has it at this moment. Who looks from outside never waits.
    pub(super) fn try_state(&self) -> Option<MutexGuard<'_, LockState>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(state)) => Some(state.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl Lock {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Takes the lock, and waits for it if another lane has it: `acquire` in Python.
    ///
    /// # Errors
    /// [`NotAcquired`].
    pub fn acquire(&self, lane: &Waiter<'_>, wait: Wait) -> Result<(), NotAcquired> {
        self.acquire_at(lane, wait, 1)
    }

    /// As [`acquire`](Self::acquire), with this depth afterwards if the lane did not hold the lock before.
    pub(super) fn acquire_at(&self, lane: &Waiter<'_>, wait: Wait, depth: u32) -> Result<(), NotAcquired> {
        let number = lane.lane();
        let attempt = |state: &mut LockState, granted: bool| {
            match &mut state.holder {
                Some(holder) if granted => holder.depth = depth,
                Some(holder) if self.0.kind == LockKind::Reentrant && holder.lane == number => holder.depth += 1,
                Some(_) => return None,
                None => {
                    state.take(number);
                    state.holder.iter_mut().for_each(|holder| holder.depth = depth);
                }
            }
            Some(Ok(()))
        };
        let wanted = Wanted::Lock(&self.0.name);
        let taken = lane.until_done(&self.0.state, |state| &mut state.waiters, wanted, wait, attempt);
        taken.map_err(|ended| match ended {
            Ended::TimedOut | Ended::Closed => NotAcquired::TimedOut,
            Ended::Stopped => NotAcquired::Stopped,
            Ended::Deadlock => NotAcquired::Deadlock,
        })
    }

    /// Releases the lock: `release` in Python. A plain lock may be released by any lane.
    ///
    /// # Errors
    /// [`NotHeld`].
    pub fn release(&self, lane: &Waiter<'_>) -> Result<(), NotHeld> {
        let mut state = locked(&self.0.state);
        let held = state.holder.as_mut().ok_or(NotHeld)?;
        if self.0.kind == LockKind::Reentrant {
            if held.lane != lane.lane() {
                return Err(NotHeld);
            }
            held.depth -= 1;
            if held.depth > 0 {
                return Ok(());
            }
        }
        state.free(self.0.kind);
        Ok(())
    }

    /// Releases the lock however often the lane has taken it, and says how often that was.
    pub(super) fn release_all(&self, lane: &Waiter<'_>) -> Result<u32, NotHeld> {
        let mut state = locked(&self.0.state);
        let depth = state.holder.filter(|holder| self.may_use(holder, lane)).ok_or(NotHeld)?.depth;
        state.free(self.0.kind);
        Ok(depth)
    }

    /// Whether the lane may wait or notify on a condition of this lock. As in Python, a plain lock does not know its owner: that
    /// somebody has it is enough.
    pub(super) fn is_owned(&self, lane: &Waiter<'_>) -> bool {
        locked(&self.0.state).holder.is_some_and(|holder| self.may_use(&holder, lane))
    }

    fn may_use(&self, holder: &Holder, lane: &Waiter<'_>) -> bool {
        self.0.kind != LockKind::Reentrant || holder.lane == lane.lane()
    }

    /// Whether some lane has it at this moment.
    pub fn is_locked(&self) -> bool {
        locked(&self.0.state).holder.is_some()
    }
}
