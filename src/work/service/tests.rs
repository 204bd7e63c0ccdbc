use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::chance::splitmix64;
use super::*;

const KNOBS: Knobs =
    Knobs { wait_ms: 100.0, bandwidth: 32, connections: 5, per_second: 20.0, failure_share: 0.0, retries: 3 };

/// Far above rounding, far below what anybody could notice: a hundredth of a microsecond.
const CLOSE: f64 = 1e-5;

#[track_caller]
fn assert_close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() < CLOSE, "{got} is not {expected}");
    }
}

/// Lets one task after the other ask at the given times, sleeps until exactly the said times, and returns when each
/// was answered.
fn sleeper(service: &mut Service, arrivals: &[f64]) -> Vec<f64> {
    let mut ends = vec![f64::NAN; arrivals.len()];
    let mut sleeping: BinaryHeap<Reverse<(End, usize)>> = BinaryHeap::new();
    let mut tickets = Vec::new();
    loop {
        let arrival = arrivals.get(tickets.len()).copied();
        let wake = sleeping.peek().map(|Reverse((end, _))| end.due);
        let (now, index) = match (arrival, wake) {
            (Some(arrival), wake) if wake.is_none_or(|wake| arrival <= wake) => {
                let index = tickets.len();
                tickets.push(service.request(arrival, index as u32, 0, 0));
                (arrival, index)
            }
            (_, Some(wake)) => (wake, sleeping.pop().unwrap().0.1),
            (_, None) => return ends,
        };
        match service.poll(now, tickets[index]) {
            RequestState::Done(_) => ends[index] = now,
            RequestState::Later(due) => {
                assert!(due > now, "{due} is not later than {now}");
                sleeping.push(Reverse((End { due, failed: false }, index)));
            }
        }
    }
}

fn ends(id: &str, knobs: Knobs, arrivals: &[f64]) -> Vec<f64> {
    sleeper(&mut Service::new(id, knobs, 7), arrivals)
}

fn last(ends: &[f64]) -> f64 {
    ends.iter().copied().fold(f64::NAN, f64::max)
}

#[test]
fn the_generator_is_the_published_one() {
    let gamma = 0x9e37_79b9_7f4a_7c15_u64;
    assert_eq!(splitmix64(1_234_567), 6_457_827_717_110_365_317);
    assert_eq!(splitmix64(1_234_567_u64.wrapping_add(gamma)), 3_203_168_211_198_807_973);
}

#[test]
fn every_service_is_listed_once_and_can_be_made() {
    for info in all() {
        assert_eq!(by_id(info.id), Some(info));
        assert_eq!(ends(info.id, KNOBS, &[5.0]).len(), 1);
    }
    assert_eq!(all().len(), 6);
    assert_eq!(by_id("telegraph"), None);
}

#[test]
fn alone_a_request_takes_its_nominal_time() {
    for id in ["download", "upload", "database", "file"] {
        assert_close(&ends(id, KNOBS, &[1000.0]), &[1100.0]);
    }
    for id in ["api", "scrape"] {
        let end = ends(id, KNOBS, &[1000.0])[0];
        assert!((1080.0..=1100.0).contains(&end), "{id} ends at {end}");
    }
}

#[test]
fn no_wait_is_over_at_once() {
    for info in all() {
        let knobs = Knobs { wait_ms: 0.0, ..KNOBS };
        let mut service = Service::new(info.id, knobs, 1);
        let ticket = service.request(3.0, 0, 0, 0);
        assert!(matches!(service.poll(3.0, ticket), RequestState::Done(_)), "{}", info.id);
        assert_eq!(service.wait_overlap(), None);
    }
}

#[test]
fn three_downloads_of_three_seconds_end_together_after_three_seconds() {
    let knobs = Knobs { wait_ms: 3000.0, ..KNOBS };
    assert_close(&ends("download", knobs, &[0.0; 3]), &[3000.0; 3]);
    let narrow = Knobs { bandwidth: 1, ..knobs };
    assert_close(&ends("download", narrow, &[0.0; 3]), &[300.0 + 3.0 * 2700.0; 3]);
}

#[test]
fn a_line_at_its_bandwidth_slows_nobody() {
    let arrivals: Vec<f64> = (0..32).map(f64::from).collect();
    let expected: Vec<f64> = arrivals.iter().map(|at| at + 100.0).collect();
    assert_close(&ends("download", KNOBS, &arrivals), &expected);
}

