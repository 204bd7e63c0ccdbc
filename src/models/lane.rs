//! What every lane does alike: take tasks, do their steps, ask services, look at the stop flag.
//!
//! A model differs from another only in its [`Runtime`]: what its lanes do when they wait and when they compute. The
//! steps themselves exist once, as `async` code. On a lane that blocks its thread these futures never wait, so
//! one poll runs them to the end; on a loop, and in a worker without shared memory, they do wait.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::gil::Gil;
use crate::platform::{self, Rest, Stop};
use crate::spec::{Error, ErrorKey, Fault, GilMode, Spec};
use crate::trace::{Short, SpanKind, Tracer, WaitsFrom};
use crate::work::kernels::{BLOCK_STEPS, Computation, Status};
use crate::work::service::{Outcome, RequestState, Service};
use crate::work::tasks::{self, Probe, Task, TaskResult};

/// Wake-up delays that a lane keeps; later ones are not kept.
const MOST_DELAYS: usize = 100_000;

/// Steps of a kernel before a fault flips a bit of it.
const FLIP_AFTER: u32 = 10;

/// How long a probe step rests before it looks, in milliseconds: long enough for every other lane to have started.
const PROBE_PAUSE_MS: f64 = 20.0;

/// Why a lane left before its tasks were done.
#[derive(Clone, Debug)]
pub enum Halt {
    /// The run is to stop.
    Stopped,
    /// The run has failed.
    Failed(Error),
    /// This task has failed, and its lane can go on with the next.
    TaskFailed(Error),
}

/// A lane's end of what it has to say when it leaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LaneResult {
    /// What came of its tasks.
    pub done: Vec<TaskResult>,
    /// By how many milliseconds each wait ended later than the service had answered.
    pub delays: Vec<f64>,
    /// Milliseconds it waited for the GIL, if there is one.
    pub gil_wait_ms: Option<f64>,
    /// How many waits were under way over time, on a loop.
    pub waits: Vec<WaitsFrom>,
    /// Spans without length, of a lane whose spans come by message.
    pub short: Short,
}

/// What all lanes of one repeat know.
#[derive(Clone, Debug)]
pub struct RepeatContext {
    /// What is run.
    pub spec: Arc<Spec>,
    /// Its tasks.
    pub tasks: Arc<[Task]>,
    /// The run's stop flag.
    pub stop: Stop,
    /// The simulated service, when lanes of this memory ask it.
    pub service: Option<Arc<Mutex<Service>>>,
    /// Whether the spec's fault happens in this repeat.
    pub faulty: bool,
    /// Tasks done so far, for the progress display.
    pub progress: Arc<AtomicU32>,
}

/// The lock of a service; a lane that trapped while it held it has spoilt nothing that matters any more.
pub fn locked(service: &Mutex<Service>) -> MutexGuard<'_, Service> {
    service.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a model's lanes do when they wait and when they compute.
pub trait Runtime {
    /// Waits until the clock reads `until`.
    fn wait_until(&self, until: f64, task: u32) -> impl Future<Output = Result<(), Halt>>;

    /// Computes the kernel of the context at this size for this task.
    fn compute(&self, context: &RepeatContext, task: u32, size: u32) -> impl Future<Output = Result<String, Halt>>;

    /// Asks the service, again when it fails: its reply, or why there is none.
    fn ask(
        &self,
        context: &RepeatContext,
        task: u32,
        nth: u32,
    ) -> impl Future<Output = Result<Result<u64, Error>, Halt>> {
        async move {
            let service = context.service.as_ref().expect("a lane that asks here has a service here");
            let wait = async |until| self.wait_until(until, task).await;
            let (reply, due) = ask_service(service, task, nth, wait).await?;
            self.delays().push(platform::now() - due);
            Ok(reply)
        }
    }

    /// Whether what computes does so in another memory: what goes wrong there goes wrong there.
    fn computes_elsewhere(&self) -> bool {
        false
    }

