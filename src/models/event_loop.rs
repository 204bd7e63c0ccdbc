//! `event-loop`: every task is a future on one loop; a step that computes blocks all the others.
//!
//! The loop works as asyncio's does: a queue of futures that can go on, a heap of timers, and one wait until the
//! earliest timer (CPython `asyncio/base_events.py`, `_run_once`). It is also the loop of `hybrid`, where a step that computes
//! is handed to an [`ExecutorQueue`] instead and the task waits for it like for anything else.

use std::cell::{Cell, RefCell};
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::task::noop_waker;

use super::lane::{Delays, Halt, LaneResult, RepeatContext, Runtime, ThreadRuntime, run_kernel, run_task};
use super::pool::LaneSet;
use crate::platform::{self, Rest, Signal, block_on};
use crate::spec::{Error, Executor};
use crate::trace::{LaneInfo, LaneKind, SpanKind, Tracer, WaitCurve};
use crate::work::tasks::TaskResult;

/// One step that a loop has handed over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkItem {
    /// The task it belongs to.
    pub task: u32,
    /// The kernel's size.
    pub size: u32,
}

/// Where a loop leaves steps that compute, and finds their answers. Lanes of the same memory and the supervisor share it.
#[derive(Debug, Default)]
pub struct ExecutorQueue {
    state: Mutex<ExecutorState>,
    /// Set when an answer has come in.
    answered: Mutex<Option<Arc<Signal>>>,
    /// One signal for each executor that rests.
    resting: Mutex<Vec<Arc<Signal>>>,
}

#[derive(Debug, Default)]
struct ExecutorState {
    jobs: VecDeque<WorkItem>,
    answers: Vec<(u32, Result<String, Error>)>,
    closed: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What an executor finds when it looks for work.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// A job.
    Item(WorkItem),
    /// Nothing yet.
    Nothing,
    /// Nothing any more.
    Closed,
}

impl ExecutorQueue {
    /// Leaves a job and wakes one executor that rests.
    pub fn submit(&self, job: WorkItem) {
        locked(&self.state).jobs.push_back(job);
        self.wake_one();
    }

    fn wake_one(&self) {
        if let Some(signal) = locked(&self.resting).pop() {
            signal.set();
        }
    }

    /// An executor that rests leaves and will take no job any more. When it was woken already, another one is woken in its place, or
    /// the job would lie there beside executors that sleep.
    pub fn leave(&self, signal: &Arc<Signal>) {
        let mut resting = locked(&self.resting);
        let all = resting.len();
        resting.retain(|other| !Arc::ptr_eq(other, signal));
        let woken = resting.len() == all;
        drop(resting);
        if woken {
            self.wake_one();
        }
    }

    /// Takes a job, or promises to set `signal` when there is something to see.
    pub fn next(&self, signal: &Arc<Signal>) -> Next {
        let mut resting = locked(&self.resting);
        let mut state = locked(&self.state);
        match state.jobs.pop_front() {
            Some(job) => Next::Item(job),
            None if state.closed => Next::Closed,
            None => {
                resting.push(Arc::clone(signal));
                Next::Nothing
            }
        }
    }

    /// Brings an answer to the loop, or why there is none.
    pub fn answer(&self, task: u32, answer: Result<String, Error>) {
        locked(&self.state).answers.push((task, answer));
        if let Some(signal) = &*locked(&self.answered) {
            signal.set();
        }
    }

    /// The loop has ended: executors may leave.
    pub fn close(&self) {
        locked(&self.state).closed = true;
        for signal in locked(&self.resting).drain(..) {
            signal.set();
        }
    }
}

/// A timer: when, and which future. Ordered by time, then by age.
#[derive(Debug, PartialEq)]
struct Timer {
    at: f64,
    age: u64,
    future: usize,
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at.total_cmp(&other.at)).then(self.age.cmp(&other.age))
    }
}

/// The state that the loop and its futures share.
struct Loop<'a> {
    context: &'a RepeatContext,
    lane: &'a ThreadRuntime,
    executor: Option<&'a ExecutorQueue>,
    delays: Delays,
    waits: RefCell<WaitCurve>,
    timers: RefCell<BinaryHeap<Reverse<Timer>>>,
    /// Answers that came from the executor, by the future that waits for them.
    answers: RefCell<Vec<Option<Result<String, Error>>>>,
    /// The future that is being polled.
    current: Cell<usize>,
    /// A computing step wants the host's event loop to run, and no other future with it.
    yielding: Cell<bool>,
    age: Cell<u64>,
}

