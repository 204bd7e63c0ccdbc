//! What the page can call: it parses, calls and converts, and nothing else.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use js_sys::{Array, Float64Array, Function, Object, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::catalogue::{Tier, catalogue};
use crate::measure;
use crate::models::{self, Batch, Observer, Progress};
use crate::platform::{self, Parent, Stop};
use crate::report::Report;
use crate::spec::{Error, ErrorKey, Spec};
use crate::trace;

thread_local! {
    /// The stop flag of the run that is going on in this worker.
    static RUNNING: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

static HIDDEN: AtomicBool = AtomicBool::new(false);
static TIMES_HIDDEN: AtomicU32 = AtomicU32::new(0);

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("the vocabulary is JSON")
}

fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&text(&error))
}

/// The catalogue as JSON, for a page of this tier ("full", "separate" or "single").
#[wasm_bindgen(js_name = catalogue)]
pub fn catalogue_json(tier: &str) -> String {
    text(&catalogue(match tier {
        "full" => Tier::Full,
        "separate" => Tier::Separate,
        _ => Tier::Single,
    }))
}

/// The smallest step of this worker's clock, in milliseconds.
#[wasm_bindgen(js_name = clockStepMs)]
pub fn clock_step_ms() -> f64 {
    platform::clock_step()
}

/// Workers that the pool needs for these specs (a list as JSON text): as many as the largest of them; 0 when they need none.
///
/// # Errors
/// The error as JSON text when no list can be read. A bad spec in it needs nothing.
#[wasm_bindgen(js_name = poolFor)]
pub fn pool_for(specs: &str) -> Result<u32, JsValue> {
    Ok(read_specs(specs)?.iter().flatten().map(Spec::pool).max().unwrap_or(0))
}

/// Workers that the pool has.
#[wasm_bindgen(js_name = poolSize)]
pub fn pool_size() -> u32 {
    platform::pool_size()
}

/// Starts the pool. It can be started once only.
///
/// # Errors
/// The error as JSON text when the memory cannot be shared.
#[wasm_bindgen(js_name = startPool)]
pub async fn start_pool(workers: u32) -> Result<(), JsValue> {
    platform::start_pool(workers).await.map_err(thrown)
}

/// Takes in how many milliseconds each worker of the pool took to start.
#[wasm_bindgen(js_name = poolStarted)]
pub fn pool_started(ms: Vec<f64>) {
    platform::pool_started(ms);
}

/// The version of this module.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Works out something that needs no lane: question and answer are JSON text.
///
/// # Errors
/// The error as JSON text when the question cannot be read.
#[wasm_bindgen]
pub fn ask(what: &str, about: &str) -> Result<String, JsValue> {
    let about = read(about)?;
    let answer = match what {
        "compare" => measure::Compared::from_value(&about).map(|compared| text(&measure::finding(&compared))),
        // What lanes got done in a millisecond: a single one, and each of several.
        "free-cores" => (about["single"].as_f64())
            .zip(measure::numbers(&about["together"]))
            .map(|(single, together)| text(&measure::free_cores(single, &together))),
        _ => {
            let values = json!({ "request": what, "known": ["compare", "free-cores"] });
            return Err(thrown(Error::new(ErrorKey::RequestUnknown, values)));
        }
    };
    answer.ok_or_else(|| unread(&what))
}

/// Computes this spec (JSON text) on the calling thread, task after task, without a pause, and gives the answer: what a page must
/// not do, for the one claim that shows why.
///
/// # Errors
/// The error as JSON text.
#[wasm_bindgen(js_name = computeHere)]
pub fn compute_here(spec: &str) -> Result<String, JsValue> {
    Spec::from_json(spec).and_then(models::compute_here).map_err(thrown)
}

/// JSON is read into values here, never into types of ours: each derived reader would be a kilobyte of the module.
fn read(text: &str) -> Result<Value, JsValue> {
    serde_json::from_str(text).map_err(|error| unread(&error))
}

fn unread(error: &dyn std::fmt::Display) -> JsValue {
    thrown(Error::new(ErrorKey::RequestUnread, json!({ "error": error.to_string() })))
}

