//! Download, then compute: overlap the waits and spread the computing.
//!
//! Tasks that wait and then compute, with three shares of computing, under every model; the models take turns. Where both parts are of one
//! size, a way that does both has to beat one that only overlaps the waits (the loop) and one that only spreads the computing (fewer
//! processes than tasks), each by what follows from waits, computing and cores. The executor's workers are processes, since threads of
//! CPython with the GIL cannot spread the computing.

use serde_json::json;

use crate::claims::gain::{MOSTLY_FREE, bar, busy, free};
use crate::claims::plan::{KERNEL, SIZE_PER_MS, run};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison};
use crate::message::Message;

const WALL: Quantity =
    Quantity { unit: Unit::Ms, statistic: Statistic::Median, ..Quantity::ratio("wall-{model}-{share}") };
/// How many times as fast as this model the loop with an executor is.
const GAIN: Quantity = Quantity::ratio("gain-{model}-{share}");

pub(super) const CLAIM: Claim = Claim {
    id: "io-then-cpu",
    needs: Needs::Workers,
    predicts: "gain-event-loop-50",
    figures: &[&WALL, &GAIN],
    sentences: &["tasks", "share", "both", "one-side", "no-room"],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("io_then_cpu.py")),
    reference: &[],
    plan,
    judge,
};

const TASKS: u32 = 8;
/// A task's wait and computing together.
const WHOLE_MS: f64 = 20.0;
/// Shares of computing, in per cent, as they are meant: what a task of this size really computes here is measured.
const SHARES: [u32; 3] = [10, 50, 90];
/// The share that decides: there is as much to overlap as to spread.
const HALF: u32 = 50;
/// What part of the gain has to be seen that follows from waits, computing and cores.
const FAIR_SHARE: f64 = 0.5;
/// With less to gain than this there is nothing to show.
const ROOM: f64 = 1.15;

/// Processes, here and in the executor: one for each core, and four at most.
fn processes(setting: &Setting) -> u32 {
    setting.lanes().min(4)
}

fn wait_ms(share: u32) -> f64 {
    WHOLE_MS * f64::from(100 - share) / 100.0
}

/// The models with their workers: a thread for each task, and the processes.
fn models(setting: &Setting) -> Vec<(&'static str, u32)> {
    let several = processes(setting);
    let mut models = vec![("sequential", 1), ("event-loop", 1), ("processes", several), ("hybrid", several)];
    if setting.shared() {
        models.extend([("threads-gil", TASKS), ("threads", TASKS)]);
    }
    models
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |share: u32| {
        let size = ((WHOLE_MS - wait_ms(share)) * SIZE_PER_MS).round();
        let work =
            json!({ "kind": "mixed", "kernel": KERNEL, "size": size, "service": "download", "waitMs": wait_ms(share) });
        let one = |(model, workers): (&'static str, u32)| {
            let more = json!({ "tasks": TASKS, "workers": workers, "executor": "processes" });
            run(setting, format!("{model}-{share}"), model, work.clone(), more)
                .labelled("claims.run-share", json!({ "model": model, "workers": workers, "share": share }))
        };
        Experiment::Compare { id: format!("share-{share}"), runs: models(setting).into_iter().map(one).collect() }
    };
    SHARES.into_iter().map(of).collect()
}

/// How many times as fast as the loop, and as processes alone, a way is that does both, from what a task computes and from the cores.
fn promised(setting: &Setting, computing_ms: f64, cores: f64) -> [f64; 2] {
    let (wait, all) = (wait_ms(HALF), f64::from(TASKS) * computing_ms);
    let both = wait + all / cores;
    let rounds = f64::from(TASKS.div_ceil(processes(setting)));
    [(wait + all) / both, (rounds * wait + all / cores) / both]
}

/// What a task of this share really computes here, in milliseconds, from the plain loop: this core may be faster or slower than the one
/// that the sizes are made for.
fn computing_ms(evidence: &Evidence, share: u32) -> Result<f64, Open> {
    let alone = evidence.run(&format!("sequential-{share}"))?.wall().map_or(f64::NAN, |wall| wall.value);
    Ok((alone / f64::from(TASKS) - wait_ms(share)).max(0.0))
}

