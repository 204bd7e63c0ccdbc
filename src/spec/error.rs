//! Why something did not work: a stable code for programs, a key for the sentence, and what the sentence needs to know.
//!
//! No sentence is made here. The page has the texts of each language by [`Error::key`] and puts the values in.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// Why a run did not bring a report, or a task no result.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "Failure"))]
pub struct Error {
    /// What kind of failure this is; stable, for programs.
    pub code: Code,
    /// Which sentence says it.
    pub key: ErrorKey,
    /// Figures, ids and quoted texts for the sentence; an object.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "Record<string, unknown>"))]
    pub values: Value,
}

/// The stable codes of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "FailureCode"))]
pub enum Code {
    /// The spec, or another request, asks for something that does not exist or is out of range.
    InvalidSpec,
    /// The model needs shared memory, and the page is not isolated.
    NeedsIsolation,
    /// The run was stopped on request.
    Cancelled,
    /// The answers of one run differ from each other, or from the known answer.
    WrongAnswer,
    /// A lane ended with a trap.
    Crashed,
    /// A memory could not be made or not be enlarged.
    OutOfMemory,
    /// One task failed and the run went on.
    TaskFailed,
}

/// Defines the keys with their ids and codes.
macro_rules! keys {
    ($($(#[$meta:meta])* $variant:ident = $id:literal is $code:ident),+ $(,)?) => {
        /// The key of the sentence that says what an [`Error`] is about. Each belongs to one [`Code`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
        pub enum ErrorKey { $($(#[$meta])* #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(rename = $id))] $variant),+ }
        impl ErrorKey {
            /// Every key.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The id that crosses to the page.
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }
            /// The code of each error with this key.
            pub fn code(self) -> Code { match self { $(Self::$variant => Code::$code),+ } }
        }
    };
}

keys! {
    /// `error`: what the JSON reader said.
    SpecNotJson = "spec.not-json" is InvalidSpec,
    /// `was`: the JSON text of what was given.
    SpecNotObject = "spec.not-object" is InvalidSpec,
    /// `field`, `fields`: those that there are.
    SpecUnknownField = "spec.unknown-field" is InvalidSpec,
    /// `field`, `was`, `min`, `max`, `whole`: whether only whole numbers will do; `kernel` where the range is a kernel's.
    SpecOutOfRange = "spec.out-of-range" is InvalidSpec,
    /// `field`, `was` (null when it is missing), `choices`.
    SpecNotAChoice = "spec.not-a-choice" is InvalidSpec,
    /// `field`, `was`.
    SpecNotBoolean = "spec.not-boolean" is InvalidSpec,
    /// `was` (null when it is missing).
    SpecWorkNotObject = "spec.work-not-object" is InvalidSpec,
    /// Only work of the kind `cpu` can be computed without a lane.
    SpecOnlyCpu = "spec.only-cpu" is InvalidSpec,
    /// `fault`: one that happens only where something computes; `kind`: that of work which computes nothing.
    SpecFaultNeedsCpu = "spec.fault-needs-cpu" is InvalidSpec,
    /// `was`: the JSON text of what was given as a trial; `job`: true where it was to be the adviser's job.
    TrialNotObject = "trial.not-object" is InvalidSpec,
    /// `trial`: one that only a browser can carry out.
    TrialBrowserOnly = "trial.browser-only" is InvalidSpec,
    /// `needed`, `workers`: those that the pool has.
    PoolTooSmall = "pool.too-small" is InvalidSpec,
    /// Another run goes on.
    RunBusy = "run.busy" is InvalidSpec,
    /// `request`, `known`: those that there are.
    RequestUnknown = "request.unknown" is InvalidSpec,
    /// `error`: what the JSON reader said, or what could not be read.
    RequestUnread = "request.unread" is InvalidSpec,
    /// `claim`, `known`: the ids that there are.
    ClaimUnknown = "claim.unknown" is InvalidSpec,
    /// `claim`; `known`: the claims that Python can show.
    LineNoScript = "line.no-script" is InvalidSpec,
    /// Nothing was pasted; `start`: how the line begins.
    LineEmpty = "line.empty" is InvalidSpec,
    /// `start`; `was`: the beginning of what was pasted, which is no line of ours.
    LineForeign = "line.foreign" is InvalidSpec,
    /// `format`: the one that is known here; `was`: a newer one.
    LineNewer = "line.newer" is InvalidSpec,
    /// `claim`; `was`: the claim that the line is of.
    LineOtherClaim = "line.other-claim" is InvalidSpec,
    /// A part of the line was changed or lost.
    LineChanged = "line.changed" is InvalidSpec,
    /// `after`: the last letters of a line whose end is missing.
    LineCut = "line.cut" is InvalidSpec,
    /// `field`, `was` (null when it is missing), `allowed`: `{ one: [...] }` or `{ what, min, max }`.
    LineField = "line.field" is InvalidSpec,
    /// `id`: a figure that stands there twice.
    LineTwice = "line.twice" is InvalidSpec,
    /// `model`.
    IsolationNeeded = "isolation.needed" is NeedsIsolation,
    /// `error`: what the host said when the pool's workers were to share the memory.
    PoolNotShared = "pool.not-shared" is NeedsIsolation,
    /// `error`: why the pool's workers could not be started.
    PoolNotStarted = "pool.not-started" is Crashed,
    /// The run was stopped on request.
    RunCancelled = "run.cancelled" is Cancelled,
    /// `repeat`: its number, from 1; `answer`, `before`: the answer of the repeats before it.
    AnswerRepeatsDiffer = "answer.repeats-differ" is WrongAnswer,
    /// `given`, `back`: tasks that were handed out and that came back.
    AnswerTasksLost = "answer.tasks-lost" is WrongAnswer,
    /// `task`, `kernel`, `size`, `seed`, `answer`, `known`: the known answer.
    AnswerNotKnown = "answer.not-known" is WrongAnswer,
    /// `task`, `kernel`, `size`, `seed`, `answer`, `other`: a task that computed the same; `otherAnswer`.
    AnswerTasksDiffer = "answer.tasks-differ" is WrongAnswer,
    /// `error`: the text of the trap.
    LaneCrashed = "lane.crashed" is Crashed,
    /// `process`: its number, from 1; `error`.
    ProcessCrashed = "process.crashed" is Crashed,
    /// `process`: its number. The browser, or somebody, ended it.
    ProcessEnded = "process.ended" is Crashed,
    /// `error`: what the reader of messages said.
    ProcessUnread = "process.unread" is Crashed,
    /// A process answered something else than it was asked.
    ProcessConfused = "process.confused" is Crashed,
    /// `limitMs`: within which a partner did not answer a message.
    PartnerSilent = "partner.silent" is Crashed,
    /// `error`: why a partner could not be started, or what it did wrong.
    PartnerFailed = "partner.failed" is Crashed,
    /// `name`: of an object that nobody has made.
    ObjectUnknown = "object.unknown" is InvalidSpec,
    /// `workers`: how many were to start; `seconds`: within which they did not.
    StartSlow = "start.slow" is Crashed,
    /// `bytes`, `error`: what the allocator said.
    MemoryTask = "memory.task" is OutOfMemory,
    /// `kernel`, `size`, `bytes`.
    MemoryKernel = "memory.kernel" is OutOfMemory,
    /// `process`: its number; `error`; `processes`: how many were asked for.
    MemoryProcess = "memory.process" is OutOfMemory,
    /// `error`: what the system said.
    MemoryThreads = "memory.threads" is OutOfMemory,
    /// The fault `error`, which a spec can ask for.
    TaskOnPurpose = "task.on-purpose" is TaskFailed,
    /// `process`: the number of the process that was gone before it had done the task, from 1.
    TaskLost = "task.lost" is TaskFailed,
    /// `service`: the service whose request failed each time it was tried; `attempts`.
    TaskService = "task.service" is TaskFailed,
}

impl Error {
    /// The error of this key with these values, an object.
    pub fn new(key: ErrorKey, values: Value) -> Self {
        Self { code: key.code(), key, values }
    }

    /// The run was stopped on request.
    pub fn cancelled() -> Self {
        Self::new(ErrorKey::RunCancelled, json!({}))
    }

    fn object(&self) -> Value {
        json!({ "code": self.code, "key": self.key.id(), "values": self.values })
    }
}

/// The JSON text of a value, in place of its `Display`, which would be a second and a third writer of JSON in the module.
pub fn json_text(value: &Value) -> String {
    serde_json::to_string(value).expect("a value is JSON")
}

/// For the page an object; in a message between processes, whose format has no place for values of any shape, the JSON text of it.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = self.object();
        if serializer.is_human_readable() {
            object.serialize(serializer)
        } else {
            serializer.serialize_str(&json_text(&object))
        }
    }
}

/// From a message between processes.
impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut object: Value = serde_json::from_str(&text).map_err(D::Error::custom)?;
        let key = ErrorKey::ALL.iter().find(|key| object["key"] == key.id());
        let key = key.ok_or_else(|| D::Error::custom(&text))?;
        Ok(Self::new(*key, object["values"].take()))
    }
}

/// For the native programs and for tests: code, key and values.
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = serde_json::to_value(self.code).unwrap_or_default();
        write!(f, "{} {} {}", code.as_str().unwrap_or_default(), self.key.id(), self.values)
    }
}

impl std::error::Error for Error {}
