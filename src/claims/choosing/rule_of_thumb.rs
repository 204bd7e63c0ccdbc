//! Threads or asyncio for waiting, processes for computing.
//!
//! Jobs of three kinds under every model: the rule is held against which of them were fastest. Beside it the adviser (`measure/advice.rs`)
//! says what each should take, from what this machine was measured to cost. Those runs are others than the ones that it predicts, so its
//! error is a real one. The rule does not depend on it.

use serde_json::json;

use super::costs::{self, CostRuns, Outdone, Pools, is_here, model, outdone};
use super::{FAIR_SHARE, processes, share_run, tasks};
use crate::claims::gain::{ONE_CORE, bar, free, reaches};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict, untold,
};
use crate::measure::{self, COUNTS, Estimate, Job, Way, advise, best};

const WALL: Quantity =
    Quantity { unit: Unit::Ms, statistic: Statistic::Median, ..Quantity::ratio("wall-{model}-{share}") };
/// How many times as fast as one after another a model is.
const GAIN: Quantity = Quantity::ratio("gain-{model}-{share}");
/// What the adviser says that a model takes.
const PREDICTED: Quantity = Quantity {
    id: "predicted-{model}-{share}",
    unit: Unit::Ms,
    statistic: Statistic::Fitted,
    source: Source::Modelled,
    python: false,
};
/// By what part of the measured time the adviser was wrong, where it was wrong the most.
const ERROR: Quantity = Quantity { id: "error-{share}", unit: Unit::Share, ..PREDICTED };
/// Jobs for which nothing was measurably faster than what it would have taken, and for which that could be told.
const RIGHT: Quantity = Quantity { id: "right", unit: Unit::Count, ..PREDICTED };

pub(super) const CLAIM: Claim = Claim {
    id: "rule-of-thumb",
    needs: Needs::Workers,
    predicts: "gain-event-loop-20",
    figures: &[&WALL, &GAIN, &PREDICTED, &ERROR, &RIGHT],
    sentences: &["costs", "starts", "advice", "error", "holds", "no-overlap", "processes-wait-better", "computing-not"],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("rule_of_thumb.py")),
    reference: &[],
    plan,
    judge,
};

/// What a task takes, in milliseconds.
const WHOLE_MS: f64 = 12.0;
/// Shares of computing, in per cent: waiting, mostly waiting, computing.
const SHARES: [u32; 3] = [0, 20, 100];
/// Two times of waits within this factor are alike: the rest is the clock's and the messages'.
const ALIKE: f64 = 1.25;

fn pools(setting: &Setting) -> Pools {
    Pools { threads: tasks(setting), processes: processes(setting) }
}

/// The ways that this page has.
fn ways(setting: &Setting) -> impl Iterator<Item = Way> {
    Way::ALL.into_iter().filter(|way| is_here(*way, setting))
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let of = |share: u32| Experiment::Compare {
        id: format!("share-{share}"),
        runs: ways(setting).map(|way| share_run(setting, model(way), WHOLE_MS, share)).collect(),
    };
    costs::experiments(setting, pools(setting)).into_iter().chain(SHARES.map(of)).collect()
}

