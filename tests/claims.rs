//! Every claim's plan is carried out by the real engine, natively and at a small size, and what came of it is judged: names of runs,
//! fields of reports and declared texts fit together. How the verdicts come out is tested beside each judge; at this size, and without
//! processes, most of them stay open here.
#![cfg(not(target_family = "wasm"))]

use std::collections::BTreeSet;

use interleave::claims;
use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::report::Report;
use interleave::spec::{Error, Spec};
use interleave::trace;
use serde_json::{Map, Value, json};

/// What a page of this kind says of itself.
fn setting() -> Value {
    json!({ "tier": "full", "cores": 2, "repeats": 5 })
}

/// The same spec with less to do.
fn small(spec: &Value) -> Spec {
    fn at_most(fields: &mut Value, most: &[(&str, f64)]) {
        for (field, most) in most {
            if let Some(number) = fields.get(field).and_then(Value::as_f64) {
                fields[*field] = json!(number.min(*most));
            }
        }
    }
    let with_size = |size: f64| {
        let mut small = spec.clone();
        small["warmup"] = json!(0);
        at_most(&mut small, &[("tasks", 8.0), ("workers", 3.0), ("chunk", 8.0)]);
        at_most(&mut small["work"], &[("waitMs", 2.0), ("waits", 5.0)]);
        if small["work"]["kernel"].is_string() {
            small["work"]["size"] = json!(size);
        }
        Spec::from_value(&small)
    };
    // The least size of each kernel is one of these.
    let mut sizes = [1.0, 4.0, 10.0, 16.0, 64.0, 100.0, 1000.0].into_iter();
    sizes.find_map(|size| with_size(size).ok()).expect("the spec of a plan is good")
}

fn measure(specs: Vec<Spec>) -> Vec<Result<Report, Error>> {
    platform::start_pool(specs.iter().map(Spec::pool).max().unwrap_or(0)).expect("the pool starts");
    let specs = specs.into_iter().map(Ok).collect();
    platform::block_on(models::measure(specs, true, &Stop::default(), &NoObserver)).outcomes
}

/// What comes of an experiment, as the page hands it to the judge.
fn outcome(experiment: &Value) -> Value {
    let runs: Vec<(String, Spec)> = experiment["runs"]
        .as_array()
        .expect("an experiment has runs")
        .iter()
        .map(|run| (run["name"].as_str().expect("a run has a name").to_owned(), small(&run["spec"])))
        .collect();
    match experiment["kind"].as_str() {
        Some("compare" | "sweep") => {
            let outcomes = measure(runs.iter().map(|(_, spec)| spec.clone()).collect());
            let seen = |outcome: Result<Report, Error>| match outcome {
                Ok(report) => json!({ "report": report, "rows": trace::rows(&report.spans) }),
                Err(error) => json!({ "error": error, "rows": [] }),
            };
            let runs: Map<_, _> = runs.into_iter().map(|(name, _)| name).zip(outcomes.into_iter().map(seen)).collect();
            json!({ "kind": "measured", "runs": runs })
        }
        Some("start") => {
            let seen = |spec: &Spec| {
                let mut seen = json!({ "reports": [] });
                for _ in 0..experiment["times"].as_u64().expect("a number of rounds") {
                    match measure(vec![spec.clone()]).pop().expect("one spec has one outcome") {
                        Ok(report) => seen["reports"].as_array_mut().expect("it is a list").push(json!(report)),
                        Err(error) => seen["error"] = json!(error),
                    }
                }
                seen
            };
            let runs: Map<_, _> = runs.iter().map(|(name, spec)| (name.clone(), seen(spec))).collect();
            json!({ "kind": "started", "runs": runs })
        }
        // What only a page can show.
        _ => json!({ "kind": "unknown" }),
    }
}

fn ask(what: &str, about: &Value) -> Value {
    let answer = claims::ask(what, &about.to_string()).unwrap_or_else(|error| panic!("{what} of {about}: {error}"));
    serde_json::from_str(&answer).expect("an answer is JSON")
}

#[test]
fn what_the_engine_reports_can_be_judged() {
    let declared: BTreeSet<String> = claims::keys().into_iter().collect();
    for id in claims::ids() {
        let plan = ask("plan", &json!({ "id": id, "setting": setting() }));
        let experiments = plan["experiments"].as_array().expect("a plan has experiments");
        let outcomes: Map<_, _> = experiments
            .iter()
            .map(|one| (one["id"].as_str().expect("an experiment has an id").to_owned(), outcome(one)))
            .collect();
        let starts = outcomes.values().any(|outcome| outcome["kind"] == "started");
        let unknown = outcomes.values().any(|outcome| outcome["kind"] == "unknown");
        let evidence = json!({ "setting": setting(), "freeCores": [2.0, 2.0], "experiments": outcomes });
        let ruling = ask("judge", &json!({ "id": id, "evidence": evidence }));
        let said: Vec<_> = ruling["sentences"].as_array().expect("a ruling has sentences").iter().collect();
        assert!(!said.is_empty(), "{id} says nothing");
        for sentence in said {
            let key = sentence["key"].as_str().expect("a sentence has a key");
            assert!(declared.contains(key), "{id} says {key}, which nobody declared");
            // The judge asks for a run by a name that the plan does not have.
            assert!(unknown || key != "claims.not-run", "{id}: {sentence}");
            assert_ne!(key, "claims.answers-differ", "{id}: {sentence}");
            // A figure that the judge reads is there. Natively, nobody measures what a start takes and needs; and the cook's pots are
            // taken to boil for their full time.
            assert!(starts || id == "io-chef" || key != "claims.no-times", "{id}: {sentence}");
        }
        let claim = claims::by_id(id).expect("there is a claim of this id");
        for figure in ruling["figures"].as_array().expect("a ruling has figures") {
            assert!(claim.quantity(figure["id"].as_str().unwrap_or_default()).is_some(), "{id}: {figure}");
        }
    }
}
