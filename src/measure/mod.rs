//! What the figures of a run mean: spread, comparison, speed-up and its laws, and how to say them.
//!
//! Pure functions of numbers. Nothing here measures, reads a clock or knows what ran; what a figure cannot answer is `None`,
//! never 0. Times are milliseconds unless a text says otherwise.
//!
//! Written out rather than taken from a statistics crate: what is needed are a few sums, and those crates bring matrices and
//! distributions into a module that visitors download.

mod finding;
mod law;
mod parallel;
mod spread;
mod text;

pub use finding::{Brief, Compared, Finding, Row, finding, name_of};
pub use law::{Amdahl, Estimate, Usl, amdahl, usl};
pub use parallel::{breakeven, efficiency, free_cores, overlap, speedup};
pub use spread::{Comparison, Interval, Summary, Verdict, compare, percentile, summary};
pub use text::{bytes, count, ms, number, percent, ratio};