#[test]
fn twice_the_bandwidth_takes_twice_the_transfer() {
    assert_close(&ends("download", KNOBS, &[0.0; 64]), &[10.0 + 2.0 * 90.0; 64]);
    // An upload line carries a quarter: eight.
    assert_close(&ends("upload", KNOBS, &[0.0; 8]), &[100.0; 8]);
    assert_close(&ends("upload", KNOBS, &[0.0; 64]), &[10.0 + 8.0 * 90.0; 64]);
}

#[test]
fn a_line_is_shared_equally_by_those_on_it() {
    // Work 90, one at full speed. The first has 30 alone; of its 60 more it gets half until 30 + 120 = 150. The
    // second has then got 60 and ends its other 30 alone at 180. The latency adds 10.
    let one = Knobs { bandwidth: 1, ..KNOBS };
    assert_close(&ends("download", one, &[0.0, 30.0]), &[160.0, 190.0]);
    // Two at full speed. Until 30 both run freely and get 30; then three share two. The first two need 60 more at
    // 2/3: until 120. The third has then got 60 and ends its other 30 at full speed, at 150.
    let two = Knobs { bandwidth: 2, ..KNOBS };
    assert_close(&ends("download", two, &[0.0, 0.0, 30.0]), &[130.0, 130.0, 160.0]);
    // The third at 45: the first two have 45 more at 2/3, until 112.5; a fourth at 90, when the third has 30. From
    // 90 on four share two: the first two need 15 more, until 120. Then two run freely: the third has 45 and ends
    // at 165, the fourth has 15 and ends at 195.
    let arrivals = [0.0, 0.0, 45.0, 90.0];
    assert_close(&ends("download", two, &arrivals), &[130.0, 130.0, 175.0, 205.0]);
}

#[test]
fn a_later_request_pushes_the_end_of_a_transfer_further() {
    let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
    let first = service.request(0.0, 0, 0, 0);
    assert_eq!(service.poll(0.0, first), RequestState::Later(100.0));
    let second = service.request(30.0, 1, 0, 0);
    assert_eq!(service.poll(30.0, first), RequestState::Later(160.0));
    assert_eq!(service.poll(30.0, second), RequestState::Later(190.0));
    // The transfer has ended, and its last byte is still on the way.
    assert_eq!(service.poll(155.0, first), RequestState::Later(160.0));
    assert!(matches!(service.poll(160.0, first), RequestState::Done(_)));
    assert!(matches!(service.poll(500.0, first), RequestState::Done(_)));
    assert!(matches!(service.poll(500.0, second), RequestState::Done(_)));
}

#[test]
fn answers_on_the_way_come_in_their_order() {
    let mut service = Service::new("download", KNOBS, 1);
    let tickets = [0.0, 3.0, 6.0].map(|at| service.request(at, 0, 0, 0));
    // The transfers ended at 90, 93 and 96.
    let looks = tickets.map(|ticket| service.poll(97.0, ticket));
    assert_eq!(looks, [100.0, 103.0, 106.0].map(RequestState::Later));
    assert!(matches!(service.poll(103.0, tickets[0]), RequestState::Done(_)));
    assert!(matches!(service.poll(103.0, tickets[1]), RequestState::Done(_)));
    assert_eq!(service.poll(103.0, tickets[2]), RequestState::Later(106.0));
}

#[test]
fn a_query_waits_for_a_free_connection() {
    let knobs = Knobs { connections: 2, ..KNOBS };
    // Free at 100 and 110; the third starts at 100, the fourth at 110, the fifth finds one free.
    let arrivals = [0.0, 10.0, 20.0, 30.0, 250.0];
    assert_close(&ends("database", knobs, &arrivals), &[100.0, 110.0, 200.0, 210.0, 350.0]);
    let twelve = ends("database", KNOBS, &[0.0; 12]);
    assert_close(&twelve[..5], &[100.0; 5]);
    assert_close(&twelve[5..10], &[200.0; 5]);
    assert_close(&twelve[10..], &[300.0; 2]);
}

#[test]
fn a_disk_works_on_eight_requests_at_a_time() {
    let seventeen = ends("file", KNOBS, &[0.0; 17]);
    assert_close(&seventeen[..8], &[100.0; 8]);
    assert_close(&seventeen[8..16], &[200.0; 8]);
    assert_close(&seventeen[16..], &[300.0]);
}

#[test]
fn a_site_lets_requests_start_at_its_rate() {
    // 20 in a second is one every 50 ms. The fourth comes late and need not wait, and saves nothing up for the
    // fifth.
    let arrivals = [0.0, 0.0, 10.0, 400.0, 400.0];
    let starts = [0.0, 50.0, 100.0, 400.0, 450.0];
    let paced = ends("scrape", KNOBS, &arrivals);
    for (task, (end, start)) in paced.iter().zip(starts).enumerate() {
        let key = Key { task: task as u32, nth: 0, attempt: 0 };
        assert_close(&[end - start], &[spread(7, key, 100.0)]);
    }
}

