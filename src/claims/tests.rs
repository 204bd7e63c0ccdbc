//! What holds for every claim.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::testing::Machine;
use super::*;
use crate::spec::Spec;
use crate::trials::{Trial, TrialResult};

const TIERS: [Tier; 3] = [Tier::Full, Tier::Separate, Tier::Single];
const CORES: [u32; 6] = [1, 2, 3, 4, 16, 64];

#[test]
fn ids_keys_and_figures_are_there_once() {
    let all: Vec<_> = ids().collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    let keys = keys();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
    for claim in super::all() {
        assert!(claim.predicts.is_empty() || claim.quantity(claim.predicts).is_some(), "{}", claim.id);
        assert_eq!(claim.references().len(), claim.reference.len(), "{}", claim.id);
    }
}

#[test]
fn every_run_of_every_plan_has_a_name_of_its_own_and_can_be_run_where_it_is_planned() {
    for claim in super::all() {
        for (tier, cores) in TIERS.into_iter().flat_map(|tier| CORES.map(|cores| (tier, cores))) {
            let plan = claim.plan_for(&Setting { tier, cores, repeats: 5 });
            assert_eq!(plan.experiments.is_empty(), !claim.needs.met(tier), "{} {tier:?}", claim.id);
            let names: BTreeSet<_> = plan.runs().map(|run| run.name.as_str()).collect();
            assert_eq!(names.len(), plan.runs().count(), "{}: {names:?}", claim.id);
            for experiment in &plan.experiments {
                let Experiment::Trial { trial, .. } = experiment else { continue };
                let trial = Trial::from_value(trial).unwrap_or_else(|error| panic!("{}: {error}", claim.id));
                assert!(tier == Tier::Full || trial.lanes() == 0, "{}", claim.id);
            }
            for run in plan.runs() {
                let spec =
                    Spec::from_value(&run.spec).unwrap_or_else(|error| panic!("{} {}: {error}", claim.id, run.name));
                assert!(tier == Tier::Full || !spec.needs_isolation(), "{} {}", claim.id, run.name);
                assert!(keys().contains(&run.label.key.clone().into_owned()), "{}", run.label.key);
            }
        }
    }
}

#[test]
fn where_nothing_was_seen_no_claim_is_confirmed_or_denied() {
    for claim in super::all() {
        for tier in TIERS {
            let evidence = Evidence {
                setting: Setting { tier, cores: 2, repeats: 5 },
                free_cores: Vec::new(),
                experiments: BTreeMap::new(),
            };
            let Ruling { verdict, sentences, .. } = claim.rule(&evidence);
            let open = if claim.needs.met(tier) { Verdict::Inconclusive } else { Verdict::NeedsIsolation };
            assert_eq!(verdict, open, "{}", claim.id);
            assert!(!sentences.is_empty(), "{}", claim.id);
        }
    }
}

#[test]
fn runs_of_the_same_work_that_answer_differently_are_not_compared() {
    for claim in super::all() {
        let machine = Machine::default();
        let plan = claim.plan_for(&machine.setting());
        // A crash leaves no answer.
        let same = |a: &RunPlan, b: &RunPlan| {
            a.name != b.name
                && a.spec["work"] == b.spec["work"]
                && a.spec["tasks"] == b.spec["tasks"]
                && a.spec["fault"] != "trap"
        };
        let Some(run) = plan.runs().find(|run| plan.runs().any(|other| same(run, other))) else { continue };
        let mut evidence = machine.evidence(claim);
        for outcome in evidence.experiments.values_mut() {
            match outcome {
                Outcome::Measured { runs } => {
                    if let Some(report) = runs.get_mut(&run.name).and_then(|one| one.report.as_mut()) {
                        report.answer = "another".to_owned();
                    }
                }
                Outcome::Frozen { runs } => {
                    if let Some(one) = runs.get_mut(&run.name) {
                        one.answer = "another".to_owned();
                    }
                }
                Outcome::Started { runs } => {
                    if let Some(report) = runs.get_mut(&run.name).and_then(|one| one.reports.last_mut()) {
                        report.answer = "another".to_owned();
                    }
                }
                Outcome::Tried { .. } | Outcome::Failed { .. } | Outcome::Unknown => {}
            }
        }
        let ruling = claim.rule(&evidence);
        assert_eq!(ruling.verdict, Verdict::Inconclusive, "{}", claim.id);
        assert_eq!(ruling.sentences[0].key, "claims.answers-differ", "{}", claim.id);
    }
}

