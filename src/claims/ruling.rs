//! What came of a claim: a verdict, what is to be said, and the figures.

use serde::Serialize;
use serde_json::Value;

use super::figure::{Figure, Quantity};
use crate::measure::Estimate;
use crate::message::Message;

/// Whether a claim was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Verdict {
    /// It was seen.
    Confirmed,
    /// Something else was seen, for the reason that is said.
    NotHere,
    /// This page cannot show it.
    NeedsIsolation,
    /// The figures do not tell: too few, or they scatter too far, or the machine was busy.
    Inconclusive,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Ruling {
    /// Whether it was seen.
    pub verdict: Verdict,
    /// What was seen, and why that is the verdict.
    pub sentences: Vec<Message>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Whether more repeats could decide it: it is open since what was seen scatters too far.
    pub again: bool,
}

/// What a judge finds on its way to a verdict. What was found stays, also where the verdict cannot be reached.
#[derive(Debug)]
pub struct Findings {
    claim: &'static str,
    sentences: Vec<Message>,
    figures: Vec<Figure>,
}

impl Findings {
    pub(super) fn of(claim: &'static str) -> Self {
        Self { claim, sentences: Vec::new(), figures: Vec::new() }
    }

    /// Says a sentence of the claim's own texts; `values` is an object. The claim declares the name.
    pub(super) fn say(&mut self, name: &str, values: Value) {
        self.sentences.push(Message::new(format!("{}.{name}", self.claim), values));
    }

    /// Says a sentence that all claims share.
    pub(super) fn say_shared(&mut self, message: Message) {
        self.sentences.push(message);
    }

    /// Adds a figure; `slots` has what stands in the slots of its id.
    pub(super) fn figure(&mut self, quantity: &Quantity, slots: &[Value], estimate: impl Into<Option<Estimate>>) {
        self.figures.push(quantity.figure(self.claim, slots, quantity.source, estimate));
    }

    pub(super) fn rule(self, verdict: Verdict) -> Ruling {
        let scatters = self.sentences.iter().any(|sentence| sentence.key.ends_with(".scatter"));
        Ruling {
            verdict,
            again: verdict == Verdict::Inconclusive && scatters,
            sentences: self.sentences,
            figures: self.figures,
        }
    }
}
