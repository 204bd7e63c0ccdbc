//! How much ran at once, and what it brought.

/// How many times as fast several lanes are as one: the time of one over the time of all, in one unit; `None` unless both
/// are finite and above 0.
pub fn speedup(one: f64, all: f64) -> Option<f64> {
    Some(positive(one)? / positive(all)?)
}

/// What part of the workers a speed-up uses: 1 when each counts in full; `None` unless both are finite and above 0.
pub fn efficiency(speedup: f64, workers: f64) -> Option<f64> {
    Some(positive(speedup)? / positive(workers)?)
}

/// How many spans (start, end) are active on average while at least one is: the sum of their lengths over the length of
/// what they cover together. `None` when they cover nothing. Spans that end before they start, or are not finite, are left
/// out.
pub fn overlap(spans: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let mut spans: Vec<_> = spans.filter(|&(start, end)| start < end && (end - start).is_finite()).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut union, mut covered) = (0.0, 0.0, f64::NEG_INFINITY);
    for (start, end) in spans {
        sum += end - start;
        if end > covered {
            union += end - start.max(covered);
            covered = end;
        }
    }
    (union > 0.0).then(|| sum / union)
}

/// How many cores are really free: what some lanes got done together in a time, each on its own, over what a single lane
/// gets done in that time when it is alone. All in one unit, such as steps a millisecond.
///
/// At most the number of lanes, since more is noise in the single one. `None` when there is no lane or a figure is not
/// finite and above 0.
pub fn free_cores(single: f64, together: &[f64]) -> Option<f64> {
    let mut sum = 0.0;
    for &lane in together {
        sum += positive(lane)?;
    }
    Some((positive(sum)? / positive(single)?).min(together.len() as f64))
}

/// The smallest chunk size that costs at most this share (0.05 for 5 %) more time than the best one, from points
/// (chunk size, time): where handing out chunks stops to matter.
///
/// Every measured size from it up to the best one must keep to the share, so that one lucky time does not decide. `None`
/// when there is no point, or a time is not finite and above 0.
pub fn breakeven(points: &[(f64, f64)], share: f64) -> Option<f64> {
    let mut points = points.to_vec();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for &(_, time) in &points {
        positive(time)?;
    }
    let (best, &(chunk, time)) = points.iter().enumerate().min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let enough = points[..best].iter().rev().take_while(|point| point.1 <= time * (1.0 + share));
    Some(enough.last().map_or(chunk, |point| point.0))
}

