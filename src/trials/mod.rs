//! Trials: experiments whose lanes do something else than the tasks of a spec. They count together, wait for each other for ever,
//! starve, or end in the middle.
//!
//! A [`Trial`] comes in as JSON and is checked; [`run`] carries it out and gives back a [`TrialResult`]. What needs no shared memory
//! runs where there is none, too.
//!
//! | file | what is tried |
//! | --- | --- |
//! | `counter` | a count that several lanes raise, without protection and with |
//! | `loop_counter` | the same on one event loop, with an `await` between the read and the write |
//! | `deadlock` | two locks in opposite order: found, named, ended, and repaired by one order |
//! | `starvation` | a lane that takes a lock again at once, beside others |
//! | `killed_holder` | a lane that ends while it holds a lock |
//! | `hand_over` | lanes that hand bytes to each other |
//! | `messages` | bytes that go to a partner with a memory of its own and back |
//! | `sendable` | what can be sent there, and what is refused |
//! | `shared_objects` | values, blocks of memory and queues that several processes share |
//! | `killable` | lanes and processes that are to stop: those that look, and those that do not |
//! | `interleavings` | programs of the [`stepper`](crate::stepper) under the rules of each version |
//! | `context` | what a trial runs with: its stop, and lanes with bodies of their own |
//! | `in_turn` | how ways are measured that take turns |
//! | `fields` | how a trial is read and checked |
//! | `requests` | what the page asks the stepper |

mod context;
mod counter;
mod deadlock;
mod fields;
mod hand_over;
mod in_turn;
mod interleavings;
mod killable;
mod killed_holder;
mod loop_counter;
mod messages;
mod requests;
mod sendable;
mod shared_objects;
mod starvation;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::platform::Stop;
use crate::spec::{Error, ErrorKey, one_of};
use context::TrialContext;
pub(crate) use fields::Fields;

pub use counter::{CounterResult, CounterTrial, CounterWay};
pub use deadlock::{DeadlockResult, DeadlockRound, DeadlockTrial, FoundDeadlock, LaneEnd, LockOrder, WaitsFor};
pub use hand_over::{HandOverResult, HandOverTrial, HandOverWay, HandOvers};
pub use interleavings::{InterleavingsResult, InterleavingsTrial, Searched};
pub use killable::{KillableResult, KillableTrial};
pub use killed_holder::{KilledHolderResult, KilledHolderTrial, Orphaned, Waited};
pub use loop_counter::{LoopCounterResult, LoopCounterTrial, LoopCounterWay};
pub use messages::{MessagesResult, MessagesTrial, RoundTrips};
pub use requests::stepper;
pub use sendable::{Offered, SendableResult, SendableTrial, Thing};
pub use shared_objects::{SharedObject, SharedObjectsResult, SharedObjectsTrial};
pub use starvation::{LaneTurns, StarvationResult, StarvationTrial, StarvationWay};

/// What is tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "trial", rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Trial {
    /// Lanes raise one count.
    Counter(CounterTrial),
    /// Tasks of one event loop raise one count.
    LoopCounter(LoopCounterTrial),
    /// Two lanes take two locks.
    Deadlock(DeadlockTrial),
    /// A lane takes a lock again at once.
    Starvation(StarvationTrial),
    /// A lane ends while it holds a lock.
    KilledHolder(KilledHolderTrial),
    /// Two lanes hand bytes to each other.
    HandOver(HandOverTrial),
    /// Bytes go to a partner with a memory of its own, and back.
    Messages(MessagesTrial),
    /// Things are offered to such a partner.
    Sendable(SendableTrial),
    /// Processes share objects.
    SharedObjects(SharedObjectsTrial),
    /// Lanes and processes are to stop.
    Killable(KillableTrial),
    /// Programs are searched for an interleaving that breaks them.
    Interleavings(InterleavingsTrial),
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "trial", rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum TrialResult {
    /// Of `counter`.
    Counter(CounterResult),
    /// Of `loop-counter`.
    LoopCounter(LoopCounterResult),
    /// Of `deadlock`.
    Deadlock(DeadlockResult),
    /// Of `starvation`.
    Starvation(StarvationResult),
    /// Of `killed-holder`.
    KilledHolder(KilledHolderResult),
    /// Of `hand-over`.
    HandOver(HandOverResult),
    /// Of `messages`.
    Messages(MessagesResult),
    /// Of `sendable`.
    Sendable(SendableResult),
    /// Of `shared-objects`.
    SharedObjects(SharedObjectsResult),
    /// Of `killable`.
    Killable(KillableResult),
    /// Of `interleavings`.
    Interleavings(InterleavingsResult),
}

/// Read by its trial from a value. What serde derives for a tagged enum would hold every reader twice.
impl<'de> Deserialize<'de> for TrialResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let trial = value["trial"].as_str().unwrap_or_default().to_owned();
        let read = match trial.as_str() {
            "counter" => serde_json::from_value(value).map(Self::Counter),
            "loop-counter" => serde_json::from_value(value).map(Self::LoopCounter),
            "deadlock" => serde_json::from_value(value).map(Self::Deadlock),
            "starvation" => serde_json::from_value(value).map(Self::Starvation),
            "killed-holder" => serde_json::from_value(value).map(Self::KilledHolder),
            "hand-over" => serde_json::from_value(value).map(Self::HandOver),
            "messages" => serde_json::from_value(value).map(Self::Messages),
            "sendable" => serde_json::from_value(value).map(Self::Sendable),
            "shared-objects" => serde_json::from_value(value).map(Self::SharedObjects),
            "killable" => serde_json::from_value(value).map(Self::Killable),
            "interleavings" => serde_json::from_value(value).map(Self::Interleavings),
            _ => return Err(D::Error::custom("a result is of no trial that is known")),
        };
        read.map_err(D::Error::custom)
    }
}

