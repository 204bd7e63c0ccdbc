use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::claims::legacy::test_support::{MACHINE, Machine, SEPARATE, put, says, times, value};
use crate::claims::legacy::{Seen, Tier};

fn is(spec: &Value, model: &str) -> bool {
    spec["model"] == model
}

/// A machine of eight cores.
const LARGE: Machine = Machine { cores: 8, free: 7.8, ..MACHINE };

#[test]
fn processes_use_the_cores_that_are_free() {
    for machine in [MACHINE, SEPARATE] {
        let found = machine.judge("cpu-processes");
        says(&found, Verdict::Confirmed, &["24 computations", "in 2 processes (1.9", "1.95 cores were free"]);
        assert!((1.9..2.0).contains(&value(&found, "speedup-2")));
        assert!((0.9..1.0).contains(&value(&found, "efficiency-2")));
    }
    let large = LARGE.judge("cpu-processes");
    says(&large, Verdict::Confirmed, &["8: 7."]);
    assert!(value(&large, "speedup-4") < value(&large, "speedup-6"));
}

#[test]
fn processes_that_gain_little_on_free_cores_are_not_called_fast() {
    let idle = Machine { free: 1.1, ..MACHINE };
    says(&idle.judge("cpu-processes"), Verdict::Inconclusive, &["Only 1.10 cores"]);
    let slow = |factor: f64| {
        MACHINE.judge_changed("cpu-processes", move |spec, seen| {
            if is(spec, "processes") {
                times(seen, factor);
            }
        })
    };
    says(&slow(1.6), Verdict::NotHere, &["1.2", "20 messages"]);
    says(&slow(3.0), Verdict::NotHere, &["0.6"]);
    for machine in [Machine { scatter: 0.9, ..MACHINE }, Machine { repeats: 4, ..MACHINE }] {
        says(&machine.judge("cpu-processes"), Verdict::Inconclusive, &[]);
    }
}

#[test]
fn every_kind_of_work_gets_faster_with_cores() {
    for machine in [MACHINE, SEPARATE, LARGE] {
        let found = machine.judge("cpu-kinds");
        says(&found, Verdict::Confirmed, &["100 % of its time", "the same on one lane and on all"]);
        assert_eq!(found.figures.len(), kernels::all().len());
        assert!(value(&found, "ms-sha256") > 0.0);
    }
    let wrong = MACHINE.judge_changed("cpu-kinds", |spec, seen| {
        if is(spec, "threads") && spec["work"]["kernel"] == "sort" {
            put(seen, "answer", "left");
        }
    });
    says(&wrong, Verdict::NotHere, &["Merge sort", "same answer"]);
    let held_up = MACHINE.judge_changed("cpu-kinds", |_, seen| put(seen, "busyMs", 1.0));
    says(&held_up, Verdict::NotHere, &["not all of them computed"]);
    let one_slower = MACHINE.judge_changed("cpu-kinds", |spec, seen| {
        if is(spec, "threads") && spec["work"]["kernel"] == "matmul" {
            times(seen, 2.5);
        }
    });
    says(&one_slower, Verdict::NotHere, &["did not help Matrix product"]);
    says(&Machine { free: 1.2, ..MACHINE }.judge("cpu-kinds"), Verdict::Inconclusive, &["1.20 cores"]);
    says(&Machine { scatter: 0.9, ..MACHINE }.judge("cpu-kinds"), Verdict::Inconclusive, &["too far apart"]);
    says(&Machine { repeats: 3, ..MACHINE }.judge("cpu-kinds"), Verdict::Inconclusive, &["ive repeats"]);
}

#[test]
fn a_pool_maps_well_once_chunks_are_large_enough() {
    let small = |spec: &Value, seen: &mut Seen| {
        // 4000 items in 100 ms, and messages for each chunk on top.
        let chunk = spec["chunk"].as_f64();
        let took = chunk.map_or(100.0, |chunk| 52.0 + 400.0 / chunk);
        put(seen, "wallMs", json!({ "values": MACHINE.around(took), "median": took }));
    };
    let found = MACHINE.judge_changed("cpu-pool-map", small);
    let parts = ["25 µs", "100 ms", "2 processes took 452 ms", "From chunks of 100 on", "slower than the loop"];
    says(&found, Verdict::Confirmed, &parts);
    assert_eq!((value(&found, "breakeven"), value(&found, "wall-10")), (100.0, 92.0));
    let dear = MACHINE.judge_changed("cpu-pool-map", |spec, seen| {
        small(spec, seen);
        if is(spec, "processes") {
            times(seen, 3.0);
            let median = seen.number("/wallMs/median").unwrap() * 3.0;
            seen.report.as_mut().unwrap()["wallMs"]["median"] = json!(median);
        }
    });
    says(&dear, Verdict::NotHere, &["what sending costs", "20 messages"]);
    let free = Machine { free: 1.1, message_ms: 0.2, ..MACHINE };
    says(&free.judge("cpu-pool-map"), Verdict::Inconclusive, &["1.10 cores"]);
    let cheap = Machine { message_ms: 0.0, ..MACHINE };
    says(&cheap.judge("cpu-pool-map"), Verdict::Confirmed, &["made no difference"]);
    for machine in [Machine { scatter: 0.9, ..MACHINE }, Machine { repeats: 4, ..MACHINE }] {
        says(&machine.judge("cpu-pool-map"), Verdict::Inconclusive, &[]);
    }
}

