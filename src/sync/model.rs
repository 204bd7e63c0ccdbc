//! This room over the primitives of shuttle, a model checker: it runs the lanes under thousands of schedules, and a lane that waits for ever
//! in one of them is an error there. When time passes, and whether a wait ends for no reason, are choices of the schedule too.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use shuttle::sync::Arc;
use shuttle::thread;

use condition::NotWaited;
use counter::{Counter, CounterKind};
use lock::{Lock, LockKind, NotAcquired};
use pipe::{NotReceived, NotSent, pipe};
use primitives::Stop;
use queue::{NotGot, NotPut, Queue};
use table::LockTable;
use waiter::{Wait, Waiter};

#[path = "condition.rs"]
#[expect(clippy::duplicate_mod, reason = "the same text over other primitives is the point")]
#[allow(dead_code, reason = "not every method is needed here")]
mod condition;
#[path = "counter.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod counter;
#[path = "deadlock.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod deadlock;
#[path = "lock.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod lock;
#[path = "pipe.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod pipe;
#[path = "queue.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod queue;
#[path = "table.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod table;
#[path = "waiter.rs"]
#[expect(clippy::duplicate_mod, reason = "as above")]
#[allow(dead_code, reason = "as above")]
mod waiter;

/// As the `primitives` beside it.
mod primitives {
    use std::cell::Cell;

    use shuttle::rand::{Rng, thread_rng};
    use shuttle::sync::Condvar;
    use shuttle::sync::atomic::AtomicBool;

    pub(super) use shuttle::sync::atomic::{AtomicU64, Ordering};
    pub(super) use shuttle::sync::{Arc, Mutex, MutexGuard};
    pub(super) use std::sync::{PoisonError, TryLockError};

    std::thread_local! {
        // All lanes of a test run on one thread, in turn.
        static CLOCK: Cell<f64> = const { Cell::new(0.0) };
        /// False where every schedule is tried, which leaves no room for chance: then time stands still, and no wait ends for no reason.
        static CHANCE: Cell<bool> = const { Cell::new(true) };
    }

    pub(super) fn without_chance(test: impl FnOnce()) {
        CHANCE.set(false);
        test();
        CHANCE.set(true);
    }

    fn happens(once_in: u32) -> bool {
        CHANCE.get() && thread_rng().gen_ratio(1, once_in)
    }

    /// A clock that goes on at any time.
    pub(super) fn now() -> f64 {
        if happens(4) {
            CLOCK.set(CLOCK.get() + 2.0);
        }
        CLOCK.get()
    }

    #[derive(Clone, Debug)]
    pub(super) struct Parker(Arc<(Mutex<bool>, Condvar)>);

    impl Parker {
        pub(super) fn new(stop: &Stop) -> Self {
            let parker = Self(Arc::new((Mutex::new(false), Condvar::new())));
            stop.0.parkers.lock().unwrap().push(parker.clone());
            if stop.is_set() {
                parker.unpark();
            }
            parker
        }

        pub(super) fn park(&self, until: Option<f64>) {
            let (called, condvar) = &*self.0;
            let mut set = called.lock().unwrap();
            while !*set {
                match until {
                    None if happens(8) => break,
                    None => set = condvar.wait(set).unwrap(),
                    Some(until) if happens(3) => {
                        CLOCK.set(CLOCK.get().max(until));
                        break;
                    }
                    Some(_) => {
                        drop(set);
                        shuttle::thread::yield_now();
                        set = called.lock().unwrap();
                    }
                }
            }
            *set = false;
        }

        pub(super) fn unpark(&self) {
            *self.0.0.lock().unwrap() = true;
            self.0.1.notify_one();
        }
    }

    #[derive(Clone, Default)]
    pub(super) struct Stop(Arc<StopState>);

    #[derive(Default)]
    struct StopState {
        flag: AtomicBool,
        parkers: Mutex<Vec<Parker>>,
    }

    impl Stop {
        pub(super) fn is_set(&self) -> bool {
            self.0.flag.load(Ordering::SeqCst)
        }

        pub(super) fn set(&self) {
            self.0.flag.store(true, Ordering::SeqCst);
            for parker in self.0.parkers.lock().unwrap().iter() {
                parker.unpark();
            }
        }
    }
}

