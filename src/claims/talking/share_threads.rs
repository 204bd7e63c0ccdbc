//! Sharing between threads is a plain variable.
//!
//! Two lanes of one memory hand bytes to each other, a few of them and millions of them, in turn: by a queue, which holds a reference;
//! by a variable that both look at; and as a copy, which is what it would cost if they were not shared. What is handed over by
//! reference must not grow with the bytes, where the copy does.

use serde_json::{Value, json};

use super::{GROWS, SMALL};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison, compare, estimate};
use crate::trials::{HandOverResult, HandOverWay, HandOvers, TrialResult};

/// What a hand-over of so many bytes through a queue takes.
const QUEUE: Quantity = Quantity {
    id: "queue-{bytes}",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
/// The same by a variable that the other lane looks at again and again. With a GIL, whoever looks keeps the other one from it.
const CELL: Quantity = Quantity { id: "cell-{bytes}", python: false, ..QUEUE };
/// The same as a copy.
const COPY: Quantity = Quantity { id: "copy-{bytes}", ..QUEUE };
/// How many times as long the large payload takes as the small one, through the queue.
const GROWTH: Quantity = Quantity::ratio("growth-queue");
/// The same as a copy.
const GROWTH_COPY: Quantity = Quantity::ratio("growth-copy");

pub(super) const CLAIM: Claim = Claim {
    id: "share-threads",
    needs: Needs::Isolation,
    predicts: "growth-queue",
    figures: &[&QUEUE, &CELL, &COPY, &GROWTH, &GROWTH_COPY],
    sentences: &["measured", "looked", "in-the-way", "reference", "grows", "copy-alike"],
    script: Script::of(&[], include_str!("share_threads.py")),
    reference: &[],
    plan,
    judge,
};

/// The large payload, in bytes.
const LARGE: u32 = 4_000_000;
/// Rounds at least.
const ROUNDS: u32 = 9;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let rounds = setting.repeats.clamp(ROUNDS, 50);
    let trial = json!({ "trial": "hand-over", "sizes": [SMALL, LARGE], "rounds": rounds });
    vec![Experiment::Trial { id: "hand-over".into(), trial }]
}

/// Hand-overs of so many bytes this way.
fn of(found: &HandOverResult, way: HandOverWay, bytes: u32) -> Result<&HandOvers, Open> {
    let one = found.hand_overs.iter().find(|one| one.way == way && one.bytes == bytes);
    one.ok_or_else(|| Open::because("claims.no-times", json!({ "run": way })))
}

