//! What computing gains from cores, and what handing it out costs.

use serde_json::{Value, json};

use super::measure::{
    self, Comparison, Estimate, Verdict::Faster, Verdict::NoDifference, Verdict::Slower, ms, number, percent, ratio,
};
use super::runs::{KERNEL, Named, Runs, compare, items, named, open, rule, settled, size_for, spec, too_few, untold};
use super::{Claim, Evidence, Figure, Ruling, Setting, Verdict, figure, listed};
use crate::work::kernels;

/// The claims of this group.
pub const CLAIMS: &[Claim] = &[
    Claim {
        id: "cpu-processes",
        needs_isolation: false,
        plan: |setting| items(curve(setting)),
        judge: |evidence| settled(cpu_processes(evidence)),
    },
    Claim {
        id: "cpu-kinds",
        needs_isolation: false,
        plan: |setting| items(kinds(setting)),
        judge: |evidence| settled(cpu_kinds(evidence)),
    },
    Claim {
        id: "cpu-pool-map",
        needs_isolation: false,
        plan: |setting| items(pool_map(setting)),
        judge: |evidence| settled(cpu_pool_map(evidence)),
    },
    Claim {
        id: "cpu-scaling",
        needs_isolation: false,
        plan: |setting| items(scaling(setting)),
        judge: |evidence| settled(cpu_scaling(evidence)),
    },
    Claim {
        id: "symmetric-asymmetric",
        needs_isolation: true,
        plan: |setting| items(schedules(setting)),
        judge: |evidence| settled(symmetric_asymmetric(evidence)),
    },
];

/// The kernel at a size for about this many milliseconds on one core.
fn crunch(ms: f64) -> Value {
    json!({ "kind": "cpu", "kernel": KERNEL, "size": size_for(ms) })
}

/// Tasks that divide evenly among 1, 2, 3, 4, 6 and 8.
const PIECES: u32 = 24;
const PIECE_MS: f64 = 20.0;

/// Numbers of processes up to this many.
fn counts(most: u32) -> Vec<u32> {
    [1, 2, 3, 4, 6, 8, 12, 16].into_iter().filter(|count| *count < most).chain([most]).collect()
}

fn curve(setting: &Setting) -> Named {
    let one = named("one", spec(setting, crunch(PIECE_MS), "sequential", json!({ "tasks": PIECES })));
    let of = |workers: u32| {
        let more = json!({ "tasks": PIECES, "workers": workers });
        named(format!("{workers}"), spec(setting, crunch(PIECE_MS), "processes", more))
    };
    std::iter::once(one).chain(counts(setting.lanes()).into_iter().map(of)).collect()
}

/// What part of the free cores has to be gained for "uses every core".
const EVERY: f64 = 0.75;

fn cpu_processes(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(curve, evidence)?;
    let mut figures = Vec::new();
    let mut points = Vec::new();
    for workers in counts(evidence.setting.lanes()) {
        let found = runs.compare("one", &workers.to_string())?;
        let n = f64::from(workers);
        figures.push(figure(format!("speedup-{workers}"), format!("speed-up, {workers} processes"), found.ratio, "×"));
        let each = measure::efficiency(found.ratio, n);
        figures.push(figure(
            format!("efficiency-{workers}"),
            format!("speed-up for each of {workers} processes"),
            each,
            "",
        ));
        points.push((workers, found));
    }
    let Some(&(most, found)) = points.last() else {
        return Err(open("There was no process to compare with."));
    };
    let list: Vec<_> = points.iter().map(|(workers, found)| format!("{workers}: {}", ratio(found.ratio))).collect();
    let mut text = format!(
        "{PIECES} computations took {} on one lane and {} in {most} processes ({} as fast, {} of what {most} could bring at most). By number of processes, {}.",
        ms(runs.median("one")?),
        ms(runs.median(&most.to_string())?),
        ratio(found.ratio),
        percent(measure::efficiency(found.ratio, f64::from(most))),
        list.join(", ")
    );
    if let Some(free) = evidence.free() {
        text += &format!(" {} cores were free.", number(free));
    }
    let usable = evidence.reachable(most);
    let high = found.interval.map_or(f64::INFINITY, |interval| interval.high);
    let end = if found.verdict == measure::Verdict::TooFew {
        untold(&found)
    } else if found.verdict == Faster && found.ratio >= EVERY * usable {
        (Verdict::Confirmed, "Each process computes by itself, with nothing to wait for but its next task.".to_owned())
    } else if let Some(busy) = evidence.busy() {
        (Verdict::Inconclusive, busy)
    } else if found.verdict == Slower || high < EVERY * usable {
        (
            Verdict::NotHere,
            format!("That is less than the free cores could bring; {}.", messages(&runs, &most.to_string())),
        )
    } else {
        untold(&found)
    };
    Ok(rule(end, text, figures))
}

