//! Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.
//!
//! A few jobs of each kind in a plain loop and in as many processes, in turn. Work is bound by the processor when the loop computes all
//! the time, and when more cores make it faster by about as much as they are; work that waits fails the first, and work that is held
//! up by what cores share, such as memory, the second.

use serde_json::json;

use crate::claims::gain::reaches;
use crate::claims::plan::run;
use crate::claims::python::{LINES, POOL, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Statistic, Unit, Verdict};
use crate::measure::{COUNTS, Estimate, estimate};
use crate::message::Message;
use crate::work::kernels;

const SPEEDUP: Quantity = Quantity::ratio("speedup-{kernel}");
const COMPUTING: Quantity =
    Quantity { unit: Unit::Share, statistic: Statistic::Median, ..Quantity::ratio("computing-{kernel}") };

pub(super) const CLAIM: Claim = Claim {
    id: "cpu-kinds",
    needs: Needs::Workers,
    predicts: "",
    figures: &[&SPEEDUP, &COMPUTING],
    sentences: &["run", "measured", "share-unknown", "waits", "all-gain", "no-gain", "unclear"],
    script: Some(Script { parts: &[PRIMES, LINES, POOL], body: include_str!("cpu_kinds.py") }),
    reference: &[],
    plan,
    judge,
};

/// A loop that computes for less than this part of its time waits for something. What a lone lane takes is measured only a few times
/// between the repeats, so a smaller part than a fifth would not be told from chance.
const ALL_THE_TIME: f64 = 0.8;
/// Each further core has to bring at least this part of itself.
const GAINS: f64 = 0.5;

/// Jobs at a time: enough to see what cores bring, few enough for eleven kinds in some ten seconds.
fn jobs(setting: &Setting) -> u32 {
    setting.lanes().min(3)
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let jobs = jobs(setting);
    let of = |kernel: &'static str| {
        let one = |name: &str, model: &str| {
            let more = json!({ "tasks": jobs, "workers": jobs });
            run(setting, format!("{name}-{kernel}"), model, json!({ "kind": "cpu", "kernel": kernel }), more)
                .labelled("cpu-kinds.run", json!({ "kernel": kernel, "model": model }))
        };
        Experiment::Compare { id: kernel.into(), runs: vec![one("loop", "sequential"), one("processes", "processes")] }
    };
    kernels::all().iter().map(|kernel| of(kernel.id)).collect()
}

/// The share of the loop's time in which it computed: what a lone lane computes for over what the loop took. It is never more than all.
fn computing(evidence: &Evidence, name: &str) -> Result<Option<Estimate>, Open> {
    let used = evidence.run(name)?.cores_used.as_ref();
    Ok(used.and_then(|used| estimate(&used.values.iter().map(|cores| cores.min(1.0)).collect::<Vec<_>>())))
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let jobs = jobs(&evidence.setting);
    let (mut gains, mut idle, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let mut least_share = f64::INFINITY;
    for kernel in kernels::all() {
        let name = format!("loop-{}", kernel.id);
        let found = evidence.compare(&name, &format!("processes-{}", kernel.id), COUNTS)?;
        let share = computing(evidence, &name)?;
        findings.figure(&SPEEDUP, &[json!(kernel.id)], found.estimate());
        findings.figure(&COMPUTING, &[json!(kernel.id)], share);
        match share {
            None => unknown.push(kernel.id),
            Some(share) => {
                least_share = least_share.min(share.value);
                if share.interval.is_some_and(|interval| interval.high < ALL_THE_TIME) {
                    idle.push(kernel.id);
                }
            }
        }
        gains.push((kernel.id, found));
    }
    gains.sort_by(|a, b| a.1.ratio.total_cmp(&b.1.ratio));
    let ((least, low), (most, high)) = (&gains[0], &gains[gains.len() - 1]);
    findings.say(
        "measured",
        json!({ "kinds": gains.len(), "share": least_share.is_finite().then_some(least_share), "jobs": jobs,
            "least": least, "leastRatio": low.ratio, "most": most, "mostRatio": high.ratio }),
    );
    if !idle.is_empty() {
        findings.say("waits", json!({ "kernels": idle }));
        return Ok(Verdict::NotHere);
    }
    if !unknown.is_empty() {
        findings.say("share-unknown", json!({ "kernels": unknown }));
        return Ok(Verdict::Inconclusive);
    }
    let (mut no_gain, mut open, mut why) = (Vec::new(), Vec::new(), None);
    for (kernel, found) in &gains {
        match reaches(evidence, found, jobs, GAINS) {
            Ok(true) => {}
            Ok(false) => no_gain.push(*kernel),
            Err(Open(message)) => {
                open.push(*kernel);
                why = Some(message);
            }
        }
    }
    match why {
        _ if !no_gain.is_empty() => {
            findings.say("no-gain", json!({ "kernels": no_gain }));
            Ok(Verdict::NotHere)
        }
        Some(Message { key, .. }) if key == "claims.scatter" => {
            findings.say("unclear", json!({ "kernels": open }));
            Ok(Verdict::Inconclusive)
        }
        Some(why) => Err(Open(why)),
        None => {
            findings.say("all-gain", json!({}));
            Ok(Verdict::Confirmed)
        }
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn work_that_computes_all_the_time_and_gains_from_cores_confirms_it() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [2, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["cpu-kinds.measured", "cpu-kinds.all-gain"]);
                assert!(value(&found, "computing-sort") > 0.95 && value(&found, "speedup-sort") > 1.8);
            }
        }
        says(&Machine { cores: 1, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.one-core"]);
    }

    #[test]
    fn a_kind_that_waits_or_does_not_gain_denies_it() {
        let waits = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.report("loop-sort").cores_used.as_mut().unwrap().values = vec![0.3; 5];
        });
        says(&waits, Verdict::NotHere, &["cpu-kinds.waits"]);
        let held_up = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop-matmul");
            seen.takes("processes-matmul", alone);
        });
        says(&held_up, Verdict::NotHere, &["cpu-kinds.no-gain"]);
    }

    #[test]
    fn a_busy_machine_scatter_and_what_is_not_known_leave_it_open() {
        let busy = Machine::default().judge_changed(&CLAIM, |seen| {
            let alone = seen.wall("loop-matmul");
            seen.takes("processes-matmul", alone);
            seen.free_cores(1.1);
        });
        says(&busy, Verdict::Inconclusive, &["claims.cores-busy"]);
        let unknown = Machine::default().judge_changed(&CLAIM, |seen| seen.report("loop-sort").cores_used = None);
        says(&unknown, Verdict::Inconclusive, &["cpu-kinds.share-unknown"]);
        let wide = Machine { scatter: 0.6, ..Machine::default() };
        says(&wide.judge(&CLAIM), Verdict::Inconclusive, &["cpu-kinds.unclear"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
