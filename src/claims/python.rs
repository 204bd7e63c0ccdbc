//! The same experiments for CPython: a script for each claim, reading back the line that it prints, and reference figures.
//!
//! A script stands alone: parts that several share (`python/core.py` and its like) and the claim's own body are put together
//! into one file that a student can read, with the standard library only, for Python 3.9 and later on every system. What it
//! prints last is one line of JSON for pasting into the page; [`read`] takes nothing but such a line, whole and unchanged.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Figure, Setting, figure};
use crate::catalogue::Tier;
use crate::measure::{count, ms, name_of, number, ratio};
use crate::spec::{Error, ErrorKey, Model, Schedule, Shape};
use crate::work::{kernels, service};

/// The format of the pasted line.
const FORMAT: u64 = 1;
/// What comes before the check at the line's end; eight hexadecimal digits and the end of the object follow.
const CHECK: &str = ", \"check\": \"";
/// How the line begins.
const START: &str = "{\"interleave\"";

/// The experiment of one claim in Python.
struct Script {
    claim: &'static str,
    /// What it uses beside `CORE`.
    parts: &'static [&'static str],
    /// What only it has: a docstring, imports, functions and the guarded call.
    body: &'static str,
    /// The figures that it prints.
    figures: &'static [Known],
}

/// A figure, or a family of them.
struct Known {
    /// The id; `{n}` stands for a whole number, `{model}`, `{kernel}`, `{service}`, `{shape}` and `{schedule}` for an id of
    /// that kind.
    id: &'static str,
    /// What it is; each `{}` stands for what the id has there.
    title: &'static str,
    unit: &'static str,
}

const fn known(id: &'static str, title: &'static str, unit: &'static str) -> Known {
    Known { id, title, unit }
}

const CORE: &str = include_str!("python/core.py");
const PRIMES: &str = include_str!("python/primes.py");
const BUSY: &str = include_str!("python/busy.py");
const LINES: &str = include_str!("python/lines.py");
const POOL: &str = include_str!("python/pool.py");

macro_rules! script {
    ($claim:literal, [$($part:ident),*], $figures:expr) => {
        Script { claim: $claim, parts: &[$($part),*], body: include_str!(concat!("python/", $claim, ".py")), figures: $figures }
    };
}

