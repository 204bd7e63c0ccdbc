//! Measures specs: holds the lanes of all of them, warms up, and takes the repeats in turn.
//!
//! Repeats go A B C, C B A, A B C, ...: whatever drifts while they are taken (the clock rate, other programs) meets every spec
//! alike, and none always follows the same other one.

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::collect::{Collector, Repeat, Started};
use super::lane::{self, RepeatContext};
use super::lone::{self, LoneLane, Sample};
use super::observe::{Monitor, NoObserver, Observer, Phase, Progress};
use super::processes::{ProcessPool, ReadyProcesses};
use super::{event_loop, hybrid, pool, sequential, threads, threads_gil};
use crate::platform::{self, Stop};
use crate::report::Report;
use crate::spec::{Code, Error, ErrorKey, Executor, Fault, MAX_WORKERS, Model, Spec};
use crate::trace::Recorder;
use crate::work::service::{Knobs, Service};
use crate::work::tasks::{self, Task};

/// Further warm-up repeats that are run while they still get faster.
const MORE_WARMUP: u32 = 3;

/// A warm-up repeat that is faster than the best before it by more than this shows that the optimiser has not yet arrived.
const STILL_FASTER: f64 = 0.9;

/// Repeats in which a process was lost, and another one is taken in their place, before a spec is given up: whatever ended so many of its
/// processes will end the next ones.
const MOST_LOSSES: u32 = 3;

/// What came of a measurement.
#[derive(Debug)]
pub struct Measured {
    /// For each spec, in their order: its report, or why there is none.
    pub outcomes: Vec<Result<Report, Error>>,
    /// The measurement was stopped before every repeat was taken.
    pub cancelled: bool,
    /// Why this memory is not to be used any more, if so: a lane that shared it trapped.
    pub spoilt: Option<Error>,
}

/// Runs one spec: starts lanes, warms up, repeats, checks every answer, reports.
///
/// `shared` says whether lanes can share this memory (the page is isolated, or the host is native).
///
/// # Errors
/// Every [`Code`]; when the run is stopped, whatever was measured before is gone with it.
pub async fn run(spec: Spec, shared: bool, stop: &Stop, observer: &dyn Observer) -> Result<Report, Error> {
    let mut measured = measure(vec![Ok(spec)], shared, stop, observer).await;
    if measured.cancelled {
        return Err(Error::cancelled());
    }
    measured.outcomes.pop().unwrap_or_else(|| Err(Error::cancelled()))
}

/// Runs several specs and takes their repeats in turn. A spec that fails leaves the others; so does one that was not read.
///
/// When `stop` is set, each spec with at least one whole repeat has a report of what is complete. A crash of lanes that share this
/// memory ends the measurement in the same way, since nothing in the memory can be relied on any more.
pub async fn measure(specs: Vec<Result<Spec, Error>>, shared: bool, stop: &Stop, observer: &dyn Observer) -> Measured {
    let new = |(index, spec): (u32, Result<Spec, Error>)| Run::new(index, spec?, shared);
    let runs = (0..).zip(specs).map(new).collect();
    let mut measurement = Measurement { runs, pools: Vec::new(), stop, observer, spoilt: None };
    measurement.start().await;
    let mut round = 0;
    while measurement.round(round).await {
        round += 1;
    }
    measurement.end()
}

/// A spec with its lanes and what was measured of it so far.
struct Run {
    index: u32,
    spec: Arc<Spec>,
    tasks: Arc<[Task]>,
    lanes: Lanes,
    /// The next repeat: below 0 for warm-up.
    repeat: i32,
    warm_up: WarmUp,
    /// Repeats in which a process was lost.
    losses: u32,
    /// Why no further repeat is taken, before all are.
    given_up: Option<Error>,
    lone: LoneLane,
    /// What each worker of this memory's pool took to start, if this measurement started it and the spec could not do without.
    starts: Vec<f64>,
    collector: Collector,
}

