//! The claims that the subject makes, one by one: what to run for each, and the verdict on what came out.
//!
//! A claim is a file of its own, in the folder of its group, with everything that is its own: the figures, the plan, the judge, the
//! reference, the tests; its Python script lies beside it, and its words in `www/texts/<language>/claims/`. [`Claim::plan`] says which
//! experiments to carry out in this page, [`Claim::judge`] reads the evidence and finds the verdict; between the two somebody (the
//! page, a test) carries them out; nothing in here does. `docs/adding-a-claim.md` says how to add one.

pub mod adviser;
mod choosing;
mod computing;
mod costs;
mod evidence;
mod failure;
mod figure;
mod gain;
mod gil;
mod plan;
pub mod python;
mod requests;
mod ruling;
mod safety;
mod talking;
#[cfg(all(test, not(target_family = "wasm")))]
pub(crate) mod testing;
#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
mod waiting;
mod what;

pub use evidence::{Evidence, Frozen, Measured, Open, Outcome, Run, Started};
pub use figure::{Figure, Quantity, Source, Statistic, Unit};
pub use plan::{Experiment, Needs, Plan, RunPlan, Setting, Tier};
pub use requests::ask;
pub use ruling::{Findings, Ruling, Verdict};

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::measure::{Estimate, Interval};
use crate::message::Message;
use python::Script;

/// One row of the subject.
pub struct Claim {
    /// Its stable id: in addresses, tests, files and keys of texts.
    pub id: &'static str,
    /// What its experiment cannot do without.
    pub needs: Needs,
    /// The id of the figure that a visitor is asked to predict; empty where there is no number to predict.
    pub predicts: &'static str,
    /// Its figures.
    pub figures: &'static [&'static Quantity],
    /// The names of the sentences that its judge may say.
    pub sentences: &'static [&'static str],
    /// The same experiment in Python, where Python can show it.
    pub script: Option<Script>,
    /// What CPython gave elsewhere.
    pub reference: &'static [Reference],
    /// What to run where its needs are met.
    pub plan: fn(&Setting) -> Vec<Experiment>,
    /// What came of it, where its needs are met and the answers of the same work agree. It adds figures and sentences to the
    /// findings on its way to the verdict; where it cannot go on, it returns why.
    pub judge: fn(&Evidence, &mut Findings) -> Result<Verdict, Open>,
}

/// A figure that was measured elsewhere, on CPython; FACTS in `docs/facts.md` says where.
#[derive(Debug)]
pub struct Reference {
    /// The id of a figure of the claim.
    pub id: &'static str,
    /// The lowest and the highest that was seen.
    pub range: (f64, f64),
}

/// A group of claims, in the order in which the page lists them.
pub struct Group {
    /// Its id; its name stands among the texts.
    pub id: &'static str,
    /// Its claims.
    pub claims: &'static [&'static Claim],
}

/// Every group.
pub static GROUPS: &[Group] = &[
    Group { id: "what", claims: what::CLAIMS },
    Group { id: "gil", claims: gil::CLAIMS },
    Group { id: "waiting", claims: waiting::CLAIMS },
    Group { id: "computing", claims: computing::CLAIMS },
    Group { id: "talking", claims: talking::CLAIMS },
    Group { id: "safety", claims: safety::CLAIMS },
    Group { id: "costs", claims: costs::CLAIMS },
    Group { id: "failure", claims: failure::CLAIMS },
    Group { id: "choosing", claims: choosing::CLAIMS },
];

/// Every claim, in the order in which the page lists them.
pub fn all() -> impl Iterator<Item = &'static Claim> {
    GROUPS.iter().flat_map(|group| group.claims.iter().copied())
}

/// The claim with this id.
pub fn by_id(id: &str) -> Option<&'static Claim> {
    all().find(|claim| claim.id == id)
}

/// Every claim's id, in the order in which the page lists them.
pub fn ids() -> impl Iterator<Item = &'static str> {
    all().map(|claim| claim.id)
}

impl Claim {
    /// What is to be done for it here; nothing where its needs are not met.
    pub fn plan_for(&self, setting: &Setting) -> Plan {
        Plan::of(if self.needs.met(setting.tier) { (self.plan)(setting) } else { Vec::new() })
    }

    /// What came of it.
    pub fn rule(&self, evidence: &Evidence) -> Ruling {
        let mut findings = Findings::of(self.id);
        if !self.needs.met(evidence.setting.tier) {
            findings.say_shared(Message::plain(match self.needs {
                Needs::Workers => "claims.needs-workers",
                Needs::Isolation => "claims.needs-isolation",
            }));
            return findings.rule(Verdict::NeedsIsolation);
        }
        let found =
            agree(&self.plan_for(&evidence.setting), evidence).and_then(|()| (self.judge)(evidence, &mut findings));
        let verdict = found.unwrap_or_else(|Open(why)| {
            findings.say_shared(why);
            Verdict::Inconclusive
        });
        findings.rule(verdict)
    }

