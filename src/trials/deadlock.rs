//! Two lanes that take two locks in opposite order, and in one order, in turn. A supervisor looks for lanes that wait for each other,
//! names them, and ends the wait of one.

use std::sync::{Arc, Barrier};

use serde::{Deserialize, Serialize};

use super::context::{Lane, LaneBody, TrialContext};
use super::fields::Fields;
use crate::platform::{now, sleep};
use crate::spec::Error;
use crate::sync::{Lock, LockKind, LockTable, NotAcquired, Wait};

/// How many lanes there are.
pub(super) const LANES: u32 = 2;
/// Milliseconds between two looks of the supervisor.
const LOOK_MS: f64 = 2.0;

/// How two lanes take two locks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct DeadlockTrial {
    /// Rounds; each has both orders.
    pub rounds: u32,
    /// Milliseconds between the first lock and the second one.
    pub pause_ms: f64,
    /// After so many milliseconds the lanes of a round are stopped, whatever was found.
    pub limit_ms: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct DeadlockResult {
    /// Each round has one of each order.
    pub rounds: Vec<DeadlockRound>,
}

/// In which order the lanes take the locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum LockOrder {
    /// The second lane takes them the other way round.
    Opposite,
    /// Both take the same one first.
    Same,
}

/// One round of one order.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct DeadlockRound {
    /// The order.
    pub order: LockOrder,
    /// The deadlock, if there was one.
    pub found: Option<FoundDeadlock>,
    /// How each lane ended.
    pub ends: Vec<LaneEnd>,
    /// What the round took, in milliseconds.
    pub wall_ms: f64,
}

/// A deadlock that was found, and ended.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct FoundDeadlock {
    /// Who holds what and who waits for what; each lane waits for the next one, the last one for the first.
    pub cycle: Vec<WaitsFor>,
    /// Milliseconds from the wait that closed the cycle until it was found.
    pub detection_ms: f64,
    /// The lane whose wait was ended.
    pub victim: usize,
}

/// A lane of a deadlock.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct WaitsFor {
    /// Its number.
    pub lane: usize,
    /// The lock that it holds.
    pub holds: String,
    /// The lock that it waits for.
    pub waits_for: String,
}

/// How a lane of a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum LaneEnd {
    /// It had all locks that it wanted.
    Done,
    /// Its wait was ended to break a deadlock; it released what it held.
    GaveUp,
    /// Its time was up.
    TimedOut,
    /// It was stopped.
    Stopped,
}

impl From<Result<(), NotAcquired>> for LaneEnd {
    fn from(got: Result<(), NotAcquired>) -> Self {
        match got {
            Ok(()) => Self::Done,
            Err(NotAcquired::Deadlock) => Self::GaveUp,
            Err(NotAcquired::TimedOut) => Self::TimedOut,
            Err(NotAcquired::Stopped) => Self::Stopped,
        }
    }
}

/// Takes both locks, one after the other, and releases them.
fn take_both(lane: &Lane, first: &Lock, second: &Lock, pause_ms: f64) -> Result<(), NotAcquired> {
    first.acquire(&lane.waiter, Wait::Forever)?;
    lane.pause(pause_ms);
    let got = second.acquire(&lane.waiter, Wait::Forever);
    if got.is_ok() {
        second.release(&lane.waiter).expect("it holds it");
    }
    first.release(&lane.waiter).expect("it holds it");
    got
}

impl DeadlockTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            rounds: fields.whole("rounds", (1, 100), 5)?,
            pause_ms: fields.number("pauseMs", (0.0, 1000.0), 10.0)?,
            limit_ms: fields.number("limitMs", (1.0, 10_000.0), 2000.0)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<DeadlockResult, Error> {
        let mut rounds = Vec::new();
        for round in 0..self.rounds {
            let mut orders = [LockOrder::Opposite, LockOrder::Same];
            if round % 2 == 1 {
                orders.reverse();
            }
            for order in orders {
                rounds.push(self.round(order, context).await?);
            }
        }
        Ok(DeadlockResult { rounds })
    }

    async fn round(&self, order: LockOrder, context: &TrialContext) -> Result<DeadlockRound, Error> {
        let table = LockTable::default();
        let locks = ["A", "B"].map(|name| table.lock(name, LockKind::Plain));
        let gate = Arc::new(Barrier::new(LANES as usize));
        let body = |number: u32| -> LaneBody<LaneEnd> {
            let [mut first, mut second] = locks.clone();
            if number == 1 && order == LockOrder::Opposite {
                std::mem::swap(&mut first, &mut second);
            }
            let (gate, pause_ms) = (Arc::clone(&gate), self.pause_ms);
            Box::new(move |lane: &Lane| {
                gate.wait();
                take_both(lane, &first, &second, pause_ms).into()
            })
        };
        let begun = now();
        let lanes = context.start((0..LANES).map(body).collect())?;
        let mut found = None;
        while !lanes.have_ended() && now() - begun < self.limit_ms {
            context.go_on()?;
            if found.is_none() {
                found = find_and_break(&table);
            }
            sleep(LOOK_MS).await;
        }
        lanes.stop();
        let ends = lanes.join().await?;
        context.go_on()?;
        Ok(DeadlockRound { order, found, ends, wall_ms: now() - begun })
    }
}

/// Looks for a deadlock, and ends the wait of the lane that came last into it. Where its lock was in use just then, the next look does.
fn find_and_break(table: &LockTable) -> Option<FoundDeadlock> {
    let deadlock = table.examine().deadlocks.into_iter().next()?;
    let last = deadlock.youngest()?;
    let (victim, since_ms) = (last.lane, last.since_ms);
    let detection_ms = (now() - since_ms).max(0.0);
    table.break_deadlock(&deadlock, victim).ok()?;
    let named = |lane: &crate::sync::BlockedLane| WaitsFor {
        lane: lane.lane,
        holds: lane.holds.clone(),
        waits_for: lane.waits_for.clone(),
    };
    Some(FoundDeadlock { cycle: deadlock.cycle.iter().map(named).collect(), detection_ms, victim })
}
