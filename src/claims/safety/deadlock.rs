//! Two locks taken in opposite order can stop both threads for ever.
//!
//! Two lanes take two locks, in opposite order and in one order, in turn. A supervisor looks who waits for whom: it has to find each
//! deadlock, to name who holds what, and to end it; with one order for all there must be none. Beside it, a lane that takes a lock again
//! at once keeps others from it, without any deadlock.

use serde_json::json;

use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, estimate};
use crate::message::Message;
use crate::trials::{DeadlockRound, FoundDeadlock, LaneEnd, LockOrder, TrialResult};

/// The share of the rounds in which both lanes were stuck with the locks in opposite order.
const OPPOSITE: Quantity = Quantity {
    id: "stuck-opposite",
    unit: Unit::Share,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: true,
};
/// The same with one order.
const SAME: Quantity = Quantity { id: "stuck-same", ..OPPOSITE };
/// From the wait that closed the cycle until it was found.
const DETECTION: Quantity =
    Quantity { id: "detection", unit: Unit::Ms, statistic: Statistic::Median, python: false, ..OPPOSITE };
/// The share of all turns that a lane had which took the lock again at once.
const GREEDY: Quantity = Quantity { id: "greedy-plain", statistic: Statistic::Median, python: false, ..OPPOSITE };
/// The same where the lock is given to who waits.
const GREEDY_FAIR: Quantity = Quantity { id: "greedy-fair", ..GREEDY };

pub(super) const CLAIM: Claim = Claim {
    id: "deadlock",
    needs: Needs::Isolation,
    predicts: "stuck-opposite",
    figures: &[&OPPOSITE, &SAME, &DETECTION, &GREEDY, &GREEDY_FAIR],
    sentences: &[
        "measured",
        "named",
        "repaired",
        "starved",
        "alike",
        "never-stuck",
        "seldom",
        "not-ended",
        "order-stuck",
    ],
    script: Script::of(&[], include_str!("deadlock.py")),
    reference: &[],
    plan,
    judge,
};

/// Rounds of each order.
const ROUNDS: u32 = 10;
/// Rounds that decide, or have to be stuck.
const ENOUGH: usize = 5;

/// For how long lanes take a lock again and again, in milliseconds, in each round.
const GREEDY_MS: f64 = 100.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let rounds = (2 * setting.repeats).clamp(ROUNDS, 100);
    let trial = |id: &str, trial| Experiment::Trial { id: id.into(), trial };
    vec![
        trial("locks", json!({ "trial": "deadlock", "rounds": rounds })),
        trial(
            "greedy",
            json!({ "trial": "starvation", "lanes": 3, "rounds": setting.repeats.clamp(ENOUGH as u32, 50), "ms": GREEDY_MS }),
        ),
    ]
}

fn stuck(round: &DeadlockRound) -> bool {
    round.found.is_some() || round.ends.contains(&LaneEnd::Stopped)
}

/// Each lane waits for the lock that the next one holds.
fn is_cycle(FoundDeadlock { cycle, .. }: &FoundDeadlock) -> bool {
    let next = cycle.iter().cycle().skip(1);
    cycle.len() == 2
        && cycle.iter().zip(next).all(|(lane, next)| lane.waits_for == next.holds && lane.lane != next.lane)
}

/// The deadlock was found and named, and after its end one lane had both locks and none hung.
fn was_ended(round: &DeadlockRound) -> bool {
    let count = |end| round.ends.iter().filter(|seen| **seen == end).count();
    round.found.as_ref().is_some_and(is_cycle) && count(LaneEnd::GaveUp) == 1 && count(LaneEnd::Done) == 1
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Deadlock(found) = evidence.tried("locks")? else { return Err(evidence.missing("locks")) };
    let of = |order| found.rounds.iter().filter(|round| round.order == order).collect::<Vec<_>>();
    let (opposite, same) = (of(LockOrder::Opposite), of(LockOrder::Same));
    if opposite.len() < ENOUGH || same.len() < ENOUGH {
        return Err(Open(Message::plain("claims.too-few")));
    }
    let stuck_in = |rounds: &[&DeadlockRound]| rounds.iter().filter(|round| stuck(round)).count();
    let share = |part: usize, all: usize| Estimate::exactly(part as f64 / all as f64);
    let (stuck_opposite, stuck_same) = (stuck_in(&opposite), stuck_in(&same));
    let deadlocks: Vec<&FoundDeadlock> = opposite.iter().filter_map(|round| round.found.as_ref()).collect();
    let detection = estimate(&deadlocks.iter().map(|found| found.detection_ms).collect::<Vec<_>>());
    findings.figure(&OPPOSITE, &[], share(stuck_opposite, opposite.len()));
    findings.figure(&SAME, &[], share(stuck_same, same.len()));
    findings.figure(&DETECTION, &[], detection);
    findings.say("measured", json!({ "rounds": opposite.len(), "stuck": stuck_opposite }));
    if let (Some(deadlock), Some(detection)) = (deadlocks.first(), detection) {
        findings.say("named", json!({ "cycle": deadlock.cycle, "ms": detection.value }));
    }
    if stuck_same > 0 {
        findings.say("order-stuck", json!({ "stuck": stuck_same }));
        return Ok(Verdict::NotHere);
    }
    if stuck_opposite == 0 {
        findings.say("never-stuck", json!({}));
        return Ok(Verdict::NotHere);
    }
    if opposite.iter().any(|round| stuck(round) && !was_ended(round)) {
        findings.say("not-ended", json!({}));
        return Ok(Verdict::NotHere);
    }
    if stuck_opposite < ENOUGH {
        findings.say("seldom", json!({ "enough": ENOUGH }));
        return Ok(Verdict::Inconclusive);
    }
    findings.say("repaired", json!({ "rounds": same.len() }));
    say_starved(evidence, findings);
    Ok(Verdict::Confirmed)
}

