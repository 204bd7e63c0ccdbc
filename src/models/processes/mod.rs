//! `processes`: lanes with an instance and a memory of their own. Tasks and results cross as serialised messages.
//!
//! | file | what it has |
//! | --- | --- |
//! | `mod.rs` | the [`ProcessPool`]: starts processes, keeps them between repeats, replaces those that crashed |
//! | `message.rs` | what crosses |
//! | `supervisor.rs` | one repeat, as the supervisor sees it |
//! | `inside.rs` | [`process_main`]: what runs in each process |
//!
//! How a process is started and how bytes get there and back is the host's ([`crate::platform`]): a worker with a memory of its own in a
//! browser, a thread that shares nothing natively. A service lives at the supervisor's end, outside of every process, as a
//! real server does; a process that is alone (`sequential` and `event-loop` without isolation) has it to itself.
//!
//! "Process" is short for a worker with its own memory. It is not a process of the operating system: it is started in
//! milliseconds, and the browser may put all of them into one process of its own.

mod inside;
mod message;
mod supervisor;

use std::pin::pin;

use futures_util::future::{Either, select};
use serde_json::json;

use super::collect::Repeat;
use super::lane::{Halt, RepeatContext};
use super::observe::Monitor;
use super::rest;
use crate::platform::{self, Process, Stop};
use crate::spec::{Error, Model};
use crate::trace::{LaneInfo, LaneKind};

pub use inside::process_main;

/// Up to so many processes say every tick what they do, and it is shown at once, so that the picture is true while it moves. More of them say
/// only what has changed, and all is shown together once a tick: else a hundred would keep the supervisor busy with telling.
const SHOWN_AT_ONCE: u32 = 16;

/// The processes of a measurement, in the order of their lanes.
#[derive(Debug, Default)]
pub struct ProcessPool {
    processes: Vec<Member>,
}

/// One process.
#[derive(Debug)]
struct Member {
    process: Process,
    /// Milliseconds from the request for it until it answered.
    start_ms: f64,
    /// It crashed, or the browser ended it, and is of no use any more.
    gone: bool,
}

impl Member {
    async fn start(number: u32) -> Result<Self, Error> {
        let begun = platform::now();
        let process = Process::start(number, |parent| Box::pin(process_main(parent))).await?;
        Ok(Self { process, start_ms: platform::now() - begun, gone: false })
    }
}

impl ProcessPool {
    /// Starts this many processes, all at once, and waits until each has answered.
    ///
    /// # Errors
    /// [`crate::spec::Code::OutOfMemory`] or [`crate::spec::Code::Crashed`] when one cannot be started;
    /// [`crate::spec::Code::Cancelled`] when the run stops first.
    pub async fn start(count: u32, stop: &Stop) -> Result<Self, Error> {
        let mut pool = Self::default();
        pool.start_missing(count, stop).await?;
        Ok(pool)
    }

    /// The first `count` processes, each of them alive: those that are gone since the last repeat are started again.
    ///
    /// # Errors
    /// As [`ProcessPool::start`].
    pub async fn ready(&mut self, count: u32, stop: &Stop) -> Result<ReadyProcesses<'_>, Error> {
        self.start_missing(count, stop).await?;
        Ok(ReadyProcesses { pool: self, count })
    }

    /// Starts those of the first `count` processes that are not there, or not any more.
    async fn start_missing(&mut self, count: u32, stop: &Stop) -> Result<(), Error> {
        let missing = |at: &usize| self.processes.get(*at).is_none_or(|member| member.gone);
        let missing: Vec<usize> = (0..count as usize).filter(missing).collect();
        let starts = platform::all(missing.iter().map(|at| Member::start(*at as u32 + 1)));
        let started = or_stop(platform::started(missing.len() as u32, starts), stop).await?;
        let started = started.map_err(|mut error| {
            error.values["processes"] = json!(count);
            error
        })?;
        for (at, member) in missing.into_iter().zip(started) {
            if at < self.processes.len() {
                self.processes[at] = member;
            } else {
                self.processes.push(member);
            }
        }
        Ok(())
    }

    /// How long it took until the last of the first `count` processes was there, in milliseconds.
    pub fn start_ms(&self, count: u32) -> f64 {
        self.processes.iter().take(count as usize).map(|member| member.start_ms).fold(0.0, f64::max)
    }

    /// Bytes of the memories of the first `count` processes; `None` where the host does not know.
    pub fn memory_bytes(&self, count: u32) -> Option<f64> {
        self.processes.iter().take(count as usize).map(|member| member.process.memory_bytes()).sum()
    }

    fn infos(&self, count: u32) -> Vec<LaneInfo> {
        let started = |(info, member): (LaneInfo, &Member)| LaneInfo { start_ms: Some(member.start_ms), ..info };
        LaneInfo::several(LaneKind::Process, count).into_iter().zip(&self.processes).map(started).collect()
    }
}

/// Processes that are all there, for one repeat: a process that is gone would never answer, so there is no other way to have one run.
#[derive(Debug)]
pub struct ReadyProcesses<'a> {
    pool: &'a mut ProcessPool,
    count: u32,
}

impl ReadyProcesses<'_> {
    /// Runs one repeat on them. One that crashes takes only the tasks with it that it had: the others go on, and its lane's outcome
    /// says so.
    ///
    /// # Errors
    /// [`crate::spec::Code::Crashed`] when none is left, whatever a task failed with otherwise.
    pub async fn repeat(self, context: &RepeatContext, monitor: &mut Monitor<'_>) -> Result<Repeat, Error> {
        let Self { pool, count } = self;
        monitor.lanes = match context.spec.model {
            Model::EventLoop => vec![LaneInfo::only(LaneKind::Loop)],
            Model::Sequential => vec![LaneInfo::only(LaneKind::Main)],
            Model::Hybrid => [LaneInfo::only(LaneKind::Loop)].into_iter().chain(pool.infos(count)).collect(),
            _ => pool.infos(count),
        };
        let (result, gone) = {
            let processes: Vec<_> = pool.processes.iter().take(count as usize).map(|member| &member.process).collect();
            if context.spec.model == Model::Hybrid {
                supervisor::hybrid(&processes, context, monitor).await
            } else {
                supervisor::repeat(&processes, context, monitor).await
            }
        };
        for at in gone {
            pool.processes[at].gone = true;
        }
        result
    }
}

/// Ends with the future, or when the run is to stop.
async fn or_stop<T>(future: impl Future<Output = T>, stop: &Stop) -> Result<T, Error> {
    let rest = rest(stop);
    let stopped = async {
        while !stop.is_set() {
            rest.until(None).await;
        }
    };
    match select(pin!(future), pin!(stopped)).await {
        Either::Left((value, _)) => Ok(value),
        Either::Right(_) => Err(Error::cancelled()),
    }
}

fn failed(halt: Halt) -> Error {
    match halt {
        Halt::Stopped => Error::cancelled(),
        Halt::Failed(error) | Halt::TaskFailed(error) => error,
    }
}
