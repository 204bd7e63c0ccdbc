//! What the figures of a run mean: spread, comparison, speed-up and its laws, and what they say of a job.
//!
//! Pure functions of numbers. Nothing here measures, reads a clock or knows what ran; what a figure cannot answer is `None`,
//! never 0. Times are milliseconds unless a text says otherwise.
//!
//! Written out rather than taken from a statistics crate: what is needed are a few sums, and those crates bring matrices and
//! distributions into a module that visitors download.

mod advice;
mod finding;
mod law;
mod parallel;
mod spread;

pub use advice::{Advice, Costs, Job, Way, advise, best};
pub use finding::{Brief, Compared, FINDING_KEYS, Finding, Row, finding, numbers};
pub use law::{Amdahl, Fitted, Usl, amdahl, usl};
pub use parallel::{breakeven, efficiency, free_cores, overlap, speedup};
pub use spread::{
    COUNTS, Comparison, Difference, Estimate, Interval, Summary, compare, estimate, least, percentile, summary,
};
