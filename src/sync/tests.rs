use std::cell::RefCell;
use std::collections::BTreeSet;
use std::thread;

use proptest::prelude::*;

use super::*;
use crate::platform::{Stop, now};

/// Longer than any test lasts: a wait that ends by it is a failure.
const LONG: Wait = Wait::AtMost(60_000.0);

fn lane(number: usize) -> Waiter<'static> {
    Waiter::new(number, &Stop::default())
}

/// Waits until `holds`.
fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        thread::yield_now();
    }
}

/// What a lane's hook heard.
#[derive(Default)]
struct Heard(RefCell<Vec<String>>);

impl WaitHook for Heard {
    fn begins(&self, wanted: Wanted<'_>) {
        self.0.borrow_mut().push(format!("{wanted:?}"));
    }

    fn ended(&self, _wanted: Wanted<'_>, outcome: Result<(), Ended>) {
        self.0.borrow_mut().push(format!("{outcome:?}"));
    }
}

mod queues {
    use super::*;

    #[test]
    fn a_queue_gives_items_in_order_and_says_when_it_is_full_or_empty() {
        let (queue, lane) = (Queue::new(2), lane(0));
        assert_eq!(queue.get(&lane, Wait::No), Err(NotGot::Empty));
        assert_eq!(queue.put(&lane, 'a', Wait::No), Ok(()));
        assert_eq!(queue.put(&lane, 'b', Wait::No), Ok(()));
        assert!(queue.is_full());
        assert_eq!(queue.put(&lane, 'c', Wait::No), Err(NotPut::Full('c')));
        assert_eq!(queue.get(&lane, Wait::No), Ok('a'));
        assert_eq!(queue.put(&lane, 'c', Wait::No), Ok(()));
        assert_eq!([(); 2].map(|()| queue.get(&lane, Wait::No)), [Ok('b'), Ok('c')]);
        assert!(queue.is_empty());
    }

    #[test]
    fn size_0_is_without_bound() {
        let (queue, lane) = (Queue::new(0), lane(0));
        (0..10_000).for_each(|item| queue.put(&lane, item, Wait::No).unwrap());
        assert_eq!(queue.len(), 10_000);
        assert!(!queue.is_full());
    }

