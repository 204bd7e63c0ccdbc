//! Repeats of one measurement: their middle, how sure it is, and whether two sets differ.

/// How sure an [`Interval`] must be at least. With 0.95 the usual five repeats would not be enough: the widest interval they
/// allow, from the smallest to the largest value, covers the median with 0.9375.
const LEVEL: f64 = 0.9;

/// An interval that holds the true value with at least this probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The probability, between 0 and 1.
    pub coverage: f64,
}

/// Repeats of one measurement, in the unit of the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// All values, in the order they were taken.
    pub values: Vec<f64>,
    /// The middle one, or the mean of the two in the middle.
    pub median: f64,
    /// The smallest one.
    pub min: f64,
    /// The largest one.
    pub max: f64,
    /// Where the true median lies, that of ever more repeats; `None` for fewer than five values.
    pub interval: Option<Interval>,
}

/// The spread of some values; `None` when there is none, or one of them is not finite.
///
/// The interval assumes no distribution: between the k-th smallest and the k-th largest of n values lies the median with
/// the probability 1 − 2·P(B < k), where B counts heads in n fair throws. The largest k is taken that reaches 0.9.
/// (H. A. David, H. N. Nagaraja: Order Statistics, 3rd edition, section 7.1.)
pub fn summary(values: &[f64]) -> Option<Summary> {
    let sorted = sorted(values)?;
    let interval = rank(sorted.len()).map(|(k, coverage)| Interval {
        low: sorted[k - 1],
        high: sorted[sorted.len() - k],
        coverage,
    });
    Some(Summary {
        values: values.to_vec(),
        median: between(&sorted, 0.5),
        min: sorted[0],
        max: sorted[sorted.len() - 1],
        interval,
    })
}

/// The value that this percentage (0 to 100) of the values does not exceed, drawn straight between neighbours as NumPy
/// does by default; `None` when there is no value, one is not finite, or there is no such percentage.
pub fn percentile(values: &[f64], percent: f64) -> Option<f64> {
    let sorted = sorted(values)?;
    (0.0..=100.0).contains(&percent).then(|| between(&sorted, percent / 100.0))
}

/// What a comparison of times says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The second takes less time.
    Faster,
    /// The second takes more time.
    Slower,
    /// The spreads overlap: no difference can be told.
    NoDifference,
    /// One side has fewer than five values: nothing can be told.
    TooFew,
}

/// How the times of one way compare with those of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// How many times as fast the second is: the first median over the second.
    pub ratio: f64,
    /// The interval of that ratio; `None` for fewer than five values on either side.
    pub interval: Option<Interval>,
    /// Whether they differ.
    pub verdict: Verdict,
}

/// Compares the times `b` with the times `a`; `None` when a side has no value, or a value is not finite and above 0.
///
/// They differ when the intervals of the two medians (see [`summary`]) have nothing in common, which is the case exactly
/// when the interval of the ratio leaves out 1. For five values against five that means that every one of `b` lies on the
/// same side of every one of `a`: by chance alone, that happens 2 times in 252. The ratio's interval goes from the lowest
/// to the highest ratio that the two allow; its coverage is the product of theirs, and in truth it covers more.
pub fn compare(a: &[f64], b: &[f64]) -> Option<Comparison> {
    let (a, b) = (summary(a)?, summary(b)?);
    if a.min <= 0.0 || b.min <= 0.0 {
        return None;
    }
    let interval = a.interval.zip(b.interval).map(|(a, b)| Interval {
        low: a.low / b.high,
        high: a.high / b.low,
        coverage: a.coverage * b.coverage,
    });
    let verdict = match interval {
        None => Verdict::TooFew,
        Some(Interval { low, .. }) if low > 1.0 => Verdict::Faster,
        Some(Interval { high, .. }) if high < 1.0 => Verdict::Slower,
        Some(_) => Verdict::NoDifference,
    };
    Some(Comparison { ratio: a.median / b.median, interval, verdict })
}

fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (!sorted.is_empty() && sorted.iter().all(|value| value.is_finite())).then_some(sorted)
}

/// The value at this share of the way from the first to the last.
fn between(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    // Halves are added, since a difference of two finite values may not be one. Clamped, since rounding may overstep.
    let part = place.fract();
    ((1.0 - part) * low + part * high).clamp(low, high)
}

/// The largest k for which the k-th smallest and the k-th largest of n values hold the median between them with [`LEVEL`],
/// and the probability they do it with.
fn rank(n: usize) -> Option<(usize, f64)> {
    // P(B = i) as a logarithm: 2^-n itself is 0 beyond a thousand values.
    let mut log = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    let mut best = None;
    for i in 0..n / 2 {
        tail += log.exp();
        let coverage = 1.0 - 2.0 * tail;
        if coverage < LEVEL {
            break;
        }
        best = Some((i + 1, coverage));
        log += ((n - i) as f64 / (i + 1) as f64).ln();
    }
    best
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn five_values_are_covered_from_the_smallest_to_the_largest() {
        let summary = summary(&[3.0, 1.0, 2.0, 5.0, 4.0]).unwrap();
        assert_eq!(summary.values, [3.0, 1.0, 2.0, 5.0, 4.0], "in the order they came");
        assert_eq!((summary.median, summary.min, summary.max), (3.0, 1.0, 5.0));
        // 1 − 2/2⁵
        assert_eq!(summary.interval, Some(Interval { low: 1.0, high: 5.0, coverage: 0.9375 }));
    }

    #[test]
    fn an_even_number_of_values_has_its_median_in_the_middle() {
        let four = summary(&[4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((four.median, four.interval), (2.5, None));
        assert_eq!(summary(&[7.0]).unwrap().median, 7.0);
    }

    #[test]
    fn no_value_and_no_number_have_no_summary() {
        for values in [&[][..], &[1.0, f64::NAN], &[f64::INFINITY; 5]] {
            assert_eq!(summary(values), None);
            assert_eq!(percentile(values, 50.0), None);
            assert_eq!(compare(values, &[1.0; 5]), None);
        }
    }

    #[test]
    fn ranks_are_those_of_the_exact_binomial_sum() {
        // By python3, with fractions: largest k with 1 - 2 * sum(comb(n, i) for i in range(k)) / 2**n >= 0.9.
        for (n, k, coverage) in [
            (5, 1, 0.9375),
            (6, 1, 0.96875),
            (7, 1, 0.984375),
            (8, 2, 0.9296875),
            (11, 3, 0.9345703125),
            (20, 6, 0.9586105346679688),
            (100, 42, 0.9113739198859324),
            (101, 42, 0.9272429931224758),
            (1000, 474, 0.9063127085245033),
        ] {
            let (rank, reached) = rank(n).unwrap();
            assert_eq!(rank, k, "n = {n}");
            assert!((reached - coverage).abs() < 1e-10, "n = {n}: {reached}");
        }
        assert_eq!((0..5).map(rank).collect::<Vec<_>>(), [None; 5]);
        assert!(rank(1_000_000).unwrap().1 >= LEVEL);
    }

    #[test]
    fn percentiles_are_drawn_between_neighbours() {
        // By python3: statistics.quantiles(values, n=100, method="inclusive").
        assert_eq!(percentile(&[50.0, 15.0, 20.0, 35.0, 40.0], 40.0), Some(29.0));
        assert!((percentile(&[1.0, 2.0, 3.0, 4.0], 95.0).unwrap() - 3.85).abs() < 1e-12);
        assert_eq!(percentile(&[4.0, 9.0], 0.0), Some(4.0));
        assert_eq!(percentile(&[4.0, 9.0], 100.0), Some(9.0));
        assert_eq!(percentile(&[4.0, 9.0], 101.0), None);
        assert_eq!(percentile(&[4.0, 9.0], f64::NAN), None);
    }

    #[test]
    fn twice_as_fast_is_faster_with_an_interval_around_two() {
        let a = [10.0, 10.1, 9.9, 10.2, 9.8];
        let b = [5.0, 5.1, 4.9, 5.2, 4.8];
        let comparison = compare(&a, &b).unwrap();
        assert_eq!((comparison.ratio, comparison.verdict), (2.0, Verdict::Faster));
        let interval = comparison.interval.unwrap();
        assert_eq!((interval.low, interval.high), (9.8 / 5.2, 10.2 / 4.8));
        assert_eq!(interval.coverage, 0.9375 * 0.9375);
        assert_eq!(compare(&b, &a).unwrap().verdict, Verdict::Slower);
    }

    #[test]
    fn one_value_among_the_others_is_enough_for_no_difference() {
        let a = [10.0, 10.1, 9.9, 10.2, 9.8];
        assert_eq!(compare(&a, &[5.0, 5.1, 4.9, 5.2, 9.8]).unwrap().verdict, Verdict::NoDifference);
        assert_eq!(compare(&a, &a).unwrap().verdict, Verdict::NoDifference);
    }

    #[test]
    fn of_four_values_nothing_is_said_but_the_ratio() {
        let few = compare(&[4.0; 9], &[1.0; 4]).unwrap();
        assert_eq!(few, Comparison { ratio: 4.0, interval: None, verdict: Verdict::TooFew });
    }

    #[test]
    fn a_time_of_nothing_cannot_be_compared() {
        assert_eq!(compare(&[1.0; 5], &[1.0, 1.0, 0.0, 1.0, 1.0]), None);
    }

    fn times() -> impl Strategy<Value = Vec<f64>> {
        vec(0.001..1e6, 1..40)
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_median_and_lies_within_the_values(values in times()) {
            let summary = summary(&values).unwrap();
            prop_assert!(summary.min <= summary.median && summary.median <= summary.max);
            prop_assert_eq!(summary.interval.is_some(), values.len() >= 5);
            if let Some(interval) = summary.interval {
                prop_assert!(summary.min <= interval.low && interval.low <= summary.median);
                prop_assert!(summary.median <= interval.high && interval.high <= summary.max);
                prop_assert!((LEVEL..1.0).contains(&interval.coverage));
            }
        }

        #[test]
        fn order_and_scale_change_nothing(mut values in times(), scale in -20..20) {
            let scale = 2f64.powi(scale);
            let before = summary(&values).unwrap();
            values.reverse();
            values.iter_mut().for_each(|value| *value *= scale);
            let after = summary(&values).unwrap();
            prop_assert_eq!(before.median * scale, after.median);
            prop_assert_eq!(before.interval.map(|i| i.low * scale), after.interval.map(|i| i.low));
        }

        #[test]
        fn percentiles_rise_from_the_smallest_to_the_largest(values in times(), p in 0.0..100.0, q in 0.0..100.0) {
            let (p, q) = if p < q { (p, q) } else { (q, p) };
            let at = |percent| percentile(&values, percent).unwrap();
            prop_assert!(at(0.0) <= at(p) && at(p) <= at(q) && at(q) <= at(100.0));
            prop_assert_eq!(at(50.0), summary(&values).unwrap().median);
        }

        #[test]
        fn the_verdict_turns_round_with_the_sides(a in times(), b in times()) {
            let there = compare(&a, &b).unwrap();
            let back = compare(&b, &a).unwrap();
            let turned = match there.verdict {
                Verdict::Faster => Verdict::Slower,
                Verdict::Slower => Verdict::Faster,
                same => same,
            };
            prop_assert_eq!(back.verdict, turned);
            prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-9);
            if let Some(interval) = there.interval {
                prop_assert!(interval.low <= there.ratio && there.ratio <= interval.high);
            }
        }
    }
}
