//! `processes`: lanes with an instance and a memory of their own. Tasks and results cross as serialised messages.
//!
//! MixedWork ends are here: the [`ProcessPool`] that the supervisor keeps, and [`process_main`], which runs inside each process. The
//! messages are JSON, and what crosses is counted. A service lives at the supervisor's end, outside of every process, as a
//! real server does; a process that is alone (`sequential` and `event-loop` without isolation) has it to itself.
//!
//! "Process" is short for a worker with its own memory. It is not a process of the operating system: it is started in
//! milliseconds, and the browser may put all of them into one process of its own.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use futures_util::future::{select, try_join};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::event_loop::{ExecutorQueue, Next, run_loop};
use super::gil::Gil;
use super::lane::{
    Delays, GilHandle, Halt, LaneResult, RepeatContext, Runtime, ThreadRuntime, ask_service, reset_probe, run_task,
};
use super::run::new_service;
use super::{Monitor, Repeat, TICK_MS, rest};
use crate::platform::{self, Incoming, Parent, Process, Rest, Stop};
use crate::report::Messages;
use crate::spec::{Error, ErrorKey, GilMode, Model, Schedule, Spec};
use crate::trace::{LaneInfo, LaneKind, ROW, Recorder, SpanKind, open_row, rows};
use crate::work::tasks::{self, Task, TaskResult};

/// How long processes that were asked to stop may take to say that they did, in milliseconds.
const GRACE_MS: f64 = 300.0;

/// To a process.
#[derive(Debug, Serialize, Deserialize)]
enum ToProcess {
    /// A repeat begins.
    RepeatContext {
        /// The spec, as JSON text.
        spec: String,
        /// The lane's number.
        lane: u32,
        /// When the repeat began, on the common clock.
        zero: f64,
        /// Whether the spec's fault happens in it.
        faulty: bool,
        /// Whether the process is alone and has the service to itself.
        alone: bool,
    },
    /// Do these; none means that the repeat is over.
    Tasks(Vec<Task>),
    /// What the service said, and when it was there.
    Reply(Result<u64, Error>, f64),
}

/// From a process.
#[derive(Debug, Serialize, Deserialize)]
enum FromProcess {
    /// A request to the service: task and number.
    Ask(u32, u32),
    /// These are done.
    Done(Vec<TaskResult>),
    /// The repeat is over.
    Left {
        /// What the lane has to say.
        result: LaneResult,
        /// Milliseconds it spent on reading and writing messages.
        copy_ms: f64,
        /// Requests and failures that its own service saw, and how many were under way at once.
        service: Option<(u64, u64, Option<f64>)>,
    },
    /// It cannot go on.
    Failed(Error),
}

fn encode(message: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(message).expect("messages hold only what JSON can hold")
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let unread =
        |error: &dyn std::fmt::Display| Error::new(ErrorKey::ProcessUnread, json!({ "error": error.to_string() }));
    let text = std::str::from_utf8(bytes).map_err(|error| unread(&error))?;
    // By way of a value, so that the module holds one JSON reader and not one for each kind of message.
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| unread(&error))?;
    serde_json::from_value(value).map_err(|error| unread(&error))
}

/// The processes of a run.
pub struct ProcessPool {
    processes: Vec<Process>,
    /// What each took to start, in milliseconds.
    starts: Vec<f64>,
}

impl ProcessPool {
    /// Starts this many processes, all at once, and waits until each has answered.
    ///
    /// # Errors
    /// [`crate::spec::Code::OutOfMemory`] or [`crate::spec::Code::Crashed`] when one cannot be started; [`crate::spec::Code::Cancelled`] when the run stops first.
    pub async fn start(count: u32, stop: &Stop) -> Result<Self, Error> {
        let begun = platform::now();
        let names: Vec<String> = (1..=count).map(|number| format!("process {number}")).collect();
        let started = platform::all(names.iter().map(|name| async move {
            let process = Process::start(name).await?;
            Ok::<_, Error>((process, platform::now() - begun))
        }));
        let processes = or_stop(started, stop).await?.map_err(|mut error| {
            error.values["processes"] = json!(count);
            error
        })?;
        let (processes, starts) = processes.into_iter().unzip();
        Ok(Self { processes, starts })
    }

