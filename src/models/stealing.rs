//! `work-stealing`: the lanes share the tasks out as rayon does. The list of tasks is halved again and again; a lane does the first
//! half and leaves the other one where lanes that have nothing to do may steal it (Blumofe and Leiserson, "Scheduling
//! multithreaded computations by work stealing", Journal of the ACM 46, 1999).
//!
//! It is rayon's own scheduler on its own pool, so a lane is whichever worker of the pool does tasks. The pool may have more workers
//! than the spec has lanes; those are kept occupied meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use serde_json::json;

use super::lane::{GilHandle, Halt, LaneResult, RepeatContext, ThreadRuntime, run_task};
use super::pool::LaneSet;
use crate::platform::{self, Rest, block_on};
use crate::spec::{Error, ErrorKey};
use crate::trace::{LaneInfo, SpanKind, Tracer};
use crate::work::tasks::{Task, TaskResult};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As many lanes as infos, each with its GIL, if any. The pool runs the first one, and that one lets rayon do the rest.
pub fn lane_set(context: &RepeatContext, infos: Vec<LaneInfo>, gil: impl Fn(usize) -> Option<GilHandle>) -> LaneSet {
    let gils: Vec<_> = (0..infos.len()).map(gil).collect();
    let mut infos = infos.into_iter();
    let first = infos.next().expect("a spec has at least one lane");
    let helpers = Arc::new(Mutex::new(Vec::new()));
    let (context, tracers) = (context.clone(), Arc::clone(&helpers));
    let body = move |tracer: Tracer| {
        let tracers = std::iter::once(tracer).chain(std::mem::take(&mut *locked(&tracers)));
        Stealing::new(&context, tracers.zip(gils)).run()
    };
    let mut lane_set = LaneSet::new(vec![(first, Box::new(body))]);
    lane_set.helpers = infos.collect();
    lane_set.tracers = helpers;
    lane_set
}

/// A lane, and what it has done.
struct Lane {
    runtime: ThreadRuntime,
    done: Vec<TaskResult>,
}

/// The lanes of one repeat.
struct Stealing<'a> {
    context: &'a RepeatContext,
    lanes: Vec<Mutex<Lane>>,
    /// The lane of each worker of the pool, plus 1; 0 while it has none.
    lane_of: Vec<AtomicUsize>,
    /// Lanes that have a worker.
    taken: AtomicUsize,
    /// Why the repeat cannot be finished.
    failed: Mutex<Option<Error>>,
}

impl<'a> Stealing<'a> {
    fn new(context: &'a RepeatContext, lanes: impl Iterator<Item = (Tracer, Option<GilHandle>)>) -> Self {
        let lane = |(tracer, gil): (Tracer, Option<GilHandle>)| {
            tracer.enter(SpanKind::Idle, None);
            let mut runtime = ThreadRuntime::new(tracer, Rest::block(&context.stop), context.stop.clone());
            runtime.gil = gil;
            Mutex::new(Lane { runtime, done: Vec::new() })
        };
        Self {
            context,
            lanes: lanes.map(lane).collect(),
            lane_of: (0..platform::pool_size()).map(|_| AtomicUsize::new(0)).collect(),
            taken: AtomicUsize::new(0),
            failed: Mutex::new(None),
        }
    }

    fn run(self) -> Result<LaneResult, Halt> {
        let occupied = Occupied::workers(self.lane_of.len() - self.lanes.len());
        let tasks = &self.context.tasks;
        let chunk = self.context.spec.chunk as usize;
        (0..tasks.len()).into_par_iter().with_min_len(chunk).for_each(|at| self.run_one(&tasks[at]));
        drop(occupied);
        if let Some(error) = locked(&self.failed).take() {
            return Err(Halt::Failed(error));
        }
        if self.context.stop.is_set() {
            return Err(Halt::Stopped);
        }
        let mut all = LaneResult::default();
        for (number, lane) in self.lanes.into_iter().enumerate() {
            let Lane { runtime, mut done } = lane.into_inner().unwrap_or_else(PoisonError::into_inner);
            done.iter_mut().for_each(|done| done.lane = Some(number as u32));
            let LaneResult { done, delays, gil_wait_ms, .. } = runtime.outcome(done);
            all.done.extend(done);
            all.delays.extend(delays);
            all.gil_wait_ms = gil_wait_ms.map(|ms| ms + all.gil_wait_ms.unwrap_or(0.0));
        }
        Ok(all)
    }

    /// The lane of the worker on which this runs; a worker that comes for the first time takes the next one that is free.
    fn lane(&self) -> MutexGuard<'_, Lane> {
        let worker = rayon::current_thread_index().expect("tasks run on the pool");
        let lane_of = &self.lane_of[worker];
        if lane_of.load(Ordering::Relaxed) == 0 {
            lane_of.store(self.taken.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        locked(&self.lanes[lane_of.load(Ordering::Relaxed) - 1])
    }

    fn run_one(&self, task: &Task) {
        if self.context.stop.is_set() {
            return;
        }
        let mut lane = self.lane();
        let runtime = &lane.runtime;
        let mut result = None;
        // A trap must be caught on the worker where it happens: rayon would wait for ever for a worker that is gone.
        let crash = platform::guarded(|| {
            result = Some(block_on(async {
                runtime.enter(Some(task.index))?;
                run_task(runtime, self.context, task).await
            }));
        });
        runtime.tracer.enter(SpanKind::Idle, None);
        runtime.leave();
        let error = match (crash, result) {
            (Err(text), _) => Error::new(ErrorKey::LaneCrashed, json!({ "error": text })),
            (Ok(()), Some(Err(Halt::Failed(error) | Halt::TaskFailed(error)))) => error,
            (Ok(()), Some(Ok(result))) => return lane.done.push(result),
            (Ok(()), Some(Err(Halt::Stopped)) | None) => return,
        };
        locked(&self.failed).get_or_insert(error);
        self.context.stop.set();
    }
}

/// Workers of the pool that are kept from taking any task, until this is dropped.
#[must_use = "the workers are free again when this is dropped"]
struct Occupied(Arc<Gate>);

#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    held: usize,
    open: bool,
}

impl Occupied {
    /// Occupies so many workers other than the one on which this runs, and waits until they are.
    fn workers(count: usize) -> Self {
        let gate = Arc::new(Gate::default());
        for _ in 0..count {
            let gate = Arc::clone(&gate);
            platform::spawn(move || gate.hold());
        }
        let held = gate.changed.wait_while(locked(&gate.state), |state| state.held < count);
        drop(held);
        Self(gate)
    }
}

impl Drop for Occupied {
    fn drop(&mut self) {
        locked(&self.0.state).open = true;
        self.0.changed.notify_all();
    }
}

impl Gate {
    fn hold(&self) {
        let mut state = locked(&self.state);
        state.held += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |state| !state.open));
    }
}
