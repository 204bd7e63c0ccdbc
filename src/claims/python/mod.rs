//! The same experiments for CPython: how a claim's script is put together, and how the line that it prints is read.
//!
//! A script stands alone: parts that several share (`core.py` and its like) and the claim's own body are put together into one file that
//! a student can read, with the standard library only, for Python 3.9 and later on every system. What it prints last is one line of
//! JSON for pasting into the page; [`read`] takes nothing but such a line, whole and unchanged.

mod line;

pub use line::{Pasted, read};

#[cfg(not(target_family = "wasm"))]
mod put_together;
#[cfg(not(target_family = "wasm"))]
pub use put_together::{file, script};

use serde_json::json;

use super::{by_id, ids};
use crate::spec::{Error, ErrorKey};

/// The experiment of one claim in Python. The page has each script as a file of the site (`www/python/`, written by a test), so the
/// module holds that there is one, and none of its text.
#[derive(Debug)]
pub struct Script {
    #[cfg(not(target_family = "wasm"))]
    parts: &'static [&'static str],
    #[cfg(not(target_family = "wasm"))]
    body: &'static str,
}

impl Script {
    /// The script of a claim: what it uses beside the part that all share, such as [`PRIMES`], and what only it has: a docstring of
    /// several lines, imports, functions and the guarded call.
    #[cfg_attr(target_family = "wasm", allow(unused_variables, reason = "only the site's files have the text"))]
    pub(super) const fn of(parts: &'static [&'static str], body: &'static str) -> Option<Self> {
        #[cfg(not(target_family = "wasm"))]
        return Some(Self { parts, body });
        #[cfg(target_family = "wasm")]
        return Some(Self {});
    }
}

/// What computes.
pub(super) const PRIMES: &str = include_str!("primes.py");
/// One after another, and in threads.
pub(super) const LINES: &str = include_str!("lines.py");
/// What it takes to start threads and processes.
pub(super) const START: &str = include_str!("start.py");
/// A pool of processes that are up.
pub(super) const POOL: &str = include_str!("pool.py");

fn script_of(claim: &str) -> Option<&'static Script> {
    by_id(claim).and_then(|claim| claim.script.as_ref())
}

/// The claims that Python can show, in the order in which the page lists them.
pub fn claims() -> impl Iterator<Item = &'static str> {
    ids().filter(|id| script_of(id).is_some())
}

/// Why there is no script for what was asked.
fn no_script(claim: &str) -> Error {
    Error::new(ErrorKey::LineNoScript, json!({ "claim": claim, "known": claims().collect::<Vec<_>>() }))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
