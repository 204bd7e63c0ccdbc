//! Two workers that print and sleep finish together, interleaved, as threads and as processes alike.
//!
//! A worker prints a number and then pauses, five times: it prints at the moment at which a pause begins, so the lines and their
//! moments are read from the spans of the run. One worker and two, as processes and as threads, in turn.

use serde::Serialize;
use serde_json::json;

use crate::claims::plan::run;
use crate::claims::python::{LINES, POOL, Script};
use crate::claims::{Claim, Evidence, Experiment, Findings, Needs, Open, Quantity, Setting, Verdict, untold};
use crate::measure::COUNTS;
use crate::trace::{Span, SpanKind};

/// The time of two workers over that of one.
const TOGETHER: Quantity = Quantity::ratio("together-{model}");

pub(super) const CLAIM: Claim = Claim {
    id: "print-numbers",
    needs: Needs::Workers,
    predicts: "together-processes",
    figures: &[&TOGETHER],
    sentences: &["measured", "lines", "no-lines", "together", "not-together", "not-interleaved", "half"],
    script: Script::of(&[LINES, POOL], include_str!("print_numbers.py")),
    reference: &[],
    plan,
    judge,
};

/// Numbers that each worker prints.
const NUMBERS: u32 = 5;
/// The pause after each, in milliseconds.
const PAUSE_MS: f64 = 40.0;
/// Two workers that take up to this many times as long as one finish together; one after the other they would take twice as long.
const NEAR: f64 = 1.25;

fn models(setting: &Setting) -> &'static [&'static str] {
    if setting.shared() { &["processes", "threads-gil"] } else { &["processes"] }
}

fn plan(setting: &Setting) -> Vec<Experiment> {
    let printers = |(model, workers): (&&str, u32)| {
        // The disk answers after the same time always, so each pause is the same.
        let work = json!({ "kind": "io", "service": "file", "waitMs": PAUSE_MS, "waits": NUMBERS });
        run(setting, format!("{model}-{workers}"), model, work, json!({ "tasks": workers, "workers": workers }))
    };
    let runs = models(setting).iter().flat_map(|model| [(model, 1), (model, 2)]).map(printers).collect();
    vec![Experiment::Compare { id: "main".into(), runs }]
}

/// A line that a worker printed.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    worker: u32,
    number: u32,
    /// When, in milliseconds since the first line.
    at_ms: f64,
}

/// The lines of two workers in the order in which they came; `None` where spans are missing.
fn lines(mut spans: Vec<Span>) -> Option<Vec<Line>> {
    spans.retain(|span| span.kind == SpanKind::WaitIo);
    spans.sort_by(|one, other| one.start.total_cmp(&other.start));
    let first = spans.first()?.start;
    let mut printed = [0; 2];
    let mut lines = Vec::new();
    for span in spans {
        let worker = span.task?;
        let number = printed.get_mut(worker as usize)?;
        *number += 1;
        lines.push(Line { worker, number: *number, at_ms: span.start - first });
    }
    (printed == [NUMBERS; 2] && lines.iter().all(|line| line.at_ms.is_finite())).then_some(lines)
}

/// Whether each worker begins before the other one is done.
fn interleaved(lines: &[Line]) -> bool {
    let place = |worker, number| lines.iter().position(|line| (line.worker, line.number) == (worker, number));
    place(0, 1) < place(1, NUMBERS) && place(1, 1) < place(0, NUMBERS)
}