/// How many times as long the large payload takes.
fn growth(found: &HandOverResult, way: HandOverWay) -> Result<Comparison, Open> {
    let (large, small) = (of(found, way, LARGE)?, of(found, way, SMALL)?);
    compare(&large.each_ms, &small.each_ms, COUNTS)
        .ok_or_else(|| Open::because("claims.no-times", json!({ "run": way })))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::HandOver(found) = evidence.tried("hand-over")? else { return Err(evidence.missing("hand-over")) };
    let median = |way, bytes| Ok(estimate(&of(found, way, bytes)?.each_ms).map(|found| found.value));
    for bytes in [SMALL, LARGE] {
        for (quantity, way) in [(&QUEUE, HandOverWay::Queue), (&CELL, HandOverWay::Cell), (&COPY, HandOverWay::Copy)] {
            findings.figure(quantity, &[json!(bytes)], estimate(&of(found, way, bytes)?.each_ms));
        }
    }
    let (by_queue, as_copy) = (growth(found, HandOverWay::Queue)?, growth(found, HandOverWay::Copy)?);
    findings.figure(&GROWTH, &[], by_queue.estimate());
    findings.figure(&GROWTH_COPY, &[], as_copy.estimate());
    findings.say(
        "measured",
        json!({ "small": SMALL, "large": LARGE, "smallMs": median(HandOverWay::Queue, SMALL)?,
            "largeMs": median(HandOverWay::Queue, LARGE)?, "copyMs": median(HandOverWay::Copy, LARGE)? }),
    );
    // Who looks keeps a core busy, which the other lane may need.
    let large = |way| of(found, way, LARGE).map(|one| &one.each_ms[..]);
    let (queue, cell) = (large(HandOverWay::Queue)?, large(HandOverWay::Cell)?);
    let values = |seen: Comparison| -> Result<Value, Open> {
        Ok(json!({ "large": LARGE, "ms": median(HandOverWay::Cell, LARGE)?, "ratio": seen.said() }))
    };
    if let (Some(faster), Some(longer)) = (compare(queue, cell, COUNTS), compare(cell, queue, COUNTS)) {
        if faster.is_above(1.0) {
            findings.say("looked", values(faster)?);
        } else if longer.is_above(1.0) {
            findings.say("in-the-way", values(longer)?);
        }
    }
    if by_queue.is_above(GROWS) {
        findings.say("grows", json!({ "times": by_queue.said() }));
        return Ok(Verdict::NotHere);
    }
    if !by_queue.is_below(GROWS) {
        return Err(untold(&by_queue));
    }
    // Where not even copies grow, nothing could have been seen.
    if as_copy.is_below(GROWS) {
        findings.say("copy-alike", json!({ "times": as_copy.said() }));
        return Ok(Verdict::Inconclusive);
    }
    if !as_copy.is_above(GROWS) {
        return Err(untold(&as_copy));
    }
    findings.say("reference", json!({ "times": by_queue.said(), "copyTimes": as_copy.said() }));
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

    /// Makes hand-overs of so many bytes this way take so much longer in each round.
    fn longer(seen: &mut Seen, way: HandOverWay, bytes: u32, times: impl Fn(usize) -> f64) {
        let TrialResult::HandOver(found) = seen.tried("hand-over") else { panic!("nothing is handed over") };
        let one = found.hand_overs.iter_mut().find(|one| one.way == way && one.bytes == bytes);
        one.expect("it was tried").each_ms.iter_mut().enumerate().for_each(|(round, ms)| *ms *= times(round));
    }

    #[test]
    fn what_does_not_grow_by_reference_and_grows_as_a_copy_confirms_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["share-threads.measured", "share-threads.reference"]);
            assert!(value(&found, "growth-queue") < 1.1 && value(&found, "growth-copy") > 10.0);
            assert!(value(&found, "cell-10") < value(&found, "queue-10"));
        }
        let separate = Machine { tier: Tier::Separate, ..Machine::default() }.judge(&CLAIM);
        says(&separate, Verdict::NeedsIsolation, &[]);
    }

    #[test]
    fn a_hand_over_that_grows_denies_it() {
        let grows = tried(|seen| longer(seen, HandOverWay::Queue, LARGE, |_| 5.0));
        says(&grows, Verdict::NotHere, &["share-threads.grows"]);
    }

    #[test]
    fn a_lane_that_looks_at_a_variable_is_said_to_be_in_the_way_where_it_was() {
        let slow = tried(|seen| longer(seen, HandOverWay::Cell, LARGE, |_| 1e5));
        says(&slow, Verdict::Confirmed, &["share-threads.in-the-way"]);
    }

    #[test]
    fn copies_that_cost_nothing_scatter_and_missing_rounds_leave_it_open() {
        let alike = tried(|seen| longer(seen, HandOverWay::Copy, LARGE, |_| 0.01));
        says(&alike, Verdict::Inconclusive, &["share-threads.copy-alike"]);
        let wide = |way| tried(|seen| longer(seen, way, SMALL, |round| [0.1, 1.0, 90.0][round % 3]));
        for way in [HandOverWay::Queue, HandOverWay::Copy] {
            let found = wide(way);
            says(&found, Verdict::Inconclusive, &["claims.scatter"]);
            assert!(found.again);
        }
        let few = tried(|seen| {
            let TrialResult::HandOver(found) = seen.tried("hand-over") else { panic!("nothing is handed over") };
            found.hand_overs.iter_mut().for_each(|one| one.each_ms.truncate(4));
        });
        says(&few, Verdict::Inconclusive, &["claims.too-few"]);
        let none = tried(|seen| longer(seen, HandOverWay::Queue, LARGE, |_| 0.0));
        says(&none, Verdict::Inconclusive, &["claims.no-times"]);
    }
}
