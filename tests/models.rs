//! Every model that runs on the host's own threads, on every kind of work: answers, overlaps, accounts, faults, stops. What is
//! held are answers, orders and ratios, never seconds. Runs share one pool, so they take turns.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::{Cell, RefCell};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interleave::models::{self, Batch, Measured, NoObserver, Observer, Phase, Progress};
use interleave::platform::{self, Stop};
use interleave::report::Report;
use interleave::spec::{Code, Error, ErrorKey, Spec};
use interleave::trace::{LaneOutcome, MOST_ROWS, MOST_SPANS, Span, SpanKind};
use interleave::work::{kernels, service};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The models that share memory; the first is the baseline.
const MODELS: [&str; 5] = ["sequential", "threads", "threads-gil", "event-loop", "hybrid"];
/// A run that takes longer than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(60);

static TURN: Mutex<()> = Mutex::new(());

/// Runs a spec with somebody who looks on. `watch` is made on the thread of the run.
fn run_with<W>(spec: &Value, watch: impl FnOnce(&Stop) -> W + Send + 'static) -> Result<(Report, W), Error>
where
    W: Observer + Send + 'static,
{
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let own = Spec::from_value(spec)?;
    platform::start_pool(own.pool().max(5))?;
    let (said, heard) = channel();
    std::thread::spawn(move || {
        let stop = Stop::default();
        let watch = watch(&stop);
        let result = platform::block_on(models::run(own, true, &stop, &watch));
        let _ = said.send(result.map(|report| (report, watch)));
    });
    match heard.recv_timeout(HANGS_AFTER) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => panic!("this run hangs: {spec}"),
        Err(RecvTimeoutError::Disconnected) => panic!("the supervisor of this run panicked: {spec}"),
    }
}

