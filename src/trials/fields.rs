//! Reads the fields of a trial, or of a job, and checks them; what is not said has its default.

use serde_json::{Map, Value, json};

use crate::spec::{Error, ErrorKey, brief, cut, in_range, one_of};

/// A list of numbers has at most so many.
const MOST_NUMBERS: usize = 20;

/// The fields of one trial. It remembers which were asked for, so that a misspelt one is named.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Self, Error> {
        let object = value.as_object();
        let object = object.ok_or_else(|| Error::new(ErrorKey::TrialNotObject, json!({ "was": brief(value) })))?;
        Ok(Self { object, known: Vec::new() })
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name)
    }

    pub(crate) fn number(&mut self, name: &'static str, range: (f64, f64), default: f64) -> Result<f64, Error> {
        self.take(name).map_or(Ok(default), |value| in_range(name, value, range, false))
    }

    pub(crate) fn whole(&mut self, name: &'static str, (min, max): (u32, u32), default: u32) -> Result<u32, Error> {
        let range = (f64::from(min), f64::from(max));
        self.take(name).map_or(Ok(default), |value| Ok(in_range(name, value, range, true)? as u32))
    }

    /// Yes or no; no unless it is said.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<bool, Error> {
        let refused = |value| Error::new(ErrorKey::SpecNotBoolean, json!({ "field": name, "was": brief(value) }));
        self.take(name).map_or(Ok(false), |value| value.as_bool().ok_or_else(|| refused(value)))
    }

    /// The same without a default.
    pub(super) fn whole_if_said(&mut self, name: &'static str, (min, max): (u32, u32)) -> Result<Option<u32>, Error> {
        let range = (f64::from(min), f64::from(max));
        let value = self.take(name).filter(|value| !value.is_null());
        value.map(|value| Ok(in_range(name, value, range, true)? as u32)).transpose()
    }

    /// A list of whole numbers, at least one and no more than a person would write.
    pub(super) fn wholes(
        &mut self,
        name: &'static str,
        (min, max): (u32, u32),
        default: &[u32],
    ) -> Result<Vec<u32>, Error> {
        let range = (f64::from(min), f64::from(max));
        let one = |value: &Value| Ok(in_range(name, value, range, true)? as u32);
        match self.take(name) {
            None => Ok(default.to_vec()),
            Some(Value::Array(list)) if (1..=MOST_NUMBERS).contains(&list.len()) => list.iter().map(one).collect(),
            // What is no number is refused with what is allowed.
            Some(value) => Ok(vec![one(value)?]),
        }
    }

    /// One of these ids, by its place; `None` where nothing is said.
    pub(super) fn one(&mut self, name: &'static str, ids: &[&str]) -> Result<Option<usize>, Error> {
        let place = |value: &Value| ids.iter().position(|id| value == id).ok_or_else(|| one_of(name, Some(value), ids));
        self.take(name).map(place).transpose()
    }

    /// Some of these ids, by their places: a list of at least one, each once. `None` where nothing is said.
    pub(super) fn some_of(&mut self, name: &'static str, ids: &[&str]) -> Result<Option<Vec<usize>>, Error> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let list = value.as_array().filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| one_of(name, Some(value), ids))?;
        let mut places = Vec::new();
        for given in list {
            let place = ids.iter().position(|id| given == id);
            places.push(place.filter(|place| !places.contains(place)).ok_or_else(|| one_of(name, Some(given), ids))?);
        }
        Ok(Some(places))
    }

    pub(crate) fn finish(self) -> Result<(), Error> {
        match self.object.keys().find(|key| !self.known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let values = json!({ "field": cut(key), "fields": self.known });
                Err(Error::new(ErrorKey::SpecUnknownField, values))
            }
        }
    }
}
