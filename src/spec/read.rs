//! Reads a spec from JSON and checks every field of it.

use serde_json::{Map, Value, json};

use super::{
    BesideWork, CpuWork, Error, ErrorKey, Executor, Fault, Field, GilMode, IoWork, MixedWork, Model, Schedule, Shape,
    Spec, Work, fields, json_text,
};
use crate::work::{kernels, service};

/// Reads the fields of one JSON object and remembers which it has seen, so that a misspelt one is named.
struct Reader<'a> {
    object: &'a Map<String, Value>,
    within: &'static str,
    known: Vec<&'static str>,
    table: &'a [Field],
}

impl<'a> Reader<'a> {
    fn new(object: &'a Map<String, Value>, within: &'static str, table: &'a [Field]) -> Self {
        Self { object, within, known: Vec::new(), table }
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name)
    }

    fn field(&self, name: &str) -> &'a Field {
        let found = self.table.iter().find(|field| field.name == name);
        found.expect("every field that is read stands in the table")
    }

    fn number(&mut self, name: &'static str) -> Result<f64, Error> {
        let field = self.field(name);
        let value = self.take(name).unwrap_or(&field.default);
        let (min, max) = (field.min.unwrap_or(0.0), field.max.unwrap_or(f64::MAX));
        in_range(&format!("{}{name}", self.within), value, (min, max), field.whole)
    }

    fn whole(&mut self, name: &'static str) -> Result<u32, Error> {
        Ok(self.number(name)? as u32)
    }

    /// `all` has the values of the field's choices, in their order.
    fn choice<T: Copy>(&mut self, name: &'static str, all: &[T]) -> Result<T, Error> {
        Ok(all[self.choice_at(name)?])
    }

    fn choice_at(&mut self, name: &'static str) -> Result<usize, Error> {
        let field = self.field(name);
        let ids = field.choices.unwrap_or_default();
        let value = self.take(name).unwrap_or(&field.default);
        let found = ids.iter().position(|id| value == id);
        found.ok_or_else(|| one_of(&format!("{}{name}", self.within), Some(value), ids))
    }

    fn finish(self) -> Result<(), Error> {
        match self.object.keys().find(|key| !self.known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let field = format!("{}{}", self.within, cut(key));
                Err(Error::new(ErrorKey::SpecUnknownField, json!({ "field": field, "fields": self.known })))
            }
        }
    }
}

/// At most the first 60 characters.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// A value as it is shown in a sentence: its JSON, cut when it is long.
pub(crate) fn brief(value: &Value) -> String {
    cut(&json_text(value))
}

/// The number, if it lies in this range.
pub(crate) fn in_range(name: &str, value: &Value, (min, max): (f64, f64), whole: bool) -> Result<f64, Error> {
    let number = value.as_f64().filter(|x| (min..=max).contains(x) && (!whole || x.fract() == 0.0));
    number.ok_or_else(|| {
        let values = json!({ "field": name, "was": brief(value), "min": min, "max": max, "whole": whole });
        Error::new(ErrorKey::SpecOutOfRange, values)
    })
}

/// Why this is none of these ids.
pub(crate) fn one_of(name: &str, value: Option<&Value>, ids: &[&str]) -> Error {
    let values = json!({ "field": name, "was": value.map(brief), "choices": ids });
    Error::new(ErrorKey::SpecNotAChoice, values)
}

