//! What there is to choose from: models, kernels, services, fields and their limits.

use serde::Serialize;

use crate::spec::{Field, Model, fields};
use crate::trace::SpanKind;
use crate::work::{kernels, service};

pub use crate::claims::Tier;

/// Everything that a visitor can choose.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename = "Choices"))]
pub struct Catalogue {
    /// Ways to run work.
    models: Vec<ModelEntry>,
    /// Jobs that compute.
    kernels: Vec<KernelEntry>,
    /// Simulated partners of I/O.
    services: Vec<ServiceEntry>,
    /// Every field of a spec with a range or choices.
    fields: Vec<Field>,
    /// The kinds of spans, in the order of their numbers in a row.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "Vec<SpanKind>"))]
    span_kinds: [&'static str; 7],
}

#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
struct ModelEntry {
    /// Its id in a spec.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(as = "Model"))]
    id: &'static str,
    /// Its name, for people.
    title: &'static str,
    /// What a Python programmer knows it as.
    python: &'static str,
    /// What it cannot do without: "isolation", "workers".
    needs: &'static str,
    /// Whether this page can run it.
    available: bool,
    /// Why it is not available, for people.
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
struct KernelEntry {
    /// Its id in a spec.
    id: &'static str,
    /// Its name, for people.
    title: &'static str,
    /// The kind of work that it stands for.
    kind: &'static str,
    /// What its size counts.
    size_unit: &'static str,
    /// A size that takes some tens of milliseconds on one core.
    default_size: u32,
    /// The smallest size.
    min_size: u32,
    /// The largest size.
    max_size: u32,
}

#[derive(Debug, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
struct ServiceEntry {
    /// Its id in a spec.
    id: &'static str,
    /// Its name, for people.
    title: &'static str,
    /// One plain sentence on its limits.
    note: &'static str,
    /// The fields of `work` that it heeds.
    knobs: &'static [&'static str],
}

/// What a Python programmer calls this model, and what it is called here.
fn words(model: Model) -> (&'static str, &'static str) {
    match model {
        Model::Sequential => ("One after another", "a plain for loop"),
        Model::ThreadsGil => ("Threads under the GIL", "threading, ThreadPoolExecutor"),
        Model::Threads => ("Threads without the GIL", "threading on free-threaded Python"),
        Model::Processes => ("Processes", "multiprocessing, ProcessPoolExecutor"),
        Model::EventLoop => ("Event loop", "asyncio"),
        Model::Hybrid => ("Event loop with a pool", "asyncio with run_in_executor"),
    }
}

/// The catalogue for a page of this tier.
pub fn catalogue(tier: Tier) -> Catalogue {
    let model = |model: &Model| {
        let (title, python) = words(*model);
        // Over processes, `hybrid` does without shared memory.
        let shared = matches!(model, Model::Threads | Model::ThreadsGil);
        let reason = match tier {
            Tier::Single => Some("This page cannot start workers, so nothing can be run in it."),
            Tier::Separate if shared => {
                Some("Threads share one memory, and a browser allows that only to pages that are isolated from others.")
            }
            Tier::Full | Tier::Separate => None,
        };
        ModelEntry {
            id: model.id(),
            title,
            python,
            needs: if shared { "isolation" } else { "workers" },
            available: reason.is_none(),
            reason,
        }
    };
    let kernel = |kernel: &kernels::Kernel| KernelEntry {
        id: kernel.id,
        title: kernel.title,
        kind: kernel.kind,
        size_unit: kernel.size_unit,
        default_size: kernel.default_size,
        min_size: kernel.min_size,
        max_size: kernel.max_size,
    };
    let service = |service: &service::ServiceInfo| ServiceEntry {
        id: service.id,
        title: service.title,
        note: service.note,
        knobs: service.knobs,
    };
    Catalogue {
        models: Model::ALL.iter().map(model).collect(),
        kernels: kernels::all().iter().map(kernel).collect(),
        services: service::all().iter().map(service).collect(),
        fields: fields(),
        span_kinds: SpanKind::IDS,
    }
}
