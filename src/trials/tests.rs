//! Every trial, with what it shows and with what it does not.

use serde_json::json;

use super::*;
use crate::platform::{MessageWay, ObjectFault, ObjectWay, block_on, now};
use crate::spec::Code;
use crate::sync::CounterKind;

fn tried(trial: Value) -> TrialResult {
    let trial = Trial::from_value(&trial).expect("the trial is good");
    block_on(run(&trial, true, &Stop::default())).expect("it comes to its end")
}

macro_rules! tried {
    ($kind:ident, $trial:expr) => {{
        let TrialResult::$kind(result) = tried($trial) else { panic!("it is another trial") };
        result
    }};
}

#[test]
fn a_count_without_protection_loses_and_each_repair_loses_nothing() {
    let kinds = CounterKind::IDS;
    let found = tried!(Counter, json!({ "trial": "counter", "kinds": kinds, "additions": 20_000, "rounds": 5 }));
    assert_eq!(found.ways.len(), kinds.len());
    assert_eq!((found.alone.additions, &found.alone.lost[..], found.alone.wall_ms.len()), (20_000, &[0; 5][..], 5));
    for way in &found.ways {
        assert_eq!((way.lost.len(), way.wall_ms.len()), (5, 5));
        assert!(way.wall_ms.iter().all(|ms| *ms > 0.0));
        let lost = way.lost.iter().any(|lost| *lost > 0);
        assert!(!lost || way.kind == CounterKind::Unprotected, "{:?} lost", way.kind);
        // It counted until something was lost, or until each lane had several turns on a core; rounds may still be lucky.
        assert!(way.kind == CounterKind::Unprotected || way.additions == 20_000);
    }
}

#[test]
fn tasks_of_a_loop_lose_what_was_added_while_they_awaited_and_nothing_otherwise() {
    let found = tried!(LoopCounter, json!({ "trial": "loop-counter", "tasks": 10, "additions": 4, "rounds": 3 }));
    let [between, after] = &found.ways[..] else { panic!("{found:?}") };
    assert!(between.awaits_between && !after.awaits_between);
    // All tasks read the same number and write the same one.
    assert_eq!((&between.lost[..], &after.lost[..]), (&[36; 3][..], &[0; 3][..]));
}

#[test]
fn a_deadlock_is_found_named_and_ended_and_one_order_has_none() {
    let found = tried!(Deadlock, json!({ "trial": "deadlock", "rounds": 3, "pauseMs": 50, "limitMs": 10_000 }));
    assert_eq!(found.rounds.len(), 6);
    for round in &found.rounds {
        match (round.order, &round.found) {
            (LockOrder::Opposite, Some(deadlock)) => {
                let named: Vec<_> =
                    deadlock.cycle.iter().map(|lane| (lane.lane, &*lane.holds, &*lane.waits_for)).collect();
                assert_eq!(named, [(0, "A", "B"), (1, "B", "A")]);
                assert!(deadlock.detection_ms >= 0.0);
                let gave_up = |lane| round.ends[lane] == LaneEnd::GaveUp;
                assert!(gave_up(deadlock.victim) && !gave_up(1 - deadlock.victim));
                assert_eq!(round.ends[1 - deadlock.victim], LaneEnd::Done);
            }
            // On a busy machine one lane may have been through before the other began.
            (_, None) => assert_eq!(round.ends, [LaneEnd::Done; 2]),
            (LockOrder::Same, Some(_)) => panic!("{round:?}"),
        }
    }
    let cycles = found.rounds.iter().filter(|round| round.found.is_some()).count();
    assert!(cycles > 0, "{found:?}");
}

#[test]
fn what_is_never_found_ends_at_the_limit() {
    let found = tried!(Deadlock, json!({ "trial": "deadlock", "rounds": 1, "pauseMs": 1000, "limitMs": 1 }));
    let begun = now();
    for round in &found.rounds {
        assert_eq!(round.found, None);
        assert!(round.ends.contains(&LaneEnd::Stopped), "{round:?}");
    }
    assert!(now() - begun < 1000.0);
}

