//! Lanes that raise one count: what is lost without protection, and what each repair takes.

use std::sync::{Arc, Barrier};

use serde::{Deserialize, Serialize};

use super::context::{Lane, LaneBody, TrialContext};
use super::fields::Fields;
use crate::platform::now;
use crate::spec::Error;
use crate::sync::{Counter, CounterKind};

/// After so many additions a lane looks whether it is to stop.
const LOOK: u64 = 50_000;
/// Lanes that take turns on one core lose nothing before one of them is interrupted. So without protection they count longer and longer
/// until so many rounds one after the other have lost something, ...
const IN_A_ROW: u32 = 3;
/// ... or a round takes this many milliseconds, several times the turn that a system gives a lane.
const LONG_MS: f64 = 60.0;

/// How lanes raise a count.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CounterTrial {
    /// How the count is kept, one after the other in each round.
    pub kinds: Vec<CounterKind>,
    /// How many lanes raise it.
    pub lanes: u32,
    /// How often each of them adds 1; without protection more, until most rounds lose something.
    pub additions: u32,
    /// Rounds.
    pub rounds: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CounterResult {
    /// How many lanes there were.
    pub lanes: u32,
    /// A lone lane without protection, which the price of the rest is held against. It took its turn in each round.
    pub alone: CounterWay,
    /// One for each way to keep the count.
    pub ways: Vec<CounterWay>,
}

/// One way to keep the count, with one value a round. The ways were taken in turn: A B C, C B A, ...
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CounterWay {
    /// Which one.
    pub kind: CounterKind,
    /// How often each lane added 1.
    pub additions: u64,
    /// By how much the count fell short.
    pub lost: Vec<u64>,
    /// From the first addition to the last one, in milliseconds.
    pub wall_ms: Vec<f64>,
}

impl CounterTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let usual = || (0..4).collect();
        let kinds = fields.some_of("kinds", &CounterKind::IDS)?.unwrap_or_else(usual);
        Ok(Self {
            kinds: kinds.into_iter().map(|place| CounterKind::ALL[place]).collect(),
            lanes: fields.whole("lanes", (1, 8), 2)?,
            additions: fields.whole("additions", (1, 10_000_000), 100_000)?,
            rounds: fields.whole("rounds", (1, 200), 20)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<CounterResult, Error> {
        let mut ways = Vec::new();
        for kind in &self.kinds {
            // These rounds warm up, and do not count.
            let (mut additions, mut in_a_row) = (u64::from(self.additions), 0);
            while in_a_row < IN_A_ROW {
                let (lost, wall_ms) = round(*kind, self.lanes, additions, context).await?;
                in_a_row += 1;
                if *kind == CounterKind::Unprotected && lost == 0 {
                    if wall_ms > LONG_MS {
                        break;
                    }
                    (additions, in_a_row) = (2 * additions, 0);
                }
            }
            ways.push(CounterWay { kind: *kind, additions, lost: Vec::new(), wall_ms: Vec::new() });
        }
        let additions = u64::from(self.additions);
        ways.push(CounterWay { kind: CounterKind::Unprotected, additions, lost: Vec::new(), wall_ms: Vec::new() });
        for number in 0..self.rounds {
            let there_and_back = |at| if number % 2 == 0 { at } else { self.kinds.len() - at };
            for at in (0..=self.kinds.len()).map(there_and_back) {
                let lanes = if at < self.kinds.len() { self.lanes } else { 1 };
                let (lost, wall_ms) = round(ways[at].kind, lanes, ways[at].additions, context).await?;
                ways[at].lost.push(lost);
                ways[at].wall_ms.push(wall_ms);
            }
        }
        let alone = ways.pop().expect("it was added last");
        Ok(CounterResult { lanes: self.lanes, alone, ways })
    }
}

/// One round of so many lanes: what was lost, and what it took.
async fn round(kind: CounterKind, lanes: u32, additions: u64, context: &TrialContext) -> Result<(u64, f64), Error> {
    context.go_on()?;
    let lanes = lanes as usize;
    let (counter, gate) = (Arc::new(Counter::new(kind, lanes)), Arc::new(Barrier::new(lanes)));
    let body = |_| -> LaneBody<(f64, f64)> {
        let (counter, gate) = (Arc::clone(&counter), Arc::clone(&gate));
        Box::new(move |lane: &Lane| {
            gate.wait();
            let begun = now();
            let mut left = additions;
            while left > 0 && !lane.is_stopped() {
                counter.add(lane.number(), left.min(LOOK));
                left -= left.min(LOOK);
            }
            (begun, now())
        })
    };
    let times = context.start((0..lanes).map(body).collect())?.join().await?;
    context.go_on()?;
    let begun = times.iter().map(|(begun, _)| *begun).fold(f64::INFINITY, f64::min);
    let ended = times.iter().map(|(_, ended)| *ended).fold(0.0, f64::max);
    Ok((additions * lanes as u64 - counter.value(), ended - begun))
}
