//! What waiting costs, and who waits best. Waits are simulated; the texts say at which scale.

mod downloads;
mod io_async;
mod io_hundred;
mod io_processes;
mod io_threads;
mod responsive_ui;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] =
    &[&io_threads::CLAIM, &io_processes::CLAIM, &io_async::CLAIM, &io_hundred::CLAIM, &responsive_ui::CLAIM];
