//! What waiting costs, and who waits best. Waits are simulated; each text says at which scale.

use serde_json::{Value, json};

use super::measure::{self, Verdict::Faster, Verdict::Slower, bytes, ms, name_of, number, percent, ratio};
use super::runs::{
    KERNEL, Named, Runs, compare, error, items, named, open, rule, settled, size_for, spec, too_few, untold,
};
use super::{Claim, Evidence, Ruling, Setting, Verdict, figure, in_words, listed};
use crate::work::service;

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[
    Claim {
        id: "io-services",
        needs_isolation: false,
        plan: |setting| items(services(setting)),
        judge: |evidence| settled(io_services(evidence)),
    },
    Claim {
        id: "io-chef",
        needs_isolation: false,
        plan: |setting| items(kitchen(setting)),
        judge: |evidence| settled(io_chef(evidence)),
    },
    Claim {
        id: "blocked-loop",
        needs_isolation: false,
        plan: |setting| items(heartbeat(setting)),
        judge: |evidence| settled(blocked_loop(evidence)),
    },
    Claim {
        id: "io-then-cpu",
        needs_isolation: false,
        plan: |setting| items(wait_then_compute(setting)),
        judge: |evidence| settled(io_then_cpu(evidence)),
    },
];

fn waits(service: &str, wait_ms: f64) -> Value {
    json!({ "kind": "io", "service": service, "waitMs": wait_ms })
}

fn mixed(kind: &str, wait_ms: f64, cpu_ms: f64) -> Value {
    json!({ "kind": kind, "kernel": KERNEL, "size": size_for(cpu_ms), "service": "download", "waitMs": wait_ms })
}

/// Three downloads of 3 s each are shown this many times as fast.
const SCALE: f64 = 15.0;
const DOWNLOAD_MS: f64 = 3000.0 / SCALE;
const DOWNLOADS: u32 = 3;

fn downloads(setting: &Setting) -> Named {
    let more = || json!({ "tasks": DOWNLOADS, "workers": DOWNLOADS });
    let run = |name, model| named(name, spec(setting, waits("download", DOWNLOAD_MS), model, more()));
    let mut plan = vec![run("one", "sequential")];
    if setting.shared() {
        plan.push(run("threads", "threads-gil"));
    }
    plan
}

fn downloads_by_processes(setting: &Setting) -> Named {
    let more = json!({ "tasks": DOWNLOADS, "workers": DOWNLOADS });
    let mut plan = downloads(setting);
    plan.push(named("processes", spec(setting, waits("download", DOWNLOAD_MS), "processes", more)));
    plan
}

/// As long as at full size.
fn full_size(shown_ms: f64) -> String {
    ms(shown_ms * SCALE)
}

fn io_threads(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(downloads, evidence)?;
    if !evidence.setting.shared() {
        let text = "Threads need a memory that workers share, which this page may not have. Processes and the event loop overlap the same waits without one: two of the next claims show it here.";
        return Ok(Ruling::new(Verdict::NeedsIsolation, text, Vec::new()));
    }
    let found = runs.compare("one", "threads")?;
    let (one, threads) = (runs.median("one")?, runs.median("threads")?);
    let figures = vec![figure("speedup", "speed-up with a thread for each download", found.ratio, "×")];
    let text = format!(
        "Three downloads of 3 s each, simulated and shown {SCALE} times as fast, took {} one after another and {} in three threads: {} as fast. At full size that is {} and {}.",
        ms(one),
        ms(threads),
        ratio(found.ratio),
        full_size(one),
        full_size(threads)
    );
    // Of a possible 3, and never more than the machine's own noise on top of it.
    let end = match found.verdict {
        measure::Verdict::TooFew => untold(&found),
        Faster if found.ratio >= 2.4 => (
            Verdict::Confirmed,
            "The waits ran side by side: a thread that waits lets go of the GIL and needs no core.".to_owned(),
        ),
        Faster => (
            Verdict::NotHere,
            format!("That is less than three waits side by side should bring; {}.", late(&runs, "threads")),
        ),
        Slower => (Verdict::NotHere, format!("So the threads brought nothing here; {}.", late(&runs, "threads"))),
        measure::Verdict::NoDifference => untold(&found),
    };
    Ok(rule(end, text, figures))
}

