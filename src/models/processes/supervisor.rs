//! One repeat on processes, as the supervisor sees it: it hands out tasks, answers for the service, takes in spans and results, and
//! goes on without a process that crashes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use std::pin::pin;
use std::sync::atomic::Ordering;

use futures_util::future::{Either, select, try_join};
use serde_json::json;

use super::message::{FromProcess, MOST_TASKS, Numbers, ToProcess, confused};
use super::{failed, or_stop};
use crate::models::TICK_MS;
use crate::models::collect::Repeat;
use crate::models::event_loop::{ExecutorQueue, Next, run_loop};
use crate::models::lane::{LaneResult, RepeatContext, ThreadRuntime, ask_service};
use crate::models::observe::Monitor;
use crate::models::rest;
use crate::platform::{self, Incoming, Process};
use crate::report::Messages;
use crate::spec::{Code, Error, ErrorKey, GilMode, Model, Schedule, Spec};
use crate::trace::{LaneOutcome, ROW, SpanKind, open_row, rows};
use crate::work::tasks::{Task, TaskResult};

/// How long processes that were asked to stop may take to say that they did, in milliseconds.
const GRACE_MS: f64 = 300.0;

/// What came of a repeat, and the processes that are gone since.
pub type Ended = (Result<Repeat, Error>, Vec<usize>);

/// Runs one repeat on these processes.
pub async fn repeat(processes: &[&Process], context: &RepeatContext, monitor: &mut Monitor<'_>) -> Ended {
    let alone = context.spec.model != Model::Processes;
    monitor.show();
    let supervisor = Supervisor::new(monitor, context, processes, 0);
    let source = TaskSource::new(&context.spec, &context.tasks, processes.len(), alone);
    let attended = platform::all(supervisor.links.iter().map(|link| supervisor.attend(link, &source, alone)));
    let said = supervisor.or_stop(supervisor.shown(attended)).await;
    supervisor.end(said, context.spec.gil == GilMode::Held && !alone)
}

/// Runs one repeat of `hybrid`: the loop is here, on the supervisor's own event loop, and the processes compute for it.
pub async fn hybrid(processes: &[&Process], context: &RepeatContext, monitor: &mut Monitor<'_>) -> Ended {
    let tracer = monitor.recorder.tracer(0);
    monitor.show();
    let supervisor = Supervisor::new(monitor, context, processes, 1);
    let executor = ExecutorQueue::default();
    let executors = platform::all(supervisor.links.iter().map(|link| supervisor.execute(link, &executor)));
    let lane = ThreadRuntime::new(tracer, rest(&context.stop), context.stop.clone());
    let held = async {
        let held = run_loop(context, &lane, Some(&executor)).await;
        lane.tracer.finish();
        supervisor.last_end.set(platform::now());
        held.map_err(failed)
    };
    let said = supervisor.or_stop(supervisor.shown(try_join(held, executors))).await.map(|(held, mut said)| {
        said.insert(0, held);
        said
    });
    supervisor.end(said, false)
}

/// Which tasks go into which message. Without shared memory the queue can only be the supervisor's, so a shared
/// queue and a master are the same here.
struct TaskSource<'a> {
    tasks: &'a [Task],
    /// The first one that no lane has.
    next: Cell<usize>,
    chunk: usize,
    /// What each lane has and was not sent yet.
    own: RefCell<Vec<Range<usize>>>,
    /// Tasks in one message.
    most: usize,
}

impl<'a> TaskSource<'a> {
    fn new(spec: &Spec, tasks: &'a [Task], lanes: usize, alone: bool) -> Self {
        let split = |lane: usize| lane * tasks.len() / lanes;
        let shared_out = alone || spec.schedule == Schedule::Static;
        Self {
            tasks,
            next: Cell::new(if shared_out { tasks.len() } else { 0 }),
            chunk: spec.chunk as usize,
            own: RefCell::new(
                (0..lanes).map(|lane| if shared_out { split(lane)..split(lane + 1) } else { 0..0 }).collect(),
            ),
            most: if alone { usize::MAX } else { MOST_TASKS },
        }
    }

    fn next(&self, at: usize) -> &'a [Task] {
        let own = &mut self.own.borrow_mut()[at];
        if own.start == own.end {
            let from = self.next.get();
            *own = from..self.tasks.len().min(from + self.chunk);
            self.next.set(own.end);
        }
        let end = own.end.min(own.start.saturating_add(self.most));
        let message = own.start..end;
        own.start = end;
        &self.tasks[message]
    }
}