fn judge(evidence: &Evidence, findings: &mut Findings) -> Result<Verdict, Open> {
    let (mut compared, mut printed) = (Vec::new(), Vec::new());
    for model in models(&evidence.setting) {
        let (one, two) = (format!("{model}-1"), format!("{model}-2"));
        // Two workers come first: above 1, one of them is faster than the two.
        let found = evidence.compare(&two, &one, COUNTS)?;
        findings.figure(&TOGETHER, &[json!(model)], found.estimate());
        let alone = evidence.run(&one)?.wall().map(|wall| wall.value);
        findings.say(
            "measured",
            json!({ "model": model, "oneMs": alone, "times": found.said(),
                "numbers": NUMBERS, "pauseMs": PAUSE_MS }),
        );
        let came = lines(evidence.measured(&two)?.spans());
        match &came {
            Some(lines) => findings.say("lines", json!({ "model": model, "lines": lines })),
            None => findings.say("no-lines", json!({ "model": model })),
        }
        compared.push(found);
        printed.push(came);
    }
    if compared.iter().any(|found| found.is_above(NEAR)) {
        findings.say("not-together", json!({}));
        return Ok(Verdict::NotHere);
    }
    if printed.iter().flatten().any(|lines| !interleaved(lines)) {
        findings.say("not-interleaved", json!({}));
        return Ok(Verdict::NotHere);
    }
    if let Some(vague) = compared.iter().find(|found| !found.is_within(0.0, NEAR)) {
        return Err(untold(vague));
    }
    if printed.iter().any(Option::is_none) {
        return Ok(Verdict::Inconclusive);
    }
    if !evidence.setting.shared() {
        findings.say("half", json!({}));
        return Ok(Verdict::NeedsIsolation);
    }
    findings.say("together", json!({}));
    Ok(Verdict::Confirmed)
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::claims::testing::{Machine, Seen, says, value};
    use crate::claims::{Ruling, Tier};

    fn tried(change: impl FnOnce(&mut Seen)) -> Ruling {
        Machine::default().judge_changed(&CLAIM, change)
    }

    /// The pauses of two workers, the second of which begins so much later.
    fn pauses(later: f64) -> Vec<f64> {
        let row = |worker: u32, number: u32| {
            let start = f64::from(number) * PAUSE_MS + f64::from(worker) * later;
            let (lane, kind) = (f64::from(worker), f64::from(SpanKind::WaitIo as u8));
            [lane, kind, start, start + PAUSE_MS - 1.0, lane]
        };
        (0..NUMBERS).flat_map(|number| [row(0, number), row(1, number)]).flatten().collect()
    }

    #[test]
    fn lines_come_in_the_order_of_their_moments() {
        let seen = crate::claims::Measured { rows: pauses(0.5), ..Default::default() };
        let came = lines(seen.spans()).unwrap();
        assert_eq!(came[1], Line { worker: 1, number: 1, at_ms: 0.5 });
        assert_eq!(came[2], Line { worker: 0, number: 2, at_ms: 40.0 });
        assert!(interleaved(&came));
        let seen = crate::claims::Measured { rows: pauses(300.0), ..Default::default() };
        assert!(!interleaved(&lines(seen.spans()).unwrap()));
        assert_eq!(lines(Vec::new()), None);
    }

    #[test]
    fn workers_that_finish_together_confirm_it_on_any_number_of_cores() {
        for cores in [1, 4, 16, 64] {
            let found = Machine { cores, ..Machine::default() }.judge(&CLAIM);
            says(
                &found,
                Verdict::Confirmed,
                &["print-numbers.measured", "print-numbers.lines", "print-numbers.together"],
            );
            assert!((value(&found, "together-threads-gil") - 1.0).abs() < 0.1);
        }
        let half = Machine { tier: Tier::Separate, ..Machine::default() }.judge(&CLAIM);
        says(&half, Verdict::NeedsIsolation, &["print-numbers.half"]);
    }

    #[test]
    fn workers_that_wait_for_each_other_deny_it() {
        let in_turn = Machine { waits_overlap: false, ..Machine::default() };
        says(&in_turn.judge(&CLAIM), Verdict::NotHere, &["print-numbers.not-together"]);
        for model in ["processes-2", "threads-gil-2"] {
            says(&tried(|seen| seen.takes(model, 400.0)), Verdict::NotHere, &["print-numbers.not-together"]);
            let apart = tried(|seen| seen.measured(model).rows = pauses(300.0));
            says(&apart, Verdict::NotHere, &["print-numbers.not-interleaved"]);
        }
    }

    #[test]
    fn scatter_few_repeats_and_missing_lines_leave_it_open() {
        says(&tried(|seen| seen.takes("processes-2", 250.0)), Verdict::Inconclusive, &["claims.scatter"]);
        says(&Machine { repeats: 4, ..Machine::default() }.judge(&CLAIM), Verdict::Inconclusive, &["claims.too-few"]);
        let none = tried(|seen| seen.measured("threads-gil-2").rows.clear());
        says(&none, Verdict::Inconclusive, &["print-numbers.no-lines"]);
    }
}
