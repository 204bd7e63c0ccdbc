//! HOW work is run: one file a model, and the supervisor that repeats, watches and reports.
//!
//! A model says which lanes there are and what each does; [`pool`] runs lanes that share this memory, [`processes`]
//! those that do not. The supervisor in this file never computes and never waits for a lane in a way that stops its own
//! event loop: a host whose event loop stands still can neither start a lane nor hear a stop.

pub mod event_loop;
pub mod gil;
pub mod lane;
pub mod pool;
pub mod processes;
pub mod queue;

mod hybrid;
mod sequential;
mod threads;
mod threads_gil;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::json;

use crate::measure;
use crate::platform::{self, Rest, Stop};
use crate::report::{GilReport, Messages, Observation, Report, ServiceReport, Spread, TaskError, WakeUp};
use crate::spec::{Code, Error, ErrorKey, Executor, Fault, Model, Spec};
use crate::trace::{LaneInfo, Recorder, Span, SpanKind};
use crate::work::service::{Knobs, Service};
use crate::work::tasks::{self, Task, TaskResult};
use lane::{LaneResult, RepeatContext};

pub use sequential::compute_here;

/// How often the supervisor looks at the lanes while they run, in milliseconds: two frames of a screen.
const TICK_MS: f64 = 33.0;

/// Spans kept over all repeats of a run; a repeat that does not fit keeps none.
const MOST_SPANS_OF_A_RUN: usize = 1_000_000;

/// Further warm-up repeats that are run while they still get faster.
const MORE_WARMUP: u32 = 3;

/// A warm-up repeat that is faster than the best before it by more than this shows that the optimiser has not yet arrived.
const STILL_FASTER: f64 = 0.9;

/// Wake-up delays kept over all repeats of a run.
const MOST_DELAYS: usize = 200_000;

/// What a run is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Phase {
    /// Lanes are being started.
    Starting,
    /// It repeats what will not be measured.
    WarmUp,
    /// It repeats what is measured.
    Measuring,
    /// It waits until the page is visible again.
    Paused,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Progress {
    /// What is run.
    pub model: Model,
    /// What it is at.
    pub phase: Phase,
    /// The repeat, from 0; warm-up repeats count by themselves.
    pub repeat: u32,
    /// Measured repeats that there will be.
    pub repeats: u32,
    /// Tasks done in this one.
    pub tasks_done: u32,
    /// Tasks it has.
    pub tasks: u32,
}

/// What is new on the lanes. Times are milliseconds since the repeat's zero.
#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "BatchHead"))]
pub struct Batch<'a> {
    /// What is run.
    pub model: Model,
    /// The repeat: 0 and up when measured, negative for warm-up.
    pub repeat: i32,
    /// A new repeat has begun.
    pub reset: bool,
    /// The time now.
    pub now: f64,
    /// The lanes.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "Vec<LaneInfo>"))]
    pub lanes: &'a [LaneInfo],
    /// Spans that have ended; they cross to the page as rows of numbers.
    #[serde(skip)]
    pub new: &'a [Span],
    /// What every lane does now: spans that go on, which end now; they cross in the same way.
    #[serde(skip)]
    pub open: &'a [Span],
}

/// Who looks on while a run goes.
pub trait Observer {
    /// The run has got this far.
    fn progress(&self, progress: Progress);
    /// The lanes have done this.
    fn spans(&self, batch: &Batch<'_>);
    /// Whether the page is hidden now.
    fn hidden(&self) -> bool;
    /// How often the page has been hidden so far.
    fn times_hidden(&self) -> u32;
}

/// Looks on without looking: for tests and the native program.
#[derive(Debug)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn progress(&self, _: Progress) {}
    fn spans(&self, _: &Batch<'_>) {}
    fn hidden(&self) -> bool {
        false
    }
    fn times_hidden(&self) -> u32 {
        0
    }
}

/// What one repeat brought, before it is put into words.
#[derive(Debug, Default)]
pub struct Repeat {
    /// From zero to the last lane's end, in milliseconds.
    pub wall_ms: f64,
    /// What each lane said when it left, by lane number.
    pub lanes: Vec<LaneResult>,
    /// Hand-overs of the GIL, if there is one.
    pub switches: Option<u64>,
    /// What crossed.
    pub messages: Messages,
    /// Requests, failures and mean number under way of a service that was not the supervisor's.
    pub service: Option<(u64, u64, Option<f64>)>,
}

/// One repeat while it runs: its lanes' tracers, and who is told of them.
pub struct Monitor<'a> {
    /// The lanes, by number.
    pub lanes: Vec<LaneInfo>,
    /// Where their spans go.
    pub recorder: Recorder,
    repeat: i32,
    context: &'a RepeatContext,
    observer: &'a dyn Observer,
    begun: bool,
    /// Tasks done when the watcher was told last.
    told: u32,
}

