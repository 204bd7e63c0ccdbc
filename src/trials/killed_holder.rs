//! A lane that ends while it holds a lock: of two that wait for it, one has a time limit, which saves it.

use std::sync::{Arc, Barrier};

use serde::{Deserialize, Serialize};

use super::context::{Lane, LaneBody, TrialContext};
use super::deadlock::LaneEnd;
use super::fields::Fields;
use crate::platform::{now, sleep};
use crate::spec::Error;
use crate::sync::{LockKind, LockTable, Wait};

/// How many lanes there are: the holder, one that waits with a time limit, one that waits for ever.
pub(super) const LANES: u32 = 3;
/// Milliseconds between two looks of the supervisor.
const LOOK_MS: f64 = 2.0;

/// How a lane ends while it holds a lock.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct KilledHolderTrial {
    /// The time limit of the lane that has one, in milliseconds.
    pub wait_ms: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct KilledHolderResult {
    /// The lock that nobody will release any more, as the supervisor found it.
    pub orphaned: Option<Orphaned>,
    /// The lane with a time limit, and the one without.
    pub waits: Vec<Waited>,
}

/// A lock whose holder is gone.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Orphaned {
    /// The lock.
    pub lock: String,
    /// The lane that had it when it ended.
    pub holder: usize,
    /// The lanes that wait for it.
    pub waiting: Vec<usize>,
}

/// How a lane's wait ended.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Waited {
    /// The lane's number.
    pub lane: usize,
    /// How it ended.
    pub end: LaneEnd,
    /// After how many milliseconds.
    pub waited_ms: f64,
}

impl KilledHolderTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { wait_ms: fields.number("waitMs", (1.0, 10_000.0), 100.0)? })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<KilledHolderResult, Error> {
        let table = LockTable::default();
        let lock = table.lock("A", LockKind::Plain);
        let gate = Arc::new(Barrier::new(LANES as usize));
        let wait_ms = self.wait_ms;
        let body = |number: u32| -> LaneBody<Waited> {
            let (lock, gate) = (lock.clone(), Arc::clone(&gate));
            Box::new(move |lane: &Lane| {
                let holds = number == 0;
                let mut begun = now();
                let mut end = LaneEnd::Done;
                if holds {
                    // It ends with the lock.
                    end = lock.acquire(&lane.waiter, Wait::Forever).into();
                }
                gate.wait();
                if !holds {
                    begun = now();
                    let wait = if number == 1 { Wait::AtMost(wait_ms) } else { Wait::Forever };
                    end = lock.acquire(&lane.waiter, wait).into();
                }
                Waited { lane: lane.number(), end, waited_ms: now() - begun }
            })
        };
        let mut lanes = context.start((0..LANES).map(body).collect())?;
        lanes.ended(0).await?;
        table.mark_dead(0);
        let mut orphaned = None;
        let begun = now();
        while now() - begun < self.wait_ms {
            context.go_on()?;
            let found = table.examine().orphaned.into_iter().next();
            let both = found.as_ref().is_some_and(|found| found.waiting.len() == 2);
            orphaned = found.or(orphaned);
            if both {
                break;
            }
            sleep(LOOK_MS).await;
        }
        let saved = lanes.ended(1).await?;
        context.go_on()?;
        lanes.stop();
        let stopped = lanes.ended(2).await?;
        let orphaned =
            orphaned.map(|found| Orphaned { lock: found.lock, holder: found.holder, waiting: found.waiting });
        Ok(KilledHolderResult { orphaned, waits: vec![saved, stopped] })
    }
}
