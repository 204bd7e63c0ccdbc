//! How workers give each other data, and what that costs.

mod pickle;
mod share_processes;
mod share_threads;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&share_threads::CLAIM, &share_processes::CLAIM, &pickle::CLAIM];

/// A time grows where it is at least twice as long. A payload that is copied is so many thousand times as large that its time grows by
/// far more; times of single hand-overs between lanes that sleep in between scatter by half of themselves.
const GROWS: f64 = 2.0;

/// The payload that says nothing but that there is one, in bytes: a figure or two.
const SMALL: u32 = 10;
