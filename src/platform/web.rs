//! The host is a browser: workers of one memory (the pool of wasm-bindgen-rayon), and workers with a memory of their own.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::noop_waker;
use js_sys::{Float64Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, Worker};

#[cfg(feature = "lanes")]
mod pool;
#[cfg(feature = "lanes")]
pub use pool::{pool_size, pool_started, spawn, spawn_alone, start_pool, take_pool_starts};

#[cfg(feature = "trials")]
mod objects;
#[cfg(not(feature = "trials"))]
#[path = "web/no_partner.rs"]
mod partner;
#[cfg(feature = "trials")]
mod partner;
#[cfg(feature = "trials")]
pub use objects::Objects;
#[cfg(not(feature = "trials"))]
pub use partner::Objects;
#[cfg(feature = "trials")]
pub use partner::ended_by;
pub use partner::{BusyProcess, LANES_CAN_BE_ENDED, Partner, end_lanes};

use super::{Incoming, ProcessMain, Stop};
use serde_json::json;

use crate::spec::{Error, ErrorKey};

/// Bytes of a page of WebAssembly memory.
const PAGE: f64 = 65_536.0;

/// The initial size of a process's memory, in pages: what the linker asks for, and a little to work with.
const PROCESS_PAGES: u32 = 40;

/// The largest size of a process's memory: 128 MiB, so that a hundred of them can be reserved.
const PROCESS_MOST_PAGES: u32 = 2048;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN: f64;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, ms: f64) -> i32;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: i32);
    #[wasm_bindgen(js_name = String)]
    fn string_of(value: &JsValue) -> String;
    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(turn: &Closure<dyn FnMut()>);
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE: String;
}

#[wasm_bindgen(module = "/src/platform/web.js")]
extern "C" {
    #[wasm_bindgen(js_name = hop)]
    fn js_hop() -> Promise;
    #[wasm_bindgen(catch)]
    fn call(lane: &mut dyn FnMut()) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = startProcess)]
    fn start_process(
        module: &JsValue,
        glue: &str,
        name: &str,
        pages: u32,
        most: u32,
        hear: &Closure<dyn FnMut(JsValue)>,
        broken: &Closure<dyn FnMut(String)>,
    ) -> Worker;
}

/// Milliseconds since 1970 on a clock that all workers of a page share to one clock step: each worker's own zero added to
/// its own reading.
pub fn now() -> f64 {
    thread_local!(static ZERO: f64 = TIME_ORIGIN.with(|zero| *zero));
    ZERO.with(|zero| zero + performance_now())
}

/// The smallest step of [`now`] that can be seen, in milliseconds: 0.005 in an isolated page, 0.1 and more elsewhere.
pub fn clock_step() -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..20 {
        let from = performance_now();
        let mut to = from;
        while to == from {
            to = performance_now();
        }
        least = least.min(to - from);
    }
    least
}

/// A timer that is taken back when nobody waits for it any more.
struct Timer(i32);

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.0);
    }
}

/// Ends after `ms` milliseconds, rounded up to whole ones.
pub async fn sleep(ms: f64) {
    // A timer set from a message's turn is not held back as one set from a timer's turn is.
    hop().await;
    let mut timer = None;
    let promise = Promise::new(&mut |resolve, _| timer = Some(Timer(set_timeout(&resolve, ms.ceil()))));
    // The promise is only ever resolved.
    let _ = JsFuture::from(promise).await;
    drop(timer);
}

/// Lets messages and timers that are due have their turn.
pub async fn hop() {
    let _ = JsFuture::from(js_hop()).await;
}

/// Runs a future that never waits to its end: a lane that blocks its thread.
///
/// # Panics
/// When the future does wait.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(&noop_waker())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a blocking lane never waits for its event loop"),
    }
}

// What polls the future of this thread.
thread_local!(static TURN: RefCell<Option<Closure<dyn FnMut()>>> = const { RefCell::new(None) });