impl Loop<'_> {
    /// A wait begins or ends.
    fn count(&self, change: fn(&mut WaitCurve, f64)) {
        let mut waits = self.waits.borrow_mut();
        change(&mut waits, self.lane.tracer.now());
        self.lane.tracer.waits(waits.count());
    }

    fn check(&self) -> Result<(), Halt> {
        if self.context.stop.is_set() { Err(Halt::Stopped) } else { Ok(()) }
    }
}

impl Runtime for Loop<'_> {
    async fn wait_until(&self, until: f64, _task: u32) -> Result<(), Halt> {
        let future = self.current.get();
        if platform::now() >= until {
            return self.check();
        }
        self.count(WaitCurve::begin);
        poll_fn(|_| {
            if platform::now() >= until {
                return Poll::Ready(());
            }
            let age = self.age.replace(self.age.get() + 1);
            self.timers.borrow_mut().push(Reverse(Timer { at: until, age, future }));
            Poll::Pending
        })
        .await;
        self.count(WaitCurve::end);
        self.check()
    }

    async fn compute(&self, context: &RepeatContext, task: u32, size: u32) -> Result<String, Halt> {
        let future = self.current.get();
        if let Some(executor) = self.executor {
            executor.submit(WorkItem { task, size });
            let answer = poll_fn(|_| match self.answers.borrow_mut()[future].take() {
                Some(answer) => Poll::Ready(answer),
                None => Poll::Pending,
            });
            return answer.await.map_err(Halt::TaskFailed);
        }
        let due = || self.context.stop.is_set() || self.lane.rest.yield_due();
        run_kernel(context, task, size, due, async || {
            self.yielding.set(true);
            poll_fn(|_| if self.yielding.get() { Poll::Pending } else { Poll::Ready(()) }).await;
            self.check()
        })
        .await
    }

    fn computes_elsewhere(&self) -> bool {
        self.executor.is_some() && self.context.spec.executor == Executor::Processes
    }

    fn delays(&self) -> &Delays {
        &self.delays
    }
}

/// The loop as the only lane.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let own = context.clone();
    let body = move |tracer: Tracer| {
        let lane = ThreadRuntime::new(tracer, Rest::block(&own.stop), own.stop.clone());
        block_on(run_loop(&own, &lane, None))
    };
    LaneSet::new(vec![(LaneInfo::only(LaneKind::Loop), Box::new(body))])
}

type Task<'a> = Pin<Box<dyn Future<Output = Result<TaskResult, Halt>> + 'a>>;

/// Runs all tasks of the context on one loop, which is this lane. With an executor, steps that compute are handed over. A lane with a
/// GIL holds it whenever a future has its turn, and lets go of it while none has.
///
/// # Errors
/// As soon as the run is to stop, or a task has failed in a way that ends the run.
pub async fn run_loop(
    context: &RepeatContext,
    lane: &ThreadRuntime,
    executor: Option<&ExecutorQueue>,
) -> Result<LaneResult, Halt> {
    let count = context.tasks.len();
    let state = Loop {
        context,
        lane,
        executor,
        delays: Delays::default(),
        waits: RefCell::default(),
        timers: RefCell::default(),
        answers: RefCell::new(vec![None; if executor.is_some() { count } else { 0 }]),
        current: Cell::new(0),
        yielding: Cell::new(false),
        age: Cell::new(0),
    };
    if let Some(executor) = executor {
        *locked(&executor.answered) = Some(Arc::clone(lane.rest.signal()));
    }
    let result = state.run().await;
    if let Some(executor) = executor {
        executor.close();
    }
    result
}

