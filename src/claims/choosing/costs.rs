//! What the adviser (`measure/advice.rs`) has to know of a machine, from runs that tell it, and whether it was right.

use serde_json::{Value, json};

use crate::claims::plan::{self, computing, run, waiting};
use crate::claims::{Evidence, Experiment, Open, Setting};
use crate::measure::{Comparison, Costs, Difference, Way, compare, estimate};

/// The lanes that a job may be given.
#[derive(Clone, Copy)]
pub(in crate::claims) struct Pools {
    pub threads: u32,
    pub processes: u32,
}

/// What the runs are made of that costs are taken from.
const COST_TASKS: u32 = 10;
const COST_MS: f64 = 5.0;
const MESSAGES: u32 = 200;
/// A task that computes next to nothing, in milliseconds.
const TINY_MS: f64 = 0.1;

pub(in crate::claims) fn model(way: Way) -> &'static str {
    match way {
        Way::Sequential => "sequential",
        Way::EventLoop => "event-loop",
        Way::Threads => "threads-gil",
        Way::Processes => "processes",
        Way::Hybrid => "hybrid",
    }
}

/// Whether this page has the way.
pub(in crate::claims) fn is_here(way: Way, setting: &Setting) -> bool {
    setting.shared() || way != Way::Threads
}

/// The runs whose times are what this machine costs.
pub(in crate::claims) fn experiments(setting: &Setting, pools: Pools) -> Vec<Experiment> {
    let cost = |name: &str, model: &str, work: Value, tasks: u32| {
        run(setting, name, model, work, json!({ "tasks": tasks, "workers": 1 }))
            .labelled("claims.run-tasks", json!({ "model": model, "tasks": tasks }))
    };
    let start =
        |name: &str, model: &str, workers: u32| plan::start(setting, name, model, waiting("download", 1.0), workers);
    let mut starts = vec![start("start-processes", "processes", pools.processes)];
    if setting.shared() {
        starts.push(start("start-few", "threads-gil", pools.threads));
        starts.push(start("start-many", "threads-gil", 2 * pools.threads));
    }
    let costs = vec![
        cost("cost-waiting", "sequential", waiting("download", COST_MS), COST_TASKS),
        cost("cost-computing", "sequential", computing(COST_MS), COST_TASKS),
        cost("cost-tiny", "sequential", computing(TINY_MS), MESSAGES),
        cost("cost-messages", "processes", computing(TINY_MS), MESSAGES),
    ];
    vec![
        Experiment::Start { id: "starts".into(), times: 1, runs: starts },
        Experiment::Compare { id: "costs".into(), runs: costs },
    ]
}

/// What was seen of the runs of [`experiments`].
pub(in crate::claims) trait CostRuns {
    /// The times of the repeats of a run.
    fn times(&self, name: &str) -> Result<Vec<f64>, Open>;
    /// What a run took to start and of memory.
    fn started(&self, name: &str) -> [Option<f64>; 2];
    /// Cores that were free.
    fn free(&self) -> Option<f64>;
}

impl CostRuns for Evidence {
    fn times(&self, name: &str) -> Result<Vec<f64>, Open> {
        Ok(self.run(name)?.wall_ms.values.clone())
    }

    fn started(&self, name: &str) -> [Option<f64>; 2] {
        let report = self.starts(name).ok().and_then(|started| started.reports.first());
        report.map_or([None; 2], |run| [run.start_ms, run.memory_bytes])
    }

    fn free(&self) -> Option<f64> {
        Evidence::free(self)
    }
}

/// What this machine costs, and how many times as long as planned computing takes here.
pub(in crate::claims) fn read(seen: &impl CostRuns, setting: &Setting, pools: Pools) -> Result<(Costs, f64), Open> {
    let each = |name: &str, tasks: u32| Ok(median(&seen.times(name)?).unwrap_or(f64::NAN) / f64::from(tasks));
    let threads = f64::from(pools.threads);
    let [few, many, processes] = ["start-few", "start-many", "start-processes"].map(|name| seen.started(name));
    let per_process = |value: f64| value / f64::from(pools.processes);
    let costs = Costs {
        // What an item computes is measured on a lone lane, whatever else goes on here: that lane is one core.
        cores: seen.free().unwrap_or(f64::from(setting.cores)).max(1.0),
        gil: true,
        threads: pools.threads,
        processes: pools.processes,
        late_ms: (each("cost-waiting", COST_TASKS)? - COST_MS).max(0.0),
        message_ms: (each("cost-messages", MESSAGES)? - each("cost-tiny", MESSAGES)?).max(0.0),
        megabyte_ms: None,
        thread_ms: few[0].map(|ms| ms / threads),
        process_ms: processes[0].map(per_process),
        thread_bytes: many[1].zip(few[1]).map(|(more, less)| (more - less) / threads),
        process_bytes: processes[1].map(per_process),
    };
    Ok((costs, each("cost-computing", COST_TASKS)? / COST_MS))
}

/// What to say of the costs of starting; `fresh`: whether lanes have to be started for the job.
pub(in crate::claims) fn starts(costs: &Costs, fresh: bool) -> Value {
    json!({ "fresh": fresh, "processes": costs.processes, "processMs": costs.process_ms, "processBytes": costs.process_bytes,
        "threadMs": costs.thread_ms, "threadBytes": costs.thread_bytes })
}

/// How far a prediction was from the time that was measured, as a share of that.
pub(in crate::claims) fn error(predicted: f64, measured: f64) -> f64 {
    (predicted / measured - 1.0).abs()
}

/// How the adviser's choice came off beside other ways.
pub(in crate::claims) struct Outdone<'a> {
    /// The fastest way that took measurably less time, and how the two compare.
    pub faster: Option<(&'a str, Comparison)>,
    /// Whether it could be told of each of them: it was faster, or cannot have been by more than counts.
    pub told: bool,
}

impl Outdone<'_> {
    /// Whether the choice was right; `None` where that could not be told.
    pub fn right(&self) -> Option<bool> {
        (self.faster.is_some() || self.told).then_some(self.faster.is_none())
    }
}

/// Holds the times of the adviser's choice against those of other ways.
pub(in crate::claims) fn outdone<'a>(
    taken: &[f64],
    others: impl Iterator<Item = (&'a str, Vec<f64>)>,
    least: f64,
) -> Outdone<'a> {
    let mut found = Outdone { faster: None, told: true };
    for (name, times) in others {
        let against = compare(taken, &times, least);
        let faster = against.filter(|against| against.difference == Difference::Faster);
        found.told &= faster.is_some() || against.is_some_and(|against| against.is_within(0.0, 1.0 + least));
        if let Some(against) = faster.filter(|one| found.faster.is_none_or(|(_, before)| one.ratio > before.ratio)) {
            found.faster = Some((name, against));
        }
    }
    found
}

/// The median of times, where there are any.
pub(in crate::claims) fn median(times: &[f64]) -> Option<f64> {
    estimate(times).map(|estimate| estimate.value)
}
