//! What computing gains from cores, and what handing it out costs.

mod cpu_kinds;
mod cpu_pool_map;
mod cpu_processes;
mod cpu_scaling;
mod symmetric_asymmetric;

use super::Claim;

/// The claims of this group, in the order in which the page lists them.
pub(super) const CLAIMS: &[&Claim] = &[
    &cpu_processes::CLAIM,
    &cpu_kinds::CLAIM,
    &cpu_pool_map::CLAIM,
    &cpu_scaling::CLAIM,
    &symmetric_asymmetric::CLAIM,
];

/// Numbers of processes up to this many. The runs of a comparison keep all of theirs up together, and a page in WebKit may hold as few as
/// 39 memories, so there are not more of these.
fn counts(most: u32) -> Vec<u32> {
    [1, 2, 3, 4, 8].into_iter().filter(|count| *count < most).chain([most]).collect()
}

/// The most processes of an experiment that counts them up: with the others, 34 in all.
const MOST_PROCESSES: u32 = 16;

/// Tasks, and how long each takes on one core: many small ones, since the last tasks of a list keep only some of the processes busy.
const TASKS: u32 = 120;
const TASK_MS: f64 = 4.0;

/// How many times as fast so many processes with a core each can be, with tasks that cannot be divided: the most that one of them gets
/// counts. Without that, a list that does not divide evenly would look like work that cannot be shared out.
fn reachable(processes: u32) -> f64 {
    f64::from(TASKS) / f64::from(TASKS.div_ceil(processes))
}
