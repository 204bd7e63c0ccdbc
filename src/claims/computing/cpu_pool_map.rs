//! A pool maps one function over a large data set.
//!
//! A small function over 2000 items, in a plain loop and by a pool of processes with 1, 10, 100 and 500 items to a message, in turn. The
//! verdict rests on one chunk that was chosen beforehand, since the best of several is better by chance alone.

use serde_json::json;

use crate::claims::gain::{reaches, say_messages};
use crate::claims::plan::{KERNEL, run};
use crate::claims::python::{LINES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict};
use crate::measure::{self, COUNTS, Difference, Estimate};
use crate::work::kernels;

const SPEEDUP: Quantity = Quantity::ratio("speedup-{chunk}");
const BREAKEVEN: Quantity =
    Quantity { unit: Unit::Count, statistic: Statistic::Median, ..Quantity::ratio("breakeven") };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-pool-map",
    needs: Needs::Workers,
    predicts: "breakeven",
    figures: &[&SPEEDUP, &BREAKEVEN],
    sentences: &["run", "measured", "single", "break-even", "no-break-even", "worth-it", "not-worth-it"],
    script: Script::of(&[LINES], include_str!("cpu_pool_map.py")),
    reference: &[],
    plan,
    judge,
};

const ITEMS: u32 = 2000;
const CHUNKS: [u32; 4] = [1, 10, 100, 500];
/// The chunk that decides: some milliseconds of work in a message, and enough chunks for every process.
const GOOD: u32 = 100;
/// A chunk this much slower than the best one is about as fast.
const ABOUT: f64 = 0.1;
/// The pool is worth it when each further core brings at least this part of itself.
const WORTH: f64 = 0.5;

/// Processes of the pool. With more of them, the largest chunks would leave some without work.
fn processes(setting: &Setting) -> u32 {
    setting.cores.clamp(2, ITEMS / CHUNKS[3])
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let smallest = kernels::by_id(KERNEL).map_or(1, |kernel| kernel.min_size);
    let work = || json!({ "kind": "cpu", "kernel": KERNEL, "size": smallest });
    let in_chunks = |chunk: u32| {
        let more = json!({ "tasks": ITEMS, "workers": processes(setting), "chunk": chunk });
        run(setting, format!("chunk-{chunk}"), "processes", work(), more)
            .labelled("cpu-pool-map.run", json!({ "processes": processes(setting), "chunk": chunk }))
    };
    let alone = run(setting, "loop", "sequential", work(), json!({ "tasks": ITEMS }));
    let runs = std::iter::once(alone).chain(CHUNKS.map(in_chunks)).collect();
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let wall = |name: &str| evidence.run(name).map(|run| run.wall().map_or(f64::NAN, |wall| wall.value));
    let alone = wall("loop")?;
    let (mut points, mut times) = (Vec::new(), Vec::new());
    for chunk in CHUNKS {
        let name = format!("chunk-{chunk}");
        findings.figure(&SPEEDUP, &[json!(chunk)], evidence.compare("loop", &name, COUNTS)?.estimate());
        let took = wall(&name)?;
        points.push((f64::from(chunk), took));
        times.push(took);
    }
    let breakeven = measure::breakeven(&points, ABOUT);
    findings.figure(&BREAKEVEN, &[], breakeven.map(Estimate::exactly));
    let processes = processes(&evidence.setting);
    findings.say(
        "measured",
        json!({ "items": ITEMS, "eachMs": alone / f64::from(ITEMS), "loopMs": alone, "processes": processes,
            "chunks": CHUNKS, "times": times }),
    );
    let name = format!("chunk-{GOOD}");
    let singly = evidence.compare("loop", "chunk-1", COUNTS)?;
    findings.say("single", json!({ "ratio": singly.said(), "slower": singly.difference == Difference::Slower }));
    match (breakeven, evidence.compare("chunk-1", &name, ABOUT)?.difference) {
        (Some(chunk), Difference::Faster) => findings.say("break-even", json!({ "chunk": chunk })),
        (_, Difference::NoDifference) => findings.say("no-break-even", json!({})),
        _ => {}
    }
    let gain = evidence.compare("loop", &name, COUNTS)?;
    let values = json!({ "chunk": GOOD, "ratio": gain.said(), "processes": processes, "free": evidence.free() });
    if reaches(evidence, &gain, processes, WORTH)? {
        findings.say("worth-it", values);
        return Ok(Verdict::Confirmed);
    }
    findings.say("not-worth-it", values);
    say_messages(evidence.run(&name)?, findings);
    Ok(Verdict::NotHere)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn a_pool_that_gains_what_its_cores_could_bring_confirms_it() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-pool-map.break-even", "cpu-pool-map.worth-it"]);
                assert!(value(&found, "speedup-1") < value(&found, "speedup-100"));
                assert!([10.0, 100.0].contains(&value(&found, "breakeven")));
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    #[test]
    fn any_gain_is_not_enough_and_dear_messages_deny_it() {
        let tried = |ratio: f64, free: f64| {
            Machine::default().judge_changed(&CLAIM, |seen| {
                let alone = seen.wall("loop");
                seen.takes("chunk-100", alone / ratio);
                seen.free_cores(free);
            })
        };
        says(&tried(1.2, 2.0), Verdict::NotHere, &["cpu-pool-map.not-worth-it", "claims.messages"]);
        says(&tried(0.5, 2.0), Verdict::NotHere, &["cpu-pool-map.not-worth-it"]);
        says(&tried(1.5, 2.0), Verdict::Inconclusive, &["claims.scatter"]);
        says(&tried(1.0, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
        let dear = Machine { message_ms: 20.0, ..Machine::default() };
        says(&dear.judge(&CLAIM), Verdict::NotHere, &["cpu-pool-map.not-worth-it"]);
    }

    #[test]
    fn messages_that_cost_nothing_make_every_chunk_alike() {
        let free = Machine { message_ms: 0.0, ..Machine::default() };
        says(&free.judge(&CLAIM), Verdict::Confirmed, &["cpu-pool-map.no-break-even"]);
        says(&Machine { repeats: 4, ..free }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
