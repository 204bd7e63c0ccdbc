//! The line that a script prints last, as a visitor pastes it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::by_id;
use super::super::figure::{Figure, Source};
use super::no_script;
use crate::measure::Estimate;
use crate::spec::{Error, ErrorKey};

/// The format of the pasted line.
const FORMAT: u64 = 1;
/// What comes before the check at the line's end; eight hexadecimal digits and the end of the object follow.
pub(super) const CHECK: &str = ", \"check\": \"";
/// How the line begins.
pub(super) const START: &str = "{\"interleave\"";

/// What a visitor's own Python said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Pasted {
    /// Its version, such as "3.12.1".
    pub python: String,
    /// Its implementation, such as "CPython".
    pub implementation: String,
    /// Whether it has the global interpreter lock.
    pub gil: bool,
    /// Cores that it may use.
    pub cores: u32,
    /// The figures, with the ids of the claim's ruling.
    pub figures: Vec<Figure>,
}

/// The first forty letters of a text that was pasted.
fn brief(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

fn changed() -> Error {
    Error::new(ErrorKey::LineChanged, json!({}))
}

/// Reads the line that the claim's script prints, alone or with the lines around it.
///
/// # Errors
/// Keys that begin with `line.`: for a line that is cut or was changed, is of something else, of another claim or of a newer script, or
/// has figures that are not known here.
pub fn read(claim: &str, line: &str) -> Result<Pasted, Error> {
    if super::script_of(claim).is_none() {
        return Err(no_script(claim));
    }
    let line = the_line(line);
    if line.is_empty() {
        return Err(Error::new(ErrorKey::LineEmpty, json!({ "start": START })));
    }
    let value: Value = serde_json::from_str(&line).map_err(|error| unread(&line, &error))?;
    let foreign = || Error::new(ErrorKey::LineForeign, json!({ "start": START, "was": brief(&line) }));
    let object = value.as_object().filter(|object| object.contains_key("interleave")).ok_or_else(foreign)?;
    match object["interleave"].as_u64() {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            return Err(Error::new(ErrorKey::LineNewer, json!({ "format": FORMAT, "was": newer })));
        }
        _ => return Err(wrong("interleave", object.get("interleave"), json!({ "one": [FORMAT] }))),
    }
    let of = object.get("claim").and_then(Value::as_str);
    let of = of.ok_or_else(|| wrong("claim", object.get("claim"), json!({ "one": [claim] })))?;
    if of != claim {
        return Err(Error::new(ErrorKey::LineOtherClaim, json!({ "claim": claim, "was": brief(of) })));
    }
    if !unchanged(&line) {
        return Err(changed());
    }
    fields(claim, object)
}

/// The script's line among those that were pasted, put together where a terminal broke it.
fn the_line(pasted: &str) -> String {
    let mut lines = pasted.lines().skip_while(|line| !line.trim_start().starts_with(START)).peekable();
    if lines.peek().is_none() {
        return pasted.trim().to_owned();
    }
    let mut whole = String::new();
    for line in lines {
        whole.push_str(line);
        if whole.contains(CHECK) && whole.trim_end().ends_with("\"}") {
            break;
        }
    }
    whole.trim().to_owned()
}

fn unread(line: &str, error: &serde_json::Error) -> Error {
    if !line.starts_with(START) {
        return Error::new(ErrorKey::LineForeign, json!({ "start": START, "was": brief(line) }));
    }
    if !error.is_eof() {
        return changed();
    }
    let from = line.char_indices().rev().nth(15).map_or(0, |(at, _)| at);
    Error::new(ErrorKey::LineCut, json!({ "after": &line[from..] }))
}

/// A field that is not what it may be; `allowed` says what that is by one of `one` (a list), `what` (`version`, `name`, `boolean`,
/// `number`, `whole`, `list`), with `min` and `max` where there are some.
fn wrong(field: &str, was: Option<&Value>, allowed: Value) -> Error {
    let was = was.map(|value| brief(value.to_string().trim_matches('"')));
    Error::new(ErrorKey::LineField, json!({ "field": field, "was": was, "allowed": allowed }))
}

/// Whether the line is as it was printed.
fn unchanged(line: &str) -> bool {
    let found = line.rsplit_once(CHECK).and_then(|(content, rest)| Some((content, rest.strip_suffix("\"}")?)));
    let sum = |content: &str| format!("{:08x}", crc32(content.bytes().chain(*b"}")));
    found.is_some_and(|(content, said)| said == sum(content))
}

/// CRC-32 as in ISO 3309 and Python's `binascii.crc32`. It tells every change of one byte.
pub(super) fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// The fields of a line that is whole, ours and of this claim.
fn fields(claim: &str, object: &Map<String, Value>) -> Result<Pasted, Error> {
    let short = |name: &str, what: &str| {
        let value =
            object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty() && text.chars().count() <= 40);
        value.map(str::to_owned).ok_or_else(|| wrong(name, object.get(name), json!({ "what": what })))
    };
    let python = short("python", "version")?;
    let implementation = short("implementation", "name")?;
    let gil = object.get("gil").and_then(Value::as_bool);
    let gil = gil.ok_or_else(|| wrong("gil", object.get("gil"), json!({ "what": "boolean" })))?;
    let cores = object.get("cores").and_then(Value::as_u64).filter(|cores| (1..=65_536).contains(cores));
    let range = || json!({ "what": "whole", "min": 1, "max": 65_536 });
    let cores = cores.ok_or_else(|| wrong("cores", object.get("cores"), range()))? as u32;
    let list = object.get("figures").and_then(Value::as_array).filter(|list| (1..=200).contains(&list.len()));
    let range = || json!({ "what": "list", "min": 1, "max": 200 });
    let list = list.ok_or_else(|| wrong("figures", object.get("figures"), range()))?;
    let mut figures: Vec<Figure> = Vec::new();
    for (at, entry) in list.iter().enumerate() {
        let figure = one_figure(claim, at, entry)?;
        if figures.iter().any(|before| before.id == figure.id) {
            return Err(Error::new(ErrorKey::LineTwice, json!({ "id": figure.id })));
        }
        figures.push(figure);
    }
    Ok(Pasted { python, implementation, gil, cores, figures })
}

fn one_figure(claim: &str, at: usize, entry: &Value) -> Result<Figure, Error> {
    let wrong = |field: &str, allowed: Value| wrong(&format!("figures[{at}].{field}"), entry.get(field), allowed);
    let known = by_id(claim).map(|claim| claim.figures).unwrap_or_default().iter().filter(|quantity| quantity.python);
    let id = entry.get("id").and_then(Value::as_str);
    let found = id.and_then(|id| known.clone().find_map(|quantity| Some((quantity, quantity.slots_of(id)?))));
    let (quantity, slots) = found.ok_or_else(|| {
        let ids: Vec<_> = known.map(|quantity| quantity.pattern()).collect();
        wrong("id", json!({ "one": ids }))
    })?;
    let mut figure = quantity.figure(claim, &slots, Source::Python, None::<Estimate>);
    let value = entry.get("value").and_then(Value::as_f64).filter(|value| value.is_finite() && *value >= 0.0);
    figure.value = Some(value.ok_or_else(|| wrong("value", json!({ "what": "number", "min": 0 })))?);
    if entry.get("unit").and_then(Value::as_str) != Some(figure.unit.in_line()) {
        return Err(wrong("unit", json!({ "one": [figure.unit.in_line()] })));
    }
    Ok(figure)
}
