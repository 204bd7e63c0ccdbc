//! Sometimes a combination of both is best.
//!
//! Tasks that wait and then compute, along the share of computing, under an event loop, processes, and a loop that hands the computing to
//! processes. The combination has to win where both parts matter, and to gain nothing at the two ends, where one of its parts has nothing
//! to do. Which share decides follows from the tasks, the processes and the cores: the one at which most is to be gained.

use serde_json::json;

use super::{FAIR_SHARE, processes, share_run, tasks};
use crate::claims::gain::{MOSTLY_FREE, bar, busy, free};
use crate::claims::python::{POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict, untold,
};
use crate::measure::{COUNTS, Comparison, Costs, Difference, Job, Way, advise};
use crate::message::Message;

const WALL: Quantity =
    Quantity { unit: Unit::Ms, statistic: Statistic::Median, ..Quantity::ratio("wall-{model}-{share}") };
/// How many times as fast as the better one of the two alone the combination is.
const GAIN: Quantity = Quantity::ratio("gain-{share}");

pub(super) const CLAIM: Claim = Claim {
    id: "combination",
    needs: Needs::Workers,
    predicts: "gain-50",
    figures: &[&WALL, &GAIN],
    sentences: &["by", "tasks", "share", "wins", "loses", "always", "no-room"],
    script: Script::of(&[PRIMES, POOL], include_str!("combination.py")),
    reference: &[],
    plan,
    judge,
};

/// A task's wait and computing together.
const WHOLE_MS: f64 = 16.0;
/// Shares of computing, in per cent, as they are meant: what a task of this size really computes here is measured.
const SHARES: [u32; 5] = [0, 25, 50, 75, 100];
const MODELS: [&str; 3] = ["event-loop", "processes", "hybrid"];
/// With less to gain than this there is nothing to show, and a gain below it at an end is none.
const ROOM: f64 = 1.15;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let at =
        |share: u32| MODELS.map(|model| share_run(setting, model, WHOLE_MS, share).at(f64::from(share))).into_iter();
    let by = Message::plain("combination.by");
    vec![Experiment::Sweep { id: "shares".into(), by, runs: SHARES.into_iter().flat_map(at).collect() }]
}