/// Measures specs in turn, with somebody who looks on.
fn measure_with<W>(specs: &[Value], watch: impl FnOnce(&Stop) -> W + Send + 'static) -> (Measured, W)
where
    W: Observer + Send + 'static,
{
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let own: Vec<_> = specs.iter().map(Spec::from_value).collect();
    platform::start_pool(own.iter().flatten().map(Spec::pool).max().unwrap_or(0).max(5)).unwrap();
    let (said, heard) = channel();
    std::thread::spawn(move || {
        let stop = Stop::default();
        let watch = watch(&stop);
        let measured = platform::block_on(models::measure(own, true, &stop, &watch));
        let _ = said.send((measured, watch));
    });
    heard.recv_timeout(HANGS_AFTER).unwrap_or_else(|error| panic!("{error}: {specs:?}"))
}

fn run(spec: &Value) -> Result<Report, Error> {
    run_with(spec, |_| NoObserver).map(|(report, _)| report)
}

fn good(spec: &Value) -> Report {
    let report = run(spec).unwrap_or_else(|error| panic!("{spec}: {error}"));
    accounts_hold(&report, spec);
    report
}

/// A spec of this work under this model, quick unless told otherwise.
fn spec(model: &str, work: &Value, more: Value) -> Value {
    let mut spec = json!({ "model": model, "work": work, "tasks": 6, "workers": 2, "repeats": 1, "warmup": 0 });
    let fields = spec.as_object_mut().expect("it is an object");
    fields.extend(more.as_object().expect("so is this").clone());
    spec
}

fn cpu(size: u32) -> Value {
    json!({ "kind": "cpu", "kernel": "n-body", "size": size })
}

fn waits(ms: f64) -> Value {
    json!({ "kind": "io", "service": "api", "waitMs": ms })
}

/// Each kind of work, in a few milliseconds.
fn works() -> [Value; 5] {
    [
        cpu(8),
        json!({ "kind": "io", "service": "database", "waitMs": 1, "waits": 2, "connections": 2 }),
        json!({ "kind": "mixed", "kernel": "sort", "size": 8, "service": "download", "waitMs": 1, "bandwidth": 2 }),
        json!({ "kind": "beside", "kernel": "sha256", "size": 64, "service": "api", "waitMs": 0.5, "waits": 4 }),
        json!({ "kind": "probe" }),
    ]
}

fn of_kind(report: &Report, kind: SpanKind) -> impl Iterator<Item = &Span> {
    report.spans.iter().filter(move |span| span.kind == kind)
}

/// What holds for the spans and figures of every report, whatever was run.
fn accounts_hold(report: &Report, spec: &Value) {
    let wall = report.wall_ms.values[report.shown.unwrap()];
    let distance = |wall: &f64| (wall - report.wall_ms.median).abs();
    let nearest = report.wall_ms.values.iter().map(distance).fold(f64::INFINITY, f64::min);
    assert!(report.dropped > 0 || distance(&wall) == nearest, "another repeat is nearer to the median: {spec}");
    assert_eq!(report.wall_ms.values.len(), report.spec.repeats as usize, "{spec}");
    assert!(report.spans.len() <= MOST_SPANS + report.lanes.len(), "{spec}");
    let pool = report.spec.pool() as usize;
    assert!(pool == 0 || report.lanes.len() <= pool, "more lanes than the pool was asked for: {spec}");
    for number in 0..report.lanes.len() {
        let spans: Vec<_> = report.spans.iter().filter(|span| span.lane as usize == number).collect();
        for pair in spans.windows(2) {
            let touch = if pair[0].kind == SpanKind::Start || report.dropped > 0 {
                pair[0].end <= pair[1].start
            } else {
                pair[0].end == pair[1].start
            };
            assert!(touch, "two spans of lane {number} do not follow each other: {pair:?}, {spec}");
            let same = (pair[0].kind, pair[0].task) == (pair[1].kind, pair[1].task);
            assert!(!same || report.too_short.0.iter().sum::<u64>() > 0, "one state is two spans: {pair:?}, {spec}");
        }
    }
    assert!(report.lanes.iter().all(|lane| lane.outcome == Some(LaneOutcome::Done)), "{:?}: {spec}", report.lanes);
    for span in report.spans.iter().filter(|span| span.kind != SpanKind::Start) {
        assert!((span.lane as usize) < report.lanes.len(), "{span:?} is of no lane: {spec}");
        assert!(
            0.0 <= span.start && span.start < span.end && span.end <= wall,
            "{span:?} lies outside of {wall}: {spec}"
        );
    }
    if report.spec.trace && report.dropped == 0 {
        let busy: f64 = of_kind(report, SpanKind::Run).map(|span| span.end - span.start).sum();
        assert!((busy - report.busy_ms.expect("it was traced")).abs() < 1e-6 * busy.max(1.0), "{busy}: {spec}");
        let computed = report.overlap.is_some_and(|overlap| overlap >= 1.0);
        let waits = report.waits_over_time.as_deref().unwrap_or_default();
        assert!(waits.last().is_none_or(|last| last.1 == 0 && last.0 <= wall), "a wait goes on after the end: {spec}");
        assert!(computed || of_kind(report, SpanKind::Run).next().is_none(), "{:?}: {spec}", report.overlap);
    }
}

/// Tries something that needs free cores a few times: other programs may have them just now.
fn in_the_end(what: &str, reached: impl Fn() -> Result<(), String>) {
    let mut said = String::new();
    for _ in 0..5 {
        match reached() {
            Ok(()) => return,
            Err(why) => said = why,
        }
    }
    panic!("{what}: {said}");
}

#[test]
fn every_model_gives_one_answer_to_each_kind_of_work_in_every_order_and_shape() {
    for work in works() {
        for shape in ["even", "uneven", "skewed"] {
            let known = good(&spec("sequential", &work, json!({ "shape": shape }))).answer;
            assert!(!known.is_empty());
            for model in &MODELS[1..] {
                for schedule in ["shared-queue", "static", "master-worker"] {
                    let spec =
                        spec(model, &work, json!({ "shape": shape, "schedule": schedule, "chunk": 2, "workers": 3 }));
                    assert_eq!(good(&spec).answer, known, "{spec}");
                }
            }
        }
    }
}

#[test]
fn the_seed_decides_the_answer_and_nothing_else_does() {
    let work = json!({ "kind": "mixed", "kernel": "monte-carlo", "size": 10, "service": "scrape", "waitMs": 1, "perSecond": 5000 });
    let answer = |model: &str, seed: u32| good(&spec(model, &work, json!({ "seed": seed, "repeats": 2 }))).answer;
    let first = answer("sequential", 1);
    for model in MODELS {
        assert_eq!(answer(model, 1), first, "{model}");
        assert_ne!(answer(model, 2), first, "{model}");
    }
}

#[test]
fn one_lane_at_a_time_computes_where_there_is_one_lane_or_one_lock() {
    for (model, more) in [
        ("sequential", json!({})),
        ("event-loop", json!({})),
        ("threads-gil", json!({ "workers": 4, "switchIntervalMs": 0.5 })),
        ("threads-gil", json!({ "workers": 4, "switchIntervalMs": 5, "schedule": "static" })),
    ] {
        let spec = spec(model, &cpu(40), more);
        let overlap = good(&spec).overlap.expect("it computed");
        assert!((overlap - 1.0).abs() < 1e-9, "{overlap}: {spec}");
    }
}

#[test]
fn lanes_compute_at_once_where_no_lock_is_held() {
    for (model, more) in [
        ("threads", json!({})),
        ("hybrid", json!({ "executor": "free-threads" })),
        ("threads-gil", json!({ "gil": "released-in-kernel" })),
    ] {
        let spec = spec(model, &cpu(200), more);
        in_the_end("no two lanes computed at once", || match good(&spec).overlap {
            Some(overlap) if overlap > 1.3 => Ok(()),
            overlap => Err(format!("{overlap:?}: {spec}")),
        });
    }
}

#[test]
fn the_gil_goes_from_lane_to_lane_more_often_at_a_shorter_interval() {
    let switches = |interval: f64| {
        let report = good(&spec("threads-gil", &cpu(400), json!({ "switchIntervalMs": interval, "tasks": 4 })));
        let gil = report.gil.as_ref().expect("there is a GIL");
        assert_eq!(gil.wait_ms > 0.0, of_kind(&report, SpanKind::WaitGil).next().is_some());
        gil.switches
    };
    in_the_end("the interval made no difference", || {
        let (short, long) = (switches(0.1), switches(100.0));
        if short > 2 * long { Ok(()) } else { Err(format!("{short} against {long}")) }
    });
    assert_eq!(good(&spec("threads", &cpu(8), json!({}))).gil, None);
}

#[test]
fn the_gil_goes_from_lane_to_lane_between_tasks_of_a_single_step_too() {
    let work = json!({ "kind": "cpu", "kernel": "sha256", "size": 1 });
    in_the_end("one lane kept the lock", || {
        let report = good(&spec("threads-gil", &work, json!({ "tasks": 20_000, "switchIntervalMs": 2 })));
        let switches = report.gil.expect("there is a lock").switches;
        if switches >= 8 { Ok(()) } else { Err(format!("{switches} hand-overs in {} ms", report.wall_ms.median)) }
    });
}

#[test]
fn the_gil_is_let_go_around_waits() {
    in_the_end("waits did not overlap under the GIL", || {
        let report = good(&spec("threads-gil", &waits(20.0), json!({ "workers": 3 })));
        match report.wait_overlap {
            Some(overlap) if overlap > 2.0 => Ok(()),
            overlap => Err(format!("{overlap:?}")),
        }
    });
}

#[test]
fn a_lane_that_waits_sits_out_the_switch_interval_beside_one_that_computes() {
    let work = json!({ "kind": "beside", "kernel": "n-body", "size": 3000, "service": "api", "waitMs": 1, "waits": 6 });
    let delay = |model: &str| {
        let report = good(&spec(model, &work, json!({ "tasks": 1, "switchIntervalMs": 15 })));
        let waited = of_kind(&report, SpanKind::WaitGil).next().is_some();
        (waited, report.wake_up.expect("it waited").median_ms)
    };
    in_the_end("there was no convoy", || {
        let ((waited, locked), (never, free)) = (delay("threads-gil"), delay("threads"));
        assert!(!never, "no lane waits for a lock where there is none");
        if waited && locked > 2.0 * free { Ok(()) } else { Err(format!("{locked} against {free}")) }
    });
}

#[test]
fn as_many_waits_are_under_way_as_there_are_lanes_and_on_a_loop_all() {
    let overlap = |model: &str, workers: u32| {
        let report = good(&spec(model, &waits(30.0), json!({ "tasks": 12, "workers": workers })));
        report.wait_overlap.expect("it waited")
    };
    assert!((overlap("sequential", 4) - 1.0).abs() < 1e-6);
    in_the_end("waits did not overlap as they should", || {
        for (model, workers, least, most) in [
            ("threads", 4, 2.5, 4.0),
            ("threads-gil", 4, 2.5, 4.0),
            ("event-loop", 1, 8.0, 12.0),
            ("hybrid", 1, 8.0, 12.0),
        ] {
            let overlap = overlap(model, workers);
            if !(least..=most + 1e-9).contains(&overlap) {
                return Err(format!("{overlap} for {model} with {workers}"));
            }
        }
        Ok(())
    });
}

#[test]
fn ten_waits_on_a_loop_take_the_time_of_one() {
    in_the_end("the loop did not wait for all at once", || {
        let one_by_one = good(&spec("sequential", &waits(15.0), json!({ "tasks": 10 }))).wall_ms.median;
        let on_a_loop = good(&spec("event-loop", &waits(15.0), json!({ "tasks": 10 }))).wall_ms.median;
        if one_by_one > 4.0 * on_a_loop { Ok(()) } else { Err(format!("{one_by_one} against {on_a_loop}")) }
    });
}

#[test]
fn each_probe_adds_one_to_the_variable_of_all_lanes() {
    for model in MODELS {
        let report =
            good(&spec(model, &json!({ "kind": "probe" }), json!({ "tasks": 20, "workers": 3, "repeats": 2 })));
        let mut values: Vec<_> = report.observations.iter().map(|seen| seen.probe.value).collect();
        values.sort_unstable();
        assert!(values.into_iter().eq(1..=20), "{model}");
        assert!(report.observations.iter().map(|seen| seen.task).eq(0..20), "{model}");
        let shared = report.observations[0].probe.shared_address;
        assert!(report.observations.iter().all(|seen| seen.probe.shared_address == shared), "{model}");
    }
}

/// Stops the run as soon as a batch of spans looks like this.
struct Stopper {
    stop: Stop,
    when: fn(&Batch<'_>) -> bool,
    done: Cell<u32>,
}

impl Observer for Stopper {
    fn progress(&self, progress: Progress) {
        self.done.set(progress.tasks_done);
    }
    fn spans(&self, batch: &Batch<'_>) {
        if (self.when)(batch) {
            self.stop.set();
        }
    }
    fn hidden(&self) -> bool {
        false
    }
    fn times_hidden(&self) -> u32 {
        0
    }
}

fn open(batch: &Batch<'_>, kind: SpanKind) -> bool {
    batch.open.iter().any(|span| span.kind == kind)
}

#[test]
fn a_run_can_be_stopped_whatever_its_lanes_do_and_the_next_one_works() {
    let (long, far) = (cpu(30_000), waits(60_000.0));
    let mixed = json!({ "kind": "mixed", "kernel": "n-body", "size": 30_000, "service": "api", "waitMs": 1 });
    let beside =
        json!({ "kind": "beside", "kernel": "n-body", "size": 30_000, "service": "api", "waitMs": 1, "waits": 10_000 });
    let master = json!({ "schedule": "master-worker" });
    let runs: fn(&Batch<'_>) -> bool = |batch| open(batch, SpanKind::Run);
    let waits: fn(&Batch<'_>) -> bool = |batch| open(batch, SpanKind::WaitIo);
    let locked: fn(&Batch<'_>) -> bool = |batch| open(batch, SpanKind::WaitGil);
    let computes: fn(&Batch<'_>) -> bool =
        |batch| batch.open.iter().any(|span| span.kind == SpanKind::Run && span.lane > 0);
    let warm: fn(&Batch<'_>) -> bool = |batch| batch.repeat < 0 && open(batch, SpanKind::Run);
    let at_once: fn(&Batch<'_>) -> bool = |_| true;
    let mut table = Vec::new();
    for model in MODELS {
        table.push((model, &long, json!({}), runs));
        table.push((model, &long, json!({ "warmup": 1 }), warm));
        table.push((model, &far, json!({}), waits));
        if model != "event-loop" {
            // A loop that computes does not come to its waits.
            table.push((model, &beside, json!({}), waits));
        }
        table.push((model, &long, json!({}), at_once));
    }
    for model in ["threads", "threads-gil"] {
        table.push((model, &long, master.clone(), runs));
        table.push((model, &far, master.clone(), waits));
    }
    table.push(("threads-gil", &long, json!({ "workers": 4 }), locked));
    table.push(("threads-gil", &long, json!({ "workers": 4, "schedule": "master-worker" }), locked));
    table.push(("threads-gil", &long, json!({ "gil": "released-in-kernel" }), runs));
    table.push(("hybrid", &mixed, json!({ "workers": 3 }), computes));
    for (model, work, more, when) in table {
        let spec = spec(model, work, more);
        let stopped = run_with(&spec, move |stop| Stopper { stop: stop.clone(), when, done: Cell::new(0) });
        assert_eq!(stopped.map(|_| ()).map_err(|error| error.code), Err(Code::Cancelled), "{spec}");
        assert_eq!(good(&self::spec(model, &cpu(2), json!({}))).spec.tasks, 6);
    }
}

#[test]
fn a_run_that_was_stopped_before_it_began_does_not_begin() {
    for model in MODELS {
        let result = run_with(&spec(model, &cpu(30_000), json!({})), |stop| {
            stop.set();
            Stopper { stop: stop.clone(), when: |batch| panic!("{batch:?}"), done: Cell::new(0) }
        });
        assert_eq!(result.map(|_| ()).map_err(|error| error.code), Err(Code::Cancelled), "{model}");
    }
}

#[test]
fn a_trap_ends_the_run_as_crashed_and_the_next_one_works() {
    for model in MODELS {
        for schedule in ["shared-queue", "static", "master-worker", "work-stealing"] {
            for work in [cpu(20), waits(2.0)] {
                let broken = spec(model, &work, json!({ "fault": "trap", "schedule": schedule, "workers": 3 }));
                assert_eq!(run(&broken).unwrap_err().code, Code::Crashed, "{broken}");
                good(&spec(model, &work, json!({ "schedule": schedule, "workers": 3 })));
            }
        }
    }
}

#[test]
fn a_refused_memory_ends_the_run_and_says_how_much_was_asked_for() {
    for model in MODELS {
        let error = run(&spec(model, &cpu(20), json!({ "fault": "out-of-memory" }))).unwrap_err();
        assert_eq!(error.code, Code::OutOfMemory, "{model}");
        assert_eq!(error.values["bytes"], isize::MAX as u64, "{error}");
        good(&spec(model, &cpu(20), json!({})));
    }
}

#[test]
fn a_flipped_bit_is_a_wrong_answer_and_no_time_is_shown() {
    for model in MODELS {
        for kernel in ["n-body", "sha256", "mandelbrot"] {
            let size = kernels::by_id(kernel).expect("there is one").default_size / 8;
            let work = json!({ "kind": "cpu", "kernel": kernel, "size": size });
            let spec = spec(model, &work, json!({ "fault": "bit-flip" }));
            let error = run(&spec).unwrap_err();
            assert_eq!(error.code, Code::WrongAnswer, "{spec}");
            assert_eq!(error.values["kernel"], kernel, "{error}");
        }
    }
}

#[test]
fn a_task_that_fails_is_listed_and_the_others_finish() {
    for model in MODELS {
        let report = good(&spec(model, &cpu(8), json!({ "fault": "error", "repeats": 1 })));
        assert_eq!(report.errors.iter().map(|error| error.task).collect::<Vec<_>>(), [0], "{model}");
        assert_eq!(report.answer, good(&spec(model, &cpu(8), json!({}))).answer, "{model}");
    }
}

#[test]
fn threads_are_refused_where_no_memory_is_shared() {
    for model in ["threads", "threads-gil", "hybrid"] {
        let spec = Spec::from_value(&spec(model, &cpu(8), json!({}))).unwrap();
        let error = platform::block_on(models::run(spec, false, &Stop::default(), &NoObserver)).unwrap_err();
        assert_eq!(error.code, Code::NeedsIsolation);
        assert_eq!(error.values["model"], model, "{error}");
    }
}

/// Writes down what it is told, and says that the page was hidden during the repeat with this number.
#[derive(Default)]
struct Diary {
    hide_at: Option<u32>,
    /// How often it still says that the page is hidden.
    hidden: Cell<u32>,
    times_hidden: Cell<u32>,
    told: RefCell<Vec<Progress>>,
    repeats: RefCell<Vec<i32>>,
    rows: Cell<usize>,
}

impl Observer for Diary {
    fn progress(&self, progress: Progress) {
        if progress.phase == Phase::Measuring && self.hide_at == Some(progress.repeat) && self.times_hidden.get() == 0 {
            self.times_hidden.set(1);
            self.hidden.set(3);
        }
        self.told.borrow_mut().push(progress);
    }
    fn spans(&self, batch: &Batch<'_>) {
        if batch.reset {
            self.repeats.borrow_mut().push(batch.repeat);
            self.rows.set(0);
        }
        self.rows.set(self.rows.get() + batch.new.len());
    }
    fn hidden(&self) -> bool {
        let left = self.hidden.get();
        self.hidden.set(left.saturating_sub(1));
        left > 0
    }
    fn times_hidden(&self) -> u32 {
        self.times_hidden.get()
    }
}

#[test]
fn a_run_starts_warms_up_and_measures_and_tells_of_each_repeat_once() {
    for model in MODELS {
        let spec = spec(model, &waits(1.0), json!({ "repeats": 3, "warmup": 2 }));
        let (report, diary) = run_with(&spec, |_| Diary::default()).unwrap();
        // Waiting needs no optimiser, so nothing is added to the warm-up.
        assert_eq!((report.warmed, report.discarded), (2, 0), "{model}");
        assert_eq!(*diary.repeats.borrow(), [-2, -1, 0, 1, 2], "{model}");
        let told = diary.told.borrow();
        assert!(
            told.iter().all(|progress| progress.model.id() == model && progress.repeats == 3 && progress.tasks == 6)
        );
        let mut phases: Vec<_> = told.iter().map(|progress| progress.phase).collect();
        phases.dedup();
        assert_eq!(phases, [Phase::Starting, Phase::WarmUp, Phase::Measuring], "{model}");
        assert_eq!(told.last().map(|last| (last.repeat, last.tasks_done)), Some((2, 6)), "{model}");
    }
}

#[test]
fn work_that_computes_warms_up_until_it_gets_no_faster_but_not_for_ever() {
    let warmed = |warmup: u32| good(&spec("sequential", &cpu(20), json!({ "warmup": warmup, "repeats": 2 }))).warmed;
    assert_eq!(warmed(0), 0);
    assert!((1..=4).contains(&warmed(1)));
    assert!((2..=5).contains(&warmed(2)));
}

#[test]
fn the_spans_that_streamed_are_those_of_the_report() {
    for model in MODELS {
        let spec = spec(model, &works()[2], json!({ "tasks": 12 }));
        let (report, diary) = run_with(&spec, |_| Diary::default()).unwrap();
        let reported = report.spans.iter().filter(|span| span.kind != SpanKind::Start).count();
        assert_eq!(diary.rows.get(), reported, "{model}");
    }
}

#[test]
fn a_repeat_during_which_the_page_was_hidden_is_thrown_away_counted_and_run_again() {
    for model in MODELS {
        let spec = spec(model, &waits(1.0), json!({ "repeats": 3 }));
        let (report, diary) = run_with(&spec, |_| Diary { hide_at: Some(1), ..Diary::default() }).unwrap();
        assert_eq!(report.discarded, 1, "{model}");
        assert_eq!(report.wall_ms.values.len(), 3, "{model}");
        assert_eq!(*diary.repeats.borrow(), [0, 1, 1, 2], "{model}");
        assert!(diary.told.borrow().iter().any(|progress| progress.phase == Phase::Paused), "{model}");
    }
}

#[test]
fn a_run_without_a_trace_has_times_and_answers_and_no_spans() {
    for model in MODELS {
        let report = good(&spec(model, &works()[2], json!({ "trace": false, "repeats": 2 })));
        assert!(report.spans.is_empty(), "{model}");
        assert_eq!((report.busy_ms, report.overlap), (None, None), "{model}");
        assert_eq!(report.answer, good(&spec(model, &works()[2], json!({}))).answer, "{model}");
    }
}

#[test]
fn a_repeat_with_very_many_spans_keeps_a_bounded_number_and_counts_the_rest() {
    let work = json!({ "kind": "io", "service": "api", "waitMs": 0.0005, "waits": 2 });
    let report = good(&spec("threads-gil", &work, json!({ "tasks": 100_000, "workers": 2, "switchIntervalMs": 0.1 })));
    assert!(report.dropped > 0);
    assert!(report.spans.len() >= MOST_SPANS);
    assert_eq!(report.overlap, None, "what was dropped cannot overlap");
    assert!(report.gil.expect("there is one").switches > 0);
}

#[test]
fn ten_thousand_waits_on_a_loop_are_told_as_how_many_there_were_at_a_time() {
    for model in ["event-loop", "hybrid"] {
        let report = good(&spec(model, &waits(300.0), json!({ "tasks": 10_000 })));
        let rows = report.waits_over_time.as_deref().expect("a loop holds waits");
        assert!(rows.len() <= MOST_ROWS + 1, "{model}: {}", rows.len());
        assert_eq!(rows.iter().map(|row| row.1).max(), Some(10_000), "{model}");
        assert!(rows.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{model}");
    }
    assert_eq!(good(&spec("threads", &waits(1.0), json!({}))).waits_over_time, None);
}

#[test]
fn lanes_that_wait_for_a_core_believe_that_they_compute_and_the_work_says_otherwise() {
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let lanes = 4.0 * cores;
    in_the_end("many lanes on few cores", || {
        let more = json!({ "tasks": 4.0 * lanes, "workers": lanes, "repeats": 3 });
        let report = good(&spec("threads", &cpu(60), more));
        let (believed, used) = (report.overlap.unwrap(), report.cores_used.clone().unwrap());
        assert_eq!(used.values.len(), 3);
        if believed > 1.5 * used.median && used.median < 1.3 * cores {
            Ok(())
        } else {
            Err(format!("{believed} lanes in run, {used:?} of {cores} cores used"))
        }
    });
    assert_eq!(good(&spec("threads", &waits(1.0), json!({}))).cores_used, None, "nothing was computed");
    assert_eq!(good(&spec("threads", &cpu(8), json!({ "trace": false }))).cores_used, None);
}

#[test]
fn tasks_that_computed_nothing_used_no_core() {
    // Nine of ten requests fail.
    let work = |share: f64| json!({ "kind": "mixed", "kernel": "primes", "size": 3_000_000, "service": "api", "waitMs": 0, "failureShare": share, "retries": 0 });
    in_the_end("work that was not done counts", || {
        let report = good(&spec("threads", &work(0.9), json!({ "tasks": 100, "repeats": 3 })));
        assert!(report.errors.len() > 50, "{}", report.errors.len());
        let used = report.cores_used.expect("some tasks computed");
        if used.median < 2.6 { Ok(()) } else { Err(format!("{used:?} with two lanes")) }
    });
}

#[test]
fn each_repeat_is_held_against_a_lone_lane_of_its_own_however_small_its_tasks_are() {
    // Some of these take about the shortest time that a lone lane is measured for.
    let primes = [3_000_000, 5_000_000, 8_000_000, 12_000_000, 30_000_000].map(|size| ("primes", size, 4));
    let sizes = std::iter::once(("sha256", 1, 4000)).chain(primes);
    for (kernel, size, tasks) in sizes {
        let work = json!({ "kind": "cpu", "kernel": kernel, "size": size });
        in_the_end("one lock lets one lane compute", || {
            let report = good(&spec("threads-gil", &work, json!({ "tasks": tasks, "repeats": 5 })));
            let used = report.cores_used.expect("it computes");
            assert_eq!(used.values.len(), 5, "{kernel}");
            if used.median < 1.4 { Ok(()) } else { Err(format!("{kernel}: {used:?}")) }
        });
    }
}

#[test]
fn a_task_that_fails_fails_in_every_repeat_and_no_answer_is_called_wrong() {
    for model in MODELS {
        for shape in ["even", "uneven", "skewed"] {
            let report =
                good(&spec(model, &cpu(20), json!({ "fault": "error", "repeats": 3, "warmup": 1, "shape": shape })));
            assert_eq!(report.errors.iter().map(|error| error.task).collect::<Vec<_>>(), [0], "{model} {shape}");
            let expected = good(&spec("sequential", &cpu(20), json!({ "fault": "error", "shape": shape }))).answer;
            assert_eq!(report.answer, expected, "{model} {shape}");
        }
    }
}

#[test]
fn tasks_that_are_stolen_lie_on_the_lanes_that_did_them() {
    for model in ["threads", "threads-gil"] {
        for workers in 1..=4 {
            let more = json!({ "schedule": "work-stealing", "tasks": 24, "workers": workers, "repeats": 2 });
            let report = good(&spec(
                model,
                &json!({ "kind": "mixed", "kernel": "n-body", "size": 8, "service": "api", "waitMs": 1 }),
                more,
            ));
            assert_eq!(report.lanes.len(), workers, "{model}");
            let mut lane_of = std::collections::HashMap::new();
            for span in of_kind(&report, SpanKind::WaitIo) {
                let lane = lane_of.entry(span.task.expect("a wait is for a task")).or_insert(span.lane);
                assert_eq!(*lane, span.lane, "{model}: one task on two lanes");
            }
            assert_eq!(lane_of.len(), 24, "{model}");
            // Waits are blocking here, so every lane has time to steal.
            let lanes: std::collections::HashSet<_> = lane_of.values().collect();
            assert_eq!(lanes.len(), workers, "{model}");
        }
    }
    let probes =
        good(&spec("threads", &json!({ "kind": "probe" }), json!({ "schedule": "work-stealing", "workers": 2 })));
    let lanes: std::collections::HashSet<_> = probes.observations.iter().map(|seen| seen.lane).collect();
    assert_eq!(lanes.len(), 2, "a probe is told of the lane that did it");
}

#[test]
fn the_threads_of_an_executor_are_under_the_gil_of_their_loop_unless_there_is_none() {
    let more = |executor: &str| json!({ "executor": executor, "tasks": 8, "workers": 3 });
    let report = good(&spec("hybrid", &cpu(100), more("threads")));
    let mut runs: Vec<_> = of_kind(&report, SpanKind::Run).collect();
    runs.sort_by(|a, b| a.start.total_cmp(&b.start));
    for pair in runs.windows(2) {
        assert!(pair[0].end <= pair[1].start, "two lanes compute at once: {pair:?}");
    }
    assert!(report.gil.is_some_and(|gil| gil.switches > 0));
    in_the_end("without the lock they compute at once", || {
        let report = good(&spec("hybrid", &cpu(100), more("free-threads")));
        assert_eq!(report.gil, None);
        report.overlap.filter(|overlap| *overlap > 1.2).map(|_| ()).ok_or(format!("{:?}", report.overlap))
    });
}

#[test]
fn a_loop_that_waits_for_its_executor_alone_waits_for_no_service() {
    let report = good(&spec("hybrid", &cpu(100), json!({ "executor": "free-threads" })));
    assert!(of_kind(&report, SpanKind::Idle).any(|span| span.lane == 0), "the loop has nothing to do meanwhile");
    assert!(of_kind(&report, SpanKind::WaitIo).next().is_none(), "nobody asks a service");
}

#[test]
fn tasks_are_not_stolen_on_a_pool_with_too_few_workers() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    platform::start_pool(5).unwrap();
    let more = json!({ "schedule": "work-stealing", "workers": platform::pool_size() + 1 });
    let own = Spec::from_value(&spec("threads", &cpu(8), more)).unwrap();
    let error = platform::block_on(models::run(own, true, &Stop::default(), &NoObserver)).unwrap_err();
    assert_eq!(error.key, ErrorKey::PoolTooSmall);
}

#[test]
fn native_code_takes_the_lock_again_after_each_block() {
    // 16 buffers of 1 MiB a task.
    let work = json!({ "kind": "cpu", "kernel": "sha256", "size": 16 * 1024 });
    in_the_end("hand-overs within a task", || {
        let more = json!({ "gil": "released-in-kernel", "tasks": 2, "workers": 2 });
        let switches = good(&spec("threads-gil", &work, more)).gil.expect("there is a lock").switches;
        if switches >= 8 { Ok(()) } else { Err(format!("{switches} hand-overs")) }
    });
}

#[test]
fn late_wake_ups_are_told_of_each_repeat() {
    let report = good(&spec("threads", &waits(1.0), json!({ "repeats": 4 })));
    let late = report.wake_up.expect("there were waits");
    assert_eq!((late.count, late.per_repeat.len()), (24, 4));
    for repeat in late.per_repeat {
        let repeat = repeat.expect("each repeat waited");
        assert!(repeat.median_ms <= repeat.p95_ms && repeat.p95_ms <= late.max_ms);
    }
}

#[test]
fn a_service_that_fails_is_asked_again_and_every_model_sees_the_same_failures() {
    let work = |retries: u32| json!({ "kind": "io", "service": "api", "waitMs": 0.2, "waits": 2, "failureShare": 0.5, "retries": retries });
    let patient = good(&spec("sequential", &work(20), json!({ "tasks": 20 })));
    let seen = patient.service.clone().expect("it was asked");
    assert!(seen.failures > 0 && patient.errors.is_empty());
    assert_eq!(seen.requests, 40 + seen.failures);
    let hasty = good(&spec("sequential", &work(0), json!({ "tasks": 20 })));
    assert!(!hasty.errors.is_empty() && hasty.errors.len() < 20);
    for model in &MODELS[1..] {
        let report = good(&spec(model, &work(20), json!({ "tasks": 20 })));
        assert_eq!((&report.answer, &report.service), (&patient.answer, &patient.service), "{model}");
        let report = good(&spec(model, &work(0), json!({ "tasks": 20 })));
        assert_eq!((&report.answer, &report.errors), (&hasty.answer, &hasty.errors), "{model}");
    }
}

/// Any small work.
fn any_work() -> impl Strategy<Value = Value> {
    let kernel = prop::sample::select(kernels::all().iter().collect::<Vec<_>>()).prop_flat_map(|kernel| {
        let most = kernel.max_size.min(kernel.min_size.saturating_mul(3));
        (Just(kernel.id), kernel.min_size..=most)
    });
    let service = prop::sample::select(service::all()).prop_map(|service| service.id);
    let ask = (service, 0.0..2.0, 1..3_u32, 1..40_u32, (1..4_u32, 500.0..5000.0), 0.0..0.6, 0..4_u32);
    (0..5_usize, kernel, ask).prop_map(
        |(kind, (kernel, size), (service, wait, waits, bandwidth, (pool, pace), share, retries))| {
            let crunch = json!({ "kernel": kernel, "size": size });
            let ask = json!({
                "service": service, "waitMs": wait, "waits": waits, "bandwidth": bandwidth, "connections": pool,
                "perSecond": pace, "failureShare": share, "retries": retries,
            });
            let (kind, computes, asks) = [
                ("cpu", true, false),
                ("io", false, true),
                ("mixed", true, true),
                ("beside", true, true),
                ("probe", false, false),
            ][kind];
            let mut work = json!({ "kind": kind });
            let fields = work.as_object_mut().expect("it is an object");
            for (part, wanted) in [(crunch, computes), (ask, asks)] {
                fields.extend(part.as_object().filter(|_| wanted).cloned().unwrap_or_default());
            }
            work
        },
    )
}

/// Any way to run a few tasks.
fn any_way() -> impl Strategy<Value = Value> {
    let choice = |ids: &'static [&'static str]| prop::sample::select(ids);
    (
        (1..10_u32, 1..5_u32, 1..3_u32, 0..2_u32, 1..6_u32),
        (0.1..20.0, any::<u32>(), any::<bool>()),
        choice(&["held", "released-in-kernel"]),
        choice(&["shared-queue", "static", "master-worker", "work-stealing"]),
        choice(&["even", "uneven", "skewed"]),
    )
        .prop_map(|((tasks, workers, repeats, warmup, chunk), (interval, seed, trace), gil, schedule, shape)| {
            json!({
                "tasks": tasks, "workers": workers, "repeats": repeats, "warmup": warmup, "chunk": chunk,
                "switchIntervalMs": interval, "seed": seed, "trace": trace, "gil": gil, "schedule": schedule, "shape": shape,
            })
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_valid_spec_runs_and_every_model_agrees_on_it(work in any_work(), way in any_way()) {
        let known = good(&spec("sequential", &work, way.clone()));
        for model in &MODELS[1..] {
            let report = good(&spec(model, &work, way.clone()));
            prop_assert_eq!(&report.answer, &known.answer, "{} {} {}", model, work, way);
            prop_assert_eq!(&report.errors, &known.errors, "{} {} {}", model, work, way);
        }
    }
}

/// The repeats of all specs in the order in which they began: spec and repeat.
#[derive(Default)]
struct Order {
    begun: RefCell<Vec<(u32, i32)>>,
    /// Stops after so many.
    most: Option<(usize, Stop)>,
}

impl Observer for Order {
    fn progress(&self, _: Progress) {}
    fn spans(&self, batch: &Batch<'_>) {
        if batch.reset {
            let mut begun = self.begun.borrow_mut();
            begun.push((batch.spec, batch.repeat));
            if let Some((_, stop)) = self.most.as_ref().filter(|(most, _)| *most == begun.len()) {
                stop.set();
            }
        }
    }
    fn hidden(&self) -> bool {
        false
    }
    fn times_hidden(&self) -> u32 {
        0
    }
}

#[test]
fn repeats_of_several_specs_are_taken_in_turn_forwards_and_backwards() {
    let specs = [("sequential", 3), ("threads", 2), ("event-loop", 3)]
        .map(|(model, repeats)| spec(model, &waits(1.0), json!({ "repeats": repeats, "warmup": 1 })));
    let (measured, order) = measure_with(&specs, |_| Order::default());
    assert_eq!(
        *order.begun.borrow(),
        [(0, -1), (1, -1), (2, -1), (2, 0), (1, 0), (0, 0), (0, 1), (1, 1), (2, 1), (2, 2), (0, 2)]
    );
    assert!(!measured.cancelled);
    for (outcome, spec) in measured.outcomes.into_iter().zip(&specs) {
        let report = outcome.unwrap();
        assert!(!report.partial);
        accounts_hold(&report, spec);
    }
}

#[test]
fn a_spec_that_fails_leaves_the_others() {
    let good = spec("threads", &waits(1.0), json!({ "repeats": 2 }));
    let mut unread = good.clone();
    unread["workers"] = json!(0);
    let mut wrong =
        spec("threads", &json!({ "kind": "cpu", "kernel": "primes", "size": 30_000_000 }), json!({ "repeats": 2 }));
    wrong["fault"] = json!("bit-flip");
    let mut refused = good.clone();
    refused["fault"] = json!("out-of-memory");
    let (measured, order) = measure_with(&[good.clone(), unread, wrong, refused, good], |_| Order::default());
    let codes: Vec<_> =
        measured.outcomes.iter().map(|outcome| outcome.as_ref().err().map(|error| error.code)).collect();
    let [wrong, memory] = [Code::WrongAnswer, Code::OutOfMemory].map(Some);
    assert_eq!(codes, [None, Some(Code::InvalidSpec), wrong, memory, None]);
    assert_eq!(*order.begun.borrow(), [(0, 0), (2, 0), (3, 0), (4, 0), (4, 1), (0, 1)]);
}

#[test]
fn a_stop_gives_back_what_is_complete() {
    let specs = ["sequential", "threads", "event-loop"].map(|model| spec(model, &waits(5.0), json!({ "repeats": 4 })));
    // The fifth repeat that begins is the second of the second spec.
    let (measured, _) = measure_with(&specs, |stop| Order { most: Some((5, stop.clone())), ..Order::default() });
    assert!(measured.cancelled);
    let repeats = |outcome: &Result<Report, Error>| {
        outcome.as_ref().map(|report| (report.wall_ms.values.len(), report.partial)).map_err(|error| error.code)
    };
    assert_eq!(
        measured.outcomes.iter().map(repeats).collect::<Vec<_>>(),
        [Ok((1, true)), Ok((1, true)), Ok((2, true))]
    );

    let (measured, _) = measure_with(&specs, |stop| Order { most: Some((2, stop.clone())), ..Order::default() });
    assert_eq!(
        measured.outcomes.iter().map(repeats).collect::<Vec<_>>(),
        [Ok((1, true)), Err(Code::Cancelled), Err(Code::Cancelled)]
    );
}

#[test]
fn a_crash_in_the_memory_that_lanes_share_ends_the_measurement_with_what_is_complete() {
    let good = spec("threads", &waits(1.0), json!({ "repeats": 3 }));
    let mut broken = good.clone();
    broken["fault"] = json!("trap");
    let (measured, _) = measure_with(&[good.clone(), broken, good], |_| Order::default());
    assert!(!measured.cancelled);
    assert_eq!(measured.spoilt.as_ref().map(|error| error.key), Some(ErrorKey::LaneCrashed));
    let first = measured.outcomes[0].as_ref().unwrap();
    assert_eq!((first.wall_ms.values.len(), first.partial), (1, true));
    assert_eq!(measured.outcomes[1].as_ref().unwrap_err().code, Code::Crashed);
    assert_eq!(measured.outcomes[2].as_ref().unwrap_err().code, Code::Crashed);
}

/// The ways to run with processes, which share nothing with each other.
fn process_ways() -> [Value; 2] {
    [json!({ "model": "processes", "workers": 3 }), json!({ "model": "hybrid", "executor": "processes", "workers": 3 })]
}

fn with(spec: Value, more: &Value) -> Value {
    let mut spec = spec;
    let fields = spec.as_object_mut().expect("it is an object");
    fields.extend(more.as_object().expect("so is this").clone());
    spec
}

#[test]
fn processes_give_the_same_answers_as_threads_to_each_kind_of_work() {
    for work in works() {
        let known = good(&spec("sequential", &work, json!({ "shape": "uneven", "tasks": 9 }))).answer;
        for way in process_ways() {
            for schedule in ["shared-queue", "static", "master-worker"] {
                let more = json!({ "shape": "uneven", "schedule": schedule, "chunk": 2, "tasks": 9, "repeats": 2 });
                let spec = with(spec("processes", &work, more), &way);
                let report = good(&spec);
                assert_eq!(report.answer, known, "{spec}");
                assert!(report.messages.count > 0 || work["kind"] == "io" || work["kind"] == "probe", "{spec}");
                assert!(report.lanes.iter().all(|lane| lane.outcome == Some(LaneOutcome::Done)), "{spec}");
            }
        }
    }
}

#[test]
fn processes_compute_at_once_and_their_waits_overlap() {
    let way = json!({ "model": "processes", "workers": 2 });
    in_the_end("no two processes computed at once", || {
        match good(&with(spec("processes", &cpu(200), json!({})), &way)).overlap {
            Some(overlap) if overlap > 1.3 => Ok(()),
            overlap => Err(format!("{overlap:?}")),
        }
    });
    in_the_end("no two waits overlapped", || {
        match good(&with(spec("processes", &waits(20.0), json!({})), &way)).wait_overlap {
            Some(overlap) if overlap > 1.5 => Ok(()),
            overlap => Err(format!("{overlap:?}")),
        }
    });
}

#[test]
fn very_many_tasks_cross_in_several_messages() {
    let work = json!({ "kind": "cpu", "kernel": "sha256", "size": 1 });
    let more = json!({ "schedule": "static", "workers": 2, "tasks": 5000 });
    let report = good(&spec("processes", &work, more));
    assert_eq!(report.messages.count, 12, "2500 tasks are three messages, and so are their results");
    for model in ["sequential", "event-loop"] {
        let spec = spec(model, &waits(0.0), json!({ "tasks": 5000 }));
        let known = good(&spec);
        let own = Spec::from_value(&spec).unwrap();
        let report = platform::block_on(models::run(own, false, &Stop::default(), &NoObserver)).unwrap();
        assert_eq!(report.answer, known.answer, "{model}");
        assert_eq!(report.messages.count, 6, "{model}: it is told to do them all");
    }
}

#[test]
fn each_process_adds_to_a_variable_of_its_own() {
    let way = json!({ "model": "processes", "workers": 3, "schedule": "static", "tasks": 6, "repeats": 2 });
    let report = good(&with(spec("processes", &json!({ "kind": "probe" }), json!({})), &way));
    let values: Vec<_> = report.observations.iter().map(|seen| seen.probe.value).collect();
    assert_eq!(values, [1, 2, 1, 2, 1, 2]);
}

#[test]
fn a_process_that_crashes_takes_only_its_own_tasks_with_it() {
    for schedule in ["shared-queue", "static"] {
        let more = json!({ "fault": "trap", "schedule": schedule, "tasks": 9, "workers": 3, "repeats": 3 });
        let spec = spec("processes", &cpu(20), more);
        let report = run(&spec).unwrap();
        assert_eq!(report.shown, None, "the repeat with the crash is the one to see");
        assert_eq!(
            report.wall_ms.values.len(),
            3,
            "its time counts for nothing, and another one was taken in its place"
        );
        let outcomes: Vec<_> = report.lanes.iter().filter_map(|lane| lane.outcome).collect();
        let [done, crashed] = [LaneOutcome::Done, LaneOutcome::Crashed];
        assert_eq!(outcomes, [crashed, done, done], "{spec}");
        let lost: Vec<_> = report.errors.iter().map(|error| (error.task, error.error.key)).collect();
        let expected: &[u32] = if schedule == "static" { &[0, 1, 2] } else { &[0] };
        assert_eq!(lost, expected.iter().map(|task| (*task, ErrorKey::TaskLost)).collect::<Vec<_>>(), "{spec}");
        assert_eq!(report.answer, good(&self::spec("sequential", &cpu(20), json!({}))).answer, "{spec}");
    }
}

#[test]
fn the_observer_is_told_as_often_of_many_processes_as_of_few() {
    #[derive(Default)]
    struct Batches(Cell<f64>);
    impl Observer for Batches {
        fn progress(&self, _: Progress) {}
        fn spans(&self, _: &Batch<'_>) {
            self.0.set(self.0.get() + 1.0);
        }
        fn hidden(&self) -> bool {
            false
        }
        fn times_hidden(&self) -> u32 {
            0
        }
    }
    for workers in [2, 40] {
        let more = json!({ "workers": workers, "tasks": workers, "repeats": 1, "warmup": 0 });
        let (report, batches) = run_with(&spec("processes", &waits(500.0), more), |_| Batches::default()).unwrap();
        // One for each tick of 33 ms, of few processes one for what each says in it, one when the repeat begins and one when it has ended.
        let at_once = if workers == 2 { 2.0 } else { 0.0 };
        let most = (1.0 + at_once) * (report.wall_ms.median / 33.0 + 1.0) + 3.0;
        assert!((3.0..=most).contains(&batches.0.get()), "{workers}: {} of at most {most}", batches.0.get());
    }
}

#[test]
fn a_process_that_is_gone_is_started_again_for_whatever_runs_next() {
    use interleave::models::{Monitor, lane::RepeatContext, processes::ProcessPool};
    use interleave::trace::Recorder;
    let spec =
        Arc::new(Spec::from_value(&spec("processes", &cpu(20), json!({ "fault": "trap", "tasks": 1 }))).unwrap());
    let stop = Stop::default();
    let context = |faulty| RepeatContext {
        tasks: interleave::work::tasks::plan(&spec).into(),
        stop: stop.child(),
        service: None,
        faulty,
        progress: Arc::default(),
        spec: Arc::clone(&spec),
    };
    let one_repeat = async |pool: &mut ProcessPool, count, faulty| {
        let ready = pool.ready(count, &stop).await.unwrap();
        let context = context(faulty);
        let mut monitor = Monitor::new(0, 0, &context, Recorder::new(platform::now(), true), &NoObserver);
        let repeat = ready.repeat(&context, &mut monitor).await.unwrap();
        assert!((0.0..60_000.0).contains(&repeat.wall_ms), "{} ms", repeat.wall_ms);
        monitor.lanes.iter().filter(|lane| lane.outcome == Some(LaneOutcome::Crashed)).count()
    };
    platform::block_on(async {
        let mut pool = ProcessPool::start(2, &stop).await.unwrap();
        assert_eq!(one_repeat(&mut pool, 2, true).await, 1);
        assert_eq!(one_repeat(&mut pool, 1, false).await, 0, "a lone lane after a crash");
    });
}

#[test]
fn the_last_word_of_each_of_many_processes_is_heard() {
    let more = json!({ "workers": 20, "tasks": 20, "repeats": 1, "warmup": 0 });
    let report = good(&spec("processes", &cpu(20), more));
    let spans: f64 = of_kind(&report, SpanKind::Run).map(|span| span.end - span.start).sum();
    assert!((report.busy_ms.unwrap() - spans).abs() < 1e-6);
}

#[test]
fn a_crash_of_an_executor_costs_the_loop_one_task() {
    let more = json!({ "executor": "processes", "workers": 2, "tasks": 8, "fault": "trap", "repeats": 2 });
    let report = run(&spec("hybrid", &cpu(20), more)).unwrap();
    let lost: Vec<_> = report.errors.iter().map(|error| (error.task, error.error.key)).collect();
    assert_eq!(lost, [(0, ErrorKey::TaskLost)]);
    let ended = |outcome| report.lanes.iter().filter(|lane| lane.outcome == Some(outcome)).count();
    assert_eq!((ended(LaneOutcome::Done), ended(LaneOutcome::Crashed)), (2, 1), "the loop and one executor went on");
    assert_eq!(report.answer, good(&spec("sequential", &cpu(20), json!({}))).answer);
}

#[test]
fn a_fault_happens_or_is_refused() {
    let works = works();
    let beside = works.iter().find(|work| work["kind"] == "beside").unwrap();
    let more = json!({ "executor": "processes", "workers": 2, "fault": "trap", "repeats": 1 });
    let report = run(&spec("hybrid", beside, more.clone())).unwrap();
    let crashed = report.lanes.iter().filter(|lane| lane.outcome == Some(LaneOutcome::Crashed)).count();
    assert_eq!(crashed, 1, "the crash is in a process, and not in the loop that is the supervisor's");
    for (model, more) in [("hybrid", more), ("threads", json!({ "fault": "bit-flip" }))] {
        for work in works.iter().filter(|work| work["kind"] == "io" || work["kind"] == "probe") {
            let error = run(&spec(model, work, more.clone())).unwrap_err();
            assert_eq!((error.key, &error.values["kind"]), (ErrorKey::SpecFaultNeedsCpu, &work["kind"]), "{model}");
        }
    }
    let size = kernels::by_id("n-body").unwrap().default_size / 8;
    let mut work = beside.clone();
    (work["kernel"], work["size"]) = (json!("n-body"), json!(size));
    let error = run(&spec("threads", &work, json!({ "fault": "bit-flip" }))).unwrap_err();
    assert_eq!(error.code, Code::WrongAnswer, "the wait beside the tasks has no bits");
}

#[test]
fn when_the_last_process_crashes_the_run_has_crashed() {
    let alone = spec("processes", &cpu(20), json!({ "fault": "trap", "workers": 1 }));
    assert_eq!(run(&alone).unwrap_err().code, Code::Crashed);
    let good = spec("processes", &waits(1.0), json!({ "repeats": 2 }));
    let (measured, _) = measure_with(&[good.clone(), alone, good], |_| Order::default());
    let codes: Vec<_> =
        measured.outcomes.iter().map(|outcome| outcome.as_ref().err().map(|error| error.code)).collect();
    assert_eq!(codes, [None, Some(Code::Crashed), None], "another spec's processes are not touched");
    assert_eq!(measured.spoilt, None, "nor is the supervisor's memory");
}

#[test]
fn processes_can_be_stopped_whatever_they_do() {
    let (long, far) = (cpu(30_000), waits(60_000.0));
    let runs: fn(&Batch<'_>) -> bool = |batch| open(batch, SpanKind::Run);
    let waits: fn(&Batch<'_>) -> bool = |batch| open(batch, SpanKind::WaitIo);
    let at_once: fn(&Batch<'_>) -> bool = |_| true;
    for (work, when) in [(&long, runs), (&far, waits), (&long, at_once)] {
        let spec = spec("processes", work, json!({ "workers": 3 }));
        let stopped = run_with(&spec, move |stop| Stopper { stop: stop.clone(), when, done: Cell::new(0) });
        assert_eq!(stopped.map(|_| ()).map_err(|error| error.code), Err(Code::Cancelled), "{spec}");
    }
    let hybrid = json!({ "executor": "processes", "workers": 3, "tasks": 60 });
    let spec = spec("hybrid", &long, hybrid);
    let computes: fn(&Batch<'_>) -> bool =
        |batch| batch.open.iter().any(|span| span.kind == SpanKind::Run && span.lane > 0);
    let stopped = run_with(&spec, move |stop| Stopper { stop: stop.clone(), when: computes, done: Cell::new(0) });
    assert_eq!(stopped.map(|_| ()).map_err(|error| error.code), Err(Code::Cancelled), "{spec}");
}

#[test]
fn faults_in_processes_come_out_as_what_they_are() {
    for (fault, code) in [("out-of-memory", Code::OutOfMemory), ("bit-flip", Code::WrongAnswer)] {
        let work =
            json!({ "kind": "cpu", "kernel": "n-body", "size": kernels::by_id("n-body").unwrap().default_size / 8 });
        let spec = spec("processes", &work, json!({ "fault": fault, "workers": 3 }));
        assert_eq!(run(&spec).unwrap_err().code, code, "{fault}");
    }
}

#[test]
fn without_shared_memory_one_process_is_the_only_lane() {
    for model in ["sequential", "event-loop"] {
        for work in works() {
            let spec = spec(model, &work, json!({ "repeats": 2 }));
            let known = good(&spec);
            let own = Spec::from_value(&spec).unwrap();
            let report = platform::block_on(models::run(own, false, &Stop::default(), &NoObserver)).unwrap();
            assert_eq!((&report.answer, report.lanes.len()), (&known.answer, 1), "{spec}");
            assert_eq!(report.start_ms, None, "it stands for a lane that is there already");
        }
    }
}
