//! What was seen of a plan, typed, and found by the names of its runs.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::Setting;
use crate::measure::{self, Comparison, Estimate};
use crate::message::Message;
use crate::trace::{ROW, Span};
use crate::trials::TrialResult;
use crate::work::tasks::Probe;

/// Waits that end later than by this part of themselves are late.
const LATE: f64 = 0.1;

/// Everything that was seen for a claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimEvidence"))]
pub struct Evidence {
    /// Where it was tried.
    pub setting: Setting,
    /// Cores that were really free, measured before and after; empty where nobody looked.
    pub free_cores: Vec<f64>,
    /// What came of each experiment, by its id.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "std::collections::HashMap<String, Outcome>"))]
    pub experiments: BTreeMap<String, Outcome>,
}

/// What came of an experiment. What came of each of its runs stands under the run's name.
#[derive(Clone, Debug)]
#[cfg_attr(
    all(test, not(target_arch = "wasm32")),
    derive(ts_rs::TS),
    ts(rename = "ClaimOutcome", tag = "kind", rename_all = "kebab-case")
)]
pub enum Outcome {
    /// Of `compare` and `sweep`.
    Measured {
        /// A report, or an error, for each run.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "std::collections::HashMap<String, Measured>"))]
        runs: BTreeMap<String, Measured>,
    },
    /// Of `start`.
    Started {
        /// A report for each round of each run.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "std::collections::HashMap<String, Started>"))]
        runs: BTreeMap<String, Started>,
    },
    /// Of `freeze`.
    Frozen {
        /// The freezes that each run brought.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "std::collections::HashMap<String, Frozen>"))]
        runs: BTreeMap<String, Frozen>,
    },
    /// Of `trial`.
    Tried {
        /// What came of it.
        result: TrialResult,
    },
    /// Nothing: the whole experiment failed.
    Failed {
        /// Why.
        #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "import(\"./contract.d.ts\").AnyFailure"))]
        error: Value,
    },
    /// The page does not know this kind of experiment.
    Unknown,
}

/// Read by its kind from a value. What serde derives for a tagged enum would hold every reader twice.
impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        Ok(match value["kind"].as_str() {
            Some("measured") => Self::Measured { runs: field(&mut value, "runs")? },
            Some("started") => Self::Started { runs: field(&mut value, "runs")? },
            Some("frozen") => Self::Frozen { runs: field(&mut value, "runs")? },
            Some("tried") => Self::Tried { result: field(&mut value, "result")? },
            Some("failed") => Self::Failed { error: value["error"].take() },
            Some("unknown") => Self::Unknown,
            _ => return Err(D::Error::custom("an outcome is of no kind that is known")),
        })
    }
}

/// A field of an object, read by itself.
fn field<T: DeserializeOwned, E: serde::de::Error>(value: &mut Value, name: &str) -> Result<T, E> {
    serde_json::from_value(value[name].take()).map_err(E::custom)
}

/// What came of one run that was measured.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimMeasured"), ts(optional_fields = nullable))]
pub struct Measured {
    /// The report, without its spans.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "object | null", optional))]
    pub report: Option<Run>,
    /// Rows of its spans, where there are few enough.
    pub rows: Vec<f64>,
    /// Why there is no report.
    #[cfg_attr(
        all(test, not(target_arch = "wasm32")),
        ts(type = "import(\"./contract.d.ts\").AnyFailure | null", optional)
    )]
    pub error: Option<Value>,
}

/// What came of one run that was started again and again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimStarted"), ts(optional_fields = nullable))]
pub struct Started {
    /// The report of each round.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "object[]"))]
    pub reports: Vec<Run>,
    /// Why there are no more of them.
    #[cfg_attr(
        all(test, not(target_arch = "wasm32")),
        ts(type = "import(\"./contract.d.ts\").AnyFailure | null", optional)
    )]
    pub error: Option<Value>,
}

/// What came of a run beside which the page's freezes were taken. One value a round.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimFrozen"), ts(optional_fields = nullable))]
pub struct Frozen {
    /// The longest time in milliseconds for which the page's own thread did not get its turn.
    pub freezes_ms: Vec<f64>,
    /// What the run took, in milliseconds.
    pub wall_ms: Vec<f64>,
    /// What it answered.
    pub answer: String,
    /// Why there are no more of them.
    #[cfg_attr(
        all(test, not(target_arch = "wasm32")),
        ts(type = "import(\"./contract.d.ts\").AnyFailure | null", optional)
    )]
    pub error: Option<Value>,
}

