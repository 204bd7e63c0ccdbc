//! The lock on real workers: the protocol as a model checker has it, under the browser's own waits.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use interleave::models::gil::Gil;
use interleave::platform;
use interleave::trace::SpanKind;
use serde_json::json;
use wasm_bindgen_test::*;

use super::support::{on_pool, run, shared};

/// A little work, far shorter than any interval here.
fn step() {
    for i in 0..2_000_u64 {
        black_box(i);
    }
}

const NEVER: &dyn Fn() -> bool = &|| false;

/// Takes the lock, which only a stop could refuse.
fn take(gil: &Gil, lane: usize) {
    assert!(gil.acquire(lane, NEVER));
}

#[wasm_bindgen_test]
async fn one_lane_holds_the_lock_and_what_it_writes_is_seen_by_the_next() {
    const LANES: usize = 4;
    const STEPS: u64 = 20_000;
    if !shared().await {
        return;
    }
    let world = Arc::new((Gil::new(0.05), AtomicUsize::new(0), AtomicU64::new(0)));
    let given = world.clone();
    let alone = on_pool(LANES, move |lane| {
        let (gil, inside, sum) = &*given;
        let mut alone = gil.acquire(lane, NEVER);
        for i in 0..STEPS {
            alone &= inside.fetch_add(1, SeqCst) == 0;
            // A load and a store, as `x += 1` is: without the lock it would lose some.
            let x = sum.load(Relaxed);
            sum.store(x + 1, Relaxed);
            inside.fetch_sub(1, SeqCst);
            if gil.drop_requested() || i % 100 == 0 {
                gil.release(lane);
                alone &= gil.acquire(lane, NEVER);
            }
        }
        gil.release(lane);
        alone
    })
    .await;
    assert_eq!(alone, [true; LANES]);
    assert_eq!(world.2.load(SeqCst), LANES as u64 * STEPS);
    assert!(world.0.switches() >= LANES as u64 - 1);
    assert!(!world.0.drop_requested());
}

#[wasm_bindgen_test]
async fn who_drops_the_lock_on_request_has_it_again_only_after_another_lane() {
    if !shared().await {
        return;
    }
    let world = Arc::new((Gil::new(1.0), Mutex::new(Vec::new())));
    let given = world.clone();
    on_pool(2, move |lane| {
        let (gil, holders) = &*given;
        take(gil, lane);
        for _ in 0..30 {
            while !gil.drop_requested() {
                // The other one may be done, and then nobody asks any more.
                if holders.lock().is_ok_and(|holders| holders.len() >= 40) {
                    gil.release(lane);
                    return;
                }
                step();
            }
            if let Ok(mut holders) = holders.lock() {
                holders.push(lane);
            }
            gil.release(lane);
            take(gil, lane);
        }
        gil.release(lane);
    })
    .await;
    let holders = world.1.lock().unwrap();
    assert!(holders.len() >= 40, "{}", holders.len());
    assert!(holders.windows(2).all(|pair| pair[0] != pair[1]), "{holders:?}");
}

#[wasm_bindgen_test]
async fn a_holder_has_an_interval_before_it_is_asked() {
    if !shared().await {
        return;
    }
    for interval_ms in [5.0, 40.0] {
        let world = Arc::new((Gil::new(interval_ms), AtomicBool::new(false)));
        let held = on_pool(2, move |lane| {
            let (gil, taken) = &*world;
            if lane == 1 {
                while !taken.load(SeqCst) {
                    step();
                }
                take(gil, lane);
                gil.release(lane);
                return f64::INFINITY;
            }
            take(gil, lane);
            let since = platform::now();
            taken.store(true, SeqCst);
            while !gil.drop_requested() {
                step();
            }
            let held = platform::now() - since;
            gil.release(lane);
            held
        })
        .await;
        assert!(held[0] >= 0.9 * interval_ms, "asked after {} ms of {interval_ms}", held[0]);
    }
}

#[wasm_bindgen_test]
async fn a_stop_ends_every_wait_for_the_lock_long_before_a_long_interval_is_over() {
    if !shared().await {
        return;
    }
    const INTERVAL_MS: f64 = 60_000.0;
    let world = Arc::new((Gil::new(INTERVAL_MS), AtomicBool::new(false), AtomicUsize::new(0)));
    // As by a lane that died with it.
    assert!(world.0.try_acquire(9));
    let begun = platform::now();
    let got = on_pool(4, move |lane| {
        let (gil, stop, waiting) = &*world;
        if lane == 3 {
            while waiting.load(SeqCst) < 3 {
                step();
            }
            stop.store(true, SeqCst);
            gil.wake_all();
            return false;
        }
        gil.acquire(lane, &|| {
            waiting.fetch_add(1, SeqCst);
            stop.load(SeqCst)
        })
    })
    .await;
    assert_eq!(got, [false; 4]);
    assert!(platform::now() - begun < INTERVAL_MS / 2.0);
}

#[wasm_bindgen_test]
async fn the_lock_is_let_go_around_waits() {
    if !shared().await {
        return;
    }
    let work = json!({ "kind": "io", "service": "api", "waitMs": 100 });
    let spec = json!({ "work": work, "tasks": 4, "workers": 4, "model": "threads-gil", "repeats": 1, "warmup": 0 });
    let report = run(spec).await.unwrap();
    assert!(report.wait_overlap.unwrap() > 2.5, "{:?}", report.wait_overlap);
}

#[wasm_bindgen_test]
async fn the_lock_changes_hands_more_often_at_a_shorter_interval() {
    if !shared().await {
        return;
    }
    // Other programs may have the cores just now, and a lane that does not run takes no lock.
    let mut seen = Vec::new();
    for _ in 0..4 {
        let (short, long) = (switches(1).await, switches(100).await);
        if short > 3.0 * long {
            return;
        }
        seen.push((short, long));
    }
    panic!("hand-overs a millisecond, at 1 ms and at 100 ms: {seen:?}");
}

/// How often the lock changes hands in a millisecond, between two lanes that compute.
async fn switches(interval_ms: u32) -> f64 {
    let work = json!({ "kind": "cpu", "kernel": "primes", "size": 30_000_000 });
    let spec = json!({ "work": work, "tasks": 4, "workers": 2, "model": "threads-gil", "switchIntervalMs": interval_ms, "repeats": 1, "warmup": 0 });
    let report = run(spec).await.unwrap();
    assert!(
        report.spans.iter().any(|span| span.kind == SpanKind::WaitGil),
        "a lane that waits for the lock is seen to"
    );
    report.gil.unwrap().switches as f64 / report.wall_ms.median
}