#[test]
fn a_greedy_lane_has_the_lock_more_often_than_others_unless_the_lock_is_fair() {
    let found = tried!(Starvation, json!({ "trial": "starvation", "lanes": 3, "rounds": 3, "ms": 100, "holdMs": 2 }));
    let [plain, fair] = &found.ways[..] else { panic!("{found:?}") };
    assert!(!plain.fair && fair.fair);
    assert_eq!((plain.greedy.len(), fair.greedy.len()), (3, 3));
    let share = |way: &StarvationWay| way.greedy.iter().sum::<f64>();
    assert!(share(plain) > share(fair), "{found:?}");
    assert!(fair.lanes.iter().all(|lane| lane.acquisitions > 0), "{found:?}");
}

#[test]
fn a_lock_of_a_lane_that_ended_is_named_and_a_time_limit_saves_who_has_one() {
    let found = tried!(KilledHolder, json!({ "trial": "killed-holder", "waitMs": 300 }));
    let orphaned = found.orphaned.expect("it was found");
    assert_eq!((&*orphaned.lock, orphaned.holder, &orphaned.waiting[..]), ("A", 0, &[1, 2][..]));
    let ends: Vec<_> = found.waits.iter().map(|wait| (wait.lane, wait.end)).collect();
    assert_eq!(ends, [(1, LaneEnd::TimedOut), (2, LaneEnd::Stopped)]);
    assert!(found.waits[0].waited_ms >= 300.0);
}

#[test]
fn lanes_hand_bytes_to_each_other_and_back_by_each_way() {
    let found = tried!(HandOver, json!({ "trial": "hand-over", "sizes": [2, 300_000], "rounds": 3, "roundMs": 2 }));
    let seen: Vec<_> = found.hand_overs.iter().map(|one| (one.way, one.bytes, one.each_ms.len())).collect();
    let of_size = |bytes| [HandOverWay::Queue, HandOverWay::Cell, HandOverWay::Copy].map(|way| (way, bytes, 3));
    assert_eq!(seen, [of_size(2), of_size(300_000)].concat());
    assert!(found.hand_overs.iter().all(|one| one.count >= 2 && one.each_ms.iter().all(|ms| *ms > 0.0)), "{found:?}");
    let own =
        tried!(HandOver, json!({ "trial": "hand-over", "ways": ["own-queue"], "sizes": 2, "rounds": 3, "roundMs": 2 }));
    assert_eq!((own.hand_overs[0].way, own.hand_overs[0].each_ms.len()), (HandOverWay::OwnQueue, 3));
}

#[test]
fn bytes_go_to_a_partner_and_back_by_each_way_and_shared_memory_is_left_out_where_there_is_none() {
    let trial = json!({ "trial": "messages", "sizes": [2, 300_000], "rounds": 3, "roundMs": 2 });
    let found = tried!(Messages, trial.clone());
    let seen: Vec<_> = found.trips.iter().map(|one| (one.way, one.bytes, one.trip_ms.len())).collect();
    let of_size = |bytes| MessageWay::ALL.map(|way| (way, bytes, 3));
    assert_eq!(seen, [of_size(2), of_size(300_000)].concat());
    assert!(found.trips.iter().all(|one| one.trip_ms.iter().all(|ms| *ms >= 0.0)), "{found:?}");
    let without = |trial: &Value| block_on(run(&Trial::from_value(trial).unwrap(), false, &Stop::default()));
    let Ok(TrialResult::Messages(without_shared)) = without(&trial) else { panic!("it needs no shared memory") };
    assert_eq!(without_shared.trips.len(), 8);
    let only = without(&json!({ "trial": "messages", "ways": ["shared"] }));
    assert_eq!(only.unwrap_err().code, Code::NeedsIsolation);
}

#[test]
fn a_partner_that_leaves_in_the_middle_is_not_waited_for_for_ever() {
    for way in &MessageWay::IDS[1..] {
        let trial = json!({ "trial": "messages", "ways": [way], "sizes": 10, "leavesAfter": 3, "limitMs": 50 });
        let came = block_on(run(&Trial::from_value(&trial).unwrap(), true, &Stop::default()));
        let error = came.expect_err("nobody answers");
        assert_eq!((error.key, error.values), (ErrorKey::PartnerSilent, json!({ "limitMs": 50.0 })), "{way}");
    }
}

