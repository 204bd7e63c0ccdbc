//! A queue of items between lanes: `queue.Queue`.
//!
//! After `Lib/queue.py` of CPython (`Queue`; `shutdown` as of 3.13): items come out in the order they went in; `put` waits while the queue
//! is full and `get` while it is empty; who waits longest is woken first, but a lane that comes at that moment may be faster. Size 0
//! is without bound. A queue knows no partners: a lane that waits for one that is gone waits until its time is up, the queue is shut
//! down, or the run stops. `multiprocessing.Queue` has the same `put` and `get`, and no `shutdown`.

use std::collections::VecDeque;

use serde::Serialize;

use super::primitives::Mutex;
use super::waiter::{Ended, Wait, WaitList, Waiter, Wanted, locked};

/// Why an item was not put. The item comes back.
#[derive(Debug, PartialEq, Eq)]
pub enum NotPut<T> {
    /// The queue was full for as long as the lane was willing to wait: `queue.Full`.
    Full(T),
    /// The queue is shut down: `queue.ShutDown`.
    ShutDown(T),
    /// The run stops.
    Stopped(T),
}

/// Why there is no item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotGot {
    /// The queue was empty for as long as the lane was willing to wait: `queue.Empty`.
    Empty,
    /// The queue is shut down and nothing is left in it: `queue.ShutDown`.
    ShutDown,
    /// The run stops.
    Stopped,
}

/// Why [`Queue::join`] ended before all tasks were done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotJoined {
    /// The time was up.
    TimedOut,
    /// The run stops.
    Stopped,
}

/// [`Queue::task_done`] was called more often than items were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyDone;

/// A queue between lanes of one memory.
#[derive(Debug)]
pub struct Queue<T> {
    size: usize,
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    is_shut_down: bool,
    /// Items that were put and not yet said to be done.
    unfinished: usize,
    getters: WaitList,
    putters: WaitList,
    joiners: WaitList,
}

impl<T> Queue<T> {
    /// An empty queue for this many items, or for any number with 0.
    pub fn new(size: usize) -> Self {
        let state = State {
            items: VecDeque::new(),
            is_shut_down: false,
            unfinished: 0,
            getters: WaitList::default(),
            putters: WaitList::default(),
            joiners: WaitList::default(),
        };
        Self { size, state: Mutex::new(state) }
    }

    /// Puts an item at the end, and waits for a free place if there is none.
    ///
    /// # Errors
    /// [`NotPut`], with the item.
    pub fn put(&self, lane: &Waiter<'_>, item: T, wait: Wait) -> Result<(), NotPut<T>> {
        let mut item = Some(item);
        let attempt = |state: &mut State<T>, _| {
            if state.is_shut_down {
                return Some(Err(Ended::Closed));
            }
            if self.size > 0 && state.items.len() >= self.size {
                return None;
            }
            state.items.extend(item.take());
            state.unfinished += 1;
            state.getters.notify_one();
            Some(Ok(()))
        };
        let ended = lane.until_done(&self.state, |state| &mut state.putters, Wanted::Slot, wait, attempt);
        match (ended, item) {
            (Err(Ended::Closed), Some(item)) => Err(NotPut::ShutDown(item)),
            (Err(Ended::Stopped), Some(item)) => Err(NotPut::Stopped(item)),
            (Err(Ended::TimedOut | Ended::Deadlock), Some(item)) => Err(NotPut::Full(item)),
            (_, None) | (Ok(()), _) => Ok(()),
        }
    }

    /// Takes the first item, and waits for one if there is none.
    ///
    /// # Errors
    /// [`NotGot`].
    pub fn get(&self, lane: &Waiter<'_>, wait: Wait) -> Result<T, NotGot> {
        let attempt = |state: &mut State<T>, _| {
            if let Some(item) = state.items.pop_front() {
                state.putters.notify_one();
                return Some(Ok(item));
            }
            state.is_shut_down.then_some(Err(Ended::Closed))
        };
        let item = lane.until_done(&self.state, |state| &mut state.getters, Wanted::Item, wait, attempt);
        item.map_err(|ended| match ended {
            Ended::Closed => NotGot::ShutDown,
            Ended::Stopped => NotGot::Stopped,
            Ended::TimedOut | Ended::Deadlock => NotGot::Empty,
        })
    }

    /// Says that the work on one item that was got is complete.
    ///
    /// # Errors
    /// [`TooManyDone`] when that was said for every item already.
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let mut state = locked(&self.state);
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TooManyDone)?;
        if state.unfinished == 0 {
            state.joiners.notify_all();
        }
        Ok(())
    }

    /// Waits until every item that was put has been said to be done. In Python this wait has no time limit.
    ///
    /// # Errors
    /// [`NotJoined`].
    pub fn join(&self, lane: &Waiter<'_>, wait: Wait) -> Result<(), NotJoined> {
        let attempt = |state: &mut State<T>, _| (state.unfinished == 0).then_some(Ok(()));
        let done = lane.until_done(&self.state, |state| &mut state.joiners, Wanted::TasksDone, wait, attempt);
        done.map_err(|ended| if ended == Ended::Stopped { NotJoined::Stopped } else { NotJoined::TimedOut })
    }

    /// From now on nothing can be put, and what is in the queue can still be got; with `immediate` it is thrown away and counts as done.
    /// Every lane that waits hears of it.
    pub fn shut_down(&self, immediate: bool) {
        let mut state = locked(&self.state);
        state.is_shut_down = true;
        if immediate {
            state.unfinished = state.unfinished.saturating_sub(state.items.len());
            state.items.clear();
            if state.unfinished == 0 {
                state.joiners.notify_all();
            }
        }
        state.getters.notify_all();
        state.putters.notify_all();
    }

    /// Items in the queue at this moment; another lane may change that before the number is used.
    pub fn len(&self) -> usize {
        locked(&self.state).items.len()
    }

    /// Whether the queue is empty at this moment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the queue is full at this moment.
    pub fn is_full(&self) -> bool {
        self.size > 0 && self.len() >= self.size
    }

    /// The lane will never run again: if it was waiting here, the next one is woken in its place.
    pub fn mark_dead(&self, lane: usize) {
        let mut state = locked(&self.state);
        state.getters.forget(lane);
        state.putters.forget(lane);
        state.joiners.forget(lane);
    }
}
