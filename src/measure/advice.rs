//! Which way suits a job: the time that each takes by a few plain laws, from what a machine was measured to cost.
//!
//! Every way is a pool of lanes that wait and compute by turns. With n equal items on N lanes, of which k can compute at once, two things
//! hold the end back: all the computing, n·c/k after the first wait, and the turns of one lane, ⌈n/N⌉·(w + c), where the lanes of the last
//! turn still have to share the k. The later of the two is the end. The ways differ in N and k:
//!
//! | way | lanes N | compute at once k |
//! | --- | --- | --- |
//! | one after another | 1 | 1 |
//! | event loop | one for each item | 1: the loop itself |
//! | threads | those of the pool | 1 with the GIL, otherwise the cores |
//! | processes | those of the pool | the cores; each item is sent there and back |
//! | loop and processes | one for each item while it waits, then those of the pool | the cores; each item that computes is sent |

use serde::Serialize;

use super::COUNTS;

/// A job, as somebody would describe it: equal items that each wait, then compute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Job {
    /// How many items there are.
    pub items: u32,
    /// What an item waits, in milliseconds.
    pub wait_ms: f64,
    /// What an item computes on one core, in milliseconds.
    pub cpu_ms: f64,
    /// Bytes that go to whoever computes an item, and come back.
    pub bytes: f64,
    /// Whether a crash of one item must leave the others standing.
    pub isolated: bool,
    /// Whether the lanes have to be started for this job.
    pub fresh: bool,
}

/// What a machine was measured to cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "AdviserCosts"))]
pub struct Costs {
    /// Cores that are free.
    pub cores: f64,
    /// Whether threads compute one at a time.
    pub gil: bool,
    /// Threads of a pool.
    pub threads: u32,
    /// Processes of a pool.
    pub processes: u32,
    /// By how much a wait ends late, in milliseconds.
    pub late_ms: f64,
    /// What it takes to send an item to a process and its result back, in milliseconds.
    pub message_ms: f64,
    /// What a further megabyte (10⁶ bytes) adds to that, where it was measured.
    pub megabyte_ms: Option<f64>,
    /// The start of a thread, in milliseconds.
    pub thread_ms: Option<f64>,
    /// The start of a process, in milliseconds.
    pub process_ms: Option<f64>,
    /// Memory of a thread, in bytes.
    pub thread_bytes: Option<f64>,
    /// Memory of a process, in bytes.
    pub process_bytes: Option<f64>,
}

impl Default for Costs {
    /// One core and CPython's lock; what was not measured costs nothing, or is not known.
    fn default() -> Self {
        Self {
            cores: 1.0,
            gil: true,
            threads: 1,
            processes: 1,
            late_ms: 0.0,
            message_ms: 0.0,
            megabyte_ms: None,
            thread_ms: None,
            process_ms: None,
            thread_bytes: None,
            process_bytes: None,
        }
    }
}

/// A way to do a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "AdviserWay"))]
pub enum Way {
    /// A plain loop.
    Sequential,
    /// One loop that holds the waits and computes itself.
    EventLoop,
    /// A pool of threads.
    Threads,
    /// A pool of processes.
    Processes,
    /// A loop that holds the waits, with processes that compute for it.
    Hybrid,
}

impl Way {
    /// Every way, the simplest one first.
    pub const ALL: [Self; 5] = [Self::Sequential, Self::EventLoop, Self::Threads, Self::Processes, Self::Hybrid];
}

/// What is to be expected of a way; what follows from a cost that nobody knows is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advice {
    /// The way.
    pub way: Way,
    /// What the job takes once the lanes are up, in milliseconds.
    pub wall_ms: Option<f64>,
    /// What it takes to start the lanes, in milliseconds: 0 for ways that start none.
    pub start_ms: Option<f64>,
    /// What the lanes take of memory, in bytes: 0 for ways that have none of their own.
    pub memory_bytes: Option<f64>,
    /// Whether a crash of one item leaves the others standing.
    pub isolated: bool,
}

/// What each way is expected to take, in the order of [`Way::ALL`].
pub fn advise(job: &Job, costs: &Costs) -> [Advice; 5] {
    Way::ALL.map(|way| expected(way, job, costs))
}

/// The way that is expected to be the fastest of these. Of several that differ by less than counts, the first one: simpler ways come
/// before. `None` when no time is known of a way that leaves standing what the job wants to be left.
pub fn best(job: &Job, ways: &[Advice]) -> Option<Way> {
    let time = |one: &Advice| if job.fresh { Some(one.wall_ms? + one.start_ms?) } else { one.wall_ms };
    let fitting =
        || ways.iter().filter(|one| one.isolated || !job.isolated).filter_map(|one| Some((one.way, time(one)?)));
    let least = fitting().map(|(_, time)| time).reduce(f64::min)?;
    fitting().find(|(_, time)| *time <= least * (1.0 + COUNTS)).map(|(way, _)| way)
}