/// A share of the time that may be next to nothing.
fn part(share: Option<f64>) -> String {
    match share {
        Some(share) if share < 0.001 => format!("less than {}", percent(0.001)),
        share => percent(share),
    }
}

/// Why waits took longer than they should: how late lanes woke up.
fn late(runs: &Runs<'_>, name: &str) -> String {
    match runs.number(name, "/wakeUp/p95Ms") {
        Some(late) => {
            format!("one wait in twenty ended {} late or more, so the machine was busy with other things", ms(late))
        }
        None => "nobody measured why".to_owned(),
    }
}

/// Two wall times within this factor are alike for waits: the rest is the clock's and the scheduler's.
const ALIKE: f64 = 1.25;

/// Two start-up times, each measured once, differ when one is this many times the other.
const CLEARLY: f64 = 1.3;

fn io_processes(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(downloads_by_processes, evidence)?;
    let by_processes = runs.compare("one", "processes")?;
    let by_threads = if evidence.setting.shared() { Some(runs.compare("one", "threads")?) } else { None };
    // The pool may hold more lanes than are asked for, so what counts is what each cost.
    let start = |name| Some((runs.number(name, "/startMs")?, runs.number(name, "/startedLanes")?));
    let each = |name| start(name).map(|(ms, lanes)| ms / lanes).filter(|ms| ms.is_finite());
    let memory = |name| runs.number(name, "/memoryBytes");
    // Each run names every memory there is, the shared one included: what is more is the processes' own.
    let alone = memory(if by_threads.is_some() { "threads" } else { "one" });
    let own = memory("processes").zip(alone).map(|(all, alone)| all - alone).filter(|own| *own > 0.0);
    let figures = vec![
        figure("speedup-threads", "speed-up with threads", by_threads.map(|found| found.ratio), "×"),
        figure("speedup-processes", "speed-up with processes", by_processes.ratio, "×"),
        figure("start-threads", "time to start a thread", each("threads"), "ms"),
        figure("start-processes", "time to start a process", each("processes"), "ms"),
        figure("memory-processes", "memory of the processes alone", own, "bytes"),
    ];
    let busy = runs.busy_share("processes", f64::from(DOWNLOADS));
    let wall = |name: &str| runs.median(name).map(ms);
    let mut text =
        format!("Three downloads of 3 s each, shown {SCALE} times as fast, took {} one after another, ", wall("one")?);
    if by_threads.is_some() {
        text += &format!("{} in three threads and ", wall("threads")?);
    }
    text += &format!("{} in three processes, which computed for {} of that time.", wall("processes")?, part(busy));
    text += &match (start("threads"), each("threads"), each("processes")) {
        (Some((pool, lanes)), Some(thread), Some(process)) => format!(
            " The threads' pool of {lanes} took {} to start, {} a thread; the processes took {} each",
            ms(pool),
            ms(thread),
            ms(process)
        ),
        (.., process) => format!(" The processes took {} each to start", ms(process)),
    };
    text += &match own {
        Some(own) => format!(", and each has a memory of its own, {} in all.", whole_bytes(own)),
        None => ".".to_owned(),
    };
    if let Some(end) = too_few(&[&by_processes]) {
        return Ok(rule(end, text, figures));
    }
    let Some(by_threads) = by_threads else {
        let half = if by_processes.verdict == Faster { "So processes do overlap waits; " } else { "" };
        let end = format!(
            "{half}what threads cost beside them needs a memory that workers share, which this page may not have."
        );
        return Ok(rule((Verdict::NeedsIsolation, end), text, figures));
    };
    let beside = runs.compare("threads", "processes")?;
    let as_well = (1.0 / ALIKE..=ALIKE).contains(&beside.ratio);
    let costs = each("processes").zip(each("threads")).map(|(process, thread)| process / thread);
    let end = if by_processes.verdict != Faster || by_threads.verdict != Faster {
        (
            Verdict::Inconclusive,
            "But the waits did not clearly overlap in both, so the machine was busy with other things.".to_owned(),
        )
    } else if !as_well {
        (Verdict::NotHere, format!("They did not wait equally well: {} as fast as threads.", ratio(beside.ratio)))
    } else {
        match (costs, own) {
            (Some(costs), Some(_)) if costs >= CLEARLY => (
                Verdict::Confirmed,
                format!(
                    "Both overlap the waits, but a process took {} as long to start as a thread, and needs memory of its own.",
                    ratio(costs)
                ),
            ),
            (Some(costs), Some(_)) => (
                Verdict::NotHere,
                format!(
                    "Both overlap the waits, and processes need more memory. But a process took {} as long to start as a thread: in a browser a thread is a worker too. CPython's threads start in 0.04 to 0.11 ms, its processes in 1.6 to 54 ms (reference).",
                    ratio(costs)
                ),
            ),
            _ => (Verdict::Inconclusive, "What they took to start, or their memory, is not known here.".to_owned()),
        }
    };
    Ok(rule(end, text, figures))
}

