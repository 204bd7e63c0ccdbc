//! How tasks come to lanes that take them from a queue: three of the schedules.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::platform::Stop;
use crate::spec::{Model, Schedule, Spec};

/// Hands out ranges of task numbers, each once.
#[derive(Debug)]
pub struct Queue {
    tasks: usize,
    chunk: usize,
    lanes: usize,
    how: How,
}

#[derive(Debug)]
enum How {
    /// Peers take the next ones themselves.
    Shared(AtomicUsize),
    /// Each lane has its share from the start; a number is what it has taken of it.
    Static(Vec<AtomicUsize>),
    /// Lanes ask, one master answers.
    Master(Arc<Master>),
}

#[derive(Debug, Default)]
struct Master {
    state: Mutex<MasterState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct MasterState {
    asking: VecDeque<usize>,
    /// The answer to each lane: nothing yet, or a range (empty when there is no more).
    mail: Vec<Option<Range<usize>>>,
    next: usize,
    left: usize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// A queue of this many tasks for this many lanes.
    pub fn new(spec: &Spec, tasks: usize, lanes: usize) -> Self {
        // A single lane has nobody to share with: whatever the schedule, it takes one task after the other.
        let schedule = if spec.model == Model::Sequential { Schedule::SharedQueue } else { spec.schedule };
        let how = match schedule {
            // Work stealing has no queue, where there is a pool: see `stealing`.
            Schedule::SharedQueue | Schedule::WorkStealing => How::Shared(AtomicUsize::new(0)),
            Schedule::Static => How::Static((0..lanes).map(|_| AtomicUsize::new(0)).collect()),
            Schedule::MasterWorker => How::Master(Arc::new(Master {
                state: Mutex::new(MasterState { mail: vec![None; lanes], left: lanes, ..MasterState::default() }),
                changed: Condvar::new(),
            })),
        };
        Self { tasks, chunk: spec.chunk as usize, lanes, how }
    }

    /// Whether a lane of its own has to run [`Queue::serve`].
    pub fn needs_master(&self) -> bool {
        matches!(self.how, How::Master(_))
    }

    /// The next tasks for this lane, or `None` when there are no more for it or the run is to stop.
    pub fn next(&self, lane: usize, stop: &Stop) -> Option<Range<usize>> {
        let (from, end) = match &self.how {
            How::Shared(next) => (next.fetch_add(self.chunk, Ordering::Relaxed), self.tasks),
            How::Static(taken) => {
                let share = |lane: usize| lane * self.tasks / self.lanes;
                let from = share(lane) + taken[lane].fetch_add(self.chunk, Ordering::Relaxed);
                (from, share(lane + 1))
            }
            How::Master(master) => {
                let range = master.ask(lane, stop)?;
                (range.start, range.end)
            }
        };
        (from < end && !stop.is_set()).then(|| from..end.min(from + self.chunk))
    }

    /// The master's own work: answers lanes until each has heard that there is no more.
    pub fn serve(&self, stop: &Stop) {
        if let How::Master(master) = &self.how {
            master.serve(self.tasks, self.chunk, stop);
        }
    }

    /// Wakes the master and those who wait for it. Call it after the stop flag was set.
    pub fn wake(&self) {
        if let How::Master(master) = &self.how {
            // With the lock held nobody can be between looking at the flag and beginning to wait.
            let _state = locked(&master.state);
            master.changed.notify_all();
        }
    }
}

impl Master {
    fn ask(&self, lane: usize, stop: &Stop) -> Option<Range<usize>> {
        let mut state = locked(&self.state);
        state.asking.push_back(lane);
        self.changed.notify_all();
        loop {
            if let Some(range) = state.mail[lane].take() {
                return Some(range);
            }
            if stop.is_set() {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn serve(&self, tasks: usize, chunk: usize, stop: &Stop) {
        let mut state = locked(&self.state);
        while state.left > 0 && !stop.is_set() {
            match state.asking.pop_front() {
                Some(lane) => {
                    let range = state.next.min(tasks)..tasks.min(state.next + chunk);
                    state.next = range.end;
                    state.left -= usize::from(range.is_empty());
                    state.mail[lane] = Some(range);
                    self.changed.notify_all();
                }
                None => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn take_all(schedule: &str, tasks: u32, lanes: usize, chunk: u32) -> Vec<usize> {
        let spec = Spec::from_value(&json!({
            "work": { "kind": "probe" }, "model": "threads",
            "tasks": tasks, "chunk": chunk, "schedule": schedule,
        }))
        .unwrap();
        let queue = Queue::new(&spec, tasks as usize, lanes);
        let stop = Stop::default();
        let mut taken = Vec::new();
        std::thread::scope(|scope| {
            scope.spawn(|| queue.serve(&stop));
            let each = |lane| {
                let (queue, stop) = (&queue, &stop);
                scope.spawn(move || std::iter::from_fn(|| queue.next(lane, stop)).flatten().collect::<Vec<_>>())
            };
            let lanes: Vec<_> = (0..lanes).map(each).collect();
            for lane in lanes {
                taken.extend(lane.join().unwrap());
            }
        });
        taken.sort_unstable();
        taken
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_schedule_hands_out_each_task_once(tasks in 1u32..200, lanes in 1usize..6, chunk in 1u32..50) {
            for schedule in Schedule::IDS {
                let taken = take_all(schedule, tasks, lanes, chunk);
                prop_assert!(taken.into_iter().eq(0..tasks as usize), "{schedule}");
            }
        }
    }

    #[test]
    fn a_stop_ends_a_lane_that_waits_for_a_master_who_never_comes() {
        let spec = json!({ "work": { "kind": "probe" }, "model": "threads", "schedule": "master-worker" });
        let queue = Queue::new(&Spec::from_value(&spec).unwrap(), 8, 2);
        let stop = Stop::default();
        std::thread::scope(|scope| {
            let lane = scope.spawn(|| queue.next(0, &stop));
            stop.set();
            queue.wake();
            assert_eq!(lane.join().unwrap(), None);
        });
    }
}
