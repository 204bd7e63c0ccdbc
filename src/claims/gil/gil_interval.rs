//! Threads are asked to switch every 5 ms, and a thread that waits for I/O next to CPU-bound threads pays for it (the convoy effect).
//!
//! One thread waits for 2 ms again and again, and notes how late it goes on: alone and beside one, two and four threads that compute, at
//! three switch intervals, in turn. What decides is the delay alone, and beside one thread at each interval; each is the median of a
//! repeat, and its interval that of the repeats. Beside several threads the host picks who gets the lock next, so that delay scatters
//! from half an interval to one for each thread; it is shown and decides nothing.

use serde_json::json;

use super::TWO_CORES;
use crate::claims::plan::{KERNEL, RunPlan, SIZE_PER_MS, run};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{self, Estimate, Interval};
use crate::message::Message;

/// Of the medians of the repeats.
const DELAY: Quantity = Quantity {
    id: "delay-{beside}-{interval}",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};

pub(super) const CLAIM: Claim = Claim {
    id: "gil-interval",
    needs: Needs::Isolation,
    predicts: "delay-1-5",
    figures: &[&DELAY],
    sentences: &["run", "measured", "several", "follows", "ended-early", "grows", "unrelated"],
    script: Script::of(&[], include_str!("gil_interval.py")),
    reference: &[
        Reference { id: "delay-0-5", range: (0.1, 0.1) },
        Reference { id: "delay-1-1", range: (1.2, 1.2) },
        Reference { id: "delay-1-5", range: (5.2, 5.2) },
        Reference { id: "delay-1-20", range: (20.0, 20.0) },
        Reference { id: "delay-4-5", range: (3.0, 21.0) },
    ],
    plan,
    judge,
};

/// Threads that compute beside the one that waits, and switch intervals in milliseconds.
const BESIDE: [u32; 4] = [0, 1, 2, 4];
const INTERVALS_MS: [u32; 3] = [1, 5, 20];
/// What the thread waits for, again and again, in milliseconds.
const WAIT_MS: u32 = 2;
/// A wait may last until each computing thread had the lock for an interval. Where that takes longer than this, a repeat has a few waits
/// only, so that the claim is shown in seconds.
const LONG_MS: u32 = 30;
const WAITS: u32 = 7;
const FEW_WAITS: u32 = 3;
/// How much longer than the waits the computing is to last, so that it outlasts them also on a core that is twice as fast.
const LONGER: f64 = 2.5;

/// A delay between these parts of the switch interval is about as long: the lock is asked for when the interval is over and released at
/// the next step, and clocks and timers of a host may be a millisecond or two off.
const NEAR: (f64, f64) = (0.7, 1.4);
/// Alone the thread is to be at least this many times as punctual as beside one.
const PUNCTUAL: f64 = 2.0;

fn name(beside: u32, interval: u32) -> String {
    format!("beside-{beside}-{interval}")
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let one = |beside: u32, interval: u32| -> RunPlan {
        let each = WAIT_MS + beside * interval;
        let waits = if each > LONG_MS { FEW_WAITS } else { WAITS };
        let mut work = json!({ "kind": "io", "service": "file", "waitMs": WAIT_MS, "waits": waits });
        if beside > 0 {
            let ms = f64::from(waits * each) * LONGER / f64::from(beside);
            work["kind"] = json!("beside");
            work["kernel"] = json!(KERNEL);
            work["size"] = json!((ms * SIZE_PER_MS).round());
        }
        // What is warmed up by the largest set of lanes is warm for all.
        let warmup = u32::from((beside, interval) == (4, 1));
        let more =
            json!({ "tasks": beside.max(1), "workers": beside + 1, "switchIntervalMs": interval, "warmup": warmup });
        run(setting, name(beside, interval), "threads-gil", work, more)
            .labelled("gil-interval.run", json!({ "beside": beside, "interval": interval }))
    };
    let runs = BESIDE.into_iter().flat_map(|beside| INTERVALS_MS.map(|interval| one(beside, interval))).collect();
    vec![Experiment::Compare { id: "main".into(), runs }]
}

