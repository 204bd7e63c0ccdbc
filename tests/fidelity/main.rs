//! Whether the models behave as CPython does: the scripts of the claims under the machine's `python3`, beside the same
//! experiments on this host's own threads.
//!
//! What is compared are shapes: ratios, orders, and delays as multiples of the interval or of the computing time. The machine may be
//! busy with something else, so a comparison has up to three attempts, and one that fails while fewer cores were free than
//! it needs is set aside with a note, as is what a Python without the GIL cannot show.
#![cfg(not(target_family = "wasm"))]

#[path = "../common/mod.rs"]
mod common;

use std::collections::BTreeSet;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use interleave::claims::Unit;
use interleave::claims::python::{self, Pasted};
use interleave::measure;
use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::report::Report;
use interleave::spec::Spec;
use serde_json::{Value, json};

/// Measured repeats on both sides.
const REPEATS: u32 = 3;
/// How often a comparison is tried.
const ATTEMPTS: u32 = 3;
/// Attempts that fail on a machine with free cores; one alone may be bad luck.
const FAILED: usize = 2;
/// On a busy machine no further attempt is begun when all of them together have taken as long as this.
const ENOUGH: Duration = Duration::from_secs(35);
/// Free cores that two lanes need to show that they run at once.
const BOTH_FREE: f64 = 1.85;

/// Says it also when the test passes: the test runner swallows only what the print macros say.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "fidelity: {text}");
}

/// The machine's Python, found and named once.
static PYTHON: LazyLock<()> = LazyLock::new(|| {
    let ask = "import platform, sys; print(int(sys.version_info >= (3, 9)), platform.python_implementation(), sys.version.split()[0])";
    let output = Command::new("python3").args(["-c", ask]).output();
    let output = output
        .expect("this test compares with Python, and there is no python3 on the PATH: install Python 3.9 or later");
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let (new_enough, name) = said.split_once(' ').unwrap_or(("0", "of an unknown version"));
    assert_eq!(
        new_enough, "1",
        "this test compares with Python 3.9 or later, and python3 is {name}: install a newer one"
    );
    note(&format!("comparing with {name}"));
});