    /// The first `count` processes, each with what it took to start.
    fn infos(&self, count: u32) -> Vec<LaneInfo> {
        let info = |(info, start): (LaneInfo, &f64)| LaneInfo { start_ms: Some(*start), ..info };
        LaneInfo::several(LaneKind::Process, count).into_iter().zip(&self.starts).map(info).collect()
    }

    /// How long the start of the first `count` processes took, in milliseconds.
    pub fn start_ms(&self, count: u32) -> f64 {
        self.starts.iter().take(count as usize).copied().fold(0.0, f64::max)
    }

    /// Bytes of the memories of the first `count` processes.
    pub fn memory_bytes(&self, count: u32) -> f64 {
        self.processes.iter().take(count as usize).map(Process::memory_bytes).sum()
    }

    /// Runs one repeat on the first `count` processes.
    ///
    /// # Errors
    /// [`crate::spec::Code::Crashed`] when a process is gone, whatever a task failed with otherwise.
    pub async fn repeat(
        &mut self,
        count: u32,
        context: &RepeatContext,
        monitor: &mut Monitor<'_>,
    ) -> Result<Repeat, Error> {
        let processes = &self.processes[..count as usize];
        if context.spec.model == Model::Hybrid {
            return self.hybrid(processes, context, monitor).await;
        }
        let alone = context.spec.model != Model::Processes;
        monitor.lanes = match context.spec.model {
            Model::EventLoop => vec![LaneInfo::only(LaneKind::Loop)],
            Model::Sequential => vec![LaneInfo::only(LaneKind::Main)],
            _ => self.infos(count),
        };
        monitor.show();
        let supervisor = Supervisor::new(monitor, context);
        let queue = TaskSource::new(&context.spec, &context.tasks, processes.len(), alone);
        let attended = (processes.iter().enumerate())
            .map(|(lane, process)| supervisor.attend(process, lane as u32, context, &queue, alone));
        let said = self.or_stop(platform::all(attended), context).await??;
        Ok(supervisor.repeat(said, context.spec.gil == GilMode::Held && !alone))
    }

    /// Runs one repeat of `hybrid`: the loop is here, on the supervisor's own event loop, and the processes compute for it.
    ///
    /// # Errors
    /// As [`ProcessPool::repeat`].
    async fn hybrid(
        &self,
        processes: &[Process],
        context: &RepeatContext,
        monitor: &mut Monitor<'_>,
    ) -> Result<Repeat, Error> {
        monitor.lanes = vec![LaneInfo::only(LaneKind::Loop)];
        monitor.lanes.extend(self.infos(processes.len() as u32));
        let tracer = monitor.recorder.tracer(0);
        monitor.show();
        let supervisor = Supervisor::new(monitor, context);
        let executor = ExecutorQueue::default();
        let executors = (processes.iter().enumerate())
            .map(|(at, process)| supervisor.execute(process, at as u32 + 1, context, &executor));
        let lane = ThreadRuntime::new(tracer, rest(&context.stop), context.stop.clone());
        let held = async {
            let held = run_loop(context, &lane, Some(&executor)).await;
            lane.tracer.finish();
            supervisor.end.set(platform::now());
            held.map_err(failed)
        };
        let ticks = async {
            loop {
                platform::sleep(TICK_MS).await;
                supervisor.monitor.borrow_mut().show();
            }
        };
        let all = try_join(held, platform::all(executors));
        let ended = async {
            match select(std::pin::pin!(all), std::pin::pin!(ticks)).await {
                futures_util::future::Either::Left((ended, _)) => ended,
                futures_util::future::Either::Right((never, _)) => never,
            }
        };
        let (held, mut said) = self.or_stop(ended, context).await??;
        said.insert(0, held);
        Ok(supervisor.repeat(said, false))
    }

