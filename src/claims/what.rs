//! What threads, processes and loops are.

use serde_json::json;

use super::{Claim, Evidence, Item, Ruling, Seen, Setting, Tier, Verdict, figure, in_words, listed, unclear};
use crate::measure::{self, bytes, ms, number, ratio};
use crate::trace::SpanKind;

const GROUP: &str = "What they are";

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[
    Claim {
        id: "memory-model",
        title: "Threads of a process share its memory; a process has a memory of its own.",
        group: GROUP,
        prediction: "Each worker adds 1 to the same variable and reads it back. What does each of them read, as threads and as processes?",
        needs_isolation: true,
        plan: probes,
        judge: memory_model,
    },
    Claim {
        id: "own-stack",
        title: "A thread has its own stack and instruction pointer and shares the heap.",
        group: GROUP,
        prediction: "Each thread says where its local variable lies and where the shared one lies. Which of the addresses are the same?",
        needs_isolation: true,
        plan: probes,
        judge: own_stack,
    },
    Claim {
        id: "concurrent-vs-parallel",
        title: "Taking turns is not running at once.",
        group: GROUP,
        prediction: "How many lanes compute at the same moment, on average: on an event loop, with threads under the GIL, with free threads, with processes?",
        needs_isolation: false,
        plan: turns,
        judge: concurrent_vs_parallel,
    },
    Claim {
        id: "print-numbers",
        title: "Two workers that print and sleep finish together, interleaved, as threads and as processes alike.",
        group: GROUP,
        prediction: "One worker prints 1 to 5 with a pause after each number. How many times as long do two such workers take together?",
        needs_isolation: true,
        plan: printers,
        judge: print_numbers,
    },
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

/// The computing of all tasks together, in thousand time steps of the bodies: a fifth of a second on one core or so.
const STEPS: u32 = 1200;

fn turns(setting: &Setting) -> Vec<Item> {
    let workers = setting.lanes();
    let tasks = workers * 2;
    let run = |model: &str| {
        let work =
            json!({ "kind": "mixed", "kernel": "n-body", "size": STEPS / tasks, "service": "api", "waitMs": 10 });
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
    let faster = compared.is_some_and(|compared| compared.verdict == measure::Verdict::Faster);
    let verdict = if !turns {
        Verdict::NotHere
    } else if let Some(busy) = evidence.busy() {
        text += &format!(" {busy}");
        Verdict::Inconclusive
    } else if at_once && faster {
        Verdict::Confirmed
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
