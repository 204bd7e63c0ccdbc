//! Without the GIL, threads do run in parallel, and races become yours.
//!
//! The same computing in a plain loop, in threads without the lock and in as many with it, in turn: the lock is the only difference. The
//! tasks share nothing, so that nothing of this run can race; what a race costs is shown by the claims about races.

use serde_json::json;

use super::{Gain, NO_GAIN, SECOND_CORE, TWO_CORES, crunch, gain, reach};
use crate::claims::python::{LINES, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;

/// A Python has one of the two: with the lock or without.
const WITHOUT_GIL: Quantity = Quantity::ratio("without-gil");
const WITH_GIL: Quantity = Quantity::ratio("with-gil");

pub(super) const CLAIM: Claim = Claim {
    id: "free-threaded",
    needs: Needs::Isolation,
    predicts: "without-gil",
    figures: &[&WITHOUT_GIL, &WITH_GIL],
    sentences: &["measured", "with-gains", "parallel", "none", "part"],
    script: Script::of(&[PRIMES, LINES], include_str!("free_threaded.py")),
    reference: &[],
    plan,
    judge,
};

fn plan(setting: &Setting) -> Vec<Experiment> {
    let lanes = setting.lanes();
    let runs = vec![
        crunch(setting, "loop", "sequential", lanes, 1),
        crunch(setting, "free", "threads", lanes, lanes),
        crunch(setting, "gil", "threads-gil", lanes, lanes),
    ];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let lanes = evidence.setting.lanes();
    let without = evidence.compare("loop", "free", COUNTS)?;
    let with = evidence.compare("loop", "gil", COUNTS)?;
    findings.figure(&WITHOUT_GIL, &[], without.estimate());
    findings.figure(&WITH_GIL, &[], with.estimate());
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings
        .say("measured", json!({ "threads": lanes, "loopMs": alone, "without": without.said(), "with": with.said() }));
    // Where threads gain with the lock as well, it is not the lock that is taken away.
    if with.is_above(NO_GAIN) {
        // On a busy machine several threads are given more time than one.
        evidence.enough_cores(TWO_CORES)?;
        findings.say("with-gains", json!({}));
        return Ok(Verdict::NotHere);
    }
    if !with.is_below(SECOND_CORE) {
        return Err(untold(&with));
    }
    let reach = reach(evidence, lanes);
    Ok(match gain(evidence, &without, lanes)? {
        Gain::Parallel => {
            findings.say("parallel", json!({}));
            Verdict::Confirmed
        }
        Gain::Part => {
            findings.say("part", json!({ "reach": reach }));
            Verdict::Inconclusive
        }
        Gain::Nothing => {
            findings.say("none", json!({ "reach": reach }));
            Verdict::NotHere
        }
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::Verdict;
    use crate::claims::testing::{Machine, says, value};

    fn tried(without: f64, with: f64, free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("free", alone / without);
            seen.takes("gil", alone / with);
            seen.free_cores(free);
        })
    }

    #[test]
    fn threads_that_gain_only_without_the_lock_confirm_it() {
        let found = tried(1.92, 0.97, 1.95);
        says(&found, Verdict::Confirmed, &["free-threaded.measured", "free-threaded.parallel"]);
        assert!((value(&found, "without-gil") - 1.92).abs() < 0.05);
        says(&tried(1.92, 0.97, 1.0), Verdict::Confirmed, &["free-threaded.parallel"]);
    }

    #[test]
    fn no_gain_or_one_that_the_lock_does_not_prevent_denies_it() {
        says(&tried(1.0, 0.97, 1.95), Verdict::NotHere, &["free-threaded.none"]);
        says(&tried(0.3, 0.97, 1.95), Verdict::NotHere, &["free-threaded.none"]);
        says(&tried(1.9, 1.9, 1.95), Verdict::NotHere, &["free-threaded.with-gains"]);
    }

    #[test]
    fn a_small_gain_a_busy_machine_wide_scatter_and_few_repeats_leave_it_open() {
        says(&tried(1.4, 0.97, 1.95), Verdict::Inconclusive, &["free-threaded.part"]);
        says(&tried(1.0, 0.97, 1.0), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(1.3, 0.97, 1.95), Verdict::Inconclusive, &["claims.scatter"]);
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
