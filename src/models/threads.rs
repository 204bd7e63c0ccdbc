//! `threads`: k lanes on the pool that share the tasks. They share one memory and need no lock to compute.

use std::sync::Arc;

use super::lane::{GilHandle, Halt, LaneResult, RepeatContext, ThreadRuntime, run_task};
use super::pool::{Body, LaneSet};
use super::queue::Queue;
use super::stealing;
use crate::platform::{Rest, block_on};
use crate::spec::Schedule;
use crate::trace::{LaneInfo, LaneKind, SpanKind, Tracer};

/// One lane for each worker.
pub fn lane_set(context: &RepeatContext) -> LaneSet {
    lanes(context, infos(context), |_| None)
}

/// The threads of the spec.
pub fn infos(context: &RepeatContext) -> Vec<LaneInfo> {
    LaneInfo::several(LaneKind::Thread, context.spec.workers)
}

/// Lanes that share the tasks as the schedule says, each with its GIL, if any.
pub fn lanes(context: &RepeatContext, infos: Vec<LaneInfo>, gil: impl Fn(usize) -> Option<GilHandle>) -> LaneSet {
    if context.spec.schedule == Schedule::WorkStealing {
        return stealing::lane_set(context, infos, gil);
    }
    let queue = Arc::new(Queue::new(&context.spec, context.tasks.len(), infos.len()));
    let mut lanes: Vec<(LaneInfo, Body)> = Vec::new();
    for (number, info) in infos.into_iter().enumerate() {
        let (context, queue, gil) = (context.clone(), Arc::clone(&queue), gil(number));
        let body = move |tracer| {
            let mut runtime = ThreadRuntime::new(tracer, Rest::block(&context.stop), context.stop.clone());
            runtime.gil = gil;
            let result = block_on(work(&runtime, &context, &queue, number));
            runtime.tracer.finish();
            runtime.leave();
            result
        };
        lanes.push((info, Box::new(body)));
    }
    if queue.needs_master() {
        let (stop, queue) = (context.stop.clone(), Arc::clone(&queue));
        let body = move |tracer: Tracer| {
            tracer.enter(SpanKind::Idle, None);
            queue.serve(&stop);
            Ok(LaneResult::default())
        };
        lanes.push((LaneInfo::only(LaneKind::Master), Box::new(body)));
    }
    let mut lane_set = LaneSet::new(lanes);
    lane_set.wake = Arc::new(move || queue.wake());
    lane_set
}

async fn work(
    runtime: &ThreadRuntime,
    context: &RepeatContext,
    queue: &Queue,
    number: usize,
) -> Result<LaneResult, Halt> {
    let mut done = Vec::new();
    loop {
        if queue.needs_master() {
            runtime.tracer.enter(SpanKind::Idle, None);
            runtime.leave();
        }
        let Some(range) = queue.next(number, &context.stop) else {
            break;
        };
        for task in &context.tasks[range] {
            // Between two tasks as between two steps: a task may have one step alone.
            runtime.hand_over(Some(task.index))?;
            runtime.enter(Some(task.index))?;
            done.push(run_task(runtime, context, task).await?);
        }
    }
    if context.stop.is_set() {
        return Err(Halt::Stopped);
    }
    Ok(runtime.outcome(done))
}
