//! What to run: the vocabulary that the page, a teacher's console and the tests write, and the errors they get back.
//!
//! A spec arrives as JSON. [`Spec::from_json`] checks every field and answers a bad one with an error that names
//! the field, the value that was given and what is allowed. The limits stand in one table, [`fields`], which the page reads
//! too, so that a form and the check can never disagree.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::work::{kernels, service};

mod error;

pub use error::{Code, Error, ErrorKey};

/// The largest number of lanes a run may ask for. A page can hold about 120 private memories in Chromium
/// and 135 in WebKit before the engine refuses the next one, and the engine itself needs one.
pub const MAX_WORKERS: u32 = 100;

/// Defines an enum of kebab-case ids together with the list of its choices.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $id:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $id)] $variant),+ }
        impl $name {
            /// Every value, in the order in which the page lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every id, in the same order.
            pub const IDS: &'static [&'static str] = &[$($id),+];
            /// The kebab-case id that crosses to the page.
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }
            /// The value with this id.
            pub fn from_id(id: &str) -> Option<Self> { match id { $($id => Some(Self::$variant),)+ _ => None } }
        }
    };
}

choices! {
    /// A way to run work.
    Model {
        /// One lane, blocking waits.
        Sequential = "sequential",
        /// Lanes on one memory that must hold the GIL to compute.
        ThreadsGil = "threads-gil",
        /// Lanes on one memory, no lock.
        Threads = "threads",
        /// Lanes with an instance and a memory of their own.
        Processes = "processes",
        /// Futures on one event loop.
        EventLoop = "event-loop",
        /// A loop that holds the waits and an executor that computes.
        Hybrid = "hybrid",
    }
}

choices! {
    /// How a GIL lane treats the inner block of a kernel.
    GilMode {
        /// Python code: the lock is held while computing.
        Held = "held",
        /// Native code that lets go of the lock around its inner block, as hashing large buffers does.
        ReleasedInKernel = "released-in-kernel",
    }
}

choices! {
    /// How tasks come to the lanes.
    Schedule {
        /// Each lane takes the next tasks from one queue when it is free (symmetric).
        SharedQueue = "shared-queue",
        /// Each lane gets its equal share of the list before the start.
        Static = "static",
        /// One master hands the next tasks to a lane that asks (asymmetric).
        MasterWorker = "master-worker",
    }
}

choices! {
    /// How large the tasks of one work are compared with each other.
    Shape {
        /// All alike.
        Even = "even",
        /// From half to one and a half times the size, in seeded order.
        Uneven = "uneven",
        /// The first eighth of the tasks is four times as large, the rest smaller.
        Skewed = "skewed",
    }
}

choices! {
    /// Who computes for the loop of the `hybrid` model.
    Executor {
        /// Lanes on the loop's own memory.
        Threads = "threads",
        /// Lanes with a memory of their own.
        Processes = "processes",
    }
}

choices! {
    /// A fault put in on purpose, to see what becomes of a run.
    Fault {
        /// None.
        None = "none",
        /// The first task ends in a trap (`unreachable`).
        Trap = "trap",
        /// The first task asks for memory until it is refused.
        OutOfMemory = "out-of-memory",
        /// One bit of the first task's state flips half-way.
        BitFlip = "bit-flip",
        /// The first task fails with an error; the others go on.
        Error = "error",
    }
}

/// What is done, `tasks` times over.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum Work {
    /// Every task computes the kernel.
    Cpu(CpuWork),
    /// Every task asks the service.
    Io(IoWork),
    /// Every task asks the service, then computes the kernel.
    Mixed(MixedWork),
    /// One further task asks the service again and again, beside `tasks` tasks that compute.
    Beside(MixedWork),
    /// Every task adds to "the same" variable and says what it read and where things lie.
    Probe,
}

/// A kernel and its size.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct CpuWork {
    /// The kernel's id.
    pub kernel: &'static str,
    /// The job's size, in the kernel's own unit.
    pub size: u32,
}

