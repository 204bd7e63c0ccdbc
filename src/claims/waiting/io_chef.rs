//! One cook starts the next dish while the first one boils.
//!
//! Dishes that boil and are chopped then: boiling is waiting, chopping is computing. A cook who watches each pot is a plain loop, one
//! who goes on meanwhile an event loop, and two who each watch their own pot are two threads with the GIL, or two processes; in turn.

use serde_json::json;

use crate::claims::gain::bar;
use crate::claims::plan::{KERNEL, SIZE_PER_MS, run};
use crate::claims::python::{LINES, PRIMES, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;

const SPEEDUP: Quantity = Quantity::ratio("speedup");
const COOKS: Quantity = Quantity::ratio("speedup-cooks");

pub(super) const CLAIM: Claim = Claim {
    id: "io-chef",
    needs: Needs::Workers,
    predicts: "speedup",
    figures: &[&SPEEDUP, &COOKS],
    sentences: &["run", "measured", "goes-on", "pots", "too-little", "all-chopping"],
    script: Script::of(&[PRIMES, LINES], include_str!("io_chef.py")),
    reference: &[],
    plan,
    judge,
};

const DISHES: u32 = 5;
/// A dish boils for ten minutes, shown in this time.
const BOIL_MS: f64 = 60.0;
const CHOP_MS: f64 = 8.0;

/// What part of the gain has to be seen that is there when all pots but one boil while something else is done.
const FAIR_SHARE: f64 = 0.75;
/// With less than this to gain, chopping takes nearly all the time, and there is nothing to show.
const ROOM: f64 = 1.3;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let cook = |name: &str, model: &str, cooks: u32| {
        let size = (CHOP_MS * SIZE_PER_MS).round();
        let work = json!({ "kind": "mixed", "kernel": KERNEL, "size": size, "service": "download", "waitMs": BOIL_MS });
        run(setting, name, model, work, json!({ "tasks": DISHES, "workers": cooks }))
            .labelled("io-chef.run", json!({ "cook": name }))
    };
    let several = if setting.shared() { "threads-gil" } else { "processes" };
    let runs = vec![cook("watches", "sequential", 1), cook("goes-on", "event-loop", 1), cook("two-watch", several, 2)];
    vec![Experiment::Compare { id: "kitchen".into(), runs }]
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let found = evidence.compare("watches", "goes-on", COUNTS)?;
    let cooks = evidence.compare("watches", "two-watch", COUNTS)?;
    findings.figure(&SPEEDUP, &[], found.estimate());
    findings.figure(&COOKS, &[], cooks.estimate());
    let watched = evidence.run("watches")?.wall().map_or(f64::NAN, |wall| wall.value);
    findings.say(
        "measured",
        json!({ "dishes": DISHES, "boilMs": BOIL_MS, "watchesMs": watched, "ratio": found.said(), "two": cooks.said() }),
    );
    // One who goes on still waits for the first pot, and chops everything.
    let at_best = watched - f64::from(DISHES - 1) * BOIL_MS;
    let promised = watched / at_best;
    if at_best <= 0.0 || !promised.is_finite() {
        return Err(Open::because("claims.no-times", json!({ "run": "watches" })));
    }
    if promised < ROOM {
        findings.say("all-chopping", json!({ "promised": promised }));
        return Ok(Verdict::Inconclusive);
    }
    let least = bar(promised, FAIR_SHARE);
    if found.is_above(least) {
        findings.say("goes-on", json!({ "promised": promised }));
        if let Some(pots) = evidence.run("goes-on")?.wait_overlap {
            findings.say("pots", json!({ "pots": pots }));
        }
        return Ok(Verdict::Confirmed);
    }
    if !found.is_below(least) {
        return Err(untold(&found));
    }
    evidence.enough_cores(0.75)?;
    findings.say("too-little", json!({ "promised": promised }));
    Ok(Verdict::NotHere)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::Tier;
    use crate::claims::testing::{Machine, says, value};

    #[test]
    fn a_cook_who_goes_on_gains_what_the_boiling_took_on_any_number_of_cores() {
        for tier in [Tier::Full, Tier::Separate] {
            for cores in [1, 4, 16, 64] {
                let found = Machine { tier, cores, ..Machine::default() }.judge(&CLAIM);
                says(&found, Verdict::Confirmed, &["io-chef.measured", "io-chef.goes-on", "io-chef.pots"]);
                assert!(value(&found, "speedup") > 3.0 && value(&found, "speedup-cooks") < 2.0);
            }
        }
    }

    #[test]
    fn a_gain_that_is_less_than_the_boiling_promises_denies_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["io-chef.too-little"]);
        let a_little = Machine::default().judge_changed(&CLAIM, |seen| {
            let watches = seen.wall("watches");
            seen.takes("goes-on", watches / 1.5);
        });
        says(&a_little, Verdict::NotHere, &["io-chef.too-little"]);
    }

    #[test]
    fn where_chopping_takes_all_the_time_or_the_repeats_vary_it_stays_open() {
        let slow = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.takes("watches", 2000.0);
            seen.takes("goes-on", 1760.0);
        });
        says(&slow, Verdict::Inconclusive, &["io-chef.all-chopping"]);
        let wide = Machine::default().judge_changed(&CLAIM, |seen| {
            seen.report("goes-on").wall_ms.values = vec![100.0, 100.0, 300.0, 100.0, 100.0];
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
    }
}
