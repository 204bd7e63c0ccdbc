//! What several reports of the same work say together, in one sentence made from their numbers.

use serde::{Deserialize, Serialize};

use super::{Interval, Verdict, compare, ms, number, ratio};

/// What is needed of a report.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Brief {
    spec: BriefSpec,
    answer: String,
    wall_ms: Walls,
    overlap: Option<f64>,
    wait_overlap: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
struct BriefSpec {
    model: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Walls {
    values: Vec<f64>,
    median: f64,
}

/// What is compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compared {
    /// The reports.
    pub reports: Vec<Brief>,
    /// The cores that were free before and after, where somebody looked.
    #[serde(default)]
    pub free_cores: Vec<f64>,
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
    /// "baseline", "faster", "slower", "no-difference", or "too-few" where fewer than five repeats cannot tell.
    pub verdict: &'static str,
}

/// What the reports say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct Finding {
    /// What was found, in one sentence (or two).
    pub sentence: String,
    /// One row a report, in the order in which they came.
    pub rows: Vec<Row>,
    /// The model that the others are compared with.
    pub baseline: Option<String>,
    /// Whether all gave the same answer.
    pub answers_agree: bool,
}

/// A model's name inside a sentence.
pub fn name_of(model: &str) -> &str {
    match model {
        "sequential" => "one lane",
        "threads-gil" => "threads under the GIL",
        "threads" => "free threads",
        "processes" => "processes",
        "event-loop" => "the event loop",
        "hybrid" => "the loop with a pool",
        other => other,
    }
}

/// Compares reports of the same work: with the sequential one, or with the first where there is none.
pub fn finding(Compared { reports, free_cores }: &Compared) -> Finding {
    let base = reports.iter().position(|report| report.spec.model == "sequential").unwrap_or(0);
    let row = |(at, report): (usize, &Brief)| {
        let compared = (at != base).then(|| compare(&reports[base].wall_ms.values, &report.wall_ms.values)).flatten();
        let interval = |Interval { low, high, .. }| (low, high);
        Row {
            model: report.spec.model.clone(),
            wall_ms: report.wall_ms.median,
            speedup: compared.as_ref().map(|compared| compared.ratio),
            speedup_interval: compared.as_ref().and_then(|compared| compared.interval).map(interval),
            verdict: match compared.map(|compared| compared.verdict) {
                _ if at == base => "baseline",
                Some(Verdict::Faster) => "faster",
                Some(Verdict::Slower) => "slower",
                Some(Verdict::NoDifference) => "no-difference",
                Some(Verdict::TooFew) | None => "too-few",
            },
        }
    };
    let rows: Vec<Row> = reports.iter().enumerate().map(row).collect();
    let answers_agree = reports.windows(2).all(|pair| pair[0].answer == pair[1].answer);
    Finding {
        sentence: sentence(reports, &rows, base, answers_agree) + &cores(free_cores),
        baseline: reports.get(base).map(|report| report.spec.model.clone()),
        rows,
        answers_agree,
    }
}

fn sentence(reports: &[Brief], rows: &[Row], base: usize, answers_agree: bool) -> String {
    if !answers_agree {
        return "The models gave different answers for the same work, so their times say nothing.".to_owned();
    }
    let Some(baseline) = reports.get(base) else {
        return "Nothing was run.".to_owned();
    };
    if rows.len() == 1 {
        let at_once = match (baseline.overlap, baseline.wait_overlap) {
            (_, Some(waits)) if waits > 1.05 => {
                format!("; {} requests were under way at once in the mean", number(waits))
            }
            (Some(overlap), _) => format!("; {} lanes computed at once in the mean", number(overlap)),
            _ => String::new(),
        };
        let name = name_of(&baseline.spec.model);
        return capital(&format!("{name} took {}{at_once}.", ms(baseline.wall_ms.median)));
    }
    let list = |verdict: &str, word: &str| {
        let of = |row: &Row| format!("{} {} ({})", name_of(&row.model), word, ratio(row.speedup));
        let mut rows: Vec<&Row> = rows.iter().filter(|row| row.verdict == verdict).collect();
        rows.sort_by(|a, b| b.speedup.unwrap_or(0.0).total_cmp(&a.speedup.unwrap_or(0.0)));
        rows.into_iter().map(of).collect::<Vec<_>>()
    };
    let mut parts = list("faster", "faster");
    parts.extend(list("slower", "slower"));
    parts.extend(list("no-difference", "no different beyond the spread"));
    parts.extend(list("too-few", "in too few repeats to tell"));
    capital(&format!("compared with {}: {}.", name_of(&baseline.spec.model), parts.join(", ")))
}

/// Two looks at the free cores that differ by more than this part are not of the same machine.
const STEADY: f64 = 0.15;

/// What the free cores say about the times; nothing where nobody looked.
fn cores(free: &[f64]) -> String {
    match *free {
        [before, after] if (before - after).abs() > STEADY * before.max(after) => format!(
            " {} cores were free before and {} after: something else used the machine meanwhile, so run it again before you believe these times.",
            number(before),
            number(after)
        ),
        [free, ..] => format!(" {} cores were free.", number(free)),
        [] => String::new(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn brief(model: &str, answer: &str, values: &[f64]) -> Brief {
        serde_json::from_value(json!({
            "spec": { "model": model }, "answer": answer, "overlap": 1.0, "waitOverlap": null,
            "wallMs": { "values": values, "median": values[values.len() / 2] },
        }))
        .unwrap()
    }

    fn found(reports: Vec<Brief>, free_cores: &[f64]) -> Finding {
        finding(&Compared { reports, free_cores: free_cores.to_vec() })
    }

    #[test]
    fn cores_that_were_not_free_all_along_are_said() {
        let said = |free: &[f64]| found(vec![brief("threads-gil", "x", &[12.0])], free).sentence;
        assert!(said(&[1.95, 1.9]).ends_with(" 1.95 cores were free."), "{}", said(&[1.95, 1.9]));
        assert!(said(&[1.95, 1.1]).contains("1.95 cores were free before and 1.10 after"), "{}", said(&[1.95, 1.1]));
        assert!(!said(&[]).contains("free"));
    }

    #[test]
    fn the_sequential_report_is_the_baseline_wherever_it_stands() {
        let fast = brief("threads", "x", &[50.0, 51.0, 52.0, 53.0, 54.0]);
        let slow = brief("sequential", "x", &[100.0, 101.0, 102.0, 103.0, 104.0]);
        let same = brief("threads-gil", "x", &[100.5, 101.0, 102.0, 103.0, 104.5]);
        let found = found(vec![fast, slow, same], &[]);
        assert_eq!(found.baseline.as_deref(), Some("sequential"));
        let verdicts: Vec<_> = found.rows.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, ["faster", "baseline", "no-difference"]);
        assert!(
            found.sentence.starts_with("Compared with one lane: free threads faster (1.96×)"),
            "{}",
            found.sentence
        );
        assert!(found.answers_agree);
    }

    #[test]
    fn different_answers_are_said_before_any_time() {
        let found = found(vec![brief("threads", "x", &[1.0]), brief("sequential", "y", &[2.0])], &[]);
        assert!(!found.answers_agree);
        assert!(found.sentence.contains("different answers"));
    }

    #[test]
    fn one_report_is_compared_with_nothing() {
        let found = found(vec![brief("threads-gil", "x", &[12.0])], &[]);
        assert!(found.sentence.starts_with("Threads under the GIL took 12"), "{}", found.sentence);
        assert_eq!(found.rows[0].speedup, None);
    }
}