static SCRIPTS: &[Script] = &[
    script!(
        "memory-model",
        [],
        &[
            known("threads-saw", "largest value that a thread read back", ""),
            known("processes-saw", "largest value that a process read back", ""),
        ]
    ),
    script!(
        "own-stack",
        [],
        &[known("shared-same", "all threads see the shared variable at one address (1 is yes)", "")]
    ),
    script!(
        "concurrent-vs-parallel",
        [PRIMES, BUSY, LINES, POOL],
        &[
            known("overlap-gil", "threads under the GIL that compute at once", ""),
            known("overlap-threads", "free threads that compute at once", ""),
            known("overlap-loop", "tasks of the event loop that compute at once", ""),
            known("overlap-processes", "processes that compute at once", ""),
        ]
    ),
    script!(
        "print-numbers",
        [LINES, POOL],
        &[
            known("threads-ratio", "time of two threads over that of one worker", "×"),
            known("processes-ratio", "time of two processes over that of one worker", "×"),
        ]
    ),
    script!(
        "gil-mutex",
        [PRIMES, BUSY, LINES],
        &[
            known("overlap", "threads that compute at once", ""),
            known("switches", "hand-overs from one thread to another", ""),
        ]
    ),
    script!("gil-cpu", [PRIMES, LINES], &[known("speedup-{n}", "speed-up with {} threads", "×")]),
    script!(
        "gil-io",
        [LINES],
        &[known("speedup", "speed-up with a thread for each wait", "×"), known("waits", "waits", ""),]
    ),
    script!("gil-per-process", [PRIMES, LINES, POOL], &[known("speedup", "speed-up with processes", "×")]),
    script!(
        "gil-interval",
        [],
        &[known("delay-{n}-{n}", "wake-up delay beside {} computing threads at an interval of {} ms", "ms",)]
    ),
    script!(
        "gil-native",
        [PRIMES, LINES],
        &[
            known("speedup-held", "speed-up of threads in plain Python, which holds the GIL", "×"),
            known("speedup-released", "speed-up of threads that hash, which lets go of the GIL", "×"),
        ]
    ),
    script!("free-threaded", [PRIMES, LINES], &[known("speedup", "speed-up with threads", "×")]),
    script!("io-threads", [LINES], &[known("speedup", "speed-up with a thread for each download", "×")]),
    script!(
        "io-processes",
        [LINES, POOL],
        &[
            known("speedup-threads", "speed-up with threads", "×"),
            known("speedup-processes", "speed-up with processes", "×"),
            known("start-threads", "time to start and end the threads", "ms"),
            known("start-processes", "time to start and end the processes", "ms"),
        ]
    ),
    script!("io-async", [], &[known("wall-{n}", "time for {} waits over that of the longest", "×")]),
    script!(
        "io-hundred",
        [],
        &[known("wall-{model}", "time that {} waited", "ms"), known("start-{model}", "time to start {}", "ms"),]
    ),
    script!("io-services", [LINES], &[known("speedup-{service}", "speed-up of threads that ask the service {}", "×")]),
    script!(
        "io-chef",
        [PRIMES, LINES],
        &[
            known("speedup", "speed-up of a cook who goes on meanwhile", "×"),
            known("speedup-cooks", "speed-up of two cooks who each watch their pot", "×")
        ]
    ),
    script!(
        "blocked-loop",
        [PRIMES, POOL],
        &[
            known("delay-loop", "longest delay of the heartbeat while the loop computes", "ms"),
            known("delay-to-thread", "longest delay of the heartbeat while a thread computes", "ms"),
            known("delay-pool", "longest delay of the heartbeat while a process computes", "ms"),
            known("computing", "time of the computation alone", "ms"),
        ]
    ),
    script!(
        "io-then-cpu",
        [PRIMES, LINES, POOL],
        &[known("wall-{model}-{n}", "time that {} needed for tasks that compute {} % of their time", "ms",)]
    ),
    script!(
        "cpu-processes",
        [PRIMES, LINES, POOL],
        &[
            known("speedup-{n}", "speed-up, {} processes", "×"),
            known("efficiency-{n}", "speed-up for each of {} processes", ""),
        ]
    ),
    script!(
        "cpu-kinds",
        [PRIMES],
        &[
            known("ms-{kernel}", "time of {} in Python, for a smaller job than the page's", "ms"),
            known("cpu-share", "share of the time in which the processor worked", ""),
        ]
    ),
    script!(
        "cpu-pool-map",
        [LINES],
        &[
            known("wall-{n}", "time with chunks of {} calls", "ms"),
            known("wall-loop", "time of a plain loop", "ms"),
            known("breakeven", "smallest chunk that is about as fast as the best", ""),
        ]
    ),
    script!(
        "cpu-scaling",
        [PRIMES, POOL],
        &[
            known("speedup-{n}", "speed-up, {} processes", "×"),
            known("serial-share", "share of the time that cannot be shared", ""),
        ]
    ),
    script!(
        "symmetric-asymmetric",
        [PRIMES, POOL],
        &[known("wall-{shape}-{schedule}", "time for {} tasks by the schedule {}", "ms",)]
    ),
];

fn by_claim(claim: &str) -> Option<&'static Script> {
    SCRIPTS.iter().find(|script| script.claim == claim)
}

/// The claims that Python can show, in the order in which the page lists them.
pub fn claims() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().map(|script| script.claim)
}

/// The claim's experiment as one Python file with the setting's repeats and workers; `None` where Python cannot show it.
pub fn script(claim: &str, setting: &Setting) -> Option<String> {
    let script = by_claim(claim)?;
    let (about, body) =
        script.body.split_once("\n\"\"\"\n").expect("every body begins with a docstring of several lines");
    let (repeats, workers) = (setting.repeats.clamp(1, 100), setting.cores.clamp(2, 8));
    let core = CORE
        .replace("REPEATS = 5 ", &format!("REPEATS = {repeats} "))
        .replace("WORKERS = 2 ", &format!("WORKERS = {workers} "));
    let texts: Vec<&str> = [core.as_str()].into_iter().chain(script.parts.iter().copied()).chain([body]).collect();
    let is_import = |line: &&str| line.starts_with("import ") || line.starts_with("from ");
    let mut imports: Vec<&str> = texts.iter().flat_map(|text| text.lines().filter(is_import)).collect();
    imports.sort_by_key(|line| (line.starts_with("from "), *line));
    imports.dedup();
    let without =
        |text: &&str| text.lines().filter(|line| !is_import(line)).collect::<Vec<_>>().join("\n").trim().to_owned();
    let code: Vec<String> = texts.iter().map(without).collect();
    Some(format!(
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

/// What a visitor's own Python said.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Pasted {
    /// Its version, such as "3.12.1".
    pub python: String,
    /// Whether it has the global interpreter lock.
    pub gil: bool,
    /// Cores that it may use.
    pub cores: u32,
    /// The figures, with the ids of the claim's ruling.
    pub figures: Vec<Figure>,
    /// All of it in one sentence.
    pub text: String,
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKey::ClaimLine, serde_json::json!({ "text": message.into() }))
}

/// Why there is no script for what was asked.
pub fn no_script(claim: &str) -> Error {
    let ids: Vec<_> = claims().collect();
    invalid(format!("id must be a claim that Python can show, one of {}; it was {}.", ids.join(", "), brief(claim)))
}

/// Quoted, and cut when it is long.
fn brief(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => format!("\"{text}\""),
        Some((at, _)) => format!("\"{}…\"", &text[..at]),
    }
}

