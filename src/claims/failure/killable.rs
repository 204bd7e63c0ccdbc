//! A process can be killed; a thread must be asked.
//!
//! Workers compute and are to stop: processes that look at nothing are killed; threads that look at a flag are asked; threads that look at
//! nothing are asked too, waited for as long as the slowest process had taken, and then ended with all that share their memory. Who is gone
//! does not vary. Beside it a lock whose holder ended: who waits without a time limit waits until the trial is over.

use serde_json::json;

use super::{orphan, waits_for_ever};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::{Estimate, estimate};
use crate::message::Message;
use crate::trials::TrialResult;

/// From the kill of a process that looks at nothing to its last sign.
const PROCESS: Quantity = Quantity {
    id: "stop-process",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
/// From the flag to the end of a thread that looks at it.
const ASKED: Quantity = Quantity { id: "stop-asked", ..PROCESS };
/// From the end of all workers of a memory to the last sign of a thread in it that looks at nothing.
const ALL: Quantity = Quantity { id: "stop-all", ..PROCESS };
/// Processes that were left after they were killed, of five.
const LEFT_PROCESSES: Quantity =
    Quantity { id: "left-processes", unit: Unit::Count, statistic: Statistic::Exact, ..PROCESS };
/// Threads that look at nothing and were left after the flag, of five.
const LEFT_THREADS: Quantity = Quantity { id: "left-threads", ..LEFT_PROCESSES };

pub(super) const CLAIM: Claim = Claim {
    id: "killable",
    needs: Needs::Isolation,
    predicts: "left-threads",
    figures: &[&PROCESS, &ASKED, &ALL, &LEFT_PROCESSES, &LEFT_THREADS],
    sentences: &[
        "killed",
        "asked",
        "deaf",
        "ended",
        "orphaned",
        "must-be-asked",
        "process-stayed",
        "thread-stopped",
        "thread-stayed",
        "lock-freed",
    ],
    script: Script::of(&[], include_str!("killable.py")),
    reference: &[],
    plan,
    judge,
};

/// Workers of each kind.
const WORKERS: u32 = 5;

fn plan(_: &Setting) -> Vec<Experiment> {
    let stop = Experiment::Trial { id: "stop".into(), trial: json!({ "trial": "killable", "workers": WORKERS }) };
    vec![stop, orphan()]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let TrialResult::Killable(found) = evidence.tried("stop")? else { return Err(evidence.missing("stop")) };
    let TrialResult::KilledHolder(lock) = evidence.tried("lock")? else { return Err(evidence.missing("lock")) };
    let enough = WORKERS as usize;
    if found.processes_ms.len() < enough || found.asked_ms.len() < enough || found.ended_ms.len() < enough {
        return Err(Open(Message::plain("claims.too-few")));
    }
    // Where one never ended, there is no median of their times.
    let all_of = |times: &[Option<f64>]| times.iter().copied().collect::<Option<Vec<f64>>>();
    let left_of = |times: &[Option<f64>]| times.iter().filter(|ms| ms.is_none()).count();
    let (processes, ended) = (all_of(&found.processes_ms), all_of(&found.ended_ms));
    let killed = processes.as_deref().and_then(estimate);
    let (asked, all) = (estimate(&found.asked_ms), ended.as_deref().and_then(estimate));
    let stayed = left_of(&found.processes_ms);
    findings.figure(&PROCESS, &[], killed);
    findings.figure(&ASKED, &[], asked);
    findings.figure(&ALL, &[], all);
    findings.figure(&LEFT_PROCESSES, &[], Estimate::count(stayed));
    findings.figure(&LEFT_THREADS, &[], Estimate::count(found.left as usize));
    let Some(killed) = killed else {
        findings.say("process-stayed", json!({ "left": stayed, "workers": WORKERS }));
        return Ok(Verdict::NotHere);
    };
    let Some(asked) = asked else { return Err(Open::because("claims.no-times", json!({ "run": "stop" }))) };
    findings.say("killed", json!({ "workers": WORKERS, "ms": killed.value, "mostMs": found.patience_ms }));
    findings.say("asked", json!({ "workers": WORKERS, "ms": asked.value }));
    findings.say("deaf", json!({ "left": found.left, "threads": found.deaf, "ms": found.patience_ms }));
    if found.left < found.deaf {
        findings.say("thread-stopped", json!({}));
        return Ok(Verdict::NotHere);
    }
    let Some(all) = all else {
        findings.say("thread-stayed", json!({ "left": left_of(&found.ended_ms) }));
        return Ok(Verdict::NotHere);
    };
    findings.say("ended", json!({ "ms": all.value }));
    if !waits_for_ever(lock) {
        findings.say("lock-freed", json!({}));
        return Ok(Verdict::NotHere);
    }
    findings.say("orphaned", json!({ "ms": lock.waits.first().map(|wait| wait.waited_ms) }));
    findings.say("must-be-asked", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier};
    use crate::trials::{KillableResult, LaneEnd};

    fn tried(change: impl FnOnce(&mut KillableResult)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::Killable(found) = seen.tried("stop") else { panic!("nobody is stopped") };
            change(found);
        })
    }

    #[test]
    fn killed_processes_and_threads_that_only_end_together_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["killable.killed", "killable.orphaned", "killable.must-be-asked"]);
            assert_eq!((value(&found, "left-processes"), value(&found, "left-threads")), (0.0, 5.0));
        }
        let separate = Machine { tier: Tier::Separate, ..Machine::default() }.judge(&CLAIM);
        says(&separate, Verdict::NeedsIsolation, &[]);
    }

    #[test]
    fn a_process_that_stays_and_a_thread_that_goes_or_never_ends_deny_it() {
        let stays = tried(|found| found.processes_ms[2] = None);
        says(&stays, Verdict::NotHere, &["killable.process-stayed"]);
        assert_eq!(value(&stays, "left-processes"), 1.0);
        says(&tried(|found| found.left = 4), Verdict::NotHere, &["killable.thread-stopped"]);
        says(&tried(|found| found.ended_ms[0] = None), Verdict::NotHere, &["killable.thread-stayed"]);
    }

    #[test]
    fn a_lock_that_somebody_releases_for_a_dead_holder_denies_it() {
        let freed = Machine::default().judge_changed(&CLAIM, |seen| {
            let TrialResult::KilledHolder(found) = seen.tried("lock") else { panic!("nobody holds a lock") };
            found.waits[0].end = LaneEnd::Done;
        });
        says(&freed, Verdict::NotHere, &["killable.lock-freed"]);
    }

    #[test]
    fn fewer_workers_than_were_asked_for_leave_it_open() {
        says(&tried(|found| found.asked_ms.truncate(4)), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
