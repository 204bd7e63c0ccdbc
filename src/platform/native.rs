//! The host is an operating system: the machine's own threads, no browser. For tests, and for native speed.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Incoming, Rest, Stop};
use crate::spec::{Error, ErrorKey};

/// Milliseconds on this program's clock.
pub fn now() -> f64 {
    static ZERO: OnceLock<Instant> = OnceLock::new();
    ZERO.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0
}

/// The smallest step of [`now`], in milliseconds.
pub fn clock_step() -> f64 {
    1e-6
}

/// Ends after `ms` milliseconds. Natively it blocks: only a supervisor with nothing else to do awaits it.
pub async fn sleep(ms: f64) {
    std::thread::sleep(Duration::from_secs_f64(ms / 1000.0));
}

/// Lets the host's event loop run; a native thread has none.
pub async fn hop() {}

/// Runs a future to its end on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

static POOL: Mutex<Option<Arc<rayon::ThreadPool>>> = Mutex::new(None);

/// Makes sure that the pool has at least this many workers and says how long its start took, in milliseconds.
///
/// # Errors
/// [`ErrorKey::MemoryThreads`] when the system gives no more threads.
pub fn start_pool(workers: u32) -> Result<f64, Error> {
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if (pool.as_ref()).is_some_and(|pool| pool.current_num_threads() >= workers as usize) {
        return Ok(0.0);
    }
    let begun = now();
    let built = rayon::ThreadPoolBuilder::new().num_threads(workers as usize).build();
    *pool = Some(Arc::new(
        built.map_err(|error| Error::new(ErrorKey::MemoryThreads, json!({ "error": error.to_string() })))?,
    ));
    Ok(now() - begun)
}

/// How many milliseconds each worker of the pool took to start; natively this is not kept.
pub fn take_pool_starts() -> Vec<f64> {
    Vec::new()
}

/// How the supervisor rests: natively it has a thread to itself.
pub fn supervisor_rest(stop: &Stop) -> Rest {
    Rest::block(stop)
}

/// Workers of the pool.
pub fn pool_size() -> u32 {
    let pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    pool.as_ref().map_or(0, |pool| pool.current_num_threads() as u32)
}

/// Runs `lane` on a worker of the pool.
pub fn spawn(lane: impl FnOnce() + Send + 'static) {
    let pool = POOL.lock().unwrap_or_else(PoisonError::into_inner).clone();
    pool.expect("start_pool comes first").spawn(lane);
}

/// Runs `lane` and gives back what stopped it, if it did not end by itself.
pub fn guarded(lane: impl FnOnce()) -> Result<(), String> {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(lane));
    caught.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
    })
}

/// Ends this lane as a broken program ends.
pub fn trap() -> ! {
    panic!("a trap put in on purpose")
}

/// Bytes of this program's memory; an operating system does not say it in one portable way.
pub fn memory_bytes() -> Option<f64> {
    None
}

/// A lane with a memory of its own. Natively there is none: the native program is the yardstick for lanes that share memory.
#[derive(Debug)]
pub struct Process(std::convert::Infallible);

impl Process {
    /// Starts a process.
    ///
    /// # Errors
    /// Always: [`ErrorKey::ProcessNotHere`].
    pub async fn start(_name: &str) -> Result<Self, Error> {
        Err(Error::new(ErrorKey::ProcessNotHere, json!({})))
    }

    /// Bytes of its memory.
    pub fn memory_bytes(&self) -> f64 {
        match self.0 {}
    }

    /// Sends it a message.
    pub fn send(&self, _message: &[u8]) {
        match self.0 {}
    }

    /// Asks it to stop what it does.
    pub fn stop(&self) {
        match self.0 {}
    }

    /// The next parcel from it.
    ///
    /// # Errors
    /// [`ErrorKey::ProcessCrashed`] when it is gone.
    pub async fn receive(&self) -> Result<Incoming, Error> {
        match self.0 {}
    }
}

/// The supervisor as a process sees it; natively there is none.
#[derive(Debug)]
pub struct Parent(std::convert::Infallible);

impl Parent {
    /// The run's stop flag, in the process's own memory.
    pub fn stop(&self) -> &Stop {
        match self.0 {}
    }

    /// Sends it a message.
    pub fn send(&self, _message: &[u8]) {
        match self.0 {}
    }

    /// Sends it numbers.
    pub fn send_numbers(&self, _numbers: &[f64]) {
        match self.0 {}
    }

    /// The next message from it; `None` when the run is to stop.
    pub async fn receive(&self) -> Option<Vec<u8>> {
        match self.0 {}
    }
}