fn positive(value: f64) -> Option<f64> {
    (value.is_finite() && value > 0.0).then_some(value)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn two_lanes_that_halve_the_time_are_fully_used() {
        assert_eq!(speedup(10.0, 5.0), Some(2.0));
        assert_eq!(efficiency(2.0, 2.0), Some(1.0));
        assert_eq!(efficiency(2.0, 4.0), Some(0.5));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!((speedup(bad, 1.0), speedup(1.0, bad)), (None, None));
            assert_eq!((efficiency(bad, 1.0), efficiency(1.0, bad)), (None, None));
        }
    }

    fn overlap_of(spans: &[(f64, f64)]) -> Option<f64> {
        overlap(spans.iter().copied())
    }

    #[test]
    fn overlap_is_the_sum_over_the_union() {
        assert_eq!(overlap_of(&[(0.0, 4.0)]), Some(1.0));
        assert_eq!(overlap_of(&[(0.0, 2.0), (2.0, 5.0)]), Some(1.0), "one after the other");
        assert_eq!(overlap_of(&[(0.0, 2.0), (8.0, 9.0)]), Some(1.0), "the gap does not count");
        assert_eq!(overlap_of(&[(0.0, 4.0), (0.0, 4.0), (0.0, 4.0)]), Some(3.0));
        // 4 + 4 over 0 to 6; one inside the other: 10 + 2 over 10.
        assert_eq!(overlap_of(&[(2.0, 6.0), (0.0, 4.0)]), Some(8.0 / 6.0));
        assert_eq!(overlap_of(&[(0.0, 10.0), (3.0, 5.0)]), Some(1.2));
    }

    #[test]
    fn nothing_has_no_overlap() {
        assert_eq!(overlap_of(&[]), None);
        assert_eq!(overlap_of(&[(3.0, 3.0), (5.0, 4.0), (0.0, f64::NAN), (0.0, f64::INFINITY)]), None);
    }

    #[test]
    fn cores_are_counted_by_what_gets_done() {
        assert_eq!(free_cores(100.0, &[100.0, 100.0]), Some(2.0));
        assert_eq!(free_cores(100.0, &[50.0, 50.0, 50.0, 50.0]), Some(2.0), "four lanes on two cores");
        assert_eq!(free_cores(100.0, &[75.0, 75.0]), Some(1.5), "someone else is busy");
        assert_eq!(free_cores(100.0, &[110.0, 110.0]), Some(2.0), "not more than there are lanes");
        assert_eq!(free_cores(100.0, &[]), None);
        assert_eq!(free_cores(0.0, &[1.0]), None);
        assert_eq!(free_cores(100.0, &[100.0, f64::NAN]), None);
    }

    #[test]
    fn the_smallest_chunk_that_costs_little_is_found() {
        // The shape of Pool.map over 100 000 tiny calls: far too small, small enough, and one part too large to share.
        let points = [(10_000.0, 20.0), (1.0, 2_400.0), (100.0, 60.0), (1_000.0, 21.0), (100_000.0, 40.0)];
        assert_eq!(breakeven(&points, 0.10), Some(1_000.0));
        assert_eq!(breakeven(&points, 0.05), Some(1_000.0));
        assert_eq!(breakeven(&points, 0.01), Some(10_000.0));
        assert_eq!(breakeven(&points, 2.0), Some(100.0));
    }

    #[test]
    fn one_lucky_time_at_a_small_chunk_does_not_decide() {
        assert_eq!(breakeven(&[(1.0, 10.2), (2.0, 15.0), (4.0, 10.3), (8.0, 10.0)], 0.05), Some(4.0));
    }

    #[test]
    fn without_times_there_is_no_chunk() {
        assert_eq!(breakeven(&[], 0.05), None);
        assert_eq!(breakeven(&[(1.0, 0.0)], 0.05), None);
        assert_eq!(breakeven(&[(1.0, f64::NAN)], 0.05), None);
    }

    proptest! {
        #[test]
        fn overlap_lies_between_one_and_the_number_of_spans(spans in vec((0.0..1e3, 0.01..1e3), 1..50), shift in 0.0..1e3) {
            let at = |shift: f64| overlap(spans.iter().map(|&(start, length)| (start + shift, start + shift + length))).unwrap();
            prop_assert!(at(0.0) > 1.0 - 1e-9 && at(0.0) < spans.len() as f64 + 1e-9);
            prop_assert!((at(0.0) - at(shift)).abs() < 1e-6, "the clock's zero does not matter");
        }

        #[test]
        fn overlap_agrees_with_counting(spans in vec((0_u8..100, 1_u8..50), 1..20)) {
            // Whole numbers: a tick is covered by so many spans.
            let ticks: Vec<usize> = (0..150)
                .map(|tick| spans.iter().filter(|&&(start, length)| (start..start + length).contains(&tick)).count())
                .filter(|&active| active > 0)
                .collect();
            let mean = ticks.iter().sum::<usize>() as f64 / ticks.len() as f64;
            let spans = spans.iter().map(|&(start, length)| (f64::from(start), f64::from(start) + f64::from(length)));
            prop_assert!((overlap(spans).unwrap() - mean).abs() < 1e-9);
        }

        #[test]
        fn a_larger_share_never_asks_for_a_larger_chunk(
            points in vec((1.0..1e6, 0.1..1e3), 1..20), share in 0.0..1.0, more in 0.0..1.0,
        ) {
            let narrow = breakeven(&points, share).unwrap();
            prop_assert!(points.iter().any(|point| point.0 == narrow));
            prop_assert!(breakeven(&points, share + more).unwrap() <= narrow);
        }
    }
}
