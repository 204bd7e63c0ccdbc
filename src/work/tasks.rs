//! The tasks of one work, and the one answer that they make together.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kernels::{self, Kernel};
use crate::spec::{CpuWork, Error, ErrorKey, Shape, Spec, Work};

/// One step of a task.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The task's request with this number to the service.
    Io(u32),
    /// The kernel at this size.
    Cpu(u32),
    /// Adds 1 to the variable that lanes of one memory share, and says what it saw.
    Probe,
}

/// A list of steps, done one after another by one lane (or held by one loop).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its number in the work, from 0.
    pub index: u32,
    /// What it consists of.
    pub steps: Vec<Step>,
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
    let task = |index, steps| Task { index, steps };
    let asks = |waits| (0..waits).map(Step::Io).collect::<Vec<_>>();
    let each = 0..spec.tasks;
    match &spec.work {
        Work::Cpu(crunch) => each.map(|index| task(index, vec![Step::Cpu(size(spec, crunch, index))])).collect(),
        Work::Io(ask) => each.map(|index| task(index, asks(ask.waits))).collect(),
        Work::Mixed(both) => each
            .map(|index| {
                let mut steps = asks(both.io.waits);
                steps.push(Step::Cpu(size(spec, &both.cpu, index)));
                task(index, steps)
            })
            .collect(),
        Work::Beside(both) => std::iter::once(task(0, asks(both.io.waits)))
            .chain((1..=spec.tasks).map(|index| task(index, vec![Step::Cpu(size(spec, &both.cpu, index))])))
            .collect(),
        Work::Probe => each.map(|index| task(index, vec![Step::Probe])).collect(),
    }
}

/// The kernel's size in the task with this number.
fn size(spec: &Spec, crunch: &CpuWork, index: u32) -> u32 {
    let share = match spec.shape {
        Shape::Even => return crunch.size,
        // Between 0.5 and 1.5, from the top 53 bits of a hash.
        Shape::Uneven => 0.5 + (mix(u64::from(spec.seed), u64::from(index)) >> 11) as f64 / (1u64 << 53) as f64,
        // One eighth at 4 and seven eighths at 4/7 make a mean of 1.
        Shape::Skewed if u64::from(index) * 8 < u64::from(spec.tasks) => 4.0,
        Shape::Skewed => 4.0 / 7.0,
    };
    let kernel = kernel(crunch);
    let size = (f64::from(crunch.size) * share).round() as u32;
    size.clamp(kernel.min_size, kernel.max_size)
}

/// The kernel of this crunch.
pub fn kernel(crunch: &CpuWork) -> &'static Kernel {
    kernels::by_id(crunch.kernel).expect("a spec is checked before it gets here")
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
    if let Some(crunch) = spec.work.cpu() {
        let answers = answers(spec, crunch, done)?;
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
fn answers<'a>(spec: &Spec, crunch: &CpuWork, done: &'a [TaskResult]) -> Result<Vec<(u32, &'a str)>, Error> {
    let kernel = kernel(crunch);
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
            let sum: f64 = plan(&cpu(800, shape))
                .iter()
                .map(|task| match task.steps[0] {
                    Step::Cpu(size) => f64::from(size),
                    _ => 0.0,
                })
                .sum();
            assert!((sum / 800.0 / 100_000.0 - 1.0).abs() < 0.05, "{shape}: {sum}");
        }
    }

    #[test]
    fn a_task_beside_others_comes_first_and_only_waits() {
        let work = json!({ "kind": "beside", "kernel": "primes", "service": "api", "waits": 3 });
        let tasks = plan(&spec(work, 2, "even"));
        assert_eq!(tasks.len(), 3);
        assert_eq!(tasks[0].steps, [Step::Io(0), Step::Io(1), Step::Io(2)]);
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
    fn a_lost_or_doubled_task_is_an_error() {
        let (spec, tasks) = (cpu(3, "even"), plan(&cpu(3, "even")));
        let mut lost = vec![answered(0, "9592 primes"), answered(1, "9592 primes")];
        assert!(settle(&spec, &tasks, &mut lost).is_err());
        let mut doubled = vec![answered(0, "9592 primes"), answered(1, "9592 primes"), answered(1, "9592 primes")];
        assert!(settle(&spec, &tasks, &mut doubled).is_err());
    }
}