    #[test]
    fn a_wait_ends_when_its_time_is_up_and_not_before() {
        let (queue, lane) = (Queue::<()>::new(1), lane(0));
        let begun = now();
        assert_eq!(queue.get(&lane, Wait::AtMost(20.0)), Err(NotGot::Empty));
        assert!(now() - begun >= 20.0);
        for ms in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(queue.get(&lane, Wait::AtMost(ms)), Err(NotGot::Empty));
        }
    }

    #[test]
    fn any_long_time_is_taken() {
        for ms in [1e11, 1e300, f64::INFINITY] {
            let queue = Queue::new(0);
            thread::scope(|scope| {
                let getter = scope.spawn(|| queue.get(&lane(0), Wait::AtMost(ms)));
                queue.put(&lane(1), 5, Wait::No).unwrap();
                assert_eq!(getter.join().unwrap(), Ok(5));
            });
        }
    }

    #[test]
    fn the_stop_ends_the_waits_of_all_lanes_and_gives_back_what_was_not_put() {
        let (full, empty, stop) = (Queue::new(1), Queue::<u8>::new(1), Stop::default());
        full.put(&lane(9), 1, Wait::No).unwrap();
        thread::scope(|scope| {
            let putter = scope.spawn(|| full.put(&Waiter::new(0, &stop), 2, Wait::Forever));
            let getter = scope.spawn(|| empty.get(&Waiter::new(1, &stop), Wait::Forever));
            stop.set();
            assert_eq!(putter.join().unwrap(), Err(NotPut::Stopped(2)));
            assert_eq!(getter.join().unwrap(), Err(NotGot::Stopped));
        });
        assert_eq!(full.get(&Waiter::new(0, &stop), Wait::No), Err(NotGot::Stopped), "nothing is taken after the stop");
    }

    #[test]
    fn after_shutting_down_what_is_left_can_be_got_or_is_thrown_away() {
        for immediate in [false, true] {
            let (queue, lane) = (Queue::new(0), lane(0));
            queue.put(&lane, 1, Wait::No).unwrap();
            queue.shut_down(immediate);
            assert_eq!(queue.put(&lane, 2, Wait::Forever), Err(NotPut::ShutDown(2)));
            if !immediate {
                assert_eq!(queue.get(&lane, Wait::Forever), Ok(1));
                assert_eq!(queue.join(&lane, Wait::No), Err(NotJoined::TimedOut));
                queue.task_done().unwrap();
            }
            assert_eq!(queue.get(&lane, Wait::Forever), Err(NotGot::ShutDown));
            assert_eq!(queue.join(&lane, Wait::Forever), Ok(()));
            assert_eq!(queue.task_done(), Err(TooManyDone));
        }
    }

    #[test]
    fn the_call_of_a_lane_that_is_gone_goes_to_the_next() {
        let mut list = super::super::waiter::WaitList::default();
        for number in [1, 2, 3] {
            list.add_now(&lane(number), Wait::Forever);
        }
        list.notify_one();
        list.forget(1);
        assert_eq!(list.waiting().map(|entry| entry.lane).collect::<Vec<_>>(), [3]);
        list.forget(3);
        assert_eq!(list.waiting().count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_item_arrives_once(size in 0usize..5, putters in 1usize..4, getters in 1usize..4, items in 0u64..300) {
            let queue = Queue::new(size);
            let sum: u64 = thread::scope(|scope| {
                let puts: Vec<_> = (0..putters).map(|number| {
                    let queue = &queue;
                    scope.spawn(move || {
                        let lane = lane(number);
                        (0..items).for_each(|item| queue.put(&lane, item, LONG).unwrap());
                    })
                }).collect();
                let gets: Vec<_> = (0..getters).map(|number| {
                    let queue = &queue;
                    scope.spawn(move || {
                        let lane = lane(10 + number);
                        std::iter::from_fn(|| queue.get(&lane, LONG).ok()).sum::<u64>()
                    })
                }).collect();
                puts.into_iter().for_each(|put| put.join().unwrap());
                queue.shut_down(false);
                gets.into_iter().map(|get| get.join().unwrap()).sum()
            });
            prop_assert_eq!(sum, putters as u64 * (0..items).sum::<u64>());
        }
    }
}

mod pipes {
    use super::*;

    #[test]
    fn each_end_gets_what_the_other_sends() {
        let ((left, right), lane) = (pipe(DEFAULT_CAPACITY), lane(0));
        left.send(&lane, b"there".to_vec(), Wait::No).unwrap();
        right.send(&lane, b"back".to_vec(), Wait::No).unwrap();
        right.send(&lane, Vec::new(), Wait::No).unwrap();
        assert_eq!(right.receive(&lane, Wait::No), Ok(b"there".to_vec()));
        assert_eq!(right.receive(&lane, Wait::No), Err(NotReceived::Nothing));
        assert_eq!(left.receive(&lane, Wait::No), Ok(b"back".to_vec()));
        assert_eq!(left.poll(&lane, Wait::No), Ok(true), "an empty message is one");
        assert_eq!(left.receive(&lane, Wait::No), Ok(Vec::new()));
        assert_eq!(left.poll(&lane, Wait::AtMost(1.0)), Ok(false));
    }

    #[test]
    fn the_end_of_the_file_comes_after_what_was_sent_and_only_when_every_clone_is_closed() {
        let ((left, right), lane) = (pipe(100), lane(0));
        let inherited = left.clone();
        left.send(&lane, vec![1], Wait::No).unwrap();
        drop(left);
        assert_eq!(right.receive(&lane, Wait::No), Ok(vec![1]));
        assert_eq!(right.receive(&lane, Wait::No), Err(NotReceived::Nothing), "a clone is open");
        drop(inherited);
        assert_eq!(right.poll(&lane, Wait::No), Ok(true));
        assert_eq!(right.receive(&lane, Wait::Forever), Err(NotReceived::EndOfFile));
        assert_eq!(right.send(&lane, vec![2], Wait::Forever), Err(NotSent::Broken));
    }

