//! What a trial runs with: its stop, and lanes with bodies of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_channel::oneshot;
use serde_json::json;

use crate::platform::{self, Rest, Signal, Stop};
use crate::spec::{Error, ErrorKey};
use crate::sync::Waiter;

/// What one lane does, from its start to its end. It may block, and it must end soon after the stop.
pub(super) type LaneBody<T> = Box<dyn FnOnce(&Lane) -> T + Send>;

/// One lane, as its body sees it.
pub(super) struct Lane {
    /// What it waits with.
    pub(super) waiter: Waiter<'static>,
    rest: Arc<Signal>,
}

impl Lane {
    /// Its number, from 0.
    pub(super) fn number(&self) -> usize {
        self.waiter.lane()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.waiter.is_stopped()
    }

    /// Does nothing for so many milliseconds, or until the stop.
    pub(super) fn pause(&self, ms: f64) {
        if !self.is_stopped() {
            self.rest.block(Some(platform::now() + ms));
        }
    }
}

/// What a trial runs with.
pub(super) struct TrialContext {
    stop: Stop,
    /// Whether lanes can share a memory here.
    pub(super) shared: bool,
}

impl TrialContext {
    pub(super) fn new(stop: &Stop, shared: bool) -> Self {
        Self { stop: stop.clone(), shared }
    }

    /// An error after the stop.
    pub(super) fn go_on(&self) -> Result<(), Error> {
        if self.stop.is_set() { Err(Error::cancelled()) } else { Ok(()) }
    }

    /// What comes of this, or the error of the stop as soon as there is one: what waits for partners has nobody else to look at it.
    pub(super) async fn unless_stopped<T>(&self, doing: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let (rest, mut came) = (Rest::awaiting(&self.stop), None);
        platform::first(async { came = Some(doing.await) }, rest.until(None)).await;
        came.unwrap_or_else(|| Err(Error::cancelled()))
    }

    /// Starts a lane for each body: on workers of the pool in a browser, natively on threads.
    ///
    /// # Errors
    /// [`ErrorKey::PoolTooSmall`] where some of them would have to wait for others to end.
    #[cfg(feature = "lanes")]
    pub(super) fn start<T: Send + 'static>(&self, bodies: Vec<LaneBody<T>>) -> Result<Lanes<T>, Error> {
        let needed = bodies.len();
        if cfg!(target_arch = "wasm32") && (platform::pool_size() as usize) < needed {
            let values = json!({ "needed": needed, "workers": platform::pool_size() });
            return Err(Error::new(ErrorKey::PoolTooSmall, values));
        }
        let (stop, left) = (self.stop.child(), Arc::new(AtomicUsize::new(needed)));
        let start = |(number, body): (usize, LaneBody<T>)| {
            let (say, ended) = oneshot::channel();
            let (stop, left) = (stop.clone(), Arc::clone(&left));
            platform::spawn_alone(move || {
                let mut value = None;
                let crash = platform::guarded(|| {
                    let rest = Arc::new(Signal::default());
                    stop.hears(&rest);
                    value = Some(body(&Lane { waiter: Waiter::new(number, &stop), rest }));
                });
                left.fetch_sub(1, Ordering::Release);
                // Nobody listens where the trial was given up.
                let _ = say.send(value.ok_or_else(|| crash.err().unwrap_or_default()));
            });
            ended
        };
        let ends = bodies.into_iter().enumerate().map(start).map(Some).collect();
        Ok(Lanes { ends, left, stop })
    }

    /// A module without a pool knows what trials there are and what comes of them, and carries none out.
    #[cfg(not(feature = "lanes"))]
    pub(super) fn start<T>(&self, bodies: Vec<LaneBody<T>>) -> Result<Lanes<T>, Error> {
        Err(Error::new(ErrorKey::PoolTooSmall, json!({ "needed": bodies.len(), "workers": 0 })))
    }
}

/// Lanes that were started. They are stopped when this is dropped.
#[must_use = "the lanes are stopped when this is dropped"]
pub(super) struct Lanes<T> {
    ends: Vec<Option<oneshot::Receiver<Result<T, String>>>>,
    left: Arc<AtomicUsize>,
    stop: Stop,
}

impl<T> Lanes<T> {
    /// Whether all of them have ended.
    pub(super) fn have_ended(&self) -> bool {
        self.left.load(Ordering::Acquire) == 0
    }

    /// Tells all of them to stop.
    pub(super) fn stop(&self) {
        self.stop.set();
    }

    /// What a lane gave at its end.
    ///
    /// # Errors
    /// [`ErrorKey::LaneCrashed`].
    pub(super) async fn ended(&mut self, lane: usize) -> Result<T, Error> {
        let ended = self.ends[lane].take().expect("a lane ends once").await;
        let crashed = |text: String| Error::new(ErrorKey::LaneCrashed, json!({ "error": text }));
        ended.unwrap_or_else(|_| Err(String::new())).map_err(crashed)
    }

    /// What those gave at their ends that were not asked yet, in the order of their numbers.
    ///
    /// # Errors
    /// [`ErrorKey::LaneCrashed`].
    pub(super) async fn join(mut self) -> Result<Vec<T>, Error> {
        let mut values = Vec::new();
        for lane in 0..self.ends.len() {
            if self.ends[lane].is_some() {
                values.push(self.ended(lane).await?);
            }
        }
        Ok(values)
    }
}

impl<T> Drop for Lanes<T> {
    fn drop(&mut self) {
        self.stop.set();
    }
}