impl Monitor<'_> {
    /// Tells the watcher what is new.
    pub fn show(&mut self) {
        self.tell_progress();
        let new = self.recorder.drain().len();
        self.tell_spans(new);
    }

    fn tell_progress(&mut self) {
        self.told = self.context.progress.load(Ordering::Relaxed);
        self.observer.progress(Progress {
            model: self.context.spec.model,
            phase: if self.repeat < 0 { Phase::WarmUp } else { Phase::Measuring },
            repeat: if self.repeat < 0 { (-1 - self.repeat) as u32 } else { self.repeat as u32 },
            repeats: self.context.spec.repeats,
            tasks_done: self.told,
            tasks: self.context.tasks.len() as u32,
        });
    }

    /// Takes over spans that came by message and tells the watcher.
    pub fn absorb(&mut self, open: &[f64], rows: &[f64], busy: f64) {
        if self.told != self.context.progress.load(Ordering::Relaxed) {
            self.tell_progress();
        }
        let new = self.recorder.absorb(open, rows, busy).len();
        self.tell_spans(new);
    }

    /// Tells of the last spans that were kept, and of what every lane does now.
    fn tell_spans(&mut self, new: usize) {
        let kept = self.recorder.kept();
        self.observer.spans(&Batch {
            model: self.context.spec.model,
            repeat: self.repeat,
            reset: !self.begun,
            now: platform::now() - self.recorder.zero(),
            lanes: &self.lanes,
            new: &kept[kept.len() - new..],
            open: &self.recorder.open(),
        });
        self.begun = true;
    }
}

/// Lanes that stay up over all repeats of a run.
enum Lanes {
    /// On the pool, which is there already.
    Pool,
    /// Processes, started for this run.
    Processes(processes::ProcessPool),
}

/// Runs a spec: starts lanes, warms up, repeats, checks every answer, reports.
///
/// `shared` says whether lanes can share this memory (the page is isolated, or the host is native).
///
/// # Errors
/// Every [`Code`]; whatever was measured before is gone with the run.
pub async fn run(spec: Spec, shared: bool, stop: &Stop, observer: &dyn Observer) -> Result<Report, Error> {
    if spec.needs_isolation() && !shared {
        return Err(Error::new(ErrorKey::IsolationNeeded, json!({ "model": spec.model })));
    }
    let spec = Arc::new(spec);
    let tasks: Arc<[Task]> = tasks::plan(&spec).into();
    observer.progress(Progress {
        model: spec.model,
        phase: Phase::Starting,
        repeat: 0,
        repeats: spec.repeats,
        tasks_done: 0,
        tasks: tasks.len() as u32,
    });
    let (mut lanes_up, started) = start(&spec, shared, stop).await?;
    let mut collector = Collector::new(Arc::clone(&spec), started);
    let computes = spec.work.cpu().is_some();
    let mut best = f64::INFINITY;
    let mut repeat = -(spec.warmup as i32);
    let mut warmed = 0;
    while repeat < spec.repeats as i32 {
        wait_while_hidden(&spec, stop, observer).await?;
        let hidden = observer.times_hidden();
        let context = RepeatContext {
            spec: Arc::clone(&spec),
            tasks: Arc::clone(&tasks),
            stop: stop.clone(),
            service: new_service(&spec),
            faulty: repeat == 0 && spec.fault != Fault::None,
            progress: Arc::new(AtomicU32::new(0)),
        };
        let mut monitor = Monitor {
            lanes: Vec::new(),
            recorder: Recorder::new(platform::now(), spec.trace),
            repeat,
            context: &context,
            observer,
            begun: false,
            told: 0,
        };
        let result = lanes_up.repeat(&context, &mut monitor).await;
        if stop.is_set() && !matches!(&result, Err(error) if error.code != Code::Cancelled) {
            return Err(Error::cancelled());
        }
        let result = result?;
        monitor.show();
        if observer.hidden() || observer.times_hidden() != hidden {
            collector.discarded += 1;
            continue;
        }
        if repeat < 0 {
            warmed += 1;
            let settled = result.wall_ms > best * STILL_FASTER;
            best = best.min(result.wall_ms);
            // Waiting needs no optimiser. A first warm-up repeat of work that computes cannot tell yet.
            if repeat == -1 && computes && !settled && warmed < spec.warmup + MORE_WARMUP {
                continue;
            }
        } else {
            collector.enter(&context, result, monitor)?;
        }
        repeat += 1;
    }
    collector.warmed = warmed;
    collector.memory_bytes = match &lanes_up {
        Lanes::Pool => platform::memory_bytes(),
        Lanes::Processes(lanes_up) => platform::memory_bytes().map(|own| own + lanes_up.memory_bytes()),
    };
    collector.close()
}

