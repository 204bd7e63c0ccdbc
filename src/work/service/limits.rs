//! Limits by number and by rate.

use std::collections::VecDeque;

/// Servers with one queue, first come, first served, each request taking equally long. So they end in the order of
/// their arrival, and a request starts when the one as many places before it as there are servers has ended.
#[derive(Debug)]
pub(super) struct Pool {
    servers: usize,
    wait_ms: f64,
    /// When each server is free again (ms), in rising order; those never used are not in it.
    free: VecDeque<f64>,
}

impl Pool {
    pub(super) fn new(servers: u32, wait_ms: f64) -> Self {
        Self { servers: servers.max(1) as usize, wait_ms, free: VecDeque::new() }
    }

    /// When a request that arrives at `now` ends.
    pub(super) fn end(&mut self, now: f64) -> f64 {
        let start = match self.free.len() < self.servers {
            true => now,
            false => self.free.pop_front().map_or(now, |free| free.max(now)),
        };
        self.free.push_back(start + self.wait_ms);
        start + self.wait_ms
    }
}

/// A rate limit: a token bucket that holds one token, so that starts are always a full gap apart.
#[derive(Debug)]
pub(super) struct Paced {
    gap_ms: f64,
    /// When the next one may start (ms).
    next: f64,
}

impl Paced {
    pub(super) fn new(per_second: f64) -> Self {
        Self { gap_ms: 1000.0 / per_second, next: f64::NEG_INFINITY }
    }

    /// When a request that arrives at `now` starts.
    pub(super) fn start(&mut self, now: f64) -> f64 {
        let start = self.next.max(now);
        self.next = start + self.gap_ms;
        start
    }
}
