//! What the page asks of claims, and the answers: both are JSON text.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::python;
use super::{Claim, Setting, by_id, ids};
use crate::spec::{Error, ErrorKey};

/// Answers `plan`, `judge`, `read-python` and `reference`; each is about a claim, named by `id`.
///
/// # Errors
/// [`Code::InvalidSpec`](crate::spec::Code::InvalidSpec) when the request cannot be read, or there is no such claim.
pub fn ask(what: &str, about: &str) -> Result<String, Error> {
    match what {
        "plan" => {
            let Planned { id, setting } = read(about)?;
            Ok(text(&claim(&id)?.plan_for(&setting)))
        }
        "judge" => {
            let Tried { id, evidence } = read(about)?;
            Ok(text(&claim(&id)?.rule(&of(evidence)?)))
        }
        "read-python" => {
            let Printed { id, line } = read(about)?;
            Ok(text(&python::read(&id, &line)?))
        }
        "reference" => {
            let Named { id } = read(about)?;
            Ok(text(&claim(&id)?.references()))
        }
        _ => {
            let known = ["plan", "judge", "read-python", "reference"];
            Err(Error::new(ErrorKey::RequestUnknown, json!({ "request": what, "known": known })))
        }
    }
}

/// A claim that is to be tried, and where.
#[derive(Deserialize)]
struct Planned {
    id: String,
    setting: Setting,
}

/// A claim that was tried, and what was seen.
#[derive(Deserialize)]
struct Tried {
    id: String,
    evidence: Value,
}

/// A line that the claim's script printed.
#[derive(Deserialize)]
struct Printed {
    id: String,
    line: String,
}

/// A claim alone.
#[derive(Deserialize)]
struct Named {
    id: String,
}

fn claim(id: &str) -> Result<&'static Claim, Error> {
    by_id(id)
        .ok_or_else(|| Error::new(ErrorKey::ClaimUnknown, json!({ "claim": id, "known": ids().collect::<Vec<_>>() })))
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("the vocabulary is JSON")
}

fn unread(error: serde_json::Error) -> Error {
    Error::new(ErrorKey::RequestUnread, json!({ "error": error.to_string() }))
}

fn of<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(unread)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    // By way of a value, so that the module holds one JSON reader and not one for each request.
    of(serde_json::from_str(text).map_err(unread)?)
}
