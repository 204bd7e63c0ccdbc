//! Each process has its own interpreter and its own GIL.
//!
//! The same computing in a plain loop, in processes that hold a GIL each, and in as many threads of one process, which share one: the
//! only difference between the two is how many locks there are for the same number of lanes. Under one lock there are hand-overs and
//! waits; a process has the only thread that wants its lock. Where no memory can be shared there are no threads, and the processes'
//! speed-up alone decides: lanes under one lock could not have any.

use serde_json::json;

use super::{Gain, NO_GAIN, SECOND_CORE, crunch, gain, reach};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;

/// Of processes with a lock each.
const SPEEDUP: Quantity = Quantity::ratio("speedup");
/// Of as many threads of one process.
const ONE_GIL: Quantity = Quantity::ratio("one-gil");

pub(super) const CLAIM: Claim = Claim {
    id: "gil-per-process",
    needs: Needs::Workers,
    predicts: "speedup",
    figures: &[&SPEEDUP, &ONE_GIL],
    sentences: &["measured", "one-gil", "waited", "one-gil-gains", "parallel", "none", "part"],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("gil_per_process.py")),
    reference: &[],
    plan,
    judge,
};

fn plan(setting: &Setting) -> Vec<Experiment> {
    let lanes = setting.lanes();
    let mut runs =
        vec![crunch(setting, "loop", "sequential", lanes, 1), crunch(setting, "processes", "processes", lanes, lanes)];
    if setting.shared() {
        runs.push(crunch(setting, "one-gil", "threads-gil", lanes, lanes));
    }
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let lanes = evidence.setting.lanes();
    let own = evidence.compare("loop", "processes", COUNTS)?;
    findings.figure(&SPEEDUP, &[], own.estimate());
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings.say("measured", json!({ "lanes": lanes, "loopMs": alone, "speedup": own.said() }));
    if evidence.setting.shared() {
        let one = evidence.compare("loop", "one-gil", COUNTS)?;
        findings.figure(&ONE_GIL, &[], one.estimate());
        findings.say("one-gil", json!({ "lanes": lanes, "speedup": one.said() }));
        if let (Some(shared), Some(own)) = (&evidence.run("one-gil")?.gil, &evidence.run("processes")?.gil) {
            let values = json!({ "switches": shared.switches, "sharedMs": shared.wait_ms, "ownMs": own.wait_ms });
            findings.say("waited", values);
        }
        // One lock that holds nobody back leaves nothing for several to do better.
        if one.is_above(NO_GAIN) {
            findings.say("one-gil-gains", json!({}));
            return Ok(Verdict::Inconclusive);
        }
        if !one.is_below(SECOND_CORE) {
            return Err(untold(&one));
        }
    }
    let reach = reach(evidence, lanes);
    Ok(match gain(evidence, &own, lanes)? {
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
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    const TIERS: [Tier; 2] = [Tier::Full, Tier::Separate];

    /// A machine on which the processes are so many times as fast as the loop.
    fn tried(machine: Machine, speedup: f64) -> crate::claims::Ruling {
        machine.judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("processes", alone / speedup);
        })
    }

    #[test]
    fn processes_with_a_lock_each_compute_at_once_on_any_number_of_cores_but_one() {
        for (tier, cores) in TIERS.into_iter().flat_map(|tier| [1, 2, 4, 16, 64].map(|cores| (tier, cores))) {
            let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
            let expected = if cores == 1 { Verdict::Inconclusive } else { Verdict::Confirmed };
            says(&found, expected, &["gil-per-process.measured"]);
            assert_eq!(found.figures.len(), if tier == Tier::Full { 2 } else { 1 });
        }
        let found = Machine::default().judge(&CLAIM);
        says(&found, Verdict::Confirmed, &["gil-per-process.one-gil", "gil-per-process.waited"]);
        assert!((value(&found, "one-gil") - 1.0).abs() < 0.03, "{found:?}");
    }

    #[test]
    fn processes_that_gain_nothing_deny_it_and_a_small_gain_leaves_it_open() {
        for tier in TIERS {
            let machine = Machine { tier, ..Machine::default() };
            says(&tried(machine, 1.0), Verdict::NotHere, &["gil-per-process.none"]);
            says(&tried(machine, 0.2), Verdict::NotHere, &["gil-per-process.none"]);
            says(&tried(machine, 1.4), Verdict::Inconclusive, &["gil-per-process.part"]);
            says(&tried(machine, SECOND_CORE), Verdict::Inconclusive, &["claims.scatter"]);
            let many = Machine { cores: 8, ..machine };
            says(&tried(many, 2.0), Verdict::Inconclusive, &["gil-per-process.part"]);
            says(&tried(many, 5.0), Verdict::Confirmed, &["gil-per-process.parallel"]);
        }
    }

    #[test]
    fn a_lock_that_holds_nobody_back_a_busy_machine_or_few_repeats_leave_it_open() {
        let free = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("one-gil", alone / 1.9);
        });
        says(&free, Verdict::Inconclusive, &["gil-per-process.one-gil-gains"]);
        let busy = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("processes", alone);
            seen.free_cores(1.1);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