    #[test]
    fn an_end_of_a_lane_that_was_killed_can_be_closed_for_it() {
        let (left, right) = pipe(100);
        let kept = left.clone();
        thread::scope(|scope| {
            let reader = scope.spawn(|| right.receive(&lane(1), LONG));
            kept.close_all();
            assert_eq!(reader.join().unwrap(), Err(NotReceived::EndOfFile));
        });
        assert_eq!(left.send(&lane(0), vec![1], Wait::No), Err(NotSent::Closed));
        assert_eq!(left.clone().receive(&lane(0), Wait::No), Err(NotReceived::Closed), "a clone opens nothing");
    }

    #[test]
    fn a_full_pipe_makes_the_sender_wait_for_the_receiver() {
        let ((left, right), lane) = (pipe(20), lane(0));
        left.send(&lane, vec![0; 10], Wait::No).unwrap();
        assert_eq!(left.send(&lane, vec![1; 10], Wait::AtMost(5.0)), Err(NotSent::Full(vec![1; 10])));
        thread::scope(|scope| {
            let sender = scope.spawn(|| left.send(&super::lane(1), vec![1; 10], LONG));
            assert_eq!(right.receive(&lane, LONG), Ok(vec![0; 10]));
            assert_eq!(right.receive(&lane, LONG), Ok(vec![1; 10]));
            assert_eq!(sender.join().unwrap(), Ok(()));
        });
    }

    #[test]
    fn two_lanes_that_both_send_first_and_more_than_fits_wait_for_ever() {
        let (left, right) = pipe(DEFAULT_CAPACITY);
        let large = vec![0; DEFAULT_CAPACITY + 1];
        let stop = Stop::default();
        thread::scope(|scope| {
            let both = [&left, &right].map(|end| {
                let (large, stop) = (large.clone(), &stop);
                scope.spawn(move || end.send(&Waiter::new(0, stop), large, Wait::Forever))
            });
            thread::sleep(std::time::Duration::from_millis(20));
            assert!(both.iter().all(|lane| !lane.is_finished()));
            stop.set();
            for lane in both {
                assert_eq!(lane.join().unwrap(), Err(NotSent::Stopped(large.clone())));
            }
        });
        assert_eq!(left.receive(&lane(0), Wait::No), Err(NotReceived::Nothing), "what came back was not sent");
    }
}

mod locks {
    use super::*;

    #[test]
    fn a_plain_lock_is_released_by_any_lane_and_only_when_it_is_held() {
        let lock = LockTable::default().lock("a", LockKind::Plain);
        assert_eq!(lock.release(&lane(0)), Err(NotHeld));
        lock.acquire(&lane(0), Wait::No).unwrap();
        assert_eq!(lock.acquire(&lane(0), Wait::No), Err(NotAcquired::TimedOut), "it does not know its owner");
        assert_eq!(lock.release(&lane(1)), Ok(()));
        assert!(!lock.is_locked());
    }

    #[test]
    fn a_reentrant_lock_is_released_by_its_owner_as_often_as_it_was_taken() {
        let lock = LockTable::default().lock("a", LockKind::Reentrant);
        let (owner, other) = (lane(0), lane(1));
        lock.acquire(&owner, Wait::No).unwrap();
        lock.acquire(&owner, Wait::No).unwrap();
        assert_eq!(lock.release(&other), Err(NotHeld));
        lock.release(&owner).unwrap();
        assert_eq!(lock.acquire(&other, Wait::AtMost(1.0)), Err(NotAcquired::TimedOut));
        lock.release(&owner).unwrap();
        assert_eq!(lock.release(&owner), Err(NotHeld));
        lock.acquire(&other, Wait::No).unwrap();
    }

