//! **Interleave** runs concurrency for real, in a browser: kernels on a pool of web workers, simulated I/O on one
//! event loop, threads under a lock that follows CPython's GIL protocol, processes as workers with a memory of their own.
//!
//! # The way of a run
//!
//! A [`spec::Spec`] comes in as JSON and is checked. [`models::run`] makes tasks of it ([`work::tasks`]), starts lanes
//! ([`platform`]), repeats, watches the lanes' spans ([`trace`]), checks every answer, and gives back a
//! [`report::Report`]. The same code runs natively, where its speed is the yardstick for the browser's.
//!
//! # Rooms
//!
//! Each room may use those below it, never those above; a test holds that (`tests/rooms.rs`), with two exceptions: tasks are made
//! from a spec, and a host fails with an error of the vocabulary.
//!
//! | room | what lives there |
//! | --- | --- |
//! | `browser` | what the engine worker can call, and nothing else (WebAssembly only) |
//! | `bin/trials` | the third module: [`trials`], the stepper and the [adviser](claims::adviser), for when one is asked for |
//! | `bin/claims` | the second module: the questions of [`claims::ask`], for when a claim is tried |
//! | [`catalogue`] | what there is to choose from |
//! | [`claims`] | each claim: what to run for it, and the verdict on what came out; the adviser |
//! | [`trials`] | experiments whose lanes do something else than tasks: counters, deadlocks, interleavings |
//! | [`models`] | HOW work is run: one file a model |
//! | [`report`] | what came of a run |
//! | [`spec`] | what to run; errors with a stable code |
//! | [`trace`] | lanes and spans on one clock |
//! | [`work`] | WHAT is done: kernels, services, tasks |
//! | [`measure`] | spreads, comparisons, fits, advice: pure functions of numbers |
//! | [`sync`] | queues, pipes, locks, counters and shared bytes for lanes of one memory, and who waits for whom |
//! | [`message`] | what is to be said, by key: the page has the words |
//! | [`stepper`] | small programs of CPython bytecodes under a chosen interleaving; uses no other room |
//! | [`platform`] | what a host must give; only `platform/web*`, `browser` and `bin/` may name wasm-bindgen |

#[cfg(all(target_arch = "wasm32", feature = "engine"))]
mod browser;
pub mod catalogue;
pub mod claims;
pub mod measure;
pub mod message;
#[cfg(feature = "engine")]
pub mod models;
pub mod platform;
pub mod report;
pub mod spec;
pub mod stepper;
pub mod sync;
pub mod trace;
pub mod trials;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod types;
pub mod work;
