//! Two threads that write the same memory at the same time lose updates.
//!
//! Two lanes raise one count, round after round: without protection, under a mutex, by atomic additions, and each lane a count of its own,
//! padded and not. What counts is in how many rounds something was lost, never one round alone; each repair must lose nothing, and has its
//! price: what it adds to an addition of a lone lane without protection.

use std::slice::from_ref;

use serde_json::json;

use crate::claims::gain;
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison, Difference, Estimate, compare, estimate};
use crate::message::Message;
use crate::sync::CounterKind;
use crate::trials::{CounterWay, TrialResult};

/// The share of the additions of a round that was lost without protection.
const LOST: Quantity =
    Quantity { id: "lost", unit: Unit::Share, statistic: Statistic::Median, source: Source::Measured, python: true };
/// The share of the rounds in which something was lost without protection.
const ROUNDS_LOST: Quantity = Quantity { id: "rounds-lost", statistic: Statistic::Exact, ..LOST };
/// The additions that all rounds of all repairs lost.
const REPAIRED: Quantity = Quantity { id: "lost-repaired", unit: Unit::Count, ..ROUNDS_LOST };
/// What an addition takes, over what it takes without protection.
const MUTEX: Quantity = Quantity::ratio("price-mutex");
const ATOMIC: Quantity = Quantity::ratio("price-atomic").not_in_python();
const PER_LANE: Quantity = Quantity::ratio("price-per-lane");
/// What an addition of a lone lane without protection takes.
const ALONE: Quantity = Quantity { id: "each-alone", unit: Unit::Ms, python: false, ..LOST };
/// What each repair adds to that, while all lanes count.
const ADDED: [(CounterKind, Quantity); 3] = [
    (CounterKind::Mutex, Quantity { id: "added-mutex", ..ALONE }),
    (CounterKind::Atomic, Quantity { id: "added-atomic", ..ALONE }),
    (CounterKind::PerLane, Quantity { id: "added-per-lane", ..ALONE }),
];
/// What an addition takes to numbers of their own that lie side by side, over what it takes where each has its cache lines.
const FALSE_SHARING: Quantity = Quantity::ratio("false-sharing").not_in_python();

pub(super) const CLAIM: Claim = Claim {
    id: "race",
    needs: Needs::Isolation,
    predicts: "lost",
    figures: &[
        &LOST,
        &ROUNDS_LOST,
        &REPAIRED,
        &MUTEX,
        &ATOMIC,
        &PER_LANE,
        &ALONE,
        &ADDED[0].1,
        &ADDED[1].1,
        &ADDED[2].1,
        &FALSE_SHARING,
    ],
    sentences: &["measured", "prices", "false-sharing", "repaired", "repair-lost", "nothing-lost", "seldom"],
    script: Script::of(&[], include_str!("race.py")),
    reference: &[],
    plan,
    judge,
};

/// Additions of each lane, where rounds lose something; without protection they are raised until they do.
const ADDITIONS: u32 = 100_000;
/// One round is luck, and so are a few.
const ROUNDS: u32 = 20;
/// Rounds that have to lose something.
const ENOUGH: usize = 5;
/// With fewer free cores, lanes may have taken turns all the time.
const TWO_CORES: f64 = 1.7;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let kinds = CounterKind::IDS;
    let rounds = (4 * setting.repeats).clamp(ROUNDS, 200);
    let trial = json!({ "trial": "counter", "kinds": kinds, "lanes": 2, "additions": ADDITIONS, "rounds": rounds });
    vec![Experiment::Trial { id: "count".into(), trial }]
}

fn way(ways: &[CounterWay], kind: CounterKind) -> Result<&CounterWay, Open> {
    let timed = |way: &&CounterWay| {
        way.kind == kind && way.additions > 0 && way.wall_ms.iter().all(|ms| ms.is_finite() && *ms > 0.0)
    };
    let way = ways.iter().find(timed).ok_or_else(|| Open::because("claims.no-times", json!({ "run": kind })))?;
    if way.lost.len() < ENOUGH || way.wall_ms.len() < ENOUGH {
        return Err(Open(Message::plain("claims.too-few")));
    }
    Ok(way)
}

/// What an addition takes by this way in each round, in milliseconds.
fn each(way: &CounterWay) -> Vec<f64> {
    way.wall_ms.iter().map(|ms| ms / way.additions as f64).collect()
}

