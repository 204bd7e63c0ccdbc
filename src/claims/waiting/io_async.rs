//! One event loop holds many waits without any further thread.
//!
//! 10, 100, 1000 and 10 000 waits on one loop, in turn. Beside it 100 of them held by 100 workers, as many as a run here may have: that
//! limit is this page's own (a browser gives a page some 120 private memories), so it is said and decides nothing.

use serde_json::json;

use crate::claims::gain::ONE_CORE;
use crate::claims::plan::{run, waiting};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, Interval};
use crate::message::Message;
use crate::spec::MAX_WORKERS;

const WALL: Quantity = Quantity {
    id: "wall-{waits}",
    unit: Unit::Times,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};

pub(super) const CLAIM: Claim = Claim {
    id: "io-async",
    needs: Needs::Workers,
    predicts: "wall-10000",
    figures: &[&WALL],
    sentences: &["measured", "workers", "no-workers", "near", "not-near", "between", "more-lanes"],
    script: Script::of(&[], include_str!("io_async.py")),
    reference: &[],
    plan,
    judge,
};

/// The longest of the waits, in milliseconds. Short, so that the claim is shown in seconds; long enough for a thousand futures to be
/// started meanwhile.
const LONGEST_MS: f64 = 200.0;
const MANY: [u32; 4] = [10, 100, 1000, 10_000];
/// What the claim denies is that requests take their turns: then each would add what it waits for. The loop holds them when each of the
/// most adds no more than this part of that, a thousandth, and does not when each adds more than a hundredth.
const NEXT_TO_NOTHING: f64 = 0.001;
const TOO_MUCH: f64 = 0.01;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let on_loop = |waits: u32| {
        let more = json!({ "tasks": waits, "workers": 1 });
        run(setting, format!("loop-{waits}"), "event-loop", waiting("api", LONGEST_MS), more)
            .labelled("claims.run-tasks", json!({ "model": "event-loop", "tasks": waits }))
            .at(f64::from(waits))
    };
    let by = Message::plain("claims.run-tasks");
    let model = if setting.shared() { "threads-gil" } else { "processes" };
    // Once: it is told and decides nothing, and a hundred workers take long to start.
    let more = json!({ "tasks": MAX_WORKERS, "workers": MAX_WORKERS, "repeats": 1, "warmup": 0 });
    let workers = run(setting, "workers", model, waiting("api", LONGEST_MS), more)
        .labelled("claims.run-tasks", json!({ "model": model, "tasks": MAX_WORKERS }));
    vec![
        Experiment::Sweep { id: "loop".into(), by, runs: MANY.map(on_loop).into() },
        Experiment::Compare { id: "workers".into(), runs: vec![workers] },
    ]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let mut found = Vec::new();
    let mut lanes = 0;
    for waits in MANY {
        let run = evidence.run(&format!("loop-{waits}"))?;
        lanes = lanes.max(run.lanes.len());
        let wall = run.wall().map(|wall| over_longest(&wall));
        findings.figure(&WALL, &[json!(waits)], wall);
        found.push(wall);
    }
    let times: Vec<_> = found.iter().map(|wall| wall.map(|wall| wall.value)).collect();
    findings.say("measured", json!({ "waits": MANY, "longestMs": LONGEST_MS, "times": times, "lanes": lanes }));
    match evidence.run("workers") {
        Ok(workers) => findings.say(
            "workers",
            json!({ "shared": evidence.setting.shared(), "workers": MAX_WORKERS, "wallMs": workers.wall().map(|wall| wall.value) }),
        ),
        Err(_) => findings.say("no-workers", json!({ "shared": evidence.setting.shared(), "workers": MAX_WORKERS })),
    }
    if lanes > 1 {
        findings.say("more-lanes", json!({ "lanes": lanes }));
        return Ok(Verdict::NotHere);
    }
    let Some(intervals) = found.iter().map(|wall| wall.and_then(|wall| wall.interval)).collect::<Option<Vec<_>>>()
    else {
        return Err(Open(Message::plain("claims.too-few")));
    };
    let (most, wall, interval) = (MANY[MANY.len() - 1], found[MANY.len() - 1], intervals[MANY.len() - 1]);
    // Of a time as a multiple of the longest wait: what each request added, as a part of what it would add in turn.
    let added = |times: f64| (times - 1.0) / f64::from(most);
    let more_ms = wall.map(|wall| (wall.value - 1.0).max(0.0) * LONGEST_MS);
    let values = json!({ "waits": most, "moreMs": more_ms, "eachMs": more_ms.map(|more| more / f64::from(most)),
        "inTurnMs": LONGEST_MS * f64::from(most) });
    if added(interval.high) <= NEXT_TO_NOTHING {
        findings.say("near", values);
        return Ok(Verdict::Confirmed);
    }
    evidence.enough_cores(ONE_CORE)?;
    Ok(if added(interval.low) > TOO_MUCH {
        findings.say("not-near", values);
        Verdict::NotHere
    } else {
        findings.say("between", values);
        Verdict::Inconclusive
    })
}

/// A time as a multiple of the longest wait.
fn over_longest(wall: &Estimate) -> Estimate {
    let interval = wall.interval.map(|interval| Interval {
        low: interval.low / LONGEST_MS,
        high: interval.high / LONGEST_MS,
        ..interval
    });
    Estimate { value: wall.value / LONGEST_MS, interval }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn waits_that_end_with_the_longest_confirm_it_with_or_without_shared_memory_and_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["io-async.measured", "io-async.workers", "io-async.near"]);
                assert!((value(&found, "wall-10000") - 1.0).abs() < 0.02);
            }
        }
    }

    #[test]
    fn waits_one_after_another_or_a_lane_for_each_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["io-async.not-near"]);
        let slow = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("loop-10000", 150.0 * LONGEST_MS));
        says(&slow, Verdict::NotHere, &["io-async.not-near"]);
        let lanes =
            Machine::default().judge_changed(&CLAIM, |seen| seen.report("loop-100").lanes = vec![json!({}); 100]);
        says(&lanes, Verdict::NotHere, &["io-async.more-lanes"]);
    }

    #[test]
    fn what_the_loop_itself_takes_on_a_slow_machine_denies_nothing() {
        for times in [1.6, 3.0, 8.0] {
            let slow = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("loop-10000", times * LONGEST_MS));
            says(&slow, Verdict::Confirmed, &["io-async.near"]);
        }
    }

    #[test]
    fn what_is_neither_little_nor_much_and_few_repeats_leave_it_open() {
        for times in [11.0, 40.0, 101.0] {
            let open = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("loop-10000", times * LONGEST_MS));
            says(&open, Verdict::Inconclusive, &["io-async.between"]);
        }
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }

    #[test]
    fn a_machine_without_a_core_for_the_loop_tells_nothing_about_it() {
        let busy = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.takes("loop-10000", 150.0 * LONGEST_MS);
            seen.free_cores(0.4);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn workers_that_cannot_be_had_are_said_and_decide_nothing() {
        let found = Machine::default().judge_changed(&CLAIM, |seen| seen.fails("workers"));
        says(&found, Verdict::Confirmed, &["io-async.no-workers"]);
    }
}
