//! What to run: the vocabulary that the page, a teacher's console and the tests write, and the errors they get back.
//!
//! A spec arrives as JSON. [`Spec::from_json`] checks every field and answers a bad one with an error that names
//! the field, the value that was given and what is allowed. The limits stand in one table, [`fields`], which the page reads
//! too, so that a form and the check can never disagree.

use serde::Serialize;

mod error;
mod fields;
mod read;

pub use error::{Code, Error, ErrorKey, json_text};
pub use fields::{Field, fields};
pub(crate) use read::{brief, cut, in_range, one_of};

/// The largest number of lanes a run may ask for. A page can hold about 120 private memories in Chromium
/// and 135 in WebKit before the engine refuses the next one, and the engine itself needs one.
pub const MAX_WORKERS: u32 = 100;

/// Defines an enum of kebab-case ids together with the list of its choices.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $id:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $id)] $variant),+ }
        impl $name {
            /// Every value, in the order in which the page lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every id, in the same order.
            pub const IDS: &'static [&'static str] = &[$($id),+];
            /// The kebab-case id that crosses to the page.
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }
        }
    };
}

choices! {
    /// A way to run work.
    Model {
        /// One lane, blocking waits.
        Sequential = "sequential",
        /// Lanes on one memory that must hold the GIL to compute.
        ThreadsGil = "threads-gil",
        /// Lanes on one memory, no lock.
        Threads = "threads",
        /// Lanes with an instance and a memory of their own.
        Processes = "processes",
        /// Futures on one event loop.
        EventLoop = "event-loop",
        /// A loop that holds the waits and an executor that computes.
        Hybrid = "hybrid",
    }
}

choices! {
    /// How a GIL lane treats the inner block of a kernel.
    GilMode {
        /// Python code: the lock is held while computing.
        Held = "held",
        /// Native code that lets go of the lock around its inner block, once a buffer, as hashing large buffers does.
        ReleasedInKernel = "released-in-kernel",
    }
}

choices! {
    /// How tasks come to the lanes.
    Schedule {
        /// Each lane takes the next tasks from one queue when it is free (symmetric).
        SharedQueue = "shared-queue",
        /// Each lane gets its equal share of the list before the start.
        Static = "static",
        /// One master hands the next tasks to a lane that asks (asymmetric).
        MasterWorker = "master-worker",
        /// The list is halved again and again, and a lane that has nothing to do steals a half that is left: rayon's scheduler. Lanes without
        /// a common memory cannot steal; they share a queue.
        WorkStealing = "work-stealing",
    }
}

choices! {
    /// How large the tasks of one work are compared with each other.
    Shape {
        /// All alike.
        Even = "even",
        /// From half to one and a half times the size, in seeded order.
        Uneven = "uneven",
        /// The first eighth of the tasks is four times as large, the rest smaller.
        Skewed = "skewed",
    }
}

choices! {
    /// Who computes for the loop of the `hybrid` model.
    Executor {
        /// Lanes on the loop's own memory, under one GIL with the loop: `ThreadPoolExecutor` as CPython has it.
        Threads = "threads",
        /// The same lanes without a GIL, as on a free-threaded build.
        FreeThreads = "free-threads",
        /// Lanes with a memory of their own.
        Processes = "processes",
    }
}

choices! {
    /// A fault put in on purpose, to see what becomes of a run.
    Fault {
        /// None.
        None = "none",
        /// The first task ends in a trap (`unreachable`).
        Trap = "trap",
        /// The first task asks for memory until it is refused.
        OutOfMemory = "out-of-memory",
        /// One bit of the first task's state flips half-way.
        BitFlip = "bit-flip",
        /// The first task fails with an error, in every repeat; the others go on.
        Error = "error",
    }
}

/// What is done, `tasks` times over.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Work {
    /// Every task computes the kernel.
    Cpu(CpuWork),
    /// Every task asks the service.
    Io(IoWork),
    /// Every task asks the service, then computes the kernel.
    Mixed(MixedWork),
    /// Further tasks ask the service again and again, beside `tasks` tasks that compute.
    Beside(BesideWork),
    /// Every task adds to "the same" variable and says what it read and where things lie.
    Probe,
}

