//! Things that are offered to a partner with a memory of its own: what arrives as it was, and what is refused, with which words.

use serde::{Deserialize, Serialize};

use super::context::TrialContext;
use crate::platform::Partner;
use crate::spec::Error;

/// A partner that does not answer within so many milliseconds is given up.
const LIMIT_MS: f64 = 10_000.0;

/// What can be sent, and what cannot. It has no fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct SendableTrial {}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct SendableResult {
    /// One for each thing.
    pub offered: Vec<Offered>,
}

/// How a thing fared.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Offered {
    /// The thing.
    pub thing: Thing,
    /// Whether it went to the partner and came back as it was.
    pub arrived: bool,
    /// The host's own words, where it was refused.
    pub refusal: Option<String>,
}

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Thing {
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list that holds lists.
    List,
    /// A map: a `dict`.
    Map,
    /// Bytes.
    Bytes,
    /// A function that is defined where it is used: a `lambda`.
    Function,
    /// A lock.
    Lock,
    /// A handle of something that the system keeps: a message port here, an open file in Python.
    Handle,
    /// A generator that has begun to wait.
    Generator,
}

impl Thing {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Number,
        Self::Text,
        Self::List,
        Self::Map,
        Self::Bytes,
        Self::Function,
        Self::Lock,
        Self::Handle,
        Self::Generator,
    ];
    /// Their ids, in this order.
    pub const IDS: [&str; 9] = ["number", "text", "list", "map", "bytes", "function", "lock", "handle", "generator"];

    /// Whether it is nothing but data.
    pub fn is_data(self) -> bool {
        matches!(self, Self::Number | Self::Text | Self::List | Self::Map | Self::Bytes)
    }
}

impl SendableTrial {
    pub(super) async fn run(&self, context: &TrialContext) -> Result<SendableResult, Error> {
        let partner = Partner::start(LIMIT_MS, None).await?;
        let mut offered = Vec::new();
        for (thing, id) in Thing::ALL.into_iter().zip(Thing::IDS) {
            context.go_on()?;
            let came = partner.offer(id).await?;
            let (arrived, refusal) = match came {
                Ok(arrived) => (arrived, None),
                Err(refusal) => (false, Some(refusal)),
            };
            offered.push(Offered { thing, arrived, refusal });
        }
        Ok(SendableResult { offered })
    }
}
