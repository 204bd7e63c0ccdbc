//! What a service has in hand, and what it counts of it.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Figures, INSTANT};

/// Keeps count of the requests in flight, in the order of time.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    pub(super) figures: Figures,
    count: usize,
    /// The time that the figures have come to (ms); of no meaning before the first request.
    reached: f64,
    /// Of the requests in flight, those whose end is known.
    ends: BinaryHeap<Reverse<End>>,
}

impl InFlight {
    /// A request starts at the time that was reached.
    pub(super) fn begin(&mut self, retry: bool) {
        self.figures.requests += 1;
        self.figures.retries += u64::from(retry);
        self.count += 1;
    }

    /// One of the requests in flight ends at a time that is now known.
    pub(super) fn ends_at(&mut self, end: End) {
        self.ends.push(Reverse(end));
    }

    pub(super) fn advance(&mut self, now: f64) {
        while let Some(&Reverse(end)) = self.ends.peek() {
            if end.due > now + INSTANT {
                break;
            }
            self.pass(end.due.min(now));
            self.figures.failures += u64::from(end.failed);
            self.count -= 1;
            self.ends.pop();
        }
        self.pass(now);
    }

    pub(super) fn pass(&mut self, until: f64) {
        if self.count > 0 {
            let span = (until - self.reached).max(0.0);
            self.figures.in_flight_ms += span * self.count as f64;
            self.figures.busy_ms += span;
        }
        self.reached = until;
    }
}

/// The end of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) due: f64,
    pub(super) failed: bool,
}

impl Ord for End {
    fn cmp(&self, other: &Self) -> Ordering {
        self.due.total_cmp(&other.due).then(self.failed.cmp(&other.failed))
    }
}

impl PartialOrd for End {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for End {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for End {}
