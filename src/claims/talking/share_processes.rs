//! Processes need Queue, Pipe, Manager or shared memory, and each message costs.
//!
//! Bytes go to a partner with a memory of its own and back: as a copy, by a change of their owner, by a manager, and where memory is shared
//! by a turn in it. Against a call within one memory it is seen that a message costs; against the smallest payload, that a copy's cost
//! grows with it.

use serde_json::{Value, json};

use super::{GROWS, SMALL};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Source, Statistic, Unit, Verdict,
    gain, untold,
};
use crate::measure::{COUNTS, Comparison, compare, estimate};
use crate::platform::MessageWay;
use crate::trials::{MessagesResult, RoundTrips, TrialResult};

/// A round trip of the smallest payload.
const LATENCY: Quantity = Quantity {
    id: "latency-{way}",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
/// Python's queue, which a thread of its own writes into a pipe.
const LATENCY_QUEUE: Quantity = Quantity { id: "latency-queue", ..LATENCY };
/// A round trip for each megabyte of the largest payload.
const PER_MB: Quantity = Quantity { id: "per-mb-{way}", ..LATENCY };
const PER_MB_QUEUE: Quantity = Quantity { id: "per-mb-queue", ..LATENCY };
/// A round trip of so many bytes as a copy: the curve.
const TRIP: Quantity = Quantity { id: "trip-{bytes}", ..LATENCY };
/// How many times as long as the smallest payload the largest one takes as a copy.
const GROWTH: Quantity = Quantity::ratio("growth-clone");

pub(super) const CLAIM: Claim = Claim {
    id: "share-processes",
    needs: Needs::Workers,
    predicts: "trip-4000000",
    figures: &[&LATENCY, &LATENCY_QUEUE, &PER_MB, &PER_MB_QUEUE, &TRIP, &GROWTH],
    sentences: &["measured", "way", "costs", "free", "alike"],
    script: Script::of(&[], include_str!("share_processes.py")),
    reference: &[
        Reference { id: "latency-clone", range: (0.016, 0.016) },
        Reference { id: "per-mb-clone", range: (3.0, 3.4) },
    ],
    plan,
    judge,
};

/// The payloads, in bytes: from 1 kB on in steps of 16.
const SIZES: [u32; 6] = [SMALL, 1000, 16_000, 250_000, 4_000_000, LARGE];
/// The largest.
const LARGE: u32 = 64_000_000;
const MB: f64 = 1e6;
/// Rounds at least.
const ROUNDS: u32 = 5;

/// The ways that are tried here, the one that all others are held against first.
fn ways(setting: &Setting) -> impl Iterator<Item = MessageWay> {
    let shared = setting.shared();
    MessageWay::ALL.into_iter().filter(move |way| shared || *way != MessageWay::Shared)
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let rounds = setting.repeats.clamp(ROUNDS, 50);
    let ways: Vec<_> = ways(setting).collect();
    let trial = json!({ "trial": "messages", "ways": ways, "sizes": SIZES, "rounds": rounds });
    vec![Experiment::Trial { id: "messages".into(), trial }]
}

/// Round trips of so many bytes this way.
fn of(found: &MessagesResult, way: MessageWay, bytes: u32) -> Result<&RoundTrips, Open> {
    let one = found.trips.iter().find(|one| one.way == way && one.bytes == bytes);
    one.ok_or_else(|| Open::because("claims.no-times", json!({ "run": way })))
}

/// How many times as long the one takes as the other.
fn longer(one: &RoundTrips, other: &RoundTrips) -> Result<Comparison, Open> {
    let found = compare(&one.trip_ms, &other.trip_ms, COUNTS);
    found.ok_or_else(|| Open::because("claims.no-times", json!({ "run": one.way })))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Messages(found) = evidence.tried("messages")? else { return Err(evidence.missing("messages")) };
    for way in ways(&evidence.setting) {
        let (small, large) = (of(found, way, SMALL)?, of(found, way, LARGE)?);
        let latency = estimate(&small.trip_ms);
        let per_mb = estimate(&large.trip_ms).map(|found| gain::scaled(found, MB / f64::from(LARGE)));
        findings.figure(&LATENCY, &[json!(way)], latency);
        findings.figure(&PER_MB, &[json!(way)], per_mb);
    }
    for bytes in SIZES {
        findings.figure(&TRIP, &[json!(bytes)], estimate(&of(found, MessageWay::Clone, bytes)?.trip_ms));
    }
    let clone = of(found, MessageWay::Clone, SMALL)?;
    let costs = longer(clone, of(found, MessageWay::Call, SMALL)?)?;
    let grows = longer(of(found, MessageWay::Clone, LARGE)?, clone)?;
    findings.figure(&GROWTH, &[], grows.estimate());
    let value =
        |way, bytes| Ok::<Value, Open>(json!(estimate(&of(found, way, bytes)?.trip_ms).map(|found| found.value)));
    findings.say(
        "measured",
        json!({ "small": SMALL, "large": LARGE, "smallMs": value(MessageWay::Clone, SMALL)?,
            "largeMs": value(MessageWay::Clone, LARGE)?, "callMs": value(MessageWay::Call, SMALL)? }),
    );
    for way in ways(&evidence.setting).filter(|way| !matches!(way, MessageWay::Call | MessageWay::Clone)) {
        findings.say(
            "way",
            json!({ "way": way, "small": SMALL, "large": LARGE, "smallMs": value(way, SMALL)?, "largeMs": value(way, LARGE)? }),
        );
    }
    if costs.is_below(GROWS) {
        findings.say("free", json!({ "times": costs.said() }));
        return Ok(Verdict::NotHere);
    }
    if grows.is_below(GROWS) {
        findings.say("alike", json!({ "times": grows.said(), "large": LARGE, "small": SMALL }));
        return Ok(Verdict::NotHere);
    }
    for seen in [&costs, &grows] {
        if !seen.is_above(GROWS) {
            return Err(untold(seen));
        }
    }
    findings.say("costs", json!({ "times": grows.said(), "large": LARGE, "small": SMALL }));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    /// Makes a trip of so many bytes this way take so much longer in each round.
    fn takes(seen: &mut Seen, way: MessageWay, bytes: u32, times: impl Fn(usize) -> f64) {
        let TrialResult::Messages(found) = seen.tried("messages") else { panic!("there are no messages") };
        let one = found.trips.iter_mut().find(|one| one.way == way && one.bytes == bytes);
        one.expect("it was tried").trip_ms.iter_mut().enumerate().for_each(|(round, ms)| *ms *= times(round));
    }

    #[test]
    fn a_copy_that_costs_and_grows_confirms_it_with_shared_memory_and_without_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["share-processes.measured", "share-processes.costs"]);
                assert!(value(&found, "latency-manager") > value(&found, "latency-clone"));
                assert!(value(&found, "per-mb-clone") > value(&found, "per-mb-transfer"));
                let shared = found.figures.iter().any(|figure| figure.id == "latency-shared");
                assert_eq!(shared, tier == Tier::Full);
            }
        }
    }

    #[test]
    fn a_message_as_cheap_as_a_call_or_a_copy_that_does_not_grow_denies_it() {
        let free = tried(|seen| takes(seen, MessageWay::Clone, SMALL, |_| 1e-5));
        says(&free, Verdict::NotHere, &["share-processes.free"]);
        let alike = tried(|seen| takes(seen, MessageWay::Clone, LARGE, |_| 1e-4));
        says(&alike, Verdict::NotHere, &["share-processes.alike"]);
    }

    #[test]
    fn scatter_missing_rounds_and_times_of_nothing_leave_it_open() {
        let wide = tried(|seen| takes(seen, MessageWay::Clone, LARGE, |round| [1e-4, 1e-3, 1.0][round % 3]));
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        let few = tried(|seen| {
            let TrialResult::Messages(found) = seen.tried("messages") else { panic!("there are no messages") };
            found.trips.iter_mut().for_each(|one| one.trip_ms.truncate(4));
        });
        says(&few, Verdict::Inconclusive, &["claims.too-few"]);
        let none = tried(|seen| takes(seen, MessageWay::Call, SMALL, |_| 0.0));
        says(&none, Verdict::Inconclusive, &["claims.no-times"]);
    }
}
