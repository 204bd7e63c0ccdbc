//! The host is an operating system: the machine's own threads, no browser. For tests, and for native speed.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

mod objects;
mod partner;
#[cfg(feature = "lanes")]
mod pool;
mod process;

pub use objects::Objects;
pub use partner::{BusyProcess, LANES_CAN_BE_ENDED, Partner, end_lanes};
#[cfg(feature = "lanes")]
pub use pool::{pool_size, spawn, start_pool, take_pool_starts};
pub use process::{Parent, Process};

/// Milliseconds on this program's clock.
pub fn now() -> f64 {
    static ZERO: OnceLock<Instant> = OnceLock::new();
    ZERO.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0
}

/// The smallest step of [`now`], in milliseconds.
pub fn clock_step() -> f64 {
    1e-6
}

// When the future of this thread is to be polled again at the latest.
thread_local!(static DUE: Cell<f64> = const { Cell::new(f64::INFINITY) });

/// Ends after `ms` milliseconds; other futures of this thread go on meanwhile.
pub async fn sleep(ms: f64) {
    let until = now() + ms;
    poll_fn(|_| {
        if now() >= until {
            return Poll::Ready(());
        }
        DUE.set(DUE.get().min(until));
        Poll::Pending
    })
    .await;
}

/// Lets other futures of this thread go on, as an event loop would.
pub async fn hop() {
    let mut been = false;
    poll_fn(|context| {
        if std::mem::replace(&mut been, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

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
            Poll::Pending => rest_until_due(),
        }
    }
}

/// Parks the thread until it is woken or a sleep is over. The future is polled then, and sleeps that go on say so again.
fn rest_until_due() {
    let due = DUE.replace(f64::INFINITY);
    if due == f64::INFINITY {
        std::thread::park();
    } else {
        std::thread::park_timeout(Duration::from_secs_f64((due - now()).max(0.0) / 1000.0));
    }
}

/// Runs `lane` on a thread of its own, whatever the pool does.
pub fn spawn_alone(lane: impl FnOnce() + Send + 'static) {
    std::thread::spawn(lane);
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

/// The variable that lanes of one memory share: the program's, or a process's own.
pub fn shared_variable() -> &'static AtomicU32 {
    static SHARED: AtomicU32 = AtomicU32::new(0);
    process::own_variable().unwrap_or(&SHARED)
}
