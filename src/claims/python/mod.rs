//! The same experiments for CPython: how a claim's script is put together, and how the line that it prints is read.
//!
//! A script stands alone: parts that several share (`core.py` and its like) and the claim's own body are put together into one file that
//! a student can read, with the standard library only, for Python 3.9 and later on every system. What it prints last is one line of
//! JSON for pasting into the page; [`read`] takes nothing but such a line, whole and unchanged.

mod line;

pub use line::{Pasted, read};

use serde::Deserialize;
use serde_json::json;

use super::{Setting, Tier, by_id, ids};
use crate::spec::{Error, ErrorKey};

/// The experiment of one claim in Python.
#[derive(Debug)]
pub struct Script {
    /// What it uses beside the part that all share, such as [`PRIMES`].
    pub parts: &'static [&'static str],
    /// What only it has: a docstring of several lines, imports, functions and the guarded call.
    pub body: &'static str,
}

/// Measures, says and prints: every script has it.
const CORE: &str = include_str!("core.py");
/// What computes.
pub(super) const PRIMES: &str = include_str!("primes.py");
/// How many compute at once.
pub(super) const BUSY: &str = include_str!("busy.py");
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

/// The claim's experiment as one Python file with the setting's repeats and workers.
///
/// # Errors
/// [`ErrorKey::LineNoScript`] where Python cannot show it.
pub fn script(claim: &str, setting: &Setting) -> Result<String, Error> {
    let Script { parts, body } = script_of(claim).ok_or_else(|| no_script(claim))?;
    let (about, body) = body.split_once("\n\"\"\"\n").expect("every body begins with a docstring of several lines");
    let (repeats, workers) = (setting.repeats.clamp(1, 100), setting.cores.clamp(2, 8));
    let core = CORE
        .replace("REPEATS = 5 ", &format!("REPEATS = {repeats} "))
        .replace("WORKERS = 2 ", &format!("WORKERS = {workers} "));
    let texts: Vec<&str> = [core.as_str()].into_iter().chain(parts.iter().copied()).chain([body]).collect();
    let is_import = |line: &&str| line.starts_with("import ") || line.starts_with("from ");
    let mut imports: Vec<&str> = texts.iter().flat_map(|text| text.lines().filter(is_import)).collect();
    imports.sort_by_key(|line| (line.starts_with("from "), *line));
    imports.dedup();
    let without =
        |text: &&str| text.lines().filter(|line| !is_import(line)).collect::<Vec<_>>().join("\n").trim().to_owned();
    let code: Vec<String> = texts.iter().map(without).collect();
    Ok(format!(
        "{about}\n\n\
         An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 {claim}.py\n\
         The last line that it prints is for pasting into the page. It sends nothing anywhere.\n\
         \"\"\"\n{}\n\n{}\n",
        imports.join("\n"),
        code.join("\n\n\n")
    ))
}

/// What is asked about a claim's script.
#[derive(Clone, Debug, Deserialize)]
pub struct About {
    /// The claim.
    pub id: String,
    /// The repeats and workers of the script; those of a page on two cores where nothing is said.
    #[serde(default = "usual")]
    pub setting: Setting,
    /// The line that was pasted.
    #[serde(default)]
    pub line: String,
}

fn usual() -> Setting {
    Setting { tier: Tier::Full, cores: 2, repeats: 5 }
}

/// Why there is no script for what was asked.
fn no_script(claim: &str) -> Error {
    Error::new(ErrorKey::LineNoScript, json!({ "claim": claim, "known": claims().collect::<Vec<_>>() }))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
