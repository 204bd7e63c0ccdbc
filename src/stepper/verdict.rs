//! When a program is broken, and what is said about it: keys and values, no sentences.

use serde::Serialize;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// These variables add up to this number when every thread has ended; otherwise an update was lost.
    Total(&'static [&'static str], i32),
    /// This variable, where a thread noted what it saw, holds this number when every thread has ended.
    Seen(&'static str, i32),
    /// This variable is never below zero.
    NotNegative(&'static str),
    /// This variable, which counts how often something was made, is never above one.
    AtMostOnce(&'static str),
}

/// What a thread waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperWaitKind"))]
pub enum WaitKind {
    /// That a lock becomes free.
    Lock,
    /// That another thread notifies a condition.
    Notify,
}

/// One thread of a cycle of threads that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperBlocked"))]
pub struct Blocked {
    /// The thread.
    pub thread: usize,
    /// What it holds.
    pub holds: Vec<String>,
    /// The lock it waits for, which the next of the cycle holds.
    pub waits: String,
}

/// How a program stands. Whatever is neither `unfinished` nor `holds` is a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "key", content = "values", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "StepperVerdict"))]
pub enum Verdict {
    /// Some thread can go on, and nothing is broken yet.
    Unfinished {},
    /// Every thread has ended and all that must hold does.
    Holds {},
    /// What was added by one thread was overwritten by another.
    LostUpdate {
        /// The variables that should add up to `expected`.
        names: Vec<String>,
        /// What they add up to when the threads run one after another.
        expected: i32,
        /// What they add up to now; null when one of them holds no number.
        found: Option<i32>,
    },
    /// A thread saw the middle of what another one did.
    InconsistentRead {
        /// The variable that holds what it saw.
        name: String,
        /// What it sees before or after.
        expected: i32,
        /// What it saw; null when that is no number.
        found: Option<i32>,
    },
    /// More was taken than was there.
    Overdraft {
        /// The variable.
        name: String,
        /// What it holds.
        found: i32,
    },
    /// What should be made once was made again.
    InitialisedTwice {
        /// The variable that counts.
        name: String,
        /// How often.
        found: i32,
    },
    /// Threads wait for each other in a cycle.
    Deadlock {
        /// Each thread holds what the one before it waits for.
        cycle: Vec<Blocked>,
    },
    /// A thread waits for something that no thread will do any more.
    SleepsForEver {
        /// The thread.
        thread: usize,
        /// What kind of thing it waits for.
        kind: WaitKind,
        /// The lock or condition.
        waits: String,
    },
}

impl Verdict {
    /// Whether the program broke.
    pub fn is_breach(&self) -> bool {
        !matches!(self, Self::Unfinished {} | Self::Holds {})
    }
}