/// What a judge needs of a report. The fields are those of [`Report`](crate::report::Report); what an older or a lesser report does not
/// have is not known.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Run {
    /// The answer.
    pub answer: String,
    /// The wall time of each repeat, in milliseconds.
    pub wall_ms: Values,
    /// What it took to start its lanes.
    pub start_ms: Option<f64>,
    /// Milliseconds in `run`, summed over lanes, of the repeat that is shown.
    pub busy_ms: Option<f64>,
    /// Mean number of lanes in `run` while at least one is.
    pub overlap: Option<f64>,
    /// Mean number of requests under way while at least one is.
    pub wait_overlap: Option<f64>,
    /// The lock's figures.
    pub gil: Option<Gil>,
    /// What crossed between memories.
    pub messages: Option<Crossed>,
    /// Bytes of memory.
    pub memory_bytes: Option<f64>,
    /// The service's figures.
    pub service: Option<ServiceSeen>,
    /// Wake-up delays over all repeats.
    pub wake_up: Option<Delays>,
    /// What probes saw.
    pub observations: Vec<Observed>,
    /// The lanes.
    pub lanes: Vec<Value>,
    /// The repeat whose figures are given where there is one figure only.
    pub shown: Option<usize>,
    /// Tasks that failed.
    pub errors: Vec<Value>,
    /// Spans that were not kept.
    pub dropped: f64,
}

/// One value for each repeat.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Values {
    /// In the order in which they were taken.
    pub values: Vec<f64>,
}

/// What was seen of the GIL.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Gil {
    /// How often it went from one lane to another.
    pub switches: f64,
    /// Milliseconds that all lanes together waited for it.
    pub wait_ms: f64,
}

/// What crossed between memories.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Crossed {
    /// How many messages.
    pub count: f64,
    /// Their size.
    pub bytes: f64,
    /// Milliseconds spent on them.
    pub ms: f64,
}

/// What a service saw.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ServiceSeen {
    /// Requests.
    pub requests: f64,
    /// Attempts that failed.
    pub failures: f64,
}

/// By how much waits ended late.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Delays {
    /// How many waits were looked at.
    pub count: f64,
    /// The median delay, in milliseconds.
    pub median_ms: f64,
    /// 95 of 100 were no later.
    pub p95_ms: f64,
    /// The largest.
    pub max_ms: f64,
    /// The same of each repeat; `None` where no wait was looked at.
    pub per_repeat: Vec<Option<DelaysOfRepeat>>,
}

/// By how much the waits of one repeat ended late, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DelaysOfRepeat {
    /// The median delay.
    pub median_ms: f64,
    /// 95 of 100 were no later.
    pub p95_ms: f64,
    /// The largest.
    pub max_ms: Option<f64>,
}

/// What one probe saw, and on which lane.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Observed {
    /// The lane's number.
    pub lane: u32,
    /// What it saw.
    #[serde(flatten)]
    pub probe: Probe,
}

impl Run {
    /// The wall time: its median, and where the true one lies.
    pub fn wall(&self) -> Option<Estimate> {
        measure::estimate(&self.wall_ms.values)
    }
}

impl Started {
    /// This figure of each round; `None` where one of them does not know it.
    pub fn values(&self, figure: impl Fn(&Run) -> Option<f64>) -> Option<Vec<f64>> {
        self.reports.iter().map(figure).collect()
    }
}

impl Measured {
    /// The spans that came along.
    pub fn spans(&self) -> Vec<Span> {
        self.rows.chunks_exact(ROW).filter_map(Span::read).collect()
    }
}

/// Why a judge cannot go on: the claim stays open, for the reason that the message gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Open(pub Message);

impl Open {
    /// Open for this reason.
    pub(super) fn because(key: &'static str, values: Value) -> Self {
        Self(Message::new(key, values))
    }
}

impl Evidence {
    /// Why there is nothing of this run, or of this experiment.
    pub(super) fn missing(&self, name: &str) -> Open {
        let failed = self.experiments.values().find_map(|outcome| match outcome {
            Outcome::Failed { error } => Some(error),
            _ => None,
        });
        match failed {
            Some(error) => failure(error),
            None => Open::because("claims.not-run", json!({ "run": name })),
        }
    }

    /// What came of the run of this name in an experiment that measures.
    pub fn measured(&self, name: &str) -> Result<&Measured, Open> {
        let found = self.experiments.values().find_map(|outcome| match outcome {
            Outcome::Measured { runs } => runs.get(name),
            _ => None,
        });
        found.ok_or_else(|| self.missing(name))
    }

    /// The report of the run of this name, whatever its times.
    pub fn report(&self, name: &str) -> Result<&Run, Open> {
        let measured = self.measured(name)?;
        match (&measured.error, &measured.report) {
            (Some(error), _) => Err(failure(error)),
            (None, Some(report)) => Ok(report),
            (None, None) => Err(Open::because("claims.no-times", json!({ "run": name }))),
        }
    }

