//! The tasks of one work, and the one answer that they make together.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kernels::{self, Kernel};
use crate::spec::{CpuWork, Error, ErrorKey, Shape, Spec, Work};

/// What one lane does in turn (or one loop holds): first it waits, then it computes. It is of one size, however much it asks for, so that
/// a plan takes no more memory than its number of tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its number in the work, from 0.
    pub index: u32,
    /// Requests to the service, one after another, numbered from 0.
    pub waits: u32,
    /// Then the kernel at this size.
    pub cpu: Option<u32>,
    /// Then it adds 1 to the variable that lanes of one memory share, and says what it saw.
    pub probe: bool,
}

impl Task {
    /// A task that computes the kernel at this size.
    pub fn computing(index: u32, size: u32) -> Self {
        Self { index, cpu: Some(size), ..Self::default() }
    }
}

/// What came of a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskResult {
    /// The task's number.
    pub index: u32,
    /// The size that was computed.
    pub size: Option<u32>,
    /// The kernel's answer.
    pub answer: Option<String>,
    /// The service's replies, folded in order.
    pub replies: Option<u64>,
    /// What a probe saw.
    pub probe: Option<Probe>,
    /// The lane that did it, where it was not the one that reports it.
    pub lane: Option<u32>,
    /// Why the task failed, if it did.
    pub failed: Option<Error>,
}

/// What a probe step saw. Addresses are byte offsets in the lane's memory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Probe {
    /// The variable's value that this step read back after adding 1.
    pub value: u32,
    /// Where a local variable of the lane lies.
    pub stack_address: u32,
    /// Where the variable lies that lanes of one memory share.
    pub shared_address: u32,
    /// Where a value lies that the step allocated.
    pub heap_address: u32,
}

/// Mixes a value into a digest (the finaliser of splitmix64; Steele, Lea and Flood, OOPSLA 2014).
pub fn mix(digest: u64, value: u64) -> u64 {
    let mut z = (digest ^ value).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn digest(text: &str) -> u64 {
    text.bytes().fold(0, |sum, byte| mix(sum, u64::from(byte)))
}

/// The tasks of this spec, in order. The sum of sizes is about the same for every shape.
pub fn plan(spec: &Spec) -> Vec<Task> {
    let (io, cpu) = (spec.work.io(), spec.work.cpu());
    let waits = io.map_or(0, |io| io.waits);
    // The place of a task among those that compute, from 0.
    let place = |index: u32| index.saturating_sub(faulty(spec));
    let task = |index| Task {
        index,
        waits,
        cpu: cpu.map(|cpu| size(spec, cpu, place(index))),
        probe: spec.work == Work::Probe,
    };
    match &spec.work {
        // The first ones only wait, the others only compute.
        Work::Beside(beside) => (0..beside.askers)
            .map(|index| Task { cpu: None, ..task(index) })
            .chain((beside.askers..beside.askers + spec.tasks).map(|index| Task { waits: 0, ..task(index) }))
            .collect(),
        _ => (0..spec.tasks).map(task).collect(),
    }
}

/// The number of the task in which the spec's fault happens: the first that computes, or just the first where none does.
pub fn faulty(spec: &Spec) -> u32 {
    match &spec.work {
        Work::Beside(beside) => beside.askers,
        _ => 0,
    }
}

/// How many times as large as the others the large ones of skewed tasks are.
const SKEW: u32 = 7;

/// The size of a skewed task with this place among so many, compared with an even one. An eighth of them, rounded up, is large. The mean
/// is 1: with an even eighth, 4 and 4/7.
pub fn skewed(place: u32, tasks: u32) -> f64 {
    let large = tasks.div_ceil(8);
    let small = f64::from(tasks) / f64::from(tasks + (SKEW - 1) * large);
    if place < large { f64::from(SKEW) * small } else { small }
}

/// The kernel's size in the task with this place among those that compute.
fn size(spec: &Spec, cpu: &CpuWork, place: u32) -> u32 {
    let share = match spec.shape {
        Shape::Even => return cpu.size,
        // Between 0.5 and 1.5, from the top 53 bits of a hash.
        Shape::Uneven => 0.5 + (mix(u64::from(spec.seed), u64::from(place)) >> 11) as f64 / (1u64 << 53) as f64,
        Shape::Skewed => skewed(place, spec.tasks),
    };
    let kernel = kernel(cpu);
    let size = (f64::from(cpu.size) * share).round() as u32;
    size.clamp(kernel.min_size, kernel.max_size)
}

/// The kernel of this work.
pub fn kernel(cpu: &CpuWork) -> &'static Kernel {
    kernels::by_id(cpu.kernel).expect("a spec is checked before it gets here")
}

