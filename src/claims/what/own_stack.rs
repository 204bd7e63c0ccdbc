//! A thread has its own stack and instruction pointer and shares the heap.
//!
//! Each thread says where a local variable of it lies, and where the variable that all of them share. Equal addresses alone would not
//! show that it is shared (a process may name the same one), so what was read there counts too.

use serde_json::json;

use super::probe;
use crate::claims::python::Script;
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Source, Statistic, Unit, Verdict,
};
use crate::measure::Estimate;
use crate::message::Message;
use crate::work::tasks::Probe;

/// How many different addresses the local variable has, one in each thread.
const LOCALS: Quantity = Quantity {
    id: "addresses-local",
    unit: Unit::Count,
    statistic: Statistic::Exact,
    source: Source::Measured,
    // Python does not say where a stack lies.
    python: false,
};
const SHARED: Quantity = Quantity { id: "addresses-shared", python: true, ..LOCALS };
const DISTANCE: Quantity = Quantity { id: "stack-distance", unit: Unit::Bytes, ..LOCALS };

pub(super) const CLAIM: Claim = Claim {
    id: "own-stack",
    needs: Needs::Isolation,
    predicts: "addresses-local",
    figures: &[&LOCALS, &SHARED, &DISTANCE],
    sentences: &["locals", "shared", "own-stacks", "other-memory", "one-worker", "one-stack", "not-shared"],
    script: Script::of(&[], include_str!("own_stack.py")),
    reference: &[],
    plan,
    judge,
};

/// Two locals that lie farther apart than this are not of one stack: the calls of a lane down to the probe take less.
const OTHER_STACK: f64 = 4096.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    vec![Experiment::Compare { id: "main".into(), runs: vec![probe(setting, "processes"), probe(setting, "threads")] }]
}

fn distinct(addresses: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<u32> = addresses.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let threads: Vec<Probe> = evidence.report("threads")?.observations.iter().map(|seen| seen.probe).collect();
    if threads.len() < 2 {
        return Err(Open(Message::plain("claims.no-times")));
    }
    let locals = distinct(threads.iter().map(|seen| seen.stack_address));
    let shared = distinct(threads.iter().map(|seen| seen.shared_address));
    let nearest = locals.windows(2).map(|pair| f64::from(pair[1] - pair[0])).reduce(f64::min);
    findings.figure(&LOCALS, &[], Estimate::count(locals.len()));
    findings.figure(&SHARED, &[], Estimate::count(shared.len()));
    findings.figure(&DISTANCE, &[], nearest.map(Estimate::exactly));
    findings.say("locals", json!({ "threads": threads.len(), "addresses": locals, "apart": nearest }));
    let mut values: Vec<u32> = threads.iter().map(|seen| seen.value).collect();
    values.sort_unstable();
    if shared.len() > 1 || !values.iter().copied().eq(1..=values.len() as u32) {
        findings.say("not-shared", json!({}));
        return Ok(Verdict::NotHere);
    }
    findings.say("shared", json!({ "address": shared[0] }));
    if locals.len() < threads.len() {
        findings.say("one-worker", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    if nearest.is_none_or(|nearest| nearest <= OTHER_STACK) {
        findings.say("one-stack", json!({ "least": OTHER_STACK }));
        return Ok(Verdict::NotHere);
    }
    findings.say("own-stacks", json!({}));
    // Told where it can be seen; it decides nothing about threads.
    if let Ok(run) = evidence.report("processes") {
        let alike = |seen: &Probe| seen.shared_address == shared[0] && seen.value == 1;
        if run.observations.len() > 1 && run.observations.iter().all(|seen| alike(&seen.probe)) {
            findings.say("other-memory", json!({ "processes": run.observations.len() }));
        }
    }
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Verdict};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn stacks_far_apart_and_one_shared_variable_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(&found, Verdict::Confirmed, &["own-stack.locals", "own-stack.shared", "own-stack.other-memory"]);
            assert_eq!(
                (value(&found, "addresses-local"), value(&found, "addresses-shared")),
                (f64::from(cores.clamp(2, 8)), 1.0)
            );
        }
    }

    #[test]
    fn one_stack_or_several_shared_variables_deny_it() {
        let near = tried(|seen| {
            for (lane, probe) in seen.report("threads").observations.iter_mut().enumerate() {
                probe.probe.stack_address = 0x20_0000 + 64 * lane as u32;
            }
        });
        says(&near, Verdict::NotHere, &["own-stack.one-stack"]);
        let moved = tried(|seen| seen.report("threads").observations[1].probe.shared_address += 8);
        says(&moved, Verdict::NotHere, &["own-stack.not-shared"]);
        says(&tried(|seen| seen.reads_back("threads", &[1, 1])), Verdict::NotHere, &["own-stack.not-shared"]);
    }

    #[test]
    fn one_worker_for_both_leaves_it_open_and_processes_are_told_only_where_they_were_seen() {
        let same = tried(|seen| {
            for probe in &mut seen.report("threads").observations {
                probe.probe.stack_address = 0x20_0000;
            }
        });
        says(&same, Verdict::Inconclusive, &["own-stack.one-worker"]);
        let alone = tried(|seen| seen.fails("processes"));
        says(&alone, Verdict::Confirmed, &["own-stack.own-stacks"]);
        assert!(!alone.sentences.iter().any(|sentence| sentence.key == "own-stack.other-memory"));
        says(&tried(|seen| seen.fails("threads")), Verdict::Inconclusive, &["claims.run-failed"]);
    }
}
