//! `hybrid`: a loop holds the waits, and threads on the pool compute for it. (Over processes: see [`super::processes`].)

use std::sync::Arc;

use super::event_loop::{ExecutorQueue, Next, run_loop};
use super::lane::{Halt, LaneResult, RepeatContext, Runtime, ThreadRuntime};
use super::pool::{Body, LaneSet};
use super::threads;
use crate::platform::{Rest, block_on};
use crate::trace::{LaneInfo, LaneKind, SpanKind, Tracer};

/// The loop and one lane for each worker.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    let executor = Arc::new(ExecutorQueue::default());
    let (own, master) = (context.clone(), Arc::clone(&executor));
    let body = move |tracer: Tracer| {
        let rest = Rest::block(&own.stop);
        block_on(run_loop(&own, &tracer, &rest, Some(&master)))
    };
    let mut lanes: Vec<(LaneInfo, Body)> = vec![(LaneInfo::only(LaneKind::Loop), Box::new(body))];
    for info in threads::infos(context) {
        let (context, executor) = (context.clone(), Arc::clone(&executor));
        let body = move |tracer| {
            let runtime = ThreadRuntime::new(tracer, Rest::block(&context.stop), context.stop.clone());
            block_on(execute(&runtime, &context, &executor))
        };
        lanes.push((info, Box::new(body)));
    }
    LaneSet::new(lanes)
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
                executor.answer(job.task, answer);
                runtime.tracer.enter(SpanKind::Idle, None);
            }
            Next::Nothing => runtime.rest.until(None).await,
            Next::Closed => return Ok(LaneResult::default()),
        }
        if context.stop.is_set() {
            return Err(Halt::Stopped);
        }
    }
}
