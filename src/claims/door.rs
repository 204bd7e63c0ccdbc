//! The questions that the page asks of claims, and their answers: both are JSON text.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::python::{self, About};
use super::{Claim, Evidence, Setting, all, by_id};
use crate::spec::{Code, Error};

/// Answers `plan`, `judge`, `python`, `read-python` and `reference`; each is about a claim, named by `id`.
///
/// # Errors
/// [`Code::InvalidSpec`] when the question cannot be read, or there is no such claim.
pub fn ask(what: &str, about: &str) -> Result<String, Error> {
    match what {
        "plan" => {
            let Planned { id, setting } = read(about)?;
            Ok(json(&(claim(&id)?.plan)(&setting)))
        }
        "judge" => {
            let Tried { id, evidence } = read(about)?;
            Ok(json(&(claim(&id)?.judge)(&evidence)))
        }
        "python" => {
            let About { id, setting, .. } = read(about)?;
            Ok(json(&python::script(&id, &setting).ok_or_else(|| python::no_script(&id))?))
        }
        "read-python" => {
            let About { id, line, .. } = read(about)?;
            Ok(json(&python::read(&id, &line)?))
        }
        "reference" => Ok(json(&python::reference(&read::<About>(about)?.id))),
        _ => {
            let known = "plan, judge, python, read-python and reference";
            Err(Error::new(Code::InvalidSpec, format!("NoObserver answers to {what}; only to {known}.")))
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
        Error::new(Code::InvalidSpec, format!("There is no claim {id:?}. The claims are {}.", ids.join(", ")))
    })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("the vocabulary is JSON")
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let unread = |error| Error::new(Code::InvalidSpec, format!("That could not be read: {error}."));
    // By way of a value, so that the module holds one JSON reader and not one for each question.
    let value: serde_json::Value = serde_json::from_str(text).map_err(unread)?;
    serde_json::from_value(value).map_err(unread)
}