/// What an addition takes by this way, over what it takes by the other one.
fn price(way: &CounterWay, base: &CounterWay) -> Result<Comparison, Open> {
    let found = compare(&each(way), &each(base), COUNTS)
        .ok_or_else(|| Open::because("claims.no-times", json!({ "run": way.kind })))?;
    if found.interval.is_none() { Err(untold(&found)) } else { Ok(found) }
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Counter(found) = evidence.tried("count")? else { return Err(evidence.missing("count")) };
    let (plain, alone) =
        (way(&found.ways, CounterKind::Unprotected)?, way(from_ref(&found.alone), CounterKind::Unprotected)?);
    let repairs = [(CounterKind::Mutex, &MUTEX), (CounterKind::Atomic, &ATOMIC), (CounterKind::PerLane, &PER_LANE)];
    let all = plain.additions as f64 * f64::from(found.lanes);
    let shares: Vec<f64> = plain.lost.iter().map(|lost| *lost as f64 / all).collect();
    let (rounds, lost_in) = (shares.len(), plain.lost.iter().filter(|lost| **lost > 0).count());
    let lost = estimate(&shares);
    findings.figure(&LOST, &[], lost);
    findings.figure(&ROUNDS_LOST, &[], Estimate::exactly(lost_in as f64 / rounds as f64));
    // What was lost by all repairs together; evidence that nobody measured may say more than a number holds.
    let lost_of = |sum: u64, way: &CounterWay| way.lost.iter().fold(sum, |sum, lost| sum.saturating_add(*lost));
    let mut lost_repaired = 0_u64;
    for (kind, quantity) in repairs {
        let repair = way(&found.ways, kind)?;
        lost_repaired = lost_of(lost_repaired, repair);
        findings.figure(quantity, &[], price(repair, plain)?.estimate());
    }
    let (padded, unpadded) = (way(&found.ways, CounterKind::PerLane)?, way(&found.ways, CounterKind::PerLaneUnpadded)?);
    lost_repaired = lost_of(lost_repaired, unpadded);
    let sharing = price(unpadded, padded)?;
    findings.figure(&FALSE_SHARING, &[], sharing.estimate());
    // Both took their turn in each round.
    let each_alone = estimate(&each(alone));
    findings.figure(&ALONE, &[], each_alone);
    let mut prices = json!({ "lanes": found.lanes, "alone": each_alone.map(|each| each.value) });
    for (kind, quantity) in &ADDED {
        let added: Vec<f64> =
            each(way(&found.ways, *kind)?).iter().zip(each(alone)).map(|(one, base)| one - base).collect();
        let added = estimate(&added);
        findings.figure(quantity, &[], added);
        // Where the interval holds 0 there is nothing to say.
        let told = added.filter(|added| added.interval.is_some_and(|among| among.low > 0.0 || among.high < 0.0));
        prices[quantity.id] = json!(told.map(|added| added.value));
    }
    findings.figure(&REPAIRED, &[], Estimate::exactly(lost_repaired as f64));
    let raised = plain.additions > u64::from(ADDITIONS);
    findings.say(
        "measured",
        json!({ "lanes": found.lanes, "additions": plain.additions, "raisedFrom": raised.then_some(ADDITIONS),
            "rounds": rounds, "lostIn": lost_in,
            "share": lost.map(|lost| lost.value), "most": shares.iter().copied().fold(0.0, f64::max) }),
    );
    if lost_repaired > 0 {
        findings.say("repair-lost", json!({ "lost": lost_repaired }));
        return Ok(Verdict::NotHere);
    }
    findings.say("repaired", json!({}));
    findings.say("prices", prices);
    let told = matches!(sharing.difference, Difference::Faster | Difference::Slower);
    findings.say("false-sharing", json!({ "ratio": told.then(|| sharing.said()) }));
    if lost_in >= ENOUGH {
        return Ok(Verdict::Confirmed);
    }
    // What was not seen may be due to lanes that had one core between them.
    let free = gain::free(evidence, TWO_CORES)?;
    if lost_in > 0 {
        findings.say("seldom", json!({ "lostIn": lost_in, "enough": ENOUGH }));
        return Ok(Verdict::Inconclusive);
    }
    findings.say("nothing-lost", json!({ "free": free }));
    Ok(Verdict::NotHere)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};
    use crate::trials::CounterResult;

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn losses_without_protection_and_none_with_it_confirm_it() {
        for cores in [2, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["race.measured", "race.repaired", "race.prices", "race.false-sharing"]);
            assert!((value(&found, "lost") - 0.33).abs() < 0.01);
            assert_eq!((value(&found, "rounds-lost"), value(&found, "lost-repaired")), (1.0, 0.0));
            assert!(value(&found, "price-mutex") > value(&found, "price-atomic"));
            assert!(value(&found, "price-per-lane") < 1.0);
            assert!(value(&found, "added-mutex") > value(&found, "added-atomic"));
            assert_eq!(value(&found, "added-per-lane"), 0.0);
            assert!((value(&found, "false-sharing") - 4.0).abs() < 0.1);
        }
        let separate = Machine { tier: Tier::Separate, ..Machine::default() }.judge(&CLAIM);
        says(&separate, Verdict::NeedsIsolation, &[]);
    }

    #[test]
    fn additions_that_were_raised_until_rounds_lost_something_are_said_to_be() {
        let raised_from = |additions: u64| {
            let found = tried(|seen| {
                let TrialResult::Counter(found) = seen.tried("count") else { panic!("it counts") };
                found.ways.iter_mut().for_each(|way| way.additions = additions);
            });
            let measured = found.sentences.iter().find(|one| one.key == "race.measured").expect("it is said").clone();
            measured.values["raisedFrom"].as_u64()
        };
        assert_eq!((raised_from(100_000), raised_from(400_000)), (None, Some(100_000)));
    }

    #[test]
    fn a_repair_that_loses_denies_it() {
        for kind in [CounterKind::Mutex, CounterKind::Atomic, CounterKind::PerLane, CounterKind::PerLaneUnpadded] {
            let one = tried(|seen| seen.loses("count", kind, |round| if round == 7 { 1e-9 } else { 0.0 }));
            says(&one, Verdict::NotHere, &["race.repair-lost"]);
            assert_eq!(value(&one, "lost-repaired"), 1.0);
        }
    }

    #[test]
    fn nothing_lost_denies_it_only_where_two_cores_were_free() {
        let nothing = |free: f64| {
            tried(|seen| {
                seen.loses("count", CounterKind::Unprotected, |_| 0.0);
                seen.free_cores(free);
            })
        };
        says(&nothing(2.0), Verdict::NotHere, &["race.nothing-lost"]);
        says(&nothing(1.2), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn a_few_rounds_that_lose_are_not_enough_but_on_a_busy_machine_many_are() {
        let lost_in = |rounds: usize, free: f64| {
            tried(|seen| {
                seen.loses("count", CounterKind::Unprotected, |round| if round < rounds { 0.2 } else { 0.0 });
                seen.free_cores(free);
            })
        };
        says(&lost_in(4, 2.0), Verdict::Inconclusive, &["race.seldom"]);
        says(&lost_in(5, 1.0), Verdict::Confirmed, &["race.measured"]);
    }

    #[test]
    fn a_price_is_said_only_where_its_interval_allows_it() {
        let priced = |change: fn(&mut CounterResult)| {
            let found = tried(|seen| {
                let TrialResult::Counter(found) = seen.tried("count") else { panic!("it counts") };
                change(found);
            });
            let said = |name: &str| {
                let key = format!("race.{name}");
                found.sentences.iter().find(|one| one.key == key).expect("it is said").values.clone()
            };
            (said("prices"), said("false-sharing"), found.verdict)
        };
        let (prices, sharing, _) = priced(|_| {});
        assert!(prices["added-mutex"].is_f64() && prices["added-per-lane"].is_null());
        assert!(sharing["ratio"]["ratio"].is_f64());
        let (_, sharing, verdict) = priced(|found| found.ways[4].wall_ms = found.ways[3].wall_ms.clone());
        assert_eq!((&sharing["ratio"], verdict), (&Value::Null, Verdict::Confirmed));
        let (prices, _, verdict) = priced(|found| found.ways[2].wall_ms = found.alone.wall_ms.clone());
        assert_eq!((&prices["added-atomic"], verdict), (&Value::Null, Verdict::Confirmed));
    }

    #[test]
    fn missing_times_and_missing_rounds_leave_it_open() {
        let changed = |change: fn(&mut CounterWay)| {
            tried(|seen| {
                let TrialResult::Counter(found) = seen.tried("count") else { panic!("it counts") };
                change(&mut found.ways[1]);
            })
        };
        says(&changed(|way| way.wall_ms[3] = 0.0), Verdict::Inconclusive, &["claims.no-times"]);
        says(&changed(|way| way.lost.truncate(4)), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