/// A service and what is asked of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct IoWork {
    /// The service's id.
    pub service: &'static str,
    /// How long one request takes with nobody else about, in milliseconds.
    pub wait_ms: f64,
    /// Requests one after another in each task.
    pub waits: u32,
    /// Transfers that the line carries at full speed (`download`, `upload`).
    pub bandwidth: u32,
    /// Connections in the pool (`database`).
    pub connections: u32,
    /// Requests that may start in a second (`scrape`).
    pub per_second: f64,
    /// Share of attempts that fail, 0 to 0.9.
    pub failure_share: f64,
    /// How often a failed request is tried again.
    pub retries: u32,
}

/// A request and a computation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct MixedWork {
    /// What is computed.
    #[serde(flatten)]
    pub cpu: CpuWork,
    /// What is asked.
    #[serde(flatten)]
    pub io: IoWork,
}

impl Work {
    /// The computing part, if there is one.
    pub fn cpu(&self) -> Option<&CpuWork> {
        match self {
            Work::Cpu(cpu) => Some(cpu),
            Work::Mixed(both) | Work::Beside(both) => Some(&both.cpu),
            Work::Io(_) | Work::Probe => None,
        }
    }

    /// The waiting part, if there is one.
    pub fn io(&self) -> Option<&IoWork> {
        match self {
            Work::Io(io) => Some(io),
            Work::Mixed(both) | Work::Beside(both) => Some(&both.io),
            Work::Cpu(_) | Work::Probe => None,
        }
    }
}

/// What to run, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Spec {
    /// What each task does.
    pub work: Work,
    /// How many tasks there are.
    pub tasks: u32,
    /// The way to run them.
    pub model: Model,
    /// Lanes of the models that have several.
    pub workers: u32,
    /// Measured repeats.
    pub repeats: u32,
    /// Repeats before them that are not measured.
    pub warmup: u32,
    /// The GIL's switch interval in milliseconds.
    pub switch_interval_ms: f64,
    /// What GIL lanes do while a kernel computes. In `processes`, `held` gives each process a GIL of its own.
    pub gil: GilMode,
    /// How tasks come to the lanes.
    pub schedule: Schedule,
    /// How large tasks are compared with each other.
    pub shape: Shape,
    /// Tasks taken from the queue, or sent in one message, at a time.
    pub chunk: u32,
    /// Who computes under `hybrid`.
    pub executor: Executor,
    /// The seed of every random choice.
    pub seed: u32,
    /// Whether spans are recorded.
    pub trace: bool,
    /// A fault put in on purpose.
    pub fault: Fault,
}

/// One field of a spec, with what it may hold.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Field {
    /// Its name in the spec (or in `work`).
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The unit of a number, or empty.
    pub unit: &'static str,
    /// The smallest number allowed.
    pub min: Option<f64>,
    /// The largest number allowed.
    pub max: Option<f64>,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
    /// The value when nothing is said.
    #[cfg_attr(all(test, not(target_arch = "wasm32")), ts(type = "string | number"))]
    pub default: Value,
    /// The ids allowed, for a choice.
    pub choices: Option<&'static [&'static str]>,
}

fn number(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    (min, max): (f64, f64),
    default: f64,
    whole: bool,
) -> Field {
    let default = if whole { Value::from(default as u64) } else { Value::from(default) };
    Field { name, title, unit, min: Some(min), max: Some(max), whole, default, choices: None }
}

fn choice(name: &'static str, title: &'static str, choices: &'static [&'static str], default: &'static str) -> Field {
    Field {
        name,
        title,
        unit: "",
        min: None,
        max: None,
        whole: false,
        default: Value::from(default),
        choices: Some(choices),
    }
}

