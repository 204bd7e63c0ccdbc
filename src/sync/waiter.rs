//! How a lane waits for something that another lane has to do.
//!
//! A waiting lane stands in the [`WaitList`] of what it waits for, in order of arrival, as the waiters of `threading.Condition` do, and
//! blocks on its own parker. Whoever brings what it waits for marks its entry and wakes it; it then tries again, and stands at the end of the
//! list if another lane was faster. A lane that leaves because of the stop although it was called passes the call on.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::primitives::{Mutex, MutexGuard, Parker, PoisonError, Stop, now};

/// Longer waits than this many milliseconds, some thirty years, count as for ever.
const LONGEST_MS: f64 = 1e12;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wait {
    /// Not at all: `block=False` in Python.
    No,
    /// At most so many milliseconds. Less than 0, and NaN, count as 0: Python raises a ValueError there, so check before.
    AtMost(f64),
    /// Until it is there, or the run stops.
    Forever,
}

impl Wait {
    pub(super) fn is_none(self) -> bool {
        match self {
            Wait::No => true,
            Wait::AtMost(ms) => ms.is_nan() || ms <= 0.0,
            Wait::Forever => false,
        }
    }

    /// What the clock reads when the time is up.
    fn until(self, begun: f64) -> Option<f64> {
        match self {
            Wait::AtMost(ms) if ms < LONGEST_MS => Some(begun + ms),
            Wait::No => Some(begun),
            Wait::AtMost(_) | Wait::Forever => None,
        }
    }
}

/// Why a wait brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The time was up.
    TimedOut,
    /// The run stops.
    Stopped,
    /// A supervisor ended the wait to break a deadlock.
    Deadlock,
    /// It can no longer come: the queue is shut down, the pipe's other end is closed.
    Closed,
}

/// What a lane waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The lock of this name.
    Lock(&'a str),
    /// A notification on the condition of this name.
    Condition(&'a str),
    /// An item in a queue.
    Item,
    /// A free place in a queue.
    Slot,
    /// The end of all tasks of a queue.
    TasksDone,
    /// A message in a pipe.
    Message,
    /// Space in a pipe, or for a message larger than the pipe: its receiver.
    Space,
}

/// Hears of a lane's waits, on the lane itself. What was there at once is no wait. No lock of this room is held meanwhile.
pub trait WaitHook {
    /// The lane is about to wait.
    fn begins(&self, _wanted: Wanted<'_>) {}

    /// The wait is over.
    fn ended(&self, _wanted: Wanted<'_>, _outcome: Result<(), Ended>) {}
}

/// Nothing is to be told.
impl WaitHook for () {}

/// What a lane waits with. It is made on the lane's own thread and stays there.
#[derive(Clone)]
pub struct Waiter<'a> {
    lane: usize,
    parker: Parker,
    stop: Stop,
    hook: &'a dyn WaitHook,
}

impl std::fmt::Debug for Waiter<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Waiter").field("lane", &self.lane).finish_non_exhaustive()
    }
}

impl Waiter<'static> {
    /// The lane of this number, which hears `stop`. No other living lane of the run has the number.
    pub fn new(lane: usize, stop: &Stop) -> Self {
        Self { lane, parker: Parker::new(stop), stop: stop.clone(), hook: &() }
    }
}

