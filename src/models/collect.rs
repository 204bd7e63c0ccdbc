//! The measured repeats of one spec, and the report that is made of them.

use std::sync::Arc;

use serde_json::json;

use super::lane::{self, LaneResult, RepeatContext};
use super::observe::Monitor;
use crate::measure;
use crate::report::{GilReport, Messages, Observation, Report, ServiceReport, Spread, TaskError, TooShort, WakeUp};
use crate::spec::{Error, ErrorKey, Spec};
use crate::trace::{LaneInfo, LaneOutcome, Short, Span, SpanKind, WaitsFrom};
use crate::work::tasks::{self, TaskResult};

/// Spans kept over all repeats of a spec; a repeat that does not fit keeps none.
const MOST_SPANS_OF_A_RUN: usize = 1_000_000;

/// Wake-up delays kept over all repeats of a spec.
const MOST_DELAYS: usize = 200_000;

/// How long it took to start so many lanes.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// Milliseconds.
    pub ms: f64,
    /// Lanes.
    pub lanes: u32,
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
    /// Why a process is gone since it began, if one is. What came of it is seen in the picture; its time says nothing of the spec, since
    /// fewer lanes did less work.
    pub broken: Option<Error>,
}

/// The measured repeats of a run.
pub struct Collector {
    spec: Arc<Spec>,
    /// The start of its lanes, if this measurement started any.
    pub started: Option<Started>,
    answer: Option<String>,
    /// Of each whole repeat.
    walls: Vec<f64>,
    kept: Vec<Kept>,
    /// Of each whole repeat.
    delays: Vec<Vec<f64>>,
    /// How many cores did the work of a repeat, for each of which that was measured.
    pub cores_used: Vec<f64>,
    spans: usize,
    dropped: u64,
    /// Repeats that were thrown away because the page was hidden meanwhile.
    pub discarded: u32,
    /// Warm-up repeats.
    pub warmed: u32,
    /// Bytes of the memories of its lanes.
    pub memory_bytes: Option<f64>,
    /// Not every repeat was taken.
    pub partial: bool,
}

/// A repeat that may be the one that is shown.
struct Kept {
    /// Its place among the whole repeats, if it is one.
    repeat: Option<usize>,
    wall_ms: f64,
    spans: Vec<Span>,
    dropped: u64,
    busy_ms: Option<f64>,
    short: Short,
    /// Waits under way over time, on a loop.
    over_time: Option<Vec<WaitsFrom>>,
    wait_overlap: Option<f64>,
    gil: Option<GilReport>,
    messages: Messages,
    service: Option<ServiceReport>,
    observations: Vec<Observation>,
    lanes: Vec<LaneInfo>,
    errors: Vec<TaskError>,
}

impl Collector {
    /// Nothing yet.
    pub fn new(spec: Arc<Spec>) -> Self {
        Self {
            spec,
            started: None,
            answer: None,
            walls: Vec::new(),
            kept: Vec::new(),
            delays: Vec::new(),
            cores_used: Vec::new(),
            spans: 0,
            dropped: 0,
            discarded: 0,
            warmed: 0,
            memory_bytes: None,
            partial: false,
        }
    }

