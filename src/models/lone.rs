//! What a lone lane takes for the same work: the yardstick for how many cores a run really used.
//!
//! A lane that waits for a core believes that it computes: with 17 lanes on 2 cores, 17 are in `run`. What was really done is the
//! work, counted at the speed of a lane that is alone on the machine, over the wall time. So after each repeat a single
//! lane of the same kind computes a few of its sizes, and the rest is inferred from them. Each repeat is compared with the sample
//! that follows it: whatever slows the machine down for a while meets both, and what is left of it shows in the spread of the ratios.

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock};

use super::collect::Repeat;
use super::lane::RepeatContext;
use crate::platform::{self, Stop};
use crate::spec::{Fault, Model, Schedule, Spec};
use crate::trace::{Span, SpanKind};
use crate::work::tasks::Task;

/// Sizes that a lone lane computes at most; between them its times are inferred.
const MOST_SIZES: usize = 3;

/// A lone lane computes each size for at least so many milliseconds, or one that takes less could pass between two turns of another
/// program and be taken for fast.
const LEAST_MS: f64 = 5.0;

/// And for at least so many steps of the clock.
const LEAST_STEPS: f64 = 20.0;

/// How often it computes one size in a sample at most.
const MOST_TIMES: u32 = 20_000;

/// How much longer than needed the next sample is planned, since its length varies.
const MARGIN: f64 = 1.5;

/// The sizes that the tasks of a repeat computed, as far as they came back with an answer.
pub(super) fn computed(repeat: &Repeat) -> Vec<u32> {
    let done = repeat.lanes.iter().flat_map(|lane| &lane.done);
    done.filter(|done| done.answer.is_some()).filter_map(|done| done.size).collect()
}

/// One size of the sample.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sampled {
    size: u32,
    /// How often it is computed.
    times: u32,
}

/// What a lone lane computes after each repeat.
#[derive(Debug, Default)]
pub(super) struct LoneLane {
    sample: Vec<Sampled>,
}

impl LoneLane {
    /// For work that consists of these tasks: the smallest size, the middle one and the largest, without their waits.
    pub(super) fn of(tasks: &[Task]) -> Self {
        let mut all: Vec<u32> = tasks.iter().filter_map(|task| task.cpu).collect();
        all.sort_unstable();
        all.dedup();
        let places: &[usize] = match all.len() {
            0 => &[],
            few @ 1..=MOST_SIZES => &[0, 1, 2][..few],
            many => &[0, many / 2, many - 1],
        };
        Self { sample: places.iter().map(|place| Sampled { size: all[*place], times: 1 }).collect() }
    }

    /// What the lane has to do: as one lane of this memory (`shared`) or one process. `None` for work that computes nothing, and where
    /// its time is not asked for.
    pub(super) fn work(&self, spec: &Spec, shared: bool, stop: &Stop) -> Option<RepeatContext> {
        if !spec.trace || spec.fault != Fault::None || self.sample.is_empty() {
            return None;
        }
        let model = if shared { Model::Sequential } else { Model::Processes };
        let sizes = self.sample.iter().flat_map(|one| std::iter::repeat_n(one.size, one.times as usize));
        let tasks: Vec<Task> = (0..).zip(sizes).map(|(index, size)| Task::computing(index, size)).collect();
        Some(RepeatContext {
            spec: Arc::new(Spec { model, chunk: tasks.len() as u32, schedule: Schedule::SharedQueue, ..spec.clone() }),
            tasks: tasks.into(),
            stop: stop.child(),
            service: None,
            faulty: false,
            progress: Arc::new(AtomicU32::new(0)),
        })
    }

    /// What a lone lane that did so, with these spans, takes for tasks of these sizes in milliseconds. Where it was too short to tell,
    /// the next sample is larger.
    pub(super) fn total(&mut self, spans: &[Span], sizes: &[u32]) -> Sample {
        // Measured once: it takes several steps.
        static STEP: OnceLock<f64> = OnceLock::new();
        let step = *STEP.get_or_init(platform::clock_step);
        let least = LEAST_MS.max(LEAST_STEPS * step);
        let (mut first, mut times, mut short, mut larger) = (0, Vec::new(), false, false);
        for one in &mut self.sample {
            let own = first..first + one.times;
            first = own.end;
            let runs = spans.iter().filter(|span| span.kind == SpanKind::Run);
            let runs = runs.filter(|span| span.task.is_some_and(|task| own.contains(&task)));
            let ms: f64 = runs.map(|span| span.end - span.start).sum();
            times.push((f64::from(one.size), ms / f64::from(one.times)));
            if ms < least {
                short = true;
                let needed =
                    (f64::from(one.times) * MARGIN * least / ms.max(step)).ceil().min(f64::from(MOST_TIMES)) as u32;
                larger |= needed > one.times;
                one.times = needed.max(one.times);
            }
        }
        match (short, larger) {
            (true, true) => Sample::TooShort,
            (true, false) => Sample::Unknown,
            (false, _) if sizes.is_empty() => Sample::Unknown,
            (false, _) => Sample::Total(sizes.iter().map(|size| between(&times, f64::from(*size))).sum()),
        }
    }
}