    /// Ends with the future, or when the run is to stop and every process had its chance to stop by itself.
    async fn or_stop<T>(&self, future: impl Future<Output = T>, context: &RepeatContext) -> Result<T, Error> {
        let ended = or_stop(future, &context.stop).await;
        if ended.is_err() {
            for process in &self.processes {
                process.stop();
            }
            let gone = async {
                for process in &self.processes {
                    // Messages that were on their way come first; a process that has stopped says that it failed.
                    while let Ok(message) = process.receive().await {
                        if matches!(&message, Incoming::Message(bytes) if matches!(decode(bytes), Ok(FromProcess::Failed(..))))
                        {
                            break;
                        }
                    }
                }
            };
            platform::first(gone, platform::sleep(GRACE_MS)).await;
        }
        ended
    }
}

async fn or_stop<T>(future: impl Future<Output = T>, stop: &Stop) -> Result<T, Error> {
    let rest = rest(stop);
    let stopped = async {
        while !stop.is_set() {
            rest.until(None).await;
        }
    };
    match select(std::pin::pin!(future), std::pin::pin!(stopped)).await {
        futures_util::future::Either::Left((value, _)) => Ok(value),
        futures_util::future::Either::Right(_) => Err(Error::cancelled()),
    }
}

fn failed(halt: Halt) -> Error {
    match halt {
        Halt::Stopped => Error::cancelled(),
        Halt::Failed(error) => error,
    }
}

/// Which tasks go into which message. Without shared memory the queue can only be the supervisor's, so a shared
/// queue and a master are the same here.
struct TaskSource<'a> {
    tasks: &'a [Task],
    next: Cell<usize>,
    chunk: usize,
    /// The end of each lane's share, taken at once; empty unless the split is static.
    shares: RefCell<Vec<Option<(usize, usize)>>>,
}

impl<'a> TaskSource<'a> {
    fn new(spec: &Spec, tasks: &'a [Task], lanes: usize, alone: bool) -> Self {
        let split = |lane: usize| lane * tasks.len() / lanes;
        let shares = if alone || spec.schedule == Schedule::Static {
            (0..lanes).map(|lane| Some((split(lane), split(lane + 1)))).collect()
        } else {
            Vec::new()
        };
        Self { tasks, next: Cell::new(0), chunk: spec.chunk as usize, shares: RefCell::new(shares) }
    }

    fn next(&self, lane: usize) -> &'a [Task] {
        if let Some(share) = self.shares.borrow_mut().get_mut(lane) {
            let (from, to) = share.take().unwrap_or((0, 0));
            return &self.tasks[from..to];
        }
        let from = self.next.get().min(self.tasks.len());
        let to = self.tasks.len().min(from + self.chunk);
        self.next.set(to);
        &self.tasks[from..to]
    }
}

/// What the supervisor writes down while it attends to processes.
struct Supervisor<'a, 'b> {
    monitor: RefCell<&'a mut Monitor<'b>>,
    messages: Cell<Messages>,
    end: Cell<f64>,
    zero: f64,
    service: Cell<Option<(u64, u64, Option<f64>)>>,
    faulty: bool,
}

impl<'a, 'b> Supervisor<'a, 'b> {
    fn new(monitor: &'a mut Monitor<'b>, context: &RepeatContext) -> Self {
        Self {
            zero: monitor.recorder.zero(),
            monitor: RefCell::new(monitor),
            messages: Cell::default(),
            end: Cell::new(0.0),
            service: Cell::new(None),
            faulty: context.faulty,
        }
    }

    fn count(&self, bytes: usize, begun: f64) {
        let mut messages = self.messages.get();
        messages.count += 1;
        messages.bytes += bytes as u64;
        messages.ms += platform::now() - begun;
        self.messages.set(messages);
    }

