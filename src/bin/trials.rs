//! The third WebAssembly module: it carries out trials and answers for the stepper and the adviser, in a memory of its own. It parses, calls and
//! converts, and nothing else.

#[cfg(target_arch = "wasm32")]
mod exports {
    use std::cell::RefCell;

    use interleave::claims::adviser;
    use interleave::platform::{self, Stop};
    use interleave::spec::{Error, ErrorKey};
    use interleave::trials::{self, Trial};
    use serde_json::json;
    use wasm_bindgen::prelude::*;

    thread_local! {
        /// The stop flag of the trial that is going on in this worker.
        static RUNNING: RefCell<Option<Stop>> = const { RefCell::new(None) };
    }

    fn text(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).expect("the vocabulary is JSON")
    }

    fn thrown(error: Error) -> JsValue {
        JsValue::from_str(&text(&error))
    }

    /// The lanes that a trial (JSON text) needs: workers of the pool.
    ///
    /// # Errors
    /// The error as JSON text when the trial is bad.
    #[wasm_bindgen(js_name = lanesFor)]
    pub fn lanes_for(trial: &str) -> Result<u32, JsValue> {
        Ok(Trial::from_json(trial).map_err(thrown)?.lanes())
    }

    /// Starts the pool. It can be started once only.
    ///
    /// # Errors
    /// The error as JSON text when the memory cannot be shared.
    #[wasm_bindgen(js_name = startPool)]
    pub async fn start_pool(workers: u32) -> Result<(), JsValue> {
        platform::start_pool(workers).await.map_err(thrown)
    }

    /// Workers that the pool has.
    #[wasm_bindgen(js_name = poolSize)]
    pub fn pool_size() -> u32 {
        platform::pool_size()
    }

    /// Carries a trial (JSON text) out and gives its result, as JSON text. `shared`: whether workers can share this memory; `end_all`
    /// ends every worker of this engine.
    ///
    /// # Errors
    /// The error as JSON text.
    #[wasm_bindgen]
    pub async fn run(trial: String, shared: bool, end_all: js_sys::Function) -> Result<String, JsValue> {
        let trial = Trial::from_json(&trial).map_err(thrown)?;
        let stop = Stop::default();
        if RUNNING.with_borrow(Option::is_some) {
            return Err(thrown(Error::new(ErrorKey::RunBusy, json!({}))));
        }
        RUNNING.set(Some(stop.clone()));
        platform::ended_by(end_all);
        let came = trials::run(&trial, shared, &stop).await;
        RUNNING.set(None);
        came.map(|result| text(&result)).map_err(thrown)
    }

    /// Asks the trial that is going on to stop; without one nothing happens.
    #[wasm_bindgen]
    pub fn cancel() {
        RUNNING.with_borrow(|running| running.iter().for_each(Stop::set));
    }

    /// Answers for the stepper or the adviser: question and answer are JSON text.
    ///
    /// # Errors
    /// The error as JSON text.
    #[wasm_bindgen]
    pub fn ask(what: &str, about: &str) -> Result<String, JsValue> {
        if what == "advise" {
            return adviser::advise(about).map_err(thrown);
        }
        trials::stepper(about).map_err(|error| JsValue::from_str(&error))
    }
}

fn main() {}
