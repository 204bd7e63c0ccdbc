//! The global interpreter lock: what it forbids, what it allows, what it costs.

use serde_json::json;

use super::measure::{self, count, ms, number, ratio};
use super::runs::{KERNEL, size_for};
use super::{Claim, Evidence, Gain, Item, Ruling, Seen, Setting, Tier, Verdict, figure, gain, in_words, unclear};
use crate::trace::{Span, SpanKind};

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[
    Claim { id: "gil-mutex", needs_isolation: true, plan: mutex, judge: gil_mutex },
    Claim { id: "gil-io", needs_isolation: true, plan: io, judge: gil_io },
    Claim { id: "gil-per-process", needs_isolation: false, plan: per_process, judge: gil_per_process },
    Claim { id: "gil-interval", needs_isolation: true, plan: interval, judge: gil_interval },
    Claim { id: "gil-native", needs_isolation: true, plan: native, judge: gil_native },
    Claim { id: "free-threaded", needs_isolation: true, plan: free, judge: free_threaded },
];

/// The computing of all tasks together, in milliseconds of one core.
const COMPUTING_MS: f64 = 100.0;

/// The same work for this model, cut into four tasks for each of `lanes` lanes, whoever does it.
fn crunch(setting: &Setting, lanes: u32, model: &str, workers: u32) -> Item {
    let tasks = lanes * 4;
    Item::new(
        json!({ "work": { "kind": "cpu", "kernel": KERNEL, "size": size_for(COMPUTING_MS) / tasks }, "model": model,
        "tasks": tasks, "workers": workers, "repeats": setting.repeats }),
    )
}

/// What a claim says that cannot be tried without shared memory.
fn not_shared(what: &str) -> Ruling {
    let text = format!(
        "{what} cannot be tried in this page: threads need a memory that workers share, which a browser gives only to pages that are isolated from others."
    );
    Ruling::new(Verdict::NeedsIsolation, text, Vec::new())
}

fn median(evidence: &Evidence, at: usize) -> String {
    ms(evidence.item(at).number("/wallMs/median"))
}

fn mutex(setting: &Setting) -> Vec<Item> {
    if !setting.shared() {
        return Vec::new();
    }
    let lanes = setting.lanes();
    vec![crunch(setting, lanes, "threads-gil", lanes), crunch(setting, lanes, "threads", lanes)]
}

/// Up to this many lanes at once, on average, is one at a time: two workers' clocks may differ by a step.
const ONE_AT_A_TIME: f64 = 1.01;

fn gil_mutex(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        return not_shared("One lock for several threads");
    }
    let (held, free) = (evidence.item(0), evidence.item(1));
    let (overlap, switches) = (held.number("/overlap"), held.number("/gil/switches"));
    let figures = vec![
        figure("overlap", "threads that compute at once", overlap, ""),
        figure("switches", "hand-overs from one thread to another", switches, ""),
    ];
    let (Some(at_once), Some(switches)) = (overlap, switches) else {
        return Ruling { figures, ..evidence.unseen(2) };
    };
    let lanes = evidence.setting.lanes();
    let mut text = format!(
        "{} threads had to hold one lock to compute: {} of them computed at once, on average",
        in_words(lanes as usize),
        number(at_once)
    );
    text += &match free.number("/overlap") {
        Some(free) => format!(", where the same threads without the lock come to {}.", number(free)),
        None => ".".to_owned(),
    };
    text += &format!(
        " The lock went from one thread to another {} times in {}",
        count(switches as u64),
        median(evidence, 0)
    );
    let wait = held.number("/gil/waitMs");
    text += &wait.map_or(".".to_owned(), |wait| format!(", and all threads together waited {} for it.", ms(wait)));
    let verdict = if at_once > ONE_AT_A_TIME {
        text += " One at a time would be 1.";
        Verdict::NotHere
    } else if switches < 1.0 {
        text += " Without a hand-over the threads just ran one after another, which shows no lock.";
        Verdict::Inconclusive
    } else {
        text += " A lock that one holds and all others wait for is called a mutex.";
        Verdict::Confirmed
    };
    Ruling::new(verdict, text, figures)
}

/// Waits, one for each thread.
const WAITS: u32 = 8;
/// How long each takes, in milliseconds.
const WAIT_MS: f64 = 50.0;

