//! Runs of every model.

use futures_util::future::{Either, select};
use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::spec::{Code, Schedule, Spec};
use interleave::trace::SpanKind;
use serde_json::json;
use wasm_bindgen_test::*;

use super::support::{POOL, run, shared, spec, ways, works};

#[wasm_bindgen_test]
async fn every_model_gives_the_same_answer_to_each_kind_of_work_in_every_schedule() {
    for work in works() {
        let mut known = None;
        for way in ways().await {
            for schedule in Schedule::IDS {
                let mut asked = spec(&way, &work);
                asked["schedule"] = json!(schedule);
                let answer = run(asked.clone()).await.expect("the spec is good").answer;
                assert_eq!(&answer, known.get_or_insert_with(|| answer.clone()), "{asked}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn threads_share_a_memory_and_processes_do_not() {
    let work = json!({ "kind": "probe" });
    let processes = json!({ "work": work, "tasks": 2, "workers": 2, "model": "processes", "schedule": "static", "repeats": 1, "warmup": 0 });
    let seen: Vec<u32> = run(processes).await.unwrap().observations.iter().map(|seen| seen.probe.value).collect();
    assert_eq!(seen, [1, 1], "each process sees only its own addition");
    let threads = json!({ "work": work, "tasks": 2, "workers": 2, "model": "threads", "schedule": "static", "repeats": 1, "warmup": 0 });
    if shared().await {
        let report = run(threads).await.unwrap();
        let mut seen: Vec<u32> = report.observations.iter().map(|seen| seen.probe.value).collect();
        seen.sort_unstable();
        assert_eq!(seen, [1, 2], "threads see each other's");
        let [a, b] = report.observations.as_slice() else { panic!("two tasks, two observations") };
        assert_eq!(a.probe.shared_address, b.probe.shared_address);
    } else {
        assert_eq!(run(threads).await.unwrap_err().code, Code::NeedsIsolation);
    }
}

#[wasm_bindgen_test]
async fn tasks_are_stolen_by_every_lane_and_by_no_other_worker() {
    if !shared().await {
        return;
    }
    let work = json!({ "kind": "mixed", "kernel": "n-body", "size": 20, "service": "api", "waitMs": 5 });
    let more = json!({ "work": work, "tasks": 24, "workers": 3, "model": "threads", "schedule": "work-stealing", "repeats": 2, "warmup": 1 });
    let report = run(more).await.unwrap();
    let mut lanes: Vec<u32> =
        report.spans.iter().filter(|span| span.kind == SpanKind::WaitIo).map(|span| span.lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    assert_eq!(lanes, [0, 1, 2], "a pool of {POOL}");
}

#[wasm_bindgen_test]
async fn no_two_lanes_run_at_once_under_the_gil() {
    if !shared().await {
        return;
    }
    let work = json!({ "kind": "cpu", "kernel": "primes", "size": 20_000_000 });
    let spec = json!({ "work": work, "tasks": 4, "workers": 3, "model": "threads-gil", "switchIntervalMs": 1, "repeats": 1, "warmup": 0 });
    let report = run(spec).await.unwrap();
    assert!(report.gil.as_ref().unwrap().switches > 2, "{:?}", report.gil);
    let mut runs: Vec<_> = report.spans.iter().filter(|span| span.kind == SpanKind::Run).collect();
    runs.sort_by(|a, b| a.start.total_cmp(&b.start));
    // Clocks of workers agree to a step or two.
    let step = 4.0 * platform::clock_step();
    for pair in runs.windows(2) {
        assert!(pair[1].start >= pair[0].end - step, "{:?} overlaps {:?}", pair[0], pair[1]);
    }
}

#[wasm_bindgen_test]
async fn a_thousand_waits_on_one_loop_take_about_as_long_as_one() {
    let work = json!({ "kind": "io", "service": "api", "waitMs": 300 });
    let report =
        run(json!({ "work": work, "tasks": 1000, "model": "event-loop", "repeats": 1, "warmup": 0 })).await.unwrap();
    assert!(report.wall_ms.median < 3.0 * 300.0, "{:?}", report.wall_ms);
    assert!(report.wait_overlap.unwrap() > 300.0, "{:?}", report.wait_overlap);
}

#[wasm_bindgen_test]
async fn a_run_is_stopped_in_the_middle_of_anything_and_the_next_one_works() {
    for work in [
        json!({ "kind": "cpu", "kernel": "primes", "size": 100_000_000 }),
        json!({ "kind": "io", "service": "api", "waitMs": 60_000 }),
    ] {
        for way in ways().await {
            let mut long = spec(&way, &work);
            long["tasks"] = json!(200);
            let stop = Stop::default();
            let shared = shared().await;
            let long = Spec::from_value(&long).unwrap();
            let running = std::pin::pin!(models::run(long, shared, &stop, &NoObserver));
            let stopping = std::pin::pin!(async {
                platform::sleep(60.0).await;
                stop.set();
                std::future::pending::<()>().await;
            });
            let Either::Left((result, _)) = select(running, stopping).await else {
                unreachable!("the other future never ends");
            };
            assert_eq!(result.unwrap_err().code, Code::Cancelled, "{way} {work}");
            let next = json!({ "kind": "cpu", "kernel": "primes", "size": 1_000_000 });
            assert_eq!(run(spec(&way, &next)).await.unwrap().answer, "78498 primes", "{way}");
        }
    }
}

#[wasm_bindgen_test]
async fn faults_come_out_as_what_they_are() {
    for (fault, code) in [("out-of-memory", Code::OutOfMemory), ("bit-flip", Code::WrongAnswer)] {
        for way in ways().await {
            let mut faulty = spec(&way, &json!({ "kind": "cpu", "kernel": "primes", "size": 30_000_000 }));
            faulty["fault"] = json!(fault);
            assert_eq!(run(faulty).await.unwrap_err().code, code, "{way}");
        }
    }
    // A trap in a pool lane spends the memory, so here only a process may trap; the page's tests do the others.
    let mut faulty =
        spec(&json!({ "model": "processes" }), &json!({ "kind": "cpu", "kernel": "primes", "size": 1_000_000 }));
    faulty["fault"] = json!("trap");
    let report = run(faulty.clone()).await.unwrap();
    assert_eq!(report.errors.iter().map(|error| error.task).collect::<Vec<_>>(), [0], "the other process went on");
    faulty["workers"] = json!(1);
    assert_eq!(run(faulty.clone()).await.unwrap_err().code, Code::Crashed);
    faulty["fault"] = json!("none");
    assert_eq!(run(faulty).await.unwrap().answer, "78498 primes");
}

#[wasm_bindgen_test]
async fn what_crosses_to_processes_is_counted() {
    let work = json!({ "kind": "cpu", "kernel": "primes", "size": 1_000_000 });
    let one = run(spec(&json!({ "model": "processes", "chunk": 1 }), &work)).await.unwrap().messages;
    let many = run(spec(&json!({ "model": "processes", "chunk": 5 }), &work)).await.unwrap().messages;
    assert_eq!((one.count, many.count), (10, 2), "a message there and one back for each chunk");
    assert!(one.bytes > many.bytes && many.bytes > 0);
}