/// How long it took to start so many lanes.
#[derive(Clone, Copy, Debug)]
struct Started {
    ms: f64,
    lanes: u32,
}

async fn start(spec: &Spec, shared: bool, stop: &Stop) -> Result<(Lanes, Option<Started>), Error> {
    let lanes = match (spec.model, spec.executor) {
        (Model::Processes, _) | (Model::Hybrid, Executor::Processes) => spec.workers,
        (Model::Sequential | Model::EventLoop, _) if !shared => 1,
        _ => {
            let started = platform::pool_start_ms().map(|ms| Started { ms, lanes: platform::pool_size() });
            return Ok((Lanes::Pool, started));
        }
    };
    let lanes_up = processes::ProcessPool::start(spec, lanes, stop).await?;
    let started = Started { ms: lanes_up.start_ms(), lanes };
    Ok((Lanes::Processes(lanes_up), Some(started)))
}

async fn wait_while_hidden(spec: &Spec, stop: &Stop, observer: &dyn Observer) -> Result<(), Error> {
    while observer.hidden() && !stop.is_set() {
        observer.progress(Progress {
            model: spec.model,
            phase: Phase::Paused,
            repeat: 0,
            repeats: spec.repeats,
            tasks_done: 0,
            tasks: 0,
        });
        platform::sleep(100.0).await;
    }
    if stop.is_set() { Err(Error::cancelled()) } else { Ok(()) }
}

fn new_service(spec: &Spec) -> Option<Arc<Mutex<Service>>> {
    let ask = spec.work.io()?;
    let knobs = Knobs {
        wait_ms: ask.wait_ms,
        bandwidth: ask.bandwidth,
        connections: ask.connections,
        per_second: ask.per_second,
        failure_share: ask.failure_share,
        retries: ask.retries,
    };
    Some(Arc::new(Mutex::new(Service::new(ask.service, knobs, u64::from(spec.seed)))))
}

impl Lanes {
    async fn repeat(&mut self, context: &RepeatContext, monitor: &mut Monitor<'_>) -> Result<Repeat, Error> {
        lane::reset_probe();
        match self {
            Lanes::Processes(lanes_up) if context.spec.model == Model::Hybrid => {
                lanes_up.hybrid(context, monitor).await
            }
            Lanes::Processes(lanes_up) => lanes_up.repeat(context, monitor).await,
            Lanes::Pool => {
                let lane_set = match context.spec.model {
                    Model::Sequential => sequential::lane_set(context),
                    Model::Threads => threads::lane_set(context),
                    Model::ThreadsGil => threads_gil::lane_set(context),
                    Model::EventLoop => event_loop::lane_set(context),
                    Model::Hybrid => hybrid::lane_set(context),
                    Model::Processes => unreachable!("processes are not on the pool"),
                };
                pool::run(context, lane_set, monitor).await
            }
        }
    }
}

/// The measured repeats of a run.
struct Collector {
    spec: Arc<Spec>,
    started: Option<Started>,
    answer: Option<String>,
    walls: Vec<f64>,
    kept: Vec<Kept>,
    delays: Vec<f64>,
    spans: usize,
    dropped: u64,
    discarded: u32,
    warmed: u32,
    memory_bytes: Option<f64>,
}

/// A repeat that may be the one that is shown.
struct Kept {
    repeat: usize,
    wall_ms: f64,
    spans: Vec<Span>,
    dropped: u64,
    busy_ms: Option<f64>,
    wait_overlap: Option<f64>,
    gil: Option<GilReport>,
    messages: Messages,
    service: Option<ServiceReport>,
    observations: Vec<Observation>,
    lanes: Vec<LaneInfo>,
    errors: Vec<TaskError>,
}

impl Collector {
    fn new(spec: Arc<Spec>, started: Option<Started>) -> Self {
        Self {
            spec,
            started,
            answer: None,
            walls: Vec::new(),
            kept: Vec::new(),
            delays: Vec::new(),
            spans: 0,
            dropped: 0,
            discarded: 0,
            warmed: 0,
            memory_bytes: None,
        }
    }

