//! HOW work is run: one file a model, and the supervisor that repeats, watches and reports.
//!
//! A model says which lanes there are and what each does; [`pool`] runs lanes that share this memory, [`processes`]
//! those that do not. [`measure`] takes the repeats of several specs in turn. The supervisor never computes and never waits for a
//! lane in a way that stops its own event loop: a host whose event loop stands still can neither start a lane nor hear a stop.

pub mod event_loop;
pub mod gil;
pub mod lane;
pub mod pool;
pub mod processes;
pub mod queue;

mod collect;
mod hybrid;
mod lone;
mod observe;
mod run;
mod sequential;
mod stealing;
mod threads;
mod threads_gil;

use crate::platform::{Rest, Stop};

pub use collect::Repeat;
pub use observe::{Batch, Monitor, NoObserver, Observer, Phase, Progress};
pub use run::{Measured, measure, run};
pub use sequential::compute_here;

/// How often the supervisor looks at the lanes while they run, in milliseconds: two frames of a screen.
const TICK_MS: f64 = 33.0;

/// The supervisor's own way to rest: on its event loop, or it could start no worker, hear nothing and attend to one lane alone.
fn rest(stop: &Stop) -> Rest {
    Rest::awaiting(stop)
}
