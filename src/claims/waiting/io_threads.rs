//! Three 3-second downloads take 9 s one after another and about 3 s in threads.

use serde_json::json;

use super::downloads::{DOWNLOAD_MS, DOWNLOADS, OVERLAP, SCALE, downloads};
use crate::claims::python::{LINES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;

const SPEEDUP: Quantity = Quantity::ratio("speedup");

pub(super) const CLAIM: Claim = Claim {
    id: "io-threads",
    needs: Needs::Isolation,
    predicts: "speedup",
    figures: &[&SPEEDUP],
    sentences: &["measured", "side-by-side", "too-little"],
    script: Script::of(&[LINES], include_str!("io_threads.py")),
    reference: &[],
    plan,
    judge,
};

fn plan(setting: &Setting) -> Vec<Experiment> {
    let runs = vec![downloads(setting, "loop", "sequential"), downloads(setting, "threads", "threads-gil")];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let found = evidence.compare("loop", "threads", COUNTS)?;
    findings.figure(&SPEEDUP, &[], found.estimate());
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings
        .say("measured", json!({ "downloads": DOWNLOADS, "scale": SCALE, "loopMs": alone, "speedup": found.said() }));
    if found.is_above(OVERLAP) {
        findings.say("side-by-side", json!({}));
        return Ok(Verdict::Confirmed);
    }
    evidence.in_time("threads", DOWNLOAD_MS)?;
    if found.is_below(OVERLAP) {
        findings.say("too-little", json!({ "least": OVERLAP }));
        return Ok(Verdict::NotHere);
    }
    Err(untold(&found))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn waits_side_by_side_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["io-threads.measured", "io-threads.side-by-side"]);
            assert!((value(&found, "speedup") - 3.0).abs() < 0.1);
        }
    }

    #[test]
    fn waits_one_after_another_or_two_of_three_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["io-threads.too-little"]);
        let two = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("threads", 400.0));
        says(&two, Verdict::NotHere, &["io-threads.too-little"]);
    }

    #[test]
    fn scatter_few_repeats_and_late_wake_ups_leave_it_open() {
        let wide = Machine::default().judge_changed(&CLAIM, |seen| seen.takes("threads", 600.0 / OVERLAP));
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let late = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.takes("threads", 400.0);
            seen.report("threads").wake_up.as_mut().unwrap().median_ms = 150.0;
        });
        says(&late, Verdict::Inconclusive, &["claims.late"]);
    }
}
