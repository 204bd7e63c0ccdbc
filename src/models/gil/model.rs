//! The protocol over the primitives of shuttle, a model checker: it runs the lanes under thousands of schedules, and a
//! lane that waits for ever in one of them is an error there. Who gets a signal is a choice of the schedule too.

use shuttle::sync::Arc;
use shuttle::thread;

use protocol::Gil;
use sync::{AtomicBool, Ordering};

#[path = "protocol.rs"]
#[expect(clippy::duplicate_mod, reason = "the same text over other primitives is the point")]
#[allow(dead_code, reason = "not every method is needed here")]
mod protocol;

/// As the `sync` beside it. Shuttle has no clock, so whether time runs out is a choice as well.
mod sync {
    use std::time::Duration;

    pub(super) use shuttle::rand::{Rng, thread_rng};
    pub(super) use shuttle::sync::atomic::{AtomicBool, Ordering};
    pub(super) use shuttle::sync::{Condvar, Mutex, MutexGuard};
    pub(super) use std::sync::PoisonError;

    /// An interval that never runs out: only signals help, so a lost one is found as a deadlock.
    pub(super) const NEVER: f64 = 3.6e6;
    /// An interval that may run out at any time, or not at all. Spurious wake-ups happen too.
    pub(super) const MAYBE: f64 = 5.0;
    /// An interval that runs out before any signal comes.
    pub(super) const ALWAYS: f64 = 1e-3;

    pub(super) fn wait<'a, T>(
        signal: &Condvar,
        mutex: &'a Mutex<T>,
        guard: MutexGuard<'a, T>,
        time: Option<Duration>,
    ) -> (MutexGuard<'a, T>, bool) {
        let ms = time.map(|time| time.as_secs_f64() * 1e3);
        let (wakes, timed_out) = match ms {
            Some(ms) if ms >= NEVER => (false, false),
            Some(ms) if ms < MAYBE => (true, true),
            _ => {
                let wakes = thread_rng().gen_ratio(1, 2);
                (wakes, wakes && ms.is_some() && thread_rng().gen_ratio(1, 2))
            }
        };
        if wakes {
            // Anything may happen between the two: that is what a wait without a signal comes to.
            drop(guard);
            shuttle::thread::yield_now();
            (mutex.lock().unwrap(), timed_out)
        } else {
            (signal.wait(guard).unwrap(), false)
        }
    }
}

struct World {
    gil: Gil,
    /// Whether a lane is in a step: only ever one is.
    stepping: AtomicBool,
    stop: AtomicBool,
}

impl World {
    fn new(interval_ms: f64) -> Arc<Self> {
        Arc::new(Self { gil: Gil::new(interval_ms), stepping: AtomicBool::new(false), stop: AtomicBool::new(false) })
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn acquire(&self, lane: usize) -> bool {
        self.gil.acquire(lane, &|| self.stopped())
    }

    fn step(&self) {
        assert!(!self.stepping.swap(true, Ordering::SeqCst), "two lanes hold the lock");
        thread::yield_now();
        self.stepping.store(false, Ordering::SeqCst);
    }

    /// A few steps with the lock, handing over when asked. False when stopped.
    fn compute(&self, lane: usize, steps: usize) -> bool {
        if !self.acquire(lane) {
            return false;
        }
        for _ in 0..steps {
            self.step();
            if self.gil.drop_requested() {
                let before = self.gil.switches();
                self.gil.release(lane);
                assert!(self.gil.switches() > before || self.stopped(), "no other lane had it in between");
                if !self.acquire(lane) {
                    return false;
                }
            }
        }
        self.gil.release(lane);
        true
    }

    fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.gil.wake_all();
    }
}

