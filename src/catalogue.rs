//! What there is to choose from: models, kernels, services, fields and their limits. The page has their names.

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
    /// What it cannot do without: "isolation", "workers".
    needs: &'static str,
    /// Whether this page can run it.
    available: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
struct KernelEntry {
    /// Its id in a spec.
    id: &'static str,
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
    /// The fields of `work` that it heeds.
    knobs: &'static [&'static str],
}

/// The catalogue for a page of this tier.
pub fn catalogue(tier: Tier) -> Catalogue {
    let model = |model: &Model| {
        // Over processes, `hybrid` does without shared memory.
        let shared = matches!(model, Model::Threads | Model::ThreadsGil);
        let available = match tier {
            Tier::Full => true,
            Tier::Separate => !shared,
            Tier::Single => false,
        };
        ModelEntry { id: model.id(), needs: if shared { "isolation" } else { "workers" }, available }
    };
    let kernel = |kernel: &kernels::Kernel| KernelEntry {
        id: kernel.id,
        default_size: kernel.default_size,
        min_size: kernel.min_size,
        max_size: kernel.max_size,
    };
    let service = |service: &service::ServiceInfo| ServiceEntry { id: service.id, knobs: service.knobs };
    Catalogue {
        models: Model::ALL.iter().map(model).collect(),
        kernels: kernels::all().iter().map(kernel).collect(),
        services: service::all().iter().map(service).collect(),
        fields: fields(),
        span_kinds: SpanKind::IDS,
    }
}