/// What handing over took, as a reason.
fn messages(runs: &Runs<'_>, name: &str) -> String {
    let (number, wall) = (|path| runs.number(name, path), runs.number(name, "/wallMs/median"));
    match (number("/messages/count"), number("/messages/ms"), wall) {
        (Some(count), Some(cost), Some(wall)) if count > 0.0 => format!(
            "{} messages took {} to write and read, in a run of {}",
            measure::count(count as u64),
            ms(cost),
            ms(wall)
        ),
        _ => "what handing over took is not known".to_owned(),
    }
}

/// Jobs at once in `cpu-kinds`: one for each lane.
fn jobs_at_once(setting: &Setting) -> u32 {
    setting.lanes()
}

fn parallel_model(setting: &Setting) -> &'static str {
    if setting.shared() { "threads" } else { "processes" }
}

fn kinds(setting: &Setting) -> Named {
    let mut plan = Vec::new();
    for kernel in kernels::all() {
        let work = || json!({ "kind": "cpu", "kernel": kernel.id });
        let jobs = jobs_at_once(setting);
        let more = json!({ "tasks": jobs, "workers": jobs, "schedule": "static" });
        plan.push(named(format!("one-{}", kernel.id), spec(setting, work(), "sequential", json!({ "tasks": 1 }))));
        plan.push(named(format!("all-{}", kernel.id), spec(setting, work(), parallel_model(setting), more)));
    }
    plan
}

/// A lane that runs at least this part of its time computes.
const COMPUTING: f64 = 0.9;

fn cpu_kinds(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(kinds, evidence)?;
    let jobs = jobs_at_once(&evidence.setting);
    let mut figures = Vec::new();
    let mut gains: Vec<(&str, Comparison)> = Vec::new();
    let (mut idlest, mut differ) = (1.0_f64, Vec::new());
    for kernel in kernels::all() {
        let (one, all) = (format!("one-{}", kernel.id), format!("all-{}", kernel.id));
        figures.push(figure(
            format!("ms-{}", kernel.id),
            format!("time of one job of {}", kernel.id),
            runs.median(&one)?,
            "ms",
        ));
        // One lane would need its time as often as there are jobs.
        let in_turn: Vec<f64> = runs.walls(&one)?.into_iter().map(|wall| wall * f64::from(jobs)).collect();
        gains.push((kernel.title, compare(&in_turn, &runs.walls(&all)?)?));
        idlest = idlest.min(runs.busy_share(&one, 1.0).unwrap_or(f64::NAN));
        if runs.answer(&one).is_none() || runs.answer(&one) != runs.answer(&all) {
            differ.push(kernel.title.to_owned());
        }
    }
    gains.sort_by(|a, b| a.1.ratio.total_cmp(&b.1.ratio));
    let (Some((least, low)), Some((most, high))) = (gains.first(), gains.last()) else {
        return Err(open("There is no kernel to try."));
    };
    let by = if evidence.setting.shared() { "threads" } else { "processes" };
    let text = format!(
        "Each of {} kinds of work kept its lane computing for at least {} of its time. {jobs} such jobs at once, in {jobs} {by}, were between {} ({least}) and {} ({most}) as fast as one after another.",
        gains.len(),
        percent(idlest),
        ratio(low.ratio),
        ratio(high.ratio)
    );
    let all: Vec<_> = gains.iter().map(|(_, found)| found).collect();
    let of = |verdict| {
        gains
            .iter()
            .filter(|(_, found)| found.verdict == verdict)
            .map(|(title, _)| (*title).to_owned())
            .collect::<Vec<_>>()
    };
    let end = if let Some(end) = too_few(&all) {
        end
    } else if !differ.is_empty() {
        (Verdict::NotHere, format!("But {} did not give the same answer both times.", listed(&differ)))
    } else if idlest < COMPUTING {
        (Verdict::NotHere, "But not all of them computed all the time: something else held the lane up.".to_owned())
    } else if let Some(busy) = evidence.busy().filter(|_| !all.iter().all(|found| evidence.clear(found, jobs))) {
        (Verdict::Inconclusive, busy)
    } else if of(Faster).len() == gains.len() {
        (Verdict::Confirmed, "The answers were the same on one lane and on all, and where there is a known answer it was that one. What computes all the time gets faster with cores, and with nothing else.".to_owned())
    } else if !of(Slower).is_empty() {
        (
            Verdict::NotHere,
            format!(
                "More cores did not help {}: its data may not fit the caches that cores share, or the cores had other things to do.",
                listed(&of(Slower))
            ),
        )
    } else {
        (Verdict::Inconclusive, format!("For {} the repeats lie too far apart to tell.", listed(&of(NoDifference))))
    };
    Ok(rule(end, text, figures))
}