fn whole_bytes(value: f64) -> String {
    bytes(Some(value.max(0.0) as u64))
}

/// One image: a wait at its real size.
const IMAGE_MS: f64 = 100.0;

fn hundred(setting: &Setting) -> Named {
    // A line that carries all of them at full speed, so that nothing but the lanes is compared.
    let work = || json!({ "kind": "io", "service": "download", "waitMs": IMAGE_MS, "bandwidth": 100 });
    let run = |model| named(model, spec(setting, work(), model, json!({ "tasks": 100, "workers": 100 })));
    // A pool of 100 stays for good once it is there, so the threads come last.
    let mut plan = vec![run("event-loop"), run("processes")];
    if setting.shared() {
        plan.push(run("threads-gil"));
    }
    for (_, item) in &mut plan[1..] {
        item.may_fail = true;
    }
    plan
}

fn io_hundred(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(hundred, evidence)?;
    let mut figures = Vec::new();
    // The loop has a worker of the pool. Where the pool was there already, large enough for the threads, its start and its
    // memory say nothing about a loop.
    let start = |model| runs.number(model, "/startMs");
    let own_pool = start("event-loop") != start("threads-gil");
    for model in ["threads-gil", "processes", "event-loop"] {
        let name = name_of(model);
        let number = |path| runs.number(model, path);
        let told = |value: Option<f64>| value.filter(|_| model != "event-loop" || own_pool);
        figures.push(figure(format!("wall-{model}"), format!("time of {name}"), number("/wallMs/median"), "ms"));
        figures.push(figure(format!("start-{model}"), format!("time to start {name}"), told(start(model)), "ms"));
        let memory = told(number("/memoryBytes"));
        figures.push(figure(format!("memory-{model}"), format!("all memory with {name}"), memory, "bytes"));
    }
    let on_loop = runs.median("event-loop")?;
    let text = format!("100 simulated downloads of {} each took {} on one event loop.", ms(IMAGE_MS), ms(on_loop));
    let refusal = runs.seen("processes").error.as_ref().and_then(|error| error.get("code")?.as_str());
    if let (Some("out-of-memory" | "crashed"), Some(why)) = (refusal, error(runs.seen("processes"))) {
        let end = format!("100 processes could not even be had: “{why}”");
        return Ok(rule((Verdict::Confirmed, end), text, figures));
    }
    let found = runs.compare("event-loop", "processes")?;
    let wall = runs.median("processes")?;
    let (start, memory) = (start("processes"), runs.number("processes", "/memoryBytes"));
    let own =
        memory.zip(runs.number("event-loop", "/memoryBytes")).map(|(all, one)| all - one).filter(|own| *own > 0.0);
    let mut text = format!("{text} 100 processes took {}, and before that {} to start", ms(wall), ms(start));
    text += &match own {
        Some(own) => format!(" and {} of memory more.", whole_bytes(own)),
        None => ".".to_owned(),
    };
    if evidence.setting.shared() {
        text += &match error(runs.seen("threads-gil")) {
            Some(why) => format!(" 100 threads could not be had: “{why}”"),
            None => format!(
                " 100 threads took {} (their pool {} to start), in one memory.",
                ms(runs.number("threads-gil", "/wallMs/median")),
                ms(runs.number("threads-gil", "/startMs"))
            ),
        };
    }
    let end = match start {
        _ if found.verdict == measure::Verdict::TooFew => untold(&found),
        None => (Verdict::Inconclusive, "What the start took is not known.".to_owned()),
        // What they bring, against what starting them costs.
        Some(start) if on_loop - wall >= start => (
            Verdict::NotHere,
            format!("They saved more than their start had cost: {} as fast as the loop.", ratio(found.ratio)),
        ),
        Some(start) if start >= wall => {
            let times = ratio(start / wall);
            (
                Verdict::Confirmed,
                format!(
                    "So starting processes took {times} as long as the work itself, and they waited no better than the one loop."
                ),
            )
        }
        Some(start) if start >= 0.5 * wall => {
            (Verdict::Inconclusive, "The start took about as long as the work: on this machine it is close.".to_owned())
        }
        Some(_) => (
            Verdict::NotHere,
            "The start took less than half as long as the work, so time is not what speaks against them here."
                .to_owned(),
        ),
    };
    Ok(rule(end, text, figures))
}

