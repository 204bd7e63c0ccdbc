//! `hybrid`: a loop holds the waits, and threads on the pool compute for it. (Over processes: see [`super::processes`].)
//!
//! The loop and its threads are of one interpreter: with [`Executor::Threads`] they hold one GIL when they run, as asyncio and its
//! `ThreadPoolExecutor` do in CPython. [`Executor::FreeThreads`] is the same on a build without the lock.

use std::sync::Arc;

use super::event_loop::{ExecutorQueue, Next, run_loop};
use super::gil::Gil;
use super::lane::{GilHandle, Halt, LaneResult, RepeatContext, Runtime, ThreadRuntime};
use super::pool::{Body, LaneSet};
use super::{threads, threads_gil};
use crate::platform::{Rest, block_on};
use crate::spec::Executor;
use crate::trace::{LaneInfo, LaneKind, SpanKind, Tracer};

/// The loop and one lane for each worker.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let executor = Arc::new(ExecutorQueue::default());
    let free = context.spec.executor == Executor::FreeThreads;
    let gil = (!free).then(|| Arc::new(Gil::new(context.spec.switch_interval_ms)));
    let infos = std::iter::once(LaneInfo::only(LaneKind::Loop)).chain(threads::infos(context));
    let lane = |(number, info): (usize, LaneInfo)| {
        let (context, executor) = (context.clone(), Arc::clone(&executor));
        let gil = gil.as_ref().map(|gil| GilHandle::new(gil, number, context.spec.gil));
        let body = move |tracer: Tracer| {
            let mut runtime = ThreadRuntime::new(tracer, Rest::block(&context.stop), context.stop.clone());
            runtime.gil = gil;
            let result = match number {
                0 => block_on(run_loop(&context, &runtime, Some(&executor))),
                _ => block_on(execute(&runtime, &context, &executor)),
            };
            runtime.tracer.finish();
            runtime.leave();
            result
        };
        (info, Box::new(body) as Body)
    };
    let lane_set = LaneSet::new(infos.enumerate().map(lane).collect());
    match &gil {
        Some(gil) => threads_gil::under(gil, lane_set),
        None => lane_set,
    }
}

/// One executor: computes what the loop leaves, until the loop has ended.
async fn execute(
    runtime: &ThreadRuntime,
    context: &RepeatContext,
    executor: &ExecutorQueue,
) -> Result<LaneResult, Halt> {
    runtime.tracer.enter(SpanKind::Idle, None);
    loop {
        match executor.next(runtime.rest.signal()) {
            Next::Item(job) => {
                runtime.enter(Some(job.task))?;
                let answer = runtime.compute(context, job.task, job.size).await?;
                executor.answer(job.task, Ok(answer));
                runtime.tracer.enter(SpanKind::Idle, None);
                runtime.leave();
            }
            Next::Nothing => runtime.rest.until(None).await,
            Next::Closed => return Ok(runtime.outcome(Vec::new())),
        }
        if context.stop.is_set() {
            return Err(Halt::Stopped);
        }
    }
}