/// Runs `future` on this thread's event loop, for as long as the worker lives. Only this thread may wake it, and a wake takes no
/// turn of the event loop; the executor of wasm-bindgen must expect wakes from everywhere and takes one for each.
pub fn drive(future: impl Future<Output = ()> + 'static) {
    let mut future = Some(Box::pin(future));
    let wake = Arc::new(Turn { queued: AtomicBool::new(false) });
    let turn = Closure::new(move || {
        wake.queued.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&wake));
        let mut context = Context::from_waker(&waker);
        if future.as_mut().is_some_and(|future| future.as_mut().poll(&mut context).is_ready()) {
            future = None;
        }
    });
    queue_microtask(&turn);
    TURN.set(Some(turn));
}

/// Whether this thread's future is to be polled already.
struct Turn {
    queued: AtomicBool,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            TURN.with_borrow(|turn| turn.iter().for_each(queue_microtask));
        }
    }
}

/// Runs `lane` and gives back what stopped it: the text of a trap. What the lane held is lost, and so is, in
/// the end, the memory that it shared.
pub fn guarded(lane: impl FnOnce()) -> Result<(), String> {
    let mut lane = Some(lane);
    call(&mut || {
        if let Some(lane) = lane.take() {
            lane();
        }
    })
    .map_err(|error| text_of(&error))
}

/// Ends this lane as a broken program ends.
pub fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

/// The variable that lanes of one memory share: each memory has its own at this address.
pub fn shared_variable() -> &'static AtomicU32 {
    static SHARED: AtomicU32 = AtomicU32::new(0);
    &SHARED
}

/// Bytes of this instance's memory.
pub fn memory_bytes() -> Option<f64> {
    Some(core::arch::wasm32::memory_size(0) as f64 * PAGE)
}

fn text_of(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| string_of(error)),
    }
}

/// Messages that have arrived, and who waits for the next.
#[derive(Debug)]
struct Inbox<T> {
    waiting: RefCell<std::collections::VecDeque<T>>,
    waker: RefCell<Option<Waker>>,
}

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Self { waiting: RefCell::default(), waker: RefCell::default() }
    }
}

impl<T> Inbox<T> {
    fn put(&self, message: T) {
        self.waiting.borrow_mut().push_back(message);
        self.wake();
    }

