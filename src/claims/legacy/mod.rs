//! The claims in the old style, as long as they last: plans by position, evidence by JSON pointers, sentences in Rust. The adapter at the
//! end of this file shows them to the page as the others are.

#![allow(dead_code, unused_imports, reason = "what converted claims used goes with the last of them")]

pub(super) mod gil;
mod measure;
mod runs;
#[cfg(all(test, not(target_family = "wasm")))]
mod test_support;
mod text;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use self::measure::Comparison;
pub(in crate::claims) use self::measure::{name_of, number};
use super::figure::{Source, Unit};
use super::plan::{Experiment, Plan, RunPlan, Setting, Tier};
use super::ruling::Verdict;
use crate::message::Message;
use crate::trace::{ROW, Span};
use crate::work::tasks::Probe;

/// One row of the subject.
pub struct Claim {
    /// Its stable id: in addresses, tests and lesson files.
    pub id: &'static str,
    /// Whether its experiment cannot do without shared memory.
    pub needs_isolation: bool,
    /// What to run.
    pub plan: fn(&Setting) -> Vec<Item>,
    /// What came of it.
    pub judge: fn(&Evidence) -> Ruling,
}

/// One thing to run.
#[derive(Clone, Debug)]
pub struct Item {
    /// The spec.
    pub spec: Value,
    /// Whether a refusal of this spec is part of what the claim shows.
    pub may_fail: bool,
}

impl Item {
    /// A spec that has to run.
    pub fn new(spec: Value) -> Self {
        Self { spec, may_fail: false }
    }
}

/// What came of one item: a report, or an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Seen {
    /// The report as the page has it, without its spans.
    pub report: Option<Value>,
    /// Rows of its spans, where there are few enough.
    pub rows: Vec<f64>,
    /// The error, where it failed.
    pub error: Option<Value>,
}

/// Everything that was seen for a claim, in the order of its plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Where it was tried.
    pub setting: Setting,
    /// What came of each item.
    pub seen: Vec<Seen>,
    /// Cores that were really free, measured before and after.
    pub free_cores: Vec<f64>,
}

impl Seen {
    /// A number of the report, by a path such as `"/wallMs/median"`.
    pub fn number(&self, path: &str) -> Option<f64> {
        self.report.as_ref()?.pointer(path)?.as_f64()
    }

    /// The wall times of all repeats, in milliseconds.
    pub fn walls(&self) -> Vec<f64> {
        let values = self.report.as_ref().and_then(|report| report.pointer("/wallMs/values")?.as_array());
        values.map(|values| values.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
    }

    /// The spans that came along.
    pub fn spans(&self) -> Vec<Span> {
        self.rows.chunks_exact(ROW).filter_map(Span::read).collect()
    }

    /// What probes saw, by lane.
    pub fn probes(&self) -> Vec<(u32, Probe)> {
        let list = self.report.as_ref().and_then(|report| report.get("observations")?.as_array());
        let one = |seen: &Value| Some((seen.get("lane")?.as_u64()? as u32, serde_json::from_value(seen.clone()).ok()?));
        list.map(|list| list.iter().filter_map(one).collect()).unwrap_or_default()
    }
}

impl Evidence {
    /// The item with this number; an empty one where it is missing.
    pub fn item(&self, at: usize) -> &Seen {
        static NONE: Seen = Seen { report: None, rows: Vec::new(), error: None };
        self.seen.get(at).unwrap_or(&NONE)
    }

    /// The cores that were free during all of it, if they were measured.
    pub fn free(&self) -> Option<f64> {
        self.free_cores.iter().copied().reduce(f64::min)
    }

    /// How the wall times of the second item compare with those of the first, if both are there.
    fn compared(&self, first: usize, second: usize) -> Option<Comparison> {
        measure::compare(&self.item(first).walls(), &self.item(second).walls())
    }