#[test]
fn processes_that_share_a_value_lose_what_came_between_two_messages_and_nothing_by_one_or_with_a_lock() {
    let trial = json!({ "trial": "shared-objects", "processes": 3, "additions": 50, "rounds": 3, "queueSize": 2 });
    let found = tried!(SharedObjects, trial.clone());
    assert_eq!((found.processes, found.ways.len(), &found.missing[..]), (3, 5, &[][..]));
    for one in &found.ways {
        assert_eq!((one.lost.len(), one.wall_ms.len()), (3, 3));
        match one.way {
            ObjectWay::ProxyGetSet => assert!(one.lost.iter().any(|lost| *lost > 0), "{found:?}"),
            // On one core, or a busy one, they may be there one after the other.
            ObjectWay::Block => {}
            _ => assert_eq!(one.lost, [0; 3], "{}", one.way.id()),
        }
    }
    let separate = block_on(run(&Trial::from_value(&trial).unwrap(), false, &Stop::default()));
    let Ok(TrialResult::SharedObjects(separate)) = separate else { panic!("managers need no shared memory") };
    assert_eq!((separate.ways.len(), &separate.missing[..]), (3, &[ObjectWay::Block, ObjectWay::BlockLocked][..]));
    let only = Trial::from_value(&json!({ "trial": "shared-objects", "ways": ["block"] })).unwrap();
    assert_eq!(block_on(run(&only, false, &Stop::default())).unwrap_err().code, Code::NeedsIsolation);
}

#[test]
fn what_is_gone_unknown_or_too_large_is_an_error_soon_whoever_waits_for_it() {
    let failed = |way: &str, more: Value| {
        let mut trial = json!({ "trial": "shared-objects", "ways": [way], "additions": 20 });
        trial.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let begun = now();
        let error = block_on(run(&Trial::from_value(&trial).unwrap(), true, &Stop::default())).unwrap_err();
        assert!(now() - begun < 5000.0, "{trial}");
        (error.key, error.values)
    };
    for way in ObjectWay::IDS {
        let silent = (ErrorKey::PartnerSilent, json!({ "limitMs": 100.0 }));
        assert_eq!(failed(way, json!({ "fault": "manager-gone", "limitMs": 100 })), silent, "{way}");
        assert_eq!(failed(way, json!({ "fault": "process-killed", "limitMs": 100 })), silent, "{way}");
        assert_eq!(
            failed(way, json!({ "fault": "no-such-name" })),
            (ErrorKey::ObjectUnknown, json!({ "name": "count" })),
            "{way}"
        );
    }
    let (key, values) = failed("block", json!({ "bytes": 1e15 }));
    assert_eq!((key, key.code(), &values["bytes"]), (ErrorKey::MemoryTask, Code::OutOfMemory, &json!(1e15)));
}

#[test]
fn killed_processes_and_asked_threads_stop_and_threads_that_do_not_look_are_left_until_all_are_ended() {
    let found = tried!(Killable, json!({ "trial": "killable", "workers": 2 }));
    assert_eq!((found.processes_ms.len(), found.asked_ms.len(), found.ended_ms.len()), (2, 2, 2));
    assert!(found.processes_ms.iter().chain(&found.ended_ms).all(Option::is_some), "{found:?}");
    assert_eq!((found.deaf, found.left), (2, 2));
}

#[test]
fn programs_break_or_hold_as_the_stepper_finds() {
    let trial =
        json!({ "trial": "interleavings", "programs": ["counter", "counter-repaired"], "rules": ["3.9", "3.13"] });
    let found = tried!(Interleavings, trial).searched;
    let seen: Vec<_> = found.iter().map(|one| (&*one.program, &*one.rules, one.breach.as_deref())).collect();
    let expected = [
        ("counter", "3.9", Some("lost-update")),
        ("counter", "3.13", None),
        ("counter-repaired", "3.9", None),
        ("counter-repaired", "3.13", None),
    ];
    assert_eq!(seen, expected);
    assert!(found[0].switches.is_some_and(|switches| switches > 0) && found[0].gil);
    let all = Trial::from_value(&json!({ "trial": "interleavings" })).unwrap();
    let Trial::Interleavings(all) = all else { panic!("it is another trial") };
    assert_eq!((all.programs.len(), all.rules.len()), (18, 6));
}

