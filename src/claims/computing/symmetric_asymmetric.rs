//! Multiprocessing can be symmetric (peers pull work) or asymmetric (one master hands it out).
//!
//! Even, uneven and skewed tasks under each schedule, in turn. Both ways claim to keep every lane at work to the end, which equal shares
//! do not when tasks differ in size. By how much follows from the sizes: what the lane with the largest share takes, over what each takes
//! when the next task always goes to whoever is free.
//!
//! A queue that peers pull from lies in a memory that all share, so the lanes are threads without the GIL where there is one. Processes
//! of a browser have none: a queue of theirs could only be kept by a master, so the master alone is tried.

use serde_json::json;

use crate::claims::gain::{MOSTLY_FREE, bar, free};
use crate::claims::plan::{computing, run};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, RunPlan, Setting, Verdict, untold};
use crate::measure::{COUNTS, Difference};
use crate::message::Message;
use crate::spec::Shape;
use crate::work::tasks;

const SPEEDUP: Quantity = Quantity::ratio("speedup-{shape}-{schedule}");

pub(super) const CLAIM: Claim = Claim {
    id: "symmetric-asymmetric",
    needs: Needs::Workers,
    predicts: "speedup-skewed-master-worker",
    figures: &[&SPEEDUP],
    sentences: &[
        "run",
        "measured",
        "measured-master",
        "even",
        "balanced",
        "unbalanced",
        "alike",
        "queue-faster",
        "master-faster",
    ],
    script: Script::of(&[PRIMES, POOL], include_str!("symmetric_asymmetric.py")),
    reference: &[],
    plan,
    judge,
};

const TASKS: u32 = 32;
const TASK_MS: f64 = 6.0;
/// What part of the gain that the sizes promise has to be seen.
const FAIR_SHARE: f64 = 0.5;

/// The ways that are compared with equal shares.
fn ways(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() { &["shared-queue", "master-worker"] } else { &["master-worker"] }
}

fn name(shape: &str, schedule: &str) -> String {
    format!("{shape}-{schedule}")
}

fn one(setting: &Setting, shape: &str, schedule: &str) -> RunPlan {
    let more = json!({ "tasks": TASKS, "workers": setting.lanes(), "shape": shape, "schedule": schedule });
    let model = if setting.shared() { "threads" } else { "processes" };
    run(setting, name(shape, schedule), model, computing(TASK_MS), more)
        .labelled("symmetric-asymmetric.run", json!({ "shape": shape, "schedule": schedule }))
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |shape: &&str| Experiment::Compare {
        id: (*shape).into(),
        runs: std::iter::once(&"static").chain(ways(setting)).map(|schedule| one(setting, shape, schedule)).collect(),
    };
    Shape::IDS.iter().map(of).collect()
}