impl Waiter<'_> {
    /// The same lane, whose waits `hook` hears of.
    pub fn with_hook<'b>(self, hook: &'b dyn WaitHook) -> Waiter<'b> {
        Waiter { lane: self.lane, parker: self.parker, stop: self.stop, hook }
    }

    /// The lane's number.
    pub fn lane(&self) -> usize {
        self.lane
    }

    /// Whether the run is to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_set()
    }

    /// Tries `attempt` on the state in `mutex` until it gives something, waiting in `list` in between.
    ///
    /// `attempt` hears whether the lane was granted what it waits for by the one who called it; then it must give something. The
    /// stop is looked at first, so nothing is taken after it, except what was granted.
    pub(super) fn until_done<S, T>(
        &self,
        mutex: &Mutex<S>,
        list: impl Fn(&mut S) -> &mut WaitList,
        wanted: Wanted<'_>,
        wait: Wait,
        mut attempt: impl FnMut(&mut S, bool) -> Option<Result<T, Ended>>,
    ) -> Result<T, Ended> {
        if self.is_stopped() {
            return Err(Ended::Stopped);
        }
        if let Some(done) = attempt(&mut locked(mutex), false) {
            return done;
        }
        if wait.is_none() {
            return Err(Ended::TimedOut);
        }
        self.hook.begins(wanted);
        let begun = now();
        let until = wait.until(begun);
        let mut state = locked(mutex);
        let mut call = Call::Waiting;
        let outcome = loop {
            match call {
                Call::Granted => break attempt(&mut state, true).expect("what was granted is there"),
                Call::Refused => break Err(Ended::Deadlock),
                Call::Notified if self.is_stopped() => {
                    list(&mut state).notify_one();
                    break Err(Ended::Stopped);
                }
                Call::Waiting if self.is_stopped() => break Err(Ended::Stopped),
                Call::Notified | Call::Waiting => {}
            }
            if let Some(done) = attempt(&mut state, false) {
                break done;
            }
            if is_up(until) {
                break Err(Ended::TimedOut);
            }
            let ticket = list(&mut state).add(self, begun, until);
            (state, call) = self.until_called(mutex, state, &list, ticket, until);
        };
        list(&mut state).note(self.lane, now() - begun);
        drop(state);
        self.hook.ended(wanted, outcome.as_ref().map(|_| ()).map_err(|ended| *ended));
        outcome
    }

    /// Waits in `list` for a notification, which is all that is wanted: no state decides.
    pub(super) fn until_notified(&self, list: &Mutex<WaitList>, ticket: u64, wanted: Wanted<'_>) -> Result<(), Ended> {
        self.hook.begins(wanted);
        let state = locked(list);
        let (begun, until) = state.times(ticket);
        let (mut state, call) = self.until_called(list, state, &|list| list, ticket, until);
        state.note(self.lane, now() - begun);
        drop(state);
        let outcome = match call {
            Call::Notified | Call::Granted => Ok(()),
            Call::Refused => Err(Ended::Deadlock),
            Call::Waiting if self.is_stopped() => Err(Ended::Stopped),
            Call::Waiting => Err(Ended::TimedOut),
        };
        self.hook.ended(wanted, outcome);
        outcome
    }

    /// Blocks until the entry is called, the time is up or the run stops, and takes the entry out of the list.
    fn until_called<'m, S>(
        &self,
        mutex: &'m Mutex<S>,
        mut state: MutexGuard<'m, S>,
        list: &impl Fn(&mut S) -> &mut WaitList,
        ticket: u64,
        until: Option<f64>,
    ) -> (MutexGuard<'m, S>, Call) {
        loop {
            let call = list(&mut state).call(ticket);
            if call != Call::Waiting || self.is_stopped() || is_up(until) {
                list(&mut state).remove(ticket);
                return (state, call);
            }
            // Woken for no reason, or by a call that an earlier wait did not stay for, it keeps its place.
            drop(state);
            self.parker.park(until);
            state = locked(mutex);
        }
    }
}

fn is_up(until: Option<f64>) -> bool {
    until.is_some_and(|until| now() >= until)
}

/// A lane that panicked leaves whole values behind, so poison means nothing here.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a waiting lane has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Nothing yet.
    Waiting,
    /// To try again.
    Notified,
    /// That it has what it waits for.
    Granted,
    /// To give up.
    Refused,
}

/// One lane in a list.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its number in this list, which no other entry ever has.
    pub(super) ticket: u64,
    /// The lane's number.
    pub(super) lane: usize,
    /// When the wait began.
    pub(super) since: f64,
    /// When its time is up.
    pub(super) until: Option<f64>,
    call: Call,
    parker: Parker,
}