    /// The quantity that a figure of this id is of, and what stands in its slots.
    pub fn quantity(&self, id: &str) -> Option<(&'static Quantity, Vec<Value>)> {
        self.figures.iter().find_map(|quantity| Some((*quantity, quantity.slots_of(id)?)))
    }

    /// What CPython gave elsewhere, as figures with the ids of the ruling's.
    pub fn references(&self) -> Vec<Figure> {
        let one = |Reference { id, range: (low, high) }: &Reference| {
            let (quantity, slots) = self.quantity(id).expect("a reference names a figure of its claim");
            let interval = Interval { low: *low, high: *high, coverage: 1.0 };
            let estimate = Estimate { value: (low + high) / 2.0, interval: (low < high).then_some(interval) };
            quantity.figure(self.id, &slots, Source::Reference, estimate)
        };
        self.reference.iter().map(one).collect()
    }

    /// The names of all its texts, without its id before them.
    pub fn text_names(&self) -> Vec<String> {
        let figures = self.figures.iter().map(|quantity| quantity.title());
        let sentences = self.sentences.iter().map(|name| (*name).to_owned());
        ["prediction".to_owned()].into_iter().chain(figures).chain(sentences).collect()
    }
}

/// Nothing is compared before the runs that did the same work gave the same answer.
fn agree(plan: &Plan, evidence: &Evidence) -> Result<(), Open> {
    let answers = evidence.answers();
    let mut of_work: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for run in plan.runs() {
        let Some(answers) = answers.get(run.name.as_str()) else { continue };
        // What an answer depends on; the rest of the spec is how the work is done.
        let work = json!([run.spec["work"], run.spec["tasks"], run.spec["shape"], run.spec["seed"]]).to_string();
        for &answer in answers {
            let (first, other) = *of_work.entry(work.clone()).or_insert((run.name.as_str(), answer));
            if other != answer {
                return Err(Open::because(
                    "claims.answers-differ",
                    json!({ "run": first, "answer": other, "otherRun": run.name, "otherAnswer": answer }),
                ));
            }
        }
    }
    Ok(())
}

/// The keys of the texts that claims share: everything in `claims.js` but titles and groups, which have one for each claim and group.
pub const SHARED: &[&str] = &[
    "answers-differ",
    "cores-busy",
    "cores-unknown",
    "late",
    "messages",
    "needs-isolation",
    "needs-workers",
    "no-times",
    "not-run",
    "one-core",
    "python",
    "run-failed",
    "run-freeze",
    "run-model",
    "run-share",
    "run-start",
    "run-tasks",
    "scatter",
    "too-few",
];

/// Every key that claims may send to the page.
pub fn keys() -> Vec<String> {
    let mut keys: Vec<String> = SHARED.iter().map(|name| format!("claims.{name}")).collect();
    keys.extend(GROUPS.iter().map(|group| format!("claims.group-{}", group.id)));
    keys.extend(ids().map(|id| format!("claims.title-{id}")));
    keys.extend(all().flat_map(|claim| claim.text_names().into_iter().map(|name| format!("{}.{name}", claim.id))));
    keys
}

/// Open, since the repeats of a comparison are too few, or scatter too far.
fn untold(found: &crate::measure::Comparison) -> Open {
    let few = found.difference == crate::measure::Difference::TooFew;
    Open(Message::plain(if few { "claims.too-few" } else { "claims.scatter" }))
}

/// A claim as the page lists it. The page has the list as a file of its own (`www/claim-list.js`, written by a test), so that it can
/// list the claims before the module with them is loaded. Words stand among the texts.
#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct ClaimEntry {
    /// Its id, in addresses and for `runClaim`.
    id: &'static str,
    /// The id of the group it stands in.
    group: &'static str,
    /// What its experiment cannot do without.
    needs: Needs,
    /// Whether there is a Python script.
    python: bool,
    /// The figure that a visitor is asked to predict; `None` where there is no number to predict.
    predicts: Option<Predicted>,
}

/// A figure that a visitor is asked to predict.
#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Predicted {
    /// Its id.
    figure: &'static str,
    /// Its unit.
    unit: Unit,
}

/// Every claim as the page lists it.
pub fn entries() -> Vec<ClaimEntry> {
    let mut entries = Vec::new();
    for group in GROUPS {
        entries.extend(group.claims.iter().map(|claim| {
            ClaimEntry {
                id: claim.id,
                group: group.id,
                needs: claim.needs,
                python: claim.script.is_some(),
                predicts: claim
                    .quantity(claim.predicts)
                    .map(|(quantity, _)| Predicted { figure: claim.predicts, unit: quantity.unit }),
            }
        }));
    }
    entries
}
