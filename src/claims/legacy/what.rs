//! What threads, processes and loops are.

use serde_json::json;

use super::measure::{self, bytes, ms, number, ratio};
use super::runs::{KERNEL, size_for};
use super::{Claim, Evidence, Item, Ruling, Seen, Setting, Tier, Verdict, figure, in_words, listed, unclear};
use crate::trace::SpanKind;

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[
    Claim { id: "memory-model", needs_isolation: true, plan: probes, judge: memory_model },
    Claim { id: "own-stack", needs_isolation: true, plan: probes, judge: own_stack },
    Claim { id: "concurrent-vs-parallel", needs_isolation: false, plan: turns, judge: concurrent_vs_parallel },
    Claim { id: "print-numbers", needs_isolation: true, plan: printers, judge: print_numbers },
];

/// Which item is which: what needs no shared memory comes first, so that it has the same number everywhere.
const PROCESSES: usize = 0;
const THREADS: usize = 1;

fn probes(setting: &Setting) -> Vec<Item> {
    let probe = |model: &str| {
        let workers = setting.lanes();
        // With equal shares each lane adds once, and none does what another one was too late for.
        Item::new(json!({ "work": { "kind": "probe" }, "model": model, "tasks": workers, "workers": workers,
            "schedule": "static", "repeats": 1, "warmup": 0 }))
    };
    match setting.tier {
        Tier::Full => vec![probe("processes"), probe("threads")],
        Tier::Separate => vec![probe("processes")],
        Tier::Single => Vec::new(),
    }
}

/// The values that a run's lanes read back, in the order of its tasks.
fn values(seen: &Seen) -> Vec<u32> {
    seen.probes().iter().map(|(_, probe)| probe.value).collect()
}

fn read_back(values: &[u32]) -> String {
    listed(&values.iter().map(u32::to_string).collect::<Vec<_>>())
}

/// Whether each lane saw nobody's additions but its own.
fn each_alone(values: &[u32]) -> bool {
    values.len() > 1 && values.iter().all(|value| *value == 1)
}

fn memory_model(evidence: &Evidence) -> Ruling {
    let (processes, threads) = (values(evidence.item(PROCESSES)), values(evidence.item(THREADS)));
    let shared = evidence.setting.shared();
    if processes.is_empty() || (shared && threads.is_empty()) {
        return evidence.unseen(if shared { 2 } else { 1 });
    }
    let most = |values: &[u32]| values.iter().max().map(|most| f64::from(*most));
    let figures = vec![
        figure("threads-saw", "largest value that a thread read back", most(&threads), ""),
        figure("processes-saw", "largest value that a process read back", most(&processes), ""),
    ];
    let apart = each_alone(&processes);
    let by_processes = if apart {
        format!(
            "{} processes each added 1 to \"the same\" variable, and each read back 1: every process has its own one, in a memory of its own.",
            in_words(processes.len())
        )
    } else {
        format!("{} processes each added 1 and read back {}.", in_words(processes.len()), read_back(&processes))
    };
    if !shared {
        let text = format!(
            "{by_processes} Threads need a memory that workers share, which this page may not have, so that half was not run."
        );
        let verdict = if apart { Verdict::NeedsIsolation } else { Verdict::NotHere };
        return Ruling::new(verdict, text, figures);
    }
    let mut sorted = threads.clone();
    sorted.sort_unstable();
    let together = threads.len() > 1 && sorted.iter().copied().eq(1..=threads.len() as u32);
    let by_threads = format!(
        "{} threads each added 1 to one variable and read back {}",
        in_words(threads.len()),
        read_back(&threads)
    );
    let by_threads = if together {
        format!("{by_threads}: each addition went on from what the others had left, for they share one memory.")
    } else {
        format!("{by_threads}, which is not what one variable for all would give.")
    };
    let verdict = if together && apart { Verdict::Confirmed } else { Verdict::NotHere };
    Ruling::new(verdict, format!("{by_threads} {by_processes}"), figures)
}

/// Two locals that lie farther apart than this cannot be of one stack: a lane's own calls take less.
const OTHER_STACK: f64 = 4096.0;