#[test]
fn a_bad_trial_is_refused_with_the_field_the_value_and_what_is_allowed() {
    let refused = |trial: Value| {
        let error = Trial::from_value(&trial).expect_err("this trial is bad");
        assert_eq!(error.code, Code::InvalidSpec);
        (error.key, error.values)
    };
    assert_eq!(refused(json!([1])), (ErrorKey::TrialNotObject, json!({ "was": "[1]" })));
    let (key, values) = refused(json!({ "trial": "chess" }));
    assert_eq!((key, &values["was"], &values["choices"]), (ErrorKey::SpecNotAChoice, &json!("\"chess\""), &json!(IDS)));
    assert_eq!(refused(json!({})).1["was"], Value::Null);
    let (key, values) = refused(json!({ "trial": "counter", "lanes": 9 }));
    let expected = json!({ "field": "lanes", "was": "9", "min": 1.0, "max": 8.0, "whole": true });
    assert_eq!((key, values), (ErrorKey::SpecOutOfRange, expected));
    assert_eq!(refused(json!({ "trial": "deadlock", "pauseMs": "10" })).0, ErrorKey::SpecOutOfRange);
    for sizes in [json!(1), json!([10, 64_000_001]), json!([]), json!("10"), json!([1.5])] {
        let (key, values) = refused(json!({ "trial": "messages", "sizes": sizes }));
        assert_eq!((key, &values["field"]), (ErrorKey::SpecOutOfRange, &json!("sizes")));
    }
    assert_eq!(refused(json!({ "trial": "hand-over", "sizes": 16_000_001 })).0, ErrorKey::SpecOutOfRange);
    assert_eq!(refused(json!({ "trial": "messages", "leavesAfter": -1 })).0, ErrorKey::SpecOutOfRange);
    for queue_size in [0, -1] {
        let (key, values) = refused(json!({ "trial": "shared-objects", "queueSize": queue_size }));
        assert_eq!((key, &values["field"]), (ErrorKey::SpecOutOfRange, &json!("queueSize")));
    }
    assert_eq!(refused(json!({ "trial": "shared-objects", "fault": "luck" })).0, ErrorKey::SpecNotAChoice);
    assert_eq!(refused(json!({ "trial": "shared-objects", "bytes": 1e16 })).0, ErrorKey::SpecOutOfRange);
    assert_eq!(refused(json!({ "trial": "killable", "workers": 9 })).0, ErrorKey::SpecOutOfRange);
    assert_eq!(refused(json!({ "trial": "sendable", "things": [] })).0, ErrorKey::SpecUnknownField);
    for kinds in [json!("mutex"), json!([]), json!(["mutex", "mutex"]), json!(["luck"])] {
        assert_eq!(refused(json!({ "trial": "counter", "kinds": kinds })).0, ErrorKey::SpecNotAChoice);
    }
    let (key, values) = refused(json!({ "trial": "deadlock", "lanes": 2 }));
    assert_eq!((key, &values["field"]), (ErrorKey::SpecUnknownField, &json!("lanes")));
    assert_eq!(Trial::from_json("{").unwrap_err().key, ErrorKey::SpecNotJson);
    assert_eq!(MessageWay::IDS.map(|id| json!(id)), MessageWay::ALL.map(|way| json!(way)));
    assert_eq!(HandOverWay::IDS.map(|id| json!(id)), HandOverWay::ALL.map(|way| json!(way)));
    assert_eq!(Thing::IDS.map(|id| json!(id)), Thing::ALL.map(|thing| json!(thing)));
    assert_eq!(ObjectWay::IDS.map(|id| json!(id)), ObjectWay::ALL.map(|way| json!(way)));
    assert_eq!(ObjectFault::IDS.map(|id| json!(id)), ObjectFault::ALL.map(|fault| json!(fault)));
    assert_eq!(CounterKind::IDS.map(|id| json!(id)), CounterKind::ALL.map(|kind| json!(kind)));
}

#[test]
fn what_needs_lanes_of_one_memory_is_refused_without_it_and_the_rest_runs() {
    for id in IDS {
        let trial = Trial::from_value(&json!({ "trial": id })).expect("everything has a default");
        let came = block_on(run(&trial, false, &Stop::default()));
        match trial.lanes() {
            0 if *id == "sendable" => assert_eq!(came.unwrap_err().key, ErrorKey::TrialBrowserOnly),
            0 => assert!(came.is_ok(), "{id}"),
            _ => assert_eq!(came.unwrap_err().code, Code::NeedsIsolation, "{id}"),
        }
    }
}

