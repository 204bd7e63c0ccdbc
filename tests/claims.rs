//! Every claim's plan is carried out by the real engine, natively and at a small size, and what came of it is judged: names of runs,
//! fields of reports and declared texts fit together. How the verdicts come out is tested beside each judge; at this size, and without
//! processes, most of them stay open here.
#![cfg(not(target_family = "wasm"))]

mod common;

use std::collections::BTreeSet;

use common::{ask, evidence};
use interleave::claims;
use interleave::spec::Spec;
use serde_json::{Value, json};

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

#[test]
fn what_the_engine_reports_can_be_judged() {
    let declared: BTreeSet<String> = claims::keys().into_iter().collect();
    for id in claims::ids() {
        let evidence = evidence(id, &setting(), small);
        let outcomes = evidence["experiments"].as_object().expect("experiments have outcomes");
        let starts = outcomes.values().any(|outcome| outcome["kind"] == "started");
        let unknown = outcomes.values().any(|outcome| outcome["kind"] == "unknown");
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