fn own_stack(evidence: &Evidence) -> Ruling {
    if !evidence.setting.shared() {
        let mut text = "Threads need a memory that workers share, which this page may not have, so there are no two stacks in one memory to look at.".to_owned();
        let own = values(evidence.item(PROCESSES));
        if each_alone(&own) {
            text += &format!(
                " {} processes were started instead: each has a whole memory of its own.",
                in_words(own.len())
            );
        }
        return Ruling::new(Verdict::NeedsIsolation, text, Vec::new());
    }
    let threads: Vec<_> = evidence.item(THREADS).probes().into_iter().map(|(_, probe)| probe).collect();
    if threads.len() < 2 {
        return evidence.unseen(2);
    }
    let mut stacks: Vec<u32> = threads.iter().map(|probe| probe.stack_address).collect();
    stacks.sort_unstable();
    let nearest = stacks.windows(2).map(|pair| f64::from(pair[1] - pair[0])).reduce(f64::min);
    let one_place = threads.iter().all(|probe| probe.shared_address == threads[0].shared_address);
    let figures = vec![
        figure("stack-distance", "least distance between the locals of two threads", nearest, "bytes"),
        figure(
            "shared-same",
            "all threads see the shared variable at one address (1 is yes)",
            f64::from(u8::from(one_place)),
            "",
        ),
    ];
    let apart = nearest.is_some_and(|nearest| nearest > OTHER_STACK);
    let places = listed(&stacks.iter().map(|address| format!("{address:#x}")).collect::<Vec<_>>());
    let mut text =
        format!("The same local variable lay at {places} in {} threads", in_words(threads.len()).to_lowercase());
    if apart {
        let distance = bytes(nearest.map(|nearest| nearest as u64));
        text += &format!(", at least {distance} apart: each thread has a stack of its own");
    }
    text += &match one_place {
        true => format!("; the shared variable lay at {:#x} for all of them.", threads[0].shared_address),
        false => "; but the shared variable did not lie at one address for all of them.".to_owned(),
    };
    if apart && one_place {
        text += " No program may read the instruction pointer here, but the lanes of the timeline show that each thread was at a point of its own.";
        let processes = evidence.item(PROCESSES).probes();
        let same = processes.iter().filter(|(_, probe)| probe.shared_address == threads[0].shared_address).count();
        if same == processes.len() && each_alone(&values(evidence.item(PROCESSES))) {
            text += &format!(
                " {} processes named that very address too, and yet each found only its own value there: the same number in another memory.",
                in_words(same)
            );
        }
        return Ruling::new(Verdict::Confirmed, text, figures);
    }
    if one_place && stacks.windows(2).any(|pair| pair[0] == pair[1]) {
        text += " One worker of the pool did the work of two threads, one after the other, so their stacks cannot be told apart; run it again.";
        return Ruling::new(Verdict::Inconclusive, text, figures);
    }
    Ruling::new(Verdict::NotHere, text, figures)
}

/// The computing of all tasks together, in milliseconds of one core.
const COMPUTING_MS: f64 = 100.0;

fn turns(setting: &Setting) -> Vec<Item> {
    let workers = setting.lanes();
    let tasks = workers * 2;
    let run = |model: &str| {
        let work = json!({ "kind": "mixed", "kernel": KERNEL, "size": size_for(COMPUTING_MS) / tasks, "service": "api", "waitMs": 4 });
        Item::new(
            json!({ "work": work, "model": model, "tasks": tasks, "workers": workers, "repeats": setting.repeats }),
        )
    };
    match setting.tier {
        Tier::Full => ["event-loop", "processes", "threads-gil", "threads"].map(run).into(),
        Tier::Separate => ["event-loop", "processes"].map(run).into(),
        Tier::Single => Vec::new(),
    }
}

/// Up to this many lanes at once, on average, is one at a time: two workers' clocks may differ by a step.
const ONE_AT_A_TIME: f64 = 1.05;

