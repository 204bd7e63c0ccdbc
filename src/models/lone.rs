//! What a lone lane takes for the same work: the yardstick for how many cores a run really used.
//!
//! A lane that waits for a core believes that it computes: with 17 lanes on 2 cores, 17 are in `run`. What was really done is the
//! work, counted at the speed of a lane that is alone on the machine, over the wall time. So between the repeats a single
//! lane of the same kind computes a few of the tasks, and the rest is inferred from their sizes. The first repeat comes before, so that
//! nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use super::lane::RepeatContext;
use crate::measure;
use crate::platform::Stop;
use crate::spec::{Fault, Model, Schedule, Spec};
use crate::trace::{Span, SpanKind};
use crate::work::tasks::Task;

/// Sizes that a lone lane computes at most; between them its times are inferred.
const MOST_SIZES: usize = 3;

/// A lone lane is not measured again while its measurements took more than this share of the repeats' time.
const MOST_SHARE: f64 = 0.1;

/// The tasks that a lone lane computes: the smallest size, the middle one and the largest, without their waits.
fn sample(tasks: &[Task]) -> Vec<Task> {
    let mut all: Vec<u32> = tasks.iter().filter_map(|task| task.cpu).collect();
    all.sort_unstable();
    all.dedup();
    let places: &[usize] = match all.len() {
        0 => &[],
        few @ 1..=MOST_SIZES => &[0, 1, 2][..few],
        many => &[0, many / 2, many - 1],
    };
    let task = |(index, place): (usize, &usize)| Task::computing(index as u32, all[*place]);
    places.iter().enumerate().map(task).collect()
}

/// The times that a lone lane took, over a run.
#[derive(Debug, Default)]
pub(super) struct LoneTimes {
    /// The tasks that it computes.
    sample: Vec<Task>,
    /// Milliseconds of each, one value for each measurement.
    taken: Vec<Vec<f64>>,
    spent: f64,
    repeats: f64,
}

impl LoneTimes {
    /// Nothing yet, for work that consists of these tasks.
    pub(super) fn of(tasks: &[Task]) -> Self {
        let sample = sample(tasks);
        Self { taken: vec![Vec::new(); sample.len()], sample, ..Self::default() }
    }

    /// A repeat took so many milliseconds.
    pub(super) fn repeated(&mut self, wall_ms: f64) {
        self.repeats += wall_ms;
    }

    /// Whether it is time to measure, again.
    fn is_due(&self, spec: &Spec) -> bool {
        let computes = spec.trace && spec.fault == Fault::None && !self.sample.is_empty();
        computes && self.repeats > 0.0 && self.spent <= MOST_SHARE * self.repeats
    }

    /// These are the spans of a lone lane that did so.
    pub(super) fn take(&mut self, spans: &[Span]) {
        for (task, taken) in self.sample.iter().zip(&mut self.taken) {
            let runs = spans.iter().filter(|span| span.kind == SpanKind::Run && span.task == Some(task.index));
            let ms: f64 = runs.map(|span| span.end - span.start).sum();
            self.spent += ms;
            if ms > 0.0 {
                taken.push(ms);
            }
        }
    }

    /// What a lone lane takes for all of these tasks, in milliseconds; `None` when that was not measured, or lies below what the
    /// clock can tell.
    pub(super) fn total(&self, tasks: &[Task]) -> Option<f64> {
        let times = self.sample.iter().zip(&self.taken).map(|(task, taken)| {
            let ms = measure::summary(taken)?.median;
            Some((f64::from(task.cpu?), ms))
        });
        let times: Vec<_> = times.collect::<Option<_>>()?;
        let sum: f64 = tasks.iter().filter_map(|task| task.cpu).map(|size| between(&times, f64::from(size))).sum();
        (sum > 0.0).then_some(sum)
    }

    /// What a lone lane of this model has to do now, if it is due: the sample, as one lane of this memory does it (`shared`) or one
    /// process.
    pub(super) fn due(&self, spec: &Spec, shared: bool, stop: &Stop) -> Option<RepeatContext> {
        if !self.is_due(spec) {
            return None;
        }
        let model = if shared { Model::Sequential } else { Model::Processes };
        let chunk = self.sample.len() as u32;
        Some(RepeatContext {
            spec: Arc::new(Spec { model, chunk, schedule: Schedule::SharedQueue, ..spec.clone() }),
            tasks: self.sample.clone().into(),
            stop: stop.child(),
            service: None,
            faulty: false,
            progress: Arc::new(AtomicU32::new(0)),
        })
    }
}

/// The time at this size, from (size, time) pairs in the order of sizes: on a straight line between neighbours where both axes
/// are logarithmic, since kernels are powers of their size.
fn between(times: &[(f64, f64)], size: f64) -> f64 {
    let Some(above) = times.iter().position(|(at, _)| *at >= size) else {
        return times.last().map_or(0.0, |(_, ms)| *ms);
    };
    if above == 0 || times[above].0 == size {
        return times[above].1;
    }
    let ((x0, y0), (x1, y1)) = (times[above - 1], times[above]);
    let share = (size / x0).ln() / (x1 / x0).ln();
    (y0.ln() + share * (y1 / y0).ln()).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(sizes: &[u32]) -> Vec<Task> {
        let task = |(index, size): (usize, &u32)| Task { waits: 1, ..Task::computing(index as u32, *size) };
        sizes.iter().enumerate().map(task).collect()
    }

    /// What a lane takes whose time is the square of the size.
    fn squared(times: &LoneTimes) -> Vec<Span> {
        let span = |task: &Task| {
            let end = f64::from(task.cpu.unwrap_or(0)).powi(2);
            Span { lane: 0, kind: SpanKind::Run, start: 0.0, end, task: Some(task.index) }
        };
        times.sample.iter().map(span).collect()
    }

    #[test]
    fn few_sizes_are_computed_and_the_others_are_inferred() {
        for (all, sampled) in [(vec![5; 40], 1), (vec![4, 1, 1, 1], 2), ((1..=100).collect(), 3)] {
            let tasks = tasks(&all);
            let mut times = LoneTimes::of(&tasks);
            assert_eq!(times.sample.len(), sampled);
            assert_eq!(times.total(&tasks), None, "nothing was measured yet");
            let spans = squared(&times);
            times.take(&spans);
            let expected: f64 = all.iter().map(|size| f64::from(*size).powi(2)).sum();
            let total = times.total(&tasks).unwrap();
            assert!((total / expected - 1.0).abs() < 1e-9, "{total} instead of {expected}");
        }
    }

    #[test]
    fn it_takes_a_small_share_of_the_time() {
        let spec = Spec::from_json(r#"{ "work": { "kind": "cpu", "kernel": "primes" }, "model": "threads" }"#).unwrap();
        let mut times = LoneTimes::of(&tasks(&[10; 4]));
        assert!(!times.is_due(&spec), "first comes a repeat");
        times.repeated(100.0);
        assert!(times.is_due(&spec));
        let spans = squared(&times);
        times.take(&spans);
        assert!(!times.is_due(&spec));
        times.repeated(1000.0);
        assert!(times.is_due(&spec));
        assert!(!times.is_due(&Spec { trace: false, ..spec.clone() }));
        assert!(!LoneTimes::of(&[]).is_due(&spec), "work that computes nothing has no such time");
    }

    #[test]
    fn what_the_clock_cannot_tell_is_unknown() {
        let tasks = tasks(&[10; 4]);
        let mut times = LoneTimes::of(&tasks);
        times.take(&[]);
        assert_eq!(times.total(&tasks), None);
    }
}