/// Runs the claim's script and reads its line as the page would.
fn python(claim: &str, repeats: u32) -> Pasted {
    LazyLock::force(&PYTHON);
    let text = python::script(claim, repeats, 2).expect("there is a script");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.py", python::file(claim)));
    std::fs::write(&path, text).expect("the script can be written");
    let output =
        Command::new("python3").arg(&path).stdin(Stdio::null()).output().expect("python3 was there a moment ago");
    assert!(output.status.success(), "{claim} failed in Python: {}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8_lossy(&output.stdout);
    assert_eq!(line.lines().count(), 1, "{claim} prints one line for the page: {line}");
    python::read(claim, &line).unwrap_or_else(|error| panic!("{claim}: {error}"))
}

fn value(pasted: &Pasted, id: &str) -> f64 {
    let found = pasted.figures.iter().find(|figure| figure.id == id);
    found.and_then(|figure| figure.value).unwrap_or_else(|| panic!("Python did not say {id}"))
}

/// Runs a spec here, once, after no warm-up unless it says so.
fn here(mut spec: Value) -> Report {
    for (field, value) in [("repeats", json!(1)), ("warmup", json!(0)), ("trace", json!(false))] {
        spec.as_object_mut().unwrap().entry(field).or_insert(value);
    }
    let spec = Spec::from_value(&spec).expect("the spec is good");
    platform::start_pool(spec.pool()).expect("the pool starts");
    platform::block_on(models::run(spec, true, &Stop::default(), &NoObserver)).expect("the run ends")
}

/// The wall time of each spec, round by round. They take turns, so that a busy moment meets all of them alike.
fn rounds<const N: usize>(specs: [Value; N]) -> [Vec<f64>; N] {
    let mut walls: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for repeat in 0..=REPEATS {
        for at in 0..N {
            let at = if repeat % 2 == 1 { at } else { N - 1 - at };
            let wall = here(specs[at].clone()).wall_ms.median;
            if repeat > 0 {
                walls[at].push(wall);
            }
        }
    }
    walls
}

/// The median wall time of each spec.
fn medians<const N: usize>(specs: [Value; N]) -> [f64; N] {
    rounds(specs).map(|walls| measure::summary(&walls).expect("there are repeats").median)
}

/// How many times as fast as `base` the other way is, in each round.
fn ratios(base: &[f64], other: &[f64]) -> Vec<f64> {
    base.iter().zip(other).map(|(base, other)| base / other).collect()
}

/// A size of this kernel that takes about this long on one lane.
fn size_for(kernel: &str, target_ms: f64) -> u32 {
    let mut size = 20_000_000.0;
    if kernel != "primes" {
        size = 1000.0;
    }
    for _ in 0..3 {
        let spec = json!({ "work": { "kind": "cpu", "kernel": kernel, "size": size as u32 }, "tasks": 1, "model": "sequential",
            "workers": 1, "repeats": 5 });
        size *= target_ms / here(spec).wall_ms.min;
    }
    size as u32
}

/// Cores that are free now: what two spinning threads get done, over the best that one does.
fn free_cores() -> f64 {
    fn spin(time: Duration) -> f64 {
        let begun = Instant::now();
        let mut count = 0_u64;
        while begun.elapsed() < time {
            for _ in 0..1000 {
                count = black_box(count + 1);
            }
        }
        count as f64 / begun.elapsed().as_secs_f64()
    }
    let alone = (0..20).map(|_| spin(Duration::from_millis(2))).fold(0.0, f64::max);
    let lanes: Vec<_> = (0..2).map(|_| std::thread::spawn(|| spin(Duration::from_millis(100)))).collect();
    let together: Vec<f64> = lanes.into_iter().map(|lane| lane.join().expect("spinning ends")).collect();
    measure::free_cores(alone, &together).unwrap_or(0.0)
}

/// What a comparison needs of the machine, so that its failure says something.
#[derive(Clone, Copy)]
enum Needs {
    /// Cores for two lanes and nobody who delays them.
    TwoCores,
    /// Only time.
    Nothing,
}

/// What became of the comparisons.
#[derive(Default)]
struct Tally {
    held: u32,
    set_aside: Vec<String>,
    failed: Vec<String>,
    /// The scripts that were run.
    scripts: BTreeSet<String>,
}

impl Tally {
    /// Tries a comparison until it holds. `Ok(None)`: this Python cannot show it.
    fn compare(&mut self, name: &str, needs: Needs, mut attempt: impl FnMut() -> Result<Option<String>, String>) {
        static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
        let begun = *BEGUN;
        let (mut failures, mut failed) = (Vec::new(), 0);
        for _ in 0..ATTEMPTS {
            let before = free_cores();
            match attempt() {
                Ok(Some(seen)) => {
                    self.held += 1;
                    return note(&format!("{name}: {seen}"));
                }
                Ok(None) => return self.set_aside.push(format!("{name} (this Python cannot show it)")),
                Err(failure) => {
                    let free = before.min(free_cores());
                    failures.push(format!("{failure} (at most {free:.2} of 2 cores were free)"));
                    if free >= BOTH_FREE || matches!(needs, Needs::Nothing) {
                        failed += 1;
                    } else if begun.elapsed() > ENOUGH {
                        break;
                    }
                }
            }
        }
        let failures = failures.join("; then ");
        if failed >= FAILED {
            self.failed.push(format!("{name}: {failures}"));
        } else {
            note(&format!("{name} is set aside, since the machine is busy: {failures}"));
            self.set_aside.push(format!("{name} (busy)"));
        }
    }

    /// The claim's own plan here, and its script there: what both say of the same quantity is alike.
    fn alike(&mut self, id: &str) {
        self.scripts.insert(id.to_owned());
        let plan = common::ask("plan", &json!({ "id": id, "setting": common_setting() }));
        let needs = if plan["calibrate"] == true { Needs::TwoCores } else { Needs::Nothing };
        self.compare(id, needs, || {
            let there = python(id, 1);
            let evidence =
                common::evidence(id, &common_setting(), |spec| Spec::from_value(spec).expect("a plan's spec is good"));
            let ruling = common::ask("judge", &json!({ "id": id, "evidence": evidence }));
            let here = |id: &str| {
                let figures = ruling["figures"].as_array().expect("a ruling has figures");
                figures.iter().find(|figure| figure["id"] == id).and_then(|figure| figure["value"].as_f64())
            };
            let both: Vec<(&str, f64, f64)> = there
                .figures
                .iter()
                .filter(|figure| matches!(figure.unit, Unit::Times | Unit::Count | Unit::Number))
                .filter_map(|figure| Some((figure.id.as_str(), here(&figure.id)?, figure.value?)))
                .collect();
            if both.is_empty() {
                return Err("there is no figure that both have".to_owned());
            }
            let seen: Vec<String> =
                both.iter().map(|(id, here, there)| format!("{id} {here:.2} here, {there:.2} in Python")).collect();
            // None of something has no ratio.
            let differ = |here: f64, there: f64| here != there && !(1.0 / ALIKE..=ALIKE).contains(&(here / there));
            match both.iter().find(|(_, here, there)| differ(*here, *there)) {
                None => Ok(Some(seen.join("; "))),
                Some((id, ..)) => Err(format!("{}: {id} differs by more than {ALIKE} times", seen.join("; "))),
            }
        });
    }

    /// The script runs to its end and gives figures that are declared, known and not negative.
    fn executed(&mut self, id: &str) {
        self.scripts.insert(id.to_owned());
        let there = python(id, 1);
        let good = |value: Option<f64>| value.is_some_and(|value| value.is_finite() && value >= 0.0);
        let bad: Vec<&str> =
            there.figures.iter().filter(|figure| !good(figure.value)).map(|figure| figure.id.as_str()).collect();
        if there.figures.is_empty() || !bad.is_empty() {
            self.failed.push(format!("{id}: of {} figures these are none: {bad:?}", there.figures.len()));
        }
        self.held += 1;
    }
}

/// How far a figure here may lie from Python's: at one repeat, on a machine that others use too.
const ALIKE: f64 = 1.4;

fn common_setting() -> Value {
    json!({ "tier": "full", "cores": 2, "repeats": 1 })
}

/// Claims whose plan takes some seconds here, and whose figures do not depend on how fast either side computes.
const IDS_ALIKE: [&str; 12] = [
    "memory-model",
    "own-stack",
    "concurrent-vs-parallel",
    "print-numbers",
    "gil-mutex",
    "gil-per-process",
    "io-threads",
    "io-services",
    "io-chef",
    "errors",
    "fault-isolation",
    "killable",
];

#[test]
fn models_behave_as_cpython_does() {
    let mut tally = Tally::default();
    threads_under_the_gil_bring_nothing_for_computing_here_as_in_python(&mut tally);
    waits_overlap_under_the_gil_here_as_in_python(&mut tally);
    a_waiting_thread_is_delayed_by_the_interval_here_as_in_python(&mut tally);
    hashing_that_lets_go_of_the_gil_scales_here_as_in_python(&mut tally);
    computing_blocks_the_loop_and_a_pool_repairs_it_here_as_in_python(&mut tally);
    tally.scripts.extend(["gil-cpu", "gil-io", "gil-interval", "gil-native", "blocked-loop"].map(str::to_owned));
    for id in IDS_ALIKE {
        tally.alike(id);
    }
    for id in python::claims() {
        if !tally.scripts.contains(id) {
            tally.executed(id);
        }
    }
    let Tally { held, set_aside, failed, scripts } = tally;
    note(&format!(
        "{} scripts were run; {held} held, {} set aside, {} failed{}{}",
        scripts.len(),
        set_aside.len(),
        failed.len(),
        if set_aside.is_empty() { "" } else { ": " },
        set_aside.join(", ")
    ));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(held as usize > set_aside.len(), "nearly everything was set aside, so this tells nothing");
}

/// Says what was seen; an error where one of the conditions does not hold.
fn judge(seen: String, conditions: &[(bool, &str)]) -> Result<Option<String>, String> {
    match conditions.iter().find(|(holds, _)| !holds) {
        None => Ok(Some(seen)),
        Some((_, broken)) => Err(format!("{seen}: {broken}")),
    }
}

fn cpu(kernel: &str, size: u32, tasks: u32, model: &str, workers: u32, gil: &str) -> Value {
    json!({ "work": { "kind": "cpu", "kernel": kernel, "size": size }, "tasks": tasks, "model": model, "workers": workers, "gil": gil })
}

/// Between the slowest and the fastest that one lane under a lock may be.
fn is_none(speedup: f64) -> bool {
    (0.6..=1.15).contains(&speedup)
}

/// How far the cost of the lock here may lie from that of CPython's: both are near nothing.
const NEAR_PYTHON: f64 = 0.06;

fn threads_under_the_gil_bring_nothing_for_computing_here_as_in_python(tally: &mut Tally) {
    // Each attempt adds to what the ones before it saw, since the two are to be near each other.
    let mut seen: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::new());
    tally.compare("threads under the GIL", Needs::TwoCores, || {
        let there = python("gil-cpu", REPEATS);
        if !there.gil {
            return Ok(None);
        }
        let size = size_for("primes", 60.0);
        let run = |model, workers| cpu("primes", size, 4, model, workers, "held");
        let [one, two, four] = rounds([run("sequential", 1), run("threads-gil", 2), run("threads-gil", 4)]);
        seen[0].extend(ratios(&one, &two));
        seen[1].extend(ratios(&one, &four));
        seen[2].push(value(&there, "speedup-2"));
        seen[3].push(value(&there, "speedup-4"));
        let middle = |at: usize| measure::summary(&seen[at]).expect("there are repeats").median;
        let (here, there) = ([middle(0), middle(1)], [middle(2), middle(3)]);
        let near = |at: usize| (here[at] - there[at]).abs() <= NEAR_PYTHON;
        judge(
            format!(
                "speed-up with 2 and 4 threads: here {:.2} and {:.2}, Python {:.2} and {:.2}",
                here[0], here[1], there[0], there[1]
            ),
            &[
                (near(0), "with two threads they differ by more than 0.06"),
                (near(1), "with four threads they differ by more than 0.06"),
                (here.into_iter().all(is_none), "here it is not between 0.6 and 1.15"),
            ],
        )
    });
}