    #[test]
    fn what_one_holder_writes_is_seen_by_the_next() {
        for kind in [LockKind::Plain, LockKind::Fair, LockKind::Reentrant] {
            let table = LockTable::default();
            let (lock, count) = (table.lock("a", kind), std::sync::atomic::AtomicU64::new(0));
            thread::scope(|scope| {
                for number in 0..3 {
                    let (lock, count) = (&lock, &count);
                    scope.spawn(move || {
                        let lane = lane(number);
                        for _ in 0..20_000 {
                            lock.acquire(&lane, LONG).unwrap();
                            let before = count.load(std::sync::atomic::Ordering::Relaxed);
                            count.store(before + 1, std::sync::atomic::Ordering::Relaxed);
                            lock.release(&lane).unwrap();
                        }
                    });
                }
            });
            assert_eq!(count.into_inner(), 60_000);
            let report = table.report();
            assert_eq!(report.locks[0].lanes.iter().map(|lane| lane.acquisitions).collect::<Vec<_>>(), [20_000; 3]);
        }
    }

    #[test]
    fn a_fair_lock_is_given_to_the_lane_that_has_waited_for_a_millisecond() {
        let table = LockTable::default();
        let lock = table.lock("a", LockKind::Fair);
        let holder = lane(0);
        lock.acquire(&holder, Wait::No).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                let lane = lane(1);
                lock.acquire(&lane, LONG).unwrap();
                lock.release(&lane)
            });
            until(|| !table.report().locks[0].waiting.is_empty());
            thread::sleep(std::time::Duration::from_millis(5));
            lock.release(&holder).unwrap();
            // Lane 1 has had it before this lane gets it again, however quickly this one asks.
            lock.acquire(&holder, LONG).unwrap();
            assert_eq!(waiter.join().unwrap(), Ok(()));
        });
    }

    #[test]
    fn the_hook_hears_of_a_wait_and_of_nothing_else() {
        let table = LockTable::default();
        let (lock, heard) = (table.lock("a", LockKind::Plain), Heard::default());
        let lane = lane(0).with_hook(&heard);
        lock.acquire(&lane, Wait::Forever).unwrap();
        assert_eq!(lock.acquire(&lane, Wait::No), Err(NotAcquired::TimedOut));
        assert!(heard.0.borrow().is_empty());
        assert_eq!(lock.acquire(&lane, Wait::AtMost(2.0)), Err(NotAcquired::TimedOut));
        let ready = table.condition("ready", &lock);
        assert_eq!(ready.wait(&lane, Wait::AtMost(2.0)), Ok(false));
        let expected = ["Lock(\"a\")", "Err(TimedOut)", "Condition(\"ready\")", "Err(TimedOut)"];
        assert_eq!(*heard.0.borrow(), expected);
        let used = table.report().locks[0].lanes[0];
        assert_eq!((used.acquisitions, used.waits.waits), (2, 1));
        assert!(used.waits.longest_ms >= 2.0 && used.waits.total_ms >= used.waits.longest_ms);
    }

    #[test]
    fn a_condition_wants_its_lock_and_wakes_as_many_as_asked() {
        let table = LockTable::default();
        let lock = table.lock("a", LockKind::Reentrant);
        let ready = table.condition("ready", &lock);
        assert_eq!(ready.wait(&lane(0), Wait::Forever), Err(NotWaited::NotHeld));
        assert_eq!(ready.notify(&lane(0), 1), Err(NotHeld));
        thread::scope(|scope| {
            let waiting = |number| {
                let (lock, ready) = (&lock, &ready);
                scope.spawn(move || {
                    let lane = lane(number);
                    lock.acquire(&lane, LONG).unwrap();
                    let notified = ready.wait(&lane, LONG);
                    lock.release(&lane).unwrap();
                    notified
                })
            };
            let lanes = [1, 2, 3].map(waiting);
            let waiting = || table.report().conditions.first().map_or(0, |condition| condition.waiting.len());
            until(|| waiting() == 3);
            let lane = lane(0);
            lock.acquire(&lane, LONG).unwrap();
            ready.notify(&lane, 1).unwrap();
            assert_eq!(waiting(), 2);
            ready.notify_all(&lane).unwrap();
            assert_eq!(waiting(), 0);
            lock.release(&lane).unwrap();
            assert!(lanes.into_iter().all(|lane| lane.join().unwrap() == Ok(true)));
        });
    }

    #[test]
    fn wait_for_looks_again_and_gives_up_in_time() {
        let table = LockTable::default();
        let lock = table.lock("a", LockKind::Plain);
        let ready = table.condition("ready", &lock);
        let lane = lane(0);
        lock.acquire(&lane, Wait::No).unwrap();
        assert_eq!(ready.wait_for(&lane, Wait::No, || true), Ok(true));
        assert_eq!(ready.wait_for(&lane, Wait::No, || false), Ok(false));
        let begun = now();
        assert_eq!(ready.wait_for(&lane, Wait::AtMost(5.0), || false), Ok(false));
        assert!(now() - begun >= 5.0);
        assert!(lock.is_locked());
    }
}