/// The tasks of this share as the adviser is told of them.
fn job(setting: &Setting, share: u32, slower: f64) -> Job {
    let cpu = WHOLE_MS * f64::from(share) / 100.0;
    Job {
        items: tasks(setting),
        wait_ms: WHOLE_MS - cpu,
        cpu_ms: cpu * slower,
        bytes: 0.0,
        isolated: false,
        fresh: false,
    }
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    let (costs, slower) = costs::read(evidence, setting, pools(setting))?;
    findings.say("costs", json!({ "cores": costs.cores, "lateMs": costs.late_ms, "messageMs": costs.message_ms }));
    findings.say("starts", costs::starts(&costs, false));
    let (mut right, mut untold, mut errors) = (0, 0, Vec::new());
    for share in SHARES {
        let job = job(setting, share, slower);
        let advised: Vec<_> =
            advise(&job, &costs).into_iter().filter(|one| ways(setting).any(|way| way == one.way)).collect();
        let taken = best(&job, &advised);
        let (mut of_share, mut said) = (Vec::new(), [None; 2]);
        for one in &advised {
            let name = model(one.way);
            let slots = [json!(name), json!(share)];
            let run = format!("{name}-{share}");
            let wall = evidence.run(&run)?.wall();
            findings.figure(&WALL, &slots, wall);
            findings.figure(&PREDICTED, &slots, one.wall_ms.map(Estimate::exactly));
            if one.way != Way::Sequential {
                let gain = evidence.compare(&format!("sequential-{share}"), &run, COUNTS)?;
                findings.figure(&GAIN, &slots, gain.estimate());
            }
            if let Some((predicted, wall)) = one.wall_ms.zip(wall) {
                of_share.push(costs::error(predicted, wall.value));
                if taken == Some(one.way) {
                    said = [Some(predicted), Some(wall.value)];
                }
            }
        }
        let times = |way: Way| evidence.times(&format!("{}-{share}", model(way)));
        let mut others = Vec::new();
        for one in advised.iter().filter(|one| Some(one.way) != taken) {
            others.push((model(one.way), times(one.way)?));
        }
        let outdone = match taken {
            Some(taken) => Some(outdone(&times(taken)?, others.into_iter(), COUNTS)),
            None => None,
        };
        let fastest = outdone.as_ref().and_then(|found| found.faster);
        let told = outdone.as_ref().is_some_and(|found| found.told);
        right += u32::from(outdone.as_ref().and_then(Outdone::right) == Some(true));
        untold += u32::from(outdone.as_ref().is_some_and(|found| found.right().is_none()));
        let most = of_share.iter().copied().reduce(f64::max);
        findings.figure(&ERROR, &[json!(share)], most.map(Estimate::exactly));
        errors.extend(of_share);
        findings.say(
            "advice",
            json!({ "waitMs": job.wait_ms, "cpuMs": job.cpu_ms, "tasks": job.items, "model": taken.map(model), "predictedMs": said[0],
                "measuredMs": said[1], "faster": fastest.map(|(name, _)| name), "ratio": fastest.map(|(_, one)| one.said()), "told": told }),
        );
    }
    findings.figure(&RIGHT, &[], Estimate::exactly(f64::from(right)));
    findings.say(
        "error",
        json!({ "right": right, "untold": untold, "jobs": SHARES.len(), "median": measure::estimate(&errors).map(|error| error.value),
            "most": errors.iter().copied().reduce(f64::max) }),
    );
    rule(evidence, findings)
}