/// Reads the line that the claim's script prints, alone or with the lines around it.
///
/// # Errors
/// [`ErrorKey::ClaimLine`] with a sentence that names the field, what it was and what is allowed: for a line that is cut or
/// was changed, is of something else, of another claim or of a newer script, or has figures that are not known here.
pub fn read(claim: &str, line: &str) -> Result<Pasted, Error> {
    let script = by_claim(claim).ok_or_else(|| no_script(claim))?;
    let line = the_line(line);
    if line.is_empty() {
        return Err(invalid(format!(
            "line must be the last line that the script prints, from {START} to the check; nothing was pasted."
        )));
    }
    let value: Value = serde_json::from_str(&line).map_err(|error| unread(&line, &error))?;
    let object = value.as_object().filter(|object| object.contains_key("interleave"));
    let object = object.ok_or_else(|| {
        invalid(format!(
            "line must begin with {START}: the last line that the script of {claim} prints. It was {}, which is none of ours.",
            brief(&line)
        ))
    })?;
    match object["interleave"].as_u64() {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            return Err(invalid(format!(
                "line.interleave must be {FORMAT}; it was {newer}: a newer script printed it. Load this page anew, or take the script from here."
            )));
        }
        _ => return Err(wrong("interleave", object, &FORMAT.to_string())),
    }
    let of = object.get("claim").and_then(Value::as_str).ok_or_else(|| wrong("claim", object, claim))?;
    if of != claim {
        return Err(invalid(format!(
            "line.claim must be {claim}; it was {}: the line is of another claim's script.",
            brief(of)
        )));
    }
    check(&line)?;
    fields(script, object)
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
        return invalid(format!(
            "line must be the last line that the script prints, which begins with {START}; it was {}.",
            brief(line)
        ));
    }
    if !error.is_eof() {
        return invalid(format!(
            "line must be as the script printed it; it was changed at character {}: {error}. Copy the line again.",
            error.column()
        ));
    }
    let fields = ["claim", "python", "implementation", "gil", "cores", "figures", "check"];
    let missing: Vec<_> = fields.into_iter().filter(|field| !line.contains(&format!("\"{field}\": "))).collect();
    let missing = match missing.as_slice() {
        [] => "the end of the check".to_owned(),
        [one] => format!("its end with the {one}"),
        several => format!("its end with {}", several.join(", ")),
    };
    let from = line.char_indices().rev().nth(15).map_or(0, |(at, _)| at);
    invalid(format!(
        "line must be the whole line; it seems to be cut after {}, and {missing} is missing. Copy it again, up to the last brace.",
        brief(&line[from..])
    ))
}

fn wrong(field: &str, object: &Map<String, Value>, allowed: &str) -> Error {
    let was =
        object.get(field).map_or("missing".to_owned(), |value| brief(&value.to_string()).trim_matches('"').to_owned());
    invalid(format!("line.{field} must be {allowed}; it was {was}."))
}

/// Whether the line is as it was printed.
fn check(line: &str) -> Result<(), Error> {
    let found = line.rsplit_once(CHECK).and_then(|(content, rest)| Some((content, rest.strip_suffix("\"}")?)));
    let Some((content, said)) = found.filter(|(_, said)| said.len() == 8) else {
        return Err(invalid(
            "line.check must be eight digits at the line's end; the end is missing or was changed. Copy the line again.",
        ));
    };
    let expected = format!("{:08x}", crc32(content.bytes().chain(*b"}")));
    if said == expected {
        return Ok(());
    }
    Err(invalid(format!(
        "line.check must be {expected} for this line; it was {}: a part of the line was changed or lost. Copy it again.",
        brief(said)
    )))
}