/// A kernel and its size.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CpuWork {
    /// The kernel's id.
    pub kernel: &'static str,
    /// The job's size, in the kernel's own unit.
    pub size: u32,
}

/// A service and what is asked of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct IoWork {
    /// The service's id.
    pub service: &'static str,
    /// How long one request takes with nobody else about, in milliseconds.
    pub wait_ms: f64,
    /// Requests one after another in each task.
    pub waits: u32,
    /// Transfers that the line carries at full speed (`download`, `upload`).
    pub bandwidth: u32,
    /// Connections in the pool (`database`).
    pub connections: u32,
    /// Requests that may start in a second (`scrape`).
    pub per_second: f64,
    /// Share of attempts that fail, 0 to 0.9.
    pub failure_share: f64,
    /// How often a failed request is tried again.
    pub retries: u32,
}

/// A request and a computation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct MixedWork {
    /// What is computed.
    #[serde(flatten)]
    pub cpu: CpuWork,
    /// What is asked.
    #[serde(flatten)]
    pub io: IoWork,
}

/// Tasks that only compute, and others that only ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct BesideWork {
    /// What is computed.
    #[serde(flatten)]
    pub cpu: CpuWork,
    /// What is asked.
    #[serde(flatten)]
    pub io: IoWork,
    /// How many tasks only ask; they come first.
    pub askers: u32,
}

impl Work {
    /// The computing part, if there is one.
    pub fn cpu(&self) -> Option<&CpuWork> {
        match self {
            Work::Cpu(cpu) => Some(cpu),
            Work::Mixed(MixedWork { cpu, .. }) | Work::Beside(BesideWork { cpu, .. }) => Some(cpu),
            Work::Io(_) | Work::Probe => None,
        }
    }

    /// The waiting part, if there is one.
    pub fn io(&self) -> Option<&IoWork> {
        match self {
            Work::Io(io) => Some(io),
            Work::Mixed(MixedWork { io, .. }) | Work::Beside(BesideWork { io, .. }) => Some(io),
            Work::Cpu(_) | Work::Probe => None,
        }
    }
}

/// What to run, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Spec {
    /// What each task does.
    pub work: Work,
    /// How many tasks there are.
    pub tasks: u32,
    /// The way to run them.
    pub model: Model,
    /// Lanes of the models that have several.
    pub workers: u32,
    /// Measured repeats.
    pub repeats: u32,
    /// Repeats before them that are not measured.
    pub warmup: u32,
    /// The GIL's switch interval in milliseconds.
    pub switch_interval_ms: f64,
    /// What lanes under a GIL do while a kernel computes: those of `threads-gil`, and the threads of `hybrid`. In `processes`, `held`
    /// gives each process a GIL of its own.
    pub gil: GilMode,
    /// How tasks come to the lanes.
    pub schedule: Schedule,
    /// How large tasks are compared with each other.
    pub shape: Shape,
    /// Tasks taken from the queue, or sent in one message, at a time.
    pub chunk: u32,
    /// Who computes under `hybrid`.
    pub executor: Executor,
    /// The seed of every random choice.
    pub seed: u32,
    /// Whether spans are recorded.
    pub trace: bool,
    /// A fault put in on purpose.
    pub fault: Fault,
}

impl Spec {
    /// Lanes that share one memory and so need a pool of this many workers; 0 for models that have none.
    pub fn pool(&self) -> u32 {
        match (self.model, self.executor) {
            // A master that hands out tasks sits on a worker of its own too.
            (Model::Threads | Model::ThreadsGil, _) => {
                self.workers + u32::from(self.schedule == Schedule::MasterWorker)
            }
            // The loop sits on a pool worker of its own, beside those that compute for it.
            (Model::Hybrid, Executor::Threads | Executor::FreeThreads) => self.workers + 1,
            (Model::Sequential | Model::EventLoop, _) => 1,
            (Model::Processes, _) | (Model::Hybrid, Executor::Processes) => 0,
        }
    }

    /// Whether the model cannot do without shared memory.
    pub fn needs_isolation(&self) -> bool {
        match self.model {
            Model::Threads | Model::ThreadsGil => true,
            Model::Hybrid => self.executor != Executor::Processes,
            Model::Sequential | Model::Processes | Model::EventLoop => false,
        }
    }
}
