//! Native code that releases the GIL does run in parallel in threads.
//!
//! Buffers are hashed in a plain loop, in two threads that hold the lock all along, in two that release it while they hash, and in two
//! without a lock, in turn. The last ones show what could be gained, the ones that hold it that releasing it is what gains it.

use serde_json::{Value, json};

use super::{Gain, NO_GAIN, PARALLEL, SECOND_CORE, TWO_CORES, too_little};
use crate::claims::gain::bar;
use crate::claims::plan::{RunPlan, run};
use crate::claims::python::{LINES, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;

const HELD: Quantity = Quantity::ratio("speedup-held");
const RELEASED: Quantity = Quantity::ratio("speedup-released");
/// In Python, this is all that a build without the GIL gives.
const WITHOUT_GIL: Quantity = Quantity::ratio("without-gil");

pub(super) const CLAIM: Claim = Claim {
    id: "gil-native",
    needs: Needs::Isolation,
    predicts: "speedup-released",
    figures: &[&HELD, &RELEASED, &WITHOUT_GIL],
    sentences: &["run", "measured", "held-gains", "no-second-core", "parallel", "none", "part"],
    script: Script::of(&[PRIMES, LINES], include_str!("gil_native.py")),
    reference: &[],
    plan,
    judge,
};

/// Threads, on any number of cores, as many as CPython's figure is of.
const THREADS: u32 = 2;
/// Buffers, and what is hashed in all, in KiB: a fifth of a second on one core or so.
const BUFFERS: u32 = 8;
const KIB: u32 = 49_152;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let hash = |name: &str, model: &str, workers: u32, gil: Option<&str>| -> RunPlan {
        let work = json!({ "kind": "cpu", "kernel": "sha256", "size": KIB / BUFFERS });
        let mut more = json!({ "tasks": BUFFERS, "workers": workers });
        if let Some(gil) = gil {
            more["gil"] = Value::from(gil);
        }
        run(setting, name, model, work, more)
            .labelled("gil-native.run", json!({ "model": model, "threads": workers, "gil": gil }))
    };
    let runs = vec![
        hash("loop", "sequential", 1, None),
        hash("held", "threads-gil", THREADS, Some("held")),
        hash("released", "threads-gil", THREADS, Some("released-in-kernel")),
        hash("free", "threads", THREADS, None),
    ];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let held = evidence.compare("loop", "held", COUNTS)?;
    let released = evidence.compare("loop", "released", COUNTS)?;
    let free = evidence.compare("loop", "free", COUNTS)?;
    findings.figure(&HELD, &[], held.estimate());
    findings.figure(&RELEASED, &[], released.estimate());
    findings.figure(&WITHOUT_GIL, &[], free.estimate());
    findings.say("measured", json!({ "threads": THREADS, "held": held.said(), "released": released.said() }));
    if held.is_above(NO_GAIN) {
        // On a busy machine several threads are given more time than one.
        evidence.enough_cores(TWO_CORES)?;
        findings.say("held-gains", json!({}));
        return Ok(Verdict::NotHere);
    }
    if !held.is_below(SECOND_CORE) {
        return Err(untold(&held));
    }
    if !free.is_above(SECOND_CORE) {
        findings.say("no-second-core", json!({ "without": free.said(), "free": evidence.free() }));
        return Ok(Verdict::Inconclusive);
    }
    let least = bar(free.ratio, PARALLEL).max(SECOND_CORE);
    let gain = match (released.is_above(least), released.is_below(least)) {
        (true, _) => Gain::Parallel,
        (_, true) => too_little(&released)?,
        _ => return Err(untold(&released)),
    };
    Ok(match gain {
        Gain::Parallel => {
            findings.say("parallel", json!({ "without": free.said() }));
            Verdict::Confirmed
        }
        Gain::Part => {
            findings.say("part", json!({ "without": free.said() }));
            Verdict::Inconclusive
        }
        Gain::Nothing => {
            findings.say("none", json!({ "without": free.said() }));
            Verdict::NotHere
        }
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::Verdict;
    use crate::claims::testing::{Machine, says, value};

    /// A machine on which the threads are so many times as fast as the loop: held, released, without a lock.
    fn tried(held: f64, released: f64, free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("held", alone / held);
            seen.takes("released", alone / released);
            seen.takes("free", alone / free);
        })
    }

    #[test]
    fn released_as_fast_as_without_a_lock_confirms_it() {
        for (held, released) in [(0.97, 1.9), (1.05, 1.7), (0.6, 1.6)] {
            let found = tried(held, released, 1.95);
            says(&found, Verdict::Confirmed, &["gil-native.measured", "gil-native.parallel"]);
            assert!((value(&found, "speedup-released") - released).abs() < 0.05);
        }
    }

    #[test]
    fn no_gain_from_releasing_it_or_the_same_gain_without_denies_it() {
        says(&tried(0.97, 0.98, 1.95), Verdict::NotHere, &["gil-native.none"]);
        says(&tried(0.97, 0.3, 1.95), Verdict::NotHere, &["gil-native.none"]);
        says(&tried(1.9, 1.9, 1.95), Verdict::NotHere, &["gil-native.held-gains"]);
    }

    #[test]
    fn a_small_gain_no_second_core_wide_scatter_and_few_repeats_leave_it_open() {
        says(&tried(0.97, 1.4, 1.95), Verdict::Inconclusive, &["gil-native.part"]);
        says(&tried(0.97, 0.98, 1.0), Verdict::Inconclusive, &["gil-native.no-second-core"]);
        let wide = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.report("released").wall_ms.values = [1.0, 1.2, 1.4, 1.6, 1.8].map(|speedup| alone / speedup).into();
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
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