/// A time that runs out at some moment of the schedule, or does not.
const SOME_TIME: Wait = Wait::AtMost(10.0);

/// One thread for each lane, all of them joined at the end.
fn lanes<W: Send + Sync + 'static>(
    world: &Arc<W>,
    count: usize,
    lane: impl Fn(&W, usize) + Copy + Send + Sync + 'static,
) {
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
    shuttle::check_random(test, 3_000);
    shuttle::check_pct(test, 3_000, 3);
}

struct Queued {
    queue: Queue<usize>,
    stop: Stop,
    got: AtomicUsize,
}

impl Queued {
    fn new(size: usize) -> Arc<Self> {
        Arc::new(Self { queue: Queue::new(size), stop: Stop::default(), got: AtomicUsize::new(0) })
    }

    fn lane(&self, number: usize) -> Waiter<'static> {
        Waiter::new(number, &self.stop)
    }
}

/// Two lanes put two items each, two lanes get two each; every item has to arrive, those of one lane in their order.
fn hand_over(size: usize, wait: Wait) {
    let world = Queued::new(size);
    lanes(&world, 4, move |world, number| {
        let lane = world.lane(number);
        if number < 2 {
            for item in [10 * number + 1, 10 * number + 2] {
                let mut put = world.queue.put(&lane, item, wait);
                while let Err(NotPut::Full(item)) = put {
                    thread::yield_now();
                    put = world.queue.put(&lane, item, wait);
                }
                assert_eq!(put, Ok(()));
            }
        } else {
            let mut before = [0, 0];
            for _ in 0..2 {
                let item = loop {
                    match world.queue.get(&lane, wait) {
                        Err(NotGot::Empty) => thread::yield_now(),
                        got => break got.unwrap(),
                    }
                };
                assert!(item > std::mem::replace(&mut before[item / 10], item), "out of order");
                world.got.fetch_add(item, SeqCst);
            }
        }
    });
    assert_eq!(world.got.load(SeqCst), 1 + 2 + 11 + 12);
    assert!(world.queue.is_empty());
}

#[test]
fn every_item_arrives_once_and_in_order() {
    check(|| hand_over(1, Wait::Forever));
    check(|| hand_over(0, Wait::Forever));
}

#[test]
fn no_item_is_lost_when_times_run_out() {
    check(|| hand_over(1, SOME_TIME));
}

#[test]
fn no_wake_up_of_a_queue_is_lost_in_any_schedule_of_two_lanes() {
    let test = || {
        let world = Queued::new(1);
        lanes(&world, 2, |world, number| {
            let lane = world.lane(number);
            for item in 0..2 {
                if number == 0 {
                    assert_eq!(world.queue.put(&lane, item, Wait::Forever), Ok(()));
                } else {
                    assert_eq!(world.queue.get(&lane, Wait::Forever), Ok(item));
                }
            }
        });
    };
    primitives::without_chance(|| {
        shuttle::check_dfs(test, Some(50_000));
    });
}

#[test]
fn a_getter_that_is_stopped_passes_its_item_on() {
    check(|| {
        // Only lane 0 hears the stop. The one item has to reach lane 1, whichever of the two was called for it.
        let world = Queued::new(0);
        lanes(&world, 4, |world, number| match number {
            0 => match world.queue.get(&world.lane(0), Wait::Forever) {
                // It gives the item back as a lane that nobody stops.
                Ok(item) => world.queue.put(&Waiter::new(9, &Stop::default()), item, Wait::No).unwrap(),
                Err(ended) => assert_eq!(ended, NotGot::Stopped),
            },
            1 => assert_eq!(world.queue.get(&Waiter::new(1, &Stop::default()), Wait::Forever), Ok(7)),
            2 => assert_eq!(world.queue.put(&Waiter::new(2, &Stop::default()), 7, Wait::Forever), Ok(())),
            _ => world.stop.set(),
        });
    });
}