/// Where the lanes of a spec are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lanes {
    /// On this memory's own pool, which is there already.
    Shared,
    /// On the first processes of this pool of processes.
    Processes { pool: usize },
}

/// How the warm-up of a spec goes.
struct WarmUp {
    taken: u32,
    best: f64,
}

/// All specs of a measurement.
struct Measurement<'a> {
    runs: Vec<Result<Run, Error>>,
    /// `None` where they could not be started.
    pools: Vec<Option<ProcessPool>>,
    stop: &'a Stop,
    observer: &'a dyn Observer,
    /// Why this memory is not to be used any more.
    spoilt: Option<Error>,
}

impl Measurement<'_> {
    /// Starts the processes of every spec, one pool after the other, so that no start disturbs another. (Lanes on this memory's own
    /// pool are there.)
    async fn start(&mut self) {
        let counts: Vec<u32> = self.runs.iter().map(|run| run.as_ref().map_or(0, Run::processes)).collect();
        let (sizes, pool_of) = share_processes(&counts);
        let pool_starts = platform::take_pool_starts();
        let mut failed = Vec::new();
        for (pool, size) in sizes.into_iter().enumerate() {
            let mut users = self.runs.iter().flatten().filter(|run| pool_of[run.index as usize] == Some(pool));
            if let Some(run) = users.next() {
                run.tell(self.observer, Phase::Starting);
            }
            let started = ProcessPool::start(size, self.stop).await;
            failed.push(started.as_ref().err().cloned());
            self.pools.push(started.ok());
        }
        for run in &mut self.runs {
            let Ok(own) = run else { continue };
            let Some(pool) = pool_of[own.index as usize] else {
                own.tell(self.observer, Phase::Starting);
                if own.spec.needs_isolation() {
                    let lanes = own.spec.pool();
                    own.starts = pool_starts.iter().copied().take(lanes as usize).collect();
                    own.collector.started = own.starts.last().map(|ms| Started { ms: *ms, lanes });
                }
                continue;
            };
            if let Some(error) = &failed[pool] {
                *run = Err(error.clone());
                continue;
            }
            let lanes = own.processes();
            own.lanes = Lanes::Processes { pool };
            own.collector.started = (self.pools[pool].as_ref())
                .filter(|_| matches!(own.spec.model, Model::Processes | Model::Hybrid))
                .map(|processes| Started { ms: processes.start_ms(lanes), lanes });
        }
    }

    /// Gives each spec that is not done one repeat, forwards or backwards. Says whether there is more to do.
    async fn round(&mut self, round: u32) -> bool {
        // The warm-up of all comes before the first measured repeat of any.
        let warm = self.runs.iter().flatten().all(|run| run.repeat >= 0 || run.is_over());
        let mut more = false;
        for at in in_turn(round, self.runs.len()) {
            let Ok(run) = &mut self.runs[at] else { continue };
            if run.is_over() || !warm && run.repeat >= 0 {
                continue;
            }
            if self.stop.is_set() {
                return false;
            }
            more = true;
            if let Err(error) = run.repeat(&mut self.pools, self.stop, self.observer).await {
                if self.stop.is_set() && error.code == Code::Cancelled {
                    return false;
                }
                // What lanes of this memory were doing when one of them trapped stays undone for ever.
                let spoilt = error.code == Code::Crashed && run.lanes == Lanes::Shared;
                if error.code == Code::Crashed && !spoilt {
                    // Its processes are gone, and what they had done before is whole.
                    run.given_up = Some(error);
                    continue;
                }
                self.spoilt = spoilt.then(|| error.clone());
                self.runs[at] = Err(error);
                if spoilt {
                    return false;
                }
            }
        }
        more
    }

    fn end(self) -> Measured {
        let cancelled = self.stop.is_set() && self.runs.iter().flatten().any(|run| !run.is_over());
        let outcome = |run: Result<Run, Error>| {
            let mut run = run?;
            run.collector.memory_bytes = match run.lanes {
                Lanes::Shared => platform::memory_bytes(),
                Lanes::Processes { pool } => {
                    self.pools[pool].as_ref().and_then(|pool| pool.memory_bytes(run.processes()))
                }
            };
            run.collector.partial = !run.is_done();
            let missing = || run.given_up.or_else(|| self.spoilt.clone()).unwrap_or_else(Error::cancelled);
            run.collector.close().ok_or_else(missing)
        };
        let outcomes = self.runs.into_iter().map(outcome).collect();
        Measured { outcomes, cancelled, spoilt: self.spoilt }
    }
}

