//! The global interpreter lock: what it forbids, what it allows, what it costs.

mod gil_cpu;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&gil_cpu::CLAIM];