/// Every field with a range or a list of choices; the size of a kernel has a range of its own.
pub fn fields() -> Vec<Field> {
    let workers = f64::from(MAX_WORKERS);
    vec![
        choice("model", "way to run", Model::IDS, "sequential"),
        number("tasks", "number of tasks", "", (1.0, 100_000.0), 8.0, true),
        number("workers", "lanes", "", (1.0, workers), 4.0, true),
        number("repeats", "measured repeats", "", (1.0, 100.0), 5.0, true),
        number("warmup", "repeats before that are not measured", "", (0.0, 20.0), 1.0, true),
        number("switchIntervalMs", "the GIL's switch interval", "ms", (0.1, 100.0), 5.0, false),
        choice("gil", "the GIL while a kernel computes", GilMode::IDS, "held"),
        choice("schedule", "how tasks come to the lanes", Schedule::IDS, "shared-queue"),
        choice("shape", "sizes of the tasks", Shape::IDS, "even"),
        number("chunk", "tasks taken at a time", "", (1.0, 100_000.0), 1.0, true),
        choice("executor", "who computes under hybrid", Executor::IDS, "threads"),
        number("seed", "seed of every random choice", "", (0.0, f64::from(u32::MAX)), 1.0, true),
        choice("fault", "a fault put in on purpose", Fault::IDS, "none"),
        number("waitMs", "time of one request", "ms", (0.0, 60_000.0), 100.0, false),
        number("waits", "requests of a task, one after another", "", (1.0, 10_000.0), 1.0, true),
        number("bandwidth", "transfers carried at full speed", "", (1.0, 100_000.0), 32.0, true),
        number("connections", "connections in the pool", "", (1.0, 100_000.0), 5.0, true),
        number("perSecond", "requests that may start in a second", "1/s", (0.1, 100_000.0), 20.0, false),
        number("failureShare", "share of attempts that fail", "", (0.0, 0.9), 0.0, false),
        number("retries", "tries after a failed one", "", (0.0, 20.0), 3.0, true),
    ]
}

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

    fn choice<T: Copy>(&mut self, name: &'static str, from_id: fn(&str) -> Option<T>) -> Result<T, Error> {
        let field = self.field(name);
        let ids = field.choices.unwrap_or_default();
        let value = self.take(name).unwrap_or(&field.default);
        let found = value.as_str().and_then(from_id);
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
fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// A value as it is shown in a sentence: its JSON, cut when it is long.
fn brief(value: &Value) -> String {
    cut(&value.to_string())
}

fn in_range(name: &str, value: &Value, (min, max): (f64, f64), whole: bool) -> Result<f64, Error> {
    let number = value.as_f64().filter(|x| (min..=max).contains(x) && (!whole || x.fract() == 0.0));
    number.ok_or_else(|| {
        let values = json!({ "field": name, "was": brief(value), "min": min, "max": max, "whole": whole });
        Error::new(ErrorKey::SpecOutOfRange, values)
    })
}

fn one_of(name: &str, value: Option<&Value>, ids: &[&str]) -> Error {
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
            Some(_) => read.choice("model", Model::from_id)?,
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
            gil: read.choice("gil", GilMode::from_id)?,
            schedule: read.choice("schedule", Schedule::from_id)?,
            shape: read.choice("shape", Shape::from_id)?,
            chunk: read.whole("chunk")?,
            executor: read.choice("executor", Executor::from_id)?,
            seed: read.whole("seed")?,
            trace,
            fault: read.choice("fault", Fault::from_id)?,
        };
        read.known.sort_unstable();
        read.known.dedup();
        read.finish()?;
        Ok(spec)
    }

    /// Lanes that share one memory and so need a pool of this many workers; 0 for models that have none.
    pub fn pool(&self) -> u32 {
        match (self.model, self.executor) {
            // A master that hands out tasks sits on a worker of its own too.
            (Model::Threads | Model::ThreadsGil, _) => {
                self.workers + u32::from(self.schedule == Schedule::MasterWorker)
            }
            // The loop sits on a pool worker of its own, beside those that compute for it.
            (Model::Hybrid, Executor::Threads) => self.workers + 1,
            (Model::Sequential | Model::EventLoop, _) => 1,
            (Model::Processes, _) | (Model::Hybrid, Executor::Processes) => 0,
        }
    }

    /// Whether the model cannot do without shared memory.
    pub fn needs_isolation(&self) -> bool {
        match self.model {
            Model::Threads | Model::ThreadsGil => true,
            Model::Hybrid => self.executor == Executor::Threads,
            Model::Sequential | Model::Processes | Model::EventLoop => false,
        }
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
        Some("beside") => Work::Beside(read_mixed(&mut read)?),
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
    use serde_json::json;

    fn refused(value: Value) -> (ErrorKey, Value) {
        let error = Spec::from_value(&value).expect_err("this spec is bad");
        assert_eq!(error.code, Code::InvalidSpec);
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