    /// How much faster than one lane this many lanes could be: the cores that were free, or all lanes if nobody measured. A gain
    /// that was seen although too few cores seemed free has to be a whole one.
    fn reachable(&self, lanes: u32) -> f64 {
        let lanes = f64::from(lanes);
        self.free().filter(|free| *free >= ENOUGH_CORES).map_or(lanes, |free| free.min(lanes))
    }

    /// Whether several lanes were clearly faster than one.
    fn clear(&self, compared: &Comparison, lanes: u32) -> bool {
        gain(compared, self.reachable(lanes)) == Gain::Clear
    }

    /// What to say when too few cores were free for a comparison. It explains why a gain was not seen, never one that was.
    fn busy(&self) -> Option<String> {
        let free = self.free().filter(|free| *free < ENOUGH_CORES)?;
        Some(format!("Only {} cores were free before or after, too few to tell.", measure::number(free)))
    }

    /// The ruling where one of the first `count` items brought nothing that could be judged.
    fn unseen(&self, count: usize) -> Ruling {
        let why = (0..count).find_map(|at| {
            let error = self.item(at).error.as_ref()?;
            let message = error.get("message").and_then(Value::as_str).unwrap_or("nobody said why");
            Some(format!("Run {} of {count} failed: {message}", at + 1))
        });
        let why = why.unwrap_or_else(|| "The runs that would show it brought no figures.".to_owned());
        Ruling::new(Verdict::Inconclusive, why, Vec::new())
    }
}

/// One figure of a ruling.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Stable id within the claim; the Python script of the claim uses the same.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// The figure; `None` when it is not known.
    pub value: Option<f64>,
    /// Its unit, such as "ms" or "×".
    pub unit: &'static str,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Whether it was seen.
    pub verdict: Verdict,
    /// What was seen, with this run's figures in it.
    pub text: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl Ruling {
    fn new(verdict: Verdict, text: impl Into<String>, figures: Vec<Figure>) -> Self {
        Self { verdict, text: text.into(), figures }
    }
}

/// What a comparison of times says about doing several things at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gain {
    /// Faster, by a fair part of what could be reached.
    Clear,
    /// No faster, or by next to nothing.
    None,
    /// The figures do not tell.
    Unclear,
}

/// Cores that a comparison needs: one lane and at least half another one.
const ENOUGH_CORES: f64 = 1.5;

/// What part of the gain that could be reached must be there for it to count.
const FAIR_SHARE: f64 = 0.4;

/// A ratio up to this is no gain: what measurements of the same thing differ by.
const NOTHING: f64 = 1.1;

/// Above this, the upper end of a ratio's interval leaves room for a real gain.
const ROOM: f64 = 1.5;

/// What this comparison says where a ratio of `reachable` could be reached.
fn gain(compared: &Comparison, reachable: f64) -> Gain {
    let high = compared.interval.map_or(f64::INFINITY, |interval| interval.high);
    match compared.verdict {
        measure::Verdict::Faster if compared.ratio >= 1.0 + FAIR_SHARE * (reachable - 1.0).max(0.5) => Gain::Clear,
        measure::Verdict::Faster if compared.ratio > NOTHING => Gain::Unclear,
        measure::Verdict::NoDifference if high >= ROOM => Gain::Unclear,
        measure::Verdict::Faster | measure::Verdict::Slower | measure::Verdict::NoDifference => Gain::None,
        measure::Verdict::TooFew => Gain::Unclear,
    }
}

/// The words for repeats that are too few, or spread too far.
fn unclear(compared: &Comparison) -> &'static str {
    match compared.verdict {
        measure::Verdict::TooFew => "Fewer than five repeats cannot tell whether that is more than chance.",
        measure::Verdict::Faster => "That is faster, but too little to tell what made it so.",
        _ => "The repeats lie too far apart to tell more.",
    }
}

/// Small numbers in words, as sentences begin.
fn in_words(count: usize) -> String {
    const WORDS: [&str; 9] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// "1, 2 and 3".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A figure.
pub(super) fn figure(
    id: impl Into<String>,
    title: impl Into<String>,
    value: impl Into<Option<f64>>,
    unit: &'static str,
) -> Figure {
    Figure { id: id.into(), title: title.into(), value: value.into(), unit }
}

/// Every claim, in the order in which the page lists them.
pub fn all() -> impl Iterator<Item = &'static Claim> {
    gil::CLAIMS.iter()
}