#[test]
fn shutting_down_ends_every_wait_and_leaves_what_was_put() {
    check(|| {
        let world = Queued::new(1);
        lanes(&world, 4, |world, number| {
            let lane = world.lane(number);
            match number {
                0 => world.queue.shut_down(false),
                1 | 2 => match world.queue.put(&lane, number, Wait::Forever) {
                    Ok(()) => _ = world.got.fetch_add(number, SeqCst),
                    put => assert_eq!(put, Err(NotPut::ShutDown(number))),
                },
                _ => loop {
                    match world.queue.get(&lane, Wait::Forever) {
                        Ok(item) => _ = world.got.fetch_sub(item, SeqCst),
                        got => break assert_eq!(got, Err(NotGot::ShutDown)),
                    }
                },
            }
        });
        // What was put after the getter had left cannot be: put fails by then.
        assert!(world.queue.is_empty());
        assert_eq!(world.got.load(SeqCst), 0);
    });
}

#[test]
fn join_returns_when_all_is_done_and_not_before() {
    check(|| {
        let world = Queued::new(0);
        world.queue.put(&world.lane(8), 1, Wait::No).unwrap();
        world.queue.put(&world.lane(8), 1, Wait::No).unwrap();
        lanes(&world, 3, |world, number| {
            let lane = world.lane(number);
            if number == 0 {
                assert_eq!(world.queue.join(&lane, Wait::Forever), Ok(()));
                assert_eq!(world.got.load(SeqCst), 2);
            } else {
                world.got.fetch_add(world.queue.get(&lane, Wait::Forever).unwrap(), SeqCst);
                world.queue.task_done().unwrap();
            }
        });
    });
}

#[test]
fn messages_go_both_ways_through_a_pipe_large_ones_too() {
    check(|| {
        let (left, right) = pipe(10);
        let world = Arc::new((left, right));
        lanes(&world, 2, |(left, right), number| {
            let lane = Waiter::new(number, &Stop::default());
            let sizes = [0, 1, 100];
            if number == 0 {
                for size in sizes {
                    assert_eq!(left.send(&lane, vec![1; size], Wait::Forever), Ok(()));
                }
                assert_eq!(left.receive(&lane, Wait::Forever), Ok(vec![2; 100]));
            } else {
                for size in sizes {
                    assert_eq!(right.poll(&lane, Wait::Forever), Ok(true));
                    assert_eq!(right.receive(&lane, Wait::Forever), Ok(vec![1; size]));
                }
                assert_eq!(right.send(&lane, vec![2; 100], Wait::Forever), Ok(()));
            }
        });
    });
}

#[test]
fn a_large_message_is_sent_whole_or_comes_back() {
    check(|| {
        let (left, right) = pipe(10);
        let world = Arc::new((left, right));
        lanes(&world, 2, |(left, right), number| {
            let lane = Waiter::new(number, &Stop::default());
            if number == 0 {
                let mut message = vec![1; 100];
                while let Err(NotSent::Full(back)) = left.send(&lane, message, SOME_TIME) {
                    assert_eq!(back.len(), 100);
                    message = back;
                    thread::yield_now();
                }
                assert_eq!(left.send(&lane, vec![2; 1], SOME_TIME), Ok(()));
            } else {
                assert_eq!(right.receive(&lane, Wait::Forever), Ok(vec![1; 100]));
                assert_eq!(right.receive(&lane, Wait::Forever), Ok(vec![2; 1]));
            }
        });
    });
}

#[test]
fn closing_an_end_ends_the_waits_at_the_other() {
    check(|| {
        let (left, right) = pipe(10);
        let left = Arc::new(left);
        let closing = thread::spawn(move || {
            let lane = Waiter::new(1, &Stop::default());
            let got = right.receive(&lane, Wait::Forever);
            assert!(matches!(got, Ok(_) | Err(NotReceived::EndOfFile)), "{got:?}");
        });
        lanes(&left, 2, |left, number| {
            let lane = Waiter::new(number, &Stop::default());
            if number == 0 {
                while left.send(&lane, vec![0; 8], Wait::Forever) == Ok(()) {}
                assert_eq!(left.send(&lane, vec![0; 100], Wait::Forever), Err(NotSent::Broken));
            } else {
                assert_eq!(left.receive(&lane, Wait::Forever), Err(NotReceived::EndOfFile));
            }
        });
        closing.join().unwrap();
    });
}

struct Locks {
    table: LockTable,
    locks: Vec<Lock>,
    stop: Stop,
    inside: AtomicUsize,
    /// How often each lane has got on.
    steps: Vec<AtomicUsize>,
}

