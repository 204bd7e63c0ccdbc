//! Small programs of bytecodes, searched for an interleaving that breaks them, by the rules of each version of CPython.

use serde::{Deserialize, Serialize};

use super::context::TrialContext;
use super::fields::Fields;
use crate::platform::{hop, now};
use crate::spec::Error;
use crate::stepper::rules::Rules;
use crate::stepper::verdict::Verdict;
use crate::stepper::{self, ProgramInfo};

/// What is searched.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct InterleavingsTrial {
    /// The ids of programs.
    pub programs: Vec<String>,
    /// The ids of rules; each program is searched under each of them.
    pub rules: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct InterleavingsResult {
    /// Program by program, under one set of rules after the other.
    pub searched: Vec<Searched>,
}

/// One program under one set of rules.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Searched {
    /// The program's id.
    pub program: String,
    /// The rules' id.
    pub rules: String,
    /// Whether one thread runs at a time under them.
    pub gil: bool,
    /// What some interleaving breaks, such as `lost-update`; null when all were tried and none does.
    pub breach: Option<String>,
    /// How often the running thread changes in the shortest one.
    pub switches: Option<u32>,
    /// How many different states were visited.
    pub states: u32,
    /// What the search took, in milliseconds.
    pub search_ms: f64,
}

impl InterleavingsTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let some = |fields: &mut Fields<'_>, name, ids: &[&str]| -> Result<Vec<String>, Error> {
            let places = fields.some_of(name, ids)?.unwrap_or_else(|| (0..ids.len()).collect());
            Ok(places.into_iter().map(|place| ids[place].to_owned()).collect())
        };
        let programs: Vec<&str> = stepper::programs().iter().map(|ProgramInfo { id, .. }| *id).collect();
        Ok(Self {
            programs: some(fields, "programs", &programs)?,
            rules: some(fields, "rules", &Rules::ALL.map(Rules::id))?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<InterleavingsResult, Error> {
        let mut searched = Vec::new();
        for program in &self.programs {
            for rules in &self.rules {
                // A stop arrives in between.
                hop().await;
                context.go_on()?;
                let begun = now();
                let found = stepper::search(program, rules).expect("what is built in can be searched");
                let search_ms = now() - begun;
                searched.push(Searched {
                    program: program.clone(),
                    rules: rules.clone(),
                    gil: Rules::from_id(rules).is_some_and(Rules::has_gil),
                    breach: breach(&found.verdict),
                    switches: found.switches.map(|switches| switches as u32),
                    states: found.states as u32,
                    search_ms,
                });
            }
        }
        Ok(InterleavingsResult { searched })
    }
}

/// The key of what is broken.
fn breach(verdict: &Verdict) -> Option<String> {
    if !verdict.is_breach() {
        return None;
    }
    serde_json::to_value(verdict).ok()?["key"].as_str().map(str::to_owned)
}
