//! A worker that answers messages, and one that computes and hears nothing (`partner.js`).

use std::cell::RefCell;

use js_sys::Function;
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::super::MessageWay;
use super::text_of;
use crate::spec::{Error, ErrorKey};

#[wasm_bindgen(module = "/src/platform/web/partner.js")]
extern "C" {
    #[wasm_bindgen(js_name = Partner)]
    type JsPartner;
    #[wasm_bindgen(constructor, catch, js_class = "Partner")]
    fn new(limit_ms: f64) -> Result<JsPartner, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn start(this: &JsPartner, leaves_after: Option<u32>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn trips(this: &JsPartner, way: &str, bytes: u32, count: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn offer(this: &JsPartner, thing: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method)]
    fn end(this: &JsPartner);

    #[wasm_bindgen(js_name = Busy)]
    type JsBusy;
    #[wasm_bindgen(constructor, catch, js_class = "Busy")]
    fn new() -> Result<JsBusy, JsValue>;
    #[wasm_bindgen(method)]
    fn count(this: &JsBusy) -> u32;
    #[wasm_bindgen(method)]
    fn kill(this: &JsBusy);
}

/// A partner with a memory of its own. It ends when this is dropped.
pub struct Partner {
    partner: JsPartner,
    limit_ms: f64,
}

impl Partner {
    /// Starts one that answers each message within `limit_ms` or is given up; after `leaves_after` messages it goes without an answer.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerSilent`], [`ErrorKey::PartnerFailed`].
    pub async fn start(limit_ms: f64, leaves_after: Option<u32>) -> Result<Self, Error> {
        let partner = JsPartner::new(limit_ms).map_err(|error| failed(&error, limit_ms, 0.0))?;
        let partner = Self { partner, limit_ms };
        partner.partner.start(leaves_after).await.map_err(|error| failed(&error, limit_ms, 0.0))?;
        Ok(partner)
    }

    /// Milliseconds that so many round trips take with so many bytes, one after the other.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerSilent`], [`ErrorKey::MemoryTask`] where so many bytes cannot be had, [`ErrorKey::PartnerFailed`].
    pub async fn trips(&self, way: MessageWay, bytes: u32, count: u32) -> Result<f64, Error> {
        let took = self.partner.trips(way.id(), bytes, count).await;
        took.map(|ms| ms.as_f64().unwrap_or(f64::NAN)).map_err(|error| failed(&error, self.limit_ms, f64::from(bytes)))
    }

    /// Sends a thing there and back: whether it came back as it was, or with which words it was refused.
    ///
    /// # Errors
    /// As [`Partner::start`].
    pub async fn offer(&self, thing: &str) -> Result<Result<bool, String>, Error> {
        let came = self.partner.offer(thing).await.map_err(|error| failed(&error, self.limit_ms, 0.0))?;
        Ok(came.as_string().map_or_else(|| Ok(came.as_bool() == Some(true)), Err))
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.partner.end();
    }
}

pub(super) fn failed(error: &JsValue, limit_ms: f64, bytes: f64) -> Error {
    let name = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.name())).unwrap_or_default();
    let text = text_of(error);
    match name.as_str() {
        "Silent" => Error::new(ErrorKey::PartnerSilent, json!({ "limitMs": limit_ms })),
        "Unknown" => {
            let name = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            Error::new(ErrorKey::ObjectUnknown, json!({ "name": name }))
        }
        "RangeError" | "DataCloneError" => Error::new(ErrorKey::MemoryTask, json!({ "bytes": bytes, "error": text })),
        _ => Error::new(ErrorKey::PartnerFailed, json!({ "error": text })),
    }
}

/// A process that computes and hears nothing. It is killed when this is dropped.
pub struct BusyProcess {
    busy: JsBusy,
    counted: u32,
}

impl BusyProcess {
    /// Starts one.
    ///
    /// # Errors
    /// [`ErrorKey::PartnerFailed`].
    pub fn start() -> Result<Self, Error> {
        Ok(Self { busy: JsBusy::new().map_err(|error| failed(&error, 0.0, 0.0))?, counted: 0 })
    }

    /// Whether it was seen at work since the last time this was asked.
    pub fn is_at_work(&mut self) -> bool {
        std::mem::replace(&mut self.counted, self.busy.count()) != self.counted
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.busy.kill();
    }
}

impl Drop for BusyProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

thread_local!(static END_LANES: RefCell<Option<Function>> = const { RefCell::new(None) });

/// Takes in what ends every worker of this engine.
pub fn ended_by(end: Function) {
    END_LANES.set(Some(end));
}

/// Ends every worker of the pool, whatever it does. Nothing can run on it any more.
pub fn end_lanes() {
    END_LANES.with_borrow(|end| {
        if let Some(end) = end {
            // It only asks the browser; there is nothing to do about a refusal.
            let _ = end.call0(&JsValue::NULL);
        }
    });
}

/// A lane that looks at nothing is ended with all others.
pub const LANES_CAN_BE_ENDED: bool = true;
