//! The adviser with the real engine on this host: it says what to run, is given what came of it, and answers.
#![cfg(not(target_family = "wasm"))]

#[allow(dead_code, reason = "claims use the rest")]
mod common;

use common::outcomes;
use interleave::claims::adviser;
use interleave::spec::{Code, Error, Spec};
use serde_json::{Value, json};

fn ask(job: &Value, check: bool, evidence: &Value) -> Result<Value, Error> {
    let answer = adviser::advise(&json!({ "job": job, "check": check, "evidence": evidence }).to_string())?;
    Ok(serde_json::from_str(&answer).expect("an answer is JSON"))
}

fn nothing(tier: &str) -> Value {
    json!({ "setting": { "tier": tier, "cores": 2, "repeats": 5 }, "freeCores": [2.0], "experiments": {} })
}

/// The answer, and the experiments of each round that led to it.
fn advised(job: &Value, check: bool, tier: &str) -> (Value, Vec<Vec<String>>) {
    let (mut evidence, mut rounds) = (nothing(tier), Vec::new());
    loop {
        let mut reply = ask(job, check, &evidence).expect("the job is good");
        if !reply["answer"].is_null() {
            return (reply["answer"].take(), rounds);
        }
        let came = outcomes(&reply["next"], |spec| Spec::from_value(spec).expect("the adviser plans good specs"));
        rounds.push(came.keys().cloned().collect());
        evidence["experiments"].as_object_mut().expect("it is an object").extend(came);
    }
}

#[test]
fn each_way_is_predicted_and_where_it_is_asked_for_run_and_held_against_it() {
    let job = json!({ "items": 6, "waitMs": 8, "cpuMs": 2 });
    let (answer, rounds) = advised(&job, true, "full");
    assert_eq!(rounds, [vec!["bytes", "costs", "starts"], vec!["check"]]);
    let ways: Vec<_> =
        answer["predictions"].as_array().unwrap().iter().map(|one| one["model"].as_str().unwrap()).collect();
    assert_eq!(ways, ["sequential", "event-loop", "threads-gil", "processes", "hybrid"]);
    for (prediction, checked) in
        answer["predictions"].as_array().unwrap().iter().zip(answer["checked"]["ways"].as_array().unwrap())
    {
        let (predicted, measured) = (prediction["wallMs"].as_f64().unwrap(), checked["measuredMs"].as_f64().unwrap());
        assert!((checked["error"].as_f64().unwrap() - (predicted / measured - 1.0).abs()).abs() < 1e-9);
        assert!(prediction["fails"].is_null());
    }
    let right = &answer["checked"]["right"];
    assert!((right.is_boolean() || right.is_null()) && answer["best"].is_string(), "{answer}");
    assert!(answer["costs"]["megabyteMs"].as_f64().unwrap() >= 0.0);
    let said: Vec<_> = answer["sentences"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(said, ["costs", "starts", "advice", "error"].map(|name| format!("rule-of-thumb.{name}")));
}

#[test]
fn without_a_check_nothing_of_the_job_is_run_and_what_does_not_fit_is_said() {
    let (answer, rounds) = advised(&json!({ "isolated": true, "bytes": 1e6 }), false, "separate");
    assert_eq!(rounds.len(), 1);
    assert!(answer["checked"].is_null());
    let fails: Vec<_> = answer["predictions"].as_array().unwrap().iter().map(|one| one["fails"].clone()).collect();
    let not_isolated = json!("not-isolated");
    assert_eq!(fails, [not_isolated.clone(), not_isolated, json!("needs-isolation"), Value::Null, Value::Null]);
    assert!(["processes", "hybrid"].iter().any(|way| answer["best"] == *way), "{answer}");
}

#[test]
fn a_job_that_sends_bytes_is_checked_only_by_ways_that_send_none() {
    let (answer, _) = advised(&json!({ "items": 4, "cpuMs": 1, "bytes": 1000 }), true, "full");
    let measured: Vec<_> =
        answer["checked"]["ways"].as_array().unwrap().iter().map(|one| one["measuredMs"].is_f64()).collect();
    assert_eq!(measured, [true, true, true, false, false]);
}

#[test]
fn what_would_take_too_long_is_not_run() {
    let (answer, rounds) = advised(&json!({ "items": 10_000, "waitMs": 10_000 }), true, "separate");
    let measured =
        answer["checked"]["ways"].as_array().unwrap().iter().filter(|one| one["measuredMs"].is_f64()).count();
    assert_eq!((rounds.len(), measured, &answer["checked"]["right"]), (1, 0, &Value::Null));
}

#[test]
fn a_bad_job_is_refused_with_the_field_the_value_and_what_is_allowed() {
    for (job, field) in [
        (json!({ "items": 0 }), "items"),
        (json!({ "items": 1.5 }), "items"),
        (json!({ "items": 10_001 }), "items"),
        (json!({ "items": "8" }), "items"),
        (json!({ "waitMs": -1 }), "waitMs"),
        (json!({ "waitMs": null }), "waitMs"),
        (json!({ "waitMs": 1e300 }), "waitMs"),
        (json!({ "cpuMs": 0 }), "cpuMs"),
        (json!({ "cpuMs": 501 }), "cpuMs"),
        (json!({ "bytes": -1 }), "bytes"),
        (json!({ "isolated": 1 }), "isolated"),
        (json!({ "fresh": "no" }), "fresh"),
        (json!({ "cores": 2 }), "cores"),
    ] {
        let error = ask(&job, false, &nothing("full")).expect_err("the job is bad");
        assert_eq!((error.code, &error.values["field"]), (Code::InvalidSpec, &json!(field)), "{job}");
    }
    let error = ask(&json!([8]), false, &nothing("full")).expect_err("it is no job");
    assert_eq!((error.key.id(), error.values), ("trial.not-object", json!({ "was": "[8]", "job": true })));
    assert_eq!(adviser::advise("{").unwrap_err().key.id(), "request.unread");
}
