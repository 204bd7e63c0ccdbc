//! The GIL is not thread safety of your code.
//!
//! Two threads add 1 to a variable, with and without a function call between the read and the write, and the same repaired by a lock: for
//! each group of versions of CPython all interleavings that it allows are searched for one that loses an update. Bytecodes and places to
//! switch are CPython's own; what is searched is a model of them.

use serde_json::json;

use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;
use crate::trials::{Searched, TrialResult};

/// How many groups of versions have an interleaving that loses an update of `n += 1`.
const PLAIN: Quantity = Quantity {
    id: "breaking-plain",
    unit: Unit::Count,
    statistic: Statistic::Exact,
    source: Source::Modelled,
    python: false,
};
/// The same with a function call between the read and the write.
const CALL: Quantity = Quantity { id: "breaking-call", ..PLAIN };
/// The same of both with a lock.
const REPAIRED: Quantity = Quantity { id: "breaking-repaired", ..PLAIN };
/// What all searches took.
const SEARCH: Quantity = Quantity { id: "search", unit: Unit::Ms, source: Source::Measured, ..PLAIN };

pub(super) const CLAIM: Claim = Claim {
    id: "race-versions",
    needs: Needs::Workers,
    predicts: "breaking-plain",
    figures: &[&PLAIN, &CALL, &REPAIRED, &SEARCH],
    sentences: &["plain", "call", "not-safe", "safe", "repair-breaks"],
    script: None,
    reference: &[],
    plan,
    judge,
};

const PROGRAMS: [&str; 4] = ["counter", "counter-call", "counter-repaired", "counter-call-repaired"];

fn plan(_: &Setting) -> Vec<Experiment> {
    vec![Experiment::Trial { id: "search".into(), trial: json!({ "trial": "interleavings", "programs": PROGRAMS }) }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Interleavings(found) = evidence.tried("search")? else { return Err(evidence.missing("search")) };
    let of = |program: &'static str| found.searched.iter().filter(move |one| one.program == program);
    // Each program has to be there, under the same rules as the first one.
    let rules = |program: &'static str| of(program).map(|one| one.rules.as_str()).collect::<Vec<_>>();
    let known = rules(PROGRAMS[0]);
    if known.is_empty() || PROGRAMS.iter().any(|program| rules(program) != known) {
        return Err(evidence.missing("search"));
    }
    let breaks = |one: &&Searched| one.breach.is_some();
    let breaking = |program: &'static str| of(program).filter(breaks).map(|one| one.rules.as_str()).collect::<Vec<_>>();
    let [plain, call, repaired, call_repaired] = PROGRAMS.map(breaking);
    let search_ms = found.searched.iter().map(|one| one.search_ms).sum();
    findings.figure(&PLAIN, &[], Estimate::exactly(plain.len() as f64));
    findings.figure(&CALL, &[], Estimate::exactly(call.len() as f64));
    findings.figure(&REPAIRED, &[], Estimate::exactly((repaired.len() + call_repaired.len()) as f64));
    findings.figure(&SEARCH, &[], Estimate::exactly(search_ms));
    let holding: Vec<&str> = known.iter().copied().filter(|rules| !plain.contains(rules)).collect();
    let states: f64 = found.searched.iter().map(|one| f64::from(one.states)).sum();
    findings.say("plain", json!({ "breaking": plain, "holding": holding, "states": states }));
    findings.say("call", json!({ "breaking": call, "all": call.len() == known.len() }));
    if repaired.len() + call_repaired.len() > 0 {
        let rules = [repaired, call_repaired].concat();
        findings.say("repair-breaks", json!({ "rules": rules }));
        return Ok(Verdict::NotHere);
    }
    // Under the GIL of these versions, neither of the two can lose anything.
    let with_gil = of(PROGRAMS[0]).filter(|one| one.gil).map(|one| one.rules.as_str());
    let safe: Vec<&str> = with_gil.filter(|rules| !plain.contains(rules) && !call.contains(rules)).collect();
    if safe.is_empty() {
        findings.say("not-safe", json!({}));
        Ok(Verdict::Confirmed)
    } else {
        findings.say("safe", json!({ "rules": safe }));
        Ok(Verdict::NotHere)
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier};
    use crate::message::Message;

    /// What is said when this is changed for each program and rules.
    fn tried(change: impl Fn(&mut Searched)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Interleavings(found) = seen.tried("search") else { panic!("it searches") };
            found.searched.iter_mut().for_each(change);
        })
    }

    #[test]
    fn every_version_has_a_way_to_lose_an_update_though_not_of_the_plain_one() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["race-versions.not-safe"]);
                let plain = Message::new(
                    "race-versions.plain",
                    json!({ "breaking": ["3.9", "free-threaded"], "holding": ["3.10", "3.11", "3.13", "3.14"],
                        "states": found.sentences[0].values["states"] }),
                );
                assert_eq!(found.sentences[0], plain);
                let figures = ["breaking-plain", "breaking-call", "breaking-repaired"].map(|id| value(&found, id));
                assert_eq!(figures, [2.0, 6.0, 0.0]);
            }
        }
    }

    #[test]
    fn a_version_whose_gil_protects_both_denies_it() {
        let holds = |rules: &'static str| {
            move |one: &mut Searched| {
                if one.rules == rules {
                    one.breach = None;
                }
            }
        };
        says(&tried(holds("3.13")), Verdict::NotHere, &["race-versions.safe"]);
        says(&tried(holds("free-threaded")), Verdict::Confirmed, &["race-versions.not-safe"]);
    }

    #[test]
    fn a_lock_that_does_not_help_denies_it() {
        let breaks = tried(|one| {
            if one.program == "counter-call-repaired" && one.rules == "3.14" {
                one.breach = Some("lost-update".to_owned());
            }
        });
        says(&breaks, Verdict::NotHere, &["race-versions.repair-breaks"]);
    }

    #[test]
    fn half_a_search_leaves_it_open() {
        let half = Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Interleavings(found) = seen.tried("search") else { panic!("it searches") };
            found.searched.truncate(20);
        });
        says(&half, Verdict::Inconclusive, &["claims.not-run"]);
    }
}
