//! How a lane rests until something happens: until a time, a signal, or the stop of the run.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use serde_json::json;

use super::{hop, now, sleep};
use crate::spec::{Error, ErrorKey};

/// A computing lane that shares no memory with the supervisor goes back to its own event loop this often, in
/// milliseconds, to hear whether it is to stop. A hop costs 4 to 65 microseconds, and on a virtual machine up to 500.
const YIELD_MS: f64 = 12.0;

/// How often such a lane looks at the clock, in milliseconds. In a browser the clock costs up to a microsecond, a twentieth of a
/// short step.
const LOOK_MS: f64 = 0.5;

/// The most steps between two looks.
const MOST_STEPS: u32 = 1000;

/// When a computing lane has last been at its event loop, and how many of its steps fit between two looks at the clock.
#[derive(Debug)]
pub struct YieldTimer {
    taken: Cell<f64>,
    looked: Cell<f64>,
    steps: Cell<u32>,
    left: Cell<u32>,
}

impl YieldTimer {
    fn taken_now() -> Self {
        let now = now();
        Self { taken: Cell::new(now), looked: Cell::new(now), steps: Cell::new(0), left: Cell::new(0) }
    }

    fn take(&self) {
        self.taken.set(now());
        self.looked.set(self.taken.get());
    }

    fn is_overdue(&self) -> bool {
        now() - self.taken.get() > YIELD_MS
    }

    /// Asked after each step: whether the next breath is due.
    fn is_due(&self) -> bool {
        if self.left.get() > 0 {
            self.left.set(self.left.get() - 1);
            return false;
        }
        let (now, steps) = (now(), self.steps.get());
        // A step may be longer than the one before; then every one is looked at again at once.
        let steps = if now - self.looked.get() < LOOK_MS { (steps + 1).min(MOST_STEPS) } else { steps / 4 };
        self.steps.set(steps);
        self.left.set(steps);
        self.looked.set(now);
        now - self.taken.get() > YIELD_MS
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug, Default)]
struct State {
    set: bool,
    waker: Option<Waker>,
}

/// A flag that one lane rests on and any lane may set; a blocked thread and a waiting future both hear it.
#[derive(Debug, Default)]
pub struct Signal {
    state: Mutex<State>,
    condvar: Condvar,
}

impl Signal {
    /// Wakes the lane that rests on this signal, or lets its next rest end at once.
    pub fn set(&self) {
        let mut state = locked(&self.state);
        state.set = true;
        self.condvar.notify_one();
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }

    /// Blocks the thread until the signal is set or the clock reads `until`.
    pub fn block(&self, until: Option<f64>) {
        let mut state = locked(&self.state);
        while !state.set {
            state = match until.map(|until| until - now()) {
                None => self.condvar.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left <= 0.0 => break,
                Some(left) => {
                    let left = Duration::from_secs_f64(left / 1000.0);
                    let waited = self.condvar.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        state.set = false;
    }

    /// Ends when the signal is set.
    async fn heard(&self) {
        std::future::poll_fn(|context| {
            let mut state = locked(&self.state);
            if std::mem::take(&mut state.set) {
                return Poll::Ready(());
            }
            state.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// The run's stop flag, and the signals of the lanes that must hear it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<StopState>);

#[derive(Debug, Default)]
struct StopState {
    flag: AtomicBool,
    signals: Mutex<Vec<Arc<Signal>>>,
    children: Mutex<Vec<Weak<StopState>>>,
}

impl StopState {
    fn set(&self) {
        self.flag.store(true, Ordering::SeqCst);
        for signal in locked(&self.signals).iter() {
            signal.set();
        }
        for child in locked(&self.children).iter().filter_map(Weak::upgrade) {
            child.set();
        }
    }
}

impl Stop {
    /// Whether the run is to stop. One relaxed load: lanes ask between steps.
    pub fn is_set(&self) -> bool {
        self.0.flag.load(Ordering::Relaxed)
    }

    /// Tells every lane to stop and wakes those that rest.
    pub fn set(&self) {
        self.0.set();
    }

    /// A flag for a part of the run: it is set with this one, and it can be set without it.
    pub fn child(&self) -> Self {
        let child = Self::default();
        let mut children = locked(&self.0.children);
        children.retain(|child| child.strong_count() > 0);
        children.push(Arc::downgrade(&child.0));
        drop(children);
        // Whoever sets this one from now on finds the child.
        if self.is_set() {
            child.set();
        }
        child
    }

    /// From now on `signal` is set when the run stops.
    pub fn hears(&self, signal: &Arc<Signal>) {
        locked(&self.0.signals).push(Arc::clone(signal));
        if self.is_set() {
            signal.set();
        }
    }
}

/// How a lane rests.
#[derive(Debug)]
pub enum Rest {
    /// It blocks its thread, as `time.sleep` does.
    Block(Arc<Signal>),
    /// It goes back to its worker's event loop: where no memory is shared, this is how a lane hears anything.
    Await(Arc<Signal>, YieldTimer),
}

impl Rest {
    /// A lane that blocks its thread and hears `stop`.
    pub fn block(stop: &Stop) -> Self {
        Rest::Block(heard_by(stop))
    }

    /// A lane that goes back to its event loop and hears `stop`.
    pub fn awaiting(stop: &Stop) -> Self {
        Rest::Await(heard_by(stop), YieldTimer::taken_now())
    }

    /// What wakes the lane.
    pub fn signal(&self) -> &Arc<Signal> {
        match self {
            Rest::Block(signal) | Rest::Await(signal, _) => signal,
        }
    }

    /// Rests until the clock reads `until`, or for ever with `None`; ends earlier when the signal is set.
    pub async fn until(&self, until: Option<f64>) {
        match (self, until) {
            (Rest::Block(signal), until) => signal.block(until),
            (Rest::Await(signal, _), None) => signal.heard().await,
            (Rest::Await(signal, breath), Some(until)) => {
                first(signal.heard(), sleep((until - now()).max(0.0))).await;
                breath.take();
            }
        }
    }

    /// Whether a computing lane has to [`yield_to_host`](Self::yield_to_host). Ask it after each step.
    pub fn yield_due(&self) -> bool {
        match self {
            Rest::Block(_) => false,
            Rest::Await(_, breath) => breath.is_due(),
        }
    }

    /// Lets messages arrive, if it is time to.
    pub async fn yield_to_host(&self) {
        if let Rest::Await(_, breath) = self
            && breath.is_overdue()
        {
            hop().await;
            breath.take();
        }
    }
}

fn heard_by(stop: &Stop) -> Arc<Signal> {
    let signal = Arc::new(Signal::default());
    stop.hears(&signal);
    signal
}

/// What workers may take to start, in milliseconds: as long as the page gives the engine. One whose script fails inside a promise says
/// nothing at all.
const START_MS: f64 = 60_000.0;

/// Ends with the start of this many workers.
///
/// # Errors
/// [`ErrorKey::StartSlow`] when it takes longer than a start may.
pub async fn started<T>(workers: u32, start: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    within(START_MS, start).await.unwrap_or_else(|| {
        Err(Error::new(ErrorKey::StartSlow, json!({ "workers": workers, "seconds": START_MS / 1000.0 })))
    })
}

/// Ends with the future, or with nothing after `ms` milliseconds.
async fn within<T>(ms: f64, future: impl Future<Output = T>) -> Option<T> {
    match futures_util::future::select(pin!(future), pin!(sleep(ms))).await {
        futures_util::future::Either::Left((value, _)) => Some(value),
        futures_util::future::Either::Right(_) => None,
    }
}

/// Ends when either future ends; the other is dropped.
pub async fn first(a: impl Future<Output = ()>, b: impl Future<Output = ()>) {
    futures_util::future::select(pin!(a), pin!(b)).await;
}

/// Ends when every future has ended, with what they gave in their order; or with the first failure, and the others are dropped.
/// A few lines in place of `try_join_all`, whose queue for thousands of futures would be a fiftieth of the whole download;
/// here there is one future for each process.
pub async fn all<T, E>(futures: impl IntoIterator<Item: Future<Output = Result<T, E>>>) -> Result<Vec<T>, E> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Some(Box::pin(future)), None)).collect();
    std::future::poll_fn(|context| {
        let mut pending = false;
        for (slot, result) in &mut waiting {
            let Some(future) = slot else { continue };
            match future.as_mut().poll(context) {
                Poll::Pending => pending = true,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(value)) => (*slot, *result) = (None, Some(value)),
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(Ok(())) }
    })
    .await?;
    Ok(waiting.into_iter().filter_map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::block_on;

    #[test]
    fn a_stop_ends_a_rest_that_would_be_long() {
        let stop = Stop::default();
        let begun = now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let rest = Rest::block(&stop);
                while !stop.is_set() {
                    block_on(rest.until(Some(begun + 600_000.0)));
                }
            });
            stop.set();
        });
        assert!(now() - begun < 600_000.0);
    }

    #[test]
    fn a_computing_lane_is_told_to_breathe_when_it_is_time_and_then_has_as_long_again() {
        let rest = Rest::awaiting(&Stop::default());
        for _ in 0..2 {
            let begun = now();
            while !rest.yield_due() {}
            assert!(now() - begun >= YIELD_MS - LOOK_MS);
            block_on(rest.yield_to_host());
        }
    }

    #[test]
    fn what_never_starts_is_not_waited_for_for_ever() {
        assert_eq!(block_on(within(5.0, std::future::pending::<()>())), None);
        assert_eq!(block_on(within(10_000.0, std::future::ready(1))), Some(1));
    }

    #[test]
    fn a_stop_reaches_its_children_and_a_child_stops_by_itself() {
        let stop = Stop::default();
        let (one, other) = (stop.child(), stop.child());
        one.set();
        assert!(one.is_set() && !other.is_set() && !stop.is_set());
        stop.set();
        assert!(other.is_set() && stop.child().is_set());
    }

    #[test]
    fn a_lane_that_comes_after_the_stop_hears_it_too() {
        let stop = Stop::default();
        stop.set();
        block_on(Rest::block(&stop).until(None));
    }

    #[test]
    fn a_rest_is_never_shorter_than_asked_without_a_signal() {
        let rest = Rest::block(&Stop::default());
        let until = now() + 5.0;
        block_on(rest.until(Some(until)));
        assert!(now() >= until);
    }
}
