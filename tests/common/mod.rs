//! Carries out what a claim plans with the real engine on this host, as the page does.

use interleave::claims;
use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::report::Report;
use interleave::spec::{Error, Spec};
use interleave::trace;
use interleave::trials::{self, Trial};
use serde_json::{Map, Value, json};

/// What claims answer to a question.
pub fn ask(what: &str, about: &Value) -> Value {
    let answer = claims::ask(what, &about.to_string()).unwrap_or_else(|error| panic!("{what} of {about}: {error}"));
    serde_json::from_str(&answer).expect("an answer is JSON")
}

fn measure(specs: Vec<Spec>) -> Vec<Result<Report, Error>> {
    platform::start_pool(specs.iter().map(Spec::pool).max().unwrap_or(0)).expect("the pool starts");
    let specs = specs.into_iter().map(Ok).collect();
    platform::block_on(models::measure(specs, true, &Stop::default(), &NoObserver)).outcomes
}

/// What comes of an experiment, as the page hands it to the judge; `spec` makes the spec that is run of the one that is planned.
fn outcome(experiment: &Value, spec: impl Fn(&Value) -> Spec) -> Value {
    if experiment["kind"] == "trial" {
        let trial = Trial::from_value(&experiment["trial"]).expect("a plan's trial is good");
        return match platform::block_on(trials::run(&trial, true, &Stop::default())) {
            Ok(result) => json!({ "kind": "tried", "result": result }),
            Err(error) => json!({ "kind": "failed", "error": error }),
        };
    }
    let runs: Vec<(String, Spec)> = experiment["runs"]
        .as_array()
        .expect("an experiment has runs")
        .iter()
        .map(|run| (run["name"].as_str().expect("a run has a name").to_owned(), spec(&run["spec"])))
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

/// Everything that is seen of a claim in this setting: what the page hands to the judge.
pub fn evidence(id: &str, setting: &Value, spec: impl Fn(&Value) -> Spec) -> Value {
    let plan = ask("plan", &json!({ "id": id, "setting": setting }));
    json!({ "setting": setting, "freeCores": [2.0, 2.0], "experiments": outcomes(&plan["experiments"], spec) })
}

/// What comes of these experiments, by their ids.
pub fn outcomes(experiments: &Value, spec: impl Fn(&Value) -> Spec) -> Map<String, Value> {
    let experiments = experiments.as_array().expect("a plan has experiments");
    let named = |one: &Value| one["id"].as_str().expect("an experiment has an id").to_owned();
    experiments.iter().map(|one| (named(one), outcome(one, &spec))).collect()
}
