//! What the claims in the old style use of `measure`, as it was when they were written.

pub(in crate::claims) use super::text::{bytes, count, ms, number, percent, ratio};
pub(in crate::claims) use crate::measure::{Fitted as Estimate, Interval, amdahl, breakeven, efficiency, summary, usl};

/// A model's name inside a sentence.
pub(in crate::claims) fn name_of(model: &str) -> &str {
    match model {
        "sequential" => "one lane",
        "threads-gil" => "threads under the GIL",
        "threads" => "free threads",
        "processes" => "processes",
        "event-loop" => "the event loop",
        "hybrid" => "the loop with a pool",
        other => other,
    }
}

/// What a comparison of times says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::claims) enum Verdict {
    /// The second takes less time.
    Faster,
    /// The second takes more time.
    Slower,
    /// The spreads overlap.
    NoDifference,
    /// One side has fewer than five values.
    TooFew,
}

/// How the times of one way compare with those of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::claims) struct Comparison {
    /// How many times as fast the second is.
    pub ratio: f64,
    /// The interval of that ratio.
    pub interval: Option<Interval>,
    /// Whether they differ.
    pub verdict: Verdict,
}

/// Compares the times `b` with the times `a`, not in pairs.
pub(in crate::claims) fn compare(a: &[f64], b: &[f64]) -> Option<Comparison> {
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