fn concurrent_vs_parallel(evidence: &Evidence) -> Ruling {
    let at_once = |at: usize| evidence.item(at).number("/overlap");
    let (the_loop, processes, gil, threads) = (at_once(0), at_once(1), at_once(2), at_once(3));
    let figures = vec![
        figure("overlap-gil", "threads under the GIL that compute at once", gil, ""),
        figure("overlap-loop", "tasks of the event loop that compute at once", the_loop, ""),
        figure("overlap-threads", "free threads that compute at once", threads, ""),
        figure("overlap-processes", "processes that compute at once", processes, ""),
    ];
    let (Some(on_loop), Some(by_processes)) = (the_loop, processes) else {
        return Ruling { figures, ..evidence.unseen(2) };
    };
    let shared = evidence.setting.shared();
    if shared && (gil.is_none() || threads.is_none()) {
        return Ruling { figures, ..evidence.unseen(4) };
    }
    let lanes = evidence.setting.lanes();
    let enough = 1.0 + 0.5 * f64::from(lanes - 1);
    let turns = on_loop <= ONE_AT_A_TIME && gil.is_none_or(|gil| gil <= ONE_AT_A_TIME);
    let at_once = by_processes >= enough && threads.is_none_or(|threads| threads >= enough);
    let waiting = evidence.item(0).number("/waitOverlap");
    let mut text = match waiting.filter(|waiting| *waiting > 1.5) {
        Some(waiting) => format!("The event loop had {} requests under way at once, but", number(waiting)),
        None => "Of the tasks on the event loop".to_owned(),
    };
    text += &format!(" {} computed at any moment", number(on_loop));
    if let Some(gil) = gil {
        text += &format!(", as did {} of {lanes} threads under the GIL", number(gil));
    }
    text += if turns { ": they take turns." } else { "." };
    text += &match threads {
        Some(threads) => format!(
            " Of {lanes} free threads {} computed at once, of {lanes} processes {}",
            number(threads),
            number(by_processes)
        ),
        None => format!(" Of {lanes} processes {} computed at once", number(by_processes)),
    };
    let compared = evidence.compared(0, 1);
    if let Some(compared) = compared {
        text += &format!("; the processes were done in {} of the loop's time", measure::percent(1.0 / compared.ratio));
    }
    text += ".";
    if !shared {
        text += " Threads cannot run in this page; the loop and the processes show the difference without them.";
    }
    // Lanes that the timeline shows side by side may still share a core: only the time tells.
    let faster = compared.is_some_and(|compared| evidence.clear(&compared, lanes));
    let verdict = if !turns {
        Verdict::NotHere
    } else if at_once && faster {
        Verdict::Confirmed
    } else if let Some(busy) = evidence.busy() {
        text += &format!(" {busy}");
        Verdict::Inconclusive
    } else if !at_once {
        text += " That is fewer than their number, although cores were free.";
        Verdict::NotHere
    } else {
        text += &format!(" {}", compared.as_ref().map_or("Without times that says little.", unclear));
        Verdict::Inconclusive
    };
    Ruling::new(verdict, text, figures)
}

/// Numbers that each worker prints.
const NUMBERS: usize = 5;
/// The pause after each, in milliseconds.
const PAUSE_MS: f64 = 40.0;

fn printers(setting: &Setting) -> Vec<Item> {
    let run = |model: &str, workers: u32| {
        // The disk answers after the same time always, so that the pause is one.
        let work = json!({ "kind": "io", "service": "file", "waitMs": PAUSE_MS, "waits": NUMBERS });
        Item::new(
            json!({ "work": work, "model": model, "tasks": workers, "workers": workers, "repeats": setting.repeats }),
        )
    };
    match setting.tier {
        Tier::Full => vec![run("processes", 1), run("processes", 2), run("threads-gil", 1), run("threads-gil", 2)],
        Tier::Separate => vec![run("processes", 1), run("processes", 2)],
        Tier::Single => Vec::new(),
    }
}

/// The order in which two workers printed, such as "A1 B1 A2 B2": a worker prints, then pauses. `None` when spans are missing.
fn printed(seen: &Seen) -> Option<String> {
    let mut pauses: Vec<_> = seen.spans().into_iter().filter(|span| span.kind == SpanKind::WaitIo).collect();
    pauses.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut next = [0; 2];
    let mut lines = Vec::new();
    for span in pauses {
        let worker = usize::try_from(span.task?).ok().filter(|worker| *worker < 2)?;
        next[worker] += 1;
        lines.push(format!("{}{}", ["A", "B"][worker], next[worker]));
    }
    (next == [NUMBERS; 2]).then(|| lines.join(" "))
}

