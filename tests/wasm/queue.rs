//! The queue between lanes on workers of their own.

use std::sync::Arc;

use interleave::models::queue::Queue;
use interleave::platform::Stop;
use interleave::spec::{Schedule, Spec};
use serde_json::json;
use wasm_bindgen_test::*;

use super::support::{POOL, on_pool, shared};

fn queue(schedule: &str, tasks: usize, chunk: usize, lanes: usize) -> Arc<Queue> {
    let spec = json!({ "work": { "kind": "probe" }, "model": "threads", "tasks": tasks, "chunk": chunk, "schedule": schedule });
    Arc::new(Queue::new(&Spec::from_value(&spec).expect("the spec is good"), tasks, lanes))
}

#[wasm_bindgen_test]
async fn every_schedule_hands_out_each_task_once() {
    if !shared().await {
        return;
    }
    // One of the workers is the master.
    let lanes = POOL as usize - 1;
    for schedule in Schedule::IDS {
        for (tasks, chunk) in [(1, 1), (2, 5), (100, 1), (100, 7), (5000, 3)] {
            let queue = queue(schedule, tasks, chunk, lanes);
            let stop = Stop::default();
            let taken = on_pool(lanes + 1, move |lane| {
                if lane == lanes {
                    queue.serve(&stop);
                    return Vec::new();
                }
                std::iter::from_fn(|| queue.next(lane, &stop)).flatten().collect::<Vec<_>>()
            })
            .await;
            let mut all = taken.concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..tasks), "{schedule}, {tasks} in chunks of {chunk}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_stop_ends_lanes_that_wait_for_a_master_who_never_comes() {
    if !shared().await {
        return;
    }
    let queue = queue("master-worker", 10, 1, 2);
    let stop = Stop::default();
    let taken = on_pool(3, move |lane| {
        if lane == 2 {
            stop.set();
            queue.wake();
            return None;
        }
        queue.next(lane, &stop)
    })
    .await;
    assert_eq!(taken, [None, None, None]);
}
