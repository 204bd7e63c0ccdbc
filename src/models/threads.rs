//! `threads`: k lanes on the pool that take tasks from a queue. They share one memory and need no lock to compute.

use std::sync::Arc;

use super::lane::{GilSeat, Halt, LaneResult, Round, ThreadSeat, run_task};
use super::pool::{Body, Cast};
use super::queue::Queue;
use crate::platform::{Rest, block_on};
use crate::trace::{LaneInfo, SpanKind, Tracer};

/// One lane for each worker.
pub fn cast(round: &Round) -> Cast {
    lanes(round, names(round), |_| None)
}

/// "thread 1", "thread 2", ...
pub fn names(round: &Round) -> Vec<LaneInfo> {
    let name = |number| LaneInfo::new(format!("thread {number}"), "thread");
    (1..=round.spec.workers).map(name).collect()
}

/// Lanes that take tasks from one queue, each with its GIL, if any.
pub fn lanes(round: &Round, names: Vec<LaneInfo>, gil: impl Fn(usize) -> Option<GilSeat>) -> Cast {
    let queue = Arc::new(Queue::new(&round.spec, round.tasks.len(), names.len()));
    let mut lanes: Vec<(LaneInfo, Body)> = Vec::new();
    for (number, info) in names.into_iter().enumerate() {
        let (round, queue, gil) = (round.clone(), Arc::clone(&queue), gil(number));
        let body = move |tracer| {
            let mut seat = ThreadSeat::new(tracer, Rest::block(&round.stop), round.stop.clone());
            seat.gil = gil;
            let result = block_on(work(&seat, &round, &queue, number));
            seat.tracer.finish();
            seat.leave();
            result
        };
        lanes.push((info, Box::new(body)));
    }
    if queue.needs_master() {
        let (stop, queue) = (round.stop.clone(), Arc::clone(&queue));
        let body = move |tracer: Tracer| {
            tracer.enter(SpanKind::Idle, None);
            queue.serve(&stop);
            Ok(LaneResult::default())
        };
        lanes.push((LaneInfo::new("master", "thread"), Box::new(body)));
    }
    let mut cast = Cast::new(lanes);
    cast.wake = Arc::new(move || queue.wake());
    cast
}

async fn work(seat: &ThreadSeat, round: &Round, queue: &Queue, number: usize) -> Result<LaneResult, Halt> {
    let mut done = Vec::new();
    loop {
        if queue.needs_master() {
            seat.tracer.enter(SpanKind::Idle, None);
            seat.leave();
        }
        let Some(range) = queue.next(number, &round.stop) else {
            break;
        };
        for task in &round.tasks[range] {
            seat.enter(Some(task.index))?;
            done.push(run_task(seat, round, task).await?);
        }
    }
    if round.stop.is_set() {
        return Err(Halt::Stopped);
    }
    Ok(seat.outcome(done))
}