#[test]
fn more_workers_than_cores_gain_nothing_more() {
    for machine in [MACHINE, SEPARATE] {
        let found = machine.judge("cpu-scaling");
        says(&found, Verdict::Confirmed, &["2 were 1.9", "4 were 1.9", "± ", "of 4 times"]);
        assert!(value(&found, "contention") + value(&found, "coherency") > 0.05, "{found:?}");
    }
    let large = LARGE.judge("cpu-scaling");
    says(&large, Verdict::Confirmed, &["16 were 7."]);
    assert!(value(&large, "serial-share") < 0.06, "{large:?}");
}

#[test]
fn a_gain_that_stays_in_proportion_is_said_to_do_so() {
    let hidden = MACHINE.judge_changed("cpu-scaling", |spec, seen| {
        put(seen, "wallMs", json!({ "values": MACHINE.around(200.0 / spec["workers"].as_f64().unwrap()) }));
    });
    says(&hidden, Verdict::NotHere, &["more cores than it says"]);
    says(&Machine { free: 1.3, ..MACHINE }.judge("cpu-scaling"), Verdict::Inconclusive, &["1.30 cores"]);
    says(&Machine { repeats: 2, ..MACHINE }.judge("cpu-scaling"), Verdict::Inconclusive, &["ive repeats"]);
    says(&Machine { scatter: 0.95, ..MACHINE }.judge("cpu-scaling"), Verdict::Inconclusive, &["too far apart"]);
}

#[test]
fn numbers_of_workers_rise_and_reach_the_last_one() {
    assert_eq!(counts(2), [1, 2]);
    assert_eq!(counts(7), [1, 2, 3, 4, 6, 7]);
    assert_eq!(counts(8), [1, 2, 3, 4, 6, 8]);
    for cores in 1..=16 {
        let setting = Setting { cores, ..MACHINE.setting() };
        let counts = scaling_counts(&setting);
        assert!(counts.windows(2).all(|pair| pair[0] < pair[1]), "{counts:?}");
        assert!(counts.contains(&setting.lanes()) && counts.contains(&(2 * setting.lanes())), "{counts:?}");
    }
}

#[test]
fn peers_and_a_master_both_keep_lanes_at_work() {
    let found = MACHINE.judge("symmetric-asymmetric");
    let parts =
        ["32 tasks for 2 threads", "1.43× as fast", "Both ways give the same answers", "no difference could be told"];
    says(&found, Verdict::Confirmed, &parts);
    assert!(value(&found, "wall-skewed-static") > value(&found, "wall-skewed-master-worker"));
    let part = SEPARATE.judge("symmetric-asymmetric");
    says(&part, Verdict::NeedsIsolation, &["2 processes", "as fast", "both are the same"]);
    assert!(part.figures.iter().all(|figure| !figure.id.contains("shared-queue")));
    let dear = MACHINE.judge_changed("symmetric-asymmetric", |spec, seen| {
        if spec["schedule"] == "master-worker" {
            times(seen, 2.0);
        }
    });
    says(&dear, Verdict::NotHere, &["cost more here"]);
    let alike = MACHINE.judge_changed("symmetric-asymmetric", |spec, seen| {
        if spec["schedule"] == "static" {
            times(seen, 0.7);
        }
    });
    says(&alike, Verdict::Inconclusive, &[]);
    let wrong = MACHINE.judge_changed("symmetric-asymmetric", |spec, seen| {
        if spec["schedule"] == "static" && spec["shape"] == "uneven" {
            put(seen, "answer", "left");
        }
    });
    says(&wrong, Verdict::NotHere, &["answers"]);
    let busy = Machine { free: 1.1, scatter: 0.5, ..MACHINE };
    says(&busy.judge("symmetric-asymmetric"), Verdict::Inconclusive, &["1.10 cores"]);
    says(&Machine { repeats: 4, ..MACHINE }.judge("symmetric-asymmetric"), Verdict::Inconclusive, &["ive repeats"]);
}

#[test]
fn a_run_that_failed_or_a_page_without_workers_leaves_every_claim_open() {
    for claim in CLAIMS {
        let ruling = MACHINE.judge_changed(claim.id, |_, seen| {
            let error = json!({ "code": "crashed", "message": "A lane broke down." });
            *seen = Seen { error: Some(error), ..Seen::default() };
        });
        says(&ruling, Verdict::Inconclusive, &["A lane broke down."]);
        let nothing = Machine { tier: Tier::Single, ..MACHINE };
        says(&nothing.judge(claim.id), Verdict::NeedsIsolation, &["cannot start workers"]);
    }
}

proptest! {
    #[test]
    fn no_figures_make_these_judges_panic(
        (separate, cores) in (any::<bool>(), 0..20_u32),
        numbers in vec(prop_oneof![Just(0.0), Just(1e-300), Just(1e300), -1.0..1e4], 8),
        gone in vec(any::<bool>(), 32),
    ) {
        let machine = Machine { cores, ..if separate { SEPARATE } else { MACHINE } };
        for claim in CLAIMS {
            let mut at = 0;
            let ruling = machine.judge_changed(claim.id, |_, seen| {
                at += 1;
                if gone[at % gone.len()] && at % 3 == 0 {
                    *seen = Seen::default();
                }
                times(seen, numbers[at % 8]);
                put(seen, "busyMs", numbers[0]);
                put(seen, "messages", json!({ "count": numbers[1], "ms": numbers[2] }));
            });
            prop_assert!(!ruling.text.is_empty());
            prop_assert!(ruling.figures.iter().all(|figure| figure.value.is_none_or(f64::is_finite)));
        }
    }
}
