//! Processes overlap waits just as well, but cost more to start and more memory, so they are the second choice.
//!
//! The same downloads one after another, in threads and in processes, in turn; then both are started five times with nothing up
//! beforehand. What a thread takes is seen where many more of them make the memory that they share larger: three fit into what is there.
//! Memory decides nothing: a thread takes the stack that this page gives it, and a process what the engine's memory begins with.

use serde_json::json;

use super::downloads::{DOWNLOAD_MS, DOWNLOADS, OVERLAP, SCALE, downloads};
use crate::claims::costs::DEARER;
use crate::claims::plan::{self, waiting};
use crate::claims::python::{LINES, POOL, START, Script};
use crate::claims::{
    Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Reference, Setting, Source, Statistic, Unit, Verdict,
    untold,
};
use crate::measure::{COUNTS, Comparison, Estimate, compare, estimate};

/// How many times as fast as one after another.
const SPEEDUP_THREADS: Quantity = Quantity::ratio("speedup-threads");
const SPEEDUP_PROCESSES: Quantity = Quantity::ratio("speedup-processes");
/// How many times as fast as threads.
const AGAINST_THREADS: Quantity = Quantity::ratio("against-threads");
/// From the request for the first of three to the last one that is up.
const START_THREADS: Quantity = Quantity {
    id: "start-threads",
    unit: Unit::Ms,
    statistic: Statistic::Median,
    source: Source::Measured,
    python: true,
};
const START_PROCESSES: Quantity = Quantity { id: "start-processes", ..START_THREADS };
/// What one more of them takes; it does not vary. The standard library of Python does not say it on every system.
const MEMORY_THREAD: Quantity =
    Quantity { id: "memory-thread", unit: Unit::Bytes, statistic: Statistic::Exact, python: false, ..START_THREADS };
const MEMORY_PROCESS: Quantity = Quantity { id: "memory-process", ..MEMORY_THREAD };

pub(super) const CLAIM: Claim = Claim {
    id: "io-processes",
    needs: Needs::Isolation,
    predicts: "against-threads",
    figures: &[
        &SPEEDUP_THREADS,
        &SPEEDUP_PROCESSES,
        &AGAINST_THREADS,
        &START_THREADS,
        &START_PROCESSES,
        &MEMORY_THREAD,
        &MEMORY_PROCESS,
    ],
    sentences: &["measured", "costs", "second-choice", "as-well", "not-as-well", "no-overlap", "no-cost"],
    script: Script::of(&[LINES, POOL, START], include_str!("io_processes.py")),
    reference: &[
        Reference { id: "memory-thread", range: (14.0 * KIB, 14.0 * KIB) },
        Reference { id: "memory-process", range: (5.0 * MIB, 9.0 * MIB) },
    ],
    plan,
    judge,
};

const KIB: f64 = 1024.0;
const MIB: f64 = 1024.0 * KIB;

/// Two wall times of waits within this factor are alike: the rest is the clock's and the messages'.
const ALIKE: f64 = 1.25;
/// Rounds of starting; fewer cannot tell.
const ROUNDS: u32 = 5;
/// Threads of two memories, whose difference shows what one more takes.
const FEW: u32 = 8;
const MANY: u32 = 24;
/// A wait while lanes are started for the start's sake, in milliseconds.
const SHORT_MS: f64 = 1.0;

fn plan(setting: &Setting) -> Vec<Experiment> {
    let start =
        |name: &str, model: &str, workers: u32| plan::start(setting, name, model, waiting("api", SHORT_MS), workers);
    vec![
        Experiment::Compare {
            id: "main".into(),
            runs: vec![
                downloads(setting, "loop", "sequential"),
                downloads(setting, "threads", "threads-gil"),
                downloads(setting, "processes", "processes"),
            ],
        },
        Experiment::Start {
            id: "start".into(),
            times: setting.repeats.max(ROUNDS),
            runs: vec![
                start("start-threads", "threads-gil", DOWNLOADS),
                start("start-processes", "processes", DOWNLOADS),
            ],
        },
        Experiment::Start {
            id: "memory".into(),
            times: 1,
            runs: vec![start("few-threads", "threads-gil", FEW), start("many-threads", "threads-gil", MANY)],
        },
    ]
}

/// What three threads and three processes cost.
struct Costs {
    thread_ms: Vec<f64>,
    process_ms: Vec<f64>,
    /// The start of the processes over that of the threads.
    start: Comparison,
    /// Bytes that one more of them takes, where that is known.
    thread_bytes: Option<f64>,
    process_bytes: Option<f64>,
}