impl Locks {
    fn new(count: usize, kind: LockKind) -> Arc<Self> {
        let table = LockTable::default();
        let locks = ["A", "B", "C"][..count].iter().map(|name| table.lock(name, kind)).collect();
        let steps = (0..6).map(|_| AtomicUsize::new(0)).collect();
        Arc::new(Self { table, locks, stop: Stop::default(), inside: AtomicUsize::new(0), steps })
    }

    fn lane(&self, number: usize) -> Waiter<'static> {
        Waiter::new(number, &self.stop)
    }

    /// Takes the first lock `turns` times, and is alone each time.
    fn work(&self, lane: &Waiter<'_>, turns: usize, wait: Wait) -> Result<(), NotAcquired> {
        for _ in 0..turns {
            while let Err(ended) = self.locks[0].acquire(lane, wait) {
                if ended != NotAcquired::TimedOut {
                    return Err(ended);
                }
                thread::yield_now();
            }
            assert_eq!(self.inside.fetch_add(1, SeqCst), 0, "two lanes hold the lock");
            thread::yield_now();
            self.inside.fetch_sub(1, SeqCst);
            self.locks[0].release(lane).unwrap();
        }
        Ok(())
    }
}

const KINDS: [LockKind; 3] = [LockKind::Plain, LockKind::Fair, LockKind::Reentrant];

#[test]
fn one_lane_at_a_time_holds_a_lock_and_each_gets_it() {
    check(|| {
        for kind in KINDS {
            lanes(&Locks::new(1, kind), 3, |world, number| {
                assert_eq!(world.work(&world.lane(number), 2, Wait::Forever), Ok(()));
            });
        }
    });
}

#[test]
fn no_lock_is_lost_when_times_run_out() {
    check(|| {
        for kind in KINDS {
            let world = Locks::new(1, kind);
            lanes(&world, 3, |world, number| {
                let wait = if number == 0 { Wait::Forever } else { SOME_TIME };
                assert_eq!(world.work(&world.lane(number), 2, wait), Ok(()));
            });
            let report = world.table.report();
            assert_eq!(report.locks[0].holder, None);
            assert_eq!(report.locks[0].lanes.iter().map(|lane| lane.acquisitions).sum::<u64>(), 6);
        }
    });
}

#[test]
fn a_lane_that_is_stopped_passes_the_lock_on() {
    check(|| {
        for kind in KINDS {
            lanes(&Locks::new(1, kind), 4, |world, number| match number {
                0 => world.stop.set(),
                1 | 2 => _ = world.work(&world.lane(number), 1, Wait::Forever),
                _ => assert_eq!(world.work(&Waiter::new(3, &Stop::default()), 2, Wait::Forever), Ok(())),
            });
        }
    });
}

#[test]
fn no_wake_up_of_a_lock_is_lost_in_any_schedule_of_two_lanes() {
    let test = || {
        lanes(&Locks::new(1, LockKind::Plain), 2, |world, number| {
            assert_eq!(world.work(&world.lane(number), 1, Wait::Forever), Ok(()));
        });
    };
    primitives::without_chance(|| {
        shuttle::check_dfs(test, Some(50_000));
    });
}

#[test]
fn the_stop_ends_every_wait_for_a_lock_whose_holder_is_gone() {
    check(|| {
        lanes(&Locks::new(1, LockKind::Plain), 4, |world, number| {
            let lane = world.lane(number);
            match number {
                0 => {
                    if world.locks[0].acquire(&lane, Wait::Forever).is_ok() {
                        world.table.mark_dead(0);
                    }
                }
                1 => world.stop.set(),
                2 => _ = world.work(&lane, 1, SOME_TIME),
                _ => _ = world.work(&lane, 1, Wait::Forever),
            }
        });
    });
}

