//! The adviser as a call: what each way would take for a job, from what this machine was measured to cost, and whether that was right.
//!
//! [`advise`] is asked again and again with what was seen so far, and says what is to be run next; when there is nothing left, it has the
//! answer. The costs come from other runs than those that check it.

use serde::Serialize;
use serde_json::{Value, json};

use super::choosing::costs::{self, CostRuns, Outdone, Pools, is_here, median, model, outdone};
use super::plan::{KERNEL, SIZE_PER_MS, run, waiting};
use super::{Experiment, Open, Setting, Tier};
use crate::measure::{self, Advice, COUNTS, Costs, Job, Way, best};
use crate::message::Message;
use crate::platform::MessageWay;
use crate::spec::{Error, ErrorKey, brief};
use crate::trials::Fields;

/// Bytes of the two messages that the cost of a further megabyte is taken from.
const SIZES: [u32; 2] = [10, 1_000_000];
/// A thread pool of CPython has so many threads more than there are cores, and no more than `MOST_THREADS`.
const MORE_THREADS: u32 = 4;
const MOST_THREADS: u32 = 32;
/// What all runs of a check may take together, by what is predicted of them, in milliseconds; the slowest ways are left out first.
const PATIENCE_MS: f64 = 60_000.0;

/// What is to be run next, or the answer.
#[derive(Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct AdviserReply {
    /// What is to be run next; empty when the answer is there.
    next: Vec<Experiment>,
    /// The answer.
    answer: Option<Answer>,
}

/// What the adviser says.
#[derive(Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "AdviserAnswer"))]
pub struct Answer {
    /// What this machine was measured to cost.
    costs: Costs,
    /// What each way is expected to take, the simplest way first.
    predictions: Vec<Prediction>,
    /// The way to take; `None` where nothing fits, or no time is known.
    best: Option<Way>,
    /// What is to be said.
    sentences: Vec<Message>,
    /// What the ways really took, where that was asked for.
    checked: Option<Checked>,
}

/// What is expected of a way.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Prediction {
    /// The way.
    way: Way,
    /// The model that is this way.
    model: &'static str,
    /// What the job takes once the lanes are up, in milliseconds.
    wall_ms: Option<f64>,
    /// What it takes to start the lanes.
    start_ms: Option<f64>,
    /// What the lanes take of memory, in bytes.
    memory_bytes: Option<f64>,
    /// Whether a crash of one item leaves the others standing.
    isolated: bool,
    /// Why this way is out of the question; `None` where it is not.
    fails: Option<Unfit>,
}

/// Why a way is out of the question.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
enum Unfit {
    /// It cannot be run here, since no memory is shared.
    NeedsIsolation,
    /// A crash of one item would take the others along.
    NotIsolated,
}

/// What the ways really took.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "AdviserCheck"))]
pub struct Checked {
    /// One for each prediction, in their order.
    ways: Vec<CheckedWay>,
    /// Whether no way that fits took measurably less time than the best one; `None` where that was not run, or could
    /// not be told.
    right: Option<bool>,
}

/// What a way really took.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CheckedWay {
    /// The median of its repeats in milliseconds; `None` where it was not run, since it cannot be here, would take too long, or sends bytes.
    measured_ms: Option<f64>,
    /// By what part of that the prediction was wrong.
    error: Option<f64>,
}

/// What was seen so far: `{ setting, freeCores, experiments }`. It is read as it is, since the readers of reports and trials would be a
/// third of the module.
struct Seen<'a>(&'a Value);

impl Seen<'_> {
    fn setting(&self) -> Setting {
        let setting = &self.0["setting"];
        let number = |field: &str| setting[field].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(1);
        let tier = if setting["tier"] == "full" { Tier::Full } else { Tier::Separate };
        Setting { tier, cores: number("cores"), repeats: number("repeats") }
    }

    fn has(&self, experiment: &str) -> bool {
        !self.0["experiments"][experiment].is_null()
    }

    /// What came of a run of this experiment.
    fn run(&self, experiment: &str, name: &str) -> &Value {
        &self.0["experiments"][experiment]["runs"][name]
    }

    fn wall_ms(run: &Value) -> Option<Vec<f64>> {
        let times = measure::numbers(&run["report"]["wallMs"]["values"])?;
        (!times.is_empty() && times.iter().all(|ms| *ms > 0.0)).then_some(times)
    }

    /// What this way took in each repeat, where it was run.
    fn checked(&self, way: Way) -> Option<Vec<f64>> {
        Self::wall_ms(self.run("check", model(way)))
    }

    /// What a further megabyte adds to a message and its answer.
    fn megabyte_ms(&self) -> Option<f64> {
        let trips = self.0["experiments"]["bytes"]["result"]["trips"].as_array()?;
        let trip = |bytes: u32| {
            let of_size = trips.iter().find(|one| one["bytes"] == bytes)?;
            median(&measure::numbers(&of_size["tripMs"])?)
        };
        let [small, large] = SIZES;
        Some((trip(large)? - trip(small)?).max(0.0) / (f64::from(large - small) / 1e6))
    }
}

