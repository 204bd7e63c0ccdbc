//! The lock of `threads-gil`: CPython's global interpreter lock, protocol and all.
//!
//! After CPython's `Python/ceval_gil.c` (`take_gil`, `drop_gil`), 3.2 to 3.14. In our words:
//!
//! - The lock is a flag. A mutex guards it, a condition variable tells that it was let go.
//! - A lane that finds it taken waits for that signal, but no longer than the **switch interval** (5 ms in CPython). When
//!   the time is over and the lock has not gone from one lane to another meanwhile, the waiter sets the **drop request**
//!   and waits on. The request is a flag that the holder looks at between two steps; it cannot interrupt a step, so a long
//!   step (in CPython: a long C call) keeps the lock for as long as it likes.
//! - Who lets go signals **one** waiter. Which one, the host decides: an operating system as it likes, a browser the one
//!   that has waited longest. The signal hands nothing over: a lane that comes by in that moment may be faster.
//! - Who lets go **while a drop is requested** then waits until another lane has taken the lock: the **forced switch**.
//!   Without it the holder, still hot on its core, would mostly be the first to take it again.
//! - Who lets go with no request pending, as mostly around a wait, goes on at once.
//!
//! The convoy effect follows from these rules and nothing else: a lane that lets go for a short wait must, beside a lane
//! that only computes, sit out the whole interval each time it comes back.
//!
//! Some things differ, none of which a timeline shows:
//!
//! - One mutex guards both conditions, where CPython has a second one for the forced switch. The hand-over can then not
//!   miss a switch that happens between letting go and waiting for it.
//! - Waiters are counted, so that a hand-over ends when the last one gave up. (CPython withdraws the request instead,
//!   gh-96387.)
//! - A waiter goes away when the run is stopped.
//! - A lane that ends also waits for the forced switch if one is due. (CPython spares it that, for its state may be freed.)
//!
//! The protocol stands in `gil/protocol.rs` and takes its primitives from `gil/sync.rs`, so that the tests can compile the very
//! same text over a model checker's: `gil/model.rs`.

mod protocol;
mod sync;

pub use protocol::Gil;

#[cfg(all(test, not(target_family = "wasm")))]
mod model;
#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