    fn send(&self, process: &Process, order: &ToProcess) {
        let begun = platform::now();
        let bytes = encode(order);
        process.send(&bytes);
        self.count(bytes.len(), begun);
    }

    fn begin(&self, process: &Process, lane: u32, context: &RepeatContext, alone: bool) {
        // What a process is told once a repeat is not part of the work and is not counted.
        process.send(&encode(&ToProcess::RepeatContext {
            spec: serde_json::to_string(&*context.spec).expect("a spec is JSON"),
            lane,
            zero: self.zero,
            faulty: self.faulty,
            alone,
        }));
    }

    /// The next message of the process; what it says of its spans goes to the monitor.
    async fn receive(&self, process: &Process) -> Result<FromProcess, Error> {
        loop {
            match process.receive().await? {
                Incoming::Numbers(numbers) => self.absorb(&numbers),
                Incoming::Message(bytes) => {
                    let begun = platform::now();
                    let answer = decode(&bytes)?;
                    match answer {
                        FromProcess::Failed(error) => return Err(error),
                        FromProcess::Left { .. } => {}
                        FromProcess::Ask(..) | FromProcess::Done(_) => self.count(bytes.len(), begun),
                    }
                    return Ok(answer);
                }
            }
        }
    }

    /// Numbers are: milliseconds in `run` since the last ones, a row of what the lane does now, rows of spans that have ended, size of
    /// the memory.
    fn absorb(&self, numbers: &[f64]) {
        let Some((busy, spans)) = numbers.split_first() else {
            return;
        };
        let Some((open, closed)) = spans.split_at_checked(ROW) else {
            return;
        };
        let closed = &closed[..closed.len() / ROW * ROW];
        self.monitor.borrow_mut().absorb(open, closed, *busy);
    }

    /// Waits for something while the process has nothing to say but what its lane does, which is still shown. Fails when the
    /// process is gone.
    async fn meanwhile<T>(&self, process: &Process, waited: impl Future<Output = T>) -> Result<T, Error> {
        match select(std::pin::pin!(waited), std::pin::pin!(self.receive(process))).await {
            futures_util::future::Either::Left((value, _)) => Ok(value),
            futures_util::future::Either::Right((answer, _)) => Err(answer.err().unwrap_or_else(confused)),
        }
    }

    async fn attend(
        &self,
        process: &Process,
        lane: u32,
        context: &RepeatContext,
        queue: &TaskSource<'_>,
        alone: bool,
    ) -> Result<LaneResult, Error> {
        self.begin(process, lane, context, alone);
        let mut all = Vec::new();
        loop {
            let tasks = queue.next(lane as usize);
            if tasks.is_empty() {
                break;
            }
            self.send(process, &ToProcess::Tasks(tasks.to_vec()));
            loop {
                match self.receive(process).await? {
                    FromProcess::Done(done) => {
                        self.end.set(self.end.get().max(platform::now()));
                        context.progress.fetch_add(done.len() as u32, std::sync::atomic::Ordering::Relaxed);
                        all.extend(done);
                        break;
                    }
                    FromProcess::Ask(task, nth) => {
                        let service = context.service.as_ref().expect("only work with a service asks");
                        let wait = async |until: f64| {
                            while platform::now() < until {
                                platform::sleep(until - platform::now()).await;
                            }
                            Ok(())
                        };
                        let asked = ask_service(service, task, nth, wait);
                        let (reply, due) = self.meanwhile(process, asked).await?.map_err(failed)?;
                        self.send(process, &ToProcess::Reply(reply, due));
                    }
                    FromProcess::Left { .. } | FromProcess::Failed(..) => return Err(confused()),
                }
            }
        }
        self.dismiss(process, all).await
    }