impl CostRuns for Seen<'_> {
    fn times(&self, name: &str) -> Result<Vec<f64>, Open> {
        Self::wall_ms(self.run("costs", name)).ok_or_else(|| Open::because("claims.no-times", json!({ "run": name })))
    }

    fn started(&self, name: &str) -> [Option<f64>; 2] {
        let report = &self.run("starts", name)["reports"][0];
        ["startMs", "memoryBytes"].map(|figure| report[figure].as_f64())
    }

    fn free(&self) -> Option<f64> {
        measure::least(&measure::numbers(&self.0["freeCores"])?)
    }
}

/// Says what is to be run next for a job, or gives the answer. Question and answer are JSON text: `{ job, check, evidence }`, and an
/// [`AdviserReply`].
///
/// # Errors
/// [`Code::InvalidSpec`](crate::spec::Code::InvalidSpec) for a bad job, with the field, the value and what is allowed.
pub fn advise(about: &str) -> Result<String, Error> {
    let unread =
        |error: &dyn std::fmt::Display| Error::new(ErrorKey::RequestUnread, json!({ "error": error.to_string() }));
    let about: Value = serde_json::from_str(about).map_err(|error| unread(&error))?;
    let job = read(&about["job"])?;
    let reply = reply(&job, about["check"] == true, &Seen(&about["evidence"])).map_err(|Open(why)| unread(&why.key))?;
    Ok(serde_json::to_string(&reply).expect("the vocabulary is JSON"))
}

/// The job, if it is one.
fn read(value: &Value) -> Result<Job, Error> {
    if !value.is_object() {
        return Err(Error::new(ErrorKey::TrialNotObject, json!({ "was": brief(value), "job": true })));
    }
    let mut fields = Fields::of(value)?;
    let wait_ms = fields.number("waitMs", (0.0, 10_000.0), 0.0)?;
    // Items that neither wait nor compute are no job.
    let least = if wait_ms > 0.0 { 0.0 } else { 0.01 };
    let job = Job {
        items: fields.whole("items", (1, 10_000), 8)?,
        wait_ms,
        cpu_ms: fields.number("cpuMs", (least, 500.0), if wait_ms > 0.0 { 0.0 } else { 10.0 })?,
        bytes: fields.number("bytes", (0.0, 64e6), 0.0)?,
        isolated: fields.flag("isolated")?,
        fresh: fields.flag("fresh")?,
    };
    fields.finish()?;
    Ok(job)
}

/// As CPython's own pools: a process for each core, and as many threads as `ThreadPoolExecutor` has unless told.
fn pools(setting: &Setting) -> Pools {
    Pools { threads: (setting.cores + MORE_THREADS).min(MOST_THREADS), processes: setting.lanes() }
}

fn reply(job: &Job, check: bool, seen: &Seen<'_>) -> Result<AdviserReply, Open> {
    let setting = &seen.setting();
    let pools = pools(setting);
    if !seen.has("costs") {
        let trial = json!({ "trial": "messages", "ways": [MessageWay::Clone], "sizes": SIZES });
        let mut next = costs::experiments(setting, pools);
        next.push(Experiment::Trial { id: "bytes".into(), trial });
        return Ok(AdviserReply { next, answer: None });
    }
    let (costs, slower) = costs::read(seen, setting, pools)?;
    let costs = Costs { megabyte_ms: seen.megabyte_ms(), ..costs };
    let advised = measure::advise(job, &costs);
    if check && !seen.has("check") {
        let runs = checks(job, &advised, setting, &costs, slower);
        if !runs.is_empty() {
            let next = vec![Experiment::Compare { id: "check".into(), runs }];
            return Ok(AdviserReply { next, answer: None });
        }
    }
    Ok(AdviserReply { next: Vec::new(), answer: Some(answer(job, check, seen, costs, &advised)) })
}

fn sends(way: Way) -> bool {
    matches!(way, Way::Processes | Way::Hybrid)
}

