//! Lanes that wait for each other in a circle, found from outside while the lanes run.
//!
//! A lane waits for at most one lock, and a lock has at most one holder, so from each waiting lane one path leads on: to the lock it waits
//! for, to that lock's holder, to what that one waits for. A path that comes back to itself is a cycle (Coffman, Elphick and Shoshani, "System
//! Deadlocks", 1971).
//!
//! The locks are read one after the other while lanes go on, so a path may be put together from different moments. A cycle is therefore read
//! twice. Acquisitions and waits have numbers that never come again: if each holder still has the lock by the same acquisition, and each
//! lane still waits by the same ticket, all of it was true at one moment between the two readings. And what was true of a cycle at one moment
//! stays true, until a wait in it runs out or somebody outside releases a lock: no lane of it runs. A long wait alone is no cycle, however
//! long it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::lock::{Holder, LockCell};
use super::primitives::Arc;

/// One lane of a [`Deadlock`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockedLane {
    /// The lane's number.
    pub lane: usize,
    /// The lock it holds and the lane before it in the cycle waits for.
    pub holds: String,
    /// The lock it waits for and the lane after it in the cycle holds.
    pub waits_for: String,
    /// When its wait began, on the host's clock in milliseconds.
    pub since_ms: f64,
    /// When its wait runs out, or `None` when it has no time limit.
    pub until_ms: Option<f64>,
    /// The lock, and the lane's place in its list.
    #[serde(skip)]
    pub(super) wait: (usize, u64),
}

/// Lanes that wait for each other in a circle: none of them goes on by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadlock {
    /// The lanes of the cycle, each of which waits for the next and the last one for the first. It starts with the smallest number.
    pub cycle: Vec<BlockedLane>,
    /// Lanes that wait for a lane of the cycle, directly or through others, in order of their numbers.
    pub behind: Vec<usize>,
}

impl Deadlock {
    /// When the first wait of the cycle runs out, on the host's clock in milliseconds; `None` when none has a time limit, so that
    /// it lasts until somebody ends it.
    pub fn ends_ms(&self) -> Option<f64> {
        self.cycle.iter().filter_map(|lane| lane.until_ms).min_by(f64::total_cmp)
    }

    /// The lane that came last into the cycle, whose wait is usually the one to end: it has lost least.
    pub fn youngest(&self) -> Option<&BlockedLane> {
        self.cycle.iter().max_by(|a, b| a.since_ms.total_cmp(&b.since_ms))
    }
}

/// A lock that will never be released, since its holder is gone, and lanes that wait for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrphanedLock {
    /// The lock's name.
    pub lock: String,
    /// The lane that had it when it ended.
    pub holder: usize,
    /// Lanes that wait for it, directly or through others, in order of their numbers.
    pub waiting: Vec<usize>,
}

/// What one lock looked like at one moment.
#[derive(Debug)]
struct LockView {
    holder: Option<Holder>,
    waits: Vec<LaneWait>,
}

/// That a lane waits.
#[derive(Clone, Copy, Debug)]
struct LaneWait {
    lane: usize,
    lock: usize,
    ticket: u64,
    since_ms: f64,
    until_ms: Option<f64>,
}

/// `None` when some lane is using the lock's inner mutex at this moment: then the lock changes, and is part of nothing that lasts.
fn view(number: usize, lock: &LockCell) -> Option<LockView> {
    let state = lock.try_state()?;
    let wait = |entry: &super::waiter::Entry| LaneWait {
        lane: entry.lane,
        lock: number,
        ticket: entry.ticket,
        since_ms: entry.since,
        until_ms: entry.until,
    };
    Some(LockView { holder: state.holder, waits: state.waiters.waiting().map(wait).collect() })
}

/// Who waits for what, and who has it.
#[derive(Debug, Default)]
pub(super) struct Graph {
    waits: BTreeMap<usize, LaneWait>,
    holders: BTreeMap<usize, Holder>,
}

impl Graph {
    fn read(locks: &[Arc<LockCell>]) -> Self {
        let mut graph = Self::default();
        for (number, lock) in locks.iter().enumerate() {
            graph.add(number, lock);
        }
        graph
    }

    /// Reads one more lock, the one of this number.
    pub(super) fn add(&mut self, number: usize, lock: &LockCell) {
        let Some(view) = view(number, lock) else { return };
        self.holders.extend(view.holder.map(|holder| (number, holder)));
        self.waits.extend(view.waits.into_iter().map(|wait| (wait.lane, wait)));
    }

