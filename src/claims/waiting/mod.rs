//! What waiting costs, and who waits best. Waits are simulated; the texts say at which scale.

mod io_async;
mod responsive_ui;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[&io_async::CLAIM, &responsive_ui::CLAIM];
