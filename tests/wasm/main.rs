//! The crate in a browser, in a dedicated worker: in a page that can share memory, and (with
//! `WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION=1`) in one that cannot. Each test says what it expects in either. Overlap, order,
//! ratios and answers are asserted, never seconds.
#![cfg(target_arch = "wasm32")]

mod kernels;
mod lock;
mod queue;
mod runs;
mod spans;
mod support;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
