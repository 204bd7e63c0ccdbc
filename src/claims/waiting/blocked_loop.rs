//! A CPU-bound task on the event loop stalls every other task; hand it to a pool.
//!
//! A heartbeat wants to wake up every few milliseconds while something computes: on its own loop, in a thread that shares the GIL with
//! the loop, and in a process; in turn. Of each repeat, the beat that came latest counts.

use serde_json::json;

use crate::claims::gain::free;
use crate::claims::plan::{KERNEL, SIZE_PER_MS, computing, run};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, estimate};
use crate::message::Message;

const DELAY_LOOP: Quantity = Quantity {
    id: "delay-loop",
    unit: Unit::Ms,
    statistic: Statistic::MedianOfLargest,
    source: Source::Measured,
    python: true,
};
const DELAY_TO_THREAD: Quantity = Quantity { id: "delay-to-thread", ..DELAY_LOOP };
const DELAY_POOL: Quantity = Quantity { id: "delay-pool", ..DELAY_LOOP };
const COMPUTING: Quantity = Quantity { id: "computing", statistic: Statistic::Median, ..DELAY_LOOP };

pub(super) const CLAIM: Claim = Claim {
    id: "blocked-loop",
    needs: Needs::Workers,
    predicts: "delay-loop",
    figures: &[&DELAY_LOOP, &DELAY_TO_THREAD, &DELAY_POOL, &COMPUTING],
    sentences: &["run", "measured", "to-thread", "unknown", "too-short", "stalls", "not-stalled", "no-help", "scatter"],
    script: Script::of(&[PRIMES, POOL], include_str!("blocked_loop.py")),
    reference: &[],
    plan,
    judge,
};

const BEAT_MS: f64 = 10.0;
/// Beats of a run.
const BEATS: u32 = 8;
/// What is computed in one go.
const STALL_MS: f64 = 160.0;

/// A loop stalls when the latest beat waits for at least this part of the computing; the beat was not due at its very start.
const STALLS: f64 = 0.5;
/// A pool helps when the latest beat is at most this part as late as on the loop that computes.
const HELPS: f64 = 1.0 / 3.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let beside = |name: &str, model: &str, executor: &str| {
        let size = (STALL_MS * SIZE_PER_MS).round();
        let work = json!({ "kind": "beside", "kernel": KERNEL, "size": size, "service": "api", "waitMs": BEAT_MS, "waits": BEATS });
        run(setting, name, model, work, json!({ "tasks": 1, "workers": 1, "executor": executor }))
            .labelled("blocked-loop.run", json!({ "where": name }))
    };
    let alone = run(setting, "alone", "sequential", computing(STALL_MS), json!({ "tasks": 1 }))
        .labelled("blocked-loop.run", json!({ "where": "alone" }));
    let mut runs = vec![alone, beside("loop", "event-loop", "processes"), beside("pool", "hybrid", "processes")];
    if setting.shared() {
        runs.push(beside("to-thread", "hybrid", "threads"));
    }
    vec![Experiment::Compare { id: "main".into(), runs }]
}