/// How many times as fast skewed tasks are when each goes to whoever is free, instead of equal shares of the list beforehand: from
/// their sizes, with as many cores as lanes and nothing for the handing over.
fn promised(setting: &Setting) -> f64 {
    let sizes: Vec<f64> = (0..TASKS).map(|place| tasks::skewed(place, TASKS)).collect();
    let lanes = setting.lanes() as usize;
    let largest = |loads: &[f64]| loads.iter().copied().fold(0.0, f64::max);
    let shares: Vec<f64> = (0..lanes)
        .map(|lane| sizes[lane * sizes.len() / lanes..(lane + 1) * sizes.len() / lanes].iter().sum())
        .collect();
    let mut loads = vec![0.0_f64; lanes];
    for size in sizes {
        if let Some(free) = loads.iter_mut().min_by(|a, b| a.total_cmp(b)) {
            *free += size;
        }
    }
    largest(&shares) / largest(&loads)
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    let mut found = Vec::new();
    for shape in Shape::IDS {
        for schedule in ways(setting) {
            let ratio = evidence.compare(&name(shape, "static"), &name(shape, schedule), COUNTS)?;
            findings.figure(&SPEEDUP, &[json!(shape), json!(schedule)], ratio.estimate());
            found.push((*shape, *schedule, ratio));
        }
    }
    let of = |shape, schedule| {
        found.iter().find(|(one, way, _)| (*one, *way) == (shape, schedule)).map(|(_, _, ratio)| ratio.said())
    };
    let shares = evidence.run(&name("skewed", "static"))?.wall().map(|wall| wall.value);
    findings.say(
        if setting.shared() { "measured" } else { "measured-master" },
        json!({ "tasks": TASKS, "lanes": setting.lanes(), "staticMs": shares, "queue": of("skewed", "shared-queue"), "master": of("skewed", "master-worker") }),
    );
    findings.say("even", json!({ "queue": of("even", "shared-queue"), "master": of("even", "master-worker") }));
    let skewed: Vec<_> = found.iter().filter(|(shape, ..)| *shape == "skewed").map(|(_, _, ratio)| *ratio).collect();
    if let Some(few) = skewed.iter().find(|ratio| ratio.interval.is_none()) {
        return Err(untold(few));
    }
    let least = bar(promised(setting), FAIR_SHARE);
    let Some(open) = skewed.iter().find(|ratio| !ratio.is_above(least)) else {
        findings.say("balanced", json!({ "promised": promised(setting) }));
        if setting.shared() {
            let [queue, master] = ["shared-queue", "master-worker"].map(|schedule| name("skewed", schedule));
            let faster = evidence.compare(&queue, &master, COUNTS)?;
            match faster.difference {
                Difference::NoDifference => findings.say("alike", json!({})),
                Difference::Faster => findings.say("master-faster", json!({ "ratio": faster.said() })),
                Difference::Slower => {
                    findings.say("queue-faster", json!({ "ratio": evidence.compare(&master, &queue, COUNTS)?.said() }));
                }
                Difference::Unclear | Difference::TooFew => {}
            }
        }
        return Ok(Verdict::Confirmed);
    };
    // Lanes that share a core finish together whoever has which task.
    if setting.cores < 2 {
        return Err(Open(Message::plain("claims.one-core")));
    }
    let free = free(evidence, MOSTLY_FREE * f64::from(setting.lanes()))?;
    if skewed.iter().any(|ratio| ratio.is_below(least)) {
        findings.say("unbalanced", json!({ "promised": promised(setting), "free": free }));
        return Ok(Verdict::NotHere);
    }
    Err(untold(open))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn what_the_sizes_promise_is_what_equal_shares_waste() {
        let at = |cores| promised(&Machine { cores, ..Machine::default() }.setting());
        assert!((at(2) - 1.43).abs() < 0.05, "{}", at(2));
        assert!((at(4) - 2.29).abs() < 0.1, "{}", at(4));
        assert!(at(8) > 3.5 && at(64) == at(8), "{}", at(8));
    }

    /// Skewed tasks are so many times as fast as with equal shares: from a queue, and from a master.
    fn tried(cores: u32, free: f64, peers: f64, master: f64) -> crate::claims::Ruling {
        Machine { cores, message_ms: 0.0, ..Machine::default() }.judge_changed(&CLAIM, |seen| {
            let shares = seen.wall("skewed-static");
            seen.takes("skewed-shared-queue", shares / peers);
            seen.takes("skewed-master-worker", shares / master);
            seen.free_cores(free);
        })
    }

    #[test]
    fn both_ways_gain_what_the_sizes_promise() {
        for cores in [2, 4, 16, 64] {
            let promised = promised(&Machine { cores, ..Machine::default() }.setting());
            let found = tried(cores, f64::from(cores), promised, promised);
            says(&found, Verdict::Confirmed, &["symmetric-asymmetric.measured", "symmetric-asymmetric.balanced"]);
            assert!(value(&found, "speedup-skewed-master-worker") > 1.3);
        }
        says(&tried(2, 2.0, 1.43, 1.3), Verdict::Confirmed, &["symmetric-asymmetric.queue-faster"]);
        says(&tried(2, 2.0, 1.3, 1.43), Verdict::Confirmed, &["symmetric-asymmetric.master-faster"]);
    }

    #[test]
    fn without_a_shared_memory_the_master_alone_decides() {
        let separate = |master| {
            Machine { tier: Tier::Separate, message_ms: 0.0, ..Machine::default() }.judge_changed(&CLAIM, |seen| {
                let shares = seen.wall("skewed-static");
                seen.takes("skewed-master-worker", shares / master);
                seen.free_cores(2.0);
            })
        };
        let found = separate(1.43);
        says(&found, Verdict::Confirmed, &["symmetric-asymmetric.measured-master", "symmetric-asymmetric.balanced"]);
        assert!(found.figures.iter().all(|figure| !figure.id.ends_with("shared-queue")));
        says(&separate(1.05), Verdict::NotHere, &["symmetric-asymmetric.unbalanced"]);
    }

    #[test]
    fn a_way_that_gains_less_denies_it() {
        says(&tried(2, 2.0, 1.43, 1.05), Verdict::NotHere, &["symmetric-asymmetric.unbalanced"]);
        says(&tried(4, 4.0, 1.2, 2.2), Verdict::NotHere, &["symmetric-asymmetric.unbalanced"]);
        says(&tried(2, 2.0, 0.5, 0.5), Verdict::NotHere, &["symmetric-asymmetric.unbalanced"]);
    }

    #[test]
    fn one_core_a_busy_machine_and_scatter_leave_it_open() {
        says(&tried(1, 1.0, 1.0, 1.0), Verdict::Inconclusive, &["claims.one-core"]);
        says(&tried(4, 2.0, 1.2, 1.2), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(2, 2.0, 1.215, 1.43), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
