//! What lanes that share a memory use to meet: queues, pipes, locks, conditions, counters, blocks of shared bytes.
//!
//! Each has the semantics of its Python name, and its file says which source of CPython it follows. A lane waits with a [`Waiter`],
//! which knows the lane's number, how it is woken and the run's stop; a [`WaitHook`] hears of each wait. What runs on a lane is not
//! known here, and nothing here is a span or an error of the vocabulary: outcomes are values, for those above to say.
//!
//! | file | what lives there |
//! | --- | --- |
//! | `waiter` | how a lane waits: in a list, in order, until it is called, its time is up or the run stops |
//! | `queue` | [`Queue`]: `queue.Queue` |
//! | `pipe` | [`pipe`]: `multiprocessing.Pipe` |
//! | `lock`, `condition` | [`Lock`]: `threading.Lock` and `RLock`; [`Condition`]: `threading.Condition` |
//! | `table` | [`LockTable`]: all locks of a run, who holds and who waits, and what is stuck |
//! | `deadlock` | how a cycle of lanes that wait for each other is found |
//! | `counter` | [`Counter`]: a count that loses updates, and four that do not |
//! | `block` | [`SharedBlocks`]: `multiprocessing.shared_memory` |
//! | `primitives` | what all of these are built on; the model checker has its own (`model`) |
//!
//! The files from `waiter` to `counter` are compiled a second time, as they stand, over the primitives of a model checker (`model`), which
//! runs them under thousands of schedules.
//!
//! # Lanes that end in the middle
//! A lane that returns or fails keeps the locks it holds, as a thread of Python does: call [`LockTable::mark_dead`] and the others can be
//! told why they wait. A thread that is ended from outside while it is inside one of these functions may keep an inner mutex, so
//! whoever does that gives up the whole memory; a supervisor can still ask [`LockTable::examine`] and [`LockTable::report`], which never wait.

mod block;
mod condition;
mod counter;
mod deadlock;
mod lock;
mod pipe;
mod primitives;
mod queue;
mod table;
mod waiter;

pub use block::{BlockError, SharedBlock, SharedBlocks};
pub use condition::{Condition, NotWaited};
pub use counter::{Counter, CounterKind};
pub use deadlock::{BlockedLane, Deadlock, OrphanedLock};
pub use lock::{Lock, LockKind, NotAcquired, NotHeld};
pub use pipe::{DEFAULT_CAPACITY, End, NotReceived, NotSent, pipe};
pub use queue::{NotGot, NotJoined, NotPut, Queue, TooManyDone};
pub use table::{ConditionReport, Findings, LaneUse, LockReport, LockTable, NotBroken, TableReport, Waiting};
pub use waiter::{Ended, Wait, WaitHook, WaitStats, Waiter, Wanted};

#[cfg(all(test, not(target_arch = "wasm32")))]
mod model;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
