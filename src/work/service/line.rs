//! A line whose bandwidth all transfers share.

use std::collections::VecDeque;

use super::INSTANT;
use super::in_flight::{End, InFlight};

/// Share of a transfer's time that is latency: the way of the request, or of the acknowledgement.
const LATENCY_SHARE: f64 = 0.1;

/// A line that transfers share: egalitarian processor sharing in which none is faster than its own full speed.
///
/// With *n* transfers on a line that carries *c* at full speed, each runs at min(1, *c* / *n*) of it. The *virtual
/// time* of the line is the work that a transfer which was there all the time would have got; it runs at that speed,
/// and a transfer that starts at virtual time *v* ends at its *tag* *v* + work, whatever comes and goes (A. K. Parekh
/// and R. G. Gallager, "A generalized processor sharing approach to flow control in integrated services networks: the
/// single-node case", IEEE/ACM Transactions on Networking 1(3), 1993). All transfers are of one size, so they end in
/// the order in which they started, and a queue does for the heap of tags.
///
/// When each is *going* to end, if none comes, follows from the work done until then: on a crowded line, *c* times the
/// time until transfer *k* ends is what the earlier ones still need plus what *k* needs for itself and each one after
/// it. The sum is a difference of running totals, so that a prediction takes constant time.
///
/// The latency is the same for all. Before or after the transfer, it shifts every end by as much, so it is added at the
/// end.
#[derive(Debug)]
pub(super) struct Line {
    capacity: u32,
    /// Full-speed time of a transfer, in ms.
    work: f64,
    /// In ms.
    latency: f64,
    /// A time, in ms, and the virtual time then; moved when the speed changes, so that nothing is rounded while it is
    /// 1.
    anchor: (f64, f64),
    /// Under way, in the order in which they end.
    running: VecDeque<Transfer>,
    /// Sum of the tags of all transfers since the line was last empty.
    total: f64,
    /// When each of the transfers just before the first running one is answered, in ms, as long as that lies ahead.
    answers: VecDeque<f64>,
    /// Number of the first running transfer.
    first: u64,
}

#[derive(Debug)]
pub(super) struct Transfer {
    /// Virtual time of its end.
    tag: f64,
    /// [`Line::total`] before it came.
    before: f64,
    failed: bool,
}

impl Line {
    pub(super) fn new(capacity: u32, wait_ms: f64) -> Self {
        let latency = LATENCY_SHARE * wait_ms;
        Self {
            capacity: capacity.max(1),
            work: wait_ms - latency,
            latency,
            anchor: (0.0, 0.0),
            running: VecDeque::new(),
            total: 0.0,
            answers: VecDeque::new(),
            first: 0,
        }
    }

    /// Real time for one unit of virtual time while `count` transfers run.
    pub(super) fn slowness(&self, count: usize) -> f64 {
        (count as f64 / f64::from(self.capacity)).max(1.0)
    }

    /// A transfer starts at `now`, the time the line was last brought to; returns its number.
    pub(super) fn start(&mut self, now: f64, failed: bool) -> u64 {
        if self.running.is_empty() {
            self.anchor = (now, 0.0);
            self.total = 0.0;
        }
        let count = self.running.len();
        let (at, then) = self.anchor;
        let virtual_now = then + (now - at) / self.slowness(count);
        if count + 1 > self.capacity as usize {
            self.anchor = (now, virtual_now);
        }
        let tag = virtual_now + self.work;
        self.running.push_back(Transfer { tag, before: self.total, failed });
        self.total += tag;
        self.first + count as u64
    }

    /// Ends what ends up to `now`.
    pub(super) fn advance(&mut self, now: f64, in_flight: &mut InFlight) {
        while let Some(transfer) = self.running.front() {
            let count = self.running.len();
            let (at, then) = self.anchor;
            let end = at + (transfer.tag - then) * self.slowness(count);
            if end > now + INSTANT {
                break;
            }
            if count > self.capacity as usize {
                self.anchor = (end, transfer.tag);
            }
            let due = end + self.latency;
            in_flight.ends_at(End { due, failed: transfer.failed });
            self.answers.push_back(due);
            self.running.pop_front();
            self.first += 1;
        }
        while self.answers.front().is_some_and(|&due| due <= now + INSTANT) {
            self.answers.pop_front();
        }
    }

    /// When the transfer of this number is answered if none comes after it; `None` when it has been.
    pub(super) fn due(&self, number: u64) -> Option<f64> {
        match number.checked_sub(self.first) {
            Some(index) => Some(self.end(index as usize) + self.latency),
            None => {
                let from_back = (self.first - number) as usize;
                let index = self.answers.len().checked_sub(from_back)?;
                Some(self.answers[index])
            }
        }
    }

    /// When the running transfer of this index ends, if none comes.
    pub(super) fn end(&self, index: usize) -> f64 {
        let (at, then) = self.anchor;
        let tag = self.running[index].tag;
        match self.running.len().saturating_sub(self.capacity as usize) {
            0 => at + (tag - then),
            crowd if index < crowd => self.crowded_end(index),
            // From when the last of the crowd has ended, the others run at full speed.
            crowd => self.crowded_end(crowd - 1) + (tag - self.running[crowd - 1].tag),
        }
    }

    /// [`Line::end`] of one that ends while there are more than the line carries at full speed.
    pub(super) fn crowded_end(&self, index: usize) -> f64 {
        let (at, then) = self.anchor;
        let Transfer { tag, before, .. } = self.running[index];
        let earlier = before - self.running[0].before - index as f64 * then;
        let itself_and_after = (self.running.len() - index) as f64 * (tag - then);
        at + (earlier + itself_and_after) / f64::from(self.capacity)
    }
}
