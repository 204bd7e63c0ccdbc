//! Round trips of bytes to a partner with a memory of its own, by each way there is.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::TrialContext;
use super::fields::Fields;
use super::in_turn::{in_turn, of_each_size};
use crate::platform::{MessageWay, Partner};
use crate::spec::{Error, ErrorKey};

/// The sizes by default: 10 B to 64 MB, from 1 kB on in steps of 16.
const SIZES: [u32; 6] = [10, 1000, 16_000, 250_000, 4_000_000, 64_000_000];
/// The least and the largest payload: the first byte is not the last one, and all copies fit into the memory of a phone.
const BYTES: (u32, u32) = (2, 64_000_000);

/// How messages go to a partner and back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct MessagesTrial {
    /// By which ways. `shared` is left out where no memory is shared.
    pub ways: Vec<MessageWay>,
    /// Bytes of the payload.
    pub sizes: Vec<u32>,
    /// Rounds; in each, every way takes its turn with every size.
    pub rounds: u32,
    /// For about how many milliseconds a round goes on with one way and size; a single trip may take longer.
    pub round_ms: f64,
    /// A partner that does not answer within so many milliseconds is given up.
    pub limit_ms: f64,
    /// After so many messages the partner ends without an answer; `None`: it stays.
    pub leaves_after: Option<u32>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct MessagesResult {
    /// One for each size and way.
    pub trips: Vec<RoundTrips>,
}

/// Round trips of one size by one way.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct RoundTrips {
    /// The way.
    pub way: MessageWay,
    /// Bytes of the payload.
    pub bytes: u32,
    /// Trips of each round.
    pub count: u32,
    /// What one trip took in each round, in milliseconds.
    pub trip_ms: Vec<f64>,
}

impl MessagesTrial {
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let all = || (0..MessageWay::ALL.len()).collect();
        let ways = fields.some_of("ways", &MessageWay::IDS)?.unwrap_or_else(all);
        Ok(Self {
            ways: ways.into_iter().map(|place| MessageWay::ALL[place]).collect(),
            sizes: fields.wholes("sizes", BYTES, &SIZES)?,
            rounds: fields.whole("rounds", (1, 50), 5)?,
            round_ms: fields.number("roundMs", (0.0, 1000.0), 10.0)?,
            limit_ms: fields.number("limitMs", (1.0, 60_000.0), 10_000.0)?,
            leaves_after: fields.whole_if_said("leavesAfter", (0, 1_000_000))?,
        })
    }

    pub(super) async fn run(&self, context: &TrialContext) -> Result<MessagesResult, Error> {
        let here = |way: &&MessageWay| context.shared || **way != MessageWay::Shared;
        let ways: Vec<MessageWay> = self.ways.iter().filter(here).copied().collect();
        if ways.is_empty() {
            return Err(Error::new(ErrorKey::IsolationNeeded, json!({})));
        }
        let partner = Partner::start(self.limit_ms, self.leaves_after).await?;
        let units = of_each_size(&ways, &self.sizes);
        let round = async |(way, bytes), count| partner.trips(way, bytes, count).await;
        let found = in_turn(context, &units, self.rounds, self.round_ms, round).await?;
        let one = |((way, bytes), (count, trip_ms))| RoundTrips { way, bytes, count, trip_ms };
        Ok(MessagesResult { trips: units.into_iter().zip(found).map(one).collect() })
    }
}