#[test]
fn a_condition_used_rightly_loses_no_wake_up() {
    check(|| {
        for kind in KINDS {
            let world = Locks::new(1, kind);
            let ready = world.table.condition("ready", &world.locks[0]);
            // `inside` is the number of items, guarded by the lock.
            let world = Arc::new((world, ready));
            lanes(&world, 4, |(world, ready), number| {
                let lane = world.lane(number);
                world.locks[0].acquire(&lane, Wait::Forever).unwrap();
                if number < 2 {
                    world.inside.fetch_add(1, SeqCst);
                    ready.notify(&lane, 1).unwrap();
                } else {
                    let there = ready.wait_for(&lane, Wait::Forever, || world.inside.load(SeqCst) > 0);
                    assert_eq!(there, Ok(true));
                    assert!(world.inside.fetch_sub(1, SeqCst) > 0, "the lock was not held");
                }
                world.locks[0].release(&lane).unwrap();
            });
        }
    });
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_condition_used_wrongly_loses_one() {
    shuttle::check_random(
        || {
            let world = Locks::new(1, LockKind::Plain);
            let ready = world.table.condition("ready", &world.locks[0]);
            let world = Arc::new((world, ready));
            lanes(&world, 2, |(world, ready), number| {
                let lane = world.lane(number);
                if number == 0 {
                    world.inside.store(1, SeqCst);
                    world.locks[0].acquire(&lane, Wait::Forever).unwrap();
                    ready.notify(&lane, 1).unwrap();
                } else {
                    // It looks without the lock: the notification may come between the look and the wait.
                    let there = world.inside.load(SeqCst) == 1;
                    world.locks[0].acquire(&lane, Wait::Forever).unwrap();
                    if !there {
                        assert_eq!(ready.wait(&lane, Wait::Forever), Ok(true));
                    }
                }
                world.locks[0].release(&lane).unwrap();
            });
        },
        10_000,
    );
}

#[test]
fn a_wait_on_a_condition_ends_by_time_and_by_the_stop_with_the_lock_in_order() {
    check(|| {
        let world = Locks::new(1, LockKind::Reentrant);
        let never = world.table.condition("never", &world.locks[0]);
        let world = Arc::new((world, never));
        lanes(&world, 3, |(world, never), number| {
            let lane = world.lane(number);
            if number == 0 {
                return world.stop.set();
            }
            let wait = if number == 1 { SOME_TIME } else { Wait::Forever };
            // Twice, since the lock is reentrant and `wait` releases it altogether.
            if world.locks[0].acquire(&lane, Wait::Forever).is_err() {
                return;
            }
            let twice = world.locks[0].acquire(&lane, Wait::Forever).is_ok();
            match never.wait(&lane, wait) {
                Ok(notified) => {
                    assert!(!notified);
                    assert_eq!(world.inside.fetch_add(1, SeqCst), 0, "two lanes hold the lock");
                    thread::yield_now();
                    world.inside.fetch_sub(1, SeqCst);
                    (0..1 + usize::from(twice)).for_each(|_| world.locks[0].release(&lane).unwrap());
                    assert!(world.locks[0].release(&lane).is_err());
                }
                Err(ended) => {
                    assert_eq!(ended, NotWaited::Stopped);
                    assert!(world.locks[0].release(&lane).is_err());
                }
            }
        });
    });
}

/// Takes two locks, and starts again when told that it is in a deadlock. Gives back how often it was.
fn take_both(world: &Locks, lane: &Waiter<'_>, first: usize, second: usize, wait: Wait) -> usize {
    let mut broken = 0;
    let step = || world.steps[lane.lane()].fetch_add(1, SeqCst);
    loop {
        step();
        world.locks[first].acquire(lane, Wait::Forever).unwrap();
        step();
        thread::yield_now();
        match world.locks[second].acquire(lane, wait) {
            Ok(()) => break,
            Err(NotAcquired::Stopped) => panic!("nobody stops"),
            Err(NotAcquired::Deadlock) => broken += 1,
            Err(NotAcquired::TimedOut) => {}
        }
        step();
        world.locks[first].release(lane).unwrap();
        thread::yield_now();
    }
    step();
    world.locks[second].release(lane).unwrap();
    world.locks[first].release(lane).unwrap();
    broken
}

/// Lanes that each take two locks by these numbers, and a supervisor that breaks each deadlock. Gives back how many there were.
fn supervise(kind: LockKind, orders: &'static [(usize, usize)], wait: Wait) -> usize {
    let world = Locks::new(3, kind);
    let running = Arc::new(AtomicUsize::new(orders.len()));
    let broken = Arc::new(AtomicUsize::new(0));
    let threads = orders.iter().enumerate().map(|(number, (first, second))| {
        let (world, running, broken) = (world.clone(), running.clone(), broken.clone());
        thread::spawn(move || {
            broken.fetch_add(take_both(&world, &world.lane(number), *first, *second, wait), SeqCst);
            running.fetch_sub(1, SeqCst);
        })
    });
    let threads: Vec<_> = threads.collect();
    let mut found = 0;
    while running.load(SeqCst) > 0 {
        for deadlock in world.table.examine().deadlocks {
            let lanes: Vec<usize> = deadlock.cycle.iter().map(|lane| lane.lane).collect();
            for (place, lane) in deadlock.cycle.iter().enumerate() {
                let (first, second) = orders[lane.lane];
                assert_eq!(lane.holds, world.locks[first].name());
                assert_eq!(lane.waits_for, world.locks[second].name());
                assert_eq!(lane.waits_for, deadlock.cycle[(place + 1) % lanes.len()].holds);
            }
            if deadlock.ends_ms().is_none() {
                // None of them gets on by itself.
                let steps = || lanes.iter().map(|lane| world.steps[*lane].load(SeqCst)).sum::<usize>();
                let before = steps();
                (0..5).for_each(|_| thread::yield_now());
                assert_eq!(steps(), before, "it was no deadlock: {deadlock:?}");
                let victim = deadlock.youngest().unwrap().lane;
                assert_eq!(world.table.break_deadlock(&deadlock, victim), Ok(()));
                assert!(world.table.break_deadlock(&deadlock, victim).is_err(), "its wait has ended");
                found += 1;
            }
        }
        thread::yield_now();
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(broken.load(SeqCst), found);
    assert!(world.locks.iter().all(|lock| !lock.is_locked()));
    found
}

/// How many deadlocks there were in 2 x 2000 schedules.
fn deadlocks(test: impl Fn() -> usize + Copy + Send + Sync + 'static) -> usize {
    let found = std::sync::Arc::new(AtomicUsize::new(0));
    for pct in [false, true] {
        let found = found.clone();
        let test = move || _ = found.fetch_add(test(), SeqCst);
        if pct { shuttle::check_pct(test, 2_000, 3) } else { shuttle::check_random(test, 2_000) }
    }
    found.load(SeqCst)
}

#[test]
fn two_locks_in_opposite_order_are_a_deadlock_that_is_found_and_broken() {
    for kind in KINDS {
        assert!(deadlocks(move || supervise(kind, &[(0, 1), (1, 0)], Wait::Forever)) > 100);
    }
}

#[test]
fn a_circle_of_three_lanes_is_found_and_a_lane_behind_it_too() {
    assert!(deadlocks(|| supervise(LockKind::Plain, &[(0, 1), (1, 2), (2, 0), (0, 1)], Wait::Forever)) > 100);
}

#[test]
fn locks_in_one_order_are_never_called_a_deadlock() {
    let orders = &[(0, 1), (1, 2), (0, 2), (0, 1)];
    for kind in KINDS {
        assert_eq!(deadlocks(move || supervise(kind, orders, Wait::Forever)), 0);
    }
}

#[test]
fn a_deadlock_with_a_time_limit_ends_by_itself() {
    assert_eq!(deadlocks(|| supervise(LockKind::Plain, &[(0, 1), (1, 0)], SOME_TIME)), 0);
}

#[test]
fn a_repair_of_a_counter_loses_nothing() {
    check(|| {
        for kind in CounterKind::ALL.into_iter().filter(|kind| *kind != CounterKind::Unprotected) {
            let world = Arc::new(Counter::new(kind, 3));
            lanes(&world, 3, |counter, lane| counter.add(lane, 2));
            assert_eq!(world.value(), 6);
        }
    });
}

#[test]
#[should_panic(expected = "an addition was lost")]
fn a_counter_without_protection_loses_an_addition_in_some_schedule() {
    shuttle::check_random(
        || {
            let world = Arc::new(Counter::new(CounterKind::Unprotected, 2));
            lanes(&world, 2, |counter, lane| counter.add(lane, 2));
            assert_eq!(world.value(), 4, "an addition was lost");
        },
        10_000,
    );
}