fn expected(way: Way, job: &Job, costs: &Costs) -> Advice {
    let wait = if job.wait_ms > 0.0 { job.wait_ms + costs.late_ms } else { 0.0 };
    let (one_core, all_cores) = (costs.cores.min(1.0), costs.cores);
    let (threads, processes) = (costs.threads.clamp(1, job.items.max(1)), costs.processes.clamp(1, job.items.max(1)));
    let sent = || {
        let megabytes = job.bytes / 1e6;
        let further = if megabytes > 0.0 { costs.megabyte_ms? * megabytes } else { 0.0 };
        Some(job.cpu_ms + costs.message_ms + further)
    };
    let of_lanes = |lanes: u32, each: Option<f64>| each.map(|each| each * f64::from(lanes));
    let (wall_ms, start_ms, memory_bytes) = match way {
        Way::Sequential => (Some(pool(job.items, wait, job.cpu_ms, 1, one_core)), Some(0.0), Some(0.0)),
        Way::EventLoop => (Some(pool(job.items, wait, job.cpu_ms, job.items, one_core)), Some(0.0), Some(0.0)),
        Way::Threads => {
            let at_once = if costs.gil { one_core } else { all_cores };
            let wall = pool(job.items, wait, job.cpu_ms, threads, at_once);
            (Some(wall), of_lanes(threads, costs.thread_ms), of_lanes(threads, costs.thread_bytes))
        }
        Way::Processes => {
            let wall = sent().map(|cpu| pool(job.items, wait, cpu, processes, all_cores));
            (wall, of_lanes(processes, costs.process_ms), of_lanes(processes, costs.process_bytes))
        }
        Way::Hybrid => {
            // What only waits stays on the loop.
            let cpu = if job.cpu_ms > 0.0 { sent() } else { Some(0.0) };
            let wait = if job.items > 0 { wait } else { 0.0 };
            let wall = cpu.map(|cpu| wait + pool(job.items, 0.0, cpu, processes, all_cores));
            (wall, of_lanes(processes, costs.process_ms), of_lanes(processes, costs.process_bytes))
        }
    };
    Advice { way, wall_ms, start_ms, memory_bytes, isolated: matches!(way, Way::Processes | Way::Hybrid) }
}