mod deadlocks {
    use super::*;

    /// Three lanes: 1 holds A and wants B, 2 holds B and wants A, 3 wants A. `look` sees them when all wait; afterwards they are stopped.
    fn three(wait: Wait, look: impl FnOnce(&LockTable, Findings)) -> [Result<(), NotAcquired>; 3] {
        let (table, stop) = (LockTable::default(), Stop::default());
        let (a, b) = (table.lock("A", LockKind::Plain), table.lock("B", LockKind::Plain));
        a.acquire(&lane(1), Wait::No).unwrap();
        b.acquire(&lane(2), Wait::No).unwrap();
        thread::scope(|scope| {
            let lanes = [(1, &b), (2, &a), (3, &a)].map(|(number, wanted)| {
                let (a, b, stop) = (&a, &b, &stop);
                let lane = scope.spawn(move || {
                    let lane = Waiter::new(number, stop);
                    let got = wanted.acquire(&lane, wait);
                    if got.is_ok() {
                        wanted.release(&lane).unwrap();
                    }
                    match number {
                        1 => a.release(&lane).unwrap(),
                        2 => b.release(&lane).unwrap(),
                        _ => {}
                    }
                    got
                });
                // One after the other, so that it is known which one came last.
                let waits =
                    || table.report().locks.iter().any(|lock| lock.waiting.iter().any(|lane| lane.lane == number));
                until(waits);
                lane
            });
            look(&table, table.examine());
            stop.set();
            lanes.map(|lane| lane.join().unwrap())
        })
    }

    #[test]
    fn a_deadlock_is_named_with_who_holds_what_and_who_waits_for_what() {
        let ended = three(LONG, |_, findings| {
            let [deadlock] = &findings.deadlocks[..] else { panic!("{findings:?}") };
            let cycle: Vec<_> = deadlock.cycle.iter().map(|lane| (lane.lane, &*lane.holds, &*lane.waits_for)).collect();
            assert_eq!(cycle, [(1, "A", "B"), (2, "B", "A")]);
            assert_eq!(deadlock.behind, [3]);
            assert_eq!(deadlock.youngest().unwrap().lane, 2);
            assert!(deadlock.ends_ms().is_some_and(|ends| ends > now()), "the waits have a time limit");
            let json = serde_json::to_value(deadlock).unwrap();
            assert_eq!(json["cycle"][0]["waitsFor"], "B");
        });
        assert_eq!(ended, [Err(NotAcquired::Stopped); 3]);
    }