    /// Where wake-up delays are kept.
    fn delays(&self) -> &Delays;
}

/// The wake-up delays of one lane, in milliseconds.
#[derive(Debug, Default)]
pub struct Delays(RefCell<Vec<f64>>);

impl Delays {
    /// Keeps one.
    pub fn push(&self, ms: f64) {
        let mut delays = self.0.borrow_mut();
        if delays.len() < MOST_DELAYS {
            delays.push(ms.max(0.0));
        }
    }

    /// Gives them all away.
    pub fn take(&self) -> Vec<f64> {
        self.0.take()
    }
}

/// The whole conversation with a service for one request: attempts, failures, pauses between them. `wait` waits until
/// the clock reads its argument. Gives back the reply and when it was there.
pub async fn ask_service(
    service: &Mutex<Service>,
    task: u32,
    nth: u32,
    wait: impl AsyncFn(f64) -> Result<(), Halt>,
) -> Result<(Result<u64, Error>, f64), Halt> {
    let mut attempt = 0;
    loop {
        let asked = platform::now();
        let ticket = locked(service).request(asked, task, nth, attempt);
        let mut due = asked;
        let outcome = loop {
            // The guard must not live across the wait.
            let state = locked(service).poll(platform::now(), ticket);
            match state {
                RequestState::Later(until) => {
                    due = until;
                    wait(until).await?;
                }
                RequestState::Done(outcome) => break outcome,
            }
        };
        if let Outcome::Reply { value } = outcome {
            return Ok((Ok(value), due));
        }
        attempt += 1;
        let pause = locked(service).backoff(task, nth, attempt);
        match pause {
            Some(pause) => wait(platform::now() + pause).await?,
            None => {
                let values = json!({ "service": locked(service).id(), "attempts": attempt });
                return Ok((Err(Error::new(ErrorKey::TaskService, values)), due));
            }
        }
    }
}

/// Does all steps of a task.
pub async fn run_task<S: Runtime>(runtime: &S, context: &RepeatContext, task: &Task) -> Result<TaskResult, Halt> {
    let mut done = TaskResult { index: task.index, ..TaskResult::default() };
    let fault =
        if context.faulty && task.index == tasks::faulty(&context.spec) { context.spec.fault } else { Fault::None };
    match fault {
        Fault::Trap if runtime.computes_elsewhere() => {}
        Fault::Trap => platform::trap(),
        Fault::OutOfMemory => return Err(Halt::Failed(refused_memory())),
        Fault::Error => {
            done.failed = Some(Error::new(ErrorKey::TaskOnPurpose, json!({})));
            context.progress.fetch_add(1, Ordering::Relaxed);
            return Ok(done);
        }
        Fault::BitFlip | Fault::None => {}
    }
    for nth in 0..task.waits {
        match runtime.ask(context, task.index, nth).await? {
            Ok(value) => done.replies = Some(tasks::mix(done.replies.unwrap_or(0), value)),
            Err(error) => {
                done.failed = Some(error);
                break;
            }
        }
    }
    if let Some(size) = task.cpu.filter(|_| done.failed.is_none()) {
        done.size = Some(size);
        match runtime.compute(context, task.index, size).await {
            Ok(answer) => done.answer = Some(answer),
            Err(Halt::TaskFailed(error)) => done.failed = Some(error),
            Err(halt) => return Err(halt),
        }
    }
    if task.probe {
        // A lane that is done at once leaves its pool worker to another one, and they would be one thread.
        runtime.wait_until(platform::now() + PROBE_PAUSE_MS, task.index).await?;
        done.probe = Some(probe());
    }
    context.progress.fetch_add(1, Ordering::Relaxed);
    Ok(done)
}

/// Asks the allocator for more than any memory can have, and says what it answered.
fn refused_memory() -> Error {
    let mut all: Vec<u8> = Vec::new();
    let bytes = isize::MAX as usize;
    let said = all.try_reserve_exact(bytes).err().map(|error| error.to_string());
    Error::new(ErrorKey::MemoryTask, json!({ "bytes": bytes, "error": said }))
}