fn waits_overlap_under_the_gil_here_as_in_python(tally: &mut Tally) {
    tally.compare("waits under the GIL", Needs::Nothing, || {
        let there = python("gil-io", REPEATS);
        let (waits, there) = (value(&there, "waits"), value(&there, "speedup"));
        // With a connection for each, every query takes exactly its wait.
        let work = json!({ "kind": "io", "service": "database", "waitMs": 50, "connections": waits as u32 });
        let run = |model: &str, workers: f64| json!({ "work": work, "tasks": waits as u32, "model": model, "workers": workers as u32 });
        let [one, all] = medians([run("sequential", 1.0), run("threads-gil", waits)]);
        let here = one / all;
        let near = |speedup: f64| (0.6 * waits..=1.1 * waits).contains(&speedup);
        judge(
            format!("{waits} waits overlap {here:.2} times here, {there:.2} times in Python"),
            &[(near(here), "here that is not nearly all"), (near(there), "in Python that is not nearly all")],
        )
    });
}

/// The median wake-up delay here of a thread that waits 2 ms at a time beside so many that compute.
fn delay(busy: u32, interval_ms: f64, primes_ms: impl Fn(f64) -> u32) -> f64 {
    let cycle = 2.0 + interval_ms * f64::from(busy);
    let waits = (300.0 / cycle).max(8.0);
    let mut spec = json!({ "work": { "kind": "io", "service": "api", "waitMs": 2, "waits": waits as u32 }, "tasks": 1,
        "model": "threads-gil", "workers": busy + 1, "switchIntervalMs": interval_ms });
    if busy > 0 {
        // Twice as long as the waits are expected to take.
        let size = primes_ms(2.0 * waits * cycle / f64::from(busy));
        spec["work"] = json!({ "kind": "beside", "kernel": "primes", "size": size, "service": "api", "waitMs": 2, "waits": waits as u32 });
        spec["tasks"] = json!(busy);
    }
    here(spec).wake_up.expect("there were waits").median_ms
}