/// What so many items take on this many lanes, of which `cores` compute at once: the law at the head of this file.
fn pool(items: u32, wait: f64, cpu: f64, lanes: u32, cores: f64) -> f64 {
    if items == 0 {
        return 0.0;
    }
    let lanes = lanes.clamp(1, items);
    let at_once = cores.min(f64::from(lanes));
    let turns = items.div_ceil(lanes);
    let last = f64::from(items - (turns - 1) * lanes);
    let computing = wait + f64::from(items) * cpu / at_once;
    let of_a_lane = f64::from(turns) * (wait + cpu) + (last / at_once - 1.0).max(0.0) * cpu;
    computing.max(of_a_lane)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two cores, no costs but those that a test sets.
    const FREE: Costs = Costs {
        cores: 2.0,
        gil: true,
        threads: 8,
        processes: 2,
        late_ms: 0.0,
        message_ms: 0.0,
        megabyte_ms: None,
        thread_ms: Some(0.1),
        process_ms: Some(50.0),
        thread_bytes: None,
        process_bytes: Some(1e7),
    };
    const JOB: Job = Job { items: 8, wait_ms: 0.0, cpu_ms: 0.0, bytes: 0.0, isolated: false, fresh: false };

    fn walls(job: &Job, costs: &Costs) -> [f64; 5] {
        advise(job, costs).map(|one| one.wall_ms.expect("all costs are known"))
    }

    fn pick(job: &Job, costs: &Costs) -> Option<Way> {
        best(job, &advise(job, costs))
    }

    // In the order of Way::ALL: sequential, event loop, threads, processes, hybrid.

    #[test]
    fn waits_overlap_in_as_many_lanes_as_there_are() {
        let waiting = Job { wait_ms: 10.0, ..JOB };
        assert_eq!(walls(&waiting, &FREE), [80.0, 10.0, 10.0, 40.0, 10.0]);
        assert_eq!(pick(&waiting, &FREE), Some(Way::EventLoop));
        let three = Costs { threads: 3, processes: 8, late_ms: 1.0, ..FREE };
        assert_eq!(walls(&waiting, &three), [88.0, 11.0, 33.0, 11.0, 11.0]);
    }

    #[test]
    fn computing_is_spread_over_cores_by_all_but_one_core_and_one_lock() {
        let computing = Job { cpu_ms: 10.0, ..JOB };
        assert_eq!(walls(&computing, &FREE), [80.0, 80.0, 80.0, 40.0, 40.0]);
        assert_eq!(pick(&computing, &FREE), Some(Way::Processes));
        assert_eq!(walls(&computing, &Costs { gil: false, ..FREE })[2], 40.0);
        // Three items in two processes take two turns; three threads without a lock share two cores evenly.
        let three = Job { items: 3, ..computing };
        assert_eq!(walls(&three, &Costs { gil: false, ..FREE }), [30.0, 30.0, 15.0, 20.0, 20.0]);
        // Half a core makes everything twice as long.
        assert_eq!(walls(&three, &Costs { cores: 0.5, ..FREE }), [60.0; 5]);
    }

    #[test]
    fn waits_beside_computing_want_a_loop_and_processes() {
        // Eight items of 20 + 5 ms. Loop: 20 + 40. Two processes: four turns of 25. Both: 20 + four turns of 5.
        let both = Job { wait_ms: 20.0, cpu_ms: 5.0, ..JOB };
        assert_eq!(walls(&both, &FREE), [200.0, 60.0, 60.0, 100.0, 40.0]);
        assert_eq!(pick(&both, &FREE), Some(Way::Hybrid));
        // Four threads under the lock: two turns of 25, and three that wait for it in the last one.
        assert_eq!(walls(&both, &Costs { threads: 4, ..FREE })[2], 65.0);
    }

    #[test]
    fn messages_starts_isolation_and_what_is_unknown_count() {
        let short = Job { cpu_ms: 0.1, ..JOB };
        let dear = Costs { message_ms: 0.4, megabyte_ms: Some(2.0), ..FREE };
        assert_eq!(pick(&short, &dear), Some(Way::Sequential));
        assert_eq!(pick(&Job { isolated: true, ..short }, &dear), Some(Way::Processes));
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        near(walls(&short, &dear)[3], 4.0 * 0.5);
        near(walls(&Job { bytes: 5e6, ..short }, &dear)[3], 4.0 * 10.5);
        let computing = Job { cpu_ms: 10.0, fresh: true, ..JOB };
        assert_eq!(pick(&computing, &FREE), Some(Way::Sequential), "two processes take 100 ms to start and gain 40");
        assert_eq!(pick(&Job { cpu_ms: 100.0, ..computing }, &FREE), Some(Way::Processes));
        let unknown = advise(&Job { bytes: 1.0, ..JOB }, &FREE)[3];
        assert_eq!((unknown.wall_ms, unknown.memory_bytes), (None, Some(2e7)));
        assert_eq!(best(&JOB, &[]), None);
    }

    proptest! {
        #[test]
        fn no_time_is_negative_and_more_items_never_take_less(
            (items, more, threads, processes) in (0..200_u32, 1..50_u32, 1..40_u32, 1..40_u32),
            (wait_ms, cpu_ms, message_ms, late_ms) in (0.0..100.0, 0.0..100.0, 0.0..5.0, 0.0..5.0),
            cores in 0.3..64.0, gil in any::<bool>(),
        ) {
            let costs = Costs { cores, gil, threads, processes, late_ms, message_ms, ..FREE };
            let job = Job { items, wait_ms, cpu_ms, ..JOB };
            let (few, many) = (walls(&job, &costs), walls(&Job { items: items + more, ..job }, &costs));
            for (few, many) in few.iter().zip(many) {
                prop_assert!(*few >= 0.0 && few.is_finite());
                prop_assert!(many >= few - 1e-9, "{few} for {items}, {many} for {more} more");
            }
        }

        #[test]
        fn nothing_is_faster_than_one_item_alone_nor_than_all_cores(
            (items, threads, processes) in (1..200_u32, 1..40_u32, 1..40_u32), (wait_ms, cpu_ms) in (0.0..100.0, 0.0..100.0), cores in 1.0..64.0,
        ) {
            let costs = Costs { cores, gil: false, threads, processes, ..FREE };
            for wall in walls(&Job { items, wait_ms, cpu_ms, ..JOB }, &costs) {
                prop_assert!(wall >= wait_ms + cpu_ms - 1e-9);
                prop_assert!(wall >= f64::from(items) * cpu_ms / cores - 1e-9);
            }
        }
    }
}
