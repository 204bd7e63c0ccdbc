//! The claims that the subject makes, one by one: what to run for each, and the verdict on what came out.
//!
//! A claim is two pure functions: [`Claim::plan`] says which specs to run in this page, [`Claim::judge`] reads the reports and
//! says, in words that fit whatever came out, whether the claim was seen here. Between the two somebody (the page, a test)
//! runs the specs; nothing in here does. Each group has a file; `python` writes the same experiments as scripts for CPython.

mod computing;
mod door;
mod gil;
pub mod python;
mod runs;
#[cfg(all(test, not(target_family = "wasm")))]
mod test_support;
mod waiting;
mod what;

pub use door::ask;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::measure::{self, Comparison};
use crate::trace::{ROW, Span};
use crate::work::tasks::Probe;

/// One row of the subject.
pub struct Claim {
    /// Its stable id: in addresses, tests and lesson files.
    pub id: &'static str,
    /// The claim in one sentence.
    pub title: &'static str,
    /// The group it stands in.
    pub group: &'static str,
    /// What a visitor is asked to predict before the run.
    pub prediction: &'static str,
    /// Whether its experiment cannot do without shared memory.
    pub needs_isolation: bool,
    /// What to run.
    pub plan: fn(&Setting) -> Vec<Item>,
    /// What came of it.
    pub judge: fn(&Evidence) -> Ruling,
}

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

/// One thing to run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimItem"))]
pub struct Item {
    /// The spec.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "import(\"./contract.d.ts\").SpecInput"))]
    pub spec: Value,
    /// Whether a refusal of this spec is part of what the claim shows.
    pub may_fail: bool,
    /// Whether the page's own thread does it instead of a lane: for the one claim about the page itself.
    pub on_page: bool,
}

impl Item {
    /// A spec that has to run.
    pub fn new(spec: Value) -> Self {
        Self { spec, may_fail: false, on_page: false }
    }
}

/// What came of one item: a report, or an error.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimSeen", optional_fields = nullable))]
pub struct Seen {
    /// The report as the page has it, without its spans.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "object | null", optional))]
    pub report: Option<Value>,
    /// Rows of its spans, where there are few enough.
    pub rows: Vec<f64>,
    /// The error, where it failed.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "{ code: FailureCode, message: string } | null"))]
    pub error: Option<Value>,
    /// The longest time in milliseconds for which the page's own thread did not get to paint, while this item ran.
    pub longest_freeze_ms: Option<f64>,
}

/// Everything that was seen for a claim, in the order of its plan.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "ClaimEvidence"))]
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
        static NONE: Seen = Seen { report: None, rows: Vec::new(), error: None, longest_freeze_ms: None };
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

/// Whether a claim was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Verdict {
    /// It was seen.
    Confirmed,
    /// Something else was seen, for the reason that the text says.
    NotHere,
    /// This page cannot show it.
    NeedsIsolation,
    /// The figures do not tell: too few, or their spreads overlap, or the machine was busy.
    Inconclusive,
}

/// One figure of a ruling.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
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
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
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
fn figure(
    id: impl Into<String>,
    title: impl Into<String>,
    value: impl Into<Option<f64>>,
    unit: &'static str,
) -> Figure {
    Figure { id: id.into(), title: title.into(), value: value.into(), unit }
}

/// A claim as the page lists it. The page has the list as a file of its own (`www/claim-titles.js`, written by a test), so that
/// it can show the titles before the module with the claims is loaded.
#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct ClaimEntry {
    /// Its id, in addresses and for `runClaim`.
    id: &'static str,
    /// The claim in one sentence.
    title: &'static str,
    /// The group it stands in.
    group: &'static str,
    /// "isolation" where its experiment cannot do without shared memory, or nothing.
    needs: &'static str,
    /// What a visitor is asked to predict before the run.
    prediction: &'static str,
}

/// Every claim as the page lists it.
pub fn entries() -> Vec<ClaimEntry> {
    let entry = |claim: &Claim| ClaimEntry {
        id: claim.id,
        title: claim.title,
        group: claim.group,
        needs: if claim.needs_isolation { "isolation" } else { "" },
        prediction: claim.prediction,
    };
    all().map(entry).collect()
}

/// Every claim, in the order in which the page lists them.
pub fn all() -> impl Iterator<Item = &'static Claim> {
    [what::CLAIMS, gil::CLAIMS, waiting::CLAIMS, computing::CLAIMS].into_iter().flatten()
}

/// The claim with this id.
pub fn by_id(id: &str) -> Option<&'static Claim> {
    all().find(|claim| claim.id == id)
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
            assert!(!claim.title.is_empty() && !claim.group.is_empty() && !claim.prediction.is_empty(), "{}", claim.id);
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
        (report, rows, proptest::option::of(anything()), proptest::option::of(0.0..1e4))
            .prop_map(|(report, rows, error, longest_freeze_ms)| Seen { report, rows, error, longest_freeze_ms })
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