const IDS: &[&str] = &[
    "counter",
    "loop-counter",
    "deadlock",
    "starvation",
    "killed-holder",
    "hand-over",
    "messages",
    "sendable",
    "shared-objects",
    "killable",
    "interleavings",
];

impl Trial {
    /// Reads a trial from JSON text.
    ///
    /// # Errors
    /// [`Code::InvalidSpec`](crate::spec::Code::InvalidSpec), with the field, the value and what is allowed.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let unread =
            |error: serde_json::Error| Error::new(ErrorKey::SpecNotJson, json!({ "error": error.to_string() }));
        Self::from_value(&serde_json::from_str(text).map_err(unread)?)
    }

    /// Reads a trial from a JSON value.
    ///
    /// # Errors
    /// As [`Trial::from_json`].
    pub fn from_value(value: &Value) -> Result<Self, Error> {
        let mut fields = Fields::of(value)?;
        let given = fields.take("trial");
        let trial = match given.and_then(Value::as_str) {
            Some("counter") => Self::Counter(CounterTrial::read(&mut fields)?),
            Some("loop-counter") => Self::LoopCounter(LoopCounterTrial::read(&mut fields)?),
            Some("deadlock") => Self::Deadlock(DeadlockTrial::read(&mut fields)?),
            Some("starvation") => Self::Starvation(StarvationTrial::read(&mut fields)?),
            Some("killed-holder") => Self::KilledHolder(KilledHolderTrial::read(&mut fields)?),
            Some("hand-over") => Self::HandOver(HandOverTrial::read(&mut fields)?),
            Some("messages") => Self::Messages(MessagesTrial::read(&mut fields)?),
            Some("sendable") => Self::Sendable(SendableTrial {}),
            Some("shared-objects") => Self::SharedObjects(SharedObjectsTrial::read(&mut fields)?),
            Some("killable") => Self::Killable(KillableTrial::read(&mut fields)?),
            Some("interleavings") => Self::Interleavings(InterleavingsTrial::read(&mut fields)?),
            _ => return Err(one_of("trial", given, IDS)),
        };
        fields.finish()?;
        Ok(trial)
    }

    /// The lanes that share a memory; 0 where it needs none.
    pub fn lanes(&self) -> u32 {
        match self {
            Self::Counter(trial) => trial.lanes,
            Self::Deadlock(_) => deadlock::LANES,
            Self::Starvation(trial) => trial.lanes,
            Self::KilledHolder(_) => killed_holder::LANES,
            Self::HandOver(_) => hand_over::LANES,
            Self::Killable(trial) => trial.workers,
            Self::LoopCounter(_)
            | Self::Messages(_)
            | Self::Sendable(_)
            | Self::SharedObjects(_)
            | Self::Interleavings(_) => 0,
        }
    }
}

/// Carries a trial out. `shared`: whether lanes can share a memory here.
///
/// # Errors
/// [`ErrorKey::IsolationNeeded`] where it needs a memory that is shared, [`ErrorKey::PoolTooSmall`], [`ErrorKey::RunCancelled`] after
/// a stop, [`ErrorKey::LaneCrashed`], and what a partner can fail with ([`ErrorKey::PartnerSilent`] and its like).
pub async fn run(trial: &Trial, shared: bool, stop: &Stop) -> Result<TrialResult, Error> {
    if trial.lanes() > 0 && !shared {
        return Err(Error::new(ErrorKey::IsolationNeeded, json!({})));
    }
    let context = TrialContext::new(stop, shared);
    context.go_on()?;
    Ok(match trial {
        Trial::Counter(trial) => TrialResult::Counter(trial.run(&context).await?),
        Trial::LoopCounter(trial) => TrialResult::LoopCounter(trial.run(&context).await?),
        Trial::Deadlock(trial) => TrialResult::Deadlock(trial.run(&context).await?),
        Trial::Starvation(trial) => TrialResult::Starvation(trial.run(&context).await?),
        Trial::KilledHolder(trial) => TrialResult::KilledHolder(trial.run(&context).await?),
        Trial::HandOver(trial) => TrialResult::HandOver(trial.run(&context).await?),
        Trial::Messages(trial) => TrialResult::Messages(context.unless_stopped(trial.run(&context)).await?),
        Trial::Sendable(trial) => TrialResult::Sendable(trial.run(&context).await?),
        Trial::SharedObjects(trial) => TrialResult::SharedObjects(context.unless_stopped(trial.run(&context)).await?),
        Trial::Killable(trial) => TrialResult::Killable(trial.run(&context).await?),
        Trial::Interleavings(trial) => TrialResult::Interleavings(trial.run(&context).await?),
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