/// One process during a repeat.
struct Link<'a> {
    process: &'a Process,
    /// Its place among the processes.
    at: usize,
    /// Its lane's number.
    lane: u32,
    sent: Numbers,
    heard: Numbers,
    /// It crashed, or the browser ended it.
    gone: Cell<bool>,
    /// The repeat is over for it, and it has said so.
    left: Cell<bool>,
}

/// What the supervisor writes down while it attends to processes.
struct Supervisor<'a, 'b> {
    context: &'a RepeatContext,
    monitor: RefCell<&'a mut Monitor<'b>>,
    links: Vec<Link<'a>>,
    messages: Cell<Messages>,
    last_end: Cell<f64>,
    zero: f64,
    service: Cell<Option<(u64, u64, Option<f64>)>>,
    /// Why the first process that is gone is so.
    broken: RefCell<Option<Error>>,
}

impl<'a, 'b> Supervisor<'a, 'b> {
    fn new(
        monitor: &'a mut Monitor<'b>,
        context: &'a RepeatContext,
        processes: &[&'a Process],
        first_lane: u32,
    ) -> Self {
        let link = |(at, process): (usize, &&'a Process)| Link {
            process,
            at,
            lane: first_lane + at as u32,
            sent: Numbers::default(),
            heard: Numbers::default(),
            gone: Cell::new(false),
            left: Cell::new(false),
        };
        let zero = monitor.recorder.zero();
        Self {
            zero,
            context,
            monitor: RefCell::new(monitor),
            links: processes.iter().enumerate().map(link).collect(),
            messages: Cell::default(),
            last_end: Cell::new(zero),
            service: Cell::new(None),
            broken: RefCell::default(),
        }
    }

    /// Ends with the future; until then the observer is told of all lanes once a tick.
    async fn shown<T>(&self, future: impl Future<Output = T>) -> T {
        let ticks = async {
            loop {
                platform::sleep(TICK_MS).await;
                self.monitor.borrow_mut().show();
            }
        };
        match select(pin!(future), pin!(ticks)).await {
            Either::Left((ended, _)) => ended,
            Either::Right((never, _)) => never,
        }
    }

    fn count(&self, bytes: usize, begun: f64) {
        let mut messages = self.messages.get();
        messages.count += 1;
        messages.bytes += bytes as u64;
        messages.ms += platform::now() - begun;
        self.messages.set(messages);
    }

    fn send(&self, link: &Link<'_>, message: &ToProcess) {
        let begun = platform::now();
        let bytes = link.sent.encode(message);
        link.process.send(&bytes);
        self.count(bytes.len(), begun);
    }

    fn begin(&self, link: &Link<'_>, alone: bool) {
        // What a process is told once a repeat is not part of the work and is not counted.
        link.process.send(&link.sent.encode(&ToProcess::Begin {
            spec: serde_json::to_string(&*self.context.spec).expect("a spec is JSON"),
            lane: link.lane,
            zero: self.zero,
            faulty: self.context.faulty,
            alone,
        }));
    }

    /// The next message of the process; what it says of its spans is recorded.
    async fn receive(&self, link: &Link<'_>) -> Result<FromProcess, Error> {
        loop {
            match link.process.receive().await? {
                Incoming::Numbers(numbers) => self.absorb(&numbers),
                Incoming::Message(bytes) => {
                    let begun = platform::now();
                    let message = link.heard.decode(&bytes)?;
                    match message {
                        FromProcess::Failed(error) => {
                            link.left.set(true);
                            return Err(error);
                        }
                        FromProcess::Left { .. } => link.left.set(true),
                        FromProcess::Ask(..) | FromProcess::Done(_) => self.count(bytes.len(), begun),
                    }
                    return Ok(message);
                }
            }
        }
    }

    /// Numbers are: milliseconds in `run` since the last ones, a row of what the lane does now, closed spans, size of the memory.
    fn absorb(&self, numbers: &[f64]) {
        let Some((busy, spans)) = numbers.split_first() else {
            return;
        };
        let Some((open, closed)) = spans.split_at_checked(ROW) else {
            return;
        };
        let closed = &closed[..closed.len() / ROW * ROW];
        let mut monitor = self.monitor.borrow_mut();
        monitor.recorder.absorb(open, closed, *busy);
        if self.links.len() as u32 <= super::SHOWN_AT_ONCE {
            monitor.show();
        }
    }

    /// Waits for something while the process has nothing to say but what its lane does, which is still recorded. Fails when the
    /// process is gone.
    async fn meanwhile<T>(&self, link: &Link<'_>, waited: impl Future<Output = T>) -> Result<T, Error> {
        match select(pin!(waited), pin!(self.receive(link))).await {
            Either::Left((value, _)) => Ok(value),
            Either::Right((message, _)) => Err(message.err().unwrap_or_else(confused)),
        }
    }

    /// Has the process do tasks until there are no more.
    async fn attend(&self, link: &Link<'_>, source: &TaskSource<'_>, alone: bool) -> Result<LaneResult, Error> {
        self.begin(link, alone);
        let mut all = Vec::new();
        loop {
            let tasks = source.next(link.at);
            if tasks.is_empty() {
                return match self.dismiss(link).await {
                    Ok(result) => Ok(LaneResult { done: all, ..result }),
                    Err(error) => self.without(link, error, &[], all),
                };
            }
            self.send(link, &if alone { ToProcess::All } else { ToProcess::Tasks(tasks.to_vec()) });
            let before = all.len();
            while all.len() < before + tasks.len() {
                match self.done(link).await {
                    Ok(done) => {
                        self.last_end.set(self.last_end.get().max(platform::now()));
                        self.context.progress.fetch_add(done.len() as u32, Ordering::Relaxed);
                        all.extend(done);
                    }
                    Err(error) => {
                        let back: BTreeSet<u32> = all[before..].iter().map(|done| done.index).collect();
                        let lost = tasks.iter().map(|task| task.index).filter(|index| !back.contains(index));
                        return self.without(link, error, &lost.collect::<Vec<_>>(), all);
                    }
                }
            }
        }
    }

    /// Some results of the tasks that the process has; its requests are answered meanwhile.
    async fn done(&self, link: &Link<'_>) -> Result<Vec<TaskResult>, Error> {
        loop {
            match self.receive(link).await? {
                FromProcess::Done(done) => return Ok(done),
                FromProcess::Ask(task, nth) => {
                    let service = self.context.service.as_ref().ok_or_else(confused)?;
                    let wait = async |until: f64| {
                        while platform::now() < until {
                            platform::sleep(until - platform::now()).await;
                        }
                        Ok(())
                    };
                    let asked = ask_service(service, task, nth, wait);
                    let (reply, due) = self.meanwhile(link, asked).await?.map_err(failed)?;
                    self.send(link, &ToProcess::Reply(reply, due));
                }
                FromProcess::Left { .. } | FromProcess::Failed(..) => return Err(confused()),
            }
        }
    }

    /// Has the process compute what the loop hands over, until the loop has ended.
    async fn execute(&self, link: &Link<'_>, executor: &ExecutorQueue) -> Result<LaneResult, Error> {
        self.begin(link, false);
        let rest = rest(&self.context.stop);
        loop {
            match executor.next(rest.signal()) {
                Next::Nothing => {
                    if let Err(error) = self.meanwhile(link, rest.until(None)).await {
                        executor.leave(rest.signal());
                        return self.without(link, error, &[], Vec::new());
                    }
                }
                Next::Closed => break,
                Next::Item(item) => {
                    let task = Task::computing(item.task, item.size);
                    self.send(link, &ToProcess::Tasks(vec![task]));
                    match self.done(link).await {
                        Ok(done) => {
                            for done in done {
                                executor.answer(done.index, Ok(done.answer.unwrap_or_default()));
                            }
                        }
                        Err(error) => {
                            // Where no process is left the whole repeat fails, and this answer is never looked at.
                            executor.answer(item.task, Err(self.lost(link)));
                            return self.without(link, error, &[], Vec::new());
                        }
                    }
                }
            }
        }
        match self.dismiss(link).await {
            Ok(result) => Ok(result),
            Err(error) => self.without(link, error, &[], Vec::new()),
        }
    }

    /// Tells the process that the repeat is over and takes its last words.
    async fn dismiss(&self, link: &Link<'_>) -> Result<LaneResult, Error> {
        link.process.send(&link.sent.encode(&ToProcess::End));
        let FromProcess::Left { result, copy_ms, service } = self.receive(link).await? else {
            return Err(confused());
        };
        let mut messages = self.messages.get();
        messages.ms += copy_ms;
        self.messages.set(messages);
        if service.is_some() {
            self.service.set(service);
        }
        Ok(result)
    }

    fn lost(&self, link: &Link<'_>) -> Error {
        Error::new(ErrorKey::TaskLost, json!({ "process": link.at + 1 }))
    }

    /// Goes on without a process that is gone: what it had done stays, what it had is lost. When it was the last, or
    /// when the error is of another kind, the repeat has failed.
    fn without(
        &self,
        link: &Link<'_>,
        error: Error,
        lost: &[u32],
        mut done: Vec<TaskResult>,
    ) -> Result<LaneResult, Error> {
        if error.code != Code::Crashed {
            return Err(error);
        }
        link.gone.set(true);
        if self.links.iter().all(|link| link.gone.get()) {
            return Err(error);
        }
        let killed = error.key == ErrorKey::ProcessEnded;
        let outcome = if killed { LaneOutcome::Killed } else { LaneOutcome::Crashed };
        self.broken.borrow_mut().get_or_insert(error);
        let mut monitor = self.monitor.borrow_mut();
        if let Some(lane) = monitor.lanes.get_mut(link.lane as usize) {
            lane.outcome = Some(outcome);
        }
        // What it did until now has ended, and belongs to the repeat.
        self.last_end.set(self.last_end.get().max(platform::now()));
        let now = monitor.recorder.now();
        let open: Vec<_> = monitor.recorder.open(now).into_iter().filter(|span| span.lane == link.lane).collect();
        let busy = open.iter().filter(|span| span.kind == SpanKind::Run).map(|span| span.end - span.start).sum();
        monitor.recorder.absorb(&open_row(link.lane, None), &rows(&open), busy);
        let failed = |index: &u32| TaskResult { index: *index, failed: Some(self.lost(link)), ..TaskResult::default() };
        done.extend(lost.iter().map(failed));
        Ok(LaneResult { done, ..LaneResult::default() })
    }

    /// Ends with the future. When the run is to stop, or one process has failed, every process has its chance to stop by itself.
    async fn or_stop<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let ended = or_stop(future, &self.context.stop).await.and_then(|ended| ended);
        if ended.is_err() {
            let told: Vec<_> = self.links.iter().filter(|link| !link.gone.get() && !link.left.get()).collect();
            for link in &told {
                link.process.stop();
            }
            let stopped = async {
                for link in &told {
                    // What was on its way comes first; a process that has stopped says that it failed.
                    while !link.left.get() && self.receive(link).await.is_ok() {}
                }
            };
            platform::first(stopped, platform::sleep(GRACE_MS)).await;
            // One that was told to stop is of no use for another repeat.
            told.iter().for_each(|link| link.gone.set(true));
        }
        ended
    }