/// The rule itself: whether what waits is best served by threads or a loop, and what computes by processes.
fn rule(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let setting = &evidence.setting;
    let (waits, computes) = (SHARES[0], SHARES[SHARES.len() - 1]);
    let compare = |base: &str, other: &str, share: u32| {
        evidence.compare(&format!("{base}-{share}"), &format!("{other}-{share}"), COUNTS)
    };
    let overlap = bar(f64::from(tasks(setting)), FAIR_SHARE);
    let mut waiting = Vec::new();
    for way in ways(setting).filter(|way| matches!(way, Way::EventLoop | Way::Threads)) {
        let name = model(way);
        waiting.push((name, compare("sequential", name, waits)?, compare("processes", name, waits)?));
    }
    let Some((waiter, gain, against)) =
        waiting.iter().find(|(_, gain, against)| gain.is_above(overlap) && against.is_above(1.0 / ALIKE))
    else {
        let (waiter, gain, against) = &waiting[0];
        if waiting.iter().all(|(_, gain, against)| gain.is_below(overlap) || against.is_below(1.0 / ALIKE)) {
            // Waits need little of a core, but on a busy machine they end late.
            free(evidence, ONE_CORE)?;
        }
        return if waiting.iter().all(|(_, gain, _)| gain.is_below(overlap)) {
            findings.say("no-overlap", json!({ "model": waiter, "ratio": gain.said() }));
            Ok(Verdict::NotHere)
        } else if waiting.iter().all(|(_, gain, against)| gain.is_below(overlap) || against.is_below(1.0 / ALIKE)) {
            findings.say("processes-wait-better", json!({ "model": waiter, "ratio": against.said() }));
            Ok(Verdict::NotHere)
        } else {
            Err(untold(if gain.is_above(overlap) { against } else { gain }))
        };
    };
    let one_lock = if setting.shared() { "threads-gil" } else { "event-loop" };
    let found = compare(one_lock, "processes", computes)?;
    let values = json!({ "model": one_lock, "ratio": found.said(), "waiter": waiter, "waiting": gain.said(),
        "against": against.said(), "processes": processes(setting) });
    if reaches(evidence, &found, processes(setting), FAIR_SHARE)? {
        findings.say("holds", values);
        return Ok(Verdict::Confirmed);
    }
    findings.say("computing-not", values);
    Ok(Verdict::NotHere)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn the_rule_holds_on_any_number_of_cores_but_one_and_the_adviser_is_nearly_right() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 3, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                let said = ["costs", "starts", "advice", "error", "holds"].map(|name| format!("rule-of-thumb.{name}"));
                says(&found, Verdict::Confirmed, &said.each_ref().map(String::as_str));
                assert_eq!(value(&found, "right"), 3.0);
                for share in SHARES {
                    assert!(value(&found, &format!("error-{share}")) < 0.05, "{found:?}");
                }
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    /// Waits that do not overlap, on a machine on which so much is free.
    fn in_turn_with(free: f64) -> Ruling {
        Machine { waits_overlap: false, ..Machine::default() }.judge_changed(&CLAIM, |seen| seen.free_cores(free))
    }

    #[test]
    fn threads_or_a_loop_that_do_not_wait_well_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["rule-of-thumb.no-overlap"]);
        let busy = in_turn_with(0.4);
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        let worse = tried(|seen| seen.takes("processes-0", 5.0));
        says(&worse, Verdict::NotHere, &["rule-of-thumb.processes-wait-better"]);
        // One of the two is enough.
        says(&tried(|seen| seen.takes("event-loop-0", 96.0)), Verdict::Confirmed, &["rule-of-thumb.holds"]);
    }

    #[test]
    fn processes_that_do_not_compute_faster_deny_it_where_cores_were_free() {
        let slow = |free: f64| {
            tried(|seen| {
                let threads = seen.wall("threads-gil-100");
                seen.takes("processes-100", threads);
                seen.free_cores(free);
            })
        };
        says(&slow(2.0), Verdict::NotHere, &["rule-of-thumb.computing-not"]);
        says(&slow(1.1), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn an_adviser_that_is_wrong_says_so_and_changes_no_verdict() {
        let wrong = tried(|seen| {
            seen.takes("cost-messages", 4000.0);
        });
        says(&wrong, Verdict::Confirmed, &["rule-of-thumb.error", "rule-of-thumb.holds"]);
        assert!(value(&wrong, "right") < 3.0 && value(&wrong, "error-100") > 0.05);
    }

    #[test]
    fn an_adviser_is_right_only_where_it_could_be_told() {
        let vague = tried(|seen| {
            let least = seen.wall("event-loop-0");
            seen.report("hybrid-0").wall_ms.values = [0.9, 0.95, 1.0, 1.05, 1.1].map(|part| part * least).into();
        });
        says(&vague, Verdict::Confirmed, &["rule-of-thumb.error"]);
        assert_eq!(value(&vague, "right"), 2.0);
        let error = vague.sentences.iter().find(|one| one.key == "rule-of-thumb.error").expect("it is said");
        assert_eq!(error.values["untold"], 1);
    }

    #[test]
    fn starts_that_are_not_known_scatter_and_few_repeats() {
        says(&tried(|seen| seen.start_fails("start-few")), Verdict::Confirmed, &["rule-of-thumb.starts"]);
        let wide = |run: &str| tried(|seen| seen.report(run).wall_ms.values = vec![20.0, 90.0, 40.0, 110.0, 60.0]);
        says(&wide("processes-100"), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        says(&tried(|seen| seen.fails("cost-messages")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