fn io(setting: &Setting) -> Vec<Item> {
    if !setting.shared() {
        return Vec::new();
    }
    let run = |model: &str| {
        // The disk works on eight requests at once, each of which takes the same time.
        Item::new(json!({ "work": { "kind": "io", "service": "file", "waitMs": WAIT_MS }, "model": model,
            "tasks": WAITS, "workers": WAITS, "repeats": setting.repeats }))
    };
    vec![run("sequential"), run("threads-gil")]
}

fn gil_io(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        return not_shared("Threads under the GIL");
    }
    let compared = evidence.compared(0, 1);
    let figures = vec![
        figure(
            "speedup",
            "waits in threads against waits one after another",
            compared.map(|compared| compared.ratio),
            "×",
        ),
        figure("waits", "waits, one in each thread", f64::from(WAITS), ""),
    ];
    let Some(compared) = compared else {
        return Ruling { figures, ..evidence.unseen(2) };
    };
    let mut text = format!(
        "{} waits (3 s each, shown in {}) took {} one after another and {} in {} threads under the GIL, which is {} as fast.",
        in_words(WAITS as usize),
        ms(WAIT_MS),
        median(evidence, 0),
        median(evidence, 1),
        in_words(WAITS as usize).to_lowercase(),
        ratio(compared.ratio)
    );
    let under_way = evidence.item(1).number("/waitOverlap");
    let verdict = match gain(&compared, f64::from(WAITS)) {
        Gain::Clear => {
            if let Some(under_way) = under_way {
                text += &format!(" {} waits were under way at once, on average:", number(under_way));
            }
            text += " A thread lets go of the lock before it waits, and whoever waits needs no lock.";
            text = text.replace("average: A thread", "average: a thread");
            Verdict::Confirmed
        }
        Gain::Unclear => {
            text += &format!(" {}", unclear(&compared));
            Verdict::Inconclusive
        }
        Gain::None => {
            text += " So the waits did not overlap.";
            Verdict::NotHere
        }
    };
    Ruling::new(verdict, text, figures)
}

fn per_process(setting: &Setting) -> Vec<Item> {
    let lanes = setting.lanes();
    let models: &[(&str, u32)] = match setting.tier {
        Tier::Full => &[("sequential", 1), ("processes", lanes), ("threads-gil", lanes)],
        Tier::Separate => &[("sequential", 1), ("processes", lanes)],
        Tier::Single => &[],
    };
    models.iter().map(|(model, workers)| crunch(setting, lanes, model, *workers)).collect()
}

fn gil_per_process(evidence: &Evidence) -> Ruling {
    let (compared, one_gil) = (evidence.compared(0, 1), evidence.compared(0, 2));
    let figures = vec![figure(
        "speedup",
        "speed-up of processes that each hold a GIL",
        compared.map(|compared| compared.ratio),
        "×",
    )];
    let Some(compared) = compared else {
        return Ruling { figures, ..evidence.unseen(2) };
    };
    let lanes = evidence.setting.lanes();
    let mut text = format!(
        "The same computing took {} in a plain loop and {} in {} processes, each of which held a GIL of its own all along: {} as fast.",
        median(evidence, 0),
        median(evidence, 1),
        in_words(lanes as usize).to_lowercase(),
        ratio(compared.ratio)
    );
    if let Some(one) = one_gil {
        text += &format!(" As many threads under one GIL were {} as fast as the loop.", ratio(one.ratio));
    }
    parallel(evidence, lanes, &compared, text, figures, "Locks that are not shared keep nobody waiting.")
}

/// The verdict where lanes should compute in parallel.
fn parallel(
    evidence: &Evidence,
    lanes: u32,
    compared: &measure::Comparison,
    mut text: String,
    figures: Vec<super::Figure>,
    so: &str,
) -> Ruling {
    let free = match evidence.free() {
        Some(free) => format!(" About {} cores were free.", number(free)),
        None => String::new(),
    };
    let verdict = match (gain(compared, evidence.reachable(lanes)), evidence.busy()) {
        (Gain::Clear, _) => {
            text += &format!("{free} {so}");
            Verdict::Confirmed
        }
        (_, Some(busy)) => {
            text += &format!(" {busy}");
            Verdict::Inconclusive
        }
        (Gain::Unclear, None) => {
            text += &format!("{free} {}", unclear(compared));
            Verdict::Inconclusive
        }
        (Gain::None, None) => {
            text += &format!("{free} So they did not compute in parallel here.");
            Verdict::NotHere
        }
    };
    Ruling::new(verdict, text, figures)
}