    fn wake(&self) {
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next message, or `None` as soon as `ended` says so.
    async fn next(&self, ended: impl Fn() -> bool) -> Option<T> {
        poll_fn(|context| {
            if ended() {
                return Poll::Ready(None);
            }
            match self.waiting.borrow_mut().pop_front() {
                Some(message) => Poll::Ready(Some(message)),
                None => {
                    *self.waker.borrow_mut() = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// A worker with an instance and a memory of its own. It ends when this is dropped.
#[derive(Debug)]
pub struct Process {
    worker: Worker,
    inbox: Rc<Inbox<Result<Incoming, Error>>>,
    memory_bytes: Rc<Cell<f64>>,
    _hear: Closure<dyn FnMut(JsValue)>,
    _broken: Closure<dyn FnMut(String)>,
}

impl Process {
    /// Starts a process and waits until it answers.
    ///
    /// # Errors
    /// [`ErrorKey::MemoryProcess`] when it gets no memory, [`ErrorKey::ProcessCrashed`] when it cannot be started.
    pub async fn start(number: u32, _main: ProcessMain) -> Result<Self, Error> {
        let inbox = Rc::new(Inbox::default());
        let memory_bytes = Rc::new(Cell::new(0.0));
        let (own, size) = (Rc::clone(&inbox), Rc::clone(&memory_bytes));
        let hear = Closure::<dyn FnMut(JsValue)>::new(move |data: JsValue| own.put(read(&data, number, &size)));
        let own = Rc::clone(&inbox);
        let broken = Closure::<dyn FnMut(String)>::new(move |text: String| own.put(Err(gone(number, &text))));
        let name = format!("process {number}");
        let worker = GLUE.with(|glue| {
            start_process(&wasm_bindgen::module(), glue, &name, PROCESS_PAGES, PROCESS_MOST_PAGES, &hear, &broken)
        });
        let process = Self { worker, inbox, memory_bytes, _hear: hear, _broken: broken };
        // The first message says that it is ready.
        process.receive().await?;
        Ok(process)
    }

    /// Bytes of its memory, as it last said.
    pub fn memory_bytes(&self) -> Option<f64> {
        Some(self.memory_bytes.get())
    }

    /// Sends it a message; the bytes are handed over, not copied again.
    pub fn send(&self, message: &[u8]) {
        let bytes = Uint8Array::from(message);
        let transfer = js_sys::Array::of1(&bytes.buffer());
        // Posting bytes cannot fail: they can always be cloned, and a worker that has ended just does not hear.
        let _ = self.worker.post_message_with_transfer(&bytes, &transfer);
    }

    /// Asks it to stop what it does. It hears that when it next goes back to its event loop.
    pub fn stop(&self) {
        let stop = js_sys::Object::new();
        Reflect::set(&stop, &"kind".into(), &"stop".into()).expect("it is a plain object");
        let _ = self.worker.post_message(&stop);
    }

    /// The next message from it.
    ///
    /// # Errors
    /// [`ErrorKey::ProcessCrashed`] when it is gone.
    pub async fn receive(&self) -> Result<Incoming, Error> {
        let next = self.inbox.next(|| false).await;
        next.expect("this inbox never ends")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Why a process is gone: the text of its trap, or none when it was ended from outside.
fn gone(number: u32, text: &str) -> Error {
    if text.is_empty() {
        return Error::new(ErrorKey::ProcessEnded, json!({ "process": number }));
    }
    Error::new(ErrorKey::ProcessCrashed, json!({ "process": number, "error": text }))
}

/// What a process posted: bytes, numbers, or how it ended.
fn read(data: &JsValue, number: u32, size: &Cell<f64>) -> Result<Incoming, Error> {
    if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
        return Ok(Incoming::Message(bytes.to_vec()));
    }
    if let Some(numbers) = data.dyn_ref::<Float64Array>() {
        let numbers = numbers.to_vec();
        // The last number is the size of its memory.
        size.set(numbers.last().copied().unwrap_or(0.0));
        return Ok(Incoming::Numbers(numbers));
    }
    let said = |key: &str| Reflect::get(data, &JsValue::from_str(key)).ok().and_then(|value| value.as_string());
    let text = said("text").unwrap_or_default();
    if said("kind").as_deref() == Some("refused") {
        return Err(Error::new(ErrorKey::MemoryProcess, json!({ "process": number, "error": text })));
    }
    Err(gone(number, &text))
}

/// The supervisor, as a process sees it.
#[derive(Debug)]
pub struct Parent {
    scope: DedicatedWorkerGlobalScope,
    inbox: Rc<Inbox<Vec<u8>>>,
    stop: Stop,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Parent {
    /// The supervisor of the worker in which this runs. Says that this process is ready.
    pub fn meet() -> Self {
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let inbox = Rc::new(Inbox::default());
        let stop = Stop::default();
        let (own, flag) = (Rc::clone(&inbox), stop.clone());
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
                own.put(bytes.to_vec());
            } else if Reflect::get(&data, &"kind".into()).is_ok_and(|kind| kind == "stop") {
                flag.set();
                own.wake();
            }
        });
        scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let parent = Self { scope, inbox, stop, _hear: hear };
        parent.send_numbers(&[]);
        parent
    }

    /// The run's stop flag, in the process's own memory.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Sends it a message.
    pub fn send(&self, message: &[u8]) {
        let bytes = Uint8Array::from(message);
        let transfer = js_sys::Array::of1(&bytes.buffer());
        let _ = self.scope.post_message_with_transfer(&bytes, &transfer);
    }

    /// Sends it numbers, and the size of this memory after them.
    pub fn send_numbers(&self, numbers: &[f64]) {
        let mut all = numbers.to_vec();
        all.extend(memory_bytes());
        let array = Float64Array::from(all.as_slice());
        let transfer = js_sys::Array::of1(&array.buffer());
        let _ = self.scope.post_message_with_transfer(&array, &transfer);
    }

    /// The next message from it; `None` when the run is to stop.
    pub async fn receive(&self) -> Option<Vec<u8>> {
        self.inbox.next(|| self.stop.is_set()).await
    }
}
