//! How a claim's script is put together, for the files of the site and for tests.

use super::{Script, no_script, script_of};
use crate::spec::Error;

/// Measures, says and prints: every script has it.
const CORE: &str = include_str!("core.py");

/// The name of the script's file, without its ending. A script beside a file with the name of a module of Python would import that file.
pub fn file(claim: &str) -> &str {
    if claim == "pickle" { "pickle-claim" } else { claim }
}

/// The claim's experiment as one Python file with so many repeats and workers.
///
/// # Errors
/// [`ErrorKey::LineNoScript`](crate::spec::ErrorKey::LineNoScript) where Python cannot show it.
pub fn script(claim: &str, repeats: u32, workers: u32) -> Result<String, Error> {
    let Script { parts, body } = script_of(claim).ok_or_else(|| no_script(claim))?;
    let (about, body) = body.split_once("\n\"\"\"\n").expect("every body begins with a docstring of several lines");
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
         An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 {}.py\n\
         The last line that it prints is for pasting into the page. It sends nothing anywhere.\n\
         \"\"\"\n{}\n\n{}\n",
        file(claim),
        imports.join("\n"),
        code.join("\n\n\n")
    ))
}