    #[test]
    fn a_broken_deadlock_lets_the_others_on() {
        let ended = three(Wait::Forever, |table, findings| {
            assert_eq!(findings.deadlocks[0].ends_ms(), None);
            let deadlock = &findings.deadlocks[0];
            assert_eq!(table.break_deadlock(deadlock, 3), Err(NotBroken::NotWaiting), "it is not in the cycle");
            assert_eq!(table.break_deadlock(deadlock, 2), Ok(()));
            // A lane that was woken and has not run yet neither holds a lock nor waits for one: what it took tells.
            let took = |number: usize| {
                table
                    .report()
                    .locks
                    .iter()
                    .flat_map(|lock| &lock.lanes)
                    .filter(|lane| lane.lane == number)
                    .map(|lane| lane.acquisitions)
                    .sum::<u64>()
            };
            until(|| took(1) == 2 && took(3) == 1);
        });
        assert_eq!(ended, [Ok(()), Err(NotAcquired::Deadlock), Ok(())]);
    }

    #[test]
    fn a_lane_that_takes_a_plain_lock_twice_is_in_a_deadlock_with_itself() {
        let (table, stop) = (LockTable::default(), Stop::default());
        let lock = table.lock("A", LockKind::Plain);
        thread::scope(|scope| {
            let lane = scope.spawn(|| {
                let lane = Waiter::new(4, &stop);
                lock.acquire(&lane, Wait::Forever).unwrap();
                lock.acquire(&lane, Wait::Forever)
            });
            until(|| !table.examine().deadlocks.is_empty());
            let deadlock = table.examine().deadlocks.remove(0);
            assert_eq!(
                (deadlock.cycle[0].lane, &*deadlock.cycle[0].holds, &*deadlock.cycle[0].waits_for),
                (4, "A", "A")
            );
            assert_eq!(table.break_deadlock(&deadlock, 4), Ok(()));
            assert_eq!(lane.join().unwrap(), Err(NotAcquired::Deadlock));
        });
    }

    #[test]
    fn a_long_wait_is_none() {
        let (table, stop) = (LockTable::default(), Stop::default());
        let lock = table.lock("A", LockKind::Plain);
        lock.acquire(&lane(0), Wait::No).unwrap();
        thread::scope(|scope| {
            let waits = scope.spawn(|| lock.acquire(&Waiter::new(1, &stop), Wait::Forever));
            until(|| !table.report().locks[0].waiting.is_empty());
            assert_eq!(table.examine(), Findings::default());
            stop.set();
            assert_eq!(waits.join().unwrap(), Err(NotAcquired::Stopped));
        });
    }

    /// Lane 0 has A, lane 1 has B and then waits for A. A is read; `meanwhile` happens, and lane 0 waits for B; then B is read. These two
    /// readings have a cycle that there never was. `meanwhile` gets A, and what stops lane 1. It gives back the cycles of the readings, and
    /// the deadlocks that are found.
    fn read_at_two_moments(meanwhile: impl FnOnce(&Lock, &Stop)) -> (Vec<Vec<usize>>, Vec<Deadlock>) {
        let (table, stop, stop_1) = (LockTable::default(), Stop::default(), Stop::default());
        let (a, b) = (table.lock("A", LockKind::Plain), table.lock("B", LockKind::Plain));
        a.acquire(&lane(0), Wait::No).unwrap();
        b.acquire(&lane(1), Wait::No).unwrap();
        let waits =
            |lock: usize, number: usize| table.report().locks[lock].waiting.iter().any(|lane| lane.lane == number);
        thread::scope(|scope| {
            // Another lane stands before lane 1, and gets A first.
            let (a, b, stop, stop_1) = (&a, &b, &stop, &stop_1);
            scope.spawn(move || _ = a.acquire(&Waiter::new(2, stop), Wait::Forever));
            until(|| waits(0, 2));
            scope.spawn(move || _ = a.acquire(&Waiter::new(1, stop_1), Wait::Forever));
            until(|| waits(0, 1));
            let mut graph = deadlock::Graph::default();
            graph.add(0, &a.0);
            meanwhile(a, stop_1);
            scope.spawn(move || _ = b.acquire(&Waiter::new(0, stop), Wait::Forever));
            until(|| waits(1, 0));
            graph.add(1, &b.0);
            let (found, _) = deadlock::find_in(&graph, &[a.0.clone(), b.0.clone()], &BTreeSet::new());
            stop.set();
            stop_1.set();
            (graph.cycles(), found)
        })
    }