    async fn execute(
        &self,
        process: &Process,
        lane: u32,
        context: &RepeatContext,
        executor: &ExecutorQueue,
    ) -> Result<LaneResult, Error> {
        self.begin(process, lane, context, false);
        let rest = rest(&context.stop);
        loop {
            match executor.next(rest.signal()) {
                Next::Nothing => self.meanwhile(process, rest.until(None)).await?,
                Next::Closed => break,
                Next::Item(job) => {
                    let task = Task::computing(job.task, job.size);
                    self.send(process, &ToProcess::Tasks(vec![task]));
                    let FromProcess::Done(done) = self.receive(process).await? else {
                        return Err(confused());
                    };
                    for done in done {
                        executor.answer(done.index, done.answer.unwrap_or_default());
                    }
                }
            }
        }
        self.dismiss(process, Vec::new()).await
    }

    /// Tells the process that the repeat is over and takes its last words.
    async fn dismiss(&self, process: &Process, done: Vec<TaskResult>) -> Result<LaneResult, Error> {
        process.send(&encode(&ToProcess::Tasks(Vec::new())));
        match self.receive(process).await? {
            FromProcess::Left { result, copy_ms, service } => {
                let mut messages = self.messages.get();
                messages.ms += copy_ms;
                self.messages.set(messages);
                if service.is_some() {
                    self.service.set(service);
                }
                Ok(LaneResult { done, ..result })
            }
            _ => Err(confused()),
        }
    }

    fn repeat(self, lanes: Vec<LaneResult>, gil: bool) -> Repeat {
        Repeat {
            wall_ms: self.end.get() - self.zero,
            lanes,
            switches: gil.then_some(0),
            messages: self.messages.get(),
            service: self.service.get(),
        }
    }
}

fn confused() -> Error {
    Error::new(ErrorKey::ProcessConfused, json!({}))
}

/// A process's lane: a thread of its own whose service is elsewhere.
struct ProcessRuntime<'a> {
    own: ThreadRuntime,
    parent: &'a Parent,
    alone: bool,
    copy_ms: Cell<f64>,
}

impl ProcessRuntime<'_> {
    fn say(&self, answer: &FromProcess) {
        self.own.tracer.enter(SpanKind::Copy, None);
        let begun = platform::now();
        self.parent.send(&encode(answer));
        self.copy_ms.set(self.copy_ms.get() + platform::now() - begun);
    }

    async fn hear(&self, kind: SpanKind, task: Option<u32>) -> Result<ToProcess, Halt> {
        self.own.tracer.enter(kind, task);
        let bytes = self.parent.receive().await.ok_or(Halt::Stopped)?;
        self.own.tracer.enter(SpanKind::Copy, task);
        let begun = platform::now();
        let order = decode(&bytes).map_err(Halt::Failed)?;
        self.copy_ms.set(self.copy_ms.get() + platform::now() - begun);
        Ok(order)
    }
}

impl Runtime for ProcessRuntime<'_> {
    async fn wait_until(&self, until: f64, task: u32) -> Result<(), Halt> {
        self.own.wait_until(until, task).await
    }

    async fn compute(&self, context: &RepeatContext, task: u32, size: u32) -> Result<String, Halt> {
        self.own.compute(context, task, size).await
    }

    async fn ask(&self, context: &RepeatContext, task: u32, nth: u32) -> Result<Result<u64, Error>, Halt> {
        if self.alone {
            return self.own.ask(context, task, nth).await;
        }
        self.say(&FromProcess::Ask(task, nth));
        self.own.leave();
        let ToProcess::Reply(reply, due) = self.hear(SpanKind::WaitIo, Some(task)).await? else {
            return Err(Halt::Failed(confused()));
        };
        self.own.enter(Some(task))?;
        self.delays().push(platform::now() - due);
        Ok(reply)
    }

    fn delays(&self) -> &Delays {
        &self.own.delays
    }
}