/// The order of a round: forwards, then backwards.
fn in_turn(round: u32, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |at| if round.is_multiple_of(2) { at } else { count - 1 - at })
}

/// Which pools of processes there are, by their sizes, and which of them each spec uses, by how many processes each spec needs.
///
/// Each spec has its own: then its processes, their start and their memory are nobody else's. A page can have about a hundred
/// processes; where all together would be more, all specs share one pool, which is as large as the largest needs. They take turns, and
/// a process that has nothing to do waits for a message, so sharing changes no time, but a memory that one spec has made grow stays so.
fn share_processes(counts: &[u32]) -> (Vec<u32>, Vec<Option<usize>>) {
    let needs: Vec<u32> = counts.iter().copied().filter(|count| *count > 0).collect();
    let own = needs.iter().sum::<u32>() <= MAX_WORKERS;
    let mut next = 0..;
    let pool_of = |count: &u32| (*count > 0).then(|| if own { next.next().unwrap_or(0) } else { 0 });
    let pools = counts.iter().map(pool_of).collect();
    (if own { needs } else { needs.into_iter().max().into_iter().collect() }, pools)
}

impl Run {
    fn new(index: u32, spec: Spec, shared: bool) -> Result<Self, Error> {
        if spec.needs_isolation() && !shared {
            return Err(Error::new(ErrorKey::IsolationNeeded, json!({ "model": spec.model })));
        }
        let lanes = match (spec.model, spec.executor) {
            (Model::Processes, _) | (Model::Hybrid, Executor::Processes) => Lanes::Processes { pool: 0 },
            (Model::Sequential | Model::EventLoop, _) if !shared => Lanes::Processes { pool: 0 },
            _ => Lanes::Shared,
        };
        let spec = Arc::new(spec);
        let tasks: Arc<[Task]> = tasks::plan(&spec).into();
        Ok(Self {
            index,
            lone: LoneLane::of(&tasks),
            starts: Vec::new(),
            tasks,
            lanes,
            repeat: -(spec.warmup as i32),
            warm_up: WarmUp { taken: 0, best: f64::INFINITY },
            losses: 0,
            given_up: None,
            collector: Collector::new(Arc::clone(&spec)),
            spec,
        })
    }

    /// Processes that it needs.
    fn processes(&self) -> u32 {
        match (self.lanes, self.spec.model) {
            (Lanes::Shared, _) => 0,
            (_, Model::Processes | Model::Hybrid) => self.spec.workers,
            _ => 1,
        }
    }

    fn is_done(&self) -> bool {
        self.repeat >= self.spec.repeats as i32
    }

    /// Whether no further repeat of it is taken.
    fn is_over(&self) -> bool {
        self.is_done() || self.given_up.is_some()
    }

    fn tell(&self, observer: &dyn Observer, phase: Phase) {
        observer.progress(Progress {
            spec: self.index,
            model: self.spec.model,
            phase,
            repeat: 0,
            repeats: self.spec.repeats,
            tasks_done: 0,
            tasks: self.tasks.len() as u32,
        });
    }

