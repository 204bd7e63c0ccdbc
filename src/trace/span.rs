//! Spans and their rows.

use serde::{Deserialize, Serialize};

/// The columns of a row, where spans cross as numbers: spans that have ended and, with `end` as the time now, spans that go on.
/// The kind is its place in [`SpanKind::IDS`], no task is -1. `www/layout.js` is written from this.
pub const COLUMNS: [&str; 5] = ["lane", "kind", "start", "end", "task"];

/// Numbers in a row.
pub const ROW: usize = COLUMNS.len();

/// What a lane does during a span. The order is the kind's number in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum SpanKind {
    /// The lane is being started.
    Start,
    /// It computes.
    Run,
    /// It waits for the GIL.
    WaitGil,
    /// It waits for a service.
    WaitIo,
    /// It waits for a lock of the program.
    WaitLock,
    /// It serialises or reads a message.
    Copy,
    /// It has nothing to do.
    Idle,
}

/// How many kinds of span there are.
pub const KINDS: usize = SpanKind::ALL.len();

impl SpanKind {
    /// The kinds' ids, in the order of their numbers.
    pub const IDS: [&'static str; 7] = ["start", "run", "wait-gil", "wait-io", "wait-lock", "copy", "idle"];

    /// The kinds, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Start, Self::Run, Self::WaitGil, Self::WaitIo, Self::WaitLock, Self::Copy, Self::Idle];

    fn from_number(number: f64) -> Option<Self> {
        if number < 0.0 { None } else { Self::ALL.get(number as usize).copied() }
    }
}

/// One stretch of a lane. Times are milliseconds since the repeat's zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The lane's number.
    pub lane: u32,
    /// What it did.
    pub kind: SpanKind,
    /// When it began.
    pub start: f64,
    /// When it ended.
    pub end: f64,
    /// The task it was for, if any.
    pub task: Option<u32>,
}

impl Span {
    /// Appends the span as a row, in the order of [`COLUMNS`].
    pub fn write(&self, row: &mut Vec<f64>) {
        let task = self.task.map_or(-1.0, f64::from);
        row.extend([f64::from(self.lane), f64::from(self.kind as u8), self.start, self.end, task]);
    }

    /// Reads back what [`Span::write`] wrote; `None` for what is no row of a span.
    pub fn read(row: &[f64]) -> Option<Self> {
        let &[lane, kind, start, end, task] = row else {
            return None;
        };
        Some(Self {
            lane: lane as u32,
            kind: SpanKind::from_number(kind)?,
            start,
            end,
            task: (task >= 0.0).then_some(task as u32),
        })
    }
}

/// The row that says what a lane does now: its open span, or a row without a kind when it does nothing any more.
pub fn open_row(lane: u32, open: Option<Span>) -> Vec<f64> {
    let mut row = Vec::with_capacity(ROW);
    match open {
        Some(open) => open.write(&mut row),
        None => row.extend([f64::from(lane), -1.0, 0.0, 0.0, -1.0]),
    }
    row
}

/// Rows of these spans, for the way to the page.
pub fn rows(spans: &[Span]) -> Vec<f64> {
    let mut rows = Vec::with_capacity(spans.len() * ROW);
    for span in spans {
        span.write(&mut rows);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_where_their_names_say() {
        let span = Span { lane: 1, kind: SpanKind::WaitIo, start: 10.0, end: 20.0, task: Some(30) };
        let row = rows(&[span]);
        let named = serde_json::json!({ "lane": 1, "kind": 3, "start": 10, "end": 20, "task": 30 });
        for (column, name) in COLUMNS.iter().enumerate() {
            assert_eq!(named[name].as_f64(), Some(row[column]), "{name}");
        }
    }

    #[test]
    fn a_span_survives_the_way_there_and_back() {
        let span = Span { lane: 2, kind: SpanKind::Copy, start: 0.5, end: 1.25, task: None };
        assert_eq!(Span::read(&rows(&[span])), Some(span));
        assert_eq!(Span::read(&open_row(2, Some(span))), Some(span));
        assert_eq!(Span::read(&open_row(2, None)), None);
        for (number, kind) in SpanKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
            assert_eq!(serde_json::to_value(kind).unwrap(), SpanKind::IDS[number]);
        }
    }
}