    /// The lane that has what this one waits for.
    fn next(&self, lane: usize) -> Option<usize> {
        let wait = self.waits.get(&lane)?;
        self.holders.get(&wait.lock).map(|holder| holder.lane)
    }

    /// The lanes of each cycle, in order.
    pub(super) fn cycles(&self) -> Vec<Vec<usize>> {
        let (mut seen, mut cycles) = (BTreeSet::new(), Vec::new());
        for start in self.waits.keys() {
            let mut path = Vec::new();
            let mut lane = Some(*start);
            while let Some(here) = lane.filter(|lane| seen.insert(*lane)) {
                path.push(here);
                lane = self.next(here);
            }
            // It ends where an earlier path went on, or where this one has been: only the second is a new cycle.
            if let Some(from) = lane.and_then(|lane| path.iter().position(|here| *here == lane)) {
                let mut cycle = path.split_off(from);
                let smallest = cycle.iter().enumerate().min_by_key(|(_, lane)| **lane).map_or(0, |(place, _)| place);
                cycle.rotate_left(smallest);
                cycles.push(cycle);
            }
        }
        cycles
    }

    /// Lanes from which the path leads to one of these, without these.
    fn behind(&self, these: &[usize]) -> Vec<usize> {
        let leads_there = |start: usize| {
            let mut path = BTreeSet::new();
            let mut lane = self.next(start);
            while let Some(here) = lane.filter(|lane| path.insert(*lane)) {
                if these.contains(&here) {
                    return true;
                }
                lane = self.next(here);
            }
            false
        };
        self.waits.keys().copied().filter(|lane| !these.contains(lane) && leads_there(*lane)).collect()
    }

    /// Whether every lane of the cycle still waits as this graph says.
    fn still_holds(&self, cycle: &[usize], locks: &[Arc<LockCell>]) -> bool {
        cycle.iter().filter_map(|lane| self.waits.get(lane)).all(|wait| {
            view(wait.lock, &locks[wait.lock]).is_some_and(|now| {
                let same_turn = |(was, is): (&Holder, &Holder)| was.turn == is.turn;
                let same_holder = self.holders.get(&wait.lock).zip(now.holder.as_ref()).is_some_and(same_turn);
                same_holder && now.waits.iter().any(|now| now.ticket == wait.ticket)
            })
        })
    }
}

/// The deadlocks and the orphaned locks among these, when the lanes in `dead` are gone.
pub(super) fn find(locks: &[Arc<LockCell>], dead: &BTreeSet<usize>) -> (Vec<Deadlock>, Vec<OrphanedLock>) {
    find_in(&Graph::read(locks), locks, dead)
}

/// The same, when this is what the first reading of the locks gave.
pub(super) fn find_in(
    graph: &Graph,
    locks: &[Arc<LockCell>],
    dead: &BTreeSet<usize>,
) -> (Vec<Deadlock>, Vec<OrphanedLock>) {
    let mut deadlocks = Vec::new();
    for cycle in graph.cycles() {
        if !graph.still_holds(&cycle, locks) {
            continue;
        }
        let waits: Vec<LaneWait> = cycle.iter().filter_map(|lane| graph.waits.get(lane)).copied().collect();
        let lane = |(place, wait): (usize, &LaneWait)| {
            let before = waits[(place + waits.len() - 1) % waits.len()];
            BlockedLane {
                lane: wait.lane,
                holds: locks[before.lock].name.clone(),
                waits_for: locks[wait.lock].name.clone(),
                since_ms: wait.since_ms,
                until_ms: wait.until_ms,
                wait: (wait.lock, wait.ticket),
            }
        };
        let cycle_lanes = waits.iter().enumerate().map(lane).collect();
        deadlocks.push(Deadlock { cycle: cycle_lanes, behind: graph.behind(&cycle) });
    }
    let orphaned = graph.holders.iter().filter(|(_, holder)| dead.contains(&holder.lane)).map(|(number, holder)| {
        let direct = graph.waits.values().filter(|wait| wait.lock == *number).map(|wait| wait.lane);
        let direct: Vec<usize> = direct.collect();
        let mut waiting = graph.behind(&direct);
        waiting.extend(direct);
        waiting.sort_unstable();
        OrphanedLock { lock: locks[*number].name.clone(), holder: holder.lane, waiting }
    });
    (deadlocks, orphaned.filter(|lock| !lock.waiting.is_empty()).collect())
}
