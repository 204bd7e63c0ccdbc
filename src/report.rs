//! What came of a run: the vocabulary that goes back to the page. Unknown figures are `None` (`null`), never 0.
//! Times are milliseconds, sizes bytes.

use serde::{Serialize, Serializer};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

use crate::measure;
use crate::spec::{Error, Spec};
use crate::trace::{LaneInfo, Short, Span, SpanKind, WaitsFrom};
use crate::work::tasks::Probe;

/// The values of all repeats, and what lies in their middle and at their ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Spread {
    /// One value for each repeat, in the order in which they were measured.
    pub values: Vec<f64>,
    /// The median.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// The spread of these values; `None` when there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let measure::Summary { values, median, min, max, .. } = measure::summary(values)?;
        Some(Self { values, median, min, max })
    }
}

/// What was seen of the GIL in the repeat that is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct GilReport {
    /// How often it went from one lane to another.
    pub switches: u64,
    /// Milliseconds that all lanes together waited for it.
    pub wait_ms: f64,
}

/// What crossed between memories in the repeat that is shown: tasks, results, requests to a service and replies. Spans are
/// instrumentation and do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Messages {
    /// How many.
    pub count: u64,
    /// Their serialised size.
    pub bytes: u64,
    /// Milliseconds spent on writing and reading them, on both sides.
    pub ms: f64,
}

/// By how much waits ended later than the service had answered, over all measured repeats.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct WakeUp {
    /// How many waits were looked at.
    pub count: usize,
    /// The median delay.
    pub median_ms: f64,
    /// 95 of 100 were no later.
    pub p95_ms: f64,
    /// The largest.
    pub max_ms: f64,
    /// Each repeat by itself, in the order in which they were measured; `None` where no wait was looked at.
    pub per_repeat: Vec<Option<RepeatWakeUp>>,
}

/// By how much waits of one repeat ended late.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct RepeatWakeUp {
    /// The median delay.
    pub median_ms: f64,
    /// 95 of 100 were no later.
    pub p95_ms: f64,
    /// The largest.
    pub max_ms: f64,
}

impl WakeUp {
    /// The summary of these delays, one list for each repeat; `None` when there are none.
    pub fn of(repeats: &[Vec<f64>]) -> Option<Self> {
        let all = repeats.concat();
        let summary = measure::summary(&all)?;
        let one = |delays: &Vec<f64>| {
            let measure::Summary { median, max, .. } = measure::summary(delays)?;
            Some(RepeatWakeUp { median_ms: median, p95_ms: measure::percentile(delays, 95.0)?, max_ms: max })
        };
        Some(Self {
            count: all.len(),
            median_ms: summary.median,
            p95_ms: measure::percentile(&all, 95.0)?,
            max_ms: summary.max,
            per_repeat: repeats.iter().map(one).collect(),
        })
    }
}

/// What a service saw in the repeat that is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct ServiceReport {
    /// Requests, each attempt counted.
    pub requests: u64,
    /// Attempts that failed.
    pub failures: u64,
}

/// A task that failed while the run went on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct TaskError {
    /// The task's number.
    pub task: u32,
    /// Why.
    #[serde(flatten)]
    pub error: Error,
}

/// What one probe task saw, and on which lane.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Observation {
    /// The task's number.
    pub task: u32,
    /// The lane's number.
    pub lane: u32,
    /// What it saw.
    #[serde(flatten)]
    pub probe: Probe,
}

/// How many spans without length there are of each kind; it crosses to the page as an object of the kinds that have any.
#[derive(Clone, Debug, PartialEq)]
pub struct TooShort(pub Short);

impl Serialize for TooShort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(SpanKind::ALL.into_iter().zip(self.0).filter(|(_, count)| *count > 0))
    }
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS), ts(rename = "BareReport"))]
pub struct Report {
    /// What was run, with every default filled in.
    pub spec: Spec,
    /// The work's answer, alike for every model with the same work and seed.
    pub answer: String,
    /// From the first lane's start on its tasks to the last lane's end, for each repeat.
    pub wall_ms: Spread,
    /// What it took to start the lanes, once, before the warm-up. For lanes on the pool: the start of the whole pool.
    pub start_ms: Option<f64>,
    /// How many lanes that time started: those that the spec asks for, or all of the pool.
    pub started_lanes: Option<u32>,
    /// Milliseconds in `run`, summed over lanes.
    pub busy_ms: Option<f64>,
    /// Mean number of lanes in `run` while at least one is, as the lanes believe: one that waits for a core is in `run` too.
    /// `None` when spans were dropped.
    pub overlap: Option<f64>,
    /// How many cores did the work: the time that a lone lane, measured right after the repeat, takes for what was computed over the wall
    /// time, for each repeat. `None` for work that computes nothing, and where a lone lane was not measured (see `models::lone`).
    pub cores_used: Option<Spread>,
    /// Mean number of requests under way while at least one is.
    pub wait_overlap: Option<f64>,
    /// On a loop, how many waits were under way over time: rows of a time and the most waits from then until the next row.
    pub waits_over_time: Option<Vec<WaitsFrom>>,
    /// The GIL's figures; `None` where there is no GIL.
    pub gil: Option<GilReport>,
    /// What crossed between memories.
    pub messages: Messages,
    /// Bytes of the WebAssembly memories of its lanes: of the one that they share with the supervisor, or of those that its processes have.
    /// The first is as large as the largest run in it has made it, with the stacks of all workers of the pool.
    pub memory_bytes: Option<f64>,
    /// The service's figures.
    pub service: Option<ServiceReport>,
    /// Wake-up delays.
    pub wake_up: Option<WakeUp>,
    /// What probes saw.
    pub observations: Vec<Observation>,
    /// The lanes of the spans, by number.
    pub lanes: Vec<LaneInfo>,
    /// Which repeat the spans and single figures are of: the one whose wall time is nearest to the median. `None` when they are of a
    /// repeat in which a process was lost: that one is shown, its time is not among those measured, and another was taken in its place.
    pub shown: Option<usize>,
    /// Warm-up repeats that were run.
    pub warmed: u32,
    /// Tasks that failed, in the repeat that is shown.
    pub errors: Vec<TaskError>,
    /// Repeats that were thrown away because the page was hidden meanwhile.
    pub discarded: u32,
    /// It ended before its last repeat, by a stop or by a crash: the figures are of the repeats that were complete.
    pub partial: bool,
    /// Spans that were not kept.
    pub dropped: u64,
    /// Spans that began and ended within one step of the clock, by their kind, in the repeat that is shown. They have no length to
    /// draw; whoever looks for a hand-over of the lock finds it in `gil.switches`.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "{ [key in SpanKind]?: number }"))]
    pub too_short: TooShort,
    /// The spans; they cross to the page as rows of numbers and not in this text.
    #[serde(skip)]
    pub spans: Vec<Span>,
}
