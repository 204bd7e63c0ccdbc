//! `sequential`: one lane does one task after another and blocks while it waits.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use serde_json::json;

use super::lane::{Halt, RepeatContext, run_kernel};
use super::pool::LaneSet;
use super::threads::lanes;
use crate::platform::{Stop, block_on};
use crate::spec::{Error, ErrorKey, Schedule, Spec};
use crate::trace::{LaneInfo, LaneKind};
use crate::work::tasks::{self, Task, TaskResult};

/// The one lane. It has nobody to share the tasks with, so it takes them in their order, whatever the schedule.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let spec = Arc::new(Spec { schedule: Schedule::Static, ..(*context.spec).clone() });
    lanes(&RepeatContext { spec, ..context.clone() }, vec![LaneInfo::only(LaneKind::Main)], |_| None)
}

/// Computes all tasks on the calling thread, one after another, without lanes, waits or a way to stop it, and gives back the
/// answer.
///
/// # Errors
/// [`ErrorKey::SpecOnlyCpu`] for work that does anything but compute; otherwise as a run.
pub fn compute_here(spec: Spec) -> Result<String, Error> {
    let spec = Arc::new(spec);
    let context = RepeatContext {
        tasks: tasks::plan(&spec).into(),
        stop: Stop::default(),
        service: None,
        faulty: false,
        progress: Arc::new(AtomicU32::new(0)),
        spec: Arc::clone(&spec),
    };
    let mut done = Vec::new();
    for task in &*context.tasks {
        let Task { index, waits: 0, cpu: Some(size), probe: false } = *task else {
            return Err(Error::new(ErrorKey::SpecOnlyCpu, json!({})));
        };
        let answer = match block_on(run_kernel(&context, index, size, || false, async || Ok(()))) {
            Ok(answer) => Some(answer),
            Err(Halt::Failed(error) | Halt::TaskFailed(error)) => return Err(error),
            Err(Halt::Stopped) => return Err(Error::cancelled()),
        };
        done.push(TaskResult { index, size: Some(size), answer, ..TaskResult::default() });
    }
    tasks::settle(&spec, &context.tasks, &mut done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_computed_here_has_the_answer_of_a_run_and_nothing_else_is_computed_here() {
        let spec = |work: &str| {
            Spec::from_json(&format!(r#"{{ "work": {work}, "tasks": 3, "model": "sequential" }}"#)).unwrap()
        };
        let cpu = r#"{ "kind": "cpu", "kernel": "primes", "size": 100000 }"#;
        assert_eq!(compute_here(spec(cpu)).unwrap(), "9592 primes");
        let error = compute_here(spec(r#"{ "kind": "io", "service": "api" }"#)).unwrap_err();
        assert_eq!(error.key, ErrorKey::SpecOnlyCpu);
    }
}