/// CRC-32 as in ISO 3309 and Python's `binascii.crc32`. It tells every change of one byte.
fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// The fields of a line that is whole, ours and of this claim.
fn fields(script: &Script, object: &Map<String, Value>) -> Result<Pasted, Error> {
    let short = |name: &str, allowed: &str| {
        let value =
            object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty() && text.chars().count() <= 40);
        value.map(str::to_owned).ok_or_else(|| wrong(name, object, allowed))
    };
    let python = short("python", "a version such as 3.12.1")?;
    let implementation = short("implementation", "a name such as CPython")?;
    let gil = object.get("gil").and_then(Value::as_bool).ok_or_else(|| wrong("gil", object, "true or false"))?;
    let cores = object.get("cores").and_then(Value::as_u64).filter(|cores| (1..=65_536).contains(cores));
    let cores = cores.ok_or_else(|| wrong("cores", object, "a whole number from 1 to 65536"))? as u32;
    let list = object.get("figures").and_then(Value::as_array).filter(|list| (1..=200).contains(&list.len()));
    let list = list.ok_or_else(|| wrong("figures", object, "a list of 1 to 200 figures"))?;
    let mut figures: Vec<Figure> = Vec::new();
    for (at, entry) in list.iter().enumerate() {
        let figure = one_figure(script, at, entry)?;
        if figures.iter().any(|before| before.id == figure.id) {
            return Err(invalid(format!(
                "line.figures[{at}].id must stand there once; {} was there before.",
                figure.id
            )));
        }
        figures.push(figure);
    }
    let text = sentence(&implementation, &python, gil, cores, &figures);
    Ok(Pasted { python, gil, cores, figures, text })
}

fn one_figure(script: &Script, at: usize, entry: &Value) -> Result<Figure, Error> {
    let say = |field: &str, allowed: &str| {
        let was = entry
            .get(field)
            .map_or("missing".to_owned(), |value| brief(&value.to_string()).trim_matches('"').to_owned());
        invalid(format!("line.figures[{at}].{field} must be {allowed}; it was {was}."))
    };
    let id = entry.get("id").and_then(Value::as_str);
    let found =
        id.and_then(|id| script.figures.iter().find_map(|known| known.title_of(id).map(|title| (id, title, known))));
    let (id, title, known) = found.ok_or_else(|| {
        let ids: Vec<_> =
            script.figures.iter().map(|known| known.id.replace(['{', '}'], "*").replace("*n*", "*")).collect();
        say("id", &format!("one of {}", ids.join(", ")))
    })?;
    let value = entry.get("value").and_then(Value::as_f64).filter(|value| value.is_finite() && *value >= 0.0);
    let value = value.ok_or_else(|| say("value", "a number of 0 or more"))?;
    // In the line a plain letter stands for the sign, since not every terminal has it.
    let unit = if known.unit == "×" { "x" } else { known.unit };
    if entry.get("unit").and_then(Value::as_str) != Some(unit) {
        return Err(say("unit", &format!("\"{unit}\"")));
    }
    Ok(figure(id, title, value, known.unit))
}

impl Known {
    /// The title of the figure with this id, if it is one of these.
    fn title_of(&self, id: &str) -> Option<String> {
        let mut slots = Vec::new();
        fits(self.id, id, &mut slots)
            .then(|| slots.iter().rev().fold(self.title.to_owned(), |text, slot| text.replacen("{}", slot, 1)))
    }
}

/// Whether the id fits the pattern; what stands in the slots, the last one first.
fn fits(pattern: &str, id: &str, slots: &mut Vec<String>) -> bool {
    let Some((plain, rest)) = pattern.split_once('{') else {
        return pattern == id;
    };
    let (Some(id), Some((kind, pattern))) = (id.strip_prefix(plain), rest.split_once('}')) else {
        return false;
    };
    let mut goes_on = |slot: &str, said: String| {
        let fits = id.strip_prefix(slot).is_some_and(|id| fits(pattern, id, slots));
        if fits {
            slots.push(said);
        }
        fits
    };
    if kind == "n" {
        let digits = &id[..id.bytes().take_while(u8::is_ascii_digit).count()];
        return digits.parse::<u32>().is_ok_and(|n| n.to_string() == digits && goes_on(digits, count(u64::from(n))));
    }
    choices(kind).into_iter().any(|slot| goes_on(slot, if kind == "model" { name_of(slot) } else { slot }.to_owned()))
}

