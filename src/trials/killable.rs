//! Workers that compute and are to stop: processes that look at nothing and are killed; lanes of one memory that look at a flag; and lanes
//! that look at nothing, which only end with all others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use super::context::{Lane, LaneBody, Lanes, TrialContext};
use super::fields::Fields;
use crate::platform::{self, BusyProcess, now, sleep};
use crate::spec::Error;

/// Milliseconds between two looks of the supervisor.
const LOOK_MS: f64 = 2.0;
/// Who was not seen at work for so many milliseconds has stopped: many times the turn that a system gives to each of several workers on
/// one core.
const QUIET_MS: f64 = 500.0;

/// How many workers are to stop.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct KillableTrial {
    /// How many of each kind.
    pub workers: u32,
    /// Who goes on for so many milliseconds is not waited for any longer.
    pub limit_ms: f64,
}

/// What came of it. Times are in milliseconds from the moment when a worker was told to stop, or was killed, to the last sign of it; `None`
/// where there were signs of it until the end, or none before that moment within the limit.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct KillableResult {
    /// Processes that look at nothing, each of them killed.
    pub processes_ms: Vec<Option<f64>>,
    /// Threads that look at a flag, after it was raised.
    pub asked_ms: Vec<f64>,
    /// How long threads that look at nothing were waited for after the flag was raised: as long as the slowest process had taken.
    pub patience_ms: f64,
    /// How many of them there were.
    pub deaf: u32,
    /// How many of them still computed after that time; one that was never seen at work did not.
    pub left: u32,
    /// The same threads, after all workers of their memory were ended.
    pub ended_ms: Vec<Option<f64>>,
}

/// When a worker was last seen at work.
struct Watched {
    since: f64,
    seen: f64,
    /// Whether it was seen at work before it was told to stop.
    worked: bool,
}

impl Watched {
    fn from(since: f64, worked: bool) -> Self {
        Self { since, seen: since, worked }
    }

    fn look(&mut self, is_at_work: bool) {
        if is_at_work {
            self.seen = now();
        }
    }

    fn is_quiet(&self) -> bool {
        now() - self.seen > QUIET_MS
    }

    fn took(&self) -> Option<f64> {
        (self.worked && self.is_quiet()).then_some(self.seen - self.since)
    }
}

/// Threads that count, each at a place of its own, and the flag that some of them look at.
#[derive(Default)]
struct Counting {
    flag: AtomicBool,
    counts: Vec<AtomicU32>,
}

impl Counting {
    fn count(&self, lane: usize) -> u32 {
        self.counts[lane].load(Ordering::Relaxed)
    }
}

impl KillableTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            workers: fields.whole("workers", (1, 8), 5)?,
            limit_ms: fields.number("limitMs", (1.0, 60_000.0), 10_000.0)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<KillableResult, Error> {
        let processes_ms = self.kill(context).await?;
        let known = processes_ms.iter().map(|took| took.unwrap_or(self.limit_ms));
        let patience_ms = known.fold(0.0, f64::max);
        let asked_ms = self.ask(context).await?;
        let (deaf, lanes, worked) = self.start(context, false).await?;
        deaf.flag.store(true, Ordering::Relaxed);
        let raised = now();
        while now() - raised < patience_ms {
            context.go_on()?;
            sleep(LOOK_MS).await;
        }
        let still = self.watch(context, &mut self.counted(&deaf), &worked, QUIET_MS).await?;
        let left = still.iter().zip(&worked).filter(|(took, worked)| took.is_none() && **worked).count() as u32;
        platform::end_lanes();
        lanes.stop();
        let ended_ms = self.watch(context, &mut self.counted(&deaf), &worked, self.limit_ms).await?;
        Ok(KillableResult { processes_ms, asked_ms, patience_ms, deaf: self.workers, left, ended_ms })
    }

    /// Kills processes.
    async fn kill(&self, context: &TrialContext) -> Result<Vec<Option<f64>>, Error> {
        let mut processes: Vec<_> = (0..self.workers).map(|_| BusyProcess::start()).collect::<Result<_, _>>()?;
        let mut worked = Vec::new();
        for process in &mut processes {
            worked.push(self.until(context, || process.is_at_work()).await?);
        }
        processes.iter_mut().for_each(BusyProcess::kill);
        self.watch(context, &mut |process| processes[process].is_at_work(), &worked, self.limit_ms).await
    }

    /// Asks threads to stop that look at the flag.
    async fn ask(&self, context: &TrialContext) -> Result<Vec<f64>, Error> {
        let (asked, lanes, _) = self.start(context, true).await?;
        let raised = now();
        asked.flag.store(true, Ordering::Relaxed);
        let ends = lanes.join().await?;
        context.go_on()?;
        Ok(ends.into_iter().map(|end| end - raised).collect())
    }

    /// Threads that compute, once each of them does, and which of them were seen to. They end with the time of their end.
    async fn start(&self, context: &TrialContext, look: bool) -> Result<(Arc<Counting>, Lanes<f64>, Vec<bool>), Error> {
        let counts = (0..self.workers).map(|_| AtomicU32::new(0)).collect();
        let counting = Arc::new(Counting { counts, ..Counting::default() });
        let body = |_| -> LaneBody<f64> {
            let counting = Arc::clone(&counting);
            Box::new(move |lane: &Lane| {
                let count = &counting.counts[lane.number()];
                let goes_on = || match look {
                    true => !counting.flag.load(Ordering::Relaxed) && !lane.is_stopped(),
                    false => platform::LANES_CAN_BE_ENDED || !lane.is_stopped(),
                };
                while goes_on() {
                    count.fetch_add(1, Ordering::Relaxed);
                }
                now()
            })
        };
        let lanes = context.start((0..self.workers).map(body).collect())?;
        let mut worked = Vec::new();
        for lane in 0..self.workers as usize {
            worked.push(self.until(context, || counting.count(lane) > 0).await?);
        }
        Ok((counting, lanes, worked))
    }

    /// Whether a thread has counted since it was last asked for.
    fn counted(&self, counting: &Counting) -> impl FnMut(usize) -> bool {
        let mut before: Vec<u32> = (0..self.workers as usize).map(|lane| counting.count(lane)).collect();
        move |lane| std::mem::replace(&mut before[lane], counting.count(lane)) != counting.count(lane)
    }

    /// Ends when this is so, or at the limit; says whether it is so.
    async fn until(&self, context: &TrialContext, mut is_so: impl FnMut() -> bool) -> Result<bool, Error> {
        let until = now() + self.limit_ms;
        while !is_so() {
            if now() >= until {
                return Ok(false);
            }
            context.go_on()?;
            sleep(LOOK_MS).await;
        }
        Ok(true)
    }

    /// Looks at workers that were told to stop at this moment, until all are quiet or so many milliseconds have passed.
    async fn watch(
        &self,
        context: &TrialContext,
        is_at_work: &mut dyn FnMut(usize) -> bool,
        worked: &[bool],
        ms: f64,
    ) -> Result<Vec<Option<f64>>, Error> {
        let since = now();
        let mut watched: Vec<Watched> = worked.iter().map(|worked| Watched::from(since, *worked)).collect();
        while !watched.iter().all(Watched::is_quiet) && now() - since < ms + QUIET_MS {
            context.go_on()?;
            sleep(LOOK_MS).await;
            watched.iter_mut().enumerate().for_each(|(worker, one)| one.look(is_at_work(worker)));
        }
        Ok(watched.iter().map(Watched::took).collect())
    }
}
