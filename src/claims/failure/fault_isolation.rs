//! A crash in one process leaves the others standing; a crash in a thread takes the whole process.
//!
//! One of three lanes runs into a trap, which is how a broken program ends: once among processes, once among threads. Who is left of the
//! processes does not vary. That none of the threads is left is this page's own rule, as it is that of an operating system, so it decides
//! nothing; why there is such a rule does: a thread ends while it holds a lock, and those that share the memory wait for ever.

use serde_json::json;

use super::{Ended, ended, orphan, waits_for_ever};
use crate::claims::plan::{computing, run};
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;
use crate::trials::TrialResult;

/// Lanes that are left, of three.
const LEFT_PROCESSES: Quantity = Quantity {
    id: "left-processes",
    unit: Unit::Count,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: true,
};
/// By this page's own rule.
const LEFT_THREADS: Quantity = Quantity { id: "left-threads", source: Source::Modelled, ..LEFT_PROCESSES };
/// Tasks that processes finished in spite of it, of nine. Python's pool gives up all that are not done, so it has no such figure.
const FINISHED: Quantity = Quantity { id: "finished-processes", python: false, ..LEFT_PROCESSES };

pub(super) const CLAIM: Claim = Claim {
    id: "fault-isolation",
    needs: Needs::Isolation,
    predicts: "left-processes",
    figures: &[&LEFT_PROCESSES, &LEFT_THREADS, &FINISHED],
    sentences: &["processes", "threads", "orphaned", "isolated", "processes-fell", "lock-freed", "no-crash"],
    script: Script::of(&[], include_str!("fault_isolation.py")),
    reference: &[],
    plan,
    judge,
};

const LANES: u32 = 3;
const TASKS: u32 = 9;
/// What a task computes, in milliseconds, about: long enough that each lane has its share before the crash is noticed.
const TASK_MS: f64 = 20.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    // In experiments of their own: after the threads' crash their engine has to be ended.
    let one = |name: &str, model: &str| Experiment::Compare {
        id: name.into(),
        runs: vec![run(
            setting,
            name,
            model,
            computing(TASK_MS),
            json!({ "tasks": TASKS, "workers": LANES, "repeats": 1, "warmup": 0, "fault": "trap" }),
        )],
    };
    vec![one("processes", "processes"), one("threads", "threads"), orphan()]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let no_crash = |findings: &mut Findings| {
        findings.say("no-crash", json!({}));
        Ok(Verdict::Inconclusive)
    };
    let run = match ended("processes", evidence.measured("processes")?)? {
        Ended::Well(run) => run,
        Ended::Crashed(error) => {
            findings.figure(&LEFT_PROCESSES, &[], Estimate::count(0));
            findings.say("processes-fell", json!({ "error": error }));
            return Ok(Verdict::NotHere);
        }
    };
    let fell = run.lanes.iter().filter(|lane| lane["outcome"] == "crashed").count();
    let left = run.lanes.len().saturating_sub(fell);
    let finished = (TASKS as usize).saturating_sub(run.errors.len());
    findings.figure(&LEFT_PROCESSES, &[], Estimate::count(left));
    findings.figure(&FINISHED, &[], Estimate::count(finished));
    if fell == 0 {
        return no_crash(findings);
    }
    findings.say(
        "processes",
        json!({ "lanes": run.lanes.len(), "left": left, "tasks": TASKS, "finished": finished, "error": run.errors.first() }),
    );
    let error = match ended("threads", evidence.measured("threads")?)? {
        Ended::Crashed(error) => error,
        Ended::Well(_) => return no_crash(findings),
    };
    findings.figure(&LEFT_THREADS, &[], Estimate::count(0));
    findings.say("threads", json!({ "lanes": LANES, "error": error }));
    if left + fell != LANES as usize || fell != 1 {
        findings.say("processes-fell", json!({ "error": run.errors.first() }));
        return Ok(Verdict::NotHere);
    }
    let TrialResult::KilledHolder(lock) = evidence.tried("lock")? else { return Err(evidence.missing("lock")) };
    if !waits_for_ever(lock) {
        findings.say("lock-freed", json!({}));
        return Ok(Verdict::NotHere);
    }
    findings.say("orphaned", json!({ "ms": lock.waits.first().map(|wait| wait.waited_ms) }));
    findings.say("isolated", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::json;

    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Verdict};
    use crate::trials::{LaneEnd, TrialResult};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn one_process_that_falls_alone_and_threads_that_fall_together_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["fault-isolation.processes", "fault-isolation.isolated"]);
            assert_eq!((value(&found, "left-processes"), value(&found, "left-threads")), (2.0, 0.0));
        }
    }

    #[test]
    fn processes_that_fall_together_or_a_lock_that_comes_free_deny_it() {
        says(&tried(|seen| seen.fails("processes")), Verdict::NotHere, &["fault-isolation.processes-fell"]);
        let two = tried(|seen| seen.report("processes").lanes[1]["outcome"] = json!("crashed"));
        says(&two, Verdict::NotHere, &["fault-isolation.processes-fell"]);
        let freed = tried(|seen| {
            let TrialResult::KilledHolder(found) = seen.tried("lock") else { panic!("nobody holds a lock") };
            found.waits[0].end = LaneEnd::Done;
        });
        says(&freed, Verdict::NotHere, &["fault-isolation.lock-freed"]);
    }

    #[test]
    fn where_nothing_crashed_it_stays_open() {
        let whole = tried(|seen| {
            for lane in &mut seen.report("processes").lanes {
                lane["outcome"] = json!("done");
            }
        });
        says(&whole, Verdict::Inconclusive, &["fault-isolation.no-crash"]);
        let refused = json!({ "code": "out-of-memory", "key": "memory.process", "values": {} });
        let refused = tried(|seen| seen.measured("threads").error = Some(refused));
        says(&refused, Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