const MAP_ITEMS: u32 = 4000;
const CHUNKS: [u32; 4] = [1, 10, 100, 1000];

/// Processes of the map: with more, chunks of 1000 would leave some without any.
fn map_lanes(setting: &Setting) -> u32 {
    setting.lanes().min(4)
}

fn pool_map(setting: &Setting) -> Named {
    let smallest = kernels::by_id(KERNEL).map_or(1, |kernel| kernel.min_size);
    let work = || json!({ "kind": "cpu", "kernel": KERNEL, "size": smallest });
    let mut plan =
        vec![named("loop", spec(setting, work(), "sequential", json!({ "tasks": MAP_ITEMS, "trace": false })))];
    for chunk in CHUNKS {
        let more = json!({ "tasks": MAP_ITEMS, "workers": map_lanes(setting), "chunk": chunk, "trace": false });
        plan.push(named(chunk.to_string(), spec(setting, work(), "processes", more)));
    }
    plan
}

/// A chunk this much slower than the best is about as fast.
const ABOUT: f64 = 0.1;

fn cpu_pool_map(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(pool_map, evidence)?;
    let plain = runs.median("loop")?;
    let mut points = Vec::new();
    for chunk in CHUNKS {
        points.push((f64::from(chunk), runs.median(&chunk.to_string())?));
    }
    let breakeven = measure::breakeven(&points, ABOUT);
    let mut figures: Vec<Figure> = points
        .iter()
        .map(|(chunk, took)| figure(format!("wall-{chunk}"), format!("time with chunks of {chunk} calls"), *took, "ms"))
        .collect();
    figures.push(figure("wall-loop", "time of a plain loop", plain, "ms"));
    figures.push(figure("breakeven", "smallest chunk that is about as fast as the best", breakeven, ""));
    let Some(&(best, took)) = points.iter().min_by(|a, b| a.1.total_cmp(&b.1)) else {
        return Err(open("There is no chunk size to compare."));
    };
    let best = best.to_string();
    let (gain, singly) = (runs.compare("loop", &best)?, runs.compare(&best, "1")?);
    let lanes = map_lanes(&evidence.setting);
    let each = plain / f64::from(MAP_ITEMS);
    let mut text = format!(
        "A function of {} was mapped over 4000 items, which a plain loop did in {}. A pool of {lanes} processes took {} when each item was a message of its own, and {} with chunks of {best}, {} as fast as the loop.",
        ms(each),
        ms(plain),
        ms(points[0].1),
        ms(took),
        ratio(gain.ratio)
    );
    if let Some(breakeven) = breakeven.filter(|_| singly.verdict == Slower) {
        text += &format!(" From chunks of {breakeven} on, handing out hardly costs any more.");
    }
    let end = if let Some(end) = too_few(&[&gain, &singly]) {
        end
    } else if let Some(busy) = evidence.busy().filter(|_| !evidence.clear(&gain, lanes)) {
        (Verdict::Inconclusive, busy)
    } else if gain.verdict == Faster && singly.verdict == Slower {
        let alone = runs.compare("loop", "1")?;
        let slow = if alone.verdict == Slower { ", and with single items it was slower than the loop" } else { "" };
        (Verdict::Confirmed, format!("So the pool is worth it once a chunk takes longer than a message{slow}."))
    } else if gain.verdict == Faster {
        (Verdict::Confirmed, "The size of the chunks made no difference beyond the spread.".to_owned())
    } else if gain.verdict == Slower {
        (Verdict::NotHere, format!("No chunk size made up for what sending costs: {}.", messages(&runs, &best)))
    } else {
        untold(&gain)
    };
    Ok(rule(end, text, figures))
}

