//! Two lanes of one memory hand bytes to each other and back: what is handed over is who may use them, not the bytes.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::{Lane, LaneBody, TrialContext};
use super::fields::Fields;
use super::in_turn::{in_turn, of_each_size};
use crate::platform::now;
use crate::spec::{Error, ErrorKey};
use crate::sync::{Queue, Wait};

/// How many lanes there are.
pub(super) const LANES: u32 = 2;
/// The sizes by default.
const SIZES: [u32; 2] = [10, 4_000_000];
/// The least and the largest payload.
const BYTES: (u32, u32) = (2, 16_000_000);

/// How a lane hands bytes to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum HandOverWay {
    /// By a queue, which holds a reference to them: `queue.Queue`.
    Queue,
    /// By a plain variable that says whose turn it is; the other lane looks at it again and again.
    Cell,
    /// By a queue, as a copy: what it would cost if they were not shared.
    Copy,
    /// By a queue of the lane's own, out of which it takes them again: what a queue takes when nobody else is at it.
    OwnQueue,
}

impl HandOverWay {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Queue, Self::Cell, Self::Copy, Self::OwnQueue];
    /// Their ids, in this order.
    pub const IDS: [&str; 4] = ["queue", "cell", "copy", "own-queue"];
}

/// How two lanes hand bytes to each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct HandOverTrial {
    /// By which ways.
    pub ways: Vec<HandOverWay>,
    /// How many bytes.
    pub sizes: Vec<u32>,
    /// Rounds; in each, every way takes its turn with every size.
    pub rounds: u32,
    /// For about how many milliseconds a round goes on with one way and size.
    pub round_ms: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct HandOverResult {
    /// One for each size and way.
    pub hand_overs: Vec<HandOvers>,
}

/// Hand-overs of one size by one way.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct HandOvers {
    /// The way.
    pub way: HandOverWay,
    /// How many bytes.
    pub bytes: u32,
    /// Hand-overs of each round, half of them in either direction; with a queue of its own, a lane puts in half of them and takes out half.
    pub count: u32,
    /// What one hand-over took in each round, in milliseconds.
    pub each_ms: Vec<f64>,
}

type Bytes = Vec<u8>;

/// What the two lanes have between them.
struct Between {
    there: Queue<Bytes>,
    back: Queue<Bytes>,
    /// The lane whose turn it is with what lies here.
    turn: AtomicU32,
    here: Mutex<Bytes>,
}

fn memory(bytes: u32) -> Result<Bytes, Error> {
    let mut made = Bytes::new();
    let refused = |error: std::collections::TryReserveError| {
        Error::new(ErrorKey::MemoryTask, json!({ "bytes": bytes, "error": error.to_string() }))
    };
    made.try_reserve_exact(bytes as usize).map_err(refused)?;
    made.resize(bytes as usize, 1);
    Ok(made)
}

/// Shows that a lane has the bytes.
fn touch(bytes: &mut Bytes) {
    let last = bytes.len() - 1;
    for at in [0, last] {
        bytes[at] = bytes[at].wrapping_add(1);
    }
}

impl Between {
    /// One lane's part of a trip; `None` after a stop. Lane 0 has the bytes before and after, unless they lie between the two.
    fn trip(&self, lane: &Lane, way: HandOverWay, own: Bytes) -> Option<Bytes> {
        let hand = |to: &Queue<Bytes>, mut bytes: Bytes| {
            touch(&mut bytes);
            let handed = if way == HandOverWay::Copy { bytes.clone() } else { bytes };
            to.put(&lane.waiter, handed, Wait::Forever).ok()
        };
        let get = |from: &Queue<Bytes>| from.get(&lane.waiter, Wait::Forever).ok();
        match (way, lane.number()) {
            (HandOverWay::Cell, number) => self.in_turn(lane, number as u32).map(|()| own),
            (HandOverWay::OwnQueue, 0) => {
                let mut own = hand(&self.there, own).and_then(|()| get(&self.there))?;
                touch(&mut own);
                Some(own)
            }
            (HandOverWay::OwnQueue, _) => Some(own),
            (_, 0) => hand(&self.there, own).and_then(|()| get(&self.back)),
            _ => hand(&self.back, get(&self.there)?).map(|()| own),
        }
    }

    /// Waits until it is this lane's turn, and gives it to the other one.
    fn in_turn(&self, lane: &Lane, number: u32) -> Option<()> {
        while self.turn.load(Ordering::Acquire) != number {
            if lane.is_stopped() {
                return None;
            }
            spin_loop();
        }
        // Nobody else has it while it is this lane's turn.
        let mut here = self.here.try_lock().ok()?;
        touch(&mut here);
        drop(here);
        self.turn.store(1 - number, Ordering::Release);
        Some(())
    }
}

impl HandOverTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let between_lanes = || (0..3).collect();
        let ways = fields.some_of("ways", &HandOverWay::IDS)?.unwrap_or_else(between_lanes);
        Ok(Self {
            ways: ways.into_iter().map(|place| HandOverWay::ALL[place]).collect(),
            sizes: fields.wholes("sizes", BYTES, &SIZES)?,
            rounds: fields.whole("rounds", (1, 50), 5)?,
            round_ms: fields.number("roundMs", (0.0, 1000.0), 10.0)?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<HandOverResult, Error> {
        let units = of_each_size(&self.ways, &self.sizes);
        let round = async |(way, bytes), count| self.round(context, way, bytes, count).await;
        let found = in_turn(context, &units, self.rounds, self.round_ms, round).await?;
        let one = |((way, bytes), (trips, trip_ms)): ((HandOverWay, u32), (u32, Vec<f64>))| HandOvers {
            way,
            bytes,
            count: 2 * trips,
            each_ms: trip_ms.into_iter().map(|ms| ms / 2.0).collect(),
        };
        Ok(HandOverResult { hand_overs: units.into_iter().zip(found).map(one).collect() })
    }

    /// So many trips there and back; what they took.
    async fn round(&self, context: &TrialContext, way: HandOverWay, bytes: u32, trips: u32) -> Result<f64, Error> {
        let made = memory(bytes)?;
        let (own, here) = if way == HandOverWay::Cell { (Bytes::new(), made) } else { (made, Bytes::new()) };
        let between = Arc::new(Between {
            there: Queue::new(1),
            back: Queue::new(1),
            turn: AtomicU32::new(0),
            here: Mutex::new(here),
        });
        let body = |own: Bytes| -> LaneBody<Option<(f64, Bytes)>> {
            let between = Arc::clone(&between);
            Box::new(move |lane: &Lane| {
                // After the first trip both are there.
                let mut own = between.trip(lane, way, own)?;
                let begun = now();
                for _ in 0..trips {
                    own = between.trip(lane, way, own)?;
                }
                Some((now() - begun, own))
            })
        };
        let mut ended = context.start(vec![body(own), body(Bytes::new())])?.join().await?;
        context.go_on()?;
        let found = ended.swap_remove(0);
        let Some((took, own)) = found else { return Err(Error::cancelled()) };
        let last = if way == HandOverWay::Cell {
            between.here.try_lock().ok().and_then(|here| here.last().copied())
        } else {
            own.last().copied()
        };
        // Each lane has touched it once in each trip.
        if last != Some((2 * (trips + 1)).wrapping_add(1) as u8) {
            return Err(Error::new(ErrorKey::LaneCrashed, json!({ "error": "the bytes came back as others" })));
        }
        Ok(took)
    }
}