    #[test]
    fn a_cycle_of_two_moments_is_none_when_a_lock_has_another_holder_since() {
        let (seen, found) = read_at_two_moments(|a, _| {
            a.release(&lane(0)).unwrap();
            until(|| a.0.try_state().is_some_and(|state| state.holder.is_some_and(|holder| holder.lane == 2)));
        });
        assert_eq!((seen, found), (vec![vec![0, 1]], vec![]));
    }

    #[test]
    fn a_cycle_of_two_moments_is_none_when_a_lane_waits_no_more() {
        let (seen, found) = read_at_two_moments(|a, stop_1| {
            stop_1.set();
            until(|| a.0.try_state().is_some_and(|state| state.waiters.waiting().all(|entry| entry.lane != 1)));
        });
        assert_eq!((seen, found), (vec![vec![0, 1]], vec![]));
    }

    #[test]
    fn who_waits_for_a_lane_that_is_gone_is_named_and_a_time_limit_gets_out() {
        let (table, stop) = (LockTable::default(), Stop::default());
        let (a, b) = (table.lock("A", LockKind::Plain), table.lock("B", LockKind::Plain));
        a.acquire(&lane(0), Wait::No).unwrap();
        b.acquire(&lane(1), Wait::No).unwrap();
        table.mark_dead(0);
        thread::scope(|scope| {
            let for_ever = scope.spawn(|| a.acquire(&Waiter::new(1, &stop), Wait::Forever));
            let behind = scope.spawn(|| b.acquire(&Waiter::new(2, &stop), Wait::Forever));
            until(|| table.report().locks.iter().all(|lock| lock.waiting.len() == 1));
            assert_eq!(a.acquire(&lane(3), Wait::AtMost(2.0)), Err(NotAcquired::TimedOut));
            let findings = table.examine();
            assert!(findings.deadlocks.is_empty());
            let orphaned = OrphanedLock { lock: "A".to_owned(), holder: 0, waiting: vec![1, 2] };
            assert_eq!(findings.orphaned, [orphaned]);
            assert!(table.report().locks[0].is_orphaned);
            stop.set();
            assert_eq!(for_ever.join().unwrap(), Err(NotAcquired::Stopped));
            assert_eq!(behind.join().unwrap(), Err(NotAcquired::Stopped));
        });
    }
}

#[test]
fn a_dead_lane_whose_list_was_in_use_passes_its_call_on_at_the_next_look() {
    let table = LockTable::default();
    let lock = table.lock("A", LockKind::Plain);
    let waiting = || lock.0.try_state().expect("nobody uses it").waiters.waiting().count();
    {
        let mut state = lock.0.try_state().expect("nobody uses it");
        let lanes = [1, 2].map(lane);
        lanes.iter().for_each(|lane| _ = state.waiters.add_now(lane, Wait::Forever));
        state.waiters.notify_one();
        table.mark_dead(1);
    }
    assert_eq!(waiting(), 1, "lane 1 was called and will never run");
    table.examine();
    assert_eq!(waiting(), 0, "now lane 2 is called");
}

mod counters {
    use super::*;

    fn raised(kind: CounterKind, lanes: usize, times: u64) -> u64 {
        let counter = Counter::new(kind, lanes);
        thread::scope(|scope| {
            for lane in 0..lanes {
                let counter = &counter;
                scope.spawn(move || counter.add(lane, times));
            }
        });
        counter.value()
    }

    #[test]
    fn every_repair_loses_nothing() {
        for kind in CounterKind::ALL {
            assert_eq!(raised(kind, 1, 1000), 1000, "{kind:?} in one lane");
            if kind != CounterKind::Unprotected {
                assert_eq!(raised(kind, 3, 20_000), 60_000, "{kind:?}");
            }
        }
    }

