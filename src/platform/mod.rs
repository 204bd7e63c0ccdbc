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

use serde::{Deserialize, Serialize};

use crate::spec::Error;

/// What comes from a process.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// A serialised message.
    Message(Vec<u8>),
    /// Numbers, which are instrumentation and not part of the work.
    Numbers(Vec<f64>),
}

/// How bytes get to a partner that has a memory of its own, and back. The partner adds 1 to the first and to the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum MessageWay {
    /// No message: a function of the same memory does it. The rest is held against this one.
    Call,
    /// A copy goes there, and a copy comes back, as through `multiprocessing.Queue` and `Pipe`.
    Clone,
    /// The bytes change their owner, there and back. Python has nothing like it.
    Transfer,
    /// The bytes lie in a memory that both have, and each says when it is the other's turn: `multiprocessing.shared_memory`.
    Shared,
    /// The partner owns the bytes: one message stores them, another one reads them, as through the proxy of a `Manager`.
    Manager,
}

impl MessageWay {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Call, Self::Clone, Self::Transfer, Self::Shared, Self::Manager];
    /// Their ids, in this order.
    pub const IDS: [&str; 5] = ["call", "clone", "transfer", "shared", "manager"];

    /// Its id.
    pub fn id(self) -> &'static str {
        Self::IDS[self as usize]
    }
}

/// What runs in a process: it has the supervisor to talk to, and ends with an error when it is of no use any more. In a browser the
/// module that the worker loads runs it.
pub type ProcessMain = fn(Parent) -> Pin<Box<dyn Future<Output = Result<(), Error>>>>;

#[cfg(not(target_arch = "wasm32"))]
pub use native::*;
pub use signal::{Rest, Signal, Stop, all, first, started};
#[cfg(target_arch = "wasm32")]
pub use web::*;
