//! A made-up machine: says for each run of a plan what a report of it might hold, so that judges can be tested on evidence that fits
//! their plan without being written out run by run. `tests/` and the page's tests run the claims for real.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::evidence::{Delays, DelaysOfRepeat};
use super::plan::{Experiment, RunPlan, SIZE_PER_MS, Setting, Tier};
use super::{Claim, Evidence, Frozen, Measured, Outcome, Ruling, Run, Started, Verdict};
use crate::message::Message;
use crate::platform::MessageWay;
use crate::platform::{Stop, block_on};
use crate::sync::CounterKind;
use crate::trace::SpanKind;
use crate::trials::{
    self, CounterResult, CounterTrial, CounterWay, DeadlockResult, DeadlockRound, FoundDeadlock, HandOverResult,
    HandOverWay, HandOvers, KillableResult, LaneEnd, LaneTurns, LockOrder, MessagesResult, Offered, RoundTrips,
    SendableResult, StarvationResult, StarvationWay, Thing, Trial, TrialResult, WaitsFor,
};

/// What the machine is like. Its times are what the models promise, unless something here spoils them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    pub tier: Tier,
    /// Cores, as it says and as it has.
    pub cores: u32,
    pub repeats: u32,
    /// By what share of itself each time scatters to both sides, each run for itself.
    pub scatter: f64,
    /// Whether waits run side by side.
    pub waits_overlap: bool,
    /// What a message between processes takes, in milliseconds.
    pub message_ms: f64,
}

impl Default for Machine {
    fn default() -> Self {
        Self { tier: Tier::Full, cores: 2, repeats: 5, scatter: 0.01, waits_overlap: true, message_ms: 0.05 }
    }
}

/// What was seen, to be spoilt by a test before the judge gets it. Runs are found by their names.
pub(super) struct Seen {
    evidence: Evidence,
    machine: Machine,
}

impl Machine {
    pub(super) fn setting(&self) -> Setting {
        Setting { tier: self.tier, cores: self.cores, repeats: self.repeats }
    }

    /// Times that scatter around this one, in an order that differs from run to run.
    fn around(&self, ms: f64, name: &str) -> Vec<f64> {
        let turn = name.bytes().map(u32::from).sum::<u32>();
        let step = |at: u32| f64::from((at + turn) % self.repeats) / f64::from(self.repeats.max(2) - 1) * 2.0 - 1.0;
        (0..self.repeats).map(|at| ms * (1.0 + self.scatter * step(at))).collect()
    }

    /// What a run of this spec takes.
    fn wall(&self, spec: &Value) -> f64 {
        let or = |field: &str, default| spec[field].as_f64().unwrap_or(default);
        let (tasks, workers) = (or("tasks", 8.0), or("workers", 1.0));
        let work = &spec["work"];
        let of_work = |field: &str, default| work[field].as_f64().unwrap_or(default);
        let kind = work["kind"].as_str().unwrap_or_default();
        let cpu = if kind == "io" { 0.0 } else { of_work("size", 4000.0) / SIZE_PER_MS };
        let wait = if kind == "cpu" { 0.0 } else { of_work("waitMs", 0.0) * of_work("waits", 1.0) };
        let at_once = workers.min(f64::from(self.cores)).max(1.0);
        let messages = 2.0 * (tasks / or("chunk", 1.0)).max(workers) * self.message_ms / at_once;
        let limit = match work["service"].as_str() {
            Some("download") => of_work("bandwidth", 32.0),
            Some("upload") => (of_work("bandwidth", 32.0) / 4.0).floor(),
            Some("database") => of_work("connections", 5.0),
            Some("file") => 8.0,
            Some("scrape") => tasks / (1.0 + (tasks - 1.0) * 1000.0 / of_work("perSecond", 20.0) / wait),
            _ => f64::INFINITY,
        };
        let rounds = |lanes: f64| match lanes.min(limit) {
            // Starts that are so far apart, and what is under way at a time, are no whole number.
            at_once if self.waits_overlap && at_once.fract() > 0.0 => tasks / at_once,
            at_once if self.waits_overlap => (tasks / at_once).max(1.0).ceil(),
            _ => tasks,
        };
        let cpu = match (spec["shape"].as_str(), spec["schedule"].as_str()) {
            (Some("skewed"), Some("static")) => cpu * 2.0,
            _ => cpu,
        };
        if kind == "beside" && spec["model"] == "processes" {
            return wait.max(tasks * cpu / tasks.min(f64::from(self.cores)));
        }
        match spec["model"].as_str().unwrap_or_default() {
            "sequential" => tasks * (wait + cpu),
            "event-loop" => rounds(tasks) * wait + tasks * cpu,
            "hybrid" => rounds(tasks) * wait + tasks * cpu / at_once,
            "threads-gil" if spec["gil"] != "released-in-kernel" => rounds(workers) * wait + tasks * cpu,
            "processes" => rounds(workers) * wait + tasks * cpu / at_once + messages,
            _ => rounds(workers) * wait + tasks * cpu / at_once,
        }
    }