    #[test]
    fn without_protection_updates_are_lost() {
        // On a single core a lane loses nothing before the system takes the core from it in mid-count. So lanes count longer and longer:
        // one that takes seconds is interrupted everywhere. (That a loss is possible at all is proved in `model`.)
        let lost =
            (0..12).map(|tries| 1_000_000 << tries).any(|times| raised(CounterKind::Unprotected, 4, times) < 4 * times);
        assert!(lost, "four lanes that counted for seconds lost nothing");
    }
}

mod blocks {
    use super::*;

    #[test]
    fn a_block_is_found_by_its_name_until_it_is_unlinked_and_lives_on() {
        let blocks = SharedBlocks::default();
        let block = blocks.create("numbers", 10).unwrap();
        assert_eq!(block.len(), 10);
        assert_eq!(blocks.create("numbers", 10).unwrap_err(), BlockError::Exists);
        blocks.attach("numbers").unwrap().write(3, &[7]).unwrap();
        blocks.unlink("numbers").unwrap();
        assert_eq!(blocks.attach("numbers").unwrap_err(), BlockError::NotFound);
        assert_eq!(blocks.unlink("numbers").unwrap_err(), BlockError::NotFound);
        let mut bytes = [1; 5];
        block.read(1, &mut bytes).unwrap();
        assert_eq!(bytes, [0, 0, 7, 0, 0]);
        blocks.create("numbers", 1).unwrap();
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(SharedBlock::new(0).unwrap_err(), BlockError::NoBytes);
        assert_eq!(SharedBlock::new(usize::MAX).unwrap_err(), BlockError::OutOfMemory);
        let block = SharedBlock::new(17).unwrap();
        let mut bytes = [0; 2];
        for offset in [16, 17, 18, usize::MAX] {
            assert_eq!(block.read(offset, &mut bytes), Err(BlockError::OutOfRange));
            assert_eq!(block.write(offset, &bytes), Err(BlockError::OutOfRange));
        }
        assert_eq!(block.read(17, &mut []), Ok(()));
        for offset in [1, 16, usize::MAX] {
            assert_eq!(block.load(offset), Err(BlockError::OutOfRange));
        }
        block.store(8, 0x0102_0304).unwrap();
        assert_eq!(block.add(8, 1), Ok(0x0102_0304));
        block.read(8, &mut bytes).unwrap();
        assert_eq!(bytes, [5, 3]);
    }

    #[test]
    fn lanes_that_write_neighbouring_bytes_do_not_undo_each_other() {
        let block = SharedBlock::new(8).unwrap();
        thread::scope(|scope| {
            for lane in 0..4usize {
                let block = block.clone();
                scope.spawn(move || {
                    for value in 0..=200u8 {
                        block.write(2 * lane, &[value; 2]).unwrap();
                        let mut bytes = [0; 2];
                        block.read(2 * lane, &mut bytes).unwrap();
                        assert_eq!(bytes, [value; 2]);
                    }
                });
            }
        });
        let mut bytes = [0; 8];
        block.read(0, &mut bytes).unwrap();
        assert_eq!(bytes, [200; 8]);
    }

    proptest! {
        #[test]
        fn a_block_holds_what_a_plain_array_would(len in 1usize..40, writes in prop::collection::vec((0usize..40, prop::collection::vec(any::<u8>(), 0..20)), 0..12)) {
            let block = SharedBlock::new(len).unwrap();
            let mut plain = vec![0; len];
            for (offset, bytes) in writes {
                let fits = offset + bytes.len() <= len;
                prop_assert_eq!(block.write(offset, &bytes).is_ok(), fits);
                if fits {
                    plain[offset..offset + bytes.len()].copy_from_slice(&bytes);
                }
                for from in 0..len {
                    let mut read = vec![0; len - from];
                    block.read(from, &mut read).unwrap();
                    prop_assert_eq!(&read[..], &plain[from..]);
                }
            }
        }
    }
}
