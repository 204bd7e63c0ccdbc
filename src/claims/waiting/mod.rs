//! What waiting costs, and who waits best. Waits are simulated; the texts say at which scale.

mod blocked_loop;
mod downloads;
mod io_async;
mod io_chef;
mod io_hundred;
mod io_processes;
mod io_services;
mod io_then_cpu;
mod io_threads;
mod responsive_ui;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[
    &io_threads::CLAIM,
    &io_processes::CLAIM,
    &io_async::CLAIM,
    &io_hundred::CLAIM,
    &io_services::CLAIM,
    &io_chef::CLAIM,
    &responsive_ui::CLAIM,
    &blocked_loop::CLAIM,
    &io_then_cpu::CLAIM,
];
