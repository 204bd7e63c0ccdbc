//! Tasks of one event loop that raise one count. Only one of them runs at a time, but each goes on from what it read before its `await`.

use std::cell::Cell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::context::TrialContext;
use super::fields::Fields;
use crate::platform::{self, hop, now};
use crate::spec::Error;

/// How tasks raise a count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LoopCounterTrial {
    /// How many tasks raise it.
    pub tasks: u32,
    /// How often each of them adds 1.
    pub additions: u32,
    /// Rounds.
    pub rounds: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LoopCounterResult {
    /// How many tasks there were.
    pub tasks: u32,
    /// How often each of them added 1.
    pub additions: u32,
    /// With the `await` between the read and the write, and with it after the write, in turn.
    pub ways: Vec<LoopCounterWay>,
}

/// One way to raise the count, with one value a round.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LoopCounterWay {
    /// Whether a task awaits between its read and its write.
    pub awaits_between: bool,
    /// By how much the count fell short.
    pub lost: Vec<u64>,
    /// What it took, in milliseconds.
    pub wall_ms: Vec<f64>,
}

impl LoopCounterTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            tasks: fields.whole("tasks", (2, 1000), 10)?,
            additions: fields.whole("additions", (1, 100), 5)?,
            rounds: fields.whole("rounds", (1, 200), 5)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<LoopCounterResult, Error> {
        let mut ways = [true, false].map(|awaits_between| LoopCounterWay {
            awaits_between,
            lost: Vec::new(),
            wall_ms: Vec::new(),
        });
        for round in 0..self.rounds as usize {
            for at in [round % 2, 1 - round % 2] {
                let begun = now();
                let lost = self.round(ways[at].awaits_between, context).await?;
                ways[at].lost.push(lost);
                ways[at].wall_ms.push(now() - begun);
            }
        }
        Ok(LoopCounterResult { tasks: self.tasks, additions: self.additions, ways: ways.into() })
    }

    async fn round(&self, awaits_between: bool, context: &TrialContext) -> Result<u64, Error> {
        let count = Rc::new(Cell::new(0));
        let task = |_| {
            let count = Rc::clone(&count);
            async move {
                for _ in 0..self.additions {
                    context.go_on()?;
                    let read: u64 = count.get();
                    if awaits_between {
                        hop().await;
                        count.set(read + 1);
                    } else {
                        count.set(read + 1);
                        hop().await;
                    }
                }
                Ok::<(), Error>(())
            }
        };
        platform::all((0..self.tasks).map(task)).await?;
        Ok(u64::from(self.tasks) * u64::from(self.additions) - count.get())
    }
}
