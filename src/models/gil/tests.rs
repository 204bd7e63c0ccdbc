//! The lock with real threads and real time. Times are only compared with the interval or with each other.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use super::Gil;

/// A little work, far shorter than any interval here.
fn step() {
    for i in 0..2_000_u64 {
        black_box(i);
    }
}

/// Computes under the lock until stopped.
fn compute(gil: &Gil, lane: usize, stop: &AtomicBool) {
    let stopped = || stop.load(SeqCst);
    if !gil.acquire(lane, &stopped) {
        return;
    }
    while !stopped() {
        step();
        if gil.drop_requested() {
            gil.release(lane);
            if !gil.acquire(lane, &stopped) {
                return;
            }
        }
    }
    gil.release(lane);
}

/// How long lane 0 waits for the lock after each of its short waits, beside this many computing lanes: the median, in
/// intervals.
fn delay(interval_ms: f64, computing: usize) -> f64 {
    let gil = Gil::new(interval_ms);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for lane in 1..=computing {
            let (gil, stop) = (&gil, &stop);
            scope.spawn(move || compute(gil, lane, stop));
        }
        while computing > 0 && gil.try_acquire(0) {
            gil.release(0);
            thread::yield_now();
        }
        let mut delays: Vec<f64> = (0..9)
            .map(|_| {
                thread::sleep(Duration::from_millis(2));
                let asked = Instant::now();
                assert!(gil.acquire(0, &|| false));
                let delay = asked.elapsed().as_secs_f64() * 1e3;
                gil.release(0);
                delay / interval_ms
            })
            .collect();
        stop.store(true, SeqCst);
        gil.wake_all();
        delays.sort_by(f64::total_cmp);
        delays[delays.len() / 2]
    })
}

#[test]
fn a_lane_beside_a_computing_one_waits_about_an_interval_each_time() {
    let beside = delay(20.0, 1);
    assert!((0.9..4.0).contains(&beside), "{beside} intervals");
    let alone = delay(20.0, 0);
    assert!(alone < beside / 4.0, "{alone} against {beside} intervals");
}

#[test]
fn the_wait_follows_the_interval() {
    // Counted in milliseconds. A busy machine adds its own delays to the short one: one quiet moment in five is enough.
    let follows = || 40.0 * delay(40.0, 1) > 2.0 * (5.0 * delay(5.0, 1));
    assert!((0..5).any(|_| follows()), "a wait at 40 ms is never twice as long as one at 5 ms");
}

#[test]
fn one_lane_holds_the_lock_and_what_it_writes_is_seen_by_the_next() {
    const LANES: usize = 4;
    const STEPS: u64 = 200_000;
    let gil = Gil::new(0.05);
    let (inside, sum) = (AtomicUsize::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for lane in 0..LANES {
            let (gil, inside, sum) = (&gil, &inside, &sum);
            scope.spawn(move || {
                assert!(gil.acquire(lane, &|| false));
                for i in 0..STEPS {
                    assert_eq!(inside.fetch_add(1, SeqCst), 0);
                    // A load and a store, as `x += 1` is: without the lock it would lose some.
                    let x = sum.load(std::sync::atomic::Ordering::Relaxed);
                    sum.store(x + 1, std::sync::atomic::Ordering::Relaxed);
                    inside.fetch_sub(1, SeqCst);
                    if gil.drop_requested() {
                        gil.release(lane);
                        assert!(gil.acquire(lane, &|| false));
                    } else if i % 100 == 0 {
                        gil.release(lane);
                        assert!(gil.acquire(lane, &|| false));
                    }
                }
                gil.release(lane);
            });
        }
    });
    assert_eq!(sum.into_inner(), LANES as u64 * STEPS);
    assert!(gil.switches() >= LANES as u64 - 1);
    assert!(!gil.drop_requested());
}

