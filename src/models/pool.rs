//! Runs lanes that share this memory on the pool's workers, and watches them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;

use super::lane::{Halt, LaneResult, RepeatContext};
use super::{Monitor, Repeat, TICK_MS, rest};
use crate::platform;
use crate::spec::{Error, ErrorKey};
use crate::trace::{LaneInfo, SpanKind, Tracer};

/// What a lane does from its start to its end.
pub type Body = Box<dyn FnOnce(Tracer) -> Result<LaneResult, Halt> + Send>;

/// The lanes of one repeat.
pub struct LaneSet {
    /// Each lane with what it does.
    pub lanes: Vec<(LaneInfo, Body)>,
    /// Further lanes, on which the first one lets tasks be done: see [`super::stealing`].
    pub helpers: Vec<LaneInfo>,
    /// Where the tracers of those go before the first lane starts.
    pub tracers: Arc<Mutex<Vec<Tracer>>>,
    /// Wakes lanes that wait for something other than their own signal, after the stop flag was set.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Hand-overs of the GIL, once the lanes have ended.
    pub switches: Box<dyn Fn() -> Option<u64>>,
}

impl LaneSet {
    /// Lanes that wait for nothing but their own signal, without a GIL.
    pub fn new(lanes: Vec<(LaneInfo, Body)>) -> Self {
        Self { lanes, helpers: Vec::new(), tracers: Arc::default(), wake: Arc::new(|| {}), switches: Box::new(|| None) }
    }
}

/// What the supervisor knows of lanes on the pool.
#[derive(Default)]
struct LaneStates {
    left: usize,
    end: f64,
    said: Vec<Option<LaneResult>>,
    failed: Option<Error>,
    crashed: Option<String>,
}

fn locked(states: &Mutex<LaneStates>) -> MutexGuard<'_, LaneStates> {
    states.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the lanes of one repeat to their end.
///
/// # Errors
/// [`ErrorKey::LaneCrashed`] as soon as a lane trapped: the others may hang, and this memory is not to be used any more. Any other
/// error after every lane has left.
pub async fn run(context: &RepeatContext, lane_set: LaneSet, monitor: &mut Monitor<'_>) -> Result<Repeat, Error> {
    let count = lane_set.lanes.len();
    let needed = count + lane_set.helpers.len();
    if (platform::pool_size() as usize) < needed {
        let values = json!({ "needed": needed, "workers": platform::pool_size() });
        return Err(Error::new(ErrorKey::PoolTooSmall, values));
    }
    let rest = rest(&context.stop);
    let states = Arc::new(Mutex::new(LaneStates {
        left: count,
        said: (0..count).map(|_| None).collect(),
        ..LaneStates::default()
    }));
    let (infos, bodies): (Vec<_>, Vec<_>) = lane_set.lanes.into_iter().unzip();
    monitor.lanes = infos;
    for info in lane_set.helpers {
        let tracer = monitor.recorder.tracer(monitor.lanes.len() as u32);
        lane_set.tracers.lock().unwrap_or_else(PoisonError::into_inner).push(tracer);
        monitor.lanes.push(info);
    }
    for (number, body) in bodies.into_iter().enumerate() {
        let tracer = monitor.recorder.tracer(number as u32);
        let (states, signal) = (Arc::clone(&states), Arc::clone(rest.signal()));
        let (stop, wake) = (context.stop.clone(), Arc::clone(&lane_set.wake));
        platform::spawn(move || {
            let mut said = None;
            let crash = platform::guarded(|| {
                tracer.enter(SpanKind::Idle, None);
                said = Some(body(tracer));
            });
            let end = platform::now();
            let mut states = locked(&states);
            states.left -= 1;
            states.end = states.end.max(end);
            let crashed = crash.is_err();
            match said {
                _ if crashed => states.crashed = crash.err(),
                Some(Ok(result)) => states.said[number] = Some(result),
                Some(Err(Halt::Failed(error) | Halt::TaskFailed(error))) => states.failed = Some(error),
                Some(Err(Halt::Stopped)) | None => {}
            }
            drop(states);
            signal.set();
            if crashed {
                // The supervisor does not wait for the others now. Where their memory outlives the crash they must still leave.
                stop.set();
                wake();
            }
        });
    }
    monitor.show();
    loop {
        rest.until(Some(platform::now() + TICK_MS)).await;
        monitor.show();
        // A lane holds the states only while it leaves.
        let Ok(mut state) = states.try_lock() else {
            continue;
        };
        if state.crashed.is_some() || state.failed.is_some() {
            context.stop.set();
        }
        if let Some(text) = state.crashed.take() {
            return Err(Error::new(ErrorKey::LaneCrashed, json!({ "error": text })));
        }
        if context.stop.is_set() {
            (lane_set.wake)();
        }
        if state.left == 0 {
            break;
        }
    }
    let mut states = std::mem::take(&mut *locked(&states));
    if let Some(error) = states.failed.take() {
        return Err(error);
    }
    if context.stop.is_set() {
        return Err(Error::cancelled());
    }
    Ok(Repeat {
        wall_ms: states.end - monitor.recorder.zero(),
        lanes: states.said.into_iter().map(Option::unwrap_or_default).collect(),
        switches: (lane_set.switches)(),
        ..Repeat::default()
    })
}