impl Loop<'_> {
    async fn run(&self) -> Result<LaneResult, Halt> {
        let tasks = &self.context.tasks;
        let mut futures: Vec<Option<Task<'_>>> =
            (tasks.iter()).map(|task| Some(Box::pin(run_task(self, self.context, task)) as Task<'_>)).collect();
        let mut ready: VecDeque<usize> = (0..futures.len()).collect();
        let mut done = Vec::with_capacity(futures.len());
        while done.len() < futures.len() {
            self.check()?;
            while let Some(index) = ready.pop_front() {
                self.current.set(index);
                let task = Some(tasks[index].index);
                self.lane.enter(task)?;
                if let Some(result) = self.poll(&mut futures[index]).await {
                    done.push(result?);
                }
                self.lane.hand_over(task)?;
                self.check()?;
            }
            if done.len() < futures.len() {
                self.wait(&mut ready).await;
            }
        }
        let waits = self.waits.take().finish(self.lane.tracer.now());
        Ok(LaneResult { delays: self.delays.take(), waits, ..self.lane.outcome(done) })
    }

    /// Polls one future until it is done or waits; while it only yields to the host no other future gets a turn.
    async fn poll(&self, slot: &mut Option<Task<'_>>) -> Option<Result<TaskResult, Halt>> {
        let waker = noop_waker();
        loop {
            let future = slot.as_mut()?;
            if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                *slot = None;
                return Some(result);
            }
            if !self.yielding.get() {
                return None;
            }
            self.lane.rest.yield_to_host().await;
            self.yielding.set(false);
        }
    }

    /// Rests until a timer is due or an answer has come, and finds out who can go on.
    async fn wait(&self, ready: &mut VecDeque<usize>) {
        let first = self.timers.borrow().peek().map(|Reverse(timer)| timer.at);
        // Without a timer it is no service that it waits for, but the executor.
        self.lane.tracer.enter(if first.is_some() { SpanKind::WaitIo } else { SpanKind::Idle }, None);
        self.lane.leave();
        self.lane.rest.until(first).await;
        if let Some(executor) = self.executor {
            let base = self.context.tasks[0].index;
            for (task, answer) in std::mem::take(&mut locked(&executor.state).answers) {
                let future = (task - base) as usize;
                self.answers.borrow_mut()[future] = Some(answer);
                ready.push_back(future);
            }
        }
        let now = platform::now();
        let mut timers = self.timers.borrow_mut();
        while timers.peek().is_some_and(|Reverse(timer)| timer.at <= now) {
            ready.extend(timers.pop().map(|Reverse(timer)| timer.future));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_come_in_order_of_time_and_then_of_age() {
        let mut heap = BinaryHeap::new();
        for (age, at) in [3.0, 1.0, 1.0, 2.0].into_iter().enumerate() {
            heap.push(Reverse(Timer { at, age: age as u64, future: age }));
        }
        let order: Vec<_> = std::iter::from_fn(|| heap.pop()).map(|Reverse(timer)| timer.future).collect();
        assert_eq!(order, [1, 2, 3, 0]);
    }

    #[test]
    fn an_executor_that_leaves_takes_no_wake_up_with_it() {
        for woken_first in [false, true] {
            let executor = ExecutorQueue::default();
            let [stays, leaves] = [(); 2].map(|()| Arc::new(Signal::default()));
            assert_eq!(executor.next(&stays), Next::Nothing);
            assert_eq!(executor.next(&leaves), Next::Nothing);
            let job = WorkItem { task: 1, size: 2 };
            if woken_first {
                executor.submit(job);
                executor.leave(&leaves);
            } else {
                executor.leave(&leaves);
                executor.submit(job);
            }
            let begun = platform::now();
            stays.block(Some(begun + 10_000.0));
            assert!(platform::now() - begun < 10_000.0, "the other one sleeps beside a job");
            assert_eq!(executor.next(&stays), Next::Item(job));
        }
    }

    #[test]
    fn an_executor_that_finds_nothing_is_woken_by_the_next_job_and_by_the_end() {
        let executor = ExecutorQueue::default();
        let signal = Arc::new(Signal::default());
        assert_eq!(executor.next(&signal), Next::Nothing);
        let job = WorkItem { task: 1, size: 2 };
        executor.submit(job);
        platform::block_on(Rest::Block(Arc::clone(&signal)).until(None));
        assert_eq!(executor.next(&signal), Next::Item(job));
        assert_eq!(executor.next(&signal), Next::Nothing);
        executor.close();
        platform::block_on(Rest::Block(Arc::clone(&signal)).until(None));
        assert_eq!(executor.next(&signal), Next::Closed);
    }
}