fn print_numbers(evidence: &Evidence) -> Ruling {
    let shared = evidence.setting.shared();
    let times = |one: usize, two: usize| evidence.compared(two, one);
    let (processes, threads) = (times(0, 1), times(2, 3));
    let figures = vec![
        figure(
            "threads-ratio",
            "time of two threads over that of one worker",
            threads.map(|compared| compared.ratio),
            "×",
        ),
        figure(
            "processes-ratio",
            "time of two processes over that of one worker",
            processes.map(|compared| compared.ratio),
            "×",
        ),
    ];
    let (Some(by_processes), true) = (processes, threads.is_some() || !shared) else {
        return Ruling { figures, ..evidence.unseen(if shared { 4 } else { 2 }) };
    };
    let median = |at: usize| ms(evidence.item(at).number("/wallMs/median"));
    let mut text = format!(
        "One process needed {} for five numbers with a pause after each (a second each, shown in {}); two together needed {}, which is {} as long.",
        median(0),
        ms(PAUSE_MS),
        median(1),
        ratio(by_processes.ratio)
    );
    if let Some(by_threads) = threads {
        text += &format!(" One thread needed {}, two together {} ({}).", median(2), median(3), ratio(by_threads.ratio));
    }
    let order = printed(evidence.item(if shared { 3 } else { 1 }));
    if let Some(order) = order {
        text += &format!(
            " The lines of {} came in this order: {order}.",
            if shared { "the two threads" } else { "the two processes" }
        );
    }
    // Half-way between finishing together (1) and one after the other (2).
    let together =
        |compared: &measure::Comparison| compared.interval.map(|interval| (interval.high < 1.5, interval.low > 1.5));
    let all: Vec<_> = [Some(by_processes), threads].iter().flatten().map(together).collect();
    let verdict = if all.contains(&None) {
        text += " Fewer than five repeats cannot tell whether that is more than chance.";
        Verdict::Inconclusive
    } else if all.iter().flatten().any(|(_, apart)| *apart) {
        text += " So they did not finish together.";
        Verdict::NotHere
    } else if !all.iter().flatten().all(|(together, _)| *together) {
        text += " The repeats lie too far apart to tell more.";
        Verdict::Inconclusive
    } else if shared {
        Verdict::Confirmed
    } else {
        text += " The half with threads needs a memory that workers share, which this page may not have.";
        Verdict::NeedsIsolation
    };
    Ruling::new(verdict, text, figures)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use serde_json::Value;

    use super::*;

    fn judged(judge: fn(&Evidence) -> Ruling, tier: &str, seen: Value, free: f64) -> Ruling {
        let evidence =
            json!({ "setting": { "tier": tier, "cores": 2, "repeats": 5 }, "seen": seen, "freeCores": [free] });
        judge(&serde_json::from_value(evidence).unwrap())
    }

    /// A run in which lanes read back these values, with locals this far apart.
    fn probed(values: &[u32], apart: u32) -> Value {
        let probe = |(lane, value): (usize, &u32)| {
            json!({ "task": lane, "lane": lane, "value": value, "stackAddress": 0x0020_0000 + apart * lane as u32,
                "sharedAddress": 0x1234, "heapAddress": 0x0090_0000 + 16 * lane as u32 })
        };
        json!({ "report": { "observations": values.iter().enumerate().map(probe).collect::<Vec<_>>() } })
    }

    fn walls(values: [f64; 5], overlap: f64) -> Value {
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        json!({ "report": { "wallMs": { "values": values, "median": sorted[2] }, "overlap": overlap, "waitOverlap": 3.9 } })
    }

    fn around(median: f64) -> [f64; 5] {
        [0.98, 1.01, 1.0, 1.02, 0.99].map(|share| share * median)
    }

    #[test]
    fn memories_are_told_apart_by_what_is_read_back() {
        let tried =
            |processes, threads| judged(memory_model, "full", json!([probed(processes, 0), probed(threads, 0)]), 2.0);
        let right = tried(&[1, 1], &[2, 1]);
        assert_eq!(right.verdict, Verdict::Confirmed, "{}", right.text);
        assert!(right.text.contains("read back 2 and 1") && right.text.contains("each read back 1"), "{}", right.text);
        let values: Vec<_> = right.figures.iter().map(|figure| (figure.id.as_str(), figure.value)).collect();
        assert_eq!(values, [("threads-saw", Some(2.0)), ("processes-saw", Some(1.0))]);
        assert_eq!(tried(&[1, 1], &[1, 1]).verdict, Verdict::NotHere, "threads that do not share");
        assert_eq!(tried(&[1, 2], &[1, 2]).verdict, Verdict::NotHere, "processes that share");
        assert_eq!(tried(&[], &[1, 2]).verdict, Verdict::Inconclusive);
    }

    #[test]
    fn without_shared_memory_the_processes_still_show_their_half() {
        let alone = judged(memory_model, "separate", json!([probed(&[1, 1], 0)]), 2.0);
        assert_eq!(alone.verdict, Verdict::NeedsIsolation);
        assert!(alone.text.contains("each read back 1"), "{}", alone.text);
        let failed = json!([{ "error": { "code": "crashed", "message": "The process has gone." } }]);
        let failed = judged(memory_model, "separate", failed, 2.0);
        assert_eq!(failed.verdict, Verdict::Inconclusive);
        assert!(failed.text.contains("The process has gone."), "{}", failed.text);
    }

    #[test]
    fn stacks_are_told_apart_by_their_distance() {
        let tried = |apart| judged(own_stack, "full", json!([probed(&[1, 1], 0), probed(&[1, 2], apart)]), 2.0);
        let right = tried(2 << 20);
        assert_eq!(right.verdict, Verdict::Confirmed, "{}", right.text);
        assert!(right.text.contains("0x200000 and 0x400000") && right.text.contains("0x1234"), "{}", right.text);
        assert_eq!(right.figures[0].value, Some(f64::from(2 << 20)));
        assert_eq!(tried(0).verdict, Verdict::Inconclusive, "one worker did both");
        assert_eq!(tried(64).verdict, Verdict::NotHere);
        assert_eq!(judged(own_stack, "separate", json!([probed(&[1, 1], 0)]), 2.0).verdict, Verdict::NeedsIsolation);
    }

    #[test]
    fn turns_are_told_from_running_at_once() {
        let tried = |gil: f64, processes: f64, took: f64, free: f64| {
            let seen = json!([
                walls(around(100.0), 1.0),
                walls(around(took), processes),
                walls(around(101.0), gil),
                walls(around(52.0), 1.9)
            ]);
            judged(concurrent_vs_parallel, "full", seen, free)
        };
        let right = tried(1.0, 1.93, 52.0, 1.9);
        assert_eq!(right.verdict, Verdict::Confirmed, "{}", right.text);
        assert!(
            right.text.contains("3.90 requests") && right.text.contains("1.93") && right.text.contains("52\u{a0}%"),
            "{}",
            right.text
        );
        assert_eq!(tried(1.4, 1.93, 52.0, 1.9).verdict, Verdict::NotHere, "more than one under the GIL");
        assert_eq!(tried(1.0, 1.0, 101.0, 1.9).verdict, Verdict::NotHere, "processes one at a time");
        assert_eq!(tried(1.0, 1.93, 100.0, 1.9).verdict, Verdict::Inconclusive, "at once, and yet no faster");
        let hardly = tried(1.0, 1.93, 90.0, 1.9);
        assert_eq!(hardly.verdict, Verdict::Inconclusive);
        assert!(hardly.text.ends_with("That is faster, but too little to tell what made it so."), "{}", hardly.text);
        let busy = tried(1.0, 1.93, 99.0, 1.1);
        assert_eq!(busy.verdict, Verdict::Inconclusive);
        assert!(busy.text.contains("1.10 cores"), "{}", busy.text);
        let separate = judged(
            concurrent_vs_parallel,
            "separate",
            json!([walls(around(100.0), 1.0), walls(around(52.0), 1.9)]),
            2.0,
        );
        assert_eq!(separate.verdict, Verdict::Confirmed, "{}", separate.text);
    }

    /// A run of two printers, the second of which prints half a millisecond after the first.
    fn printing(median: f64) -> Value {
        let mut rows = Vec::new();
        for number in 0..5 {
            for worker in 0..2 {
                let start = f64::from(number) * 40.0 + f64::from(worker) / 2.0;
                rows.extend([
                    f64::from(worker),
                    f64::from(SpanKind::WaitIo as u8),
                    start,
                    start + 39.0,
                    f64::from(worker),
                ]);
            }
        }
        let mut seen = walls(around(median), 1.0);
        seen["rows"] = json!(rows);
        seen
    }

    #[test]
    fn printers_that_finish_together_are_told_from_those_that_queue() {
        let tried = |processes: f64, threads: f64| {
            let one = || walls(around(200.0), 1.0);
            judged(print_numbers, "full", json!([one(), printing(processes), one(), printing(threads)]), 2.0)
        };
        let right = tried(206.0, 202.0);
        assert_eq!(right.verdict, Verdict::Confirmed, "{}", right.text);
        assert!(right.text.contains("1.03×") && right.text.contains("1.01×"), "{}", right.text);
        assert!(right.text.contains("A1 B1 A2 B2 A3 B3 A4 B4 A5 B5"), "{}", right.text);
        assert_eq!(tried(206.0, 400.0).verdict, Verdict::NotHere);
        assert_eq!(tried(206.0, 300.0).verdict, Verdict::Inconclusive);
        let half = judged(print_numbers, "separate", json!([walls(around(200.0), 1.0), printing(201.0)]), 2.0);
        assert_eq!(half.verdict, Verdict::NeedsIsolation);
        assert!(half.text.contains("the two processes came in this order"), "{}", half.text);
    }
}
