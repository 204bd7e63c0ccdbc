//! The second WebAssembly module: it plans and judges claims and writes their scripts. A visitor who only uses the bench never
//! downloads it. It parses, calls and converts, and nothing else.

#[cfg(target_arch = "wasm32")]
mod exports {
    use wasm_bindgen::prelude::*;

    /// Answers a request of [`interleave::claims::ask`]: request and answer are JSON text.
    ///
    /// # Errors
    /// The error as JSON text.
    #[wasm_bindgen]
    pub fn ask(what: &str, about: &str) -> Result<String, JsValue> {
        let thrown = |error| JsValue::from_str(&serde_json::to_string(&error).expect("the vocabulary is JSON"));
        interleave::claims::ask(what, about).map_err(thrown)
    }
}

fn main() {}
