//! A lane that takes a lock again as soon as it has released it, beside others that rest in between: by a lock that goes to whoever
//! comes first, and by one that is given to who waits.

use std::sync::{Arc, Barrier};

use serde::{Deserialize, Serialize};

use super::context::{Lane, LaneBody, TrialContext};
use super::fields::Fields;
use crate::platform::now;
use crate::spec::Error;
use crate::sync::{LockKind, LockTable, Wait};

/// How lanes take a lock again and again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct StarvationTrial {
    /// How many lanes there are; the first one takes the lock again at once.
    pub lanes: u32,
    /// For how many milliseconds, with each kind of lock.
    pub ms: f64,
    /// For how many milliseconds a lane holds the lock; the others rest for as long.
    pub hold_ms: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct StarvationResult {
    /// With a lock that goes to whoever comes first, and with a fair one.
    pub ways: Vec<StarvationWay>,
}

/// One kind of lock.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct StarvationWay {
    /// Whether the lock is given to a lane that has waited for a millisecond.
    pub fair: bool,
    /// Each lane, in the order of their numbers.
    pub lanes: Vec<LaneTurns>,
}

/// What a lane got of the lock.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LaneTurns {
    /// How often it had it.
    pub acquisitions: u64,
    /// Its longest wait, in milliseconds.
    pub longest_ms: f64,
}

impl StarvationTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            lanes: fields.whole("lanes", (2, 8), 3)?,
            ms: fields.number("ms", (1.0, 10_000.0), 200.0)?,
            hold_ms: fields.number("holdMs", (0.0, 100.0), 1.0)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<StarvationResult, Error> {
        let mut ways = Vec::new();
        for fair in [false, true] {
            ways.push(StarvationWay { fair, lanes: self.way(fair, context).await? });
        }
        Ok(StarvationResult { ways })
    }

    async fn way(&self, fair: bool, context: &TrialContext) -> Result<Vec<LaneTurns>, Error> {
        context.go_on()?;
        let table = LockTable::default();
        let lock = table.lock("A", if fair { LockKind::Fair } else { LockKind::Plain });
        let lanes = self.lanes as usize;
        let gate = Arc::new(Barrier::new(lanes));
        let body = |_| -> LaneBody<()> {
            let (lock, gate, ms, hold_ms) = (lock.clone(), Arc::clone(&gate), self.ms, self.hold_ms);
            Box::new(move |lane: &Lane| {
                gate.wait();
                let until = now() + ms;
                while lock.acquire(&lane.waiter, Wait::AtMost(until - now())).is_ok() {
                    lane.pause(hold_ms);
                    lock.release(&lane.waiter).expect("it holds it");
                    if now() >= until {
                        break;
                    }
                    if lane.number() > 0 {
                        lane.pause(hold_ms);
                    }
                }
            })
        };
        context.start((0..lanes).map(body).collect())?.join().await?;
        context.go_on()?;
        let report = table.report();
        let used = |number: usize| report.locks.iter().flat_map(|lock| &lock.lanes).find(|used| used.lane == number);
        let turns = |number| LaneTurns {
            acquisitions: used(number).map_or(0, |used| used.acquisitions),
            longest_ms: used(number).map_or(0.0, |used| used.waits.longest_ms),
        };
        Ok((0..lanes).map(turns).collect())
    }
}