#[test]
fn ten_thousand_waits_at_once_end_as_each_service_says() {
    let knobs = Knobs { wait_ms: 1000.0, ..KNOBS };
    let at_once = vec![0.0; 10_000];
    let api = last(&ends("api", knobs, &at_once));
    assert!((999.0..=1000.0).contains(&api), "{api}");
    assert_close(&[last(&ends("database", knobs, &at_once))], &[2_000_000.0]);
    assert_close(&[last(&ends("file", knobs, &at_once))], &[1_250_000.0]);
    assert_close(&[last(&ends("download", knobs, &at_once))], &[100.0 + 312.5 * 900.0]);
    let scrape = last(&ends("scrape", knobs, &at_once));
    assert!((499_950.0 + 800.0..=499_950.0 + 1000.0).contains(&scrape), "{scrape}");
}

#[test]
fn an_api_takes_all_of_its_range_of_times() {
    let times = ends("api", KNOBS, &vec![0.0; 10_000]);
    assert!(times.iter().all(|time| (80.0..=100.0).contains(time)));
    let mean = times.iter().sum::<f64>() / 10_000.0;
    // Its standard error is 20 / sqrt(12) / 100 = 0.058.
    assert!((mean - 90.0).abs() < 0.3, "{mean}");
}

#[test]
fn attempts_fail_in_the_share_that_was_set() {
    let mut service = Service::new("api", Knobs { failure_share: 0.3, ..KNOBS }, 42);
    let tickets: Vec<_> = (0..10_000).map(|task| service.request(0.0, task, 0, 0)).collect();
    // Nothing has failed before its full wait.
    assert!(matches!(service.poll(79.0, tickets[0]), RequestState::Later(_)));
    assert_eq!(service.figures().failures, 0);
    let failed = tickets.iter().filter(|ticket| {
        let outcome = service.poll(100.0, **ticket);
        outcome == RequestState::Done(Outcome::Failed)
    });
    let failed = failed.count() as u64;
    // Its standard deviation is sqrt(10 000 · 0.3 · 0.7) = 46.
    assert!(failed.abs_diff(3000) < 200, "{failed}");
    let figures = service.figures();
    assert_eq!((figures.requests, figures.failures, figures.retries), (10_000, failed, 0));
}

#[test]
fn retries_end_in_the_reply_that_would_have_come_at_once() {
    let mut service = Service::new("api", Knobs { failure_share: 0.6, retries: 20, ..KNOBS }, 5);
    let mut calm = Service::new("api", KNOBS, 5);
    let mut retries = 0;
    for task in 0..200 {
        let mut now = f64::from(task) * 1e6;
        let ticket = calm.request(now, task, 3, 0);
        let expected = calm.poll(now + 100.0, ticket);
        for attempt in 0.. {
            now += service.backoff(task, 3, attempt).expect("not every one of 21 attempts fails");
            let ticket = service.request(now, task, 3, attempt);
            now += 100.0;
            let outcome = service.poll(now, ticket);
            if !matches!(outcome, RequestState::Done(Outcome::Failed)) {
                assert_eq!(outcome, expected);
                retries += u64::from(attempt);
                break;
            }
        }
    }
    let figures = service.figures();
    assert!(retries > 0);
    assert_eq!((figures.retries, figures.failures), (retries, retries));
    assert_eq!(figures.requests, 200 + retries);
}

#[test]
fn the_backoff_doubles_with_jitter_up_to_its_limit_and_ends_with_the_retries() {
    let service = Service::new("api", Knobs { retries: 20, ..KNOBS }, 1);
    assert_eq!(service.backoff(0, 0, 0), Some(0.0));
    for (attempt, most) in [(1, 100.0), (2, 200.0), (3, 400.0), (4, 800.0), (5, 800.0), (20, 800.0)] {
        for task in 0..50 {
            let wait = service.backoff(task, 0, attempt).unwrap();
            assert!((most / 2.0..=most).contains(&wait), "attempt {attempt} after {wait}");
            assert_eq!(service.backoff(task, 0, attempt), Some(wait));
        }
    }
    assert_ne!(service.backoff(0, 0, 1), service.backoff(1, 0, 1));
    assert_eq!(service.backoff(0, 0, 21), None);
    assert_eq!(Service::new("api", Knobs { retries: 0, ..KNOBS }, 1).backoff(0, 0, 1), None);
}