    fn end(self, said: Result<Vec<LaneResult>, Error>, gil: bool) -> Ended {
        let gone = self.links.iter().filter(|link| link.gone.get()).map(|link| link.at).collect();
        let repeat = said.map(|lanes| Repeat {
            wall_ms: self.last_end.get() - self.zero,
            lanes,
            switches: gil.then_some(0),
            messages: self.messages.get(),
            service: self.service.get(),
            broken: self.broken.take(),
        });
        (repeat, gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tasks are in each message that each lane gets, when they ask in turn.
    fn messages(schedule: &str, chunk: u32, lanes: usize, count: u32, alone: bool) -> Vec<Vec<usize>> {
        let spec = json!({ "work": { "kind": "probe" }, "model": "processes", "schedule": schedule, "chunk": chunk });
        let tasks: Vec<Task> = (0..count).map(|index| Task { index, ..Task::default() }).collect();
        let source = TaskSource::new(&Spec::from_value(&spec).unwrap(), &tasks, lanes, alone);
        let (mut got, mut seen) = (vec![Vec::new(); lanes], BTreeSet::new());
        loop {
            let before = seen.len();
            for (at, got) in got.iter_mut().enumerate() {
                let message = source.next(at);
                seen.extend(message.iter().map(|task| task.index));
                got.extend((!message.is_empty()).then_some(message.len()));
            }
            if seen.len() == before {
                break;
            }
        }
        assert!(seen.into_iter().eq(0..count), "each task once");
        got
    }

    #[test]
    fn each_lane_gets_its_share_or_its_chunks_in_messages_of_bounded_length() {
        assert_eq!(messages("shared-queue", 2, 2, 5, false), [vec![2, 1], vec![2]]);
        assert_eq!(messages("static", 1, 2, 5, false), [[2], [3]]);
        assert_eq!(messages("static", 1, 2, 2600, false), [[1000, 300], [1000, 300]]);
        assert_eq!(messages("master-worker", 1200, 2, 2500, false), [vec![1000, 200, 100], vec![1000, 200]]);
        assert_eq!(messages("shared-queue", 1, 1, 100_000, true), [[100_000]], "it is told no tasks");
    }
}