/// Requests to each service.
const REQUESTS: u32 = 8;
const REQUEST_MS: f64 = 15.0;

fn services(setting: &Setting) -> Named {
    let mut plan = Vec::new();
    for info in service::all() {
        let mut work = waits(info.id, REQUEST_MS);
        // Limits that eight requests can reach.
        let (knob, value) = match info.id {
            "download" | "upload" => ("bandwidth", 4.0),
            "database" => ("connections", 3.0),
            "scrape" => ("perSecond", 200.0),
            _ => ("retries", 3.0),
        };
        work[knob] = json!(value);
        for (way, model) in [("one", "sequential"), ("all", "event-loop")] {
            let spec = spec(setting, work.clone(), model, json!({ "tasks": REQUESTS }));
            plan.push(named(format!("{way}-{}", info.id), spec));
        }
    }
    let mut work = waits("api", REQUEST_MS);
    work["failureShare"] = json!(0.2);
    plan.push(named("failing", spec(setting, work, "event-loop", json!({ "tasks": REQUESTS }))));
    plan
}

/// The limit of each service in this claim's plan, in a few words.
fn limit(service: &str) -> &'static str {
    match service {
        "download" => "a line for four at full speed",
        "upload" => "a line for one",
        "database" => "three connections",
        "file" => "a disk that takes eight at a time",
        "scrape" => "200 starts a second",
        _ => "no limit",
    }
}

/// A lane that computes for less than this part of its time is waiting.
const WAITING: f64 = 0.1;