struct Page {
    on_spans: Function,
    on_progress: Function,
}

impl Observer for Page {
    fn progress(&self, progress: Progress) {
        // What the page's own listener throws is reported by the page.
        let _ = self.on_progress.call1(&JsValue::NULL, &text(&progress).into());
    }

    fn spans(&self, batch: &Batch<'_>) {
        let rows = |spans| Float64Array::from(trace::rows(spans).as_slice());
        let _ = self.on_spans.call3(&JsValue::NULL, &text(batch).into(), &rows(batch.new), &rows(batch.open));
    }

    fn hidden(&self) -> bool {
        HIDDEN.load(Ordering::Relaxed)
    }

    fn times_hidden(&self) -> u32 {
        TIMES_HIDDEN.load(Ordering::Relaxed)
    }
}

/// Measures specs, whose repeats are taken in turn. `specs` is a list as JSON text. Gives `{ outcomes, cancelled, spoilt }`: a list of the same
/// length, which has for each spec either `{ report, rows }`, the report as JSON text and the rows of its spans, or `{ error }`, as JSON
/// text; whether the measurement was stopped; and why this memory must not be used again, as JSON text, if so. `onSpans` is called with a head as JSON text, rows of new spans and rows of open
/// ones; `onProgress` with JSON text.
///
/// # Errors
/// The error as JSON text when no list can be read, or a measurement is going on already.
#[wasm_bindgen]
pub async fn measure(
    specs: String,
    shared: bool,
    on_spans: Function,
    on_progress: Function,
) -> Result<Object, JsValue> {
    let specs = read_specs(&specs)?;
    let stop = begin()?;
    let page = Page { on_spans, on_progress };
    let measured = models::measure(specs, shared, &stop, &page).await;
    RUNNING.set(None);
    let outcomes: Array = measured.outcomes.iter().map(outcome).collect();
    let spoilt = measured.spoilt.map_or(JsValue::NULL, |error| text(&error).into());
    Ok(object([("outcomes", outcomes.into()), ("cancelled", measured.cancelled.into()), ("spoilt", spoilt)]))
}

fn read_specs(text: &str) -> Result<Vec<Result<Spec, Error>>, JsValue> {
    let list = read(text)?;
    let specs = list.as_array().ok_or_else(|| unread(&"no list"))?;
    Ok(specs.iter().map(Spec::from_value).collect())
}

/// The stop flag of a measurement that begins now. One that is refused leaves the flag of the one that goes on.
fn begin() -> Result<Stop, JsValue> {
    RUNNING.with_borrow_mut(|running| {
        if running.is_some() {
            return Err(thrown(Error::new(ErrorKey::RunBusy, json!({}))));
        }
        Ok(running.insert(Stop::default()).clone())
    })
}

fn outcome(outcome: &Result<Report, Error>) -> Object {
    match outcome {
        Ok(report) => {
            let rows = Float64Array::from(trace::rows(&report.spans).as_slice());
            object([("report", text(report).into()), ("rows", rows.into())])
        }
        Err(error) => object([("error", text(error).into())]),
    }
}

fn object<const N: usize>(entries: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &key.into(), &value).expect("it is a plain object");
    }
    object
}

/// Asks the run that is going on to stop; without one nothing happens.
#[wasm_bindgen]
pub fn cancel() {
    RUNNING.with_borrow(|running| {
        if let Some(stop) = running {
            stop.set();
        }
    });
}

/// Says whether the page is hidden: what is measured meanwhile is thrown away.
#[wasm_bindgen(js_name = setHidden)]
pub fn set_hidden(hidden: bool) {
    if !HIDDEN.swap(hidden, Ordering::Relaxed) && hidden {
        TIMES_HIDDEN.fetch_add(1, Ordering::Relaxed);
    }
}

/// What runs inside a process, until it is ended.
#[wasm_bindgen(js_name = processMain)]
pub fn process_main() {
    platform::drive(async {
        let ended = models::processes::process_main(Parent::meet()).await;
        if let Err(error) = ended {
            wasm_bindgen::throw_val(thrown(error));
        }
    });
}