#[test]
fn outcomes_do_not_depend_on_time_or_order() {
    let knobs = Knobs { failure_share: 0.3, ..KNOBS };
    let outcomes = |id: &str, seed: u64, order: &[u32], gap: f64| {
        let mut service = Service::new(id, knobs, seed);
        let mut tickets: Vec<_> =
            order.iter().map(|&task| (task, service.request(f64::from(task % 7) * gap, task, 1, 0))).collect();
        tickets.sort_by_key(|&(task, _)| task);
        let outcomes = tickets.iter().map(|&(_, ticket)| service.poll(1e9, ticket));
        outcomes.collect::<Vec<_>>()
    };
    let forwards: Vec<u32> = (0..100).collect();
    let backwards: Vec<u32> = (0..100).rev().collect();
    for info in all() {
        let expected = outcomes(info.id, 1, &forwards, 0.0);
        assert_eq!(outcomes(info.id, 1, &backwards, 13.0), expected);
        assert_ne!(outcomes(info.id, 2, &forwards, 0.0), expected);
    }
}

#[test]
fn requests_of_a_task_have_replies_of_their_own() {
    let mut service = Service::new("api", KNOBS, 1);
    let mut replies = Vec::new();
    let tickets = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(task, nth)| service.request(0.0, task, nth, 0));
    for ticket in tickets {
        let RequestState::Done(Outcome::Reply { value }) = service.poll(100.0, ticket) else {
            panic!("nothing fails here");
        };
        replies.push(value);
    }
    replies.sort_unstable();
    replies.dedup();
    assert_eq!(replies.len(), 4);
}

#[test]
fn the_overlap_is_the_mean_number_of_waits_at_once() {
    let mut service = Service::new("database", KNOBS, 1);
    assert_eq!(service.wait_overlap(), None);
    let _first = service.request(0.0, 0, 0, 0);
    let _second = service.request(50.0, 1, 0, 0);
    // One for 50 ms, two for 50 ms, one for 50 ms.
    let third = service.request(300.0, 2, 0, 0);
    assert_eq!(service.wait_overlap(), Some(200.0 / 150.0));
    // Seen late, it still ended at 400: one for 100 ms more.
    assert!(matches!(service.poll(5000.0, third), RequestState::Done(_)));
    assert_eq!(service.wait_overlap(), Some(300.0 / 250.0));
    assert_eq!((service.figures().in_flight_ms, service.figures().busy_ms), (300.0, 250.0));
}

#[test]
fn transfers_overlap_until_their_answer_has_come() {
    // They are answered at 160 and 190, as computed above: 160 + 160 over 190.
    let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
    sleeper(&mut service, &[0.0, 30.0]);
    assert_close(&[service.wait_overlap().unwrap()], &[320.0 / 190.0]);
    // Told only at the end, it comes to the same.
    let mut service = Service::new("download", Knobs { bandwidth: 1, ..KNOBS }, 1);
    let _first = service.request(0.0, 0, 0, 0);
    let second = service.request(30.0, 1, 0, 0);
    assert!(matches!(service.poll(9999.0, second), RequestState::Done(_)));
    assert_close(&[service.wait_overlap().unwrap()], &[320.0 / 190.0]);
}

