//! The native counterparts of a partner and of a process that hears nothing: a thread that is sent bytes, and a program of its own.

use std::hint::black_box;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::super::MessageWay;
use super::now;
use crate::spec::{Error, ErrorKey};

/// Bytes that both have.
type Shared = Arc<Vec<AtomicU8>>;

/// What goes to a partner.
enum There {
    /// To be touched and sent back.
    Back(Vec<u8>),
    /// To be touched where they are.
    Here(Shared),
    /// To be touched and kept.
    Put(Vec<u8>),
    /// What is kept is to be sent.
    Get,
}

/// The bytes that one side has between two trips.
#[derive(Default)]
struct Bytes {
    own: Vec<u8>,
    shared: Shared,
}

/// A partner that is sent bytes. It ends when this is dropped.
pub struct Partner {
    there: Sender<There>,
    back: Receiver<Vec<u8>>,
    bytes: Mutex<Bytes>,
    limit_ms: f64,
}

fn touch(mut bytes: Vec<u8>) -> Vec<u8> {
    for at in [0, bytes.len() - 1] {
        bytes[at] = bytes[at].wrapping_add(1);
    }
    bytes
}

impl Partner {
    /// Starts one that answers each message within `limit_ms` or is given up; after `leaves_after` messages it goes without an answer.
    ///
    /// # Errors
    /// None; in a browser it may not start.
    pub async fn start(limit_ms: f64, leaves_after: Option<u32>) -> Result<Self, Error> {
        let (there, messages) = channel();
        let (answers, back) = channel();
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            let left = leaves_after.map_or(usize::MAX, |left| left as usize);
            for message in messages.iter().take(left) {
                let answer = match message {
                    There::Back(bytes) => touch(bytes),
                    There::Here(bytes) => {
                        for at in [0, bytes.len() - 1] {
                            bytes[at].fetch_add(1, Ordering::Relaxed);
                        }
                        Vec::new()
                    }
                    There::Put(bytes) => {
                        kept = touch(bytes);
                        Vec::new()
                    }
                    There::Get => kept.clone(),
                };
                if answers.send(answer).is_err() {
                    break;
                }
            }
        });
        Ok(Self { there, back, bytes: Mutex::default(), limit_ms })
    }

    fn ask(&self, message: There) -> Result<Vec<u8>, Error> {
        let silent = || Error::new(ErrorKey::PartnerSilent, json!({ "limitMs": self.limit_ms }));
        self.there.send(message).map_err(|_| silent())?;
        let answer = self.back.recv_timeout(Duration::from_secs_f64(self.limit_ms / 1000.0));
        answer.map_err(|_| silent())
    }

    /// Milliseconds that so many round trips take with so many bytes, one after the other.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerSilent`], [`ErrorKey::PartnerFailed`].
    pub async fn trips(&self, way: MessageWay, size: u32, count: u32) -> Result<f64, Error> {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let size = size as usize;
        if bytes.own.len() != size {
            bytes.own = vec![1; size];
        }
        if way == MessageWay::Shared && bytes.shared.len() != size {
            bytes.shared = Arc::new((0..size).map(|_| AtomicU8::new(1)).collect());
        }
        let ends = |bytes: &Bytes| match way {
            MessageWay::Shared => [0, size - 1].map(|at| bytes.shared[at].load(Ordering::Relaxed)),
            _ => [bytes.own[0], bytes.own[size - 1]],
        };
        let expected = ends(&bytes).map(|byte| byte.wrapping_add(count as u8));
        let begun = now();
        for _ in 0..count {
            match way {
                MessageWay::Call => bytes.own = black_box(touch(std::mem::take(&mut bytes.own))),
                MessageWay::Clone => bytes.own = self.ask(There::Back(bytes.own.clone()))?.clone(),
                MessageWay::Transfer => bytes.own = self.ask(There::Back(std::mem::take(&mut bytes.own)))?,
                MessageWay::Shared => drop(self.ask(There::Here(Arc::clone(&bytes.shared)))?),
                MessageWay::Manager => {
                    self.ask(There::Put(bytes.own.clone()))?;
                    bytes.own = self.ask(There::Get)?;
                }
            }
        }
        let took = now() - begun;
        if ends(&bytes) != expected {
            return Err(Error::new(ErrorKey::PartnerFailed, json!({ "error": "a message came back as another one" })));
        }
        Ok(took)
    }

    /// Natively whoever sends something writes down how: the compiler refuses the rest.
    ///
    /// # Errors
    /// Always.
    pub async fn offer(&self, _thing: &str) -> Result<Result<bool, String>, Error> {
        Err(Error::new(ErrorKey::TrialBrowserOnly, json!({ "trial": "sendable" })))
    }
}

/// A program that computes and hears nothing. It is killed when this is dropped.
pub struct BusyProcess(Child);

impl BusyProcess {
    /// Starts one.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerFailed`].
    pub fn start() -> Result<Self, Error> {
        let shell = Command::new("sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()).spawn();
        shell.map(Self).map_err(|error| Error::new(ErrorKey::PartnerFailed, json!({ "error": error.to_string() })))
    }

    /// Whether it is there.
    pub fn is_at_work(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Kills it.
    pub fn kill(&mut self) {
        // One that is gone already needs no killing.
        let _ = self.0.kill();
    }
}

impl Drop for BusyProcess {
    fn drop(&mut self) {
        self.kill();
        // So that nothing of it is left with the system.
        let _ = self.0.wait();
    }
}

/// Nothing ends threads but the end of their program.
pub fn end_lanes() {}

/// A lane that looks at nothing would go on for as long as the program, so it has to look at the stop after all.
pub const LANES_CAN_BE_ENDED: bool = false;