/// How late the thread went on, in milliseconds; nothing where it was not seen.
fn delay(evidence: &Evidence, beside: u32, interval: u32) -> Result<Option<Estimate>, Open> {
    let run = evidence.run(&name(beside, interval))?;
    Ok(run.wake_up.as_ref().and_then(|delays| measure::estimate(&delays.medians())))
}

/// Whether all threads that computed beside it went on until its last wait was over, in the repeat that came with its spans.
fn outlasted(evidence: &Evidence, beside: u32, interval: u32) -> bool {
    let spans = evidence.measured(&name(beside, interval)).map(|seen| seen.spans()).unwrap_or_default();
    let end = |task: u32| spans.iter().filter(|span| span.task == Some(task)).map(|span| span.end).reduce(f64::max);
    let Some(waits) = end(0) else { return true };
    (1..=beside).all(|task| end(task).is_some_and(|end| end >= waits))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    for (beside, interval) in BESIDE.into_iter().flat_map(|beside| INTERVALS_MS.map(|interval| (beside, interval))) {
        findings.figure(&DELAY, &[json!(beside), json!(interval)], delay(evidence, beside, interval).ok().flatten());
    }
    let seen = |beside, interval| {
        delay(evidence, beside, interval)?
            .ok_or_else(|| Open::because("claims.no-times", json!({ "run": name(beside, interval) })))
    };
    let (alone, at_1, at_5, at_20) = (seen(0, 5)?, seen(1, 1)?, seen(1, 5)?, seen(1, 20)?);
    findings.say(
        "measured",
        json!({ "waitMs": WAIT_MS, "aloneMs": alone.value, "intervals": INTERVALS_MS, "delays": [at_1.value, at_5.value, at_20.value] }),
    );
    if let (Ok(Some(two)), Ok(Some(four))) = (delay(evidence, 2, 5), delay(evidence, 4, 5)) {
        let range = |one: Estimate| one.interval.map(|interval| [interval.low, interval.high]);
        findings.say(
            "several",
            json!({ "twoMs": two.value, "two": range(two), "fourMs": four.value, "four": range(four) }),
        );
    }
    let intervals = [alone, at_1, at_5, at_20].map(|delay| delay.interval);
    let [Some(alone), Some(at_1), Some(at_5), Some(at_20)] = intervals else {
        return Err(Open(Message::plain("claims.too-few")));
    };
    let near = |delay: Interval, interval: f64| NEAR.0 * interval <= delay.low && delay.high <= NEAR.1 * interval;
    let far = |delay: Interval, interval: f64| delay.high < NEAR.0 * interval || NEAR.1 * interval < delay.low;
    let pays = PUNCTUAL * alone.high <= at_5.low;
    let rises = at_1.high < at_5.low && at_5.high < at_20.low;
    if near(at_5, 5.0) && near(at_20, 20.0) && rises && pays {
        findings.say("follows", json!({}));
        return Ok(Verdict::Confirmed);
    }
    // What did not come about may be due to a busy machine, or to a fast core.
    evidence.enough_cores(TWO_CORES)?;
    if INTERVALS_MS.iter().any(|interval| !outlasted(evidence, 1, *interval)) {
        findings.say("ended-early", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    let punctual_at_all = at_5.high < PUNCTUAL * alone.low;
    if !far(at_5, 5.0) && !far(at_20, 20.0) && !punctual_at_all {
        return Err(Open(Message::plain("claims.scatter")));
    }
    Ok(if rises && pays {
        findings.say("grows", json!({}));
        Verdict::Inconclusive
    } else {
        findings.say("unrelated", json!({}));
        Verdict::NotHere
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::trace::{Span, SpanKind};

    /// A machine on which the delay beside one thread is this at the three intervals.
    fn tried(late: [f64; 3], change: impl FnOnce(&mut Seen)) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            for (interval, late) in INTERVALS_MS.into_iter().zip(late) {
                seen.is_late(&name(1, interval), late);
            }
            change(seen);
        })
    }

    #[test]
    fn a_delay_that_follows_the_interval_confirms_it() {
        let found = tried([1.3, 5.3, 20.2], |_| {});
        says(&found, Verdict::Confirmed, &["gil-interval.measured", "gil-interval.several", "gil-interval.follows"]);
        assert_eq!(found.figures.len(), 12);
        assert!((value(&found, "delay-1-5") - 5.3).abs() < 0.1);
        let at_5 = found.figures.iter().find(|figure| figure.id == "delay-1-5").expect("it is there");
        assert!(at_5.low.is_some_and(|low| low < 5.3) && at_5.high.is_some_and(|high| high > 5.3), "{at_5:?}");
    }

    #[test]
    fn delays_beside_several_threads_decide_nothing() {
        for late in [0.1, 3.0, 15.0] {
            let found = tried([1.3, 5.3, 20.2], |seen| {
                seen.is_late("beside-2-5", late);
                seen.is_late("beside-4-5", 2.0 * late);
            });
            says(&found, Verdict::Confirmed, &["gil-interval.several"]);
        }
    }

    #[test]
    fn a_delay_that_has_nothing_to_do_with_the_interval_denies_it() {
        says(&tried([0.1, 0.1, 0.1], |_| {}), Verdict::NotHere, &["gil-interval.unrelated"]);
        says(&tried([8.0, 8.0, 8.0], |_| {}), Verdict::NotHere, &["gil-interval.unrelated"]);
        let late_alone = tried([1.3, 5.3, 20.2], |seen| seen.is_late("beside-0-5", 5.0));
        says(&late_alone, Verdict::NotHere, &["gil-interval.unrelated"]);
    }

    #[test]
    fn what_lies_elsewhere_scatters_or_may_have_another_reason_stays_open() {
        says(&tried([3.0, 15.0, 40.0], |_| {}), Verdict::Inconclusive, &["gil-interval.grows"]);
        says(&tried([1.3, 7.0, 20.2], |_| {}), Verdict::Inconclusive, &["claims.scatter"]);
        let busy = tried([0.1, 0.1, 0.1], |seen| seen.free_cores(0.9));
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let unseen = tried([1.3, 5.3, 20.2], |seen| seen.report("beside-1-5").wake_up = None);
        says(&unseen, Verdict::Inconclusive, &["claims.no-times"]);
    }

    #[test]
    fn waits_beside_threads_that_had_ended_tell_nothing() {
        let ended = |waits_end: f64, computing_end: f64| {
            tried([0.1, 0.1, 0.1], |seen| {
                for interval in INTERVALS_MS {
                    let rows = seen.rows(&name(1, interval));
                    for (task, kind, end) in [(0, SpanKind::WaitIo, waits_end), (1, SpanKind::Run, computing_end)] {
                        Span { lane: task, kind, start: 0.0, end, task: Some(task) }.write(rows);
                    }
                }
            })
        };
        says(&ended(50.0, 20.0), Verdict::Inconclusive, &["gil-interval.ended-early"]);
        says(&ended(20.0, 50.0), Verdict::NotHere, &["gil-interval.unrelated"]);
    }

    #[test]
    fn the_number_of_cores_does_not_matter() {
        for cores in [1, 2, 4, 16, 64] {
            says(&Machine { cores, ..Machine::default() }.judge(&CLAIM), Verdict::Confirmed, &[]);
        }
    }

    #[test]
    fn the_whole_of_it_takes_a_few_seconds() {
        let plan = CLAIM.plan_for(&Machine::default().setting());
        let computing: f64 = plan
            .runs()
            .map(|run| run.spec["work"]["size"].as_f64().unwrap_or(0.0) * run.spec["tasks"].as_f64().unwrap_or(0.0))
            .sum();
        assert!(5.0 * computing / SIZE_PER_MS < 12_000.0, "{computing}");
    }
}
