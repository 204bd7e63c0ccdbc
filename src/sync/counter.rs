//! A count that several lanes raise: without protection, and in four ways that lose nothing.

use serde::{Deserialize, Serialize};

use super::primitives::{AtomicU64, Mutex, Ordering};
use super::waiter::locked;

/// How the count is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub enum CounterKind {
    /// A load, an addition, a store, as `count += 1` is. What another lane stored in between is lost. The load and the store are each
    /// atomic, so a wrong sum is all that can happen.
    Unprotected,
    /// The same, with a mutex held.
    Mutex,
    /// One atomic addition.
    Atomic,
    /// Each lane raises a number of its own, on a cache line of its own; they are added up at the end.
    PerLane,
    /// The same with the numbers side by side, so that lanes share cache lines though they share no number: false sharing.
    PerLaneUnpadded,
}

impl CounterKind {
    /// All of them, the one without protection first.
    pub const ALL: [CounterKind; 5] = [
        CounterKind::Unprotected,
        CounterKind::Mutex,
        CounterKind::Atomic,
        CounterKind::PerLane,
        CounterKind::PerLaneUnpadded,
    ];
    /// Their ids, in this order.
    pub const IDS: [&str; 5] = ["unprotected", "mutex", "atomic", "per-lane", "per-lane-unpadded"];
}

/// A number with two cache lines of 64 bytes to itself, since processors fetch them in pairs; those of Apple are of 128.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Padded(AtomicU64);

/// Numbers of eight lanes side by side. They share a cache line for certain: without the alignment, two of them could lie on either side of its end.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Line([AtomicU64; 8]);

/// A count that several lanes raise.
#[derive(Debug)]
pub struct Counter(State);

#[derive(Debug)]
enum State {
    Unprotected(Padded),
    Mutex(Mutex<u64>),
    Atomic(Padded),
    PerLane(Vec<Padded>),
    PerLaneUnpadded(Vec<Line>),
}

/// Not one operation: another lane may store in between.
fn raise(count: &AtomicU64) {
    let before = count.load(Ordering::Relaxed);
    count.store(before.wrapping_add(1), Ordering::Relaxed);
}

impl Counter {
    /// A count of 0 for lanes with numbers below `lanes`.
    pub fn new(kind: CounterKind, lanes: usize) -> Self {
        Self(match kind {
            CounterKind::Unprotected => State::Unprotected(Padded::default()),
            CounterKind::Mutex => State::Mutex(Mutex::new(0)),
            CounterKind::Atomic => State::Atomic(Padded::default()),
            CounterKind::PerLane => State::PerLane((0..lanes).map(|_| Padded::default()).collect()),
            CounterKind::PerLaneUnpadded => {
                State::PerLaneUnpadded((0..lanes.div_ceil(8)).map(|_| Line::default()).collect())
            }
        })
    }

    /// Adds 1, `times` times, each for itself.
    ///
    /// # Panics
    /// When the lane's number is not below `lanes`, where each lane has a number of its own.
    pub fn add(&self, lane: usize, times: u64) {
        match &self.0 {
            State::Unprotected(count) => (0..times).for_each(|_| raise(&count.0)),
            State::Mutex(count) => (0..times).for_each(|_| {
                let mut count = locked(count);
                *count = count.wrapping_add(1);
            }),
            State::Atomic(count) => (0..times).for_each(|_| {
                count.0.fetch_add(1, Ordering::Relaxed);
            }),
            State::PerLane(counts) => {
                let count = &counts[lane].0;
                (0..times).for_each(|_| raise(count));
            }
            State::PerLaneUnpadded(counts) => {
                let count = &counts[lane / 8].0[lane % 8];
                (0..times).for_each(|_| raise(count));
            }
        }
    }

    /// The count. While lanes add to it, a value that was true at some moment, or a sum of such values.
    pub fn value(&self) -> u64 {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        match &self.0 {
            State::Unprotected(count) | State::Atomic(count) => load(&count.0),
            State::Mutex(count) => *locked(count),
            State::PerLane(counts) => counts.iter().map(|count| load(&count.0)).fold(0, u64::wrapping_add),
            State::PerLaneUnpadded(counts) => {
                counts.iter().flat_map(|line| &line.0).map(load).fold(0, u64::wrapping_add)
            }
        }
    }
}
