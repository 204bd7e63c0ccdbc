//! Processes that share objects: a value that a manager owns, a block of memory that they open by its name, and a queue.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::TrialContext;
use super::fields::Fields;
use crate::platform::{ObjectFault, ObjectRound, ObjectWay, Objects};
use crate::spec::{Error, ErrorKey};

/// An addition to a block takes so many times less than one through a proxy that a round needs more of them: with a lock, and without.
const LOCKED_MORE: u32 = 100;
const UNLOCKED_MORE: u32 = 1000;

/// How processes share objects.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct SharedObjectsTrial {
    /// By which ways. Blocks are left out where no memory is shared.
    pub ways: Vec<ObjectWay>,
    /// How many processes.
    pub processes: u32,
    /// How often each of them adds 1 through its proxy; to a block a hundred times as often with a lock, and a thousand times without.
    pub additions: u32,
    /// Rounds; in each, the ways take turns.
    pub rounds: u32,
    /// Bytes of a block.
    pub bytes: f64,
    /// Things that the queue holds.
    pub queue_size: u32,
    /// Whoever does not answer within so many milliseconds is given up.
    pub limit_ms: f64,
    /// What goes wrong on purpose.
    pub fault: ObjectFault,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct SharedObjectsResult {
    /// How many processes there were.
    pub processes: u32,
    /// One for each way.
    pub ways: Vec<SharedObject>,
    /// Ways that cannot be had here, since no memory is shared.
    pub missing: Vec<ObjectWay>,
}

/// What came of one way, with one value a round.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct SharedObject {
    /// The way.
    pub way: ObjectWay,
    /// How often each process added 1; with a queue, how many things each but the first took out.
    pub additions: u32,
    /// By how much the count fell short; with a queue, what did not come out.
    pub lost: Vec<u64>,
    /// From the order to the last answer, in milliseconds.
    pub wall_ms: Vec<f64>,
}

fn needs_memory(way: ObjectWay) -> bool {
    matches!(way, ObjectWay::Block | ObjectWay::BlockLocked)
}

impl SharedObjectsTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let all = || (0..ObjectWay::ALL.len()).collect();
        let ways = fields.some_of("ways", &ObjectWay::IDS)?.unwrap_or_else(all);
        Ok(Self {
            ways: ways.into_iter().map(|place| ObjectWay::ALL[place]).collect(),
            processes: fields.whole("processes", (2, 8), 2)?,
            additions: fields.whole("additions", (1, 10_000), 200)?,
            rounds: fields.whole("rounds", (1, 50), 5)?,
            // More than there is memory may be asked for, to see what becomes of it.
            bytes: fields.number("bytes", (16.0, 1e15), 4096.0)?.floor(),
            queue_size: fields.whole("queueSize", (1, 10_000), 4)?,
            limit_ms: fields.number("limitMs", (1.0, 60_000.0), 10_000.0)?,
            fault: fields.one("fault", &ObjectFault::IDS)?.map_or(ObjectFault::None, |place| ObjectFault::ALL[place]),
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<SharedObjectsResult, Error> {
        let (here, missing): (Vec<_>, Vec<_>) =
            self.ways.iter().partition(|way| context.shared || !needs_memory(**way));
        if here.is_empty() {
            return Err(Error::new(ErrorKey::IsolationNeeded, json!({})));
        }
        let objects = Objects::start(self.processes, self.limit_ms).await?;
        let with = |way| ObjectRound {
            additions: match way {
                ObjectWay::Block => UNLOCKED_MORE * self.additions,
                ObjectWay::BlockLocked => LOCKED_MORE * self.additions,
                _ => self.additions,
            },
            bytes: self.bytes,
            queue_size: self.queue_size,
            fault: self.fault,
        };
        let new = |way| SharedObject { way, additions: with(way).additions, lost: Vec::new(), wall_ms: Vec::new() };
        let mut ways: Vec<_> = here.into_iter().map(new).collect();
        // The first round warms up, and does not count.
        for round in 0..=self.rounds {
            for one in &mut ways {
                context.go_on()?;
                let (value, wall_ms) = objects.round(one.way, &with(one.way)).await?;
                let adding = self.processes - u32::from(one.way == ObjectWay::Queue);
                if round > 0 {
                    one.lost.push((u64::from(one.additions) * u64::from(adding)).saturating_sub(value));
                    one.wall_ms.push(wall_ms);
                }
            }
        }
        Ok(SharedObjectsResult { processes: self.processes, ways, missing })
    }
}
