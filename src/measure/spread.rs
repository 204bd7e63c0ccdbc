//! Repeats of one measurement: their middle, how sure it is, and whether two sets differ.

use serde_json::{Value, json};

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

/// A value and the interval in which the true one lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The interval; `None` where the values are too few for one.
    pub interval: Option<Interval>,
}

impl Estimate {
    /// What does not vary.
    pub fn exactly(value: f64) -> Self {
        Self { value, interval: None }
    }

    /// The value and its interval, for a sentence.
    pub fn said(&self) -> Value {
        let (low, high) = self.interval.map_or((None, None), |interval| (Some(interval.low), Some(interval.high)));
        json!({ "ratio": self.value, "low": low, "high": high })
    }

    /// A number of things, which does not vary.
    pub fn count(things: usize) -> Self {
        Self::exactly(things as f64)
    }
}

/// The median of these values with its interval; `None` when there is none, or one of them is not finite.
pub fn estimate(values: &[f64]) -> Option<Estimate> {
    summary(values).map(|summary| Estimate { value: summary.median, interval: summary.interval })
}

/// The smallest of these values; `None` when there is none, or one of them is not a number, which `f64::min` would pass over.
pub fn least(values: &[f64]) -> Option<f64> {
    (!values.iter().any(|value| value.is_nan())).then(|| values.iter().copied().reduce(f64::min))?
}

/// The smallest difference between two times that counts, unless there is a reason for another one: 3 %. Two runs of the same code
/// on a free machine differ by about that.
pub const COUNTS: f64 = 0.03;

/// What two sets of times say about each other, where a factor of 1 + d is the smallest difference that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The second takes less time: the whole interval of the ratio lies above 1 + d.
    Faster,
    /// The second takes more time: the whole interval lies below 1 / (1 + d).
    Slower,
    /// They take the same time: the whole interval lies between the two.
    NoDifference,
    /// The interval is too wide, or lies across one of the two, so that nothing can be told.
    Unclear,
    /// One side has fewer than five values: nothing can be told.
    TooFew,
}

/// How the times of one way compare with those of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// How many times as fast the second is: above 1 it takes less time.
    pub ratio: f64,
    /// The interval of that ratio; `None` for fewer than five values on either side.
    pub interval: Option<Interval>,
    /// Whether they differ.
    pub difference: Difference,
}

impl Comparison {
    /// The ratio with its interval.
    pub fn estimate(&self) -> Estimate {
        Estimate { value: self.ratio, interval: self.interval }
    }

    /// The ratio and its interval, for a sentence: times of single runs beside it would belong to other rounds than it does.
    pub fn said(&self) -> Value {
        self.estimate().said()
    }

    /// Whether the whole interval lies above this ratio; a comparison without an interval lies nowhere.
    pub fn is_above(&self, ratio: f64) -> bool {
        self.interval.is_some_and(|interval| interval.low > ratio)
    }

    /// Whether the whole interval lies below this ratio.
    pub fn is_below(&self, ratio: f64) -> bool {
        self.interval.is_some_and(|interval| interval.high < ratio)
    }

    /// Whether the whole interval lies between these ratios.
    pub fn is_within(&self, low: f64, high: f64) -> bool {
        self.interval.is_some_and(|interval| low <= interval.low && interval.high <= high)
    }
}