impl Spec {
    /// Reads a spec from JSON text.
    ///
    /// # Errors
    /// [`Code::InvalidSpec`], with the field, the value and what is allowed.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let unread = |error: serde_json::Error| json!({ "error": error.to_string() });
        let value: Value =
            serde_json::from_str(text).map_err(|error| Error::new(ErrorKey::SpecNotJson, unread(error)))?;
        Self::from_value(&value)
    }

    /// Reads a spec from a JSON value.
    ///
    /// # Errors
    /// As [`Spec::from_json`].
    pub fn from_value(value: &Value) -> Result<Self, Error> {
        let Value::Object(object) = value else {
            return Err(Error::new(ErrorKey::SpecNotObject, json!({ "was": brief(value) })));
        };
        let table = fields();
        let mut read = Reader::new(object, "", &table);
        let model = match read.take("model") {
            None => return Err(one_of("model", None, Model::IDS)),
            Some(_) => read.choice("model", Model::ALL)?,
        };
        let work = read_work(read.take("work"), &table)?;
        let trace = match read.take("trace") {
            None => true,
            Some(value) => value.as_bool().ok_or_else(|| {
                Error::new(ErrorKey::SpecNotBoolean, json!({ "field": "trace", "was": brief(value) }))
            })?,
        };
        let spec = Self {
            work,
            model,
            tasks: read.whole("tasks")?,
            workers: read.whole("workers")?,
            repeats: read.whole("repeats")?,
            warmup: read.whole("warmup")?,
            switch_interval_ms: read.number("switchIntervalMs")?,
            gil: read.choice("gil", GilMode::ALL)?,
            schedule: read.choice("schedule", Schedule::ALL)?,
            shape: read.choice("shape", Shape::ALL)?,
            chunk: read.whole("chunk")?,
            executor: read.choice("executor", Executor::ALL)?,
            seed: read.whole("seed")?,
            trace,
            fault: read.choice("fault", Fault::ALL)?,
        };
        read.known.sort_unstable();
        read.known.dedup();
        read.finish()?;
        // There is no bit to flip; and a loop that is the supervisor's own must not crash for its processes.
        let elsewhere = spec.model == Model::Hybrid && spec.executor == Executor::Processes;
        let needs_cpu = spec.fault == Fault::BitFlip || spec.fault == Fault::Trap && elsewhere;
        if needs_cpu && spec.work.cpu().is_none() {
            let values = json!({ "fault": spec.fault, "kind": value["work"]["kind"] });
            return Err(Error::new(ErrorKey::SpecFaultNeedsCpu, values));
        }
        Ok(spec)
    }
}

fn read_work(value: Option<&Value>, table: &[Field]) -> Result<Work, Error> {
    const KINDS: &[&str] = &["cpu", "io", "mixed", "beside", "probe"];
    let Some(Value::Object(object)) = value else {
        return Err(Error::new(ErrorKey::SpecWorkNotObject, json!({ "was": value.map(brief) })));
    };
    let mut read = Reader::new(object, "work.", table);
    let kind = read.take("kind");
    let work = match kind.and_then(Value::as_str) {
        Some("cpu") => Work::Cpu(read_cpu(&mut read)?),
        Some("io") => Work::Io(read_io(&mut read)?),
        Some("mixed") => Work::Mixed(read_mixed(&mut read)?),
        Some("beside") => Work::Beside(BesideWork {
            cpu: read_cpu(&mut read)?,
            io: read_io(&mut read)?,
            askers: read.whole("askers")?,
        }),
        Some("probe") => Work::Probe,
        _ => return Err(one_of("work.kind", kind, KINDS)),
    };
    read.finish()?;
    Ok(work)
}

fn read_mixed(read: &mut Reader<'_>) -> Result<MixedWork, Error> {
    Ok(MixedWork { cpu: read_cpu(read)?, io: read_io(read)? })
}

fn read_cpu(read: &mut Reader<'_>) -> Result<CpuWork, Error> {
    let given = read.take("kernel");
    let kernel = given.and_then(Value::as_str).and_then(kernels::by_id);
    let kernel = kernel.ok_or_else(|| {
        let ids: Vec<_> = kernels::all().iter().map(|kernel| kernel.id).collect();
        one_of("work.kernel", given, &ids)
    })?;
    let default = Value::from(kernel.default_size);
    let size = read.take("size").unwrap_or(&default);
    let range = (f64::from(kernel.min_size), f64::from(kernel.max_size));
    let size = in_range("work.size", size, range, true).map_err(|mut error| {
        error.values["kernel"] = json!(kernel.id);
        error
    })?;
    Ok(CpuWork { kernel: kernel.id, size: size as u32 })
}

