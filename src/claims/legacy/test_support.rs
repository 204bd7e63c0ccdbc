//! A made-up machine: says for each spec what a report of it might hold, so that judges can be tested on evidence that fits
//! a plan without being written out run by run.

use serde_json::{Value, json};

use super::runs::SIZE_PER_MS;
use super::{Evidence, Item, Ruling, Seen, Setting, Tier, Verdict, by_id};

/// What the machine is like. Its times are what the models promise, unless something here spoils them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    pub tier: Tier,
    /// Cores, as it says and as it has.
    pub cores: u32,
    /// Cores that are free.
    pub free: f64,
    pub repeats: u32,
    /// By what share of itself each time scatters to both sides.
    pub scatter: f64,
    /// Whether waits run side by side.
    pub waits_overlap: bool,
    /// What a message between processes takes, in milliseconds.
    pub message_ms: f64,
    /// What starting a process takes, in milliseconds; the pool of threads takes 20.
    pub process_start_ms: f64,
}

pub(super) const MACHINE: Machine = Machine {
    tier: Tier::Full,
    cores: 2,
    free: 1.95,
    repeats: 5,
    scatter: 0.01,
    waits_overlap: true,
    message_ms: 0.05,
    process_start_ms: 12.0,
};

/// A page that may not share memory.
pub(super) const SEPARATE: Machine = Machine { tier: Tier::Separate, ..MACHINE };

fn at(spec: &Value, path: &str) -> Option<f64> {
    spec.pointer(path)?.as_f64()
}

impl Machine {
    pub(super) fn setting(&self) -> Setting {
        Setting { tier: self.tier, cores: self.cores, repeats: self.repeats }
    }

    /// Times that scatter around this one.
    pub(super) fn around(&self, ms: f64) -> Vec<f64> {
        let step = |at: u32| f64::from(at) / f64::from(self.repeats.max(2) - 1) * 2.0 - 1.0;
        (0..self.repeats).map(|at| ms * (1.0 + self.scatter * step(at))).collect()
    }

    /// What a run of this spec takes.
    fn wall(&self, spec: &Value) -> f64 {
        let or = |path, default| at(spec, path).unwrap_or(default);
        let (tasks, workers) = (or("/tasks", 8.0), or("/workers", 1.0));
        let work = &spec["work"];
        let of_work = |field: &str, default| work[field].as_f64().unwrap_or(default);
        let kind = work["kind"].as_str().unwrap_or_default();
        let cpu = if kind == "io" { 0.0 } else { of_work("size", 4000.0) / SIZE_PER_MS };
        let wait = if kind == "cpu" { 0.0 } else { of_work("waitMs", 0.0) * of_work("waits", 1.0) };
        let model = spec["model"].as_str().unwrap_or_default();
        let at_once = workers.min(self.free).max(1.0);
        let messages = 2.0 * (tasks / or("/chunk", 1.0)).max(workers) * self.message_ms / at_once;
        let uneven = match (spec["shape"].as_str(), spec["schedule"].as_str()) {
            (Some("skewed"), Some("static")) => 1.43,
            (Some("uneven"), Some("static")) => 1.05,
            _ => 1.0,
        };
        // As the services' own limits in `io-services` have it.
        let narrow = of_work("bandwidth", f64::INFINITY) < 8.0;
        let limit = match work["service"].as_str() {
            Some("upload") if narrow => 1.1,
            Some("download") if narrow => 4.0,
            Some("database") => 3.0,
            Some("scrape") => 2.3,
            _ => f64::INFINITY,
        };
        let most = if self.waits_overlap { limit } else { 1.0 };
        let rounds = |lanes: f64| (tasks / lanes.min(most)).max(1.0);
        match model {
            "sequential" => tasks * (wait + cpu),
            "event-loop" => rounds(tasks) * wait + tasks * cpu,
            "hybrid" => rounds(tasks) * wait + tasks * cpu / at_once,
            "threads-gil" => rounds(workers).ceil() * wait + tasks * cpu,
            "processes" => rounds(workers).ceil() * wait + tasks * cpu / at_once * uneven + messages,
            _ => rounds(workers).ceil() * wait + tasks * cpu / at_once * uneven,
        }
    }