fn a_waiting_thread_is_delayed_by_the_interval_here_as_in_python(tally: &mut Tally) {
    tally.compare("the delay of a waiting thread", Needs::TwoCores, || {
        let pasted = python("gil-interval", REPEATS);
        if !pasted.gil {
            return Ok(None);
        }
        let in_100 = f64::from(size_for("primes", 100.0));
        let (beside, intervals) = ([0_u32, 1, 2, 4], [1.0, 5.0, 20.0]);
        let ours =
            beside.map(|busy| intervals.map(|interval| delay(busy, interval, |ms| (in_100 * ms / 100.0) as u32)));
        let theirs = beside.map(|busy| intervals.map(|interval| value(&pasted, &format!("delay-{busy}-{interval}"))));
        // What a wake-up takes anyway is the machine's, not the lock's.
        let more =
            |delays: &[[f64; 3]; 4], row: usize| [0, 1, 2].map(|at| (delays[row][at] - delays[0][at]) / intervals[at]);
        // Beside several the host picks who gets the lock next, so neighbouring intervals may come out the other way round.
        let rise = |delays: &[[f64; 3]; 4]| {
            delays[1][0] < delays[1][1] && delays[1][1] < delays[1][2] && delays[2..].iter().all(|row| row[0] < row[2])
        };
        let alone = |delays: &[[f64; 3]; 4]| delays[0].iter().all(|alone| *alone < 0.3 * delays[1][1]);
        // Who of several waiters gets the lock, the host decides; so it is less than one interval where the sleeper is always
        // chosen, and more than one round where it seldom is.
        let within = |delays: &[[f64; 3]; 4]| {
            [(2, 2.0), (3, 4.0)]
                .iter()
                .all(|&(row, busy)| more(delays, row).iter().all(|ratio| (0.4..=2.0 * busy).contains(ratio)))
        };
        judge(
            format!("delays in ms at intervals of 1, 5, 20 ms beside 0, 1, 2, 4: here {ours:.1?}, Python {theirs:.1?}"),
            &[
                (
                    more(&ours, 1).iter().all(|ratio| (0.7..=1.3).contains(ratio)),
                    "beside one it is not the interval here",
                ),
                (
                    more(&theirs, 1).iter().all(|ratio| (0.6..=2.0).contains(ratio)),
                    "beside one it is not about the interval in Python",
                ),
                (rise(&ours), "here it does not rise with the interval"),
                (rise(&theirs), "in Python it does not rise with the interval"),
                (within(&ours), "here it is out of bounds beside several"),
                (within(&theirs), "in Python it is out of bounds beside several"),
                (alone(&ours) && alone(&theirs), "without others it is not short"),
            ],
        )
    });
}