fn io_services(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(services, evidence)?;
    let mut figures = Vec::new();
    let mut gains = Vec::new();
    let mut busiest = 0.0_f64;
    for info in service::all() {
        let (one, all) = (format!("one-{}", info.id), format!("all-{}", info.id));
        let found = runs.compare(&one, &all)?;
        busiest = busiest.max(runs.busy_share(&one, 1.0).unwrap_or(f64::NAN));
        let title = format!("speed-up of requests at once to the service {}", info.id);
        figures.push(figure(format!("speedup-{}", info.id), title, found.ratio, "×"));
        gains.push((info, found));
    }
    gains.sort_by(|a, b| b.1.ratio.total_cmp(&a.1.ratio));
    let each: Vec<_> = gains
        .iter()
        .map(|(info, found)| format!("{} {} ({})", info.title, ratio(found.ratio), limit(info.id)))
        .collect();
    let failures = runs.number("failing", "/service/failures").filter(|failures| *failures >= 1.0);
    let mut text = format!(
        "Eight simulated requests of {} at once were faster than one after another by: {}.",
        ms(REQUEST_MS),
        listed(&each)
    );
    if let Some(failures) = failures {
        text += &format!(
            " With {} answers that failed on purpose and were asked for again, the API took {} instead of {}.",
            in_words(failures as usize).to_lowercase(),
            ms(runs.number("failing", "/wallMs/median")),
            ms(runs.median("all-api")?)
        );
    }
    let found: Vec<_> = gains.iter().map(|(_, found)| found).collect();
    // A line for one transfer lets only the latencies overlap, so the least is not asked to be fast.
    let slower: Vec<_> =
        gains.iter().filter(|(_, found)| found.verdict == Slower).map(|(info, _)| info.title.to_owned()).collect();
    let (most, least) = (gains.first().map(|(_, found)| found), gains.last().map(|(_, found)| found));
    let apart = most
        .and_then(|most| most.interval)
        .zip(least.and_then(|least| least.interval))
        .map(|(most, least)| most.low > least.high);
    let end = if let Some(end) = too_few(&found) {
        end
    } else if busiest >= WAITING {
        (
            Verdict::NotHere,
            format!("But a lane computed for {} of its time, so this was not only waiting.", part(Some(busiest))),
        )
    } else if !slower.is_empty() {
        (Verdict::NotHere, format!("Asking at once made it slower for {}.", listed(&slower)))
    } else if apart == Some(true) && found.iter().filter(|found| found.verdict == Faster).count() + 1 >= found.len() {
        (
            Verdict::Confirmed,
            format!(
                "All of it is waiting (a lane computed for {} of its time at most), and what asking at once brings is set by the service's own limit.",
                part(Some(busiest))
            ),
        )
    } else {
        (Verdict::Inconclusive, "The repeats lie too far apart to tell the services from each other.".to_owned())
    };
    Ok(rule(end, text, figures))
}

const DISHES: u32 = 5;
/// A dish boils for 10 min, shown in this time.
const BOIL_MS: f64 = 60.0;
const CHOP_MS: f64 = 8.0;
/// Cooks who each watch their own pot.
const COOKS: u32 = 2;

fn kitchen(setting: &Setting) -> Named {
    let run = |name, model| {
        let more = json!({ "tasks": DISHES, "workers": COOKS });
        named(name, spec(setting, mixed("mixed", BOIL_MS, CHOP_MS), model, more))
    };
    let several = if setting.shared() { "threads" } else { "processes" };
    vec![run("watching", "sequential"), run("going-on", "event-loop"), run("several", several)]
}

fn io_chef(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(kitchen, evidence)?;
    let found = runs.compare("watching", "going-on")?;
    let cooks = runs.compare("watching", "several")?;
    let figures = vec![
        figure("speedup", "speed-up of a cook who goes on meanwhile", found.ratio, "×"),
        figure("speedup-cooks", "speed-up of two cooks who each watch their pot", cooks.ratio, "×"),
    ];
    let text = format!(
        "Five dishes boil for 10 min each, shown in {}, and are chopped then. One cook who watches each pot needed {}, one who puts on the next pot meanwhile {} ({} as fast), and two cooks who each watch their own pot {}.",
        ms(BOIL_MS),
        ms(runs.median("watching")?),
        ms(runs.median("going-on")?),
        ratio(found.ratio),
        ms(runs.median("several")?)
    );
    let boiling = runs.number("going-on", "/waitOverlap");
    let end = match found.verdict {
        measure::Verdict::TooFew | measure::Verdict::NoDifference => untold(&found),
        Faster => (
            Verdict::Confirmed,
            format!(
                "In the mean {} pots boiled at once, watched by nobody: waiting needs no hands, chopping does.",
                number(boiling)
            ),
        ),
        Slower => (
            Verdict::NotHere,
            "Going on brought nothing here: chopping takes hands all the time, and here it took nearly all of it."
                .to_owned(),
        ),
    };
    Ok(rule(end, text, figures))
}