/// What runs inside a process, from its start until it is ended.
///
/// # Errors
/// When a message cannot be read; the process is of no use any more then.
pub async fn process_main(parent: &Parent) -> Result<(), Error> {
    while let Some(bytes) = parent.receive().await {
        let ToProcess::RepeatContext { spec, lane, zero, faulty, alone } = decode(&bytes)? else {
            return Err(confused());
        };
        let spec = Arc::new(Spec::from_json(&spec)?);
        reset_probe();
        let recorder = RefCell::new(Recorder::new(zero, spec.trace));
        let tracer = recorder.borrow_mut().tracer(lane);
        let context = RepeatContext {
            tasks: tasks::plan(&spec).into(),
            stop: parent.stop().clone(),
            service: if alone { new_service(&spec) } else { None },
            faulty,
            progress: Arc::new(AtomicU32::new(0)),
            spec,
        };
        let mut runtime = ProcessRuntime {
            own: ThreadRuntime::new(tracer, Rest::awaiting(parent.stop()), parent.stop().clone()),
            parent,
            alone,
            copy_ms: Cell::new(0.0),
        };
        if context.spec.model == Model::Processes && context.spec.gil == GilMode::Held {
            let gil = Arc::new(Gil::new(context.spec.switch_interval_ms));
            runtime.own.gil = Some(GilHandle::new(&gil, 0, GilMode::Held));
        }
        let told = Cell::new(0.0);
        let tell = || {
            let mut recorder = recorder.borrow_mut();
            let busy = recorder.busy().unwrap_or(0.0);
            let mut numbers = vec![busy - told.replace(busy)];
            let ended = rows(recorder.drain());
            numbers.extend(open_row(lane, recorder.open().first().copied()));
            numbers.extend(ended);
            parent.send_numbers(&numbers);
        };
        let telling = async {
            loop {
                platform::sleep(TICK_MS).await;
                tell();
            }
        };
        let result = {
            let work = std::pin::pin!(repeat(&runtime, &context));
            match select(work, std::pin::pin!(telling)).await {
                futures_util::future::Either::Left((result, _)) => result,
                futures_util::future::Either::Right((never, _)) => never,
            }
        };
        runtime.own.tracer.finish();
        runtime.own.leave();
        tell();
        let answer = match result {
            Ok(mut result) => {
                result.short = recorder.borrow().short();
                FromProcess::Left { result, copy_ms: runtime.copy_ms.get(), service: seen(&context) }
            }
            Err(halt) => FromProcess::Failed(failed(halt)),
        };
        parent.send(&encode(&answer));
    }
    // It was stopped between two repeats, or before the first.
    parent.send(&encode(&FromProcess::Failed(Error::cancelled())));
    Ok(())
}

fn seen(context: &RepeatContext) -> Option<(u64, u64, Option<f64>)> {
    let service = super::lane::locked(context.service.as_ref()?);
    let figures = service.figures();
    Some((figures.requests, figures.failures, service.wait_overlap()))
}

/// One repeat, inside a process.
async fn repeat(runtime: &ProcessRuntime<'_>, context: &RepeatContext) -> Result<LaneResult, Halt> {
    let mut last = LaneResult::default();
    loop {
        let ToProcess::Tasks(tasks) = runtime.hear(SpanKind::Idle, None).await? else {
            return Err(Halt::Failed(confused()));
        };
        if tasks.is_empty() {
            let own = runtime.own.outcome(Vec::new());
            let delays = if own.delays.is_empty() { last.delays } else { own.delays };
            return Ok(LaneResult { delays, waits: last.waits, ..own });
        }
        let done = if runtime.alone && context.spec.model == Model::EventLoop {
            last = run_loop(context, &runtime.own, None).await?;
            std::mem::take(&mut last.done)
        } else {
            let mut done = Vec::with_capacity(tasks.len());
            for task in &tasks {
                runtime.own.enter(Some(task.index))?;
                done.push(run_task(runtime, context, task).await?);
            }
            done
        };
        runtime.say(&FromProcess::Done(done));
        runtime.own.leave();
    }
}