fn hashing_that_lets_go_of_the_gil_scales_here_as_in_python(tally: &mut Tally) {
    tally.compare("hashing without the GIL", Needs::TwoCores, || {
        let there = python("gil-native", REPEATS);
        if !there.gil {
            return Ok(None);
        }
        let size = size_for("sha256", 60.0);
        let run = |model, workers, gil| cpu("sha256", size, 2, model, workers, gil);
        let [one, held, released] = medians([
            run("sequential", 1, "held"),
            run("threads-gil", 2, "held"),
            run("threads-gil", 2, "released-in-kernel"),
        ]);
        let (here_held, here_released) = (one / held, one / released);
        let (there_held, there_released) = (value(&there, "speedup-held"), value(&there, "speedup-released"));
        judge(
            format!(
                "speed-up with the GIL held and let go: here {here_held:.2} and {here_released:.2}, Python {there_held:.2} and {there_released:.2}"
            ),
            &[
                (is_none(here_held) && is_none(there_held), "with the GIL held it is not between 0.6 and 1.15"),
                (here_released > 1.4, "here it is not above 1.4 with the GIL let go"),
                (there_released > 1.4, "in Python it is not above 1.4 with the GIL let go"),
            ],
        )
    });
}

fn computing_blocks_the_loop_and_a_pool_repairs_it_here_as_in_python(tally: &mut Tally) {
    tally.compare("the blocked loop", Needs::TwoCores, || {
        let there = python("blocked-loop", REPEATS);
        let of_python = |id: &str| value(&there, id) / value(&there, "computing");
        let there = ["delay-loop", "delay-to-thread", "delay-pool"].map(of_python);
        let size = size_for("primes", 200.0);
        let alone = here(cpu("primes", size, 1, "sequential", 1, "held")).wall_ms.median;
        let longest = |model: &str| {
            let work = json!({ "kind": "beside", "kernel": "primes", "size": size, "service": "api", "waitMs": 5, "waits": 50 });
            let run = || {
                here(json!({ "work": work, "tasks": 1, "model": model, "workers": 1 }))
                    .wake_up
                    .expect("there were waits")
                    .max_ms
            };
            measure::summary(&[run(), run(), run()]).expect("three runs").median / alone
        };
        let here = ["event-loop", "hybrid"].map(longest);
        let blocked = |delay: f64| (0.6..=1.5).contains(&delay);
        judge(
            format!(
                "longest delay over the computing time: on the loop {:.2} here and {:.2} in Python, in a pool {:.2} here and {:.2} (thread) and {:.2} (process) in Python",
                here[0], there[0], here[1], there[1], there[2]
            ),
            &[
                (blocked(here[0]), "here it is not the computing time"),
                (blocked(there[0]), "in Python it is not the computing time"),
                (here[1] < 0.35 * here[0], "here a pool does not repair it"),
                (there[1].max(there[2]) < 0.35 * there[0], "in Python a pool does not repair it"),
            ],
        )
    });
}