    /// Takes the next repeat, again while the page gets hidden meanwhile.
    async fn repeat(
        &mut self,
        pools: &mut [Option<ProcessPool>],
        stop: &Stop,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        loop {
            while observer.hidden() && !stop.is_set() {
                self.tell(observer, Phase::Paused);
                platform::sleep(100.0).await;
            }
            if stop.is_set() {
                return Err(Error::cancelled());
            }
            let processes = match self.ready(pools, self.processes(), stop).await {
                Err(error) if error.code != Code::Cancelled => {
                    // They were there before, so that there may be whole repeats.
                    self.given_up = Some(error);
                    return Ok(());
                }
                processes => processes?,
            };
            let hidden = observer.times_hidden();
            let context = RepeatContext {
                spec: Arc::clone(&self.spec),
                tasks: Arc::clone(&self.tasks),
                // Lanes that fail stop their own repeat, not what others have still to do.
                stop: stop.child(),
                service: new_service(&self.spec),
                faulty: self.is_faulty(),
                progress: Arc::new(AtomicU32::new(0)),
            };
            let recorder = Recorder::new(platform::now(), self.spec.trace);
            let mut monitor = Monitor::new(self.index, self.repeat, &context, recorder, observer);
            let result = self.on_lanes(processes, &context, &mut monitor).await;
            if stop.is_set() && !matches!(&result, Err(error) if error.code != Code::Cancelled) {
                return Err(Error::cancelled());
            }
            let result = result?;
            monitor.show();
            if observer.hidden() || observer.times_hidden() != hidden {
                self.collector.discarded += 1;
                continue;
            }
            let (wall_ms, sizes, broken) = (result.wall_ms, lone::computed(&result), result.broken.clone());
            if self.repeat >= 0 {
                self.collector.enter(&context, result, monitor)?;
            }
            if let Some(error) = broken {
                self.losses += 1;
                self.given_up = (self.losses > MOST_LOSSES).then_some(error);
                return Ok(());
            }
            if self.repeat >= 0 {
                self.repeat += 1;
                let alone = self.alone_ms(pools, &sizes, stop, observer).await?;
                self.collector.cores_used.extend(alone.map(|ms| ms / wall_ms));
                return Ok(());
            }
            self.repeat += i32::from(self.settled(wall_ms));
            return Ok(());
        }
    }

