//! What a claim asks to be run: experiments of a few kinds, each with named runs.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::message::Message;

/// What a page can do, as far as models need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Tier {
    /// Isolated: every model.
    Full,
    /// No shared memory: every model that does not need it.
    Separate,
    /// No workers: nothing can be run.
    Single,
}

/// What an experiment cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimNeeds"))]
pub enum Needs {
    /// Workers: the tiers `full` and `separate`.
    Workers,
    /// A memory that workers share: the tier `full`.
    Isolation,
}

impl Needs {
    /// Whether a page of this tier has it.
    pub fn met(self, tier: Tier) -> bool {
        match self {
            Needs::Workers => tier != Tier::Single,
            Needs::Isolation => tier == Tier::Full,
        }
    }
}

/// Where a claim is tried.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimSetting"))]
pub struct Setting {
    /// What the page can do.
    pub tier: Tier,
    /// Cores that the host says it has, at least 1.
    pub cores: u32,
    /// Measured repeats of each spec.
    pub repeats: u32,
}

impl Setting {
    /// Whether lanes can share a memory here.
    pub fn shared(&self) -> bool {
        self.tier == Tier::Full
    }

    /// Lanes of an experiment that wants to fill the cores: one for each, at least 2 and at most 8.
    pub fn lanes(&self) -> u32 {
        self.cores.clamp(2, 8)
    }
}

/// One spec to be run, under a name by which the judge finds what came of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimRun"))]
pub struct RunPlan {
    /// Its name; there is no other of that name in the plan.
    pub name: String,
    /// What it is called in a picture: what makes it different from the other runs.
    pub label: Message,
    /// The spec.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "import(\"./contract.d.ts\").SpecInput"))]
    pub spec: Value,
    /// Where it stands on the axis of a sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(optional))]
    pub at: Option<f64>,
}

/// What is done with the runs of an experiment. A new kind of experiment is a further variant here, what comes of it one in
/// [`Outcome`](super::Outcome), and a function in the page that carries it out.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimExperiment"))]
pub enum Experiment {
    /// The runs' repeats are taken in turn, and their times compared.
    Compare {
        /// The experiment's name in the plan.
        id: String,
        /// What is compared.
        runs: Vec<RunPlan>,
    },
    /// The same along an axis, for a curve.
    Sweep {
        /// The experiment's name in the plan.
        id: String,
        /// What the axis is.
        by: Message,
        /// The points of the curve; each has its place in `at`.
        runs: Vec<RunPlan>,
    },
    /// Each run is started so many times with nothing up beforehand, in turn, to see what starting costs.
    Start {
        /// The experiment's name in the plan.
        id: String,
        /// Rounds.
        times: u32,
        /// What is started.
        runs: Vec<RunPlan>,
    },
    /// The run `page` is computed on the page's own thread, the run `worker` by lanes, so many times in turn; each time the page's
    /// longest freeze is taken.
    Freeze {
        /// The experiment's name in the plan.
        id: String,
        /// Rounds.
        times: u32,
        /// The two runs.
        runs: Vec<RunPlan>,
    },
    /// A trial, which has no runs.
    Trial {
        /// The experiment's name in the plan.
        id: String,
        /// The [`Trial`](crate::trials::Trial) as JSON.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "import(\"./contract.d.ts\").TrialInput"))]
        trial: Value,
    },
}

impl Experiment {
    /// The experiment's name in the plan.
    pub fn id(&self) -> &str {
        match self {
            Self::Compare { id, .. }
            | Self::Sweep { id, .. }
            | Self::Start { id, .. }
            | Self::Freeze { id, .. }
            | Self::Trial { id, .. } => id,
        }
    }

    /// The runs, in their order.
    pub fn runs(&self) -> &[RunPlan] {
        match self {
            Self::Compare { runs, .. }
            | Self::Sweep { runs, .. }
            | Self::Start { runs, .. }
            | Self::Freeze { runs, .. } => runs,
            Self::Trial { .. } => &[],
        }
    }
}

/// Everything that is to be done for a claim.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimPlan"))]
pub struct Plan {
    /// Whether the free cores are to be measured before and after, since something computes.
    pub calibrate: bool,
    /// What is to be done, in this order; empty where this page cannot try the claim.
    pub experiments: Vec<Experiment>,
}

impl Plan {
    /// The plan of these experiments.
    pub(super) fn of(experiments: Vec<Experiment>) -> Self {
        // Waiting needs no core, but to start and finish very many waits is work too.
        let many = |run: &RunPlan| run.spec["tasks"].as_u64().is_some_and(|tasks| tasks > 1000);
        let waits = |run: &RunPlan| matches!(run.spec["work"]["kind"].as_str(), Some("io" | "probe"));
        let computes = |run: &RunPlan| !waits(run) || many(run);
        let counts = |one: &Experiment| matches!(one, Experiment::Trial { trial, .. } if trial["trial"] == "counter");
        let calibrate = experiments.iter().any(|one| one.runs().iter().any(computes) || counts(one));
        Self { calibrate, experiments }
    }

    /// Every run of the plan.
    pub fn runs(&self) -> impl Iterator<Item = &RunPlan> {
        self.experiments.iter().flat_map(Experiment::runs)
    }
}

/// The kernel of what computes in a claim that needs none in particular: its time grows with its size, it needs no memory, and each
/// of its steps waits for the last one, so it gains as much from a second logical processor of a core as from a core.
pub(super) const KERNEL: &str = "n-body";

/// The kernel's size for a millisecond on one core, about.
pub(super) const SIZE_PER_MS: f64 = 24.0;

/// Work of the usual kernel that takes about this many milliseconds on one core, in each of the tasks.
pub(super) fn computing(ms: f64) -> Value {
    json!({ "kind": "cpu", "kernel": KERNEL, "size": (ms * SIZE_PER_MS).round().max(1.0) })
}

/// Work that asks this service once in each task.
pub(super) fn waiting(service: &str, wait_ms: f64) -> Value {
    json!({ "kind": "io", "service": service, "waitMs": wait_ms })
}

/// A run of this work under this model with the setting's repeats; `more` adds to the spec, or replaces what is in it. It is labelled
/// by its model; [`RunPlan::labelled`] gives it another label.
pub(super) fn run(setting: &Setting, name: impl Into<String>, model: &str, work: Value, more: Value) -> RunPlan {
    let mut spec = json!({ "work": work, "model": model, "repeats": setting.repeats });
    if let (Some(spec), Value::Object(more)) = (spec.as_object_mut(), more) {
        spec.extend(more);
    }
    let label = Message::new("claims.run-model", json!({ "model": model, "workers": spec["workers"] }));
    RunPlan { name: name.into(), label, spec, at: None }
}

/// A run for the sake of its start: so many lanes of this model, each of which waits once, and no more than that.
pub(super) fn start(setting: &Setting, name: impl Into<String>, model: &str, wait: Value, workers: u32) -> RunPlan {
    let more = json!({ "tasks": workers, "workers": workers, "repeats": 1, "warmup": 0 });
    run(setting, name, model, wait, more).labelled("claims.run-start", json!({ "model": model, "workers": workers }))
}

impl RunPlan {
    /// The same run with this label.
    pub(super) fn labelled(mut self, key: &'static str, values: Value) -> Self {
        self.label = Message::new(key, values);
        self
    }

    /// The same run at this place of a sweep.
    pub(super) fn at(mut self, at: f64) -> Self {
        self.at = Some(at);
        self
    }
}