    /// Takes in a repeat, and checks its answer.
    pub fn enter(&mut self, context: &RepeatContext, result: Repeat, monitor: Monitor<'_>) -> Result<(), Error> {
        let lane_of = |lane: usize, done: &TaskResult| {
            let lane = done.lane.unwrap_or(lane as u32);
            done.probe.map(|probe| Observation { task: done.index, lane, probe })
        };
        let mut observations: Vec<_> = (result.lanes.iter().enumerate())
            .flat_map(|(lane, said)| said.done.iter().filter_map(move |done| lane_of(lane, done)))
            .collect();
        observations.sort_by_key(|seen| seen.task);
        let waits: Vec<f64> = result.lanes.iter().filter_map(|said| said.gil_wait_ms).collect();
        let gil = result.switches.map(|switches| GilReport { switches, wait_ms: waits.iter().sum() });
        let (mut done, mut delays, mut over_time) = (Vec::new(), Vec::new(), None);
        let mut recorder = monitor.recorder;
        let room = MOST_DELAYS.saturating_sub(self.delays.iter().map(Vec::len).sum());
        for said in result.lanes {
            delays.extend(said.delays.into_iter().take(room - delays.len()));
            done.extend(said.done);
            recorder.absorb_short(&said.short);
            if !said.waits.is_empty() {
                over_time = Some(said.waits);
            }
        }
        let whole = result.broken.is_none();
        let answer = tasks::settle(&self.spec, &context.tasks, &mut done)?;
        let errors: Vec<_> =
            (done.into_iter()).filter_map(|done| Some(TaskError { task: done.index, error: done.failed? })).collect();
        match &self.answer {
            // What was lost with a process is missing from the answer of this repeat alone.
            _ if !whole => {}
            Some(before) if *before != answer => {
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
        let (busy_ms, short) = (recorder.busy(), recorder.short());
        let mut lanes = monitor.lanes;
        for lane in &mut lanes {
            lane.outcome.get_or_insert(LaneOutcome::Done);
        }
        let (mut spans, mut dropped) = recorder.finish();
        // A process goes on until it hears that the repeat is over; that is no part of it.
        spans.retain_mut(|span| {
            span.end = span.end.min(result.wall_ms);
            span.start < span.end
        });
        if self.spans + spans.len() > MOST_SPANS_OF_A_RUN {
            dropped += spans.len() as u64;
            spans = Vec::new();
        }
        self.spans += spans.len();
        self.dropped += dropped;
        let repeat = whole.then_some(self.walls.len());
        if whole {
            self.walls.push(result.wall_ms);
            self.delays.push(delays);
        }
        self.kept.push(Kept {
            repeat,
            wall_ms: result.wall_ms,
            spans,
            dropped,
            busy_ms,
            short,
            over_time,
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

    /// Whether a repeat was taken in which a process was lost.
    pub fn saw_a_loss(&self) -> bool {
        self.kept.iter().any(|kept| kept.repeat.is_none())
    }

    /// The report; none without a whole repeat.
    pub fn close(self) -> Option<Report> {
        let wall_ms = Spread::of(&self.walls)?;
        let distance = |kept: &Kept| {
            // A repeat in which a process was lost is what has to be seen. One whose spans were dropped is shown only where there is no
            // other.
            ((kept.repeat.is_some(), kept.dropped > 0), (kept.wall_ms - wall_ms.median).abs())
        };
        let mut kept = self.kept;
        kept.sort_by(|a, b| {
            let (a, b) = (distance(a), distance(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let shown = kept.swap_remove(0);
        let runs = shown.spans.iter().filter(|span| span.kind == SpanKind::Run);
        let overlap = measure::overlap(runs.map(|span| (span.start, span.end))).filter(|_| shown.dropped == 0);
        let mut spans = if self.spec.trace { starts(&shown.lanes) } else { Vec::new() };
        spans.extend(shown.spans);
        Some(Report {
            spec: (*self.spec).clone(),
            answer: self.answer.unwrap_or_default(),
            wall_ms,
            start_ms: self.started.map(|started| started.ms),
            started_lanes: self.started.map(|started| started.lanes),
            busy_ms: shown.busy_ms,
            overlap,
            cores_used: Spread::of(&self.cores_used),
            wait_overlap: shown.wait_overlap,
            waits_over_time: shown.over_time,
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
            partial: self.partial,
            dropped: self.dropped,
            too_short: TooShort(shown.short),
            spans,
        })
    }
}

/// The starts of the lanes that this run started. They were all asked for at once, before the warm-up; the picture puts that left of
/// the repeat's zero, so that the last of them was ready there.
fn starts(lanes: &[LaneInfo]) -> Vec<Span> {
    let all = lanes.iter().filter_map(|lane| lane.start_ms).fold(0.0, f64::max);
    let start = |(lane, info): (usize, &LaneInfo)| {
        let end = info.start_ms? - all;
        Some(Span { lane: lane as u32, kind: SpanKind::Start, start: -all, end, task: None })
    };
    lanes.iter().enumerate().filter_map(start).collect()
}