/// One thread for each lane, all of them joined at the end.
fn lanes(world: &Arc<World>, count: usize, lane: impl Fn(&World, usize) + Copy + Send + Sync + 'static) {
    let threads: Vec<_> = (0..count)
        .map(|number| {
            let world = world.clone();
            thread::spawn(move || lane(&world, number))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Random schedules, and such as put a lane off for long at a few places, which finds other faults.
fn check(test: impl Fn() + Copy + Send + Sync + 'static) {
    shuttle::check_random(test, 10_000);
    shuttle::check_pct(test, 10_000, 3);
}

#[test]
fn one_lane_at_a_time_computes_and_each_gets_through() {
    check(|| {
        lanes(&World::new(sync::MAYBE), 3, |world, lane| {
            assert!(world.compute(lane, 3));
        });
    });
}

#[test]
fn no_signal_is_lost() {
    let test = |count, turns| {
        let world = World::new(sync::NEVER);
        lanes(&world, count, move |world, lane| {
            for _ in 0..turns {
                assert!(world.compute(lane, 1));
            }
        });
    };
    check(move || test(4, 2));
    // Every schedule there is.
    shuttle::check_dfs(move || test(2, 1), None);
}

#[test]
fn a_holder_is_asked_to_let_go_and_the_lock_comes_back() {
    shuttle::check_random(
        || {
            lanes(&World::new(sync::ALWAYS), 2, |world, lane| {
                if lane == 0 {
                    assert!(world.acquire(lane));
                    while !world.gil.drop_requested() {
                        world.step();
                    }
                    world.gil.release(lane);
                    assert!(world.acquire(lane));
                    world.gil.release(lane);
                } else {
                    // Without an order lane 1 could come and go before lane 0 starts, and nobody would ask.
                    while world.gil.try_acquire(lane) {
                        world.gil.release(lane);
                        thread::yield_now();
                    }
                    assert!(world.compute(lane, 1));
                }
            });
        },
        5_000,
    );
}

#[test]
fn a_lane_that_takes_the_lock_by_the_way_counts_as_the_switch() {
    check(|| {
        lanes(&World::new(sync::MAYBE), 3, |world, lane| {
            if lane == 0 {
                if world.gil.try_acquire(lane) {
                    world.step();
                    world.gil.release(lane);
                }
            } else {
                assert!(world.compute(lane, 2));
            }
        });
    });
}

#[test]
fn stop_ends_every_wait_though_the_holder_is_dead_and_time_never_runs_out() {
    check(|| {
        lanes(&World::new(sync::NEVER), 4, |world, lane| match lane {
            0 => world.stop(),
            1 => {
                world.gil.try_acquire(lane);
            }
            _ => {
                world.compute(lane, 1);
            }
        });
    });
}

#[test]
fn stop_ends_hand_overs_too() {
    check(|| {
        lanes(&World::new(sync::MAYBE), 3, |world, lane| {
            if lane == 0 {
                world.stop();
            } else {
                while world.compute(lane, 2) {}
            }
        });
    });
}

#[test]
fn a_lane_that_gives_up_passes_its_signal_on() {
    check(|| {
        // No lane is woken here: lane 0 finds out by the signal that it got instead of another lane.
        lanes(&World::new(sync::NEVER), 4, |world, lane| match lane {
            0 => {
                if world.acquire(lane) {
                    world.gil.release(lane);
                }
            }
            1 => world.stop.store(true, Ordering::SeqCst),
            _ => {
                assert!(world.gil.acquire(lane, &|| false));
                world.step();
                world.gil.release(lane);
            }
        });
    });
}

#[test]
fn a_hand_over_ends_when_the_one_who_asked_gives_up() {
    check(|| {
        lanes(&World::new(sync::MAYBE), 3, |world, lane| match lane {
            0 => {
                if world.acquire(lane) {
                    world.gil.release(lane);
                }
            }
            1 => world.stop.store(true, Ordering::SeqCst),
            _ => {
                assert!(world.gil.acquire(lane, &|| false));
                for _ in 0..4 {
                    world.step();
                    if world.gil.drop_requested() {
                        world.gil.release(lane);
                        assert!(world.gil.acquire(lane, &|| false));
                    }
                }
                world.gil.release(lane);
            }
        });
    });
}