/// The claim with this id.
pub fn by_id(id: &str) -> Option<&'static Claim> {
    all().find(|claim| claim.id == id)
}

/// The plan of a claim in the old style: each item is an experiment of its own.
pub(super) fn plan(claim: &Claim, setting: &Setting) -> Plan {
    let experiment = |(at, Item { spec, .. }): (usize, Item)| {
        let values = json!({ "model": spec["model"], "workers": spec["workers"] });
        let label = Message::new("claims.run-model", values);
        Experiment::Compare { id: at.to_string(), runs: vec![RunPlan { name: at.to_string(), label, spec, at: None }] }
    };
    Plan::of((claim.plan)(setting).into_iter().enumerate().map(experiment).collect())
}

/// What the page sends of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    setting: Setting,
    free_cores: Vec<f64>,
    experiments: BTreeMap<String, SentOutcome>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SentOutcome {
    runs: BTreeMap<String, Seen>,
    error: Option<Value>,
}

/// The ruling of a claim in the old style, with its words as values.
pub(super) fn rule(claim: &Claim, sent: &Sent) -> super::Ruling {
    let seen = |at: usize| {
        let outcome = sent.experiments.get(&at.to_string());
        let seen = outcome.and_then(|outcome| outcome.runs.get(&at.to_string()).cloned());
        seen.unwrap_or_else(|| Seen { error: outcome.and_then(|outcome| outcome.error.clone()), ..Seen::default() })
    };
    let evidence = Evidence {
        setting: sent.setting.clone(),
        seen: (0..sent.experiments.len()).map(seen).collect(),
        free_cores: sent.free_cores.clone(),
    };
    let ruling = (claim.judge)(&evidence);
    super::Ruling {
        verdict: ruling.verdict,
        sentences: vec![plain(ruling.text)],
        figures: ruling.figures.into_iter().map(Figure::shown).collect(),
    }
}

pub(super) fn plain(text: String) -> Message {
    Message::new("claims.plain", json!({ "text": text }))
}

impl Figure {
    /// The figure as the page has them now.
    pub(super) fn shown(self) -> super::Figure {
        let unit = match self.unit {
            "ms" => Unit::Ms,
            "×" => Unit::Times,
            "bytes" => Unit::Bytes,
            _ => Unit::Number,
        };
        let value = self.value.filter(|value| value.is_finite());
        // Parameters of a law that was fitted.
        let fitted = ["serial-share", "contention", "coherency"].contains(&self.id.as_str());
        let source = if fitted { Source::Modelled } else { Source::Measured };
        super::Figure { id: self.id, title: plain(self.title), value, low: None, high: None, unit, source }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::spec::Spec;

    fn setting(tier: Tier, cores: u32) -> Setting {
        Setting { tier, cores, repeats: 5 }
    }

    #[test]
    fn ids_are_unique_and_every_claim_says_what_it_is() {
        let mut ids: Vec<_> = all().map(|claim| claim.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for claim in all() {
            assert!(std::ptr::eq(by_id(claim.id).unwrap(), claim));
        }
    }

    #[test]
    fn every_spec_of_every_plan_can_be_run_where_it_is_planned() {
        for (tier, cores) in
            [Tier::Full, Tier::Separate].into_iter().flat_map(|tier| (1..=16).map(move |cores| (tier, cores)))
        {
            for claim in all() {
                for item in (claim.plan)(&setting(tier, cores)) {
                    match Spec::from_value(&item.spec) {
                        Ok(spec) => {
                            let can_be_run = tier == Tier::Full || item.may_fail || !spec.needs_isolation();
                            assert!(can_be_run, "{}: {}", claim.id, item.spec);
                        }
                        // Some claims show a limit by what is refused.
                        Err(error) => assert!(item.may_fail, "{}: {error} {}", claim.id, item.spec),
                    }
                }
            }
        }
    }

    #[test]
    fn where_nothing_was_seen_no_claim_is_confirmed_or_denied() {
        for tier in [Tier::Full, Tier::Separate, Tier::Single] {
            for claim in all() {
                let evidence = Evidence { setting: setting(tier, 2), seen: Vec::new(), free_cores: Vec::new() };
                let Ruling { verdict, text, .. } = (claim.judge)(&evidence);
                assert!(matches!(verdict, Verdict::Inconclusive | Verdict::NeedsIsolation), "{}: {text}", claim.id);
                assert!(!text.is_empty(), "{}", claim.id);
            }
        }
    }

    /// JSON of any shape, with the keys that judges look for.
    fn anything() -> impl Strategy<Value = Value> {
        const KEYS: [&str; 22] = [
            "wallMs",
            "values",
            "median",
            "overlap",
            "waitOverlap",
            "gil",
            "switches",
            "waitMs",
            "startMs",
            "busyMs",
            "memoryBytes",
            "observations",
            "lane",
            "value",
            "stackAddress",
            "sharedAddress",
            "heapAddress",
            "wakeUp",
            "medianMs",
            "count",
            "answer",
            "errors",
        ];
        let number = prop_oneof![
            Just(0.0),
            Just(-1.0),
            Just(1e-300),
            Just(1e300),
            0.1..100.0,
            (0..9_u32).prop_map(f64::from),
            any::<u32>().prop_map(f64::from)
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            number.prop_map(Value::from),
            any::<u32>().prop_map(Value::from),
            ".{0,3}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..8).prop_map(Value::from),
                proptest::collection::hash_map(proptest::sample::select(&KEYS[..]), inner, 0..8)
                    .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
            ]
        })
    }

