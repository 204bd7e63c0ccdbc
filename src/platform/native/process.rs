//! The native counterpart of a process: a thread that shares nothing with the supervisor but two queues of bytes.
//!
//! What runs in it has an instance of everything to itself, as in a worker of its own: messages are serialised, the stop flag is its
//! own, and a panic ends this thread alone. Two things differ. It cannot be ended from outside while it computes, so it is asked to stop
//! and left alone; and the threads of one program have one memory of which nobody can tell whose is whose, so its size is unknown.

use std::cell::Cell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use serde_json::json;

use super::super::{Incoming, ProcessMain, Stop};
use super::{block_on, guarded};
use crate::spec::{Error, ErrorKey};

// The variable that stands for all that a process has to itself: what is static is the whole program's.
thread_local!(static OWN: Cell<Option<&'static AtomicU32>> = const { Cell::new(None) });

/// The variable of the process that this thread is, if it is one.
pub fn own_variable() -> Option<&'static AtomicU32> {
    OWN.get()
}

/// Messages that have arrived, and who waits for the next.
#[derive(Debug)]
struct Inbox<T>(Mutex<(VecDeque<T>, Option<Waker>)>);

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Self(Mutex::new((VecDeque::new(), None)))
    }
}

impl<T> Inbox<T> {
    fn state(&self) -> MutexGuard<'_, (VecDeque<T>, Option<Waker>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, message: T) {
        self.state().0.push_back(message);
        self.wake();
    }

    fn wake(&self) {
        let waker = self.state().1.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next message, or `None` as soon as `ended` says so.
    async fn next(&self, ended: impl Fn() -> bool) -> Option<T> {
        poll_fn(|context| {
            let mut state = self.state();
            if ended() {
                return Poll::Ready(None);
            }
            match state.0.pop_front() {
                Some(message) => Poll::Ready(Some(message)),
                None => {
                    state.1 = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// A thread that shares nothing with the supervisor. It is asked to stop when this is dropped.
#[derive(Debug)]
pub struct Process {
    to: Arc<Inbox<Vec<u8>>>,
    from: Arc<Inbox<Result<Incoming, Error>>>,
    stop: Stop,
}

impl Process {
    /// Starts a process that runs `main`, and waits until it answers.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub async fn start(number: u32, main: ProcessMain) -> Result<Self, Error> {
        let process = Self { to: Arc::default(), from: Arc::default(), stop: Stop::default() };
        let (to, from, stop) = (Arc::clone(&process.to), Arc::clone(&process.from), process.stop.clone());
        let body = move || {
            let crashed =
                |text: String| Error::new(ErrorKey::ProcessCrashed, json!({ "process": number, "error": text }));
            let mut ended = Ok(());
            OWN.set(Some(Box::leak(Box::default())));
            let trap = guarded(|| {
                from.put(Ok(Incoming::Numbers(Vec::new())));
                ended = block_on(main(Parent { to, from: Arc::clone(&from), stop }));
            });
            match (trap, ended) {
                (Err(text), _) => from.put(Err(crashed(text))),
                (Ok(()), Err(error)) => from.put(Err(crashed(error.to_string()))),
                (Ok(()), Ok(())) => {}
            }
        };
        let started = std::thread::Builder::new().name(format!("process {number}")).spawn(body);
        started.map_err(|error| {
            Error::new(ErrorKey::MemoryProcess, json!({ "process": number, "error": error.to_string() }))
        })?;
        process.receive().await?;
        Ok(process)
    }

    /// Bytes of its memory, which nobody knows here.
    pub fn memory_bytes(&self) -> Option<f64> {
        None
    }

    /// Sends it a message.
    pub fn send(&self, message: &[u8]) {
        self.to.put(message.to_vec());
    }

    /// Asks it to stop what it does.
    pub fn stop(&self) {
        self.stop.set();
        self.to.wake();
    }

    /// The next message from it.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn receive(&self) -> Result<Incoming, Error> {
        let next = self.from.next(|| false).await;
        next.expect("this inbox never ends")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The supervisor, as a process sees it.
#[derive(Debug)]
pub struct Parent {
    to: Arc<Inbox<Vec<u8>>>,
    from: Arc<Inbox<Result<Incoming, Error>>>,
    stop: Stop,
}

impl Parent {
    /// The run's stop flag, the process's own.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Sends it a message.
    pub fn send(&self, message: &[u8]) {
        self.from.put(Ok(Incoming::Message(message.to_vec())));
    }

    /// Sends it numbers.
    pub fn send_numbers(&self, numbers: &[f64]) {
        self.from.put(Ok(Incoming::Numbers(numbers.to_vec())));
    }

    /// The next message from it; `None` when the run is to stop.
    pub async fn receive(&self) -> Option<Vec<u8>> {
        self.to.next(|| self.stop.is_set()).await
    }
}
