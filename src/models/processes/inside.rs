//! What runs inside a process.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use futures_util::future::{Either, select};

use super::failed;
use super::message::{FromProcess, MOST_TASKS, Numbers, ToProcess, confused};
use crate::models::TICK_MS;
use crate::models::event_loop::run_loop;
use crate::models::gil::Gil;
use crate::models::lane::{self, Delays, GilHandle, Halt, LaneResult, RepeatContext, Runtime, ThreadRuntime, run_task};
use crate::models::run::new_service;
use crate::platform::{self, Parent, Rest};
use crate::spec::{Error, GilMode, Model, Spec};
use crate::trace::{Recorder, SpanKind, open_row, rows};
use crate::work::tasks::{self, Task};

/// What runs inside a process, from its start until it is ended.
///
/// # Errors
/// When a message cannot be read; the process is of no use any more then.
pub async fn process_main(parent: Parent) -> Result<(), Error> {
    loop {
        let link =
            Link { parent: &parent, sent: Numbers::default(), heard: Numbers::default(), copy_ms: Cell::new(0.0) };
        let Some(bytes) = parent.receive().await else {
            // It was stopped between two repeats, or before the first.
            parent.send(&link.sent.encode(&FromProcess::Failed(Error::cancelled())));
            return Ok(());
        };
        let ToProcess::Begin { spec, lane: number, zero, faulty, alone } = link.heard.decode(&bytes)? else {
            return Err(confused());
        };
        let spec = Arc::new(Spec::from_json(&spec)?);
        let context = RepeatContext {
            tasks: tasks::plan(&spec).into(),
            stop: parent.stop().clone(),
            service: if alone { new_service(&spec) } else { None },
            faulty,
            progress: Arc::new(AtomicU32::new(0)),
            spec,
        };
        lane::reset_probe();
        let last = one_repeat(&link, &context, Recorder::new(zero, context.spec.trace), number, alone).await;
        parent.send(&link.sent.encode(&last));
    }
}

/// The supervisor's end of the line.
struct Link<'a> {
    parent: &'a Parent,
    sent: Numbers,
    heard: Numbers,
    /// Milliseconds spent on reading and writing messages.
    copy_ms: Cell<f64>,
}

/// Runs a repeat, tells of the lane's spans meanwhile, and gives back the last message.
async fn one_repeat(
    link: &Link<'_>,
    context: &RepeatContext,
    mut recorder: Recorder,
    lane: u32,
    alone: bool,
) -> FromProcess {
    let tracer = recorder.tracer(lane);
    let recorder = RefCell::new(recorder);
    let mut runtime = ProcessRuntime {
        own: ThreadRuntime::new(tracer, Rest::awaiting(&context.stop), context.stop.clone()),
        link,
        alone,
    };
    if context.spec.model == Model::Processes && context.spec.gil == GilMode::Held {
        let gil = Arc::new(Gil::new(context.spec.switch_interval_ms));
        runtime.own.gil = Some(GilHandle::new(&gil, 0, GilMode::Held));
    }
    let told = Cell::new(0.0);
    let last_open = Cell::new(None);
    let tell = |last: bool| {
        let mut recorder = recorder.borrow_mut();
        let closed = rows(recorder.drain());
        let open = recorder.open(recorder.now()).first().copied();
        let began = open.map(|span| (span.kind, span.start, span.task));
        // Most lanes of many wait, and the supervisor has to take in what each says. The last word has the size of the memory with it,
        // however little the lane has to tell.
        let many = context.spec.workers > super::SHOWN_AT_ONCE;
        if last_open.replace(began) == began && closed.is_empty() && many && !last {
            return;
        }
        let busy = recorder.busy().unwrap_or(0.0);
        let mut numbers = vec![busy - told.replace(busy)];
        numbers.extend(open_row(lane, open));
        numbers.extend(closed);
        link.parent.send_numbers(&numbers);
    };
    let telling = async {
        loop {
            platform::sleep(TICK_MS).await;
            tell(false);
        }
    };
    let result = match select(pin!(repeat(&runtime, context)), pin!(telling)).await {
        Either::Left((result, _)) => result,
        Either::Right((never, _)) => never,
    };
    runtime.own.tracer.finish();
    runtime.own.leave();
    tell(true);
    match result {
        Ok(mut result) => {
            result.short = recorder.borrow().short();
            FromProcess::Left { result, copy_ms: link.copy_ms.get(), service: seen(context) }
        }
        Err(halt) => FromProcess::Failed(failed(halt)),
    }
}

/// A process's lane: a thread of its own whose service is elsewhere.
struct ProcessRuntime<'a> {
    own: ThreadRuntime,
    link: &'a Link<'a>,
    alone: bool,
}

impl ProcessRuntime<'_> {
    fn copied(&self, begun: f64) {
        self.link.copy_ms.set(self.link.copy_ms.get() + platform::now() - begun);
    }

    fn say(&self, message: &FromProcess) {
        self.own.tracer.enter(SpanKind::Copy, None);
        let begun = platform::now();
        self.link.parent.send(&self.link.sent.encode(message));
        self.copied(begun);
    }

    async fn hear(&self, kind: SpanKind, task: Option<u32>) -> Result<ToProcess, Halt> {
        self.own.tracer.enter(kind, task);
        let bytes = self.link.parent.receive().await.ok_or(Halt::Stopped)?;
        self.own.tracer.enter(SpanKind::Copy, task);
        let begun = platform::now();
        let message = self.link.heard.decode(&bytes).map_err(Halt::Failed)?;
        self.copied(begun);
        Ok(message)
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

/// Does what comes until the repeat is over.
async fn repeat(runtime: &ProcessRuntime<'_>, context: &RepeatContext) -> Result<LaneResult, Halt> {
    let mut last = LaneResult::default();
    loop {
        let sent;
        let tasks = match runtime.hear(SpanKind::Idle, None).await? {
            ToProcess::Tasks(tasks) => {
                sent = tasks;
                &*sent
            }
            ToProcess::All => &*context.tasks,
            ToProcess::End => {
                let own = runtime.own.outcome(Vec::new());
                let delays = if own.delays.is_empty() { last.delays } else { own.delays };
                return Ok(LaneResult { delays, waits: last.waits, ..own });
            }
            ToProcess::Begin { .. } | ToProcess::Reply(..) => return Err(Halt::Failed(confused())),
        };
        if runtime.alone && context.spec.model == Model::EventLoop {
            last = run_loop(context, &runtime.own, None).await?;
            let mut done = std::mem::take(&mut last.done).into_iter();
            while !done.as_slice().is_empty() {
                runtime.say(&FromProcess::Done(done.by_ref().take(MOST_TASKS).collect()));
            }
        } else {
            one_after_another(runtime, context, tasks).await?;
        }
        runtime.own.leave();
    }
}

async fn one_after_another(runtime: &ProcessRuntime<'_>, context: &RepeatContext, tasks: &[Task]) -> Result<(), Halt> {
    for piece in tasks.chunks(MOST_TASKS) {
        let mut done = Vec::with_capacity(piece.len());
        for task in piece {
            runtime.own.hand_over(Some(task.index))?;
            runtime.own.enter(Some(task.index))?;
            done.push(run_task(runtime, context, task).await?);
        }
        runtime.say(&FromProcess::Done(done));
    }
    Ok(())
}

/// What a service of the process's own saw.
fn seen(context: &RepeatContext) -> Option<(u64, u64, Option<f64>)> {
    let service = lane::locked(context.service.as_ref()?);
    let figures = service.figures();
    Some((figures.requests, figures.failures, service.wait_overlap()))
}
