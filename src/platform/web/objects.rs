//! Objects that several workers share (`objects.js`).

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::super::{ObjectRound, ObjectWay};
use super::partner::failed;
use crate::spec::Error;

#[wasm_bindgen(module = "/src/platform/web/objects.js")]
extern "C" {
    #[wasm_bindgen(js_name = Objects)]
    type JsObjects;
    #[wasm_bindgen(constructor, catch, js_class = "Objects")]
    fn new(processes: u32, limit_ms: f64) -> Result<JsObjects, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn start(this: &JsObjects) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn round(
        this: &JsObjects,
        way: &str,
        additions: u32,
        bytes: f64,
        queue_size: u32,
        fault: &str,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn end(this: &JsObjects);
}

/// A manager, and processes that each have a proxy to it. They end when this is dropped.
pub struct Objects {
    objects: JsObjects,
    limit_ms: f64,
}

impl Objects {
    /// Starts so many processes, and the manager. Whoever does not answer within `limit_ms` is given up.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerSilent`](crate::spec::ErrorKey::PartnerSilent), [`ErrorKey::PartnerFailed`](crate::spec::ErrorKey::PartnerFailed).
    pub async fn start(processes: u32, limit_ms: f64) -> Result<Self, Error> {
        let objects = JsObjects::new(processes, limit_ms).map_err(|error| failed(&error, limit_ms, 0.0))?;
        let objects = Self { objects, limit_ms };
        objects.objects.start().await.map_err(|error| failed(&error, limit_ms, 0.0))?;
        Ok(objects)
    }

    /// One round: what the count is after it, or how many things came out of the queue, and the milliseconds that it took.
    ///
    /// # Errors
    /// As [`Objects::start`]; [`ErrorKey::ObjectUnknown`](crate::spec::ErrorKey::ObjectUnknown) and
    /// [`ErrorKey::MemoryTask`](crate::spec::ErrorKey::MemoryTask).
    pub async fn round(&self, way: ObjectWay, round: &ObjectRound) -> Result<(u64, f64), Error> {
        let ObjectRound { additions, bytes, queue_size, fault } = *round;
        let came = self.objects.round(way.id(), additions, bytes, queue_size, fault.id()).await;
        let came: Array = came.map_err(|error| failed(&error, self.limit_ms, bytes))?.into();
        let number = |at| came.get(at).as_f64().unwrap_or_default();
        Ok((number(0) as u64, number(1)))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        self.objects.end();
    }
}