    /// What probes see: lanes of one memory one after the other, processes each the first one.
    fn probes(spec: &Value) -> Vec<Value> {
        let lanes = if spec["work"]["kind"] == "probe" { spec["workers"].as_u64().unwrap_or(1) } else { 0 };
        let own = spec["model"] == "processes";
        let probe = |lane: u64| {
            let (value, stack) = if own { (1, 0x20_0000) } else { (lane + 1, 0x20_0000 * (lane + 1)) };
            json!({ "lane": lane, "value": value, "stackAddress": stack, "sharedAddress": 0x1234, "heapAddress": 0x90_0000 + 16 * lane })
        };
        (0..lanes).map(probe).collect()
    }

    /// Rows of the waits of lanes that each wait several times.
    fn waits(&self, spec: &Value) -> Vec<f64> {
        let work = &spec["work"];
        let (waits, wait) = (work["waits"].as_u64().unwrap_or(0), work["waitMs"].as_f64().unwrap_or(0.0));
        let row = |lane: u64, at: u64| {
            let before = if self.waits_overlap { at } else { lane * waits + at } as f64 * wait;
            let start = before + 0.1 * lane as f64;
            [lane as f64, f64::from(SpanKind::WaitIo as u8), start, start + wait, lane as f64]
        };
        let lanes = if work["kind"] == "io" { spec["workers"].as_u64().unwrap_or(1) } else { 0 };
        (0..lanes).flat_map(|lane| (0..waits).flat_map(move |at| row(lane, at))).collect()
    }