#[test]
fn time_does_not_run_back() {
    let mut service = Service::new("file", KNOBS, 1);
    let _early = service.request(50.0, 0, 0, 0);
    let late = service.request(40.0, 1, 0, 0);
    assert_eq!(service.poll(45.0, late), RequestState::Later(150.0));
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use super::*;
    use proptest::prelude::*;

    const STEP: f64 = 1.0 / 64.0;

    /// Shows every open ticket to the service once a step.
    fn stepper(service: &mut Service, arrivals: &[f64]) -> Vec<f64> {
        let mut tickets = Vec::new();
        let mut ends = vec![f64::NAN; arrivals.len()];
        for step in 0.. {
            let now = f64::from(step) * STEP;
            while arrivals.get(tickets.len()).is_some_and(|at| *at <= now) {
                let task = tickets.len();
                tickets.push(service.request(arrivals[task], task as u32, 0, 0));
            }
            for (end, ticket) in ends.iter_mut().zip(&tickets) {
                if end.is_nan() && matches!(service.poll(now, *ticket), RequestState::Done(_)) {
                    *end = now;
                }
            }
            if ends.iter().all(|end| !end.is_nan()) {
                break;
            }
        }
        ends
    }

    /// The definition of processor sharing, with neither tags nor predictions: latency, then in each step everybody
    /// gets the same.
    fn fluid(arrivals: &[f64], wait_ms: f64, capacity: f64) -> Vec<f64> {
        let mut left = vec![0.9 * wait_ms; arrivals.len()];
        let mut ends = vec![f64::NAN; arrivals.len()];
        for step in 0.. {
            let now = f64::from(step) * STEP;
            let running: Vec<usize> =
                (0..arrivals.len()).filter(|&task| arrivals[task] + 0.1 * wait_ms <= now && left[task] > 0.0).collect();
            let speed = (capacity / running.len() as f64).min(1.0);
            for task in running {
                left[task] -= speed * STEP;
                if left[task] <= 0.0 {
                    ends[task] = now + STEP;
                }
            }
            if left.iter().all(|left| *left <= 0.0) {
                break;
            }
        }
        ends
    }

    fn all_within(got: &[f64], expected: &[f64], range: f64) -> Result<(), TestCaseError> {
        for (got, expected) in got.iter().zip(expected) {
            prop_assert!((got - expected).abs() <= range, "{} is not {}", got, expected);
        }
        Ok(())
    }

    prop_compose! {
        /// Whole steps, so that requests reach both drivers at the very same times; many are equal.
        fn arrivals()(mut steps in prop::collection::vec(0_u32..6000, 1..24), grain in 1_u32..2000) -> Vec<f64> {
            steps.sort_unstable();
            steps.iter().map(|step| f64::from(step / grain * grain) * STEP).collect()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn sleeping_until_the_said_time_is_never_too_late(
            service in 0..SERVICES.len(),
            arrivals in arrivals(),
            wait_ms in 1.0..80.0,
            (bandwidth, connections) in (1_u32..12, 1_u32..6),
            per_second in 20.0..500.0,
            seed: u64,
        ) {
            let knobs = Knobs { wait_ms, bandwidth, connections, per_second, ..KNOBS };
            let id = SERVICES[service].id;
            let mut asleep = Service::new(id, knobs, seed);
            let mut awake = Service::new(id, knobs, seed);
            let slept = sleeper(&mut asleep, &arrivals);
            let stepped = stepper(&mut awake, &arrivals);
            for (slept, stepped) in slept.iter().zip(&stepped) {
                let late = stepped - slept;
                prop_assert!((-CLOSE..STEP + CLOSE).contains(&late), "{} then {}", slept, stepped);
            }
            let overlaps = [asleep, awake].map(|service| service.wait_overlap().unwrap());
            all_within(&overlaps[..1], &overlaps[1..], CLOSE)?;
        }

        #[test]
        fn what_is_said_is_exact_when_nothing_more_is_asked(
            service in 0..SERVICES.len(),
            arrivals in arrivals(),
            bandwidth in 1_u32..12,
            seed: u64,
        ) {
            let mut service = Service::new(SERVICES[service].id, Knobs { bandwidth, ..KNOBS }, seed);
            let mut tickets = Vec::new();
            let mut said = Vec::new();
            for (task, &now) in arrivals.iter().enumerate() {
                tickets.push(service.request(now, task as u32, 0, 0));
                // A request never brings an earlier one closer.
                let then = std::mem::take(&mut said);
                for ticket in &tickets {
                    said.push(match service.poll(now, *ticket) {
                        RequestState::Later(due) => due,
                        RequestState::Done(_) => f64::NEG_INFINITY,
                    });
                }
                for (then, due) in then.iter().zip(&said) {
                    prop_assert!(*due >= then - CLOSE || *then <= now + CLOSE);
                }
            }
            // Looked at in the order of their ends, since time does not run back.
            let mut open: Vec<_> = said.iter().zip(&tickets).filter(|(due, _)| due.is_finite()).collect();
            open.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            for (due, ticket) in open {
                if due - CLOSE > service.now {
                    prop_assert!(matches!(service.poll(due - CLOSE, *ticket), RequestState::Later(_)));
                }
                prop_assert!(matches!(service.poll(due + CLOSE, *ticket), RequestState::Done(_)));
            }
        }

        #[test]
        fn a_line_does_what_its_definition_says(
            arrivals in arrivals(),
            wait_ms in 1.0..80.0,
            bandwidth in 1_u32..12,
        ) {
            let knobs = Knobs { wait_ms, bandwidth, ..KNOBS };
            let ends = ends("download", knobs, &arrivals);
            let expected = fluid(&arrivals, wait_ms, f64::from(bandwidth));
            // Each start and each end is rounded to a step, and each rounding moves the ends of the others.
            all_within(&ends, &expected, STEP * (2.0 + 2.0 * arrivals.len() as f64))?;
        }
    }
}
