//! For CPU-bound work, processes use every core.
//!
//! The same tasks in a plain loop and in more and more processes, up to one for each core, and 16 at most, in turn.

use serde_json::json;

use super::{MOST_PROCESSES, TASK_MS, TASKS, counts};
use crate::claims::gain::{reaches, say_messages, scaled};
use crate::claims::plan::{computing, run};
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Unit, Verdict};
use crate::measure::{COUNTS, Comparison};

const SPEEDUP: Quantity = Quantity::ratio("speedup-{processes}");
const EFFICIENCY: Quantity = Quantity { unit: Unit::Share, ..Quantity::ratio("efficiency-{processes}") };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-processes",
    needs: Needs::Workers,
    predicts: "speedup-2",
    figures: &[&SPEEDUP, &EFFICIENCY],
    sentences: &["measured", "every-core", "more-cores", "too-little"],
    script: Script::of(&[PRIMES, LINES, POOL], include_str!("cpu_processes.py")),
    reference: &[],
    plan,
    judge,
};

/// Long enough that handing a task over, some tenths of a millisecond, is little beside it.
/// Each further core has to bring this part of itself. A second logical processor of a core brings less than that, but then the free
/// cores are counted in the same way; the rest is for messages and whatever else the machine does.
const EVERY: f64 = 0.7;

fn most(setting: &Setting) -> u32 {
    setting.cores.clamp(2, MOST_PROCESSES)
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let alone = run(setting, "loop", "sequential", computing(TASK_MS), json!({ "tasks": TASKS }));
    let of = |processes: u32| {
        let more = json!({ "tasks": TASKS, "workers": processes });
        run(setting, format!("processes-{processes}"), "processes", computing(TASK_MS), more)
    };
    let runs = std::iter::once(alone).chain(counts(most(setting)).into_iter().map(of)).collect();
    vec![Experiment::Compare { id: "main".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let most = most(&evidence.setting);
    let counts = counts(most);
    let mut found = Vec::new();
    for processes in &counts {
        let one = evidence.compare("loop", &format!("processes-{processes}"), COUNTS)?;
        findings.figure(&SPEEDUP, &[json!(processes)], one.estimate());
        findings.figure(&EFFICIENCY, &[json!(processes)], scaled(one.estimate(), 1.0 / f64::from(*processes)));
        found.push(one);
    }
    let all = found[found.len() - 1];
    let ratios: Vec<_> = found.iter().map(Comparison::said).collect();
    let alone = evidence.run("loop")?.wall().map(|wall| wall.value);
    findings.say("measured", json!({ "tasks": TASKS, "loopMs": alone, "processes": counts, "ratios": ratios }));
    if reaches(evidence, &all, most, EVERY)? {
        findings.say("every-core", json!({ "processes": most, "ratio": all.said(), "free": evidence.free() }));
        if evidence.setting.cores > most {
            findings.say("more-cores", json!({ "cores": evidence.setting.cores, "processes": most }));
        }
        return Ok(Verdict::Confirmed);
    }
    findings.say("too-little", json!({ "processes": most, "free": evidence.free() }));
    say_messages(evidence.run(&format!("processes-{most}"))?, findings);
    Ok(Verdict::NotHere)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn a_core_for_each_process_confirms_it_on_any_number_of_cores_but_one() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-processes.measured", "cpu-processes.every-core"]);
                assert_eq!(found.sentences.iter().any(|one| one.key == "cpu-processes.more-cores"), cores == 64);
                assert!(value(&found, "efficiency-2") > 0.9);
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    #[test]
    fn processes_that_do_not_gain_what_the_free_cores_could_bring_deny_it() {
        let tried = |ratio: f64, free: f64| {
            Machine { cores: 4, ..Machine::default() }.judge_changed(&CLAIM, |seen| {
                let alone = seen.wall("loop");
                seen.takes("processes-4", alone / ratio);
                seen.free_cores(free);
            })
        };
        says(&tried(1.0, 4.0), Verdict::NotHere, &["cpu-processes.too-little", "claims.messages"]);
        says(&tried(2.5, 4.0), Verdict::NotHere, &["cpu-processes.too-little"]);
        says(&tried(3.6, 4.0), Verdict::Confirmed, &[]);
        says(&tried(1.9, 2.0), Verdict::Inconclusive, &["claims.cores-busy"]);
        says(&tried(1.0, 1.2), Verdict::Inconclusive, &["claims.cores-busy"]);
    }

    #[test]
    fn wide_scatter_and_few_repeats_leave_it_open() {
        let wide = Machine { scatter: 0.6, ..Machine::default() };
        says(&wide.judge(&CLAIM), Verdict::Inconclusive, &["claims.scatter"]);
        let few = Machine { repeats: 4, ..Machine::default() };
        says(&few.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