    /// How a lane ends: the first one runs into a trap, where there is one.
    fn ends(spec: &Value, lane: u64) -> &'static str {
        if spec["fault"] == "trap" && lane == 0 { "crashed" } else { "done" }
    }

    /// What comes of a run that is measured: a trap takes lanes along that share a memory.
    fn measured(&self, run: &RunPlan) -> Measured {
        if run.spec["fault"] == "trap" && run.spec["model"] != "processes" {
            let error = json!({ "code": "crashed", "key": "lane.crashed", "values": { "error": "unreachable" } });
            return Measured { error: Some(error), ..Measured::default() };
        }
        Measured { report: Some(self.run(run)), rows: self.waits(&run.spec), error: None }
    }

    fn run(&self, RunPlan { name, spec, .. }: &RunPlan) -> Run {
        let wall = self.wall(spec);
        let alone = match spec["work"]["kind"].as_str() {
            Some("io" | "probe") | None => None,
            _ => Some(
                spec["tasks"].as_f64().unwrap_or(8.0) * spec["work"]["size"].as_f64().unwrap_or(4000.0) / SIZE_PER_MS,
            ),
        };
        let workers = spec["workers"].as_u64().unwrap_or(1);
        let model = spec["model"].as_str().unwrap_or_default();
        // A loop that computes lets what waits on it wait for as long.
        let late = if model == "event-loop" && spec["work"]["kind"] == "beside" { alone.unwrap_or(0.0) } else { 1.0 };
        let lanes = if matches!(model, "sequential" | "event-loop") { 1 } else { workers };
        let locked = model == "threads-gil";
        // Beside threads that compute, a wait ends when each of them has had the lock for an interval.
        let interval = spec["switchIntervalMs"].as_f64().unwrap_or(5.0);
        let beside = locked && spec["work"]["kind"] == "beside";
        let usual = if beside { 1.04 * interval * spec["tasks"].as_f64().unwrap_or(1.0) } else { 0.1 };
        let late = late.max(usual);
        let delay = |(usual, late): (f64, f64)| json!({ "medianMs": usual, "p95Ms": late, "maxMs": late });
        let delays: Vec<_> = self.around(usual, name).into_iter().zip(self.around(late, name)).map(delay).collect();
        let gil = |switches: u32, wait_ms: f64| json!({ "switches": switches, "waitMs": wait_ms });
        let report = json!({
            "answer": format!("of {} {}", spec["work"], spec["tasks"]),
            "wallMs": { "values": self.around(wall, name) },
            "shown": 0,
            "startMs": match model {
                "processes" => json!(16.0 * workers as f64),
                "sequential" | "event-loop" => Value::Null,
                _ => json!(8.0 * workers as f64),
            },
            "memoryBytes": if model == "processes" { 2.6e6 * workers as f64 } else { 2e6 + 1e6 * lanes as f64 },
            "observations": Self::probes(spec),
            "overlap": if locked { 1.0 } else { lanes.min(u64::from(self.cores)) as f64 },
            "gil": match model { "threads-gil" => gil(38, 301.0), "processes" => gil(0, 0.02), _ => Value::Null },
            "busyMs": alone.unwrap_or(0.0),
            "messages": { "count": 20, "bytes": 2000, "ms": 0.5 },
            "service": { "requests": 10, "failures": 2 },
            "waitOverlap": 3.0,
            "wakeUp": { "count": 40, "medianMs": usual, "p95Ms": late, "maxMs": late, "perRepeat": delays },
            "lanes": (0..lanes).map(|number| json!({ "number": number, "outcome": Self::ends(spec, number) })).collect::<Vec<_>>(),
            "errors": match spec["fault"].as_str() {
                Some("error") => json!([{ "task": 0, "code": "task-failed", "key": "task.on-purpose", "values": {} }]),
                Some("trap") => json!([{ "task": 0, "code": "task-failed", "key": "task.lost", "values": { "process": 1 } }]),
                _ => json!([]),
            },
        });
        serde_json::from_value(report).expect("it is a report")
    }

    /// A lane that has a core to itself loses nothing; with several of them a third is lost.
    fn count(&self, trial: &CounterTrial) -> CounterResult {
        let rounds = Machine { repeats: trial.rounds, ..*self };
        let (all, share) = (f64::from(trial.additions * trial.lanes), if self.cores > 1 { 0.33 } else { 0.0 });
        let way = |kind: &CounterKind| {
            let (lost, ns) = match kind {
                CounterKind::Unprotected => (share, 2.0),
                CounterKind::Mutex => (0.0, 80.0),
                CounterKind::Atomic => (0.0, 12.0),
                CounterKind::PerLane => (0.0, 1.0),
                CounterKind::PerLaneUnpadded => (0.0, if self.cores > 1 { 4.0 } else { 1.0 }),
            };
            CounterWay {
                kind: *kind,
                additions: u64::from(trial.additions),
                lost: rounds.around(lost * all, "lost").into_iter().map(|lost| lost as u64).collect(),
                wall_ms: rounds.around(ns * all / 1e6, "wall"),
            }
        };
        // One lane takes for its additions what several with numbers of their own take side by side.
        let alone = CounterWay {
            kind: CounterKind::Unprotected,
            lost: vec![0; trial.rounds as usize],
            ..way(&CounterKind::PerLane)
        };
        CounterResult { lanes: trial.lanes, alone, ways: trial.kinds.iter().map(way).collect() }
    }

    fn trial(&self, trial: &Trial) -> TrialResult {
        match trial {
            Trial::Counter(trial) => TrialResult::Counter(self.count(trial)),
            Trial::Deadlock(trial) => {
                let lane = |lane, holds: &str, waits_for: &str| WaitsFor {
                    lane,
                    holds: holds.to_owned(),
                    waits_for: waits_for.to_owned(),
                };
                let found = |detection_ms| FoundDeadlock {
                    cycle: vec![lane(0, "A", "B"), lane(1, "B", "A")],
                    detection_ms,
                    victim: 1,
                };
                let rounds = Machine { repeats: trial.rounds, ..*self };
                let round = |detection_ms| {
                    let (opposite, same) = (vec![LaneEnd::Done, LaneEnd::GaveUp], vec![LaneEnd::Done; 2]);
                    [(LockOrder::Opposite, Some(found(detection_ms)), opposite), (LockOrder::Same, None, same)]
                };
                let all = rounds.around(2.0, "detection").into_iter().flat_map(round);
                let all = all.map(|(order, found, ends)| DeadlockRound { order, found, ends, wall_ms: 20.0 });
                TrialResult::Deadlock(DeadlockResult { rounds: all.collect() })
            }
            Trial::Starvation(trial) => {
                let turns = |greedy: bool, fair: bool| LaneTurns {
                    acquisitions: if fair || greedy { 60 } else { 1 },
                    longest_ms: if fair || greedy { trial.hold_ms } else { trial.ms },
                };
                let rounds = Machine { repeats: trial.rounds, ..*self };
                let way = |fair| {
                    let lanes: Vec<_> = (0..trial.lanes).map(|lane| turns(lane == 0, fair)).collect();
                    let all: u64 = lanes.iter().map(|lane| lane.acquisitions).sum();
                    let share = lanes[0].acquisitions as f64 / all as f64;
                    StarvationWay { fair, lanes, greedy: rounds.around(share, "greedy") }
                };
                TrialResult::Starvation(StarvationResult { ways: [false, true].map(way).into() })
            }
            Trial::HandOver(trial) => {
                let rounds = Machine { repeats: trial.rounds, ..*self };
                let one = |way: HandOverWay, bytes: u32| {
                    let each = match way {
                        HandOverWay::Queue | HandOverWay::OwnQueue => 0.01,
                        HandOverWay::Cell => 0.0002,
                        HandOverWay::Copy => 0.01 + f64::from(bytes) / 1e7,
                    };
                    HandOvers { way, bytes, count: 1000, each_ms: rounds.around(each, HandOverWay::IDS[way as usize]) }
                };
                let of_size = |bytes: &u32| trial.ways.iter().map(move |way| (*way, *bytes)).collect::<Vec<_>>();
                let hand_overs = trial.sizes.iter().flat_map(of_size).map(|(way, bytes)| one(way, bytes)).collect();
                TrialResult::HandOver(HandOverResult { hand_overs })
            }
            Trial::Messages(trial) => {
                let rounds = Machine { repeats: trial.rounds, ..*self };
                let one = |way: MessageWay, bytes: u32| {
                    let copied = f64::from(bytes) / 1e6;
                    let trip = match way {
                        MessageWay::Call => 1e-6,
                        MessageWay::Clone => self.message_ms.max(0.01) + copied,
                        MessageWay::Transfer => self.message_ms.max(0.01) + 0.001 * copied,
                        MessageWay::Shared => 0.02,
                        MessageWay::Manager => 2.0 * self.message_ms.max(0.01) + copied,
                    };
                    RoundTrips { way, bytes, count: 1000, trip_ms: rounds.around(trip, way.id()) }
                };
                let of_size = |bytes: &u32| trial.ways.iter().map(move |way| (*way, *bytes)).collect::<Vec<_>>();
                let trips = trial.sizes.iter().flat_map(of_size).map(|(way, bytes)| one(way, bytes)).collect();
                TrialResult::Messages(MessagesResult { trips })
            }
            Trial::Sendable(_) => {
                let refused = |thing| format!("DataCloneError: {} could not be cloned.", Thing::IDS[thing as usize]);
                let offer = |thing: Thing| Offered {
                    thing,
                    arrived: thing.is_data(),
                    refusal: (!thing.is_data()).then(|| refused(thing)),
                };
                TrialResult::Sendable(SendableResult { offered: Thing::ALL.map(offer).into() })
            }
            Trial::Killable(trial) => {
                let workers = Machine { repeats: trial.workers, ..*self };
                let ended = |ms, name| workers.around(ms, name).into_iter().map(Some).collect();
                TrialResult::Killable(KillableResult {
                    processes_ms: ended(2000.0, "process"),
                    asked_ms: workers.around(0.1, "asked"),
                    patience_ms: 2020.0,
                    deaf: trial.workers,
                    left: trial.workers,
                    ended_ms: ended(2000.0, "all"),
                })
            }
            // These are done as they are; only their times are made up.
            Trial::Interleavings(_) | Trial::LoopCounter(_) | Trial::KilledHolder(_) | Trial::SharedObjects(_) => {
                let mut found = block_on(trials::run(trial, true, &Stop::default())).expect("it comes to its end");
                match &mut found {
                    TrialResult::Interleavings(found) => found.searched.iter_mut().for_each(|one| one.search_ms = 0.5),
                    TrialResult::KilledHolder(found) => found.waits.iter_mut().for_each(|one| one.waited_ms = 200.0),
                    _ => {}
                }
                found
            }
        }
    }

    fn outcome(&self, experiment: &Experiment) -> Outcome {
        fn each<T>(experiment: &Experiment, one: impl Fn(&RunPlan) -> T) -> BTreeMap<String, T> {
            experiment.runs().iter().map(|run| (run.name.clone(), one(run))).collect()
        }
        match experiment {
            Experiment::Compare { .. } | Experiment::Sweep { .. } => {
                Outcome::Measured { runs: each(experiment, |run| self.measured(run)) }
            }
            Experiment::Start { times, .. } => Outcome::Started {
                runs: each(experiment, |run| Started { reports: vec![self.run(run); *times as usize], error: None }),
            },
            Experiment::Freeze { times, .. } => Outcome::Frozen {
                runs: each(experiment, |run| {
                    let freeze = if run.name == "page" { self.wall(&run.spec) } else { 16.0 };
                    let rounds = Machine { repeats: *times, ..*self };
                    Frozen {
                        freezes_ms: rounds.around(freeze, &run.name),
                        wall_ms: rounds.around(self.wall(&run.spec), &run.name),
                        answer: "right".to_owned(),
                        error: None,
                    }
                }),
            },
            Experiment::Trial { trial, .. } => {
                Outcome::Tried { result: self.trial(&Trial::from_value(trial).expect("the trial is good")) }
            }
        }
    }

    /// All that comes of the claim's plan.
    pub(super) fn evidence(&self, claim: &Claim) -> Evidence {
        let plan = claim.plan_for(&self.setting());
        Evidence {
            setting: self.setting(),
            free_cores: vec![f64::from(self.cores); 2],
            experiments: plan.experiments.iter().map(|one| (one.id().to_owned(), self.outcome(one))).collect(),
        }
    }

    /// The ruling on the claim here.
    pub(super) fn judge(&self, claim: &Claim) -> Ruling {
        self.judge_changed(claim, |_| {})
    }

    /// The ruling on the claim here, after this change.
    pub(super) fn judge_changed(&self, claim: &Claim, change: impl FnOnce(&mut Seen)) -> Ruling {
        let mut seen = Seen { evidence: self.evidence(claim), machine: *self };
        change(&mut seen);
        claim.rule(&seen.evidence)
    }
}