    /// What an item may have brought: anything, or something close to a report.
    fn seen() -> impl Strategy<Value = Seen> {
        let walls = vec(prop_oneof![Just(0.0), 0.1..1000.0_f64], 0..8);
        let probes = vec((0..9_u32, 0..9_u32, any::<u32>()), 0..9);
        let likely = (walls, probes, vec(-1.0..9.0_f64, 3), any::<u32>()).prop_map(|(walls, probes, some, many)| {
            let probe = |(lane, value, address): (u32, u32, u32)| {
                json!({ "lane": lane, "value": value, "stackAddress": address, "sharedAddress": value, "heapAddress": address })
            };
            json!({ "wallMs": { "values": walls, "median": some[0] }, "overlap": some[1], "waitOverlap": some[2],
                "gil": { "switches": many, "waitMs": some[0] }, "observations": probes.into_iter().map(probe).collect::<Vec<_>>(),
                "wakeUp": { "medianMs": some[0].abs(), "count": many }, "startMs": some[1], "busyMs": some[2], "memoryBytes": many })
        });
        let report = proptest::option::of(prop_oneof![anything(), likely]);
        let rows = vec(prop_oneof![-1.0..9.0, Just(1e300), (0..4_u32).prop_map(f64::from)], 0..60);
        (report, rows, proptest::option::of(anything())).prop_map(|(report, rows, error)| Seen { report, rows, error })
    }

    proptest! {
        #[test]
        fn no_evidence_makes_a_judge_panic(
            tier in proptest::sample::select(vec![Tier::Full, Tier::Separate, Tier::Single]),
            (cores, repeats) in (0..=64_u32, 0..=9_u32),
            seen in vec(seen(), 0..16),
            free_cores in vec(prop_oneof![Just(0.0), 0.1..9.0], 0..3),
        ) {
            let evidence = Evidence { setting: Setting { tier, cores, repeats }, seen, free_cores };
            for claim in all() {
                let ruling = (claim.judge)(&evidence);
                prop_assert!(!ruling.text.is_empty(), "{}", claim.id);
                prop_assert!(ruling.figures.iter().all(|figure| figure.value.is_none_or(f64::is_finite)), "{}: {:?}", claim.id, ruling.figures);
            }
        }
    }
}
