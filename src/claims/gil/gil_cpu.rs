//! For CPU-bound work, threads under the GIL bring nothing, and cost little or nothing.
//!
//! The same computing as a plain loop, in two and in four threads under the GIL, and in two threads without it, in turn. The last one
//! shows that there was a second core which the lock kept the threads from using; without it "no gain" would say nothing about the
//! lock.

use serde_json::json;

use super::{NO_GAIN, SECOND_CORE, TWO_CORES};
use crate::claims::gain;
use crate::claims::plan::{computing, run};
use crate::claims::python::{LINES, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Verdict, untold,
};
use crate::measure::{COUNTS, Difference};

const SPEEDUP: Quantity = Quantity::ratio("speedup-{threads}");
/// In Python, this is all that a build without the GIL gives.
const WITHOUT_GIL: Quantity = Quantity::ratio("without-gil");

pub(super) const CLAIM: Claim = Claim {
    id: "gil-cpu",
    needs: Needs::Isolation,
    predicts: "speedup-2",
    figures: &[&SPEEDUP, &WITHOUT_GIL],
    sentences: &["measured", "hand-overs", "gain", "cost", "no-second-core", "no-gain", "same", "slower"],
    script: Script::of(&[PRIMES, LINES], include_str!("gil_cpu.py")),
    reference: &[Reference { id: "speedup-2", range: (1.01, 1.07) }],
    plan,
    judge,
};

/// The computing of all tasks together, in milliseconds of one core.
const COMPUTING_MS: f64 = 100.0;
/// Tasks, which divide evenly among two and four threads.
const TASKS: u32 = 16;

/// Above this, threads under the lock cost no more than a little: CPython's own figures (FACTS in `docs/facts.md`) begin at 0.83.
const A_LITTLE: f64 = 0.8;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let crunch = |name: &str, model: &str, workers: u32| {
        let work = computing(COMPUTING_MS / f64::from(TASKS));
        run(setting, name, model, work, json!({ "tasks": TASKS, "workers": workers }))
    };
    let runs = vec![
        crunch("loop", "sequential", 1),
        crunch("gil-2", "threads-gil", 2),
        crunch("gil-4", "threads-gil", 4),
        crunch("free-2", "threads", 2),
    ];
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let two = evidence.compare("loop", "gil-2", COUNTS)?;
    let four = evidence.compare("loop", "gil-4", COUNTS)?;
    let free = evidence.compare("loop", "free-2", COUNTS)?;
    findings.figure(&SPEEDUP, &[json!(2)], two.estimate());
    findings.figure(&SPEEDUP, &[json!(4)], four.estimate());
    findings.figure(&WITHOUT_GIL, &[], free.estimate());
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings.say("measured", json!({ "loopMs": alone, "two": two.said(), "four": four.said() }));
    if let Some(gil) = &evidence.run("gil-4")?.gil {
        findings.say("hand-overs", json!({ "switches": gil.switches, "waitMs": gil.wait_ms }));
    }
    let both = [&two, &four];
    if both.iter().any(|found| found.is_above(NO_GAIN) || found.is_below(A_LITTLE)) {
        // On a busy machine several threads are given more time than one, or less: they leave the core whenever they wait for the lock.
        gain::free(evidence, TWO_CORES)?;
    }
    if both.iter().any(|found| found.is_above(NO_GAIN)) {
        findings.say("gain", json!({}));
        return Ok(Verdict::NotHere);
    }
    if both.iter().any(|found| found.is_below(A_LITTLE)) {
        findings.say("cost", json!({ "least": A_LITTLE }));
        return Ok(Verdict::NotHere);
    }
    if let Some(vague) = both.iter().find(|found| !found.is_within(A_LITTLE, NO_GAIN)) {
        return Err(untold(vague));
    }
    if !free.is_above(SECOND_CORE) {
        findings.say("no-second-core", json!({ "without": free.said(), "free": evidence.free() }));
        return Ok(Verdict::Inconclusive);
    }
    findings.say("no-gain", json!({ "without": free.said() }));
    match two.difference {
        Difference::NoDifference => findings.say("same", json!({})),
        Difference::Slower => findings.say("slower", json!({ "two": two.said() })),
        Difference::Faster | Difference::Unclear | Difference::TooFew => {}
    }
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::Verdict;
    use crate::claims::testing::{Machine, says, value};

    /// A machine on which two threads under the lock take this part of the loop's speed, four that one, and two without it that one.
    fn tried(two: f64, four: f64, free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("gil-2", alone / two);
            seen.takes("gil-4", alone / four);
            seen.takes("free-2", alone / free);
        })
    }

    #[test]
    fn no_gain_where_there_was_a_second_core_confirms_it() {
        for (two, four) in [(0.98, 0.97), (1.05, 1.02), (0.85, 0.9)] {
            let found = tried(two, four, 1.95);
            says(&found, Verdict::Confirmed, &["gil-cpu.measured", "gil-cpu.hand-overs", "gil-cpu.no-gain"]);
            assert!((value(&found, "speedup-2") - two).abs() < 0.02);
            let said = |name: &str| found.sentences.iter().any(|sentence| sentence.key == format!("gil-cpu.{name}"));
            assert_eq!((said("same"), said("slower")), (false, two == 0.85), "{two}");
        }
    }

    #[test]
    fn a_gain_or_a_high_price_denies_it() {
        says(&tried(1.9, 1.9, 1.95), Verdict::NotHere, &["gil-cpu.gain"]);
        says(&tried(0.98, 1.3, 1.95), Verdict::NotHere, &["gil-cpu.gain"]);
        let busy = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("gil-4", alone / 1.4);
            seen.free_cores(0.6);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        let dear = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop");
            seen.takes("gil-2", alone / 0.7);
            seen.free_cores(1.2);
        });
        says(&dear, Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(0.1, 0.1, 1.95), Verdict::NotHere, &["gil-cpu.cost"]);
        says(&tried(0.98, 0.6, 1.95), Verdict::NotHere, &["gil-cpu.cost"]);
    }

    #[test]
    fn without_a_second_core_or_with_wide_scatter_it_stays_open() {
        says(&tried(0.98, 0.97, 1.0), Verdict::Inconclusive, &["gil-cpu.no-second-core"]);
        says(&tried(0.98, 0.97, 0.2), Verdict::Inconclusive, &["gil-cpu.no-second-core"]);
        says(&tried(1.1, 0.97, 1.95), Verdict::Inconclusive, &["claims.scatter"]);
        let few = Machine { repeats: 4, ..Machine::default() };
        says(&few.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }

    #[test]
    fn one_core_stays_open_and_any_other_number_confirms_it() {
        for cores in [1, 2, 4, 16, 64] {
            let machine = Machine { cores, ..Machine::default() };
            let expected = if cores == 1 { Verdict::Inconclusive } else { Verdict::Confirmed };
            says(&machine.judge(&CLAIM), expected, &[]);
        }
    }
}