    /// The processes of a repeat with this many; none where its lanes are on this memory's pool.
    async fn ready<'a>(
        &self,
        pools: &'a mut [Option<ProcessPool>],
        count: u32,
        stop: &Stop,
    ) -> Result<Option<ReadyProcesses<'a>>, Error> {
        let Lanes::Processes { pool } = self.lanes else { return Ok(None) };
        let processes = pools[pool].as_mut().expect("a spec whose processes did not start has failed");
        Ok(Some(processes.ready(count, stop).await?))
    }

    /// What a lone lane takes for tasks of these sizes, in milliseconds, by a sample that is taken now; nobody looks on. `None` where nobody can
    /// tell, or the page was hidden meanwhile. What a lone lane cannot do leaves a figure unknown and is no reason to lose the repeats;
    /// only a crash in the memory that lanes share is.
    async fn alone_ms(
        &mut self,
        pools: &mut [Option<ProcessPool>],
        sizes: &[u32],
        stop: &Stop,
        observer: &dyn Observer,
    ) -> Result<Option<f64>, Error> {
        let hidden = observer.times_hidden();
        while let Some(context) = self.lone.work(&self.spec, self.lanes == Lanes::Shared, stop) {
            let Ok(processes) = self.ready(pools, 1, stop).await else { return Ok(None) };
            let recorder = Recorder::new(platform::now(), true);
            let mut monitor = Monitor::new(self.index, 0, &context, recorder, &NoObserver);
            let result = match processes {
                Some(processes) => processes.repeat(&context, &mut monitor).await,
                None => pool::run(&context, sequential::lane_set(&context), &mut monitor).await,
            };
            match result {
                Err(error) if error.code == Code::Crashed && self.lanes == Lanes::Shared => return Err(error),
                Err(_) => return Ok(None),
                Ok(_) if observer.hidden() || observer.times_hidden() != hidden => return Ok(None),
                Ok(_) => {}
            }
            match self.lone.total(&monitor.recorder.finish().0, sizes) {
                Sample::Total(ms) => return Ok(Some(ms)),
                Sample::TooShort => {}
                Sample::Unknown => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Whether the spec's fault happens in the next repeat. A task that fails is missing from the answer, and repeats must have the same
    /// one, so it fails in each; the other faults end the run.
    fn is_faulty(&self) -> bool {
        match self.spec.fault {
            Fault::None => false,
            Fault::Error => true,
            Fault::Trap | Fault::OutOfMemory | Fault::BitFlip => self.repeat == 0 && !self.collector.saw_a_loss(),
        }
    }

    /// Whether the warm-up goes on to its next repeat. Before the last, it is repeated while it still gets faster. Waiting needs no optimiser, and
    /// a first warm-up repeat of work that computes cannot tell yet.
    fn settled(&mut self, wall_ms: f64) -> bool {
        self.collector.warmed += 1;
        self.warm_up.taken += 1;
        let settled = wall_ms > self.warm_up.best * STILL_FASTER;
        self.warm_up.best = self.warm_up.best.min(wall_ms);
        let may_go_on = self.warm_up.taken >= self.spec.warmup + MORE_WARMUP;
        self.repeat < -1 || self.spec.work.cpu().is_none() || settled || may_go_on
    }

    async fn on_lanes(
        &self,
        processes: Option<ReadyProcesses<'_>>,
        context: &RepeatContext,
        monitor: &mut Monitor<'_>,
    ) -> Result<Repeat, Error> {
        lane::reset_probe();
        if let Some(processes) = processes {
            return processes.repeat(context, monitor).await;
        }
        let mut lane_set = match self.spec.model {
            Model::Sequential => sequential::lane_set(context),
            Model::Threads => threads::lane_set(context),
            Model::ThreadsGil => threads_gil::lane_set(context),
            Model::EventLoop => event_loop::lane_set(context),
            Model::Hybrid => hybrid::lane_set(context),
            Model::Processes => unreachable!("processes are not on the pool"),
        };
        // Which worker a lane gets is the pool's choice, so they are taken in the order in which they were there.
        for ((lane, _), ms) in lane_set.lanes.iter_mut().zip(&self.starts) {
            lane.start_ms = Some(*ms);
        }
        pool::run(context, lane_set, monitor).await
    }
}

/// The service of a repeat, if the work asks one.
pub(super) fn new_service(spec: &Spec) -> Option<Arc<Mutex<Service>>> {
    let ask = spec.work.io()?;
    let knobs = Knobs {
        wait_ms: ask.wait_ms,
        bandwidth: ask.bandwidth,
        connections: ask.connections,
        per_second: ask.per_second,
        failure_share: ask.failure_share,
        retries: ask.retries,
    };
    Some(Arc::new(Mutex::new(Service::new(ask.service, knobs, u64::from(spec.seed)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_go_forwards_and_backwards() {
        let rounds: Vec<Vec<usize>> = (0..3).map(|round| in_turn(round, 3).collect()).collect();
        assert_eq!(rounds, [[0, 1, 2], [2, 1, 0], [0, 1, 2]]);
    }

    #[test]
    fn specs_have_processes_of_their_own_as_long_as_a_page_can_have_them_all() {
        assert_eq!(share_processes(&[0, 2, 4, 0]), (vec![2, 4], vec![None, Some(0), Some(1), None]));
        assert_eq!(share_processes(&[60, 40]), (vec![60, 40], vec![Some(0), Some(1)]));
        assert_eq!(share_processes(&[60, 0, 41]), (vec![60], vec![Some(0), None, Some(0)]));
        assert_eq!(share_processes(&[0, 0]), (vec![], vec![None, None]));
    }
}
