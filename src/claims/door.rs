//! The questions that the page asks of claims, and their answers: both are JSON text.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::python::{self, About};
use super::{Claim, Evidence, Setting, all, by_id};
use crate::spec::{Error, ErrorKey};

/// Answers `plan`, `judge`, `python`, `read-python` and `reference`; each is about a claim, named by `id`.
///
/// # Errors
/// [`crate::spec::Code::InvalidSpec`] when the question cannot be read, or there is no such claim.
pub fn ask(what: &str, about: &str) -> Result<String, Error> {
    match what {
        "plan" => {
            let Planned { id, setting } = read(about)?;
            Ok(text(&(claim(&id)?.plan)(&setting)))
        }
        "judge" => {
            let Tried { id, evidence } = read(about)?;
            Ok(text(&(claim(&id)?.judge)(&evidence)))
        }
        "python" => {
            let About { id, setting, .. } = read(about)?;
            Ok(text(&python::script(&id, &setting).ok_or_else(|| python::no_script(&id))?))
        }
        "read-python" => {
            let About { id, line, .. } = read(about)?;
            Ok(text(&python::read(&id, &line)?))
        }
        "reference" => Ok(text(&python::reference(&read::<About>(about)?.id))),
        _ => {
            let known = ["plan", "judge", "python", "read-python", "reference"];
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
    evidence: Evidence,
}

fn claim(id: &str) -> Result<&'static Claim, Error> {
    by_id(id).ok_or_else(|| {
        let ids: Vec<_> = all().map(|claim| claim.id).collect();
        Error::new(ErrorKey::ClaimUnknown, json!({ "claim": id, "known": ids }))
    })
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("the vocabulary is JSON")
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let unread = |error: serde_json::Error| Error::new(ErrorKey::RequestUnread, json!({ "error": error.to_string() }));
    // By way of a value, so that the module holds one JSON reader and not one for each question.
    let value: serde_json::Value = serde_json::from_str(text).map_err(unread)?;
    serde_json::from_value(value).map_err(unread)
}