#[test]
fn a_run_that_failed_says_why_or_decides_nothing() {
    for claim in super::all() {
        let machine = Machine::default();
        let mut evidence = machine.evidence(claim);
        for outcome in evidence.experiments.values_mut() {
            *outcome = Outcome::Failed { error: json!({ "code": "crashed", "key": "lane.crashed", "values": {} }) };
        }
        let ruling = claim.rule(&evidence);
        assert_eq!(ruling.verdict, Verdict::Inconclusive, "{}", claim.id);
        assert!(ruling.sentences.iter().any(|sentence| sentence.key == "claims.run-failed"), "{}", claim.id);
    }
}

/// Numbers as reports have them, and as they never should.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(-1.0), Just(1e-300), Just(1e300), 0.1..1000.0, (0..9_u32).prop_map(f64::from)]
}

fn report() -> impl Strategy<Value = Run> {
    let probes = vec((0..9_u32, 0..9_u32, any::<u32>()), 0..9);
    (vec(number(), 0..8), vec(number(), 12), probes, "[ab]", 0..9_usize).prop_map(|(walls, some, probes, answer, lanes)| {
        let probe = |(lane, value, address): (u32, u32, u32)| {
            json!({ "lane": lane, "value": value, "stackAddress": address, "sharedAddress": value, "heapAddress": address })
        };
        let report = json!({ "answer": answer, "wallMs": { "values": walls }, "startMs": some[0], "busyMs": some[1], "overlap": some[2],
            "waitOverlap": some[3], "gil": { "switches": some[4], "waitMs": some[5] }, "memoryBytes": some[6],
            "service": { "requests": some[7], "failures": some[7] },
            "wakeUp": { "count": some[8], "medianMs": some[9], "p95Ms": some[10], "maxMs": some[11],
                "perRepeat": [{ "medianMs": some[9], "p95Ms": some[10] }] },
            "observations": probes.into_iter().map(probe).collect::<Vec<_>>(), "lanes": vec![json!({}); lanes] });
        serde_json::from_value(report).expect("it is a report")
    })
}

