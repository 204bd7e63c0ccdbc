//! The protocol itself; `gil.rs` says what it does and where it comes from.

use std::time::Duration;

use super::sync::{AtomicBool, Condvar, Mutex, MutexGuard, Ordering, PoisonError, wait};

/// A lock that one lane at a time holds while it computes. Lanes are told apart by their numbers.
#[derive(Debug)]
pub struct Gil {
    state: Mutex<State>,
    /// The lock was let go.
    dropped: Condvar,
    /// The lock went to another lane, or nobody waits for it any more.
    switched: Condvar,
    /// Set by a waiter whose time ran out. Written under the mutex; the holder reads it without.
    drop_request: AtomicBool,
    interval: Duration,
}

#[derive(Debug)]
struct State {
    locked: bool,
    /// Who has the lock, or had it last.
    last_holder: Option<usize>,
    /// How often the lock went from one lane to another.
    switches: u64,
    /// Lanes inside [`Gil::acquire`] that found the lock taken.
    waiting: usize,
}

impl Gil {
    /// A free lock with this switch interval in milliseconds.
    ///
    /// As in CPython no interval is shorter than a microsecond; less, and NaN, count as one. More than an hour counts as an
    /// hour.
    pub fn new(interval_ms: f64) -> Self {
        let interval_ms = if interval_ms.is_nan() { 1e-3 } else { interval_ms.clamp(1e-3, 3.6e6) };
        Self {
            state: Mutex::new(State { locked: false, last_holder: None, switches: 0, waiting: 0 }),
            dropped: Condvar::new(),
            switched: Condvar::new(),
            drop_request: AtomicBool::new(false),
            interval: Duration::from_secs_f64(interval_ms / 1e3),
        }
    }

    /// Takes the lock if it is free, without waiting: the uncontended way. True when the lane has it now.
    pub fn try_acquire(&self, lane: usize) -> bool {
        let mut state = self.lock();
        let free = !state.locked;
        if free {
            self.take(&mut state, lane);
        }
        free
    }

    /// Waits until the lane has the lock, and asks its holder to let go after each interval without a switch.
    ///
    /// Returns true with the lock held, and false without it once `stopped` says so. `stopped` is asked at the start, after
    /// each interval and at each wake-up, with the inner mutex held: it must be quick and must not touch this lock. To end
    /// waits at once, make it true and call [`wake_all`](Self::wake_all).
    #[must_use = "false means that the lane does not have the lock"]
    pub fn acquire(&self, lane: usize, stopped: &dyn Fn() -> bool) -> bool {
        let mut state = self.lock();
        state.waiting += 1;
        let free = loop {
            if stopped() {
                break false;
            }
            if !state.locked {
                break true;
            }
            let switches = state.switches;
            let timed_out;
            (state, timed_out) = wait(&self.dropped, &self.state, state, Some(self.interval));
            if timed_out && state.locked && state.switches == switches {
                self.drop_request.store(true, Ordering::Relaxed);
            }
        };
        state.waiting -= 1;
        if free {
            self.take(&mut state, lane);
        } else {
            self.give_up(&state);
        }
        free
    }

    /// Whether a waiting lane has asked for the lock: one relaxed load, for the holder to look at between two steps.
    pub fn drop_requested(&self) -> bool {
        self.drop_request.load(Ordering::Relaxed)
    }

    /// Lets go of the lock: around a wait, at the end, and between two steps when [`drop_requested`](Self::drop_requested).
    ///
    /// If a drop was requested, it returns when another lane has taken the lock or none wants it any more. It needs no look
    /// at a stop flag for that, since each lane that waits for the lock takes it or gives up.
    ///
    /// # Panics
    /// When the lane does not have the lock.
    pub fn release(&self, lane: usize) {
        let mut state = self.lock();
        assert!(state.locked && state.last_holder == Some(lane), "lane {lane} let go of a lock it does not have");
        state.locked = false;
        if state.waiting > 0 {
            self.dropped.notify_one();
        }
        if self.drop_request.swap(false, Ordering::Relaxed) {
            while state.waiting > 0 && state.last_holder == Some(lane) {
                (state, _) = wait(&self.switched, &self.state, state, None);
            }
        }
    }

    /// Makes every waiting lane ask its `stopped` now. Call it after that became true, and before any lane is terminated: a
    /// lane that was killed inside one of these methods may have kept the inner mutex.
    pub fn wake_all(&self) {
        // The mutex shuts the gap between a lane's look at `stopped` and its wait.
        let _state = self.lock();
        self.dropped.notify_all();
    }

    /// How often the lock went from one lane to another so far. Taking it again without another lane between does not count,
    /// nor does the first take.
    pub fn switches(&self) -> u64 {
        self.lock().switches
    }

    fn take(&self, state: &mut State, lane: usize) {
        state.locked = true;
        let previous = state.last_holder.replace(lane);
        if previous.is_some_and(|previous| previous != lane) {
            state.switches += 1;
            self.switched.notify_all();
        }
    }

    fn give_up(&self, state: &State) {
        if state.waiting == 0 {
            // No lane is left to switch to.
            self.drop_request.store(false, Ordering::Relaxed);
            self.switched.notify_all();
        } else if !state.locked {
            // This lane may have used up the one signal: pass it on.
            self.dropped.notify_one();
        }
    }

    /// A lane that panicked leaves plain values behind, none of them half written: poison means nothing here.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
