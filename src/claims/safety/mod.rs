//! What goes wrong where lanes share something.

mod deadlock;
mod race;
mod race_versions;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&race::CLAIM, &race_versions::CLAIM, &deadlock::CLAIM];