/// The runs that check the adviser: every way that can run here. No spec sends bytes, so ways that would have to are left out.
fn checks(job: &Job, advised: &[Advice], setting: &Setting, costs: &Costs, slower: f64) -> Vec<super::RunPlan> {
    let mut runs: Vec<_> = advised
        .iter()
        .filter(|one| is_here(one.way, setting) && !(sends(one.way) && job.bytes > 0.0 && job.cpu_ms > 0.0))
        .filter_map(|one| Some((one.way, one.wall_ms?)))
        .collect();
    let all = |runs: &[(Way, f64)]| runs.iter().map(|(_, ms)| ms).sum::<f64>() * f64::from(setting.repeats + 1);
    while all(&runs) > PATIENCE_MS {
        let slowest = (0..runs.len()).max_by(|a, b| runs[*a].1.total_cmp(&runs[*b].1)).unwrap_or_default();
        runs.remove(slowest);
    }
    let mut work = waiting("download", job.wait_ms);
    // As many transfers at once as there may be items, each at full speed.
    work["bandwidth"] = json!(job.items);
    let size = (job.cpu_ms / slower * SIZE_PER_MS).round().clamp(1.0, 30_000.0);
    if job.wait_ms == 0.0 {
        work = json!({ "kind": "cpu", "kernel": KERNEL, "size": size });
    } else if job.cpu_ms > 0.0 {
        (work["kind"], work["kernel"], work["size"]) = (json!("mixed"), json!(KERNEL), json!(size));
    }
    let check = |(way, _): &(Way, f64)| {
        let workers = match way {
            Way::Sequential | Way::EventLoop => 1,
            Way::Threads => costs.threads.min(job.items),
            Way::Processes | Way::Hybrid => costs.processes.min(job.items),
        };
        let more = json!({ "tasks": job.items, "workers": workers, "executor": "processes", "trace": false });
        run(setting, model(*way), model(*way), work.clone(), more)
    };
    runs.iter().map(check).collect()
}

fn answer(job: &Job, check: bool, seen: &Seen<'_>, costs: Costs, advised: &[Advice]) -> Answer {
    let setting = &seen.setting();
    let unfit = |one: &Advice| match one {
        _ if !is_here(one.way, setting) => Some(Unfit::NeedsIsolation),
        _ if job.isolated && !one.isolated => Some(Unfit::NotIsolated),
        _ => None,
    };
    let fitting: Vec<Advice> = advised.iter().filter(|one| unfit(one).is_none()).copied().collect();
    let best = best(job, &fitting);
    let started = |one: &Advice| if job.fresh { one.start_ms } else { Some(0.0) };
    let expected = |one: &Advice| Some(one.wall_ms? + started(one)?);
    // What a way took in each repeat, with its start where the job has to start it.
    let times = |one: &Advice| {
        let start = started(one)?;
        Some(seen.checked(one.way)?.iter().map(|ms| ms + start).collect::<Vec<f64>>())
    };
    let checked_way = |one: &Advice| {
        let measured = seen.checked(one.way).as_deref().and_then(median);
        CheckedWay {
            measured_ms: measured,
            error: one.wall_ms.zip(measured).map(|(predicted, measured)| costs::error(predicted, measured)),
        }
    };
    let taken = fitting.iter().find(|one| Some(one.way) == best);
    let taken_times = taken.and_then(times);
    let others =
        || fitting.iter().filter(|one| Some(one.way) != best).filter_map(|one| Some((model(one.way), times(one)?)));
    let outdone = taken_times.as_ref().map(|taken| outdone(taken, others(), COUNTS));
    let faster = outdone.as_ref().and_then(|found| found.faster);
    let told = outdone.as_ref().is_some_and(|found| found.told);
    let checked = check.then(|| Checked {
        ways: advised.iter().map(checked_way).collect(),
        right: outdone.as_ref().and_then(Outdone::right),
    });
    let mut sentences = vec![
        said("costs", json!({ "cores": costs.cores, "lateMs": costs.late_ms, "messageMs": costs.message_ms })),
        said("starts", costs::starts(&costs, job.fresh)),
        said(
            "advice",
            json!({ "waitMs": job.wait_ms, "cpuMs": job.cpu_ms, "tasks": job.items, "model": best.map(model),
                "predictedMs": taken.and_then(expected), "measuredMs": taken_times.as_deref().and_then(median),
                "faster": faster.map(|(name, _)| name), "ratio": faster.map(|(_, one)| one.said()), "told": told }),
        ),
    ];
    if let Some(checked) = &checked {
        let errors: Vec<f64> = checked.ways.iter().filter_map(|way| way.error).collect();
        sentences.push(said(
            "error",
            json!({ "right": u32::from(checked.right == Some(true)), "untold": u32::from(checked.right.is_none()), "jobs": 1, "median": median(&errors),
                "most": errors.iter().copied().reduce(f64::max) }),
        ));
    }
    let predictions = advised
        .iter()
        .map(|one| Prediction {
            way: one.way,
            model: model(one.way),
            wall_ms: one.wall_ms,
            start_ms: one.start_ms,
            memory_bytes: one.memory_bytes,
            isolated: one.isolated,
            fails: unfit(one),
        })
        .collect();
    Answer { costs, predictions, best, sentences, checked }
}

/// A sentence of the claim `rule-of-thumb`, which has the adviser too.
fn said(name: &str, values: Value) -> Message {
    Message::new(format!("rule-of-thumb.{name}"), values)
}