fn costs(evidence: &Evidence) -> Result<Costs, Open> {
    let none = |name: &str| Open::because("claims.no-times", json!({ "run": name }));
    let values = |name: &str, of: fn(&crate::claims::Run) -> Option<f64>| {
        evidence.starts(name)?.values(of).ok_or_else(|| none(name))
    };
    let thread_ms = values("start-threads", |run| run.start_ms)?;
    let process_ms = values("start-processes", |run| run.start_ms)?;
    let start = compare(&process_ms, &thread_ms, DEARER - 1.0).ok_or_else(|| none("start-threads"))?;
    let memory = |name: &str| Some(estimate(&values(name, |run| run.memory_bytes).ok()?)?.value);
    let thread_bytes = memory("many-threads").zip(memory("few-threads"));
    let thread_bytes = thread_bytes.map(|(many, few)| (many - few) / f64::from(MANY - FEW));
    let process_bytes = memory("start-processes").map(|bytes| bytes / f64::from(DOWNLOADS));
    Ok(Costs { thread_ms, process_ms, start, thread_bytes, process_bytes })
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let threads = evidence.compare("loop", "threads", COUNTS)?;
    let processes = evidence.compare("loop", "processes", COUNTS)?;
    let against = evidence.compare("threads", "processes", COUNTS)?;
    findings.figure(&SPEEDUP_THREADS, &[], threads.estimate());
    findings.figure(&SPEEDUP_PROCESSES, &[], processes.estimate());
    findings.figure(&AGAINST_THREADS, &[], against.estimate());
    let wall = |name| evidence.run(name).map(|run| run.wall().map(|wall| wall.value));
    findings.say(
        "measured",
        json!({ "downloads": DOWNLOADS, "scale": SCALE, "loopMs": wall("loop")?, "threadsMs": wall("threads")?,
            "processesMs": wall("processes")? }),
    );
    let costs = costs(evidence)?;
    findings.figure(&START_THREADS, &[], estimate(&costs.thread_ms));
    findings.figure(&START_PROCESSES, &[], estimate(&costs.process_ms));
    findings.figure(&MEMORY_THREAD, &[], costs.thread_bytes.map(Estimate::exactly));
    findings.figure(&MEMORY_PROCESS, &[], costs.process_bytes.map(Estimate::exactly));
    let value = |values: &[f64]| estimate(values).map(|found| found.value);
    findings.say(
        "costs",
        json!({ "workers": DOWNLOADS, "threadsMs": value(&costs.thread_ms), "processesMs": value(&costs.process_ms),
            "threadBytes": costs.thread_bytes, "processBytes": costs.process_bytes }),
    );
    for name in ["threads", "processes"] {
        evidence.in_time(name, DOWNLOAD_MS)?;
    }
    if threads.is_below(OVERLAP) {
        findings.say("no-overlap", json!({}));
        return Ok(Verdict::Inconclusive);
    }
    if against.is_below(1.0 / ALIKE) || processes.is_below(OVERLAP / ALIKE) {
        findings.say("not-as-well", json!({ "ratio": against.said() }));
        return Ok(Verdict::NotHere);
    }
    if let Some(vague) = [&threads, &processes].into_iter().find(|found| !found.is_above(OVERLAP)) {
        return Err(untold(vague));
    }
    if !against.is_within(1.0 / ALIKE, f64::INFINITY) {
        return Err(untold(&against));
    }
    if costs.start.is_below(DEARER) {
        findings.say("as-well", json!({}));
        findings.say("no-cost", json!({}));
        return Ok(Verdict::NotHere);
    }
    if !costs.start.is_above(DEARER) {
        return Err(untold(&costs.start));
    }
    findings.say("second-choice", json!({ "start": costs.start.said() }));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::CLAIM;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Verdict};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    #[test]
    fn processes_that_wait_as_well_and_cost_more_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(
                &found,
                Verdict::Confirmed,
                &["io-processes.measured", "io-processes.costs", "io-processes.second-choice"],
            );
            assert!((value(&found, "speedup-processes") - 3.0).abs() < 0.2);
            assert!(value(&found, "start-processes") > value(&found, "start-threads"));
            assert!(value(&found, "memory-process") > value(&found, "memory-thread"));
        }
    }

    #[test]
    fn processes_that_start_as_fast_deny_it() {
        let fast = tried(|seen| seen.starts("start-processes", |run| run.start_ms = Some(19.0)));
        says(&fast, Verdict::NotHere, &["io-processes.as-well", "io-processes.no-cost"]);
    }

    #[test]
    fn memory_is_told_and_decides_nothing() {
        for bytes in [None, Some(3e5), Some(3e9)] {
            let found = tried(|seen| seen.starts("start-processes", |run| run.memory_bytes = bytes));
            says(&found, Verdict::Confirmed, &["io-processes.costs", "io-processes.second-choice"]);
        }
    }

    #[test]
    fn processes_that_wait_worse_deny_it() {
        let in_turn = tried(|seen| seen.takes("processes", 600.0));
        says(&in_turn, Verdict::NotHere, &["io-processes.not-as-well"]);
        says(&tried(|seen| seen.takes("processes", 320.0)), Verdict::NotHere, &["io-processes.not-as-well"]);
    }

    #[test]
    fn threads_that_add_nothing_need_less_than_a_process() {
        let same = tried(|seen| {
            for name in ["few-threads", "many-threads"] {
                seen.starts(name, |run| run.memory_bytes = Some(2e7));
            }
        });
        says(&same, Verdict::Confirmed, &["io-processes.second-choice"]);
    }

    #[test]
    fn scatter_late_waits_and_unknown_costs_leave_it_open() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::Inconclusive, &["io-processes.no-overlap"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let late = tried(|seen| seen.report("processes").wake_up.as_mut().unwrap().median_ms = 90.0);
        says(&late, Verdict::Inconclusive, &["claims.late"]);
        let unknown = tried(|seen| seen.starts("start-threads", |run| run.start_ms = None));
        says(&unknown, Verdict::Inconclusive, &["claims.no-times"]);
        let mut at = 0.0;
        let wide = tried(|seen| {
            seen.starts("start-processes", |run| {
                at += 1.0;
                run.start_ms = Some(10.0 * at);
            });
        });
        says(&wide, Verdict::Inconclusive, &["claims.scatter"]);
    }
}