/// Threads that compute beside the one that waits, and switch intervals in milliseconds.
const BESIDE: [u32; 4] = [0, 1, 2, 4];
const INTERVALS_MS: [u32; 3] = [1, 5, 20];
/// What the thread waits for, again and again, in milliseconds.
const NAP_MS: u32 = 2;
/// A wait is repeated this often, or so often that all together take this many milliseconds, but no less than that often.
const MOST_NAPS: u32 = 40;
const NAPS_TAKE_MS: u32 = 700;
const FEWEST_NAPS: u32 = 12;
/// How much longer than the waits the computing threads are to last, on a faster core too.
const LONGER: f64 = 1.25;

fn interval(setting: &Setting) -> Vec<Item> {
    if !setting.shared() {
        return Vec::new();
    }
    let mut items = Vec::new();
    for beside in BESIDE {
        for interval in INTERVALS_MS {
            // Every computing thread may get its turn before the one that woke up.
            let each = NAP_MS + beside * interval;
            let naps = (NAPS_TAKE_MS / each).clamp(FEWEST_NAPS, MOST_NAPS);
            let mut work = json!({ "kind": "io", "service": "file", "waitMs": NAP_MS, "waits": naps });
            if let Some(size) = size_for(f64::from(naps * each) * LONGER).checked_div(beside) {
                work["kind"] = json!("beside");
                work["kernel"] = json!(KERNEL);
                work["size"] = json!(size);
            }
            items.push(Item::new(
                json!({ "work": work, "model": "threads-gil", "tasks": beside.max(1), "workers": beside + 1,
                "switchIntervalMs": interval, "repeats": 1, "warmup": u32::from(items.is_empty()) }),
            ));
        }
    }
    items
}

/// The median time in milliseconds from the end of a wait to the moment when its thread went on, and for how many waits, while all
/// threads beside it were still computing.
fn wake_up(seen: &Seen, beside: u32) -> Option<(f64, usize)> {
    let spans = seen.spans();
    let whole = || Some((seen.number("/wakeUp/medianMs")?, seen.number("/wakeUp/count")? as usize));
    if beside == 0 || spans.is_empty() {
        return whole();
    }
    let of = |task: u32| move |span: &&Span| span.task == Some(task);
    let (mut from, mut until) = (f64::NEG_INFINITY, f64::INFINITY);
    for task in 1..=beside {
        from = from.max(spans.iter().filter(of(task)).map(|span| span.start).reduce(f64::min)?);
        until = until.min(spans.iter().filter(of(task)).map(|span| span.end).reduce(f64::max)?);
    }
    let mut own: Vec<&Span> = spans.iter().filter(of(0)).collect();
    own.sort_by(|a, b| a.start.total_cmp(&b.start));
    let went_on = |next: &Span| if next.kind == SpanKind::WaitGil { next.end } else { next.start };
    let late: Vec<f64> = (own.windows(2))
        .filter(|pair| pair[0].kind == SpanKind::WaitIo && pair[0].start >= from && went_on(pair[1]) <= until)
        .map(|pair| (went_on(pair[1]) - pair[0].start - f64::from(NAP_MS)).max(0.0))
        .collect();
    Some((measure::summary(&late)?.median, late.len()))
}

/// Fewer wake-ups than this tell nothing.
const FEWEST: usize = 5;