/// How many times as fast as the loop, and as the processes, the combination should be on so many cores, where messages cost nothing.
/// `cpu_ms` is what a task really computes here that only computes.
fn promised(setting: &Setting, share: u32, cpu_ms: f64, cores: f64) -> [f64; 2] {
    let part = f64::from(share) / 100.0;
    let job = Job {
        items: tasks(setting),
        wait_ms: WHOLE_MS * (1.0 - part),
        cpu_ms: cpu_ms * part,
        bytes: 0.0,
        isolated: false,
        fresh: false,
    };
    let costs = Costs { cores, processes: processes(setting), ..Costs::default() };
    let wall = |way| advise(&job, &costs).into_iter().find(|one| one.way == way).and_then(|one| one.wall_ms);
    let both = wall(Way::Hybrid);
    [Way::EventLoop, Way::Processes].map(|way| wall(way).zip(both).map_or(f64::NAN, |(alone, both)| alone / both))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    findings.say("tasks", json!({ "tasks": tasks(setting), "processes": processes(setting) }));
    // What a task computes that only computes: the loop does so on one core, whoever else is there.
    let cpu_ms = evidence.run("event-loop-100")?.wall().map_or(0.0, |wall| wall.value) / f64::from(tasks(setting));
    // What part of a task of this share computing really is here.
    let real = |share: u32| {
        let (cpu, wait) = (cpu_ms * f64::from(share), WHOLE_MS * f64::from(100 - share));
        cpu / (cpu + wait)
    };
    let mut found: Vec<(u32, [(&str, Comparison); 2])> = Vec::new();
    for share in SHARES {
        for model in MODELS {
            findings.figure(&WALL, &[json!(model), json!(share)], evidence.run(&format!("{model}-{share}"))?.wall());
        }
        let over = |model: &'static str| {
            Ok((model, evidence.compare(&format!("{model}-{share}"), &format!("hybrid-{share}"), COUNTS)?))
        };
        let over = [over("event-loop")?, over("processes")?];
        let (next, gain) = if over[0].1.ratio <= over[1].1.ratio { over[0] } else { over[1] };
        findings.figure(&GAIN, &[json!(share)], gain.estimate());
        findings.say("share", json!({ "meant": share, "share": real(share), "next": next, "ratio": gain.said() }));
        found.push((share, over));
    }
    if let Some((_, few)) = found.iter().flat_map(|(_, over)| over).find(|(_, one)| one.interval.is_none()) {
        return Err(untold(few));
    }
    let all = f64::from(processes(setting).min(setting.cores));
    if all < 2.0 {
        return Err(Open(Message::plain("claims.one-core")));
    }
    let least = |share, cores| promised(setting, share, cpu_ms, cores);
    let worst = |promised: [f64; 2]| promised[0].min(promised[1]);
    let inner = &found[1..found.len() - 1];
    let deciding = inner.iter().max_by(|a, b| worst(least(a.0, all)).total_cmp(&worst(least(b.0, all))));
    let Some(&(share, over)) = deciding.filter(|(share, _)| worst(least(*share, all)) >= ROOM) else {
        findings.say("no-room", json!({ "computingMs": cpu_ms }));
        return Ok(Verdict::Inconclusive);
    };
    let bars = |cores| least(share, cores).map(|promised| bar(promised, FAIR_SHARE));
    if !over.iter().zip(bars(all)).all(|((_, one), least)| one.is_above(least)) {
        // Free cores explain what was not seen, and never turn it into what was.
        let free = free(evidence, MOSTLY_FREE * all)?;
        if let Some(((model, one), least)) =
            over.iter().zip(bars(free.min(all))).find(|((_, one), least)| one.is_below(*least))
        {
            findings.say(
                "loses",
                json!({ "meant": share, "share": real(share), "model": model, "ratio": one.said(), "least": least }),
            );
            return Ok(Verdict::NotHere);
        }
        let missed = over.iter().zip(bars(all)).find(|((_, one), least)| one.is_below(*least));
        return Err(if missed.is_some() { busy(free) } else { untold(&over[0].1) });
    }
    // At either end the one that does all there is to do has to be as good.
    let ends = [(SHARES[0], found[0].1[0]), (SHARES[SHARES.len() - 1], found[SHARES.len() - 1].1[1])];
    if let Some((share, (model, one))) = ends.iter().find(|(_, (_, one))| one.is_above(ROOM)) {
        findings.say("always", json!({ "share": share, "model": model, "ratio": one.said() }));
        return Ok(Verdict::NotHere);
    }
    if let Some((_, (_, vague))) = ends.iter().find(|(_, (_, one))| !one.is_below(ROOM)) {
        return Err(untold(vague));
    }
    // What no difference was measured of, is said to have none.
    let end =
        |(_, (_, one)): &(u32, (&str, Comparison))| (one.difference != Difference::NoDifference).then(|| one.said());
    findings.say(
        "wins",
        json!({ "meant": share, "share": real(share), "loop": over[0].1.said(), "processes": over[1].1.said(),
            "waitingOnly": end(&ends[0]), "computingOnly": end(&ends[1]) }),
    );
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};

    #[test]
    fn a_combination_that_wins_in_between_and_not_at_the_ends_confirms_it_on_any_number_of_cores_but_one() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 3, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["combination.tasks", "combination.share", "combination.wins"]);
                assert!(value(&found, "gain-50") > 1.2);
                assert!((value(&found, "gain-0") - 1.0).abs() < 0.1 && (value(&found, "gain-100") - 1.0).abs() < 0.1);
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    /// On two cores, at the share that decides, the combination is so many times as fast as the loop and as processes.
    fn beaten(over_loop: f64, over_processes: f64, free: f64) -> Ruling {
        tried(|seen| {
            let hybrid = seen.wall("hybrid-50");
            seen.takes("event-loop-50", hybrid * over_loop);
            seen.takes("processes-50", hybrid * over_processes);
            seen.free_cores(free);
        })
    }

    #[test]
    fn less_than_half_of_what_follows_denies_it_where_cores_were_free() {
        says(&beaten(1.7, 1.5, 2.0), Verdict::Confirmed, &["combination.wins"]);
        says(&beaten(1.1, 1.5, 2.0), Verdict::NotHere, &["combination.loses"]);
        says(&beaten(1.7, 1.0, 2.0), Verdict::NotHere, &["combination.loses"]);
        says(&beaten(1.1, 1.5, 1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn a_combination_that_wins_at_an_end_too_denies_that_it_is_only_sometimes_best() {
        for (end, alone) in [("hybrid-0", "event-loop-0"), ("hybrid-100", "processes-100")] {
            let found = tried(|seen| {
                let wall = seen.wall(alone);
                seen.takes(end, wall / 1.5);
            });
            says(&found, Verdict::NotHere, &["combination.always"]);
        }
    }

    #[test]
    fn scatter_few_repeats_and_no_computing_leave_it_open() {
        says(&Machine { scatter: 0.6, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let fast = tried(|seen| seen.takes("event-loop-100", 0.5));
        says(&fast, Verdict::Inconclusive, &["combination.no-room"]);
        says(&tried(|seen| seen.fails("hybrid-0")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
