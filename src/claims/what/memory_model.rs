//! Threads of a process share its memory; a process has a memory of its own.
//!
//! Each lane adds 1 to "the same" variable and reads it back: threads go on from each other's additions, a process finds only its own.
//! What is read back does not vary, so it is read once.

use serde_json::json;

use super::probe;
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;
use crate::message::Message;

const THREADS_SAW: Quantity = Quantity {
    id: "threads-saw",
    unit: Unit::Count,
    statistic: Statistic::Exact,
    source: Source::Measured,
    python: true,
};
const PROCESSES_SAW: Quantity = Quantity { id: "processes-saw", ..THREADS_SAW };

pub(super) const CLAIM: Claim = Claim {
    id: "memory-model",
    needs: Needs::Workers,
    predicts: "processes-saw",
    figures: &[&THREADS_SAW, &PROCESSES_SAW],
    sentences: &["threads", "processes", "shared-and-own", "threads-apart", "processes-together", "half"],
    script: Script::of(&[], include_str!("memory_model.py")),
    reference: &[],
    plan,
    judge,
};

fn plan(setting: &Setting) -> Vec<Experiment> {
    let mut runs = vec![probe(setting, "processes")];
    if setting.shared() {
        runs.push(probe(setting, "threads"));
    }
    vec![Experiment::Compare { id: "main".into(), runs }]
}

/// What each lane read back.
fn values(evidence: &Evidence, run: &str) -> Result<Vec<u32>, Open> {
    let values: Vec<u32> = evidence.report(run)?.observations.iter().map(|seen| seen.probe.value).collect();
    // A lane alone cannot show whether it shares anything.
    if values.len() < 2 { Err(Open(Message::plain("claims.no-times"))) } else { Ok(values) }
}

fn most(values: &[u32]) -> Estimate {
    Estimate::exactly(values.iter().copied().max().map_or(f64::NAN, f64::from))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let threads = if evidence.setting.shared() { Some(values(evidence, "threads")?) } else { None };
    let processes = values(evidence, "processes")?;
    findings.figure(&THREADS_SAW, &[], threads.as_deref().map(most));
    findings.figure(&PROCESSES_SAW, &[], most(&processes));
    if let Some(threads) = &threads {
        findings.say("threads", json!({ "values": threads }));
    }
    findings.say("processes", json!({ "values": processes }));
    if processes.iter().any(|value| *value != 1) {
        findings.say("processes-together", json!({}));
        return Ok(Verdict::NotHere);
    }
    let Some(mut threads) = threads else {
        findings.say("half", json!({}));
        return Ok(Verdict::NeedsIsolation);
    };
    threads.sort_unstable();
    if !threads.iter().copied().eq(1..=threads.len() as u32) {
        findings.say("threads-apart", json!({ "threads": threads.len() }));
        return Ok(Verdict::NotHere);
    }
    findings.say("shared-and-own", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, says, value};
    use crate::claims::{Ruling, Tier, Verdict};

    fn tried(tier: Tier, processes: &[u32], threads: &[u32]) -> Ruling {
        Machine { tier, ..Machine::default() }.judge_changed(&CLAIM, |seen| {
            seen.reads_back("processes", processes);
            if tier == Tier::Full {
                seen.reads_back("threads", threads);
            }
        })
    }

    #[test]
    fn threads_that_share_and_processes_that_do_not_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["memory-model.threads", "memory-model.shared-and-own"]);
            assert_eq!(
                (value(&found, "processes-saw"), value(&found, "threads-saw")),
                (1.0, f64::from(cores.clamp(2, 8)))
            );
        }
        says(&tried(Tier::Full, &[1, 1, 1], &[3, 1, 2]), Verdict::Confirmed, &[]);
    }

    #[test]
    fn threads_that_do_not_share_or_processes_that_do_deny_it() {
        says(&tried(Tier::Full, &[1, 1], &[1, 1]), Verdict::NotHere, &["memory-model.threads-apart"]);
        says(&tried(Tier::Full, &[1, 2], &[1, 2]), Verdict::NotHere, &["memory-model.processes-together"]);
        says(&tried(Tier::Separate, &[2, 1], &[]), Verdict::NotHere, &["memory-model.processes-together"]);
    }

    #[test]
    fn half_of_it_or_a_lane_alone_leaves_it_open() {
        says(&tried(Tier::Separate, &[1, 1], &[]), Verdict::NeedsIsolation, &["memory-model.half"]);
        says(&tried(Tier::Full, &[1], &[1, 2]), Verdict::Inconclusive, &[]);
        says(&tried(Tier::Full, &[1, 1], &[]), Verdict::Inconclusive, &[]);
    }
}