/// How long a lane has waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitStats {
    /// Waits that have ended, however they ended.
    pub waits: u64,
    /// Their sum, in milliseconds.
    pub total_ms: f64,
    /// The longest of them, in milliseconds.
    pub longest_ms: f64,
}

/// The lanes that wait for one thing, in order of arrival, and how long lanes have waited for it.
#[derive(Debug, Default)]
pub(super) struct WaitList {
    entries: VecDeque<Entry>,
    last_ticket: u64,
    stats: BTreeMap<usize, WaitStats>,
}

impl WaitList {
    /// Puts the lane at the end.
    pub(super) fn add(&mut self, waiter: &Waiter<'_>, since: f64, until: Option<f64>) -> u64 {
        self.last_ticket += 1;
        let (ticket, lane, parker) = (self.last_ticket, waiter.lane, waiter.parker.clone());
        self.entries.push_back(Entry { ticket, lane, since, until, call: Call::Waiting, parker });
        ticket
    }

    /// As [`add`](Self::add), for a wait that begins now.
    pub(super) fn add_now(&mut self, waiter: &Waiter<'_>, wait: Wait) -> u64 {
        let begun = now();
        self.add(waiter, begun, wait.until(begun))
    }

    /// The lanes that have been told nothing yet.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.call == Call::Waiting)
    }

    /// How long lanes have waited, for each lane that ever did.
    pub(super) fn stats(&self) -> &BTreeMap<usize, WaitStats> {
        &self.stats
    }

    /// Tells the first lane that waits to try again.
    pub(super) fn notify_one(&mut self) {
        self.tell_first(Call::Notified);
    }

    /// Tells every lane that waits to try again.
    pub(super) fn notify_all(&mut self) {
        while self.tell_first(Call::Notified).is_some() {}
    }

    /// Tells the first lane that waits, and says which it is.
    pub(super) fn tell_first(&mut self, call: Call) -> Option<usize> {
        let entry = self.entries.iter_mut().find(|entry| entry.call == Call::Waiting)?;
        entry.call = call;
        entry.parker.unpark();
        Some(entry.lane)
    }

    /// Tells the lane of this ticket to give up. False when it no longer waits.
    pub(super) fn refuse(&mut self, ticket: u64) -> bool {
        let waits = |entry: &&mut Entry| entry.ticket == ticket && entry.call == Call::Waiting;
        let entry = self.entries.iter_mut().find(waits);
        entry.is_some_and(|entry| {
            entry.call = Call::Refused;
            entry.parker.unpark();
            true
        })
    }

    /// Takes a lane out that will never run again. What it was called for goes to the next one.
    pub(super) fn forget(&mut self, lane: usize) {
        let called = self.entries.iter().any(|entry| entry.lane == lane && entry.call == Call::Notified);
        self.entries.retain(|entry| entry.lane != lane);
        if called {
            self.notify_one();
        }
    }

    fn call(&self, ticket: u64) -> Call {
        // An entry that was forgotten belongs to a lane that no longer runs.
        self.entries.iter().find(|entry| entry.ticket == ticket).map_or(Call::Refused, |entry| entry.call)
    }

    fn times(&self, ticket: u64) -> (f64, Option<f64>) {
        let entry = self.entries.iter().find(|entry| entry.ticket == ticket);
        entry.map_or((now(), None), |entry| (entry.since, entry.until))
    }

    fn remove(&mut self, ticket: u64) {
        self.entries.retain(|entry| entry.ticket != ticket);
    }

    fn note(&mut self, lane: usize, ms: f64) {
        let stats = self.stats.entry(lane).or_default();
        stats.waits += 1;
        stats.total_ms += ms;
        stats.longest_ms = stats.longest_ms.max(ms);
    }
}