/// Compares the times `b` with the times `a`; `None` when a side has no value, or a value is not finite and above 0. A difference
/// below `least` (0.03 is 3 %; see [`COUNTS`]) does not count.
///
/// Where both sides have as many values, those at one place are of one round: their repeats were taken in turn. Each round then gives
/// a ratio in which what slowed the machine down for a while cancels out, and ratio and interval are those of the median of these
/// ratios (see [`summary`]; five rounds: from the smallest to the largest, 0.9375). Where the sides have different numbers of values,
/// the ratio is that of the medians, and its interval goes from the lowest to the highest that the intervals of the two medians allow;
/// its coverage is the product of theirs, and in truth it covers more.
pub fn compare(a: &[f64], b: &[f64], least: f64) -> Option<Comparison> {
    let positive = |values: &[f64]| values.iter().all(|value| value.is_finite() && *value > 0.0);
    if !positive(a) || !positive(b) {
        return None;
    }
    let Estimate { value: ratio, interval } = if a.len() == b.len() {
        let ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| a / b).collect();
        estimate(&ratios)?
    } else {
        let (a, b) = (summary(a)?, summary(b)?);
        let interval = a.interval.zip(b.interval).map(|(a, b)| Interval {
            low: a.low / b.high,
            high: a.high / b.low,
            coverage: a.coverage * b.coverage,
        });
        Estimate { value: a.median / b.median, interval }
    };
    let (slower, faster) = (1.0 / (1.0 + least), 1.0 + least);
    let difference = match interval {
        None => Difference::TooFew,
        Some(Interval { low, .. }) if low > faster => Difference::Faster,
        Some(Interval { high, .. }) if high < slower => Difference::Slower,
        Some(Interval { low, high, .. }) if slower <= low && high <= faster => Difference::NoDifference,
        Some(_) => Difference::Unclear,
    };
    Some(Comparison { ratio, interval, difference })
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
            assert_eq!(compare(values, &[1.0; 5], COUNTS), None);
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

    const FIVE: [f64; 5] = [10.0, 10.1, 9.9, 10.2, 9.8];

    fn by(factor: f64) -> Vec<f64> {
        FIVE.iter().map(|value| value / factor).collect()
    }

    #[test]
    fn twice_as_fast_is_faster_with_an_interval_around_two() {
        let b = [5.0, 5.1, 4.9, 5.2, 4.8];
        let comparison = compare(&FIVE, &b, COUNTS).unwrap();
        assert_eq!((comparison.ratio, comparison.difference), (2.0, Difference::Faster));
        let interval = comparison.interval.unwrap();
        assert_eq!((interval.low, interval.high), (10.2 / 5.2, 9.8 / 4.8));
        assert_eq!(interval.coverage, 0.9375);
        assert_eq!(compare(&b, &FIVE, COUNTS).unwrap().difference, Difference::Slower);
        assert!(comparison.is_above(1.9) && comparison.is_below(2.1) && comparison.is_within(1.9, 2.1));
    }

    #[test]
    fn a_disturbance_that_meets_a_whole_round_cancels_out() {
        // In the fourth round the machine was half as fast. In blocks, that would leave anything open.
        let (a, b) = ([10.0, 10.0, 10.0, 20.0, 10.0], [9.0, 9.0, 9.0, 18.0, 9.0]);
        assert_eq!(compare(&a, &b, COUNTS).unwrap().difference, Difference::Faster);
        assert_eq!(compare(&a, &b[..4], COUNTS).unwrap().difference, Difference::TooFew);
    }

    #[test]
    fn less_than_what_counts_is_no_difference_and_across_it_nothing_is_told() {
        let said = |factor: f64, least: f64| compare(&FIVE, &by(factor), least).unwrap().difference;
        assert_eq!(said(1.0, COUNTS), Difference::NoDifference);
        assert_eq!(said(1.01, COUNTS), Difference::NoDifference, "1.01 is never faster");
        assert_eq!(said(0.99, COUNTS), Difference::NoDifference);
        assert_eq!(said(1.04, COUNTS), Difference::Faster);
        assert_eq!(said(1.04, 0.05), Difference::NoDifference);
        let mut wide = by(1.0);
        wide[2] *= 1.2;
        assert_eq!(compare(&FIVE, &wide, COUNTS).unwrap().difference, Difference::Unclear);
        assert_eq!(compare(&FIVE, &[5.0, 5.1, 4.9, 5.2, 9.9], COUNTS).unwrap().difference, Difference::Unclear);
    }

    #[test]
    fn other_numbers_of_values_are_compared_by_their_medians() {
        let six = [5.0, 5.1, 4.9, 5.2, 4.8, 5.0];
        let found = compare(&FIVE, &six, COUNTS).unwrap();
        assert_eq!((found.ratio, found.difference), (2.0, Difference::Faster));
        assert_eq!(found.interval.unwrap().coverage, 0.9375 * 0.96875);
    }

    #[test]
    fn of_four_values_nothing_is_said_but_the_ratio() {
        let few = compare(&[4.0; 9], &[1.0; 4], COUNTS).unwrap();
        assert_eq!(few, Comparison { ratio: 4.0, interval: None, difference: Difference::TooFew });
        assert!(!few.is_above(1.0) && !few.is_below(9.0) && !few.is_within(0.0, 9.0));
    }

    #[test]
    fn a_time_of_nothing_cannot_be_compared() {
        assert_eq!(compare(&[1.0; 5], &[1.0, 1.0, 0.0, 1.0, 1.0], COUNTS), None);
    }

    #[test]
    fn what_is_no_number_is_not_passed_over() {
        assert_eq!(least(&[2.0, 1.0]), Some(1.0));
        assert_eq!(least(&[]), None);
        assert_eq!(least(&[1.0, f64::NAN]), None);
        assert_eq!(estimate(&[1.0, f64::NAN]), None);
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
        fn the_difference_turns_round_with_the_sides(a in times(), b in times()) {
            let there = compare(&a, &b, COUNTS).unwrap();
            let back = compare(&b, &a, COUNTS).unwrap();
            let turned = match there.difference {
                Difference::Faster => Difference::Slower,
                Difference::Slower => Difference::Faster,
                same => same,
            };
            prop_assert_eq!(back.difference, turned);
            // Between two middle ratios the mean is taken, which is not the reciprocal of theirs.
            if a.len() != b.len() || a.len() % 2 == 1 {
                prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-9);
            }
            if let Some(interval) = there.interval {
                prop_assert!(interval.low <= there.ratio && there.ratio <= interval.high);
            }
        }
    }
}