/// Says what a lane that takes a lock again at once leaves to others, where that can be told. It decides nothing.
fn say_starved(evidence: &Evidence, findings: &mut Findings) {
    let Ok(TrialResult::Starvation(found)) = evidence.tried("greedy") else { return };
    let of = |fair| found.ways.iter().find(|way| way.fair == fair).and_then(|way| estimate(&way.greedy));
    let (Some(plain), Some(fair)) = (of(false), of(true)) else { return };
    findings.figure(&GREEDY, &[], plain);
    findings.figure(&GREEDY_FAIR, &[], fair);
    let (Some(greedy), Some(given)) = (plain.interval, fair.interval) else { return };
    let lanes = found.ways.first().map(|way| way.lanes.len());
    if greedy.low > given.high {
        findings.say("starved", json!({ "lanes": lanes, "plain": plain.value, "fair": fair.value }));
    } else if greedy.high >= given.low {
        findings.say("alike", json!({}));
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier};

    /// What is said when the rounds of this order are changed, each by its number.
    fn tried(order: LockOrder, change: impl Fn(usize, &mut DeadlockRound)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Deadlock(found) = seen.tried("locks") else { panic!("it takes locks") };
            let rounds = found.rounds.iter_mut().filter(|round| round.order == order);
            rounds.enumerate().for_each(|(number, round)| change(number, round));
        })
    }

    fn goes_well(round: &mut DeadlockRound) {
        (round.found, round.ends) = (None, vec![LaneEnd::Done; 2]);
    }

    #[test]
    fn deadlocks_that_are_found_named_and_ended_and_an_order_without_any_confirm_it() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            let keys = ["measured", "named", "repaired", "starved"].map(|name| format!("deadlock.{name}"));
            says(&found, Verdict::Confirmed, &keys.each_ref().map(String::as_str));
            assert_eq!((value(&found, "stuck-opposite"), value(&found, "stuck-same")), (1.0, 0.0));
            assert!(value(&found, "detection") < 10.0);
            assert!(value(&found, "greedy-plain") > 0.9 && value(&found, "greedy-fair") < 0.5);
        }
        let separate = Machine { tier: Tier::Separate, ..Machine::default() }.judge(&CLAIM);
        says(&separate, Verdict::NeedsIsolation, &[]);
    }

    #[test]
    fn a_lane_is_said_to_starve_others_only_where_its_share_lies_above_that_with_a_fair_lock() {
        let said = |plain: &[f64]| {
            let found = Machine::default().judge_changed(&CLAIM, |seen| {
                let TrialResult::Starvation(found) = seen.tried("greedy") else { panic!("it takes a lock again") };
                found.ways[0].greedy = plain.to_vec();
                found.ways[1].greedy = vec![0.32, 0.34, 0.33, 0.36, 0.33];
            });
            assert_eq!(found.verdict, Verdict::Confirmed);
            ["starved", "alike"].map(|name| found.sentences.iter().any(|one| one.key == format!("deadlock.{name}")))
        };
        assert_eq!(said(&[0.9, 0.8, 0.95, 0.7, 0.9]), [true, false]);
        assert_eq!(said(&[0.9, 0.8, 0.95, 0.35, 0.9]), [false, true]);
        assert_eq!(said(&[0.9, 0.8, 0.95, 0.9]), [false, false], "too few rounds tell nothing");
        assert_eq!(said(&[0.2, 0.1, 0.2, 0.2, 0.1]), [false, false]);
    }

    #[test]
    fn no_deadlock_or_one_that_is_not_ended_or_one_with_one_order_denies_it() {
        let opposite = |change: fn(&mut DeadlockRound)| tried(LockOrder::Opposite, |_, round| change(round));
        says(&opposite(goes_well), Verdict::NotHere, &["deadlock.never-stuck"]);
        let hangs = |round: &mut DeadlockRound| (round.found, round.ends) = (None, vec![LaneEnd::Stopped; 2]);
        says(&opposite(hangs), Verdict::NotHere, &["deadlock.not-ended"]);
        let misnamed = |round: &mut DeadlockRound| {
            round.found.iter_mut().for_each(|found| found.cycle[1].waits_for = "C".to_owned());
        };
        says(&opposite(misnamed), Verdict::NotHere, &["deadlock.not-ended"]);
        let one = tried(LockOrder::Same, |number, round| {
            if number == 3 {
                hangs(round)
            }
        });
        says(&one, Verdict::NotHere, &["deadlock.order-stuck"]);
    }

    #[test]
    fn a_few_deadlocks_and_a_few_rounds_leave_it_open() {
        let few = tried(LockOrder::Opposite, |number, round| {
            if number >= 4 {
                goes_well(round)
            }
        });
        says(&few, Verdict::Inconclusive, &["deadlock.seldom"]);
        let short = Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Deadlock(found) = seen.tried("locks") else { panic!("it takes locks") };
            found.rounds.truncate(8);
        });
        says(&short, Verdict::Inconclusive, &["claims.too-few"]);
    }
}
