//! What is known of a lane beside its spans.

use serde::{Deserialize, Serialize};

/// What a lane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum LaneKind {
    /// The only lane of `sequential`.
    Main,
    /// One of several that share a memory.
    Thread,
    /// One with a memory of its own.
    Process,
    /// An event loop.
    Loop,
    /// The lane that hands out tasks and does none.
    Master,
}

/// How a lane ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum LaneOutcome {
    /// It did all that it had to do.
    Done,
    /// It ended with an error.
    Failed,
    /// It trapped, or its worker went away.
    Crashed,
    /// It was ended from outside.
    Killed,
}

/// A lane: what it is, when it was started, how it ended. The page makes its name of the kind and the number.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LaneInfo {
    /// What it is.
    pub kind: LaneKind,
    /// Which of its kind, from 1.
    pub number: u32,
    /// Milliseconds from the request for this lane until it was ready, if this run started it; `None` if it was there already.
    pub start_ms: Option<f64>,
    /// How it ended; `None` while it goes on.
    pub outcome: Option<LaneOutcome>,
}

impl LaneInfo {
    /// A lane that was there already and goes on.
    pub fn new(kind: LaneKind, number: u32) -> Self {
        Self { kind, number, start_ms: None, outcome: None }
    }

    /// The only lane of its kind.
    pub fn only(kind: LaneKind) -> Self {
        Self::new(kind, 1)
    }

    /// As many lanes of this kind, numbered from 1.
    pub fn several(kind: LaneKind, count: u32) -> Vec<Self> {
        (1..=count).map(|number| Self::new(kind, number)).collect()
    }
}
