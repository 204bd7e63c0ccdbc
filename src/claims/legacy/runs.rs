//! Runs by name: a plan gives each item a name, and its judge finds what was seen by it. A judge that cannot go on returns its
//! ruling early, as an error.

use serde_json::{Value, json};

use super::measure::{self, Comparison};
use super::{Evidence, Figure, Item, Ruling, Seen, Setting, Tier, Verdict, unclear};

/// The kernel of what computes here, where a claim needs none in particular: its time grows with its size, it needs no memory,
/// and each of its steps waits for the last one, so it gains as much from a second logical processor of a core as from a core.
pub(super) const KERNEL: &str = "n-body";

/// The kernel's size for a millisecond on one core, about.
pub(super) const SIZE_PER_MS: f64 = 24.0;

/// The kernel's size for this many milliseconds on one core, about.
pub(super) fn size_for(ms: f64) -> u32 {
    (ms * SIZE_PER_MS).round().max(1.0) as u32
}

/// The items of a plan with their names.
pub(super) type Named = Vec<(String, Item)>;

/// An item with its name.
pub(super) fn named(name: impl Into<String>, spec: Value) -> (String, Item) {
    (name.into(), Item::new(spec))
}

/// The items without their names.
pub(super) fn items(named: Named) -> Vec<Item> {
    named.into_iter().map(|(_, item)| item).collect()
}

/// A spec of this work under this model, with the setting's repeats and whatever `more` adds or replaces.
pub(super) fn spec(setting: &Setting, work: Value, model: &str, more: Value) -> Value {
    let mut spec = json!({ "work": work, "model": model, "repeats": setting.repeats });
    if let (Some(spec), Value::Object(more)) = (spec.as_object_mut(), more) {
        spec.extend(more);
    }
    spec
}

/// What was seen, by the names of the plan.
pub(super) struct Runs<'a> {
    names: Vec<String>,
    evidence: &'a Evidence,
}

impl<'a> Runs<'a> {
    /// The evidence for this plan; a ruling where the page cannot run anything.
    pub(super) fn new(plan: fn(&Setting) -> Named, evidence: &'a Evidence) -> Result<Self, Ruling> {
        if evidence.setting.tier == Tier::Single {
            let text = "This page cannot start workers, so nothing can be run in it. Open it in a tab of its own.";
            return Err(Ruling::new(Verdict::NeedsIsolation, text, Vec::new()));
        }
        Ok(Self { names: plan(&evidence.setting).into_iter().map(|(name, _)| name).collect(), evidence })
    }

    /// What was seen under this name; nothing where the plan has no such item.
    pub(super) fn seen(&self, name: &str) -> &'a Seen {
        let at = self.names.iter().position(|own| own == name);
        self.evidence.item(at.unwrap_or(usize::MAX))
    }

    /// A figure of a run's report, by its path.
    pub(super) fn number(&self, name: &str, path: &str) -> Option<f64> {
        self.seen(name).number(path)
    }

    /// The wall times of a run that has to be there, in milliseconds.
    pub(super) fn walls(&self, name: &str) -> Result<Vec<f64>, Ruling> {
        let seen = self.seen(name);
        let walls = seen.walls();
        if measure::summary(&walls).is_some_and(|walls| walls.min > 0.0) {
            return Ok(walls);
        }
        Err(open(match error(seen) {
            Some(message) => format!("One of the runs failed, so there is nothing to compare. {message}"),
            None => "One of the runs brought no times, so there is nothing to compare.".to_owned(),
        }))
    }

    /// The median wall time of a run that has to be there, in milliseconds.
    pub(super) fn median(&self, name: &str) -> Result<f64, Ruling> {
        let walls = self.walls(name)?;
        Ok(measure::summary(&walls).map_or(f64::NAN, |walls| walls.median))
    }

    /// How the times of `b` compare with those of `a`; both have to be there.
    pub(super) fn compare(&self, a: &str, b: &str) -> Result<Comparison, Ruling> {
        compare(&self.walls(a)?, &self.walls(b)?)
    }

    /// What part of this many lanes' time a run computed.
    pub(super) fn busy_share(&self, name: &str, lanes: f64) -> Option<f64> {
        let share = self.number(name, "/busyMs")? / (self.number(name, "/wallMs/median")? * lanes);
        share.is_finite().then_some(share.clamp(0.0, 1.0))
    }

    /// What a run answered.
    pub(super) fn answer(&self, name: &str) -> Option<&'a str> {
        self.seen(name).report.as_ref()?.get("answer")?.as_str()
    }
}

/// How the times `b` compare with the times `a`, where they can be compared.
pub(super) fn compare(a: &[f64], b: &[f64]) -> Result<Comparison, Ruling> {
    let found = measure::compare(a, b).filter(|found| found.ratio.is_finite() && found.ratio > 0.0);
    found.ok_or_else(|| open("The times that came back cannot be compared."))
}

/// Nothing can be told, for this reason.
pub(super) fn open(why: impl Into<String>) -> Ruling {
    Ruling::new(Verdict::Inconclusive, why, Vec::new())
}

/// What a run failed with, in words.
pub(super) fn error(seen: &Seen) -> Option<&str> {
    seen.error.as_ref().map(|error| error.get("message").and_then(Value::as_str).unwrap_or("It did not say why."))
}

/// The ruling that a judge came to, early or late. A figure without an end is not known.
pub(super) fn settled(ruling: Result<Ruling, Ruling>) -> Ruling {
    let mut ruling = ruling.unwrap_or_else(|early| early);
    for figure in &mut ruling.figures {
        figure.value = figure.value.filter(|value| value.is_finite());
    }
    ruling
}

/// A ruling whose text has a last sentence that goes with its verdict.
pub(super) fn rule((verdict, why): (Verdict, impl AsRef<str>), text: String, figures: Vec<Figure>) -> Ruling {
    Ruling::new(verdict, format!("{text} {}", why.as_ref()).trim_end().to_owned(), figures)
}

/// Open, since the repeats do not tell.
pub(super) fn untold(found: &Comparison) -> (Verdict, String) {
    (Verdict::Inconclusive, unclear(found).to_owned())
}

/// Open, since there are too few repeats, if so.
pub(super) fn too_few(found: &[&Comparison]) -> Option<(Verdict, String)> {
    found.iter().find(|found| found.verdict == measure::Verdict::TooFew).map(|found| untold(found))
}
