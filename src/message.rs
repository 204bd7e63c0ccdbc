//! What is to be said, without the words: a key and the figures that go with it. The page has a text for each key in each language.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

/// A sentence, a label or a title, by its key.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Message {
    /// The key, such as `gil-cpu.measured`; what stands before the first dot names the file of texts.
    pub key: Cow<'static, str>,
    /// Its figures and ids, by name: an object. Unknown figures are null.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "{ [name: string]: unknown }"))]
    pub values: Value,
}

impl Message {
    /// A message with this key and these values (an object).
    pub fn new(key: impl Into<Cow<'static, str>>, values: Value) -> Self {
        Self { key: key.into(), values }
    }

    /// A message that needs no values.
    pub fn plain(key: impl Into<Cow<'static, str>>) -> Self {
        Self::new(key, Value::Object(serde_json::Map::new()))
    }
}
