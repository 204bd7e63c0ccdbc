//! The GIL is a mutex: one thread at a time executes Python code.
//!
//! Four threads under the lock, as many without it, and a plain loop, in turn. How many of them compute at once is looked at in two ways
//! that do not depend on each other: on the timeline of one repeat, moment by moment, and by what gets done, as the time of the loop over
//! theirs in each round. The threads without the lock show that more than one could have computed.

use serde_json::json;

use super::{NO_GAIN, SECOND_CORE, TWO_CORES, crunch};
use crate::claims::python::{LINES, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Estimate};

/// On the timeline of one repeat.
const OVERLAP: Quantity = Quantity {
    id: "overlap",
    unit: Unit::Number,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: false,
};
const CORES_USED: Quantity = Quantity { unit: Unit::Number, ..Quantity::ratio("cores-used") };
/// Of the repeat whose time is nearest to the median.
const HAND_OVERS: Quantity = Quantity { id: "hand-overs", python: true, ..OVERLAP };

pub(super) const CLAIM: Claim = Claim {
    id: "gil-mutex",
    needs: Needs::Isolation,
    predicts: "overlap",
    figures: &[&OVERLAP, &CORES_USED, &HAND_OVERS],
    sentences: &[
        "measured",
        "hand-overs",
        "no-timeline",
        "at-once",
        "faster",
        "no-hand-over",
        "no-second-core",
        "mutex",
    ],
    script: Script::of(&[PRIMES, LINES], include_str!("gil_mutex.py")),
    reference: &[],
    plan,
    judge,
};

/// Threads, on any number of cores.
const THREADS: u32 = 4;
/// Up to this many at once, on average, is one at a time: two workers' clocks may differ by a step.
const ONE_AT_A_TIME: f64 = 1.01;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let runs = vec![
        crunch(setting, "loop", "sequential", THREADS, 1),
        crunch(setting, "gil", "threads-gil", THREADS, THREADS),
        crunch(setting, "free", "threads", THREADS, THREADS),
    ];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let used = evidence.compare("loop", "gil", COUNTS)?;
    let free = evidence.compare("loop", "free", COUNTS)?;
    let run = evidence.run("gil")?;
    let switches = run.gil.as_ref().map(|gil| gil.switches);
    let per_second = switches
        .zip(run.shown.and_then(|shown| run.wall_ms.values.get(shown)))
        .map(|(switches, ms)| 1000.0 * switches / ms);
    findings.figure(&OVERLAP, &[], run.overlap.map(Estimate::exactly));
    findings.figure(&CORES_USED, &[], used.estimate());
    findings.figure(&HAND_OVERS, &[], per_second.map(Estimate::exactly));
    let (Some(overlap), Some(gil)) = (run.overlap, &run.gil) else {
        findings.say("no-timeline", json!({}));
        return Ok(Verdict::Inconclusive);
    };
    findings.say("measured", json!({ "threads": THREADS, "overlap": overlap, "used": used.said() }));
    findings.say("hand-overs", json!({ "switches": gil.switches, "perSecond": per_second, "waitMs": gil.wait_ms }));
    if used.is_above(NO_GAIN) {
        // On a busy machine several threads are given more time than one.
        evidence.enough_cores(TWO_CORES)?;
        findings.say("faster", json!({}));
        return Ok(Verdict::NotHere);
    }
    if !used.is_below(NO_GAIN) {
        return Err(untold(&used));
    }
    // The timeline is of one repeat, and of a clock whose steps may be as long as its spans.
    if overlap > ONE_AT_A_TIME {
        findings.say("at-once", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    if gil.switches < 1.0 {
        findings.say("no-hand-over", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    if !free.is_above(SECOND_CORE) {
        findings.say("no-second-core", json!({ "without": free.said(), "free": evidence.free() }));
        return Ok(Verdict::Inconclusive);
    }
    findings.say("mutex", json!({ "without": free.said() }));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::Verdict;
    use crate::claims::testing::{Machine, Seen, says, value};

    fn tried(change: impl FnOnce(&mut Seen)) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn one_at_a_time_where_two_could_compute_confirms_it() {
        let found = tried(|_| {});
        says(&found, Verdict::Confirmed, &["gil-mutex.measured", "gil-mutex.hand-overs", "gil-mutex.mutex"]);
        assert!((value(&found, "cores-used") - 1.0).abs() < 0.03, "{found:?}");
        let slow = tried(|seen| {
            let alone = seen.wall("loop");
            seen.takes("gil", alone / 0.6);
        });
        says(&slow, Verdict::Confirmed, &["gil-mutex.mutex"]);
    }

    #[test]
    fn two_at_once_by_what_gets_done_denies_it() {
        let fast = tried(|seen| {
            let alone = seen.wall("loop");
            seen.takes("gil", alone / 1.8);
        });
        says(&fast, Verdict::NotHere, &["gil-mutex.faster"]);
        let busy = tried(|seen| {
            let alone = seen.wall("loop");
            seen.takes("gil", alone / 1.4);
            seen.free_cores(0.6);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn without_hand_overs_a_timeline_a_second_core_or_enough_repeats_it_stays_open() {
        let kept = tried(|seen| seen.report("gil").gil.as_mut().expect("it has a lock").switches = 0.0);
        says(&kept, Verdict::Inconclusive, &["gil-mutex.no-hand-over"]);
        says(&tried(|seen| seen.report("gil").overlap = None), Verdict::Inconclusive, &["gil-mutex.no-timeline"]);
        says(&tried(|seen| seen.report("gil").overlap = Some(1.3)), Verdict::Inconclusive, &["gil-mutex.at-once"]);
        let alone = tried(|seen| {
            let alone = seen.wall("loop");
            seen.takes("free", alone);
        });
        says(&alone, Verdict::Inconclusive, &["gil-mutex.no-second-core"]);
        let vague = tried(|seen| {
            let alone = seen.wall("loop");
            seen.takes("gil", alone / 1.1);
        });
        says(&vague, Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }

    #[test]
    fn one_core_stays_open_and_any_other_number_confirms_it() {
        for cores in [1, 2, 4, 16, 64] {
            let expected = if cores == 1 { Verdict::Inconclusive } else { Verdict::Confirmed };
            says(&Machine { cores, ..Machine::default() }.judge(&CLAIM), expected, &[]);
        }
    }
}