    /// What comes of an item.
    pub(super) fn seen(&self, Item { spec, .. }: &Item) -> Seen {
        let (workers, tasks) = (at(spec, "/workers").unwrap_or(1.0), at(spec, "/tasks").unwrap_or(8.0));
        if workers > 100.0 {
            let message = format!("workers must be a whole number from 1 to 100; it was {workers}.");
            return Seen { error: Some(json!({ "code": "invalid-spec", "message": message })), ..Seen::default() };
        }
        let wall = self.wall(spec);
        let processes = spec["model"] == "processes";
        let computing = spec["work"]["size"].as_f64().unwrap_or(4000.0) / SIZE_PER_MS * tasks;
        let computes = spec["work"]["kind"] != "io";
        let blocks = spec["model"] == "event-loop" && spec["work"]["kind"] == "beside";
        let late = if blocks { computing } else { 1.0 };
        let report = json!({
            "answer": "right",
            "wallMs": { "values": self.around(wall), "median": wall, "min": wall, "max": wall },
            "startMs": if processes { self.process_start_ms * workers } else { 20.0 },
            "startedLanes": if processes { workers } else { 4.0 },
            "busyMs": if computes { computing.min(wall * workers) } else { 0.1 },
            "memoryBytes": 30e6 + if processes { 2e6 * workers } else { 0.0 },
            "waitOverlap": 5.0,
            "messages": { "count": 20, "bytes": 2000, "ms": 0.5 },
            "service": { "requests": 10, "failures": 2 },
            "wakeUp": { "count": 40, "medianMs": 0.1, "p95Ms": late, "maxMs": late },
        });
        Seen { report: Some(report), ..Seen::default() }
    }

    /// All that comes of the claim's plan; `change` may then spoil some of it, item by item.
    pub(super) fn evidence(&self, claim: &str, mut change: impl FnMut(&Value, &mut Seen)) -> Evidence {
        let setting = self.setting();
        let plan = (by_id(claim).expect("a test names a claim").plan)(&setting);
        let one = |item: &Item| {
            let mut seen = self.seen(item);
            change(&item.spec, &mut seen);
            seen
        };
        Evidence { seen: plan.iter().map(one).collect(), setting, free_cores: vec![self.free, self.free] }
    }

    /// The ruling on the claim here.
    pub(super) fn judge(&self, claim: &str) -> Ruling {
        self.judge_changed(claim, |_, _| {})
    }

    /// The ruling on the claim here, with this change.
    pub(super) fn judge_changed(&self, claim: &str, change: impl FnMut(&Value, &mut Seen)) -> Ruling {
        (by_id(claim).expect("a test names a claim").judge)(&self.evidence(claim, change))
    }
}

/// Changes the wall times of a run.
pub(super) fn times(seen: &mut Seen, factor: f64) {
    if let Some(report) = &mut seen.report {
        for value in report["wallMs"]["values"].as_array_mut().into_iter().flatten() {
            *value = json!(value.as_f64().unwrap_or(1.0) * factor);
        }
    }
}

/// Puts a figure into a run's report, such as `put(seen, "busyMs", 3.0)`.
pub(super) fn put(seen: &mut Seen, name: &str, value: impl Into<Value>) {
    if let Some(report) = &mut seen.report {
        report[name] = value.into();
    }
}

/// Asserts a verdict and parts of its text, with plain spaces.
#[track_caller]
pub(super) fn says(ruling: &Ruling, verdict: Verdict, parts: &[&str]) {
    let text = ruling.text.replace('\u{a0}', " ");
    assert_eq!(ruling.verdict, verdict, "{text}");
    for part in parts {
        assert!(text.contains(part), "no {part:?} in: {text}");
    }
}

/// The value of a figure that has to be there.
#[track_caller]
pub(super) fn value(ruling: &Ruling, id: &str) -> f64 {
    let figure = ruling.figures.iter().find(|figure| figure.id == id);
    figure.unwrap_or_else(|| panic!("no figure {id} in {:?}", ruling.figures)).value.expect("the figure is known")
}
