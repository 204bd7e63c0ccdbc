//! What several reports of the same work say together: a row for each, and what is to be said about them.

use serde::Serialize;
use serde_json::{Value, json};

use super::{COUNTS, Comparison, Difference, Interval, compare};
use crate::message::Message;

/// What is needed of a report.
#[derive(Clone, Debug)]
pub struct Brief {
    model: String,
    answer: String,
    walls: Vec<f64>,
    median: f64,
    overlap: Option<f64>,
    wait_overlap: Option<f64>,
}

impl Brief {
    fn from_value(report: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            model: text(&report["spec"]["model"])?,
            answer: text(&report["answer"])?,
            walls: numbers(&report["wallMs"]["values"])?,
            median: report["wallMs"]["median"].as_f64()?,
            overlap: report["overlap"].as_f64(),
            wait_overlap: report["waitOverlap"].as_f64(),
        })
    }
}

/// What is compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The reports.
    pub reports: Vec<Brief>,
    /// The cores that were free before and after, where somebody looked.
    pub free_cores: Vec<f64>,
    /// With how many lanes they were looked for, where that was fewer than there are cores: no more could be found.
    pub lanes: Option<f64>,
}

impl Compared {
    /// Reads `{ reports, freeCores, lanes }`, by hand: nothing else in the engine is read so, and derived readers are large. `None` when something is
    /// missing in a report.
    pub fn from_value(value: &Value) -> Option<Self> {
        let reports = value["reports"].as_array()?.iter().map(Brief::from_value).collect::<Option<_>>()?;
        Some(Self {
            reports,
            free_cores: numbers(&value["freeCores"]).unwrap_or_default(),
            lanes: value["lanes"].as_f64(),
        })
    }
}

/// A list of numbers; `None` when it is something else.
pub fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

/// One model beside the baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Row {
    /// The model's id.
    pub model: String,
    /// Median wall time in milliseconds.
    pub wall_ms: f64,
    /// How many times as fast as the baseline; `None` for the baseline itself.
    pub speedup: Option<f64>,
    /// The interval of that, lowest and highest.
    pub speedup_interval: Option<(f64, f64)>,
    /// "baseline", "faster", "slower", "no-difference" (by less than 3 %), "unclear" (the repeats scatter too far to tell), "too-few"
    /// where fewer than five repeats cannot tell, or "too-short" where a time was shorter than a step of the clock.
    #[cfg_attr(
        all(test, not(target_arch = "wasm32")),
        ts(
            type = "\"baseline\" | \"faster\" | \"slower\" | \"no-difference\" | \"unclear\" | \"too-few\" | \"too-short\""
        )
    )]
    pub difference: &'static str,
}

/// What the reports say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Finding {
    /// What was found, sentence by sentence.
    pub sentences: Vec<Message>,
    /// One row a report, in the order in which they came.
    pub rows: Vec<Row>,
    /// The model that the others are compared with.
    pub baseline: Option<String>,
    /// Whether all gave the same answer.
    pub answers_agree: bool,
}

/// The keys of the sentences of a finding.
pub const FINDING_KEYS: &[&str] = &[
    "finding.answers-differ",
    "finding.compared",
    "finding.cores",
    "finding.cores-changed",
    "finding.nothing",
    "finding.one",
    "finding.speed-changed",
];