fn scaling_counts(setting: &Setting) -> Vec<u32> {
    // Each process is measured beside ever more others, up to twice as many as there are cores.
    let most = 2 * setting.lanes();
    let cores = setting.lanes();
    let mut counts: Vec<_> = counts(most);
    if !counts.contains(&cores) {
        counts.push(cores);
    }
    counts.sort_unstable();
    counts
}

/// Tasks that divide evenly among every number of processes here but a few.
const SHARED_PIECES: u32 = 48;

fn scaling(setting: &Setting) -> Named {
    let of = |workers: u32| {
        let more = json!({ "tasks": SHARED_PIECES, "workers": workers });
        named(workers.to_string(), spec(setting, crunch(PIECE_MS / 2.0), "processes", more))
    };
    scaling_counts(setting).into_iter().map(of).collect()
}

/// A gain below this part of the number of workers is not proportional.
const PROPORTIONAL: f64 = 0.9;

fn cpu_scaling(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(scaling, evidence)?;
    let cores = evidence.setting.lanes();
    let one = runs.median("1")?;
    let (mut figures, mut all, mut within, mut list) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    for workers in scaling_counts(&evidence.setting) {
        let name = workers.to_string();
        let found = runs.compare("1", &name)?;
        if workers > 1 {
            figures.push(figure(
                format!("speedup-{workers}"),
                format!("speed-up, {workers} processes"),
                found.ratio,
                "×",
            ));
            list.push(format!("{workers} were {}", ratio(found.ratio)));
        }
        // Each repeat is a point of its own, so that the fits know how far they scatter.
        let points: Vec<_> = runs.walls(&name)?.into_iter().map(|wall| (f64::from(workers), one / wall)).collect();
        all.extend(points.iter().copied());
        if workers <= cores {
            within.extend(points);
        }
        last = Some((workers, found));
    }
    let Some((most, found)) = last else {
        return Err(open("There is nothing to compare."));
    };
    // More workers than cores share them: that is no serial part of the work, so Amdahl's law is fitted up to the cores alone.
    let (amdahl, usl) = (measure::amdahl(&within), measure::usl(&all));
    let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
    let serial = amdahl.map(|law| law.serial);
    figures.push(figure("serial-share", "share of the time that cannot be shared", value(serial), ""));
    figures.push(figure(
        "contention",
        "contention: waiting for what only one can have",
        value(usl.map(|law| law.contention)),
        "",
    ));
    figures.push(figure(
        "coherency",
        "coherency: what each pair of workers costs",
        value(usl.map(|law| law.coherency)),
        "",
    ));
    let mut text = format!("Against one process, {} as fast.", listed(&list));
    if let Some(serial) = serial {
        text += &format!(
            " Up to {cores} processes, Amdahl's law fits with a serial share of {} (standard error {})",
            percent(serial.value),
            percent(serial.error)
        );
        text += &match amdahl
            .and_then(|law| law.limit())
            .filter(|limit| limit.is_finite() && serial.value > 2.0 * serial.error)
        {
            Some(limit) => format!(", which would end at {} with any number of cores.", ratio(limit)),
            None => ", which cannot be told from none.".to_owned(),
        };
    }
    if let Some(usl) = usl {
        text += &format!(
            " The universal scalability law over all of them has a contention of {} ± {} and a coherency of {} ± {}; it counts the cores that are not there as one or the other.",
            number(usl.contention.value),
            number(usl.contention.error),
            number(usl.coherency.value),
            number(usl.coherency.error)
        );
    }
    let proportional = PROPORTIONAL * f64::from(most);
    let end = match found.interval {
        None => untold(&found),
        Some(_) if evidence.busy().is_some() => (Verdict::Inconclusive, evidence.busy().unwrap_or_default()),
        Some(interval) if interval.high < proportional => (
            Verdict::Confirmed,
            format!(
                "So {most} workers gave {} of {most} times: they can share no more cores than there are.",
                percent(found.ratio / f64::from(most))
            ),
        ),
        Some(interval) if interval.low >= proportional => (
            Verdict::NotHere,
            format!("The gain was still in proportion at {most}: this machine seems to have more cores than it says."),
        ),
        Some(_) => untold(&found),
    };
    Ok(rule(end, text, figures))
}