/// Checks what the tasks say against each other and against the known answer, and makes the work's one answer of it.
/// `done` is sorted by this.
///
/// # Errors
/// [`Code::WrongAnswer`](crate::spec::Code::WrongAnswer) when two tasks that computed the same say different things, when a task contradicts a known
/// answer, or when a task is missing or came twice.
pub fn settle(spec: &Spec, tasks: &[Task], done: &mut [TaskResult]) -> Result<String, Error> {
    done.sort_by_key(|done| done.index);
    if !done.iter().map(|done| done.index).eq(tasks.iter().map(|task| task.index)) {
        let values = json!({ "given": tasks.len(), "back": done.len() });
        return Err(Error::new(ErrorKey::AnswerTasksLost, values));
    }
    let mut parts = Vec::new();
    if let Some(cpu) = spec.work.cpu() {
        let answers = answers(spec, cpu, done)?;
        match answers.as_slice() {
            [] => {}
            [(_, answer)] => parts.push((*answer).to_owned()),
            several => {
                let all = several.iter().fold(0, |sum, (size, answer)| mix(mix(sum, u64::from(*size)), digest(answer)));
                parts.push(format!("{} sizes, digest {all:016x}", several.len()));
            }
        }
    }
    let replies: Vec<u64> = done.iter().filter_map(|done| done.replies).collect();
    if spec.work.io().is_some() {
        let all = replies.iter().fold(0, |sum, reply| mix(sum, *reply));
        parts.push(format!("{} tasks answered, digest {all:016x}", replies.len()));
    }
    if spec.work == Work::Probe {
        parts.push(format!("{} probes", done.len()));
    }
    Ok(parts.join("; "))
}