/// The delay of the latest beat: its median over the repeats.
fn latest(evidence: &Evidence, name: &str) -> Result<Option<Estimate>, Open> {
    let delays = evidence.run(name)?.wake_up.as_ref().map(|delays| {
        delays.per_repeat.iter().map(|repeat| repeat.as_ref().and_then(|one| one.max_ms)).collect::<Option<Vec<_>>>()
    });
    Ok(delays.flatten().and_then(|delays| estimate(&delays)))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let alone = evidence.run("alone")?.wall();
    let (on_loop, by_pool) = (latest(evidence, "loop")?, latest(evidence, "pool")?);
    findings.figure(&COMPUTING, &[], alone);
    findings.figure(&DELAY_LOOP, &[], on_loop);
    findings.figure(&DELAY_POOL, &[], by_pool);
    let (Some(alone), Some(on_loop), Some(by_pool)) = (alone, on_loop, by_pool) else {
        findings.say("unknown", json!({}));
        return Ok(Verdict::Inconclusive);
    };
    findings.say(
        "measured",
        json!({ "beatMs": BEAT_MS, "computingMs": alone.value, "loopMs": on_loop.value, "poolMs": by_pool.value }),
    );
    if evidence.setting.shared() {
        let to_thread = latest(evidence, "to-thread")?;
        findings.figure(&DELAY_TO_THREAD, &[], to_thread);
        if let Some(late) = to_thread {
            findings.say("to-thread", json!({ "ms": late.value }));
        }
    }
    let (Some(stalled), Some(helped)) = (on_loop.interval, by_pool.interval) else {
        return Err(Open(Message::plain("claims.too-few")));
    };
    if alone.value < 3.0 * BEAT_MS {
        findings.say("too-short", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    let stall = STALLS * alone.value;
    let (sentence, verdict) = if stalled.high < stall {
        ("not-stalled", Verdict::NotHere)
    } else if stalled.low >= stall && helped.high <= HELPS * stalled.low {
        ("stalls", Verdict::Confirmed)
    } else if helped.low > HELPS * stalled.high {
        // A process without a core of its own keeps the loop from one.
        free(evidence, 1.5)?;
        ("no-help", Verdict::NotHere)
    } else {
        ("scatter", Verdict::Inconclusive)
    };
    findings.say(sentence, json!({}));
    Ok(verdict)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::evidence::DelaysOfRepeat;
    use crate::claims::testing::{Machine, Seen, says, value};

    fn late(seen: &mut Seen, name: &str, delays: &[f64]) {
        let one = |ms: &f64| Some(DelaysOfRepeat { max_ms: Some(*ms), ..DelaysOfRepeat::default() });
        seen.report(name).wake_up.as_mut().unwrap().per_repeat = delays.iter().map(one).collect();
    }

    fn tried(on_loop: &[f64], by_pool: &[f64], free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            late(seen, "loop", on_loop);
            late(seen, "pool", by_pool);
            seen.free_cores(free);
        })
    }

    #[test]
    fn a_loop_that_computes_stalls_and_one_that_hands_it_over_does_not() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["blocked-loop.measured", "blocked-loop.stalls"]);
                assert!(value(&found, "delay-loop") > 100.0 && value(&found, "delay-pool") < 10.0);
            }
        }
    }

    #[test]
    fn a_loop_that_does_not_stall_or_a_pool_that_does_not_help_denies_it() {
        says(&tried(&[2.0; 5], &[1.0; 5], 2.0), Verdict::NotHere, &["blocked-loop.not-stalled"]);
        says(&tried(&[150.0; 5], &[140.0; 5], 2.0), Verdict::NotHere, &["blocked-loop.no-help"]);
        says(&tried(&[150.0; 5], &[70.0; 5], 2.0), Verdict::NotHere, &["blocked-loop.no-help"]);
        says(&tried(&[150.0; 5], &[140.0; 5], 1.0), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn single_samples_scatter_and_what_is_not_known_leave_it_open() {
        says(&tried(&[150.0], &[1.0; 5], 2.0), Verdict::Inconclusive, &["claims.too-few"]);
        says(&tried(&[150.0; 5], &[1.0, 1.0, 1.0, 1.0, 90.0], 2.0), Verdict::Inconclusive, &["blocked-loop.scatter"]);
        says(
            &tried(&[20.0, 150.0, 150.0, 150.0, 150.0], &[1.0; 5], 2.0),
            Verdict::Inconclusive,
            &["blocked-loop.scatter"],
        );
        let unknown = Machine::default().judge_changed(&CLAIM, |seen| seen.report("pool").wake_up = None);
        says(&unknown, Verdict::Inconclusive, &["blocked-loop.unknown"]);
        let short = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("alone", 20.0));
        says(&short, Verdict::Inconclusive, &["blocked-loop.too-short"]);
    }
}