#[test]
fn a_stop_in_the_middle_ends_every_trial() {
    let long = [
        json!({ "trial": "counter", "additions": 10_000_000, "rounds": 200 }),
        json!({ "trial": "loop-counter", "tasks": 1000, "additions": 100, "rounds": 200 }),
        json!({ "trial": "deadlock", "pauseMs": 1000, "rounds": 100 }),
        json!({ "trial": "starvation", "ms": 10_000 }),
        json!({ "trial": "killed-holder", "waitMs": 10_000 }),
        json!({ "trial": "hand-over", "roundMs": 1000, "rounds": 50 }),
        json!({ "trial": "messages", "roundMs": 100, "rounds": 50 }),
        json!({ "trial": "shared-objects", "rounds": 50 }),
        json!({ "trial": "killable" }),
        json!({ "trial": "interleavings" }),
    ];
    for trial in long {
        let stop = Stop::default();
        let stopped = std::thread::spawn({
            let stop = stop.clone();
            move || {
                std::thread::sleep(std::time::Duration::from_millis(5));
                stop.set();
            }
        });
        let begun = now();
        let came = block_on(run(&Trial::from_value(&trial).unwrap(), true, &stop));
        assert_eq!(came.unwrap_err().code, Code::Cancelled, "{trial}");
        assert!(now() - begun < 9000.0, "{trial}");
        stopped.join().unwrap();
        assert!(block_on(run(&Trial::from_value(&trial).unwrap(), true, &stop)).is_err(), "it was stopped before");
    }
}

#[test]
fn what_a_trial_gives_can_be_read_back() {
    for trial in [
        json!({ "trial": "counter", "additions": 10, "rounds": 1, "kinds": ["mutex"] }),
        json!({ "trial": "loop-counter", "rounds": 1 }),
        json!({ "trial": "hand-over", "sizes": 10, "roundMs": 0, "rounds": 1 }),
        json!({ "trial": "messages", "sizes": 10, "roundMs": 0, "rounds": 1 }),
        json!({ "trial": "shared-objects", "additions": 2, "rounds": 1 }),
        json!({ "trial": "killable", "workers": 1 }),
        json!({ "trial": "interleavings", "programs": ["counter"] }),
    ] {
        let result = tried(trial);
        let text = serde_json::to_string(&result).unwrap();
        let back = serde_json::from_str::<TrialResult>(&text).unwrap();
        assert_eq!(std::mem::discriminant(&back), std::mem::discriminant(&result));
    }
}

#[test]
fn the_stepper_answers_what_the_page_asks() {
    let ask = |about: Value| stepper(&about.to_string()).map(|text| serde_json::from_str::<Value>(&text).unwrap());
    assert_eq!(ask(json!({ "ask": "programs" })).unwrap().as_array().unwrap().len(), 18);
    assert_eq!(ask(json!({ "ask": "rules" })).unwrap()[0]["id"], "3.9");
    let about = |what: &str| json!({ "ask": what, "program": "counter", "rules": "3.9", "schedule": [] });
    assert_eq!(ask(about("listing")).unwrap()["program"], "counter");
    let search = ask(about("search")).unwrap();
    assert_eq!(search["verdict"]["key"], "lost-update");
    let mut run = about("run");
    run["schedule"] = search["schedule"].clone();
    assert_eq!(ask(run.clone()).unwrap()["verdict"], search["verdict"]);
    let refused = |about: Value| serde_json::from_str::<Value>(&ask(about).unwrap_err()).unwrap();
    run["program"] = json!("chess");
    let error = refused(run.clone());
    assert_eq!((&error["code"], &error["key"]), (&json!("invalid-spec"), &json!("stepper.unknown-program")));
    for schedule in [json!(null), json!([-1]), json!("0")] {
        run["schedule"] = schedule;
        assert_eq!(refused(run.clone())["key"], "request.unread");
    }
    assert_eq!(refused(json!({ "ask": "time" }))["key"], "spec.not-a-choice");
    assert!(stepper("{").unwrap_err().contains("request.unread"));
}