/// Compares reports of the same work: with the sequential one, or with the first where there is none. Their repeats are taken to be of
/// one round each where they have as many.
pub fn finding(Compared { reports, free_cores, lanes }: &Compared) -> Finding {
    let base = reports.iter().position(|report| report.model == "sequential").unwrap_or(0);
    let row = |(at, report): (usize, &Brief)| {
        let compared = (at != base).then(|| compare(&reports[base].walls, &report.walls, COUNTS)).flatten();
        let interval = compared.and_then(|compared| compared.interval).map(|Interval { low, high, .. }| (low, high));
        Row {
            model: report.model.clone(),
            wall_ms: report.median,
            speedup: compared.map(|compared| compared.ratio),
            speedup_interval: interval,
            difference: if at == base {
                "baseline"
            } else if contradicts(interval, reports[base].median / report.median) {
                "unclear"
            } else {
                name(&reports[base].walls, &report.walls, compared)
            },
        }
    };
    let rows: Vec<Row> = reports.iter().enumerate().map(row).collect();
    let answers_agree = reports.windows(2).all(|pair| pair[0].answer == pair[1].answer);
    Finding {
        sentences: sentences(reports, &rows, base, answers_agree)
            .into_iter()
            .chain(cores(free_cores, *lanes))
            .collect(),
        baseline: reports.get(base).map(|report| report.model.clone()),
        rows,
        answers_agree,
    }
}

/// Whether the median times, which stand in the table, say something else than the ratio of the rounds: their quotient lies outside of
/// its interval.
fn contradicts(interval: Option<(f64, f64)>, quotient: f64) -> bool {
    interval.is_some_and(|(low, high)| !(low..=high).contains(&quotient))
}

fn name(base: &[f64], own: &[f64], compared: Option<Comparison>) -> &'static str {
    // More repeats would not help.
    if base.iter().chain(own).any(|wall| *wall <= 0.0) {
        return "too-short";
    }
    match compared.map(|compared| compared.difference) {
        Some(Difference::Faster) => "faster",
        Some(Difference::Slower) => "slower",
        Some(Difference::NoDifference) => "no-difference",
        Some(Difference::Unclear) => "unclear",
        Some(Difference::TooFew) | None => "too-few",
    }
}

fn sentences(reports: &[Brief], rows: &[Row], base: usize, answers_agree: bool) -> Vec<Message> {
    let first = sentence(reports, rows, base, answers_agree);
    let other = |row: &Row| contradicts(row.speedup_interval, reports[base].median / row.wall_ms);
    let changed = answers_agree && rows.iter().any(other);
    std::iter::once(first).chain(changed.then(|| Message::plain("finding.speed-changed"))).collect()
}

fn sentence(reports: &[Brief], rows: &[Row], base: usize, answers_agree: bool) -> Message {
    let Some(baseline) = reports.get(base) else {
        return Message::plain("finding.nothing");
    };
    if !answers_agree {
        return Message::plain("finding.answers-differ");
    }
    if rows.len() == 1 {
        let (overlap, wait_overlap) = (baseline.overlap, baseline.wait_overlap);
        let values = json!({ "model": baseline.model, "wallMs": baseline.median, "overlap": overlap, "waitOverlap": wait_overlap });
        return Message::new("finding.one", values);
    }
    let mut others: Vec<&Row> = rows.iter().filter(|row| row.difference != "baseline").collect();
    // The fastest first; what cannot be compared comes last.
    others.sort_by(|a, b| b.speedup.unwrap_or(f64::NEG_INFINITY).total_cmp(&a.speedup.unwrap_or(f64::NEG_INFINITY)));
    Message::new("finding.compared", json!({ "baseline": baseline.model, "others": others }))
}

/// Two looks at the free cores that differ by more than this part are not of the same machine.
const STEADY: f64 = 0.15;