impl Seen {
    /// What came of a run.
    #[track_caller]
    pub(super) fn measured(&mut self, name: &str) -> &mut Measured {
        let found = self.evidence.experiments.values_mut().find_map(|outcome| match outcome {
            Outcome::Measured { runs } => runs.get_mut(name),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no run {name} is measured"))
    }

    /// The report of a run.
    #[track_caller]
    pub(super) fn report(&mut self, name: &str) -> &mut Run {
        self.measured(name).report.as_mut().expect("it has a report")
    }

    /// The median wall time of a run.
    #[track_caller]
    pub(super) fn wall(&mut self, name: &str) -> f64 {
        self.report(name).wall().expect("it has times").value
    }

    /// Makes so many cores free before and after.
    pub(super) fn free_cores(&mut self, cores: f64) {
        self.evidence.free_cores = vec![cores; 2];
    }

    /// Makes a run take so long.
    #[track_caller]
    pub(super) fn takes(&mut self, name: &str, ms: f64) {
        let values = self.machine.around(ms, name);
        self.report(name).wall_ms.values = values;
    }

    /// Makes the probes of a run read back these values.
    #[track_caller]
    pub(super) fn reads_back(&mut self, name: &str, values: &[u32]) {
        let found = &mut self.report(name).observations;
        let of = |(lane, value): (usize, &u32)| {
            let mut one = found.get(lane).unwrap_or(&found[0]).clone();
            (one.lane, one.probe.value) = (lane as u32, *value);
            one
        };
        let read = values.iter().enumerate().map(of).collect();
        *found = read;
    }

    fn started(&mut self, name: &str) -> &mut Started {
        let found = self.evidence.experiments.values_mut().find_map(|outcome| match outcome {
            Outcome::Started { runs } => runs.get_mut(name),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no run {name} is started"))
    }

    /// Changes the report of each round of a run that is started again and again.
    #[track_caller]
    pub(super) fn starts(&mut self, name: &str, change: impl FnMut(&mut Run)) {
        self.started(name).reports.iter_mut().for_each(change);
    }

    /// Makes a run fail when it is started.
    #[track_caller]
    pub(super) fn start_fails(&mut self, name: &str) {
        let error = json!({ "code": "out-of-memory", "key": "lane.crashed", "values": { "error": "refused" } });
        *self.started(name) = Started { reports: Vec::new(), error: Some(error) };
    }

    /// Makes the waits of a run end late by so much, in each repeat.
    #[track_caller]
    pub(super) fn is_late(&mut self, name: &str, ms: f64) {
        let values = self.machine.around(ms, name);
        let delay = |ms| Some(DelaysOfRepeat { median_ms: ms, p95_ms: ms, max_ms: Some(ms) });
        let per_repeat = values.into_iter().map(delay).collect();
        self.report(name).wake_up = Some(Delays { median_ms: ms, per_repeat, ..Delays::default() });
    }

    /// What came of a trial.
    #[track_caller]
    pub(super) fn tried(&mut self, experiment: &str) -> &mut TrialResult {
        match self.evidence.experiments.get_mut(experiment) {
            Some(Outcome::Tried { result }) => result,
            _ => panic!("no trial is {experiment}"),
        }
    }

    /// Makes each round lose this share of the additions of these lanes.
    #[track_caller]
    pub(super) fn loses(&mut self, experiment: &str, kind: CounterKind, shares: impl Fn(usize) -> f64) {
        let TrialResult::Counter(found) = self.tried(experiment) else { panic!("{experiment} does not count") };
        let way = found.ways.iter_mut().find(|way| way.kind == kind).expect("it was tried");
        let all = way.additions * u64::from(found.lanes);
        way.lost.iter_mut().enumerate().for_each(|(round, lost)| *lost = (shares(round) * all as f64).ceil() as u64);
    }

    /// The rows of the spans of a run.
    #[track_caller]
    pub(super) fn rows(&mut self, name: &str) -> &mut Vec<f64> {
        &mut self.measured(name).rows
    }

    /// Makes a run fail.
    #[track_caller]
    pub(super) fn fails(&mut self, name: &str) {
        let error = json!({ "code": "crashed", "key": "lane.crashed", "values": { "error": "unreachable" } });
        *self.measured(name) = Measured { error: Some(error), ..Measured::default() };
    }

    /// Makes a run freeze the page for so long in each round.
    #[track_caller]
    pub(super) fn freezes(&mut self, name: &str, ms: f64) {
        let values = self.machine.around(ms, name);
        self.freezes_are(name, &values);
    }

    /// Makes a run freeze the page for these times.
    #[track_caller]
    pub(super) fn freezes_are(&mut self, name: &str, values: &[f64]) {
        let found = self.evidence.experiments.values_mut().find_map(|outcome| match outcome {
            Outcome::Frozen { runs } => runs.get_mut(name),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no freezes beside {name}")).freezes_ms = values.to_vec();
    }
}

/// What claims say on machines of several kinds: each sentence once, with the values of one of them. The page's tests make words of
/// them, which shows that the texts and the judges mean the same values (`tests/unit/claims.test.js`).
pub(crate) fn sample_messages() -> Vec<Message> {
    let usual = Machine::default();
    let machines = [
        usual,
        Machine { tier: Tier::Separate, ..usual },
        Machine { tier: Tier::Single, ..usual },
        Machine { cores: 1, ..usual },
        Machine { repeats: 4, ..usual },
        Machine { scatter: 0.6, ..usual },
        Machine { waits_overlap: false, ..usual },
        Machine { cores: 16, ..usual },
        Machine { cores: 64, ..usual },
        Machine { message_ms: 0.0, ..usual },
        Machine { message_ms: 20.0, ..usual },
    ];
    let mut messages: BTreeMap<String, Message> = BTreeMap::new();
    let mut keep = |message: &Message| {
        messages.entry(message.key.clone().into_owned()).or_insert_with(|| message.clone());
    };
    for claim in super::all() {
        for machine in machines {
            claim.plan_for(&machine.setting()).runs().for_each(|run| keep(&run.label));
            let ruling = machine.judge(claim);
            ruling.sentences.iter().chain(ruling.figures.iter().map(|figure| &figure.title)).for_each(&mut keep);
        }
        claim.references().iter().for_each(|figure| keep(&figure.title));
    }
    messages.into_values().collect()
}

/// Asserts a verdict, and that these sentences are said.
#[track_caller]
pub(super) fn says(ruling: &Ruling, verdict: Verdict, keys: &[&str]) {
    assert_eq!(ruling.verdict, verdict, "{ruling:?}");
    for key in keys {
        assert!(ruling.sentences.iter().any(|sentence| sentence.key == *key), "no {key} in {:?}", ruling.sentences);
    }
}

/// The value of a figure that has to be there.
#[track_caller]
pub(super) fn value(ruling: &Ruling, id: &str) -> f64 {
    let figure = ruling.figures.iter().find(|figure| figure.id == id);
    figure.unwrap_or_else(|| panic!("no figure {id} in {:?}", ruling.figures)).value.expect("the figure is known")
}