    fn enter(&mut self, context: &RepeatContext, result: Repeat, monitor: Monitor<'_>) -> Result<(), Error> {
        let lane_of = |lane: usize, done: &TaskResult| {
            done.probe.map(|probe| Observation { task: done.index, lane: lane as u32, probe })
        };
        let mut observations: Vec<_> = (result.lanes.iter().enumerate())
            .flat_map(|(lane, said)| said.done.iter().filter_map(move |done| lane_of(lane, done)))
            .collect();
        observations.sort_by_key(|seen| seen.task);
        let waits: Vec<f64> = result.lanes.iter().filter_map(|said| said.gil_wait_ms).collect();
        let gil = result.switches.map(|switches| GilReport { switches, wait_ms: waits.iter().sum() });
        let mut done = Vec::new();
        for said in result.lanes {
            let room = MOST_DELAYS.saturating_sub(self.delays.len());
            self.delays.extend(said.delays.into_iter().take(room));
            done.extend(said.done);
        }
        let answer = tasks::settle(&self.spec, &context.tasks, &mut done)?;
        let errors: Vec<_> =
            (done.into_iter()).filter_map(|done| Some(TaskError { task: done.index, error: done.failed? })).collect();
        // A task that failed on purpose is missing from the answer of its own repeat alone.
        let purposely = context.faulty && self.spec.fault == Fault::Error;
        match &self.answer {
            Some(before) if *before != answer && !purposely => {
                let values = json!({ "repeat": self.walls.len() + 1, "answer": answer, "before": before });
                return Err(Error::new(ErrorKey::AnswerRepeatsDiffer, values));
            }
            _ => self.answer = Some(answer),
        }
        let service = result.service.or_else(|| {
            let service = lane::locked(context.service.as_ref()?);
            let figures = service.figures();
            Some((figures.requests, figures.failures, service.wait_overlap()))
        });
        let busy_ms = monitor.recorder.busy();
        let lanes = monitor.lanes;
        let (mut spans, mut dropped) = monitor.recorder.finish();
        if self.spans + spans.len() > MOST_SPANS_OF_A_RUN {
            dropped += spans.len() as u64;
            spans = Vec::new();
        }
        self.spans += spans.len();
        self.dropped += dropped;
        self.walls.push(result.wall_ms);
        self.kept.push(Kept {
            repeat: self.walls.len() - 1,
            wall_ms: result.wall_ms,
            spans,
            dropped,
            busy_ms,
            wait_overlap: service.and_then(|(_, _, overlap)| overlap),
            gil,
            messages: result.messages,
            service: service.map(|(requests, failures, _)| ServiceReport { requests, failures }),
            observations,
            lanes,
            errors,
        });
        Ok(())
    }

    fn close(self) -> Result<Report, Error> {
        let wall_ms = Spread::of(&self.walls).ok_or_else(Error::cancelled)?;
        let distance = |kept: &Kept| {
            // A repeat whose spans were dropped is shown only where there is no other.
            (kept.dropped > 0, (kept.wall_ms - wall_ms.median).abs())
        };
        let mut kept = self.kept;
        kept.sort_by(|a, b| {
            let (a, b) = (distance(a), distance(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let shown = kept.swap_remove(0);
        let runs = shown.spans.iter().filter(|span| span.kind == SpanKind::Run);
        let overlap = measure::overlap(runs.map(|span| (span.start, span.end)));
        let mut spans = shown.spans;
        if let Some(started) = self.started.filter(|_| self.spec.trace) {
            // Lanes were started once, before the warm-up; the picture puts that left of the repeat's zero.
            spans.extend((0..shown.lanes.len()).map(|lane| Span {
                lane: lane as u32,
                kind: SpanKind::Start,
                start: -started.ms,
                end: 0.0,
                task: None,
            }));
        }
        Ok(Report {
            spec: (*self.spec).clone(),
            answer: self.answer.unwrap_or_default(),
            wall_ms,
            start_ms: self.started.map(|started| started.ms),
            started_lanes: self.started.map(|started| started.lanes),
            busy_ms: shown.busy_ms,
            overlap,
            wait_overlap: shown.wait_overlap,
            gil: shown.gil,
            messages: shown.messages,
            memory_bytes: self.memory_bytes,
            service: shown.service,
            wake_up: WakeUp::of(&self.delays),
            observations: shown.observations,
            lanes: shown.lanes,
            shown: shown.repeat,
            warmed: self.warmed,
            errors: shown.errors,
            discarded: self.discarded,
            dropped: self.dropped,
            spans,
        })
    }
}

/// The supervisor's own way to rest.
fn rest(stop: &Stop) -> Rest {
    platform::supervisor_rest(stop)
}