fn gil_interval(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        return not_shared("A lock that several threads want");
    }
    let mut delays = Vec::new();
    for (row, beside) in BESIDE.into_iter().enumerate() {
        for (column, interval) in INTERVALS_MS.into_iter().enumerate() {
            let seen = evidence.item(row * INTERVALS_MS.len() + column);
            let delay = wake_up(seen, beside).filter(|(_, naps)| *naps >= FEWEST).map(|(delay, _)| delay);
            delays.push((beside, interval, delay));
        }
    }
    let title =
        |beside, interval| format!("wake-up delay beside {beside} computing threads at an interval of {interval} ms");
    let figures = delays.iter().map(|(beside, interval, delay)| {
        figure(format!("delay-{beside}-{interval}"), title(beside, interval), *delay, "ms")
    });
    let figures: Vec<_> = figures.collect();
    let delay = |beside: u32, interval: u32| delays.iter().find(|one| (one.0, one.1) == (beside, interval))?.2;
    let one = |interval| delay(1, interval);
    let (Some(alone), Some(at_1), Some(at_5), Some(at_20)) = (delay(0, 5), one(1), one(5), one(20)) else {
        return Ruling { figures, ..evidence.unseen(delays.len()) };
    };
    let mut text = format!(
        "A thread that waits {NAP_MS} ms again and again went on {} late when alone. Beside one computing thread it went on {} late at a switch interval of 1 ms, {} at 5 ms and {} at 20 ms.",
        ms(alone),
        ms(at_1),
        ms(at_5),
        ms(at_20)
    );
    if let (Some(two), Some(four)) = (delay(2, 5), delay(4, 5)) {
        text += &format!(" Beside two it was {} at 5 ms, beside four {}.", ms(two), ms(four));
    }
    text += " CPython on Linux, for reference: 0.1 ms alone, and beside one 1.2 ms, 5.2 ms and 20 ms.";
    let near = |delay: f64, interval: f64| (0.7..=1.4).contains(&(delay / interval));
    let rises = at_1 < at_5 && at_5 < at_20;
    let verdict = if near(at_5, 5.0) && near(at_20, 20.0) && rises && alone < at_5 / 2.0 {
        text += " It has to sit out the interval before the other thread is even asked to let go.";
        Verdict::Confirmed
    } else if let Some(free) = evidence.free().filter(|free| *free < 1.5) {
        // A busy machine gives no lane its time when it is due.
        text += &format!(
            " But only {} cores were free meanwhile, and a lane that has to wait for a core is late for that too.",
            number(free)
        );
        Verdict::Inconclusive
    } else if rises && at_5 > 2.0 * alone {
        text += " That grows with the interval but does not lie close to it.";
        Verdict::Inconclusive
    } else {
        text += " So the delay did not follow the interval here.";
        Verdict::NotHere
    };
    Ruling::new(verdict, text, figures)
}

fn native(setting: &Setting) -> Vec<Item> {
    if !setting.shared() {
        return Vec::new();
    }
    let lanes = setting.lanes();
    let run = |model: &str, workers: u32, gil: &str| {
        let tasks = lanes * 4;
        Item::new(json!({ "work": { "kind": "cpu", "kernel": "sha256", "size": KIB / tasks }, "model": model,
            "tasks": tasks, "workers": workers, "gil": gil, "repeats": setting.repeats }))
    };
    vec![
        run("sequential", 1, "held"),
        run("threads-gil", lanes, "held"),
        run("threads-gil", lanes, "released-in-kernel"),
    ]
}

/// What is hashed in all, in KiB: a fifth of a second on one core or so.
const KIB: u32 = 49_152;

fn gil_native(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        return not_shared("Threads under the GIL");
    }
    let (held, released) = (evidence.compared(0, 1), evidence.compared(0, 2));
    let figures = vec![
        figure("speedup-held", "speed-up of threads that hold the GIL", held.map(|compared| compared.ratio), "×"),
        figure(
            "speedup-released",
            "speed-up of threads that let go of the GIL",
            released.map(|compared| compared.ratio),
            "×",
        ),
    ];
    let (Some(held), Some(released)) = (held, released) else {
        return Ruling { figures, ..evidence.unseen(3) };
    };
    let lanes = evidence.setting.lanes();
    let text = format!(
        "{} threads hashed buffers {} as fast as a plain loop while they held the GIL, and {} as fast when they let go of it for the hashing, as hashlib does in Python.",
        in_words(lanes as usize),
        ratio(held.ratio),
        ratio(released.ratio)
    );
    if evidence.clear(&held, lanes) {
        let text = format!("{text} That threads are faster while they hold one lock is not what the lock should do.");
        return Ruling::new(Verdict::NotHere, text, figures);
    }
    let so = "What runs without the lock needs nobody's leave to compute.";
    parallel(evidence, lanes, &released, text, figures, so)
}

fn free(setting: &Setting) -> Vec<Item> {
    if !setting.shared() {
        return Vec::new();
    }
    let lanes = setting.lanes();
    [("sequential", 1), ("threads", lanes), ("threads-gil", lanes)]
        .map(|(model, workers)| crunch(setting, lanes, model, workers))
        .into()
}

