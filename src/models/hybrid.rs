//! `hybrid`: a loop holds the waits, and threads on the pool compute for it. (Over processes: see [`super::processes`].)

use std::sync::Arc;

use super::event_loop::{Next, Office, run_loop};
use super::lane::{Halt, LaneResult, Round, Seat, ThreadSeat};
use super::pool::{Body, Cast};
use super::threads;
use crate::platform::{Rest, block_on};
use crate::trace::{LaneInfo, SpanKind, Tracer};

/// The loop and one lane for each worker.
pub fn cast(round: &Round) -> Cast {
    let office = Arc::new(Office::default());
    let (own, desk) = (round.clone(), Arc::clone(&office));
    let body = move |tracer: Tracer| {
        let rest = Rest::block(&own.stop);
        block_on(run_loop(&own, &tracer, &rest, Some(&desk)))
    };
    let mut lanes: Vec<(LaneInfo, Body)> = vec![(LaneInfo::new("loop", "loop"), Box::new(body))];
    for info in threads::names(round) {
        let (round, office) = (round.clone(), Arc::clone(&office));
        let body = move |tracer| {
            let seat = ThreadSeat::new(tracer, Rest::block(&round.stop), round.stop.clone());
            block_on(execute(&seat, &round, &office))
        };
        lanes.push((info, Box::new(body)));
    }
    Cast::new(lanes)
}

/// One executor: computes what the loop leaves, until the loop has ended.
async fn execute(seat: &ThreadSeat, round: &Round, office: &Office) -> Result<LaneResult, Halt> {
    seat.tracer.enter(SpanKind::Idle, None);
    loop {
        match office.next(seat.rest.signal()) {
            Next::Job(job) => {
                seat.enter(Some(job.task))?;
                let answer = seat.compute(round, job.task, job.size).await?;
                office.answer(job.task, answer);
                seat.tracer.enter(SpanKind::Idle, None);
            }
            Next::Nothing => seat.rest.until(None).await,
            Next::Closed => return Ok(LaneResult::default()),
        }
        if round.stop.is_set() {
            return Err(Halt::Stopped);
        }
    }
}
