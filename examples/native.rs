//! Runs one spec on the host's own threads and prints its report: the yardstick for the browser's speed.
//!
//! ```text
//! cargo run --release --example native -- '{"work": {"kind": "cpu", "kernel": "primes"}, "model": "threads", "workers": 2}'
//! ```
//! A bad spec, or one that needs a browser, is an error on standard error, as JSON, and exit status 2.

use std::process::ExitCode;

use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::spec::{Error, Spec};

fn run(text: &str) -> Result<String, Error> {
    let spec = Spec::from_json(text)?;
    platform::start_pool(spec.pool())?;
    let report = platform::block_on(models::run(spec, true, &Stop::default(), &NoObserver))?;
    Ok(serde_json::to_string(&report).expect("a report is JSON"))
}

fn main() -> ExitCode {
    let Some(text) = std::env::args().nth(1) else {
        eprintln!("Say what to run: one spec as JSON.");
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
