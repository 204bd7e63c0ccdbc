//! Lanes and spans: what each lane did when, on one clock, cheap enough to leave on.
//!
//! A lane owns a [`Tracer`] and says only when it *enters* a state; the span before is closed by the same reading of the
//! clock, so that a lane's spans touch without gap or overlap. The supervisor takes the finished spans from the other
//! end with [`Recorder::drain`] and never waits for a lane: what it cannot take now it takes next time. Lanes may be added at any
//! time, and one that has ended has no open span. Nothing in here knows what runs on a lane.
//!
//! Nothing is lost without a count: a [`Recorder`] keeps [`MOST_SPANS`] spans of a repeat and counts the others as dropped; a
//! span that began and ended within one step of the clock has no length to draw and is counted by its kind.

mod lane_info;
mod span;
mod waits;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::platform;

pub use lane_info::{LaneInfo, LaneKind, LaneOutcome};
pub use span::{COLUMNS, KINDS, ROW, Span, SpanKind, open_row, rows};
pub use waits::{MOST_ROWS, WaitCurve, WaitsFrom};

/// Spans kept of one repeat; what comes after is counted as dropped.
pub const MOST_SPANS: usize = 200_000;

/// Spans of each kind that had no length, in the order of the kinds' numbers.
pub type Short = [u64; KINDS];

#[derive(Debug, Default)]
struct Track {
    closed: Vec<Span>,
    open: Option<Span>,
    busy: f64,
    short: Short,
}

/// What a lane and the supervisor share of the lane's trace.
#[derive(Debug)]
struct Shared {
    track: Mutex<Track>,
    /// Waits under way at once, on a lane that holds several.
    waits: AtomicU32,
}

/// No waits are counted on this lane.
const NO_WAITS: u32 = u32::MAX;

impl Default for Shared {
    fn default() -> Self {
        Self { track: Mutex::default(), waits: AtomicU32::new(NO_WAITS) }
    }
}

fn locked(track: &Mutex<Track>) -> MutexGuard<'_, Track> {
    track.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One lane's tracer. It belongs to the lane; the other end is in the [`Recorder`].
#[derive(Debug)]
pub struct Tracer {
    lane: u32,
    zero: f64,
    shared: Option<Arc<Shared>>,
}

impl Tracer {
    /// A tracer that writes nothing: for runs with `trace: false`.
    pub fn off() -> Self {
        Self { lane: 0, zero: 0.0, shared: None }
    }

    /// From now on the lane does this, for this task. A lane that does it already goes on with the same span.
    pub fn enter(&self, kind: SpanKind, task: Option<u32>) {
        let Some(shared) = &self.shared else { return };
        // The lock is taken before the clock is read: a reading that waits for the lock would be too early.
        let mut track = locked(&shared.track);
        if track.open.is_some_and(|open| (open.kind, open.task) == (kind, task)) {
            return;
        }
        let now = platform::now() - self.zero;
        track.close(now);
        track.open = Some(Span { lane: self.lane, kind, start: now, end: now, task });
    }

    /// So many waits are under way on the lane now.
    pub fn waits(&self, count: u32) {
        if let Some(shared) = &self.shared {
            shared.waits.store(count, Ordering::Relaxed);
        }
    }

    /// Milliseconds since the repeat's zero.
    pub fn now(&self) -> f64 {
        platform::now() - self.zero
    }

    /// The lane has ended.
    pub fn finish(&self) {
        if let Some(shared) = &self.shared {
            let now = platform::now() - self.zero;
            locked(&shared.track).close(now);
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
            if span.end > span.start {
                self.closed.push(span);
            } else {
                self.short[span.kind as usize] += 1;
            }
        }
    }
}

/// The supervisor's end of all lanes' tracers during one repeat.
#[derive(Debug)]
pub struct Recorder {
    zero: f64,
    on: bool,
    tracks: Vec<(u32, Arc<Shared>)>,
    spans: Vec<Span>,
    /// What each lane was doing when it was last looked at, by lane number.
    open: Vec<Option<Span>>,
    dropped: u64,
    /// Milliseconds in `run` of lanes whose spans come in by message.
    absorbed: f64,
    /// Spans without length of such lanes.
    short: Short,
}

impl Recorder {
    /// A recorder whose times count from `zero` (a reading of [`platform::now`]); it records nothing unless `on`.
    pub fn new(zero: f64, on: bool) -> Self {
        Self {
            zero,
            on,
            tracks: Vec::new(),
            spans: Vec::new(),
            open: Vec::new(),
            dropped: 0,
            absorbed: 0.0,
            short: [0; KINDS],
        }
    }