const BEAT_MS: f64 = 10.0;
const BEATS: u32 = 8;
/// What is computed beside the heartbeat, in this many tasks.
const STALL_MS: f64 = 160.0;
const STALLS: u32 = 4;

fn heartbeat(setting: &Setting) -> Named {
    let mut work = mixed("beside", BEAT_MS, STALL_MS / f64::from(STALLS));
    work["waits"] = json!(BEATS);
    let executor = if setting.shared() { "threads" } else { "processes" };
    let run = |name, model| {
        // One worker computes, so that it goes on for as long as on the loop.
        let more = json!({ "tasks": STALLS, "workers": 1, "executor": executor });
        named(name, spec(setting, work.clone(), model, more))
    };
    vec![run("loop", "event-loop"), run("pool", "hybrid")]
}

fn blocked_loop(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(heartbeat, evidence)?;
    let (on_loop, by_pool) = (runs.median("loop")?, runs.median("pool")?);
    // A loop that computes stalls one beat of each repeat, an eighth of all: nineteen of twenty beats are no later than the
    // middle one of those, whatever happened to a single beat in the whole run.
    let delay = |name| runs.number(name, "/wakeUp/p95Ms");
    let figures = vec![
        figure(
            "delay-loop",
            "delay of the heartbeat while the loop computes, 95 of 100 are shorter",
            delay("loop"),
            "ms",
        ),
        figure(
            "delay-pool",
            "delay of the heartbeat while a pool computes, 95 of 100 are shorter",
            delay("pool"),
            "ms",
        ),
    ];
    let (Some(late), Some(beside)) = (delay("loop"), delay("pool")) else {
        return Err(Ruling { figures, ..open("How late the heartbeat was is not known.") });
    };
    let busy = runs.number("loop", "/busyMs");
    let text = format!(
        "A heartbeat asked to wake up every {} while something computed for {}. With the computing on its own loop, the beat that fell into it came {} late; with the computing handed to a pool, 19 of 20 beats were at most {} late.",
        ms(BEAT_MS),
        ms(busy),
        ms(late),
        ms(beside)
    );
    let repeats = runs.walls("loop")?.len().min(runs.walls("pool")?.len());
    let end = if repeats < 5 {
        (Verdict::Inconclusive, "It takes at least five repeats to tell that from chance.".to_owned())
    } else if busy.is_some_and(|busy| busy < 2.0 * BEAT_MS) {
        (
            Verdict::Inconclusive,
            "The computing was over before the heart could beat twice, so there was nothing to stall.".to_owned(),
        )
    } else if late >= 3.0 * beside && late >= BEAT_MS {
        let price = format!("(All of it took {} and {}.)", ms(on_loop), ms(by_pool));
        (
            Verdict::Confirmed,
            format!("A loop does one thing at a time: until a task says await, every other one stands still. {price}"),
        )
    } else if late <= 1.25 * beside {
        let why = evidence.busy().unwrap_or_else(|| "The pool did not help here.".to_owned());
        (if evidence.busy().is_some() { Verdict::Inconclusive } else { Verdict::NotHere }, why)
    } else {
        (
            Verdict::Inconclusive,
            "The pool helped, but not clearly: something else kept the machine busy too.".to_owned(),
        )
    };
    Ok(rule(end, text, figures))
}

/// Shares of computing, in per cent, of tasks that take this long in all.
const SHARES: [u32; 3] = [10, 50, 90];
const WHOLE_MS: f64 = 16.0;
const MIXED_TASKS: u32 = 8;

/// Lanes that compute: no more than tasks in two rounds.
fn few_lanes(setting: &Setting) -> u32 {
    setting.lanes().min(4)
}

