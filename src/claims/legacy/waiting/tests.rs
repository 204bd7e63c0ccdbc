use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::claims::legacy::test_support::{MACHINE, Machine, SEPARATE, put, says, times, value};
use crate::claims::legacy::{Seen, Tier};

fn is(spec: &Value, model: &str) -> bool {
    spec["model"] == model
}

fn fails(seen: &mut Seen, code: &str, message: &str) {
    *seen = Seen { error: Some(json!({ "code": code, "message": message })), ..Seen::default() };
}

#[test]
fn each_service_gains_as_much_as_its_limit_lets_it() {
    for machine in [MACHINE, SEPARATE] {
        let found = machine.judge("io-services");
        says(
            &found,
            Verdict::Confirmed,
            &["HTTP API 8.00× (no limit)", "File upload 1.10× (a line for one)", "With two answers that failed"],
        );
        assert!(value(&found, "speedup-database") < value(&found, "speedup-file"));
    }
    says(&Machine { waits_overlap: false, ..MACHINE }.judge("io-services"), Verdict::Inconclusive, &[]);
    let slower = MACHINE.judge_changed("io-services", |spec, seen| {
        if is(spec, "event-loop") && spec["work"]["service"] == "database" {
            times(seen, 5.0);
        }
    });
    says(&slower, Verdict::NotHere, &["slower for Database"]);
    let computing = MACHINE.judge_changed("io-services", |_, seen| put(seen, "busyMs", 60.0));
    says(&computing, Verdict::NotHere, &["computed for 50 %"]);
}

#[test]
fn a_cook_who_goes_on_beats_one_who_watches() {
    for machine in [MACHINE, SEPARATE] {
        let found = machine.judge("io-chef");
        says(&found, Verdict::Confirmed, &["340 ms", "100 ms (3.40× as fast)", "5.00 pots"]);
    }
    let busy = MACHINE.judge_changed("io-chef", |spec, seen| {
        if is(spec, "event-loop") {
            times(seen, 5.0);
        }
    });
    says(&busy, Verdict::NotHere, &["brought nothing"]);
}

#[test]
fn a_blocked_loop_misses_its_heartbeat_and_a_pool_does_not() {
    for machine in [MACHINE, SEPARATE] {
        let found = machine.judge("blocked-loop");
        says(&found, Verdict::Confirmed, &["160 ms late", "at most 1.0 ms late"]);
        assert_eq!(value(&found, "delay-pool"), 1.0);
    }
    let late = |on_loop: f64, pool: f64| {
        move |spec: &Value, seen: &mut Seen| {
            put(seen, "wakeUp", json!({ "p95Ms": if is(spec, "event-loop") { on_loop } else { pool } }));
        }
    };
    let judged = |on_loop, pool| MACHINE.judge_changed("blocked-loop", late(on_loop, pool));
    says(&judged(160.0, 158.0), Verdict::NotHere, &["did not help"]);
    says(&judged(160.0, 90.0), Verdict::Inconclusive, &["not clearly"]);
    let busy = Machine { free: 1.1, ..MACHINE }.judge_changed("blocked-loop", late(160.0, 158.0));
    says(&busy, Verdict::Inconclusive, &["1.10 cores"]);
    let short = MACHINE.judge_changed("blocked-loop", |_, seen| put(seen, "busyMs", 12.0));
    says(&short, Verdict::Inconclusive, &["before the heart could beat twice"]);
    let unknown = MACHINE.judge_changed("blocked-loop", |_, seen| put(seen, "wakeUp", Value::Null));
    says(&unknown, Verdict::Inconclusive, &["not known"]);
}

#[test]
fn the_loop_with_a_pool_wins_where_there_is_both() {
    for machine in [MACHINE, SEPARATE, Machine { cores: 8, free: 7.6, ..MACHINE }] {
        let found = machine.judge("io-then-cpu");
        says(&found, Verdict::Confirmed, &["Computing 50 % of the time: the loop with a pool"]);
        assert!(value(&found, "wall-hybrid-50") < value(&found, "wall-event-loop-50"));
    }
    let busy = Machine { free: 1.2, ..MACHINE };
    says(&busy.judge("io-then-cpu"), Verdict::Confirmed, &[]);
    let slow = busy.judge_changed("io-then-cpu", |spec, seen| {
        if is(spec, "hybrid") {
            times(seen, 4.0);
        }
    });
    says(&slow, Verdict::Inconclusive, &["1.20 cores"]);
    let dear = |shares: &'static [f64]| {
        MACHINE.judge_changed("io-then-cpu", move |spec, seen| {
            if is(spec, "hybrid") && shares.contains(&spec["work"]["waitMs"].as_f64().unwrap()) {
                times(seen, 4.0);
            }
        })
    };
    says(
        &dear(&[14.0, 8.0, 2.0]),
        Verdict::NotHere,
        &["nowhere the fastest", "lost to the event loop and free threads"],
    );
    says(&dear(&[2.0]), Verdict::Inconclusive, &["it depends", "lost to free threads"]);
}

#[test]
fn a_run_that_failed_or_a_page_without_workers_leaves_every_claim_open() {
    for claim in CLAIMS {
        let ruling = MACHINE.judge_changed(claim.id, |_, seen| fails(seen, "crashed", "A lane broke down."));
        let open = matches!(ruling.verdict, Verdict::Inconclusive) && ruling.text.contains("A lane broke down.");
        assert!(open, "{}: {}", claim.id, ruling.text);
        let nothing = Machine { tier: Tier::Single, ..MACHINE };
        says(&nothing.judge(claim.id), Verdict::NeedsIsolation, &["cannot start workers"]);
    }
}

proptest! {
    #[test]
    fn no_figures_make_these_judges_panic(
        separate in any::<bool>(),
        numbers in vec(prop_oneof![Just(0.0), Just(1e-300), Just(1e300), -1.0..1e4], 8),
        gone in vec(any::<bool>(), 32),
    ) {
        let machine = if separate { SEPARATE } else { MACHINE };
        for claim in CLAIMS {
            let mut at = 0;
            let ruling = machine.judge_changed(claim.id, |_, seen| {
                at += 1;
                if gone[at % gone.len()] && at % 3 == 0 {
                    *seen = Seen::default();
                }
                times(seen, numbers[at % 8]);
                for (name, number) in ["busyMs", "startMs", "memoryBytes", "waitOverlap"].into_iter().zip(&numbers) {
                    put(seen, name, *number);
                }
                put(seen, "wakeUp", json!({ "p95Ms": numbers[6] }));
                put(seen, "service", json!({ "failures": numbers[7] }));
            });
            prop_assert!(!ruling.text.is_empty());
            prop_assert!(ruling.figures.iter().all(|figure| figure.value.is_none_or(f64::is_finite)));
        }
    }
}