fn free_threaded(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        return not_shared("Free threads");
    }
    let (compared, one_gil) = (evidence.compared(0, 1), evidence.compared(0, 2));
    let figures =
        vec![figure("speedup", "speed-up of threads without the GIL", compared.map(|compared| compared.ratio), "×")];
    let Some(compared) = compared else {
        return Ruling { figures, ..evidence.unseen(2) };
    };
    let lanes = evidence.setting.lanes();
    let mut text = format!(
        "The same computing took {} in a plain loop and {} in {} threads without the GIL: {} as fast",
        median(evidence, 0),
        median(evidence, 1),
        in_words(lanes as usize).to_lowercase(),
        ratio(compared.ratio)
    );
    text += &one_gil.map_or(".".to_owned(), |one| format!(", against {} with it.", ratio(one.ratio)));
    let so = "Nothing keeps two of them from writing to one variable at the same moment any more: whatever they share needs a lock of the program's own.";
    parallel(evidence, lanes, &compared, text, figures, so)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::Value;

    use super::*;

    fn judged(judge: fn(&Evidence) -> Ruling, tier: &str, seen: Value, free: f64) -> Ruling {
        let evidence =
            json!({ "setting": { "tier": tier, "cores": 2, "repeats": 5 }, "seen": seen, "freeCores": [2.0, free] });
        judge(&serde_json::from_value(evidence).unwrap())
    }

    fn run(values: &[f64], overlap: f64) -> Value {
        let median = measure::summary(values).unwrap().median;
        json!({ "report": { "wallMs": { "values": values, "median": median }, "overlap": overlap, "waitOverlap": 7.9,
            "gil": { "switches": 38, "waitMs": 301.0 } } })
    }

    /// Five repeats that differ by up to two per cent.
    fn took(median: f64) -> Value {
        run(&[0.98, 1.01, 1.0, 1.02, 0.99].map(|share| share * median), 1.0)
    }

    /// Five repeats that differ by half.
    fn wide(median: f64) -> Value {
        run(&[0.6, 1.4, 1.0, 1.5, 0.7].map(|share| share * median), 1.0)
    }

    fn says(ruling: &Ruling, verdict: Verdict, parts: &[&str]) {
        assert_eq!(ruling.verdict, verdict, "{}", ruling.text);
        let text = ruling.text.replace('\u{a0}', " ");
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    }

    #[test]
    fn a_mutex_lets_one_compute_and_changes_hands() {
        let tried = |overlap: f64, switches: u32| {
            let mut held = run(&[150.0; 5], overlap);
            held["report"]["gil"]["switches"] = json!(switches);
            judged(gil_mutex, "full", json!([held, run(&[75.0; 5], 1.94)]), 2.0)
        };
        says(&tried(1.0, 29), Verdict::Confirmed, &["1.00 of them", "1.94", "29 times", "301 ms"]);
        says(&tried(1.3, 29), Verdict::NotHere, &["1.30"]);
        says(&tried(1.0, 0), Verdict::Inconclusive, &["no lock"]);
        says(&judged(gil_mutex, "separate", json!([]), 2.0), Verdict::NeedsIsolation, &[]);
    }

    #[test]
    fn waits_under_the_gil_overlap_or_they_do_not() {
        let tried = |threads: Value| judged(gil_io, "full", json!([took(401.0), threads]), 2.0);
        says(&tried(took(51.0)), Verdict::Confirmed, &["7.86×", "401 ms", "51 ms", "7.90 waits"]);
        says(&tried(took(400.0)), Verdict::NotHere, &["1.00×"]);
        says(&tried(wide(400.0)), Verdict::Inconclusive, &[]);
        let failed = json!({ "error": { "code": "crashed", "message": "A lane broke down." } });
        says(&tried(failed), Verdict::Inconclusive, &["A lane broke down."]);
    }

    #[test]
    fn processes_with_a_gil_each_are_faster_in_any_page() {
        for tier in ["full", "separate"] {
            let tried = |processes: Value, cores: f64| {
                judged(gil_per_process, tier, json!([took(100.0), processes, took(104.0)]), cores)
            };
            says(&tried(took(52.0), 1.9), Verdict::Confirmed, &["1.92×", "1.90 cores"]);
            says(&tried(took(101.0), 1.9), Verdict::NotHere, &["0.99×"]);
            says(&tried(took(85.0), 1.9), Verdict::Inconclusive, &[]);
            says(&tried(took(101.0), 1.1), Verdict::Inconclusive, &["Only 1.10 cores"]);
        }
    }

    #[test]
    fn letting_go_of_the_lock_must_be_what_makes_the_difference() {
        let tried =
            |held: Value, released: Value| judged(gil_native, "full", json!([took(100.0), held, released]), 1.9);
        says(&tried(took(105.0), took(53.0)), Verdict::Confirmed, &["0.95×", "1.89×"]);
        says(&tried(took(105.0), took(104.0)), Verdict::NotHere, &["0.96×"]);
        says(&tried(took(54.0), took(53.0)), Verdict::NotHere, &["1.85×"]);
    }

    #[test]
    fn free_threads_are_faster_where_cores_are_free() {
        let tried =
            |free: Value, cores: f64| judged(free_threaded, "full", json!([took(100.0), free, took(103.0)]), cores);
        says(&tried(took(52.0), 1.9), Verdict::Confirmed, &["1.92×", "0.97× with it"]);
        says(&tried(took(99.0), 1.9), Verdict::NotHere, &["1.01×"]);
        says(&tried(took(52.0), 1.0), Verdict::Confirmed, &["1.92×"]);
        says(&tried(took(99.0), 1.0), Verdict::Inconclusive, &["Only 1.00 cores"]);
    }

    /// A thread that naps ten times and then goes on so late, beside threads that compute from `from` to `until`.
    fn napping(late: f64, beside: u32, from: f64, until: f64) -> Value {
        let mut rows = Vec::new();
        let mut span = |task: u32, kind: SpanKind, start: f64, end: f64| {
            Span { lane: task, kind, start, end, task: Some(task) }.write(&mut rows);
        };
        let mut now = 0.0;
        for _ in 0..10 {
            span(0, SpanKind::WaitIo, now, now + 2.1);
            span(0, SpanKind::WaitGil, now + 2.1, now + 2.0 + late);
            now += 2.0 + late;
            span(0, SpanKind::Run, now, now + 0.01);
            now += 0.01;
        }
        for task in 1..=beside {
            span(task, SpanKind::Run, from, until);
        }
        json!({ "report": { "wakeUp": { "medianMs": late, "count": 10 } }, "rows": rows })
    }

    #[test]
    fn a_delay_counts_only_beside_threads_that_compute() {
        let seen = |value: Value| serde_json::from_value::<Seen>(value).unwrap();
        let (late, naps) = wake_up(&seen(napping(5.0, 2, -1.0, 1e3)), 2).unwrap();
        assert!((late - 5.0).abs() < 1e-9 && naps == 10, "{late} {naps}");
        assert_eq!(wake_up(&seen(napping(5.0, 2, -1.0, 30.0)), 2).unwrap().1, 4, "they ended early");
        assert_eq!(wake_up(&seen(napping(5.0, 2, 30.0, 1e3)), 2).unwrap().1, 5, "they came late");
        assert_eq!(wake_up(&seen(napping(5.0, 1, -1.0, 1e3)), 2), None, "one is missing");
        assert_eq!(
            wake_up(&seen(napping(0.1, 0, 0.0, 0.0)), 0),
            Some((0.1, 10)),
            "alone it is the report's own figure"
        );
    }

    #[test]
    fn the_delay_beside_one_thread_must_follow_the_interval() {
        let tried = |late: [f64; 3], free: f64| {
            let seen = BESIDE.iter().flat_map(|beside| {
                late.map(|late| napping(if *beside == 0 { 0.1 } else { late * f64::from(*beside) }, *beside, -1.0, 1e4))
            });
            judged(gil_interval, "full", seen.collect(), free)
        };
        let right = tried([1.2, 5.3, 20.2], 1.9);
        says(&right, Verdict::Confirmed, &["100 µs", "1.2 ms", "5.3 ms", "20 ms", "11 ms", "21 ms"]);
        assert_eq!(right.figures.len(), 12);
        assert_eq!((right.figures[4].id.as_str(), right.figures[11].id.as_str()), ("delay-1-5", "delay-4-20"));
        says(&tried([3.0, 15.0, 40.0], 1.9), Verdict::Inconclusive, &["15 ms"]);
        says(&tried([0.1, 0.1, 0.1], 1.9), Verdict::NotHere, &[]);
        says(&tried([0.1, 0.1, 0.1], 0.9), Verdict::Inconclusive, &["only 0.90 cores"]);
    }
}