    /// The report of the run of this name, with times that can be used.
    pub fn run(&self, name: &str) -> Result<&Run, Open> {
        let report = self.report(name)?;
        if usable(&report.wall_ms.values) {
            Ok(report)
        } else {
            Err(Open::because("claims.no-times", json!({ "run": name })))
        }
    }

    /// How the times of the run `other` compare with those of `base`: above 1, `other` is faster. Differences below `least` (0.03 is
    /// 3 %) do not count.
    pub fn compare(&self, base: &str, other: &str, least: f64) -> Result<Comparison, Open> {
        let (base, other) = (self.run(base)?, self.run(other)?);
        measure::compare(&base.wall_ms.values, &other.wall_ms.values, least)
            .ok_or_else(|| Open::because("claims.no-times", json!({ "run": "" })))
    }

    /// The freezes that the run of this name brought.
    pub fn freezes(&self, name: &str) -> Result<&Frozen, Open> {
        let found = self.experiments.values().find_map(|outcome| match outcome {
            Outcome::Frozen { runs } => runs.get(name),
            _ => None,
        });
        let found = found.ok_or_else(|| self.missing(name))?;
        found.error.as_ref().map_or(Ok(found), |error| Err(failure(error)))
    }

    /// The reports of the run of this name in an experiment that starts it again and again.
    pub fn starts(&self, name: &str) -> Result<&Started, Open> {
        let found = self.experiments.values().find_map(|outcome| match outcome {
            Outcome::Started { runs } => runs.get(name),
            _ => None,
        });
        let found = found.ok_or_else(|| self.missing(name))?;
        found.error.as_ref().map_or(Ok(found), |error| Err(failure(error)))
    }

    /// What came of the trial that is this experiment.
    pub fn tried(&self, experiment: &str) -> Result<&TrialResult, Open> {
        match self.experiments.get(experiment) {
            Some(Outcome::Tried { result }) => Ok(result),
            _ => Err(self.missing(experiment)),
        }
    }

    /// The cores that were free during all of it, if they were measured.
    pub fn free(&self) -> Option<f64> {
        measure::least(&self.free_cores)
    }

    /// Open where fewer cores than `needed` were free before or after: on a busy machine, what came too late or gained nothing may be
    /// due to that. It explains what was not seen, never what was.
    pub(super) fn enough_cores(&self, needed: f64) -> Result<(), Open> {
        match self.free() {
            Some(free) if free < needed => Err(super::gain::busy(free)),
            _ => Ok(()),
        }
    }

    /// Open where half of the waits of a run that is compared, each of about `wait_ms`, ended late: that says more about a busy machine than
    /// about lanes.
    pub(super) fn in_time(&self, name: &str, wait_ms: f64) -> Result<(), Open> {
        match self.run(name)?.wake_up.as_ref().map(|late| late.median_ms) {
            Some(late) if late > LATE * wait_ms => Err(Open::because("claims.late", json!({ "lateMs": late }))),
            _ => Ok(()),
        }
    }

    /// The answers of runs, by name, whatever the kind of experiment: one, or one of each round.
    pub(super) fn answers(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut answers = BTreeMap::new();
        for outcome in self.experiments.values() {
            match outcome {
                Outcome::Measured { runs } => {
                    for (name, one) in runs {
                        if let Some(report) = &one.report {
                            answers.insert(name.as_str(), vec![report.answer.as_str()]);
                        }
                    }
                }
                Outcome::Started { runs } => {
                    for (name, one) in runs {
                        answers
                            .insert(name.as_str(), one.reports.iter().map(|report| report.answer.as_str()).collect());
                    }
                }
                Outcome::Frozen { runs } => {
                    for (name, one) in runs.iter().filter(|(_, one)| !one.freezes_ms.is_empty()) {
                        answers.insert(name.as_str(), vec![one.answer.as_str()]);
                    }
                }
                Outcome::Tried { .. } | Outcome::Failed { .. } | Outcome::Unknown => {}
            }
        }
        answers
    }
}

/// Open, since a run failed.
fn failure(error: &Value) -> Open {
    Open::because("claims.run-failed", json!({ "error": error }))
}

impl Delays {
    /// The median delay of each repeat that has one, in milliseconds.
    pub fn medians(&self) -> Vec<f64> {
        self.per_repeat.iter().flatten().map(|delays| delays.median_ms).collect()
    }
}

/// Times that can be compared: there are some, and each is finite and above 0.
fn usable(times: &[f64]) -> bool {
    !times.is_empty() && times.iter().all(|time| time.is_finite() && *time > 0.0)
}
