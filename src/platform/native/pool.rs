//! Threads of this program: a pool of rayon.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::now;
use crate::spec::{Error, ErrorKey};

static POOL: Mutex<Option<Arc<rayon::ThreadPool>>> = Mutex::new(None);

/// Makes sure that the pool has at least this many workers and says how long its start took, in milliseconds.
///
/// # Errors
/// [`ErrorKey::MemoryThreads`] when the system gives no more threads.
pub fn start_pool(workers: u32) -> Result<f64, Error> {
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if (pool.as_ref()).is_some_and(|pool| pool.current_num_threads() >= workers as usize) {
        return Ok(0.0);
    }
    let begun = now();
    let built = rayon::ThreadPoolBuilder::new().num_threads(workers as usize).build();
    *pool = Some(Arc::new(
        built.map_err(|error| Error::new(ErrorKey::MemoryThreads, json!({ "error": error.to_string() })))?,
    ));
    Ok(now() - begun)
}

/// How many milliseconds each worker of the pool took to start; natively this is not kept.
pub fn take_pool_starts() -> Vec<f64> {
    Vec::new()
}

/// Workers of the pool.
pub fn pool_size() -> u32 {
    let pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    pool.as_ref().map_or(0, |pool| pool.current_num_threads() as u32)
}

/// Runs `lane` on a worker of the pool.
pub fn spawn(lane: impl FnOnce() + Send + 'static) {
    let pool = POOL.lock().unwrap_or_else(PoisonError::into_inner).clone();
    pool.expect("start_pool comes first").spawn(lane);
}