fn choices(kind: &str) -> Vec<&'static str> {
    match kind {
        "model" => Model::IDS.to_vec(),
        "shape" => Shape::IDS.to_vec(),
        "schedule" => Schedule::IDS.to_vec(),
        "kernel" => kernels::all().iter().map(|kernel| kernel.id).collect(),
        "service" => service::all().iter().map(|service| service.id).collect(),
        _ => unreachable!("no figure has such a slot"),
    }
}

/// Figures that a sentence can carry.
const MOST_SAID: usize = 4;

fn sentence(implementation: &str, python: &str, gil: bool, cores: u32, figures: &[Figure]) -> String {
    let said = |figure: &Figure| {
        let value = match figure.unit {
            "ms" => ms(figure.value),
            "×" => ratio(figure.value),
            _ => number(figure.value),
        };
        format!("{}: {value}", figure.title)
    };
    let list: Vec<_> = figures.iter().take(MOST_SAID).map(said).collect();
    let more = match figures.len().saturating_sub(MOST_SAID) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let gil = if gil { "with" } else { "without" };
    let cores = if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
    format!("Your {implementation} {python} {gil} the GIL, on {cores}, measured {}{more}.", list.join("; "))
}

/// What CPython showed for this claim; empty where nothing was measured. Ranges are given by their middle, with both ends in
/// the title.
///
/// Measured on CPython 3.6 to 3.13, on a Linux machine with 2 cores. Ratios hold elsewhere, absolute times do not.
pub fn reference(claim: &str) -> Vec<Figure> {
    let between = |id: &str, title: &str, (low, high): (f64, f64), unit| {
        figure(id, format!("{title} ({} to {})", number(low), number(high)), (low + high) / 2.0, unit)
    };
    match claim {
        "gil-cpu" => vec![
            between("speedup-2", "speed-up with 2 threads", (0.83, 0.99), "×"),
            between("speedup-4", "speed-up with 4 threads", (0.94, 0.99), "×"),
        ],
        "gil-native" => vec![figure("speedup-released", "speed-up of two threads that hash large buffers", 2.0, "×")],
        "gil-interval" => vec![
            figure("delay-0-5", "wake-up delay beside no computing thread", 0.1, "ms"),
            figure("delay-1-1", "wake-up delay beside 1 computing thread at an interval of 1 ms", 1.2, "ms"),
            figure("delay-1-5", "wake-up delay beside 1 computing thread at an interval of 5 ms", 5.2, "ms"),
            figure("delay-1-20", "wake-up delay beside 1 computing thread at an interval of 20 ms", 20.0, "ms"),
            between("delay-4-5", "wake-up delay beside 4 computing threads at an interval of 5 ms", (18.0, 21.0), "ms"),
        ],
        "io-processes" => vec![
            between("start-threads", "time to start and end one thread, in ms", (0.04, 0.11), "ms"),
            between(
                "start-processes",
                "time to start and end one process by fork, in ms; spawn takes 45 to 54",
                (1.6, 3.9),
                "ms",
            ),
        ],
        "io-hundred" => vec![
            between("start-threads-gil", "time to start and end one thread, in ms", (0.04, 0.11), "ms"),
            between(
                "start-processes",
                "time to start and end one process by fork, in ms; spawn takes 45 to 54",
                (1.6, 3.9),
                "ms",
            ),
            between("start-event-loop", "time to start and end one task, in ms", (0.0055, 0.013), "ms"),
            figure("memory-threads-gil", "memory of one idle thread", 14.0 * 1024.0, "bytes"),
            figure("memory-processes", "memory of one idle process (5 to 9 MiB)", 7.0 * 1024.0 * 1024.0, "bytes"),
        ],
        "cpu-pool-map" => vec![
            between("wall-1", "time for 100 000 calls with chunks of 1, in ms", (2400.0, 3400.0), "ms"),
            between("wall-100", "time for 100 000 calls with chunks of 100, in ms", (50.0, 90.0), "ms"),
            figure("wall-10000", "time for 100 000 calls with chunks of 10 000; a plain loop takes 17 ms", 20.0, "ms"),
        ],
        _ => Vec::new(),
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
