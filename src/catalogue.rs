//! What there is to choose from: models, kernels, services, fields and their limits.

use serde::Serialize;

use crate::claims::{self, Claim};
use crate::spec::{Field, Model, fields};
use crate::trace::SpanKind;
use crate::work::{kernels, service};

pub use crate::claims::Tier;

/// Everything that a visitor can choose.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    models: Vec<ModelEntry>,
    kernels: Vec<KernelEntry>,
    services: Vec<ServiceEntry>,
    claims: Vec<ClaimEntry>,
    fields: Vec<Field>,
    span_kinds: [&'static str; 7],
}

#[derive(Debug, Serialize)]
struct ModelEntry {
    id: &'static str,
    title: &'static str,
    /// What a Python programmer knows it as.
    python: &'static str,
    /// What it cannot do without: "isolation", "workers".
    needs: &'static str,
    available: bool,
    /// Why it is not available, for people.
    reason: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct KernelEntry {
    id: &'static str,
    title: &'static str,
    kind: &'static str,
    size_unit: &'static str,
    default_size: u32,
    min_size: u32,
    max_size: u32,
}

#[derive(Debug, Serialize)]
struct ServiceEntry {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    knobs: &'static [&'static str],
}

#[derive(Debug, Serialize)]
struct ClaimEntry {
    id: &'static str,
    title: &'static str,
    group: &'static str,
    /// "isolation" where its experiment cannot do without shared memory, or nothing.
    needs: &'static str,
    prediction: &'static str,
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
            Tier::Separate if shared => Some(
                "Threads share one memory, and a browser allows that only to pages that are isolated from others.",
            ),
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
    let claim = |claim: &Claim| ClaimEntry {
        id: claim.id,
        title: claim.title,
        group: claim.group,
        needs: if claim.needs_isolation { "isolation" } else { "" },
        prediction: claim.prediction,
    };
    Catalogue {
        models: Model::ALL.iter().map(model).collect(),
        kernels: kernels::all().iter().map(kernel).collect(),
        services: service::all().iter().map(service).collect(),
        claims: claims::all().map(claim).collect(),
        fields: fields(),
        span_kinds: SpanKind::IDS,
    }
}