fn mixed_models(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() {
        &["sequential", "threads-gil", "threads", "processes", "event-loop", "hybrid"]
    } else {
        &["sequential", "processes", "event-loop", "hybrid"]
    }
}

fn wait_then_compute(setting: &Setting) -> Named {
    // Threads of one interpreter would compute one at a time.
    let executor = "processes";
    let mut plan = Vec::new();
    for share in SHARES {
        let cpu_ms = WHOLE_MS * f64::from(share) / 100.0;
        let wait_ms = (WHOLE_MS - cpu_ms).round();
        for model in mixed_models(setting) {
            let more = json!({ "tasks": MIXED_TASKS, "workers": few_lanes(setting), "executor": executor });
            let spec = spec(setting, mixed("mixed", wait_ms, cpu_ms), model, more);
            plan.push(named(format!("{model}-{share}"), spec));
        }
    }
    plan
}

fn io_then_cpu(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(wait_then_compute, evidence)?;
    let models = mixed_models(&evidence.setting);
    let mut figures = Vec::new();
    for share in SHARES {
        for model in models {
            let median = runs.median(&format!("{model}-{share}"))?;
            let title = format!("time that {} needed for tasks that compute {share} % of their time", name_of(model));
            figures.push(figure(format!("wall-{model}-{share}"), title, median, "ms"));
        }
    }
    let mut text =
        format!("Eight tasks wait, then compute, with {} lanes to compute on.", few_lanes(&evidence.setting));
    let (mut won, mut lost) = (0, Vec::new());
    for share in SHARES {
        let hybrid = runs.walls(&format!("hybrid-{share}"))?;
        let mut others = Vec::new();
        for model in models.iter().filter(|model| **model != "hybrid") {
            let found = compare(&runs.walls(&format!("{model}-{share}"))?, &hybrid)?;
            if let Some(end) = too_few(&[&found]) {
                return Ok(rule(end, text, figures));
            }
            others.push((*model, found));
        }
        // The ratio is that of hybrid over the other: the one it gains least on is the next best, or better.
        others.sort_by(|a, b| a.1.ratio.total_cmp(&b.1.ratio));
        let (next, found) = others[0];
        let measured = runs.busy_share(&format!("sequential-{share}"), 1.0);
        let of = |model: &str| runs.median(&format!("{model}-{share}")).map(ms);
        text += &format!(
            " Computing {} of the time: the loop with a pool {}, {} {}.",
            percent(measured),
            of("hybrid")?,
            name_of(next),
            of(next)?
        );
        if others.iter().all(|(_, found)| found.verdict == Faster) {
            won += 1;
        }
        // Less than this is the price of handing over, not another order.
        if found.verdict == Slower && found.ratio < 0.9 {
            lost.push(name_of(next).to_owned());
        }
    }
    let end = if won > 0 && lost.is_empty() {
        let rest = if won == SHARES.len() { "" } else { ", and nobody beat it clearly elsewhere" };
        (
            Verdict::Confirmed,
            format!(
                "It overlaps all waits and spreads the computing, so it won {} of three times{rest}.",
                in_words(won).to_lowercase()
            ),
        )
    } else if let Some(busy) = evidence.busy() {
        (Verdict::Inconclusive, busy)
    } else if won > 0 {
        lost.dedup();
        (
            Verdict::Inconclusive,
            format!(
                "So it depends: the loop with a pool won {} of three times, and lost to {} elsewhere.",
                in_words(won).to_lowercase(),
                listed(&lost)
            ),
        )
    } else if !lost.is_empty() {
        lost.dedup();
        (
            Verdict::NotHere,
            format!(
                "The loop with a pool was nowhere the fastest, and lost to {}: handing work over costs more here than it brings.",
                listed(&lost)
            ),
        )
    } else {
        (Verdict::Inconclusive, "The fastest ways lie too close together to call one the winner.".to_owned())
    };
    Ok(rule(end, text, figures))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