/// Puts the variable that lanes of one memory share back to 0, before a repeat.
pub fn reset_probe() {
    platform::shared_variable().store(0, Ordering::SeqCst);
}

fn probe() -> Probe {
    let shared = platform::shared_variable();
    let local = shared.fetch_add(1, Ordering::SeqCst) + 1;
    let heap = Box::new(local);
    Probe {
        value: local,
        stack_address: (&raw const local).addr() as u32,
        shared_address: (&raw const *shared).addr() as u32,
        heap_address: (&raw const *heap).addr() as u32,
    }
}

/// Runs the context's kernel at this size, step after step. `due` is asked after each whether something else wants the lane;
/// then comes a `pause`.
pub async fn run_kernel(
    context: &RepeatContext,
    task: u32,
    size: u32,
    due: impl Fn() -> bool,
    mut pause: impl AsyncFnMut() -> Result<(), Halt>,
) -> Result<String, Halt> {
    let cpu = context.spec.work.cpu().expect("only work that computes has such steps");
    let started = tasks::kernel(cpu).start(size, u64::from(context.spec.seed));
    let mut job = started.map_err(|error| {
        let values = json!({ "kernel": cpu.kernel, "size": size, "bytes": error.bytes });
        Halt::Failed(Error::new(ErrorKey::MemoryKernel, values))
    })?;
    if context.faulty && context.spec.fault == Fault::BitFlip && task == tasks::faulty(&context.spec) {
        let left = Cell::new(FLIP_AFTER);
        let tenth = || left.replace(left.get() - 1) == 1;
        let status = step_on(&mut *job, &tenth);
        job.spoil();
        // A small one may have ended before.
        if let Status::Done = status {
            return Ok(job.answer());
        }
    }
    while let Status::More = step_on(&mut *job, &due) {
        pause().await?;
    }
    Ok(job.answer())
}

/// Steps until the job is done or something else is due. The loop around a kernel's steps is apart from the waits, so that it
/// stays a small one, whatever a model does between them.
#[inline(never)]
fn step_on(job: &mut dyn Computation, due: &dyn Fn() -> bool) -> Status {
    loop {
        if job.step() == Status::Done {
            return Status::Done;
        }
        if due() {
            return Status::More;
        }
    }
}

/// A lane with the GIL: which lock, and how long it waited for it.
#[derive(Debug)]
pub struct GilHandle {
    /// The lock, shared by the lanes of one interpreter.
    pub gil: Arc<Gil>,
    /// This lane's number.
    pub lane: usize,
    /// Whether kernels let go of it.
    pub mode: GilMode,
    /// Whether the lane holds it now.
    pub holds: Cell<bool>,
    /// Milliseconds waited for it so far.
    pub waited: Cell<f64>,
}

impl GilHandle {
    /// The handle of a lane that does not hold the lock yet.
    pub fn new(gil: &Arc<Gil>, lane: usize, mode: GilMode) -> Self {
        Self { gil: Arc::clone(gil), lane, mode, holds: Cell::new(false), waited: Cell::new(0.0) }
    }

    fn must_drop(&self) -> bool {
        self.holds.get() && self.gil.drop_requested()
    }
}

/// A lane that has a thread (or a worker) to itself, with or without a GIL.
#[derive(Debug)]
pub struct ThreadRuntime {
    /// Its tracer.
    pub tracer: Tracer,
    /// How it waits.
    pub rest: Rest,
    /// The run's stop flag.
    pub stop: Stop,
    /// The lock it must hold to compute.
    pub gil: Option<GilHandle>,
    /// Its wake-up delays.
    pub delays: Delays,
}

impl ThreadRuntime {
    /// A lane without a lock.
    pub fn new(tracer: Tracer, rest: Rest, stop: Stop) -> Self {
        Self { tracer, rest, stop, gil: None, delays: Delays::default() }
    }

