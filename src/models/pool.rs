//! Runs lanes that share this memory on the pool's workers, and watches them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::lane::{Halt, LaneResult, Round};
use super::{Repeat, Scene, TICK_MS, rest};
use crate::platform;
use crate::spec::{Code, Error};
use crate::trace::{LaneInfo, SpanKind, Tracer};

/// What a lane does from its start to its end.
pub type Body = Box<dyn FnOnce(Tracer) -> Result<LaneResult, Halt> + Send>;

/// The lanes of one repeat.
pub struct Cast {
    /// Each lane with what it does.
    pub lanes: Vec<(LaneInfo, Body)>,
    /// Wakes lanes that wait for something other than their own signal, after the stop flag was set.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Hand-overs of the GIL, once the lanes have ended.
    pub switches: Box<dyn Fn() -> Option<u64>>,
}

impl Cast {
    /// Lanes that wait for nothing but their own signal, without a GIL.
    pub fn new(lanes: Vec<(LaneInfo, Body)>) -> Self {
        Self { lanes, wake: Arc::new(|| {}), switches: Box::new(|| None) }
    }
}

/// What the supervisor knows of lanes on the pool.
#[derive(Default)]
struct Board {
    left: usize,
    end: f64,
    said: Vec<Option<LaneResult>>,
    failed: Option<Error>,
    crashed: Option<String>,
}

fn locked(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the lanes of one repeat to their end.
///
/// # Errors
/// [`Code::Crashed`] as soon as a lane trapped: the others may hang, and this memory is not to be used any more. Any other
/// error after every lane has left.
pub async fn run(round: &Round, cast: Cast, scene: &mut Scene<'_>) -> Result<Repeat, Error> {
    let count = cast.lanes.len();
    if (platform::pool_size() as usize) < count {
        return Err(Error::new(
            Code::InvalidSpec,
            format!("The run needs a pool of {count} workers; this one has {}.", platform::pool_size()),
        ));
    }
    let rest = rest(&round.stop);
    let board =
        Arc::new(Mutex::new(Board { left: count, said: (0..count).map(|_| None).collect(), ..Board::default() }));
    let (infos, bodies): (Vec<_>, Vec<_>) = cast.lanes.into_iter().unzip();
    scene.lanes = infos;
    for (number, body) in bodies.into_iter().enumerate() {
        let tracer = scene.recorder.tracer(number as u32);
        let (board, signal) = (Arc::clone(&board), Arc::clone(rest.signal()));
        let (stop, wake) = (round.stop.clone(), Arc::clone(&cast.wake));
        platform::spawn(move || {
            let mut said = None;
            let crash = platform::guarded(|| {
                tracer.enter(SpanKind::Idle, None);
                said = Some(body(tracer));
            });
            let end = platform::now();
            let mut board = locked(&board);
            board.left -= 1;
            board.end = board.end.max(end);
            let crashed = crash.is_err();
            match said {
                _ if crashed => board.crashed = crash.err(),
                Some(Ok(result)) => board.said[number] = Some(result),
                Some(Err(Halt::Failed(error))) => board.failed = Some(error),
                Some(Err(Halt::Stopped)) | None => {}
            }
            drop(board);
            signal.set();
            if crashed {
                // The supervisor does not wait for the others now. Where their memory outlives the crash they must still leave.
                stop.set();
                wake();
            }
        });
    }
    scene.show();
    loop {
        rest.until(Some(platform::now() + TICK_MS)).await;
        scene.show();
        // A lane holds the board only while it leaves.
        let Ok(mut state) = board.try_lock() else {
            continue;
        };
        if state.crashed.is_some() || state.failed.is_some() {
            round.stop.set();
        }
        if let Some(text) = state.crashed.take() {
            return Err(Error::new(
                Code::Crashed,
                format!(
                    "A lane broke down ({text}). Lanes that share a memory go down together, so the run was ended; the next run starts afresh."
                ),
            ));
        }
        if round.stop.is_set() {
            (cast.wake)();
        }
        if state.left == 0 {
            break;
        }
    }
    let mut board = std::mem::take(&mut *locked(&board));
    if let Some(error) = board.failed.take() {
        return Err(error);
    }
    if round.stop.is_set() {
        return Err(Error::cancelled());
    }
    Ok(Repeat {
        wall_ms: board.end - scene.recorder.zero(),
        lanes: board.said.into_iter().map(Option::unwrap_or_default).collect(),
        switches: (cast.switches)(),
        ..Repeat::default()
    })
}
