//! The scripts and references of the claims in the old style, as long as they last.

use super::super::figure::Source;
use super::super::legacy::{figure, number};
use super::{BUSY, LINES, POOL, PRIMES};

/// The experiment of one claim in Python.
pub(crate) struct OldScript {
    pub(super) claim: &'static str,
    /// What it uses beside `CORE`.
    pub(super) parts: &'static [&'static str],
    /// What only it has: a docstring, imports, functions and the guarded call.
    pub(super) body: &'static str,
    /// The figures that it prints.
    pub(super) figures: &'static [Known],
}

/// A figure, or a family of them.
pub(super) struct Known {
    /// The id; `{n}` stands for a whole number, `{model}`, `{kernel}`, `{service}`, `{shape}` and `{schedule}` for an id of
    /// that kind.
    pub(super) id: &'static str,
    /// What it is; each `{}` stands for what the id has there.
    pub(super) title: &'static str,
    pub(super) unit: &'static str,
}

const fn known(id: &'static str, title: &'static str, unit: &'static str) -> Known {
    Known { id, title, unit }
}

macro_rules! script {
    ($claim:literal, [$($part:ident),*], $figures:expr) => {
        OldScript { claim: $claim, parts: &[$($part),*], body: include_str!(concat!($claim, ".py")), figures: $figures }
    };
}

pub(super) static SCRIPTS: &[OldScript] = &[
    script!(
        "gil-mutex",
        [PRIMES, BUSY, LINES],
        &[
            known("overlap", "threads that compute at once", ""),
            known("switches", "hand-overs from one thread to another", ""),
        ]
    ),
    script!(
        "gil-io",
        [LINES],
        &[known("speedup", "speed-up with a thread for each wait", "×"), known("waits", "waits", ""),]
    ),
    script!("gil-per-process", [PRIMES, LINES, POOL], &[known("speedup", "speed-up with processes", "×")]),
    script!(
        "gil-interval",
        [],
        &[known("delay-{n}-{n}", "wake-up delay beside {} computing threads at an interval of {} ms", "ms",)]
    ),
    script!(
        "gil-native",
        [PRIMES, LINES],
        &[
            known("speedup-held", "speed-up of threads in plain Python, which holds the GIL", "×"),
            known("speedup-released", "speed-up of threads that hash, which lets go of the GIL", "×"),
        ]
    ),
    script!("free-threaded", [PRIMES, LINES], &[known("speedup", "speed-up with threads", "×")]),
];

pub(crate) fn by_claim(claim: &str) -> Option<&'static OldScript> {
    SCRIPTS.iter().find(|script| script.claim == claim)
}

/// What CPython showed for this claim; empty where nothing was measured. Ranges are given by their middle, with both ends in
/// the title.
///
/// Measured on CPython 3.6 to 3.13, on a Linux machine with 2 cores. Ratios hold elsewhere, absolute times do not.
pub(crate) fn reference(claim: &str) -> Vec<super::super::Figure> {
    old(claim).into_iter().map(|figure| super::super::Figure { source: Source::Reference, ..figure.shown() }).collect()
}

fn old(claim: &str) -> Vec<super::super::legacy::Figure> {
    let between = |id: &str, title: &str, (low, high): (f64, f64), unit| {
        figure(id, format!("{title} ({} to {})", number(low), number(high)), (low + high) / 2.0, unit)
    };
    match claim {
        "gil-native" => vec![figure("speedup-released", "speed-up of two threads that hash large buffers", 2.0, "×")],
        "gil-interval" => vec![
            figure("delay-0-5", "wake-up delay beside no computing thread", 0.1, "ms"),
            figure("delay-1-1", "wake-up delay beside 1 computing thread at an interval of 1 ms", 1.2, "ms"),
            figure("delay-1-5", "wake-up delay beside 1 computing thread at an interval of 5 ms", 5.2, "ms"),
            figure("delay-1-20", "wake-up delay beside 1 computing thread at an interval of 20 ms", 20.0, "ms"),
            between("delay-4-5", "wake-up delay beside 4 computing threads at an interval of 5 ms", (18.0, 21.0), "ms"),
        ],
        _ => Vec::new(),
    }
}
