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

/// How processes raise a count that they share, or hand things to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum ObjectWay {
    /// A manager owns the count; each process reads it through its proxy, and stores it: two messages, and others come in between.
    ProxyGetSet,
    /// A manager owns the count and adds to it when a proxy asks it to.
    ProxyAdd,
    /// The count lies in a block of shared memory that each process opens by its name: a load, an addition, a store.
    Block,
    /// The same with a lock held, which lies in the block too.
    BlockLocked,
    /// A manager owns a queue; the first process puts things in, the others take them out.
    Queue,
}

impl ObjectWay {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::ProxyGetSet, Self::ProxyAdd, Self::Block, Self::BlockLocked, Self::Queue];
    /// Their ids, in this order.
    pub const IDS: [&str; 5] = ["proxy-get-set", "proxy-add", "block", "block-locked", "queue"];

    /// Its id.
    pub fn id(self) -> &'static str {
        Self::IDS[self as usize]
    }
}

/// What goes wrong on purpose while processes share objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum ObjectFault {
    /// Nothing.
    None,
    /// The manager is ended before the round begins.
    ManagerGone,
    /// Nobody has made what the processes ask for.
    NoSuchName,
    /// The first process is killed: whoever takes things out of the queue, or waits for it, waits in vain.
    ProcessKilled,
}

impl ObjectFault {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::ManagerGone, Self::NoSuchName, Self::ProcessKilled];
    /// Their ids, in this order.
    pub const IDS: [&str; 4] = ["none", "manager-gone", "no-such-name", "process-killed"];

    /// Its id.
    pub fn id(self) -> &'static str {
        Self::IDS[self as usize]
    }
}

/// What processes that share objects do in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectRound {
    /// How often each process adds 1.
    pub additions: u32,
    /// Bytes of a block.
    pub bytes: f64,
    /// Things that the queue holds.
    pub queue_size: u32,
    /// What goes wrong.
    pub fault: ObjectFault,
}

/// What runs in a process: it has the supervisor to talk to, and ends with an error when it is of no use any more. In a browser the
/// module that the worker loads runs it.
pub type ProcessMain = fn(Parent) -> Pin<Box<dyn Future<Output = Result<(), Error>>>>;

#[cfg(not(target_arch = "wasm32"))]
pub use native::*;
pub use signal::{Rest, Signal, Stop, all, first, started};
#[cfg(target_arch = "wasm32")]
pub use web::*;