    /// A tracer for the lane with this number, at any time.
    pub fn tracer(&mut self, lane: u32) -> Tracer {
        if !self.on {
            return Tracer::off();
        }
        let shared = Arc::new(Shared::default());
        self.tracks.push((lane, Arc::clone(&shared)));
        Tracer { lane, zero: self.zero, shared: Some(shared) }
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
        for (lane, shared) in self.tracks.clone() {
            // What has ended and what goes on are of one moment.
            let (taken, open) = match shared.track.try_lock() {
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

    /// The time now, in milliseconds after this recorder's zero.
    pub fn now(&self) -> f64 {
        platform::now() - self.zero
    }

    /// What every lane was doing when [`drain`](Self::drain) or [`absorb`](Self::absorb) last looked, as spans that end at `now`
    /// (see [`now`](Self::now)). One that began on a clock a step ahead ends where it begins.
    pub fn open(&self, now: f64) -> Vec<Span> {
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

    /// Takes over how many spans without length such a lane had.
    pub fn absorb_short(&mut self, short: &Short) {
        for (own, more) in self.short.iter_mut().zip(short) {
            *own += more;
        }
    }

    /// Spans that had no length and so cannot be drawn, by their kind.
    pub fn short(&self) -> Short {
        let mut all = self.short;
        for (_, shared) in &self.tracks {
            for (sum, more) in all.iter_mut().zip(locked(&shared.track).short) {
                *sum += more;
            }
        }
        all
    }

    /// Waits under way now, where lanes hold several at once; `None` where none does.
    pub fn waits(&self) -> Option<u32> {
        let counted = self.tracks.iter().map(|(_, shared)| shared.waits.load(Ordering::Relaxed));
        counted.filter(|count| *count != NO_WAITS).reduce(|sum, more| sum + more)
    }

    /// Milliseconds that all lanes together spent in `run`; `None` when nothing was recorded.
    pub fn busy(&self) -> Option<f64> {
        let own: f64 = self.tracks.iter().map(|(_, shared)| locked(&shared.track).busy).sum();
        self.on.then_some(own + self.absorbed)
    }

    /// Every span kept, and how many were dropped. Call it after the lanes have ended.
    pub fn finish(mut self) -> (Vec<Span>, u64) {
        for (_, shared) in std::mem::take(&mut self.tracks) {
            let taken = std::mem::take(&mut locked(&shared.track).closed);
            self.keep(taken);
        }
        (self.spans, self.dropped)
    }
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
        assert_eq!(recorder.open(0.0).len(), 1);
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
    fn a_state_that_is_entered_again_is_one_span() {
        let mut recorder = Recorder::new(platform::now(), true);
        let tracer = recorder.tracer(0);
        for task in [1, 1, 2, 2, 2] {
            tracer.enter(SpanKind::Run, Some(task));
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        drop(tracer);
        let tasks: Vec<_> = recorder.finish().0.iter().map(|span| span.task).collect();
        assert_eq!(tasks, [Some(1), Some(2)]);
    }

    #[test]
    fn a_span_without_length_is_counted_by_its_kind() {
        let mut track = Track::default();
        for (kind, start, end) in
            [(SpanKind::WaitGil, 1.0, 1.0), (SpanKind::Run, 1.0, 2.0), (SpanKind::WaitGil, 2.0, 2.0)]
        {
            track.open = Some(Span { lane: 0, kind, start, end: start, task: None });
            track.close(end);
        }
        assert_eq!((track.closed.len(), track.short[SpanKind::WaitGil as usize]), (1, 2));
        let mut recorder = Recorder::new(0.0, true);
        recorder.absorb_short(&track.short);
        recorder.absorb_short(&track.short);
        assert_eq!(recorder.short()[SpanKind::WaitGil as usize], 4);
    }

    #[test]
    fn a_lane_may_come_late_and_one_that_has_ended_has_no_open_span() {
        let mut recorder = Recorder::new(platform::now(), true);
        let first = recorder.tracer(0);
        first.enter(SpanKind::Run, None);
        recorder.drain();
        let late = recorder.tracer(1);
        late.enter(SpanKind::Idle, None);
        drop(first);
        recorder.drain();
        assert_eq!(recorder.open(0.0).iter().map(|span| span.lane).collect::<Vec<_>>(), [1]);
        drop(late);
        recorder.drain();
        assert!(recorder.open(0.0).is_empty());
        assert_eq!(recorder.finish().0.iter().map(|span| span.lane).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn waits_are_counted_only_on_lanes_that_hold_several() {
        let mut recorder = Recorder::new(platform::now(), true);
        let (plain, one_loop) = (recorder.tracer(0), recorder.tracer(1));
        plain.enter(SpanKind::WaitIo, None);
        assert_eq!(recorder.waits(), None);
        one_loop.waits(7);
        assert_eq!(recorder.waits(), Some(7));
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
        let open: Vec<_> = recorder.open(0.0).iter().map(|span| (span.lane, span.kind)).collect();
        assert_eq!(open, [(0, SpanKind::WaitIo), (1, SpanKind::Run), (2, SpanKind::Run)]);
        let now = recorder.now();
        assert!(recorder.open(now).iter().all(|span| span.end == now), "they end at the moment that is asked for");
        assert!(recorder.open(-2.0).iter().all(|span| span.end == span.start), "and never before they begin");
        recorder.absorb(&open_row(2, None), &[], 0.0);
        assert_eq!(recorder.open(0.0).len(), 2, "a lane that has ended does nothing");
    }

    #[test]
    fn a_tracer_that_is_off_writes_nothing_and_its_figures_are_unknown() {
        let mut recorder = Recorder::new(0.0, false);
        recorder.tracer(0).enter(SpanKind::Run, None);
        assert!(recorder.drain().is_empty());
        assert_eq!(recorder.busy(), None);
    }
}
