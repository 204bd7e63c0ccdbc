//! A lane that takes a lock again as soon as it has released it, beside others that rest in between: by a lock that goes to whoever
//! comes first, and by one that is given to who waits, in turn.

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
    /// Rounds; in each, both kinds of lock take their turn.
    pub rounds: u32,
    /// For how many milliseconds a round goes on with each kind of lock.
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
    /// Each lane, in the order of their numbers, over all rounds.
    pub lanes: Vec<LaneTurns>,
    /// The share of the turns that the first lane had, in each round.
    pub greedy: Vec<f64>,
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
            rounds: fields.whole("rounds", (1, 50), 5)?,
            ms: fields.number("ms", (1.0, 10_000.0), 200.0)?,
            hold_ms: fields.number("holdMs", (0.0, 100.0), 1.0)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<StarvationResult, Error> {
        let none = LaneTurns { acquisitions: 0, longest_ms: 0.0 };
        let way = |fair| StarvationWay { fair, lanes: vec![none; self.lanes as usize], greedy: Vec::new() };
        let mut ways = [way(false), way(true)];
        for round in 0..self.rounds as usize {
            for at in 0..ways.len() {
                let way = &mut ways[(round + at) % 2];
                let turns = self.way(way.fair, context).await?;
                let all: u64 = turns.iter().map(|lane| lane.acquisitions).sum();
                // Whoever came first had it, however short the round was.
                way.greedy.push(turns[0].acquisitions as f64 / all.max(1) as f64);
                for (sum, lane) in way.lanes.iter_mut().zip(turns) {
                    sum.acquisitions += lane.acquisitions;
                    sum.longest_ms = sum.longest_ms.max(lane.longest_ms);
                }
            }
        }
        Ok(StarvationResult { ways: ways.into() })
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
