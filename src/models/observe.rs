//! Who looks on while specs are measured, and what is told: progress, and batches of spans.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::lane::RepeatContext;
use crate::spec::Model;
use crate::trace::{LaneInfo, Recorder, Span};

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
    /// The spec's place in the measurement, from 0.
    pub spec: u32,
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
    /// The spec's place in the measurement, from 0.
    pub spec: u32,
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
    /// Waits under way now on a lane that holds several at once; `None` where none does.
    pub waits: Option<u32>,
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

/// One repeat while it runs: its lanes' tracers, and who is told of them.
pub struct Monitor<'a> {
    /// The lanes, by number.
    pub lanes: Vec<LaneInfo>,
    /// Where their spans go.
    pub recorder: Recorder,
    spec: u32,
    repeat: i32,
    context: &'a RepeatContext,
    observer: &'a dyn Observer,
    begun: bool,
    /// Spans of which the observer was told.
    told: usize,
}

impl<'a> Monitor<'a> {
    /// Watches a repeat of the spec with this index; the lanes are not known yet.
    pub fn new(
        spec: u32,
        repeat: i32,
        context: &'a RepeatContext,
        recorder: Recorder,
        observer: &'a dyn Observer,
    ) -> Self {
        Self { lanes: Vec::new(), recorder, spec, repeat, context, observer, begun: false, told: 0 }
    }

    /// Tells the observer what is new. Whoever runs the lanes does so once a tick, however many lanes there are and however often
    /// they say something: each telling costs the supervisor time for every lane.
    pub fn show(&mut self) {
        self.observer.progress(Progress {
            spec: self.spec,
            model: self.context.spec.model,
            phase: if self.repeat < 0 { Phase::WarmUp } else { Phase::Measuring },
            repeat: if self.repeat < 0 { (-1 - self.repeat) as u32 } else { self.repeat as u32 },
            repeats: self.context.spec.repeats,
            tasks_done: self.context.progress.load(Ordering::Relaxed),
            tasks: self.context.tasks.len() as u32,
        });
        self.recorder.drain();
        let kept = self.recorder.kept();
        // One reading of the clock for the whole batch: between two, this thread may have been kept waiting for a core.
        let now = self.recorder.now();
        self.observer.spans(&Batch {
            spec: self.spec,
            model: self.context.spec.model,
            repeat: self.repeat,
            reset: !self.begun,
            now,
            lanes: &self.lanes,
            new: &kept[self.told..],
            open: &self.recorder.open(now),
            waits: self.recorder.waits(),
        });
        self.told = kept.len();
        self.begun = true;
    }
}
