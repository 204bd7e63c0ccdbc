//! What the tests here share: what this page can do, and lanes on the pool.

use futures_channel::oneshot;
use futures_util::future::join_all;
use interleave::models::{self, NoObserver};
use interleave::platform::{self, Stop};
use interleave::report::Report;
use interleave::spec::{Error, Spec};
use serde_json::{Value, json};

/// Workers of the one pool that a memory can have.
pub const POOL: u32 = 4;

/// Whether this page can share memory; the pool is started with the first question. Only posting a memory tells.
pub async fn shared() -> bool {
    if platform::pool_size() > 0 {
        return true;
    }
    let probe = js_sys::Function::new_no_args(
        "const { port1 } = new MessageChannel();
         try {
             port1.postMessage(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
             return true;
         } catch {
             return false;
         } finally {
             port1.close();
         }",
    );
    probe.call0(&js_sys::global()).is_ok_and(|can| can.is_truthy()) && platform::start_pool(POOL).await.is_ok()
}

/// Runs a spec.
pub async fn run(spec: Value) -> Result<Report, Error> {
    let shared = shared().await;
    models::run(Spec::from_value(&spec)?, shared, &Stop::default(), &NoObserver).await
}

/// The models that run in this page, as parts of a spec.
pub async fn ways() -> Vec<Value> {
    let mut ways = vec![
        json!({ "model": "sequential" }),
        json!({ "model": "processes" }),
        json!({ "model": "event-loop" }),
        json!({ "model": "hybrid", "executor": "processes" }),
    ];
    if shared().await {
        ways.extend([
            json!({ "model": "threads" }),
            json!({ "model": "threads-gil" }),
            json!({ "model": "threads-gil", "gil": "released-in-kernel" }),
            json!({ "model": "hybrid", "executor": "threads" }),
            json!({ "model": "hybrid", "executor": "free-threads" }),
        ]);
    }
    ways
}

/// A spec for a way to run, quick unless told otherwise.
pub fn spec(way: &Value, work: &Value) -> Value {
    let mut spec = json!({ "work": work, "tasks": 5, "workers": 2, "repeats": 1, "warmup": 0 });
    for (name, value) in way.as_object().expect("a way is an object") {
        spec[name] = value.clone();
    }
    spec
}

/// Each kind of work, in a few milliseconds.
pub fn works() -> [Value; 7] {
    [
        json!({ "kind": "cpu", "kernel": "n-body", "size": 8 }),
        json!({ "kind": "cpu", "kernel": "k-means", "size": 2000 }),
        json!({ "kind": "io", "service": "database", "waitMs": 1, "waits": 2, "connections": 2 }),
        json!({ "kind": "io", "service": "api", "waitMs": 2, "failureShare": 0.3 }),
        json!({ "kind": "mixed", "kernel": "sort", "size": 8, "service": "download", "waitMs": 1, "bandwidth": 2 }),
        json!({ "kind": "beside", "kernel": "sha256", "size": 64, "service": "file", "waitMs": 0.5, "waits": 4 }),
        json!({ "kind": "probe" }),
    ]
}

/// Runs a lane on a worker of the pool. One that panics takes the worker with it, and the test would wait for ever: lanes give
/// what they saw, and the test asserts.
pub async fn on_worker<T: Send + 'static>(lane: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = oneshot::channel();
    platform::spawn(move || {
        // Nobody waits for it any more when its test has failed.
        let _ = done.send(lane());
    });
    result.await.expect("the lane gave something")
}

/// Runs a lane on each of so many workers of the pool, all at once, and gives what they give.
pub async fn on_pool<T: Send + 'static>(count: usize, lane: impl Fn(usize) -> T + Clone + Send + 'static) -> Vec<T> {
    assert!(count <= POOL as usize, "the pool has {POOL} workers");
    join_all((0..count).map(|number| {
        let lane = lane.clone();
        on_worker(move || lane(number))
    }))
    .await
}