#[test]
fn switches_are_counted_from_lane_to_lane() {
    let gil = Gil::new(5.0);
    for (lane, switches) in [(7, 0), (7, 0), (3, 1), (7, 2), (7, 2)] {
        assert!(gil.try_acquire(lane));
        assert!(!gil.try_acquire(lane), "it is taken");
        assert_eq!(gil.switches(), switches);
        gil.release(lane);
    }
}

#[test]
fn a_new_holder_has_a_whole_interval_before_it_is_asked() {
    const INTERVAL_MS: f64 = 40.0;
    let gil = Gil::new(INTERVAL_MS);
    let first = AtomicBool::new(true);
    assert!(gil.try_acquire(0));
    let held: Vec<f64> = thread::scope(|scope| {
        // Two lanes begin to wait together. Half an interval later one of them gets the lock; when the other one's time
        // runs out, that was a switch, and it must wait once more before it asks.
        let lanes = [1, 2].map(|lane| {
            let (gil, first) = (&gil, &first);
            scope.spawn(move || {
                assert!(gil.acquire(lane, &|| false));
                let taken = Instant::now();
                let first = first.swap(false, SeqCst);
                while first && !gil.drop_requested() {
                    thread::yield_now();
                }
                let held = taken.elapsed().as_secs_f64() * 1e3;
                gil.release(lane);
                first.then_some(held)
            })
        });
        thread::sleep(Duration::from_secs_f64(INTERVAL_MS / 2e3));
        gil.release(0);
        lanes.into_iter().filter_map(|lane| lane.join().unwrap()).collect()
    });
    assert!(held[0] > 0.75 * INTERVAL_MS, "asked after {held:?} ms");
}

#[test]
fn stop_ends_every_lane_long_before_a_long_interval_is_over() {
    const INTERVAL_MS: f64 = 60_000.0;
    let gil = Gil::new(INTERVAL_MS);
    let stop = AtomicBool::new(false);
    // As by a lane that died with it.
    assert!(gil.try_acquire(0));
    let waiting = AtomicUsize::new(0);
    let stopping = thread::scope(|scope| {
        for lane in 1..5 {
            let (gil, stop, waiting) = (&gil, &stop, &waiting);
            scope.spawn(move || {
                // Asked once before the wait starts, with the inner mutex held: `wake_all` can only come after that.
                let stopped = || {
                    waiting.fetch_add(1, SeqCst);
                    stop.load(SeqCst)
                };
                assert!(!gil.acquire(lane, &stopped));
            });
        }
        while waiting.load(SeqCst) < 4 {
            thread::yield_now();
        }
        let stopping = Instant::now();
        stop.store(true, SeqCst);
        gil.wake_all();
        stopping
    });
    assert!(stopping.elapsed().as_secs_f64() * 1e3 < INTERVAL_MS / 2.0);
}

#[test]
fn stop_ends_waits_within_an_interval_when_nobody_wakes_them() {
    let gil = Gil::new(1.0);
    let stop = AtomicBool::new(false);
    assert!(gil.try_acquire(0));
    thread::scope(|scope| {
        let waiter = scope.spawn(|| gil.acquire(1, &|| stop.load(SeqCst)));
        while !gil.drop_requested() {
            thread::yield_now();
        }
        stop.store(true, SeqCst);
        assert!(!waiter.join().unwrap());
    });
    assert!(!gil.drop_requested(), "who asked has gone");
}

#[test]
fn a_lane_that_panicked_does_not_poison_the_lock() {
    let gil = Gil::new(1.0);
    let panicked = thread::scope(|scope| scope.spawn(|| gil.release(1)).join().is_err());
    assert!(panicked, "it did not have the lock");
    assert!(gil.try_acquire(2));
    gil.release(2);
}

#[test]
fn any_interval_is_taken() {
    for interval_ms in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
        let gil = Gil::new(interval_ms);
        assert!(gil.acquire(0, &|| false));
        gil.release(0);
    }
}