const TASKS: u32 = 32;
const TASK_MS: f64 = 6.0;
const SHAPES: [&str; 3] = ["even", "uneven", "skewed"];

/// Without shared memory the queue is the master's, so pulling and handing out are one.
fn schedule_ids(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() { &["static", "shared-queue", "master-worker"] } else { &["static", "master-worker"] }
}

fn schedules(setting: &Setting) -> Named {
    let mut plan = Vec::new();
    for shape in SHAPES {
        for schedule in schedule_ids(setting) {
            let more = json!({ "tasks": TASKS, "workers": setting.lanes(), "shape": shape, "schedule": schedule });
            let spec = spec(setting, crunch(TASK_MS), parallel_model(setting), more);
            plan.push(named(format!("{shape}-{schedule}"), spec));
        }
    }
    plan
}

fn symmetric_asymmetric(evidence: &Evidence) -> Result<Ruling, Ruling> {
    let runs = Runs::new(schedules, evidence)?;
    let ids = schedule_ids(&evidence.setting);
    let mut figures = Vec::new();
    for shape in SHAPES {
        for schedule in ids {
            let took = runs.median(&format!("{shape}-{schedule}"))?;
            let title = format!("time for {shape} tasks by the schedule {schedule}");
            figures.push(figure(format!("wall-{shape}-{schedule}"), title, took, "ms"));
        }
    }
    let of = |shape: &str, schedule: &str| runs.median(&format!("{shape}-{schedule}")).map(ms);
    let by_master = runs.compare("skewed-static", "skewed-master-worker")?;
    if !evidence.setting.shared() {
        let text = format!(
            "Tasks of very different sizes took {} processes {} when each got an equal share of the list beforehand, and {} when a master gave the next one to whoever was free ({} as fast).",
            evidence.setting.lanes(),
            of("skewed", "static")?,
            of("skewed", "master-worker")?,
            ratio(by_master.ratio)
        );
        let end = "Peers that pull from one queue need a memory that they share, which this page may not have: with processes, the queue is the master's, and both are the same.";
        return Ok(rule((Verdict::NeedsIsolation, end), text, figures));
    }
    let by_peers = runs.compare("skewed-static", "skewed-shared-queue")?;
    let between = runs.compare("skewed-shared-queue", "skewed-master-worker")?;
    let even = runs.compare("even-static", "even-shared-queue")?;
    let mut text = format!(
        "{TASKS} tasks for {} threads. Of very different sizes they took {} when each got an equal share beforehand, {} when peers pulled the next from one queue ({} as fast), and {} when a master handed it out.",
        evidence.setting.lanes(),
        of("skewed", "static")?,
        of("skewed", "shared-queue")?,
        ratio(by_peers.ratio),
        of("skewed", "master-worker")?
    );
    text += &format!(
        " All of one size they took {}, {} and {}.",
        of("even", "static")?,
        of("even", "shared-queue")?,
        of("even", "master-worker")?
    );
    let unlike = SHAPES.iter().any(|shape| {
        let answer = |schedule| runs.answer(&format!("{shape}-{schedule}"));
        answer("static").is_none() || ids.iter().any(|schedule| answer(schedule) != answer("static"))
    });
    let end = if let Some(end) = too_few(&[&by_peers, &by_master, &between, &even]) {
        end
    } else if unlike {
        (Verdict::NotHere, "But the answers were not the same each time.".to_owned())
    } else if by_peers.verdict == Faster && by_master.verdict == Faster {
        let who = match between.verdict {
            Slower => "the master cost a little more than the queue",
            Faster => "the master was a little faster than the queue",
            _ => "between peers and master no difference could be told",
        };
        (
            Verdict::Confirmed,
            format!("Both ways give the same answers and keep every lane at work until the end; {who}."),
        )
    } else if let Some(busy) = evidence.busy() {
        (Verdict::Inconclusive, busy)
    } else if by_peers.verdict == Slower || by_master.verdict == Slower {
        (Verdict::NotHere, "Handing out one by one cost more here than an unequal share.".to_owned())
    } else {
        untold(if by_peers.verdict == Faster { &by_master } else { &by_peers })
    };
    Ok(rule(end, text, figures))
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests;