/// What the free cores say about the times; nothing where nobody looked.
fn cores(free: &[f64], lanes: Option<f64>) -> Option<Message> {
    match *free {
        [before, after] if (before - after).abs() > STEADY * before.max(after) => {
            Some(Message::new("finding.cores-changed", json!({ "before": before, "after": after, "lanes": lanes })))
        }
        [free, ..] => Some(Message::new("finding.cores", json!({ "free": free, "lanes": lanes }))),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(model: &str, answer: &str, values: &[f64]) -> Brief {
        Brief::from_value(&json!({
            "spec": { "model": model }, "answer": answer, "overlap": 1.0, "waitOverlap": null,
            "wallMs": { "values": values, "median": values[values.len() / 2] },
        }))
        .unwrap()
    }

    fn found(reports: Vec<Brief>, free_cores: &[f64]) -> Finding {
        let found = finding(&Compared { reports, free_cores: free_cores.to_vec(), lanes: Some(4.0) });
        assert!(found.sentences.iter().all(|sentence| FINDING_KEYS.contains(&&*sentence.key)), "{found:?}");
        found
    }

    #[test]
    fn cores_that_were_not_free_all_along_are_said() {
        let said = |free: &[f64]| found(vec![brief("threads-gil", "x", &[12.0])], free).sentences.get(1).cloned();
        assert_eq!(said(&[1.95, 1.9]), Some(Message::new("finding.cores", json!({ "free": 1.95, "lanes": 4.0 }))));
        assert_eq!(
            said(&[1.95, 1.1]),
            Some(Message::new("finding.cores-changed", json!({ "before": 1.95, "after": 1.1, "lanes": 4.0 })))
        );
        assert_eq!(said(&[]), None);
    }

    #[test]
    fn the_sequential_report_is_the_baseline_wherever_it_stands() {
        let fast = brief("threads", "x", &[50.0, 50.5, 51.0, 51.5, 52.0]);
        let slow = brief("sequential", "x", &[100.0, 101.0, 102.0, 103.0, 104.0]);
        let same = brief("threads-gil", "x", &[100.5, 101.0, 102.0, 103.0, 104.5]);
        let wide = brief("processes", "x", &[100.5, 81.0, 152.0, 103.0, 104.5]);
        let found = found(vec![fast, slow, same, wide], &[]);
        assert_eq!(found.baseline.as_deref(), Some("sequential"));
        let differences: Vec<_> = found.rows.iter().map(|row| row.difference).collect();
        assert_eq!(differences, ["faster", "baseline", "no-difference", "unclear"]);
        let said = &found.sentences[0];
        assert_eq!((&*said.key, &said.values["baseline"]), ("finding.compared", &json!("sequential")));
        assert_eq!(said.values["others"][0]["model"], "threads");
        assert_eq!(said.values["others"][0]["speedup"], 2.0);
        assert!(found.answers_agree);
    }

    #[test]
    fn rounds_that_say_something_else_than_the_median_times_are_unclear() {
        // Each round but the last says that threads are faster, and the medians that they are slower.
        let slow = brief("sequential", "x", &[100.0, 100.0, 300.0, 300.0, 300.0]);
        let fast = brief("threads", "x", &[90.0, 90.0, 270.0, 270.0, 270.0]);
        let found = found(vec![slow, Brief { median: 310.0, ..fast }], &[]);
        assert_eq!(found.rows[1].difference, "unclear");
        assert_eq!(found.sentences[1].key, "finding.speed-changed");
    }

    #[test]
    fn times_of_no_step_of_the_clock_are_too_short_and_not_too_few() {
        let base = || brief("sequential", "x", &[1.0, 1.0, 1.0, 1.0, 1.0]);
        let of = |walls: &[f64]| found(vec![base(), brief("threads", "x", walls)], &[]).rows[1].difference;
        assert_eq!(of(&[0.0, 0.1, 0.1, 0.1, 0.1]), "too-short");
        assert_eq!(of(&[0.1, 0.1]), "too-few");
    }

    #[test]
    fn different_answers_are_said_before_any_time() {
        let found = found(vec![brief("threads", "x", &[1.0]), brief("sequential", "y", &[2.0])], &[]);
        assert!(!found.answers_agree);
        assert_eq!(found.sentences, [Message::plain("finding.answers-differ")]);
    }

    #[test]
    fn one_report_is_compared_with_nothing() {
        let found = found(vec![brief("threads-gil", "x", &[12.0])], &[]);
        assert_eq!(found.sentences[0].key, "finding.one");
        assert_eq!(found.rows[0].speedup, None);
        assert_eq!(
            finding(&Compared { reports: Vec::new(), free_cores: Vec::new(), lanes: None }).sentences,
            [Message::plain("finding.nothing")]
        );
    }
}
