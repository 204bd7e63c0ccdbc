//! Workers that share this memory: the pool of wasm-bindgen-rayon.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::text_of;
use crate::platform::started;
use crate::spec::{Error, ErrorKey};

/// The pool's workers, and how long each took to start, until that is told.
static POOL: Mutex<(u32, Vec<f64>)> = Mutex::new((0, Vec::new()));

fn pool() -> MutexGuard<'static, (u32, Vec<f64>)> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the pool, once for this memory.
///
/// # Errors
/// [`ErrorKey::PoolNotShared`] when the memory cannot be shared, [`ErrorKey::StartSlow`] when a worker says nothing, and
/// [`ErrorKey::PoolNotStarted`] when it is something else.
pub async fn start_pool(workers: u32) -> Result<(), Error> {
    started(workers, async {
        let started = JsFuture::from(wasm_bindgen_rayon::init_thread_pool(workers as usize)).await;
        started.map_err(|error| {
            let not_shared = error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "DataCloneError");
            let key = if not_shared { ErrorKey::PoolNotShared } else { ErrorKey::PoolNotStarted };
            Error::new(key, json!({ "error": text_of(&error) }))
        })
    })
    .await?;
    pool().0 = workers;
    Ok(())
}

/// Takes in how many milliseconds each worker of the pool took to start: the glue that starts them does not say it.
pub fn pool_started(ms: Vec<f64>) {
    pool().1 = ms;
}

/// How many milliseconds each worker of the pool took to start, told once: for whoever asks later the pool was there already.
pub fn take_pool_starts() -> Vec<f64> {
    std::mem::take(&mut pool().1)
}

/// Workers of the pool.
pub fn pool_size() -> u32 {
    pool().0
}

/// Runs `lane` on a worker of the pool.
pub fn spawn(lane: impl FnOnce() + Send + 'static) {
    rayon::spawn(lane);
}

/// Runs `lane` on a worker of the pool that does nothing else meanwhile: there must be one for each.
pub fn spawn_alone(lane: impl FnOnce() + Send + 'static) {
    spawn(lane);
}