    fn check(&self) -> Result<(), Halt> {
        if self.stop.is_set() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// Gets the GIL, if the lane has one, and goes on to `run`.
    pub fn enter(&self, task: Option<u32>) -> Result<(), Halt> {
        if let Some(runtime) = self.gil.as_ref().filter(|runtime| !runtime.holds.get()) {
            if runtime.gil.try_acquire(runtime.lane) {
                runtime.holds.set(true);
            } else {
                self.wait_for_gil(runtime, task)?;
            }
        }
        self.tracer.enter(SpanKind::Run, task);
        self.check()
    }

    /// Lets go of the GIL, if the lane holds one. The caller has left `run` before, so that no two lanes are ever
    /// seen in `run` at once.
    pub fn leave(&self) {
        if let Some(runtime) = self.gil.as_ref().filter(|runtime| runtime.holds.replace(false)) {
            runtime.gil.release(runtime.lane);
        }
    }

    fn wait_for_gil(&self, runtime: &GilHandle, task: Option<u32>) -> Result<(), Halt> {
        self.tracer.enter(SpanKind::WaitGil, task);
        let begun = platform::now();
        if runtime.holds.replace(false) {
            runtime.gil.release(runtime.lane);
        }
        let held = runtime.gil.acquire(runtime.lane, &|| self.stop.is_set());
        runtime.holds.set(held);
        runtime.waited.set(runtime.waited.get() + platform::now() - begun);
        if held { Ok(()) } else { Err(Halt::Stopped) }
    }

    /// Asked between two steps of a kernel: whether something else wants the lane.
    fn due(&self) -> bool {
        self.stop.is_set() || self.gil.as_ref().is_some_and(GilHandle::must_drop) || self.rest.yield_due()
    }

    /// Does what is due.
    async fn pause(&self, task: u32) -> Result<(), Halt> {
        self.rest.yield_to_host().await;
        self.check()?;
        self.hand_over(Some(task))
    }

    /// Lets another lane have the GIL, if one has asked for it, and gets it back.
    pub fn hand_over(&self, task: Option<u32>) -> Result<(), Halt> {
        if let Some(runtime) = self.gil.as_ref().filter(|runtime| runtime.must_drop()) {
            self.wait_for_gil(runtime, task)?;
            self.tracer.enter(SpanKind::Run, task);
        }
        Ok(())
    }

    /// What the lane says when it leaves.
    pub fn outcome(&self, done: Vec<TaskResult>) -> LaneResult {
        LaneResult {
            done,
            delays: self.delays.take(),
            gil_wait_ms: self.gil.as_ref().map(|runtime| runtime.waited.get()),
            ..LaneResult::default()
        }
    }
}

impl Runtime for ThreadRuntime {
    async fn wait_until(&self, until: f64, task: u32) -> Result<(), Halt> {
        self.tracer.enter(SpanKind::WaitIo, Some(task));
        self.leave();
        while platform::now() < until {
            self.check()?;
            self.rest.until(Some(until)).await;
        }
        self.enter(Some(task))
    }

    async fn compute(&self, context: &RepeatContext, task: u32, size: u32) -> Result<String, Halt> {
        if self.gil.as_ref().is_none_or(|runtime| runtime.mode == GilMode::Held) {
            return run_kernel(context, task, size, || self.due(), async || self.pause(task).await).await;
        }
        // Each block is one call of native code: it lets go of the lock, and takes it again before it returns to the interpreter.
        let left = Cell::new(BLOCK_STEPS);
        let due = || {
            left.set(left.get() - 1);
            left.get() == 0 || self.due()
        };
        self.leave();
        let answer = run_kernel(context, task, size, due, async || {
            self.pause(task).await?;
            if left.get() == 0 {
                left.set(BLOCK_STEPS);
                self.enter(Some(task))?;
                self.leave();
            }
            Ok(())
        })
        .await?;
        self.enter(Some(task))?;
        Ok(answer)
    }

    fn delays(&self) -> &Delays {
        &self.delays
    }
}