/// What part of a task of this share computing really is here.
fn computing_share(evidence: &Evidence, share: u32) -> Result<f64, Open> {
    let computing = computing_ms(evidence, share)?;
    Ok(computing / (computing + wait_ms(share)))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    findings.say("tasks", json!({ "tasks": TASKS, "processes": processes(setting) }));
    for share in SHARES {
        let (mut next, mut hybrid_ms): (Option<(&str, Comparison)>, _) = (None, None);
        for (model, _) in models(setting) {
            let name = format!("{model}-{share}");
            let wall = evidence.run(&name)?.wall();
            findings.figure(&WALL, &[json!(model), json!(share)], wall);
            if model == "hybrid" {
                hybrid_ms = wall.map(|wall| wall.value);
                continue;
            }
            let found = evidence.compare(&name, &format!("hybrid-{share}"), COUNTS)?;
            findings.figure(&GAIN, &[json!(model), json!(share)], found.estimate());
            // The one that it gains least on is the next best, or better.
            if next.is_none_or(|(_, before)| found.ratio < before.ratio) {
                next = Some((model, found));
            }
        }
        if let Some((model, found)) = next {
            let values = json!({ "share": computing_share(evidence, share)?, "hybridMs": hybrid_ms, "next": model, "ratio": found.said() });
            findings.say("share", values);
        }
    }
    let hybrid = format!("hybrid-{HALF}");
    let over_loop = evidence.compare(&format!("event-loop-{HALF}"), &hybrid, COUNTS)?;
    let over_processes = evidence.compare(&format!("processes-{HALF}"), &hybrid, COUNTS)?;
    if over_loop.interval.is_none() {
        return Err(untold(&over_loop));
    }
    let all = f64::from(processes(setting).min(setting.cores));
    if all < 2.0 {
        return Err(Open(Message::plain("claims.one-core")));
    }
    let computing = computing_ms(evidence, HALF)?;
    let found = [("event-loop", over_loop), ("processes", over_processes)];
    let least = |cores: f64| promised(setting, computing, cores).map(|promised| bar(promised, FAIR_SHARE));
    let beats = |least: [f64; 2]| found.iter().zip(least).all(|((_, one), least)| one.is_above(least));
    let whole = promised(setting, computing, all);
    if !whole.iter().all(|promised| *promised >= ROOM) {
        findings.say("no-room", json!({ "computingMs": computing }));
        return Ok(Verdict::Inconclusive);
    }
    let share = computing_share(evidence, HALF)?;
    if beats(least(all)) {
        findings.say("both", json!({ "share": share, "loop": over_loop.said(), "processes": over_processes.said() }));
        return Ok(Verdict::Confirmed);
    }
    // Free cores explain what was not seen, and never turn it into what was.
    let free = free(evidence, MOSTLY_FREE * all)?;
    if let Some(((model, one), least)) =
        found.iter().zip(least(free.min(all))).find(|((_, one), least)| one.is_below(*least))
    {
        findings.say("one-side", json!({ "share": share, "model": model, "ratio": one.said(), "least": least }));
        return Ok(Verdict::NotHere);
    }
    let missed = found.iter().zip(least(all)).any(|((_, one), least)| one.is_below(least));
    Err(if missed { busy(free) } else { untold(&over_loop) })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn what_does_both_beats_what_does_one_on_any_number_of_cores_but_one() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["io-then-cpu.tasks", "io-then-cpu.share", "io-then-cpu.both"]);
                assert!(value(&found, "gain-event-loop-50") > 1.4 && value(&found, "gain-processes-50") > 1.2);
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    /// On two cores, at the share that decides, the loop with an executor is so many times as fast as the loop and as processes.
    fn tried(over_loop: f64, over_processes: f64, free: f64) -> crate::claims::Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let hybrid = seen.wall("hybrid-50");
            seen.takes("event-loop-50", hybrid * over_loop);
            seen.takes("processes-50", hybrid * over_processes);
            seen.free_cores(free);
        })
    }

    #[test]
    fn any_gain_is_not_enough_and_less_than_half_of_what_follows_denies_it() {
        says(&tried(1.8, 1.6, 2.0), Verdict::Confirmed, &["io-then-cpu.both"]);
        says(&tried(1.8, 1.1, 2.0), Verdict::NotHere, &["io-then-cpu.one-side"]);
        says(&tried(1.1, 1.6, 2.0), Verdict::NotHere, &["io-then-cpu.one-side"]);
        says(&tried(0.5, 0.5, 2.0), Verdict::NotHere, &["io-then-cpu.one-side"]);
        says(&tried(1.0, 1.6, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(1.3, 1.6, 1.55), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn without_computing_scatter_and_few_repeats_leave_it_open() {
        let fast =
            Machine::default().judge_changed(&CLAIM, |seen| seen.takes("sequential-50", f64::from(TASKS) * 10.1));
        says(&fast, Verdict::Inconclusive, &["io-then-cpu.no-room"]);
        let wide = Machine { scatter: 0.6, ..Machine::default() };
        says(&wide.judge(&CLAIM), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
