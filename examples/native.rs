//! Runs one spec, or one trial, on the host's own threads and prints what came of it: the yardstick for the browser's speed.
//!
//! ```text
//! cargo run --release --example native -- '{"work": {"kind": "cpu", "kernel": "primes"}, "model": "threads", "workers": 2}'
//! ```
//! A trial is an object with the field `trial`. A bad spec, or one that needs a browser, is an error on standard error, as JSON, and exit status 2.

use std::process::ExitCode;

use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::spec::{Error, Spec};
use interleave::trials::{self, Trial};

fn run(text: &str) -> Result<String, Error> {
    if serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.get("trial").is_some()) {
        let result = platform::block_on(trials::run(&Trial::from_json(text)?, true, &Stop::default()))?;
        return Ok(serde_json::to_string(&result).expect("a result is JSON"));
    }
    let spec = Spec::from_json(text)?;
    platform::start_pool(spec.pool())?;
    let report = platform::block_on(models::run(spec, true, &Stop::default(), &NoObserver))?;
    Ok(serde_json::to_string(&report).expect("a report is JSON"))
}

fn main() -> ExitCode {
    let Some(text) = std::env::args().nth(1) else {
        eprintln!("Say what to run: one spec, or one trial, as JSON.");
        return ExitCode::from(2);
    };
    match run(&text) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", serde_json::to_string(&error).expect("an error is JSON"));
            ExitCode::from(2)
        }
    }
}