/// Puts numbers like these into what came of a trial, and may leave some of it out.
fn spoil(result: &mut TrialResult, numbers: &[f64]) {
    let some = numbers.len();
    match result {
        TrialResult::Counter(found) => {
            for (at, way) in [&mut found.alone].into_iter().chain(&mut found.ways).enumerate() {
                way.wall_ms = numbers.iter().skip(at).copied().collect();
                way.lost = numbers.iter().map(|number| *number as u64).collect();
            }
            found.ways.truncate(some);
        }
        TrialResult::Deadlock(found) => {
            for (at, round) in found.rounds.iter_mut().enumerate().skip(some / 2) {
                round.found = round.found.take().filter(|_| at % 2 == 0);
                round.ends.truncate(at % 3);
            }
            found
                .rounds
                .iter_mut()
                .zip(numbers)
                .filter_map(|(round, number)| Some((round.found.as_mut()?, number)))
                .for_each(|(found, number)| {
                    found.detection_ms = *number;
                    found.cycle.truncate(*number as usize);
                });
            found.rounds.truncate(some);
        }
        TrialResult::Starvation(found) => {
            for (at, way) in found.ways.iter_mut().enumerate() {
                way.greedy = numbers.iter().skip(at).copied().collect();
                way.lanes.truncate(some);
            }
            found.ways.truncate(some);
        }
        TrialResult::Interleavings(found) => {
            for (one, number) in found.searched.iter_mut().zip(numbers) {
                (one.search_ms, one.gil) = (*number, *number > 1.0);
                one.breach = (*number > 3.0).then(|| "lost-update".to_owned());
            }
            found.searched.truncate(some);
        }
        TrialResult::HandOver(found) => {
            for (at, one) in found.hand_overs.iter_mut().enumerate() {
                one.each_ms = numbers.iter().skip(at).copied().collect();
            }
            found.hand_overs.truncate(some);
        }
        TrialResult::Messages(found) => {
            for (at, one) in found.trips.iter_mut().enumerate() {
                one.trip_ms = numbers.iter().skip(at).copied().collect();
            }
            found.trips.truncate(some);
        }
        TrialResult::Sendable(found) => {
            for (one, number) in found.offered.iter_mut().zip(numbers) {
                one.arrived = *number > 2.0;
                one.refusal = one.refusal.take().filter(|_| *number < 5.0);
            }
            found.offered.truncate(some);
        }
        TrialResult::Killable(found) => {
            let ended = |number: &f64| Some(*number).filter(|number| *number > 0.0);
            found.processes_ms = numbers.iter().map(ended).collect();
            found.ended_ms = numbers.iter().rev().map(ended).collect();
            found.asked_ms = numbers.to_vec();
            found.left = some as u32;
        }
        TrialResult::KilledHolder(found) => found.waits.truncate(some),
        TrialResult::LoopCounter(_) | TrialResult::SharedObjects(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was seen: no judge panics, each figure is one that the claim declares and finite, and each sentence has a text.
    #[test]
    fn no_evidence_makes_a_judge_say_what_it_does_not_declare(
        tier in proptest::sample::select(TIERS.to_vec()),
        cores in proptest::sample::select(CORES.to_vec()),
        reports in vec(proptest::option::weighted(0.9, report()), 24),
        rows in vec(prop_oneof![-1.0..9.0, Just(1e300), (0..4_u32).prop_map(f64::from)], 0..60),
        freezes in vec(vec(number(), 0..8), 4),
        numbers in vec(number(), 0..40),
        free_cores in vec(number(), 0..3),
        same_answers in any::<bool>(),
    ) {
        let known: BTreeSet<String> = keys().into_iter().collect();
        for claim in super::all() {
            let machine = Machine { tier, cores, ..Machine::default() };
            let mut evidence = Evidence { free_cores: free_cores.clone(), ..machine.evidence(claim) };
            let mut at = 0;
            for outcome in evidence.experiments.values_mut() {
                match outcome {
                    Outcome::Measured { runs } => {
                        for measured in runs.values_mut() {
                            at += 1;
                            let answer = measured.report.as_ref().map(|report| report.answer.clone()).unwrap_or_default();
                            measured.report = reports[at % reports.len()].clone();
                            measured.rows.clone_from(&rows);
                            if let (true, Some(report)) = (same_answers, &mut measured.report) {
                                report.answer = answer;
                            }
                        }
                    }
                    Outcome::Started { runs } => {
                        for started in runs.values_mut() {
                            at += 1;
                            started.reports = reports.iter().cycle().skip(at).take(at % 7).flatten().cloned().collect();
                        }
                    }
                    Outcome::Frozen { runs } => {
                        for frozen in runs.values_mut() {
                            at += 1;
                            frozen.freezes_ms.clone_from(&freezes[at % freezes.len()]);
                        }
                    }
                    Outcome::Tried { result } => spoil(result, &numbers),
                    Outcome::Failed { .. } | Outcome::Unknown => {}
                }
            }
            let ruling = claim.rule(&evidence);
            prop_assert!(!ruling.sentences.is_empty(), "{}", claim.id);
            for sentence in &ruling.sentences {
                prop_assert!(known.contains(&*sentence.key), "{} says {} and does not declare it", claim.id, sentence.key);
            }
            for figure in &ruling.figures {
                let (quantity, _) = claim.quantity(&figure.id).ok_or_else(|| TestCaseError::fail(figure.id.clone()))?;
                prop_assert_eq!(quantity.unit, figure.unit);
                prop_assert!([figure.value, figure.low, figure.high].iter().flatten().all(|value| value.is_finite()));
            }
        }
    }
}
