//! Lanes and spans: what each lane did when, on one clock, cheap enough to leave on.
//!
//! A lane owns a [`Tracer`] and says only when it *enters* a state; the span before is closed by the same reading of the
//! clock, so that a lane's spans touch without gap or overlap. The supervisor takes the finished spans from the other
//! end with [`Recorder::drain`] and never waits for a lane: what it cannot take now it takes next time. Nothing in here knows
//! what runs on a lane.
//!
//! Memory is bounded: a [`Recorder`] keeps [`MOST_SPANS`] spans of a repeat and counts the others.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::platform;

/// Spans kept of one repeat; what comes after is counted as dropped.
pub const MOST_SPANS: usize = 200_000;

/// The columns of a row, where spans cross as numbers: spans that have ended and, with `end` as the time now, spans that go on.
/// The kind is its place in [`SpanKind::IDS`], no task is -1. `www/layout.js` is written from this.
pub const COLUMNS: [&str; 5] = ["lane", "kind", "start", "end", "task"];

/// Numbers in a row.
pub const ROW: usize = COLUMNS.len();

/// What a lane does during a span. The order is the kind's number in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS), ts(rename_all = "kebab-case"))]
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

impl SpanKind {
    /// The kinds' ids, in the order of their numbers.
    pub const IDS: [&'static str; 7] = ["start", "run", "wait-gil", "wait-io", "wait-lock", "copy", "idle"];

    const ALL: [Self; 7] =
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

/// A lane as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct LaneInfo {
    /// Its name, such as "thread 1".
    pub name: String,
    /// "thread", "process", "loop" or "main".
    pub kind: String,
}

impl LaneInfo {
    /// A lane of this name and kind.
    pub fn new(name: impl Into<String>, kind: &str) -> Self {
        Self { name: name.into(), kind: kind.to_owned() }
    }
}

#[derive(Debug, Default)]
struct Track {
    closed: Vec<Span>,
    open: Option<Span>,
    busy: f64,
}

fn locked(track: &Mutex<Track>) -> MutexGuard<'_, Track> {
    track.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One lane's tracer. It belongs to the lane; the other end is in the [`Recorder`].
#[derive(Debug)]
pub struct Tracer {
    lane: u32,
    zero: f64,
    track: Option<Arc<Mutex<Track>>>,
}

impl Tracer {
    /// A tracer that writes nothing: for runs with `trace: false`.
    pub fn off() -> Self {
        Self { lane: 0, zero: 0.0, track: None }
    }

    /// From now on the lane does this, for this task.
    pub fn enter(&self, kind: SpanKind, task: Option<u32>) {
        let Some(track) = &self.track else { return };
        // The lock is taken before the clock is read: a reading that waits for the lock would be too early.
        let mut track = locked(track);
        let now = platform::now() - self.zero;
        track.close(now);
        track.open = Some(Span { lane: self.lane, kind, start: now, end: now, task });
    }