fn read_io(read: &mut Reader<'_>) -> Result<IoWork, Error> {
    let given = read.take("service");
    let service = given.and_then(Value::as_str).and_then(service::by_id);
    let service = service.ok_or_else(|| {
        let ids: Vec<_> = service::all().iter().map(|service| service.id).collect();
        one_of("work.service", given, &ids)
    })?;
    Ok(IoWork {
        service: service.id,
        wait_ms: read.number("waitMs")?,
        waits: read.whole("waits")?,
        bandwidth: read.whole("bandwidth")?,
        connections: read.whole("connections")?,
        per_second: read.number("perSecond")?,
        failure_share: read.number("failureShare")?,
        retries: read.whole("retries")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(value: Value) -> (ErrorKey, Value) {
        let error = Spec::from_value(&value).expect_err("this spec is bad");
        assert_eq!(error.code, crate::spec::Code::InvalidSpec);
        (error.key, error.values)
    }

    fn good() -> Value {
        json!({ "work": { "kind": "cpu", "kernel": "primes", "size": 100_000 },
                "tasks": 4, "model": "threads", "workers": 2 })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut spec = good();
        spec[name] = value;
        spec
    }

    #[test]
    fn what_is_not_said_takes_the_documented_default() {
        let spec = Spec::from_value(&good()).unwrap();
        assert_eq!((spec.repeats, spec.warmup, spec.chunk), (5, 1, 1));
        assert_eq!(spec.switch_interval_ms, 5.0);
        assert_eq!(spec.schedule, Schedule::SharedQueue);
    }

    #[test]
    fn a_spec_survives_the_way_there_and_back() {
        for work in [
            json!({ "kind": "cpu", "kernel": "sha256", "size": 100 }),
            json!({ "kind": "io", "service": "api", "waitMs": 20.5 }),
            json!({ "kind": "mixed", "kernel": "primes", "size": 100_000, "service": "download", "waitMs": 5 }),
            json!({ "kind": "beside", "kernel": "primes", "size": 100_000, "service": "api", "waits": 9 }),
            json!({ "kind": "probe" }),
        ] {
            let spec = Spec::from_value(&with("work", work)).unwrap();
            let text = serde_json::to_string(&spec).unwrap();
            assert_eq!(Spec::from_json(&text).unwrap(), spec);
        }
    }

    #[test]
    fn a_bad_field_is_named_with_its_value_and_what_is_allowed() {
        for (value, was) in [(json!(0), "0"), (json!(10_000), "10000"), (json!("4"), "\"4\"")] {
            let expected = json!({ "field": "workers", "was": was, "min": 1.0, "max": 100.0, "whole": true });
            assert_eq!(refused(with("workers", value)), (ErrorKey::SpecOutOfRange, expected));
        }
        let (key, values) = refused(with("model", json!("fibres")));
        assert_eq!(key, ErrorKey::SpecNotAChoice);
        assert_eq!(values, json!({ "field": "model", "was": "\"fibres\"", "choices": Model::IDS }));
        assert_eq!(refused(with("repeats", json!(2.5))).1["was"], "2.5");
        assert_eq!(refused(with("switchIntervalMs", json!(0.01))).1["min"], 0.1);
        assert_eq!(refused(with("trace", json!(1))).0, ErrorKey::SpecNotBoolean);
        let (key, values) = refused(with("wokers", json!(1)));
        assert_eq!((key, &values["field"]), (ErrorKey::SpecUnknownField, &json!("wokers")));
    }

    #[test]
    fn work_is_checked_as_strictly() {
        assert_eq!(refused(with("work", json!({ "kind": "cpu", "kernel": "chess" }))).1["was"], "\"chess\"");
        assert_eq!(refused(with("work", json!({ "kind": "gpu" }))).1["field"], "work.kind");
        assert_eq!(refused(with("work", json!(7))), (ErrorKey::SpecWorkNotObject, json!({ "was": "7" })));
        let huge = json!({ "kind": "cpu", "kernel": "primes", "size": 4_000_000_000_u32 });
        let (key, values) = refused(with("work", huge));
        assert_eq!(key, ErrorKey::SpecOutOfRange);
        assert_eq!((&values["field"], &values["kernel"]), (&json!("work.size"), &json!("primes")));
        let share = json!({ "kind": "io", "service": "api", "failureShare": 1.5 });
        assert_eq!(refused(with("work", share)).1["field"], "work.failureShare");
    }

    #[test]
    fn what_is_no_object_is_said_to_be_none() {
        assert_eq!(refused(json!(null)).0, ErrorKey::SpecNotObject);
        assert_eq!(refused(json!([1])), (ErrorKey::SpecNotObject, json!({ "was": "[1]" })));
        assert_eq!(Spec::from_json("{").unwrap_err().key, ErrorKey::SpecNotJson);
        assert_eq!(refused(json!({})).1["was"], Value::Null);
    }

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        let (_, values) = refused(with("model", json!("ü".repeat(500))));
        assert!(values["was"].as_str().unwrap().len() < 200, "{values}");
    }
}
