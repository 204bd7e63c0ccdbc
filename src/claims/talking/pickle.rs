//! Not everything can be sent.
//!
//! Things are offered to a partner with a memory of its own, there and back. What arrives and what is refused does not vary, so one look is
//! enough: plain data has to come back as it was, and what lives in its own memory only has to be refused.

use serde_json::json;

use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;
use crate::trials::{Thing, TrialResult};

/// Things that arrived as they were, of nine.
const SENT: Quantity =
    Quantity { id: "sent", unit: Unit::Count, statistic: Statistic::Exact, source: Source::Measured, python: true };
/// Things that were refused.
const REFUSED: Quantity = Quantity { id: "refused", ..SENT };

pub(super) const CLAIM: Claim = Claim {
    id: "pickle",
    needs: Needs::Workers,
    predicts: "refused",
    figures: &[&SENT, &REFUSED],
    sentences: &["arrived", "refused", "not-all", "all-sent", "data-refused", "live-sent"],
    script: Script::of(&[], include_str!("sendable.py")),
    reference: &[],
    plan,
    judge,
};

fn plan(_: &Setting) -> Vec<Experiment> {
    vec![Experiment::Trial { id: "offered".into(), trial: json!({ "trial": "sendable" }) }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Sendable(found) = evidence.tried("offered")? else { return Err(evidence.missing("offered")) };
    if found.offered.len() < Thing::ALL.len() {
        return Err(Open::because("claims.no-times", json!({ "run": "offered" })));
    }
    let arrived: Vec<Thing> = found.offered.iter().filter(|one| one.arrived).map(|one| one.thing).collect();
    let refused: Vec<_> = found.offered.iter().filter_map(|one| Some((one.thing, one.refusal.as_ref()?))).collect();
    findings.figure(&SENT, &[], Estimate::count(arrived.len()));
    findings.figure(&REFUSED, &[], Estimate::count(refused.len()));
    findings.say("arrived", json!({ "things": arrived }));
    for (thing, words) in &refused {
        findings.say("refused", json!({ "thing": thing, "words": words }));
    }
    if refused.is_empty() {
        findings.say("all-sent", json!({}));
        return Ok(Verdict::NotHere);
    }
    let not_sent: Vec<Thing> =
        found.offered.iter().filter(|one| !one.arrived && one.thing.is_data()).map(|one| one.thing).collect();
    if !not_sent.is_empty() {
        findings.say("data-refused", json!({ "things": not_sent }));
        return Ok(Verdict::NotHere);
    }
    let live: Vec<Thing> = arrived.into_iter().filter(|thing| !thing.is_data()).collect();
    if !live.is_empty() {
        findings.say("live-sent", json!({ "things": live }));
        return Ok(Verdict::NotHere);
    }
    findings.say("not-all", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier};
    use crate::trials::{Offered, SendableResult};

    fn tried(change: impl FnOnce(&mut Vec<Offered>)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Sendable(SendableResult { offered }) = seen.tried("offered") else {
                panic!("nothing is offered")
            };
            change(offered);
        })
    }

    #[test]
    fn data_that_arrives_and_the_rest_refused_confirm_it_with_shared_memory_and_without() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["pickle.arrived", "pickle.refused", "pickle.not-all"]);
                assert_eq!((value(&found, "sent"), value(&found, "refused")), (5.0, 4.0));
            }
        }
    }

    #[test]
    fn data_that_is_refused_or_changed_and_a_lock_that_arrives_deny_it() {
        let all = tried(|offered| offered.iter_mut().for_each(|one| (one.arrived, one.refusal) = (true, None)));
        says(&all, Verdict::NotHere, &["pickle.all-sent"]);
        let changed = tried(|offered| offered[3].arrived = false);
        says(&changed, Verdict::NotHere, &["pickle.data-refused"]);
        let lock = tried(|offered| (offered[6].arrived, offered[6].refusal) = (true, None));
        says(&lock, Verdict::NotHere, &["pickle.live-sent"]);
    }

    #[test]
    fn things_that_were_not_offered_leave_it_open() {
        says(&tried(|offered| offered.truncate(8)), Verdict::Inconclusive, &["claims.no-times"]);
    }
}