/// The distinct sizes with their answers, in the order of the tasks.
fn answers<'a>(spec: &Spec, cpu: &CpuWork, done: &'a [TaskResult]) -> Result<Vec<(u32, &'a str)>, Error> {
    let kernel = kernel(cpu);
    let mut by_size: Vec<(u32, u32, &str)> =
        done.iter().filter_map(|one| Some((one.size?, one.index, one.answer.as_deref()?))).collect();
    by_size.sort_unstable();
    let mut seen = Vec::new();
    for same in by_size.chunk_by(|one, other| one.0 == other.0) {
        let (size, first, answer) = same[0];
        let known = kernel.known.iter().find_map(|(known, answer)| (*known == size).then_some(*answer));
        let expected = known.unwrap_or(answer);
        if let Some((_, task, wrong)) = same.iter().find(|(.., answer)| *answer != expected) {
            let mut values =
                json!({ "task": task, "kernel": kernel.id, "size": size, "seed": spec.seed, "answer": wrong });
            let key = if known.is_some() {
                values["known"] = json!(expected);
                ErrorKey::AnswerNotKnown
            } else {
                values["other"] = json!(first);
                values["otherAnswer"] = json!(expected);
                ErrorKey::AnswerTasksDiffer
            };
            return Err(Error::new(key, values));
        }
        seen.push((first, size, answer));
    }
    seen.sort_unstable();
    Ok(seen.into_iter().map(|(_, size, answer)| (size, answer)).collect())
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use serde_json::json;

    /// What the plan of any valid spec may take: 100 000 tasks, and some room to grow.
    const MOST_PLAN_BYTES: usize = 4 << 20;

    fn spec(work: serde_json::Value, tasks: u32, shape: &str) -> Spec {
        Spec::from_value(&json!({
            "work": work, "tasks": tasks, "model": "sequential", "shape": shape,
        }))
        .unwrap()
    }

    fn cpu(tasks: u32, shape: &str) -> Spec {
        spec(json!({ "kind": "cpu", "kernel": "primes", "size": 100_000 }), tasks, shape)
    }

    fn answered(index: u32, answer: &str) -> TaskResult {
        TaskResult { index, size: Some(100_000), answer: Some(answer.to_owned()), ..TaskResult::default() }
    }

    #[test]
    fn every_shape_asks_for_about_the_same_in_all() {
        for shape in ["even", "uneven", "skewed"] {
            let sum: f64 = plan(&cpu(800, shape)).iter().map(|task| f64::from(task.cpu.unwrap_or(0))).sum();
            assert!((sum / 800.0 / 100_000.0 - 1.0).abs() < 0.05, "{shape}: {sum}");
        }
    }

    #[test]
    fn skewed_tasks_ask_for_as_much_as_even_ones_however_few_there_are_and_beside_a_wait_too() {
        for tasks in 1..=40 {
            let beside = json!({ "kind": "beside", "kernel": "primes", "service": "api", "size": 100_000 });
            let [alone, beside] = [cpu(tasks, "skewed"), spec(beside, tasks, "skewed")]
                .map(|spec| plan(&spec).iter().filter_map(|task| task.cpu).collect::<Vec<_>>());
            assert_eq!(alone, beside, "a task that only waits is none of them");
            let sum: u32 = alone.iter().sum();
            assert!(sum.abs_diff(tasks * 100_000) <= tasks, "{tasks} tasks: {sum}");
            let large = alone.iter().filter(|size| **size == alone[0]).count() as u32;
            assert!(tasks == 1 || large == tasks.div_ceil(8), "{alone:?}");
        }
        assert_eq!(plan(&cpu(8, "skewed"))[0].cpu, Some(400_000));
    }

    #[test]
    fn a_task_beside_others_comes_first_and_only_waits() {
        let work = json!({ "kind": "beside", "kernel": "primes", "service": "api", "waits": 3 });
        let tasks = plan(&spec(work, 2, "even"));
        assert_eq!(tasks.len(), 3);
        assert_eq!(tasks[0], Task { index: 0, waits: 3, ..Task::default() });
        assert!(tasks[1..].iter().all(|task| task.waits == 0 && task.cpu.is_some()));
    }

    #[test]
    fn a_task_that_says_otherwise_is_found_even_when_it_is_the_first() {
        let (spec, tasks) = (cpu(3, "even"), plan(&cpu(3, "even")));
        let right = "9592 primes";
        let mut done = vec![answered(2, right), answered(0, right), answered(1, right)];
        assert_eq!(settle(&spec, &tasks, &mut done).unwrap(), right);
        for liar in 0..3 {
            let mut done: Vec<_> =
                (0..3).map(|index| answered(index, if index == liar { "9593 primes" } else { right })).collect();
            let error = settle(&spec, &tasks, &mut done).unwrap_err();
            assert_eq!(error.code, crate::spec::Code::WrongAnswer);
            assert_eq!(error.values["answer"], "9593 primes", "{error}");
        }
    }

    #[test]
    fn a_plan_takes_little_memory_whatever_a_spec_asks_for() {
        use crate::spec::{Model, fields};
        let table = fields();
        // Each number at its smallest, at its largest, or not said.
        let at = |name: &str, pick: u32| {
            let field = table.iter().find(|field| field.name == name).expect("it is a field");
            match pick % 3 {
                0 => field.min,
                1 => field.max,
                _ => None,
            }
            .map(|number| if field.whole { json!(number as u64) } else { json!(number) })
        };
        let strategy = (0..5_usize, 0..3_u32, 0..3_usize, proptest::collection::vec(0..3_u32, 16), any::<u32>());
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        let result = runner.run(&strategy, |(kind, size, shape, picks, seed)| {
            let kernel = &kernels::all()[seed as usize % kernels::all().len()];
            let service = &crate::work::service::all()[seed as usize % crate::work::service::all().len()];
            let size = [kernel.min_size, kernel.max_size, kernel.default_size][size as usize];
            let kind = ["cpu", "io", "mixed", "beside", "probe"][kind];
            let mut work = json!({ "kind": kind });
            if kind != "io" && kind != "probe" {
                work["kernel"] = json!(kernel.id);
                work["size"] = json!(size);
            }
            let mut picks = picks.into_iter();
            if kind != "cpu" && kind != "probe" {
                work["service"] = json!(service.id);
                for name in ["waitMs", "waits", "bandwidth", "connections", "perSecond", "failureShare", "retries"] {
                    if let Some(number) = at(name, picks.next().unwrap_or(0)) {
                        work[name] = number;
                    }
                }
            }
            let mut spec = json!({ "work": work, "model": Model::IDS[seed as usize % Model::IDS.len()], "seed": seed });
            spec["shape"] = json!(Shape::IDS[shape]);
            for name in ["tasks", "workers", "repeats", "warmup", "switchIntervalMs", "chunk"] {
                if let Some(number) = at(name, picks.next().unwrap_or(0)) {
                    spec[name] = number;
                }
            }
            let spec = Spec::from_value(&spec).expect("a spec at its limits is good");
            let tasks = plan(&spec);
            prop_assert!(tasks.len() <= spec.tasks as usize + 1);
            let bytes = tasks.capacity() * size_of::<Task>();
            prop_assert!(bytes <= MOST_PLAN_BYTES, "{bytes} bytes");
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn a_lost_or_doubled_task_is_an_error() {
        let (spec, tasks) = (cpu(3, "even"), plan(&cpu(3, "even")));
        let mut lost = vec![answered(0, "9592 primes"), answered(1, "9592 primes")];
        assert!(settle(&spec, &tasks, &mut lost).is_err());
        let mut doubled = vec![answered(0, "9592 primes"), answered(1, "9592 primes"), answered(1, "9592 primes")];
        assert!(settle(&spec, &tasks, &mut doubled).is_err());
    }
}
