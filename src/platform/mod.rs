//! What a host must give: a clock, waiting, lanes that share this memory, and processes that do not.
//!
//! There are two hosts, `web` (a browser's workers) and `native` (the machine's own threads); both give the same
//! functions, so that models and kernels are the same code on either. Only `web` may name wasm-bindgen, js-sys or web-sys.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

mod signal;

use std::pin::Pin;

use crate::spec::Error;

/// What comes from a process.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// A serialised message.
    Message(Vec<u8>),
    /// Numbers, which are instrumentation and not part of the work.
    Numbers(Vec<f64>),
}

/// What runs in a process: it has the supervisor to talk to, and ends with an error when it is of no use any more. In a browser the
/// module that the worker loads runs it.
pub type ProcessMain = fn(Parent) -> Pin<Box<dyn Future<Output = Result<(), Error>>>>;

#[cfg(not(target_arch = "wasm32"))]
pub use native::*;
pub use signal::{Rest, Signal, Stop, all, first, started};
#[cfg(target_arch = "wasm32")]
pub use web::*;
