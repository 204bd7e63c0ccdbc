//! The GIL is released while waiting, so threads pay off for I/O.
//!
//! Eight waits one after another, and in eight threads under the lock, in turn. A lock that were kept while waiting would leave the
//! threads as slow as the loop.

use serde_json::json;

use super::NO_GAIN;
use crate::claims::plan::{run, waiting};
use crate::claims::python::{LINES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Estimate};

const SPEEDUP: Quantity = Quantity::ratio("speedup");
const NUMBER: Quantity =
    Quantity { id: "waits", unit: Unit::Count, statistic: Statistic::Exact, source: Source::Measured, python: true };

pub(super) const CLAIM: Claim = Claim {
    id: "gil-io",
    needs: Needs::Isolation,
    predicts: "speedup",
    figures: &[&SPEEDUP, &NUMBER],
    sentences: &["measured", "under-way", "released", "none", "part"],
    script: Script::of(&[LINES], include_str!("gil_io.py")),
    reference: &[],
    plan,
    judge,
};

/// Waits, one for each thread. The disk, which they wait for, works on eight requests at once and takes the same time for each.
const WAITS: u32 = 8;
/// How long each takes, in milliseconds.
const WAIT_MS: f64 = 50.0;
/// All waits overlap when the threads are this many times as fast; the rest is for starting and ending eight of them.
const NEARLY_ALL: f64 = 0.75 * WAITS as f64;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let wait = |name: &str, model: &str, workers: u32| {
        run(setting, name, model, waiting("file", WAIT_MS), json!({ "tasks": WAITS, "workers": workers }))
    };
    let runs = vec![wait("loop", "sequential", 1), wait("gil", "threads-gil", WAITS)];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let found = evidence.compare("loop", "gil", COUNTS)?;
    findings.figure(&SPEEDUP, &[], found.estimate());
    findings.figure(&NUMBER, &[], Estimate::exactly(f64::from(WAITS)));
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings.say("measured", json!({ "waits": WAITS, "waitMs": WAIT_MS, "loopMs": alone, "speedup": found.said() }));
    if let Some(under_way) = evidence.run("gil")?.wait_overlap {
        findings.say("under-way", json!({ "underWay": under_way }));
    }
    if found.is_above(NEARLY_ALL) {
        findings.say("released", json!({}));
        return Ok(Verdict::Confirmed);
    }
    evidence.in_time("gil", WAIT_MS)?;
    if found.is_below(NO_GAIN) {
        findings.say("none", json!({}));
        return Ok(Verdict::NotHere);
    }
    if found.is_above(NO_GAIN) && found.is_below(NEARLY_ALL) {
        findings.say("part", json!({ "least": NEARLY_ALL }));
        return Ok(Verdict::Inconclusive);
    }
    Err(untold(&found))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};

    fn tried(speedup: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("gil", alone / speedup);
        })
    }

    #[test]
    fn waits_that_overlap_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["gil-io.measured", "gil-io.under-way", "gil-io.released"]);
            assert!((value(&found, "speedup") - 8.0).abs() < 0.2, "{found:?}");
        }
    }

    #[test]
    fn waits_one_after_another_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["gil-io.none"]);
        says(&tried(0.5), Verdict::NotHere, &["gil-io.none"]);
    }

    #[test]
    fn some_overlap_wide_scatter_few_repeats_or_late_waits_leave_it_open() {
        says(&tried(3.0), Verdict::Inconclusive, &["gil-io.part"]);
        says(&tried(NEARLY_ALL), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let late = Machine { waits_overlap: false, ..Machine::default() }
            .judge_changed(&CLAIM, |seen| seen.is_late("gil", 0.2 * WAIT_MS));
        says(&late, Verdict::Inconclusive, &["claims.late"]);
        let failed = Machine::default().judge_changed(&CLAIM, |seen| seen.fails("gil"));
        says(&failed, Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