    /// The lane has ended.
    pub fn finish(&self) {
        if let Some(track) = &self.track {
            let now = platform::now() - self.zero;
            locked(track).close(now);
        }
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Track {
    fn close(&mut self, now: f64) {
        if let Some(mut span) = self.open.take() {
            span.end = now.max(span.start);
            if span.kind == SpanKind::Run {
                self.busy += span.end - span.start;
            }
            // A state that was left within one clock step took no time that anybody could see.
            if span.end > span.start {
                self.closed.push(span);
            }
        }
    }
}

/// The supervisor's end of all lanes' tracers during one repeat.
#[derive(Debug)]
pub struct Recorder {
    zero: f64,
    on: bool,
    tracks: Vec<(u32, Arc<Mutex<Track>>)>,
    spans: Vec<Span>,
    /// What each lane was doing when it was last looked at, by lane number.
    open: Vec<Option<Span>>,
    dropped: u64,
    /// Milliseconds in `run` of lanes whose spans come in by message.
    absorbed: f64,
}

impl Recorder {
    /// A recorder whose times count from `zero` (a reading of [`platform::now`]); it records nothing unless `on`.
    pub fn new(zero: f64, on: bool) -> Self {
        Self { zero, on, tracks: Vec::new(), spans: Vec::new(), open: Vec::new(), dropped: 0, absorbed: 0.0 }
    }

    /// A tracer for the lane with this number.
    pub fn tracer(&mut self, lane: u32) -> Tracer {
        if !self.on {
            return Tracer::off();
        }
        let track = Arc::new(Mutex::new(Track::default()));
        self.tracks.push((lane, Arc::clone(&track)));
        Tracer { lane, zero: self.zero, track: Some(track) }
    }

    /// When the repeat began, as a reading of [`platform::now`].
    pub fn zero(&self) -> f64 {
        self.zero
    }

    fn keep(&mut self, spans: impl IntoIterator<Item = Span>) {
        let room = MOST_SPANS - self.spans.len();
        let mut spans = spans.into_iter();
        self.spans.extend(spans.by_ref().take(room));
        self.dropped += spans.count() as u64;
    }

    /// Takes over what the lanes have finished since the last call and gives back the new spans that were kept.
    /// Never waits: a lane that is writing just now is taken next time.
    pub fn drain(&mut self) -> &[Span] {
        let from = self.spans.len();
        for (lane, track) in self.tracks.clone() {
            // What has ended and what goes on are of one moment.
            let (taken, open) = match track.try_lock() {
                Ok(mut track) => (std::mem::take(&mut track.closed), track.open),
                Err(_) => continue,
            };
            self.see(lane, open);
            self.keep(taken);
        }
        &self.spans[from..]
    }

    fn see(&mut self, lane: u32, open: Option<Span>) {
        let lane = lane as usize;
        if self.open.len() <= lane {
            self.open.resize(lane + 1, None);
        }
        self.open[lane] = open;
    }

    /// What every lane was doing when [`drain`](Self::drain) or [`absorb`](Self::absorb) last looked, as spans that end now.
    pub fn open(&self) -> Vec<Span> {
        let now = platform::now() - self.zero;
        self.open.iter().flatten().map(|open| Span { end: now.max(open.start), ..*open }).collect()
    }

    /// Takes over what came by message from a lane with a memory of its own: what it does now (see [`open_row`]), rows of spans
    /// that have ended, and its milliseconds in `run`. Gives back the new spans that were kept.
    pub fn absorb(&mut self, open: &[f64], rows: &[f64], busy: f64) -> &[Span] {
        let from = self.spans.len();
        self.absorbed += busy;
        if let Some(lane) = open.first() {
            self.see(*lane as u32, Span::read(open));
        }
        self.keep(rows.chunks_exact(ROW).filter_map(Span::read));
        &self.spans[from..]
    }

    /// The spans kept so far.
    pub fn kept(&self) -> &[Span] {
        &self.spans
    }

    /// Milliseconds that all lanes together spent in `run`; `None` when nothing was recorded.
    pub fn busy(&self) -> Option<f64> {
        let own: f64 = self.tracks.iter().map(|(_, track)| locked(track).busy).sum();
        self.on.then_some(own + self.absorbed)
    }

    /// Every span kept, and how many were dropped. Call it after the lanes have ended.
    pub fn finish(mut self) -> (Vec<Span>, u64) {
        for (_, track) in std::mem::take(&mut self.tracks) {
            let taken = std::mem::take(&mut locked(&track).closed);
            self.keep(taken);
        }
        (self.spans, self.dropped)
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
    fn spans_of_a_lane_touch_and_the_last_is_closed_when_the_tracer_is_dropped() {
        let mut recorder = Recorder::new(platform::now(), true);
        let tracer = recorder.tracer(3);
        for kind in [SpanKind::Idle, SpanKind::Run, SpanKind::WaitIo] {
            tracer.enter(kind, Some(7));
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        recorder.drain();
        assert_eq!(recorder.open().len(), 1);
        drop(tracer);
        let busy = recorder.busy().unwrap();
        let (spans, dropped) = recorder.finish();
        assert_eq!((spans.len(), dropped), (3, 0));
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!((spans[1].end - spans[1].start - busy).abs() < 1e-9);
    }

    #[test]
    fn a_repeat_keeps_a_bounded_number_of_spans_and_counts_the_rest() {
        let mut recorder = Recorder::new(0.0, true);
        let row = [0.0, 1.0, 0.0, 1.0, -1.0];
        let many: Vec<f64> = row.repeat(MOST_SPANS + 5);
        let open = open_row(0, None);
        assert_eq!(recorder.absorb(&open, &many, 1.0).len(), MOST_SPANS);
        assert!(recorder.absorb(&open, &row, 1.0).is_empty());
        let (spans, dropped) = recorder.finish();
        assert_eq!((spans.len(), dropped), (MOST_SPANS, 6));
    }

    #[test]
    fn columns_are_where_their_names_say() {
        let span = Span { lane: 1, kind: SpanKind::WaitIo, start: 10.0, end: 20.0, task: Some(30) };
        let (row, json) =
            (rows(&[span]), serde_json::json!({ "lane": 1, "kind": 3, "start": 10, "end": 20, "task": 30 }));
        for (column, name) in COLUMNS.iter().enumerate() {
            assert_eq!(json[name].as_f64(), Some(row[column]), "{name}");
        }
    }

    #[test]
    fn every_lane_has_its_open_span_whoever_was_heard_last() {
        let mut recorder = Recorder::new(platform::now(), true);
        let own = recorder.tracer(0);
        own.enter(SpanKind::WaitIo, None);
        recorder.drain();
        for lane in [2, 1] {
            let open = Span { lane, kind: SpanKind::Run, start: -1.0, end: -1.0, task: Some(9) };
            recorder.absorb(&open_row(lane, Some(open)), &[], 0.0);
        }
        let open: Vec<_> = recorder.open().iter().map(|span| (span.lane, span.kind)).collect();
        assert_eq!(open, [(0, SpanKind::WaitIo), (1, SpanKind::Run), (2, SpanKind::Run)]);
        assert!(recorder.open().iter().all(|span| span.end >= 0.0 && span.end >= span.start), "they end now");
        recorder.absorb(&open_row(2, None), &[], 0.0);
        assert_eq!(recorder.open().len(), 2, "a lane that has ended does nothing");
    }

    #[test]
    fn a_span_survives_the_way_there_and_back() {
        let span = Span { lane: 2, kind: SpanKind::Copy, start: 0.5, end: 1.25, task: None };
        assert_eq!(Span::read(&rows(&[span])), Some(span));
        for (number, id) in SpanKind::IDS.iter().enumerate() {
            let kind = format!("{:?}", SpanKind::ALL[number]).to_lowercase();
            assert_eq!(kind, id.replace('-', ""), "ids and numbers are in one order");
        }
    }

    #[test]
    fn a_tracer_that_is_off_writes_nothing_and_its_figures_are_unknown() {
        let mut recorder = Recorder::new(0.0, false);
        recorder.tracer(0).enter(SpanKind::Run, None);
        assert!(recorder.drain().is_empty());
        assert_eq!(recorder.busy(), None);
    }
}