/// What came of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sample {
    /// Milliseconds that a lone lane takes for what was asked.
    Total(f64),
    /// It has to be taken again.
    TooShort,
    /// Nobody can tell: the clock is too coarse for such small tasks, or none of them was computed.
    Unknown,
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

    fn spec() -> Spec {
        Spec::from_json(r#"{ "work": { "kind": "cpu", "kernel": "primes" }, "model": "threads" }"#).unwrap()
    }

    /// What a lane does for which a task takes so long.
    fn spans(lone: &LoneLane, ms: impl Fn(f64) -> f64) -> Vec<Span> {
        let context = lone.work(&spec(), true, &Stop::default()).expect("it computes");
        let span = |task: &Task| {
            let end = ms(f64::from(task.cpu.unwrap_or(0)));
            Span { lane: 0, kind: SpanKind::Run, start: 0.0, end, task: Some(task.index) }
        };
        context.tasks.iter().map(span).collect()
    }

    #[test]
    fn few_sizes_are_computed_and_the_others_are_inferred() {
        for (all, sampled) in [(vec![5; 40], 1), (vec![4, 3, 3, 3], 2), ((3..=100).collect(), 3)] {
            let mut lone = LoneLane::of(&tasks(&all));
            assert_eq!(lone.sample.len(), sampled);
            let spans = spans(&lone, |size| size.powi(2));
            let expected: f64 = all.iter().map(|size| f64::from(*size).powi(2)).sum();
            let Sample::Total(total) = lone.total(&spans, &all) else { panic!("it is long enough") };
            assert!((total / expected - 1.0).abs() < 1e-9, "{total} instead of {expected}");
        }
    }

    #[test]
    fn only_what_was_computed_counts() {
        let all = [5; 40];
        let mut lone = LoneLane::of(&tasks(&all));
        let spans = spans(&lone, |_| 10.0);
        assert_eq!(lone.total(&spans, &all[..4]), Sample::Total(40.0));
        assert_eq!(lone.total(&spans, &[]), Sample::Unknown);
    }

    #[test]
    fn a_sample_that_is_too_short_is_taken_again_with_more_tasks() {
        let all = [1, 1000];
        let mut lone = LoneLane::of(&tasks(&all));
        let ms = |size: f64| size / 100.0;
        let first = spans(&lone, ms);
        assert_eq!(lone.total(&first, &all), Sample::TooShort);
        let second = spans(&lone, ms);
        assert!(second.len() > 500 && second.len() < 1000, "{}", second.len());
        let Sample::Total(total) = lone.total(&second, &all) else { panic!("it is long enough") };
        assert!((total - 10.01).abs() < 1e-9, "{total}");
        assert_eq!(spans(&lone, ms).len(), second.len(), "the next one is as long");
    }

    #[test]
    fn one_that_was_a_little_too_short_has_more_tasks_too() {
        let mut lone = LoneLane::of(&tasks(&[10; 4]));
        let short = spans(&lone, |_| 0.98 * LEAST_MS);
        assert_eq!(lone.total(&short, &[10]), Sample::TooShort);
        let long = spans(&lone, |_| 0.98 * LEAST_MS);
        assert_eq!(lone.total(&long, &[10]), Sample::Total(0.98 * LEAST_MS));
    }

    #[test]
    fn what_the_clock_cannot_tell_is_unknown() {
        let mut lone = LoneLane::of(&tasks(&[10; 4]));
        assert_eq!(lone.total(&[], &[10; 4]), Sample::TooShort);
        while lone.total(&[], &[10; 4]) == Sample::TooShort {}
        assert_eq!(lone.total(&[], &[10; 4]), Sample::Unknown);
        assert_eq!(lone.sample[0].times, MOST_TIMES);
    }

    #[test]
    fn it_is_asked_only_for_work_that_computes_and_whose_spans_are_wanted() {
        let stop = Stop::default();
        let lone = LoneLane::of(&tasks(&[10; 4]));
        assert!(lone.work(&spec(), true, &stop).is_some());
        assert!(lone.work(&Spec { trace: false, ..spec() }, true, &stop).is_none());
        assert!(LoneLane::of(&[]).work(&spec(), true, &stop).is_none());
    }
}
