//! All locks and conditions of a run: who holds what, who waits for what, and what is stuck.
//!
//! A supervisor looks from outside. It takes the inner mutex of one lock at a time, for as long as a few numbers are copied, and only if it is
//! free: it never waits, and no lane is held up longer than that.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::condition::{Condition, ConditionCell};
use super::deadlock::{Deadlock, OrphanedLock, find};
use super::lock::{Lock, LockCell, LockKind};
use super::primitives::{Arc, Mutex};
use super::waiter::{Entry, WaitList, WaitStats, locked};

/// The locks of one run. Clones are the same table.
#[derive(Clone, Debug, Default)]
pub struct LockTable(Arc<Tables>);

#[derive(Debug, Default)]
struct Tables {
    locks: Mutex<Vec<Arc<LockCell>>>,
    conditions: Mutex<Vec<Arc<ConditionCell>>>,
    dead: Mutex<BTreeSet<usize>>,
    /// Dead lanes that may still stand in a list, since it was in use when they were to be taken out.
    listed: Mutex<BTreeSet<usize>>,
}

/// Why a deadlock is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotBroken {
    /// The lane is not of this deadlock, or waits no longer.
    NotWaiting,
    /// Its lock was in use at each try: try again.
    Busy,
}

/// What keeps lanes from going on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Findings {
    /// Lanes that wait for each other.
    pub deadlocks: Vec<Deadlock>,
    /// Locks whose holder is gone, and those who wait for them.
    pub orphaned: Vec<OrphanedLock>,
}

/// What a lane did with a lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LaneUse {
    /// The lane's number.
    pub lane: usize,
    /// How often it took the lock.
    pub acquisitions: u64,
    /// How long it waited for it. A wait that lasts is not in it.
    #[serde(flatten)]
    pub waits: WaitStats,
}

/// That a lane waits at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The lane's number.
    pub lane: usize,
    /// When its wait began, on the host's clock in milliseconds.
    pub since_ms: f64,
    /// When its wait runs out, or `None` when it has no time limit.
    pub until_ms: Option<f64>,
}

/// One lock.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LockReport {
    /// Its name.
    pub name: String,
    /// What kind of lock it is.
    pub kind: LockKind,
    /// The lane that has it.
    pub holder: Option<usize>,
    /// The holder is gone.
    pub is_orphaned: bool,
    /// Lanes that wait for it, in order of arrival.
    pub waiting: Vec<Waiting>,
    /// What each lane did with it, in order of their numbers.
    pub lanes: Vec<LaneUse>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConditionReport {
    /// Its name.
    pub name: String,
    /// Its lock's name.
    pub lock: String,
    /// Lanes that wait for a notification, in order of arrival.
    pub waiting: Vec<Waiting>,
}

/// All locks and conditions, each as it was at some moment of the look.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableReport {
    /// The locks, in the order in which they were made.
    pub locks: Vec<LockReport>,
    /// The conditions, in the order in which they were made.
    pub conditions: Vec<ConditionReport>,
    /// Names of those that were in use at each try, so that nothing is said about them.
    pub busy: Vec<String>,
}

/// How often a report tries to look at a lock that is in use. Lanes have it for less than a microsecond at a time.
const TRIES: usize = 100;

fn tried<T>(look: impl FnMut() -> Option<T>) -> Option<T> {
    std::iter::repeat_with(look).take(TRIES).inspect(|_| std::hint::spin_loop()).flatten().next()
}

fn waiting(list: &WaitList) -> Vec<Waiting> {
    let waiting = |entry: &Entry| Waiting { lane: entry.lane, since_ms: entry.since, until_ms: entry.until };
    list.waiting().map(waiting).collect()
}

impl LockTable {
    /// A new lock of this name.
    pub fn lock(&self, name: &str, kind: LockKind) -> Lock {
        let cell = Arc::new(LockCell::new(name, kind));
        locked(&self.0.locks).push(cell.clone());
        Lock(cell)
    }

    /// A new condition of this name on a lock.
    pub fn condition(&self, name: &str, lock: &Lock) -> Condition {
        let cell = ConditionCell { name: name.to_owned(), lock: lock.clone(), waiters: Mutex::default() };
        let cell = Arc::new(cell);
        locked(&self.0.conditions).push(cell.clone());
        Condition(cell)
    }

    /// The lane will never run again. What it holds stays held, as in Python: lanes that wait for it with a time limit get out, the
    /// others wait until the run stops. If it was waiting, its place goes to the next; where a list is in use just now, that happens at the
    /// next [`examine`](Self::examine) or [`report`](Self::report).
    pub fn mark_dead(&self, lane: usize) {
        locked(&self.0.dead).insert(lane);
        locked(&self.0.listed).insert(lane);
        self.unlist_dead();
    }

    fn unlist_dead(&self) {
        let unlist = |lane: usize| {
            let unlisted = |list: Option<()>| usize::from(list.is_none());
            let lock =
                |lock: &Arc<LockCell>| unlisted(tried(|| lock.try_state()).map(|mut state| state.waiters.forget(lane)));
            let condition = |condition: &Arc<ConditionCell>| {
                unlisted(tried(|| condition.waiters.try_lock().ok()).map(|mut waiters| waiters.forget(lane)))
            };
            self.locks().iter().map(lock).sum::<usize>() + self.conditions().iter().map(condition).sum::<usize>()
        };
        locked(&self.0.listed).retain(|lane| unlist(*lane) > 0);
    }

    /// Looks for deadlocks and for locks whose holder is gone. All waits of a cycle were there at one moment; lanes behind one, and behind
    /// an orphaned lock, are as they were when each was read. What came up during the look may be missing.
    pub fn examine(&self) -> Findings {
        self.unlist_dead();
        let dead = locked(&self.0.dead).clone();
        let (deadlocks, orphaned) = find(&self.locks(), &dead);
        Findings { deadlocks, orphaned }
    }

    /// Ends the wait of one lane of a deadlock, which then hears [`NotAcquired::Deadlock`](super::NotAcquired). It still holds what it
    /// held.
    ///
    /// # Errors
    /// [`NotBroken`].
    pub fn break_deadlock(&self, deadlock: &Deadlock, victim: usize) -> Result<(), NotBroken> {
        let lane = deadlock.cycle.iter().find(|lane| lane.lane == victim).ok_or(NotBroken::NotWaiting)?;
        let (number, ticket) = lane.wait;
        let lock = self.locks().get(number).cloned().ok_or(NotBroken::NotWaiting)?;
        let mut state = tried(|| lock.try_state()).ok_or(NotBroken::Busy)?;
        if state.waiters.refuse(ticket) { Ok(()) } else { Err(NotBroken::NotWaiting) }
    }

    /// Who holds what and who waits for what, with what each lane has done.
    pub fn report(&self) -> TableReport {
        self.unlist_dead();
        let dead = locked(&self.0.dead).clone();
        let mut report = TableReport::default();
        for lock in self.locks() {
            let Some(state) = tried(|| lock.try_state()) else {
                report.busy.push(lock.name.clone());
                continue;
            };
            let holder = state.holder.map(|holder| holder.lane);
            let mut lanes: BTreeMap<usize, LaneUse> = BTreeMap::new();
            for (lane, acquisitions) in &state.acquisitions {
                lanes.entry(*lane).or_default().acquisitions = *acquisitions;
            }
            for (lane, waits) in state.waiters.stats() {
                lanes.entry(*lane).or_default().waits = *waits;
            }
            report.locks.push(LockReport {
                name: lock.name.clone(),
                kind: lock.kind,
                holder,
                is_orphaned: holder.is_some_and(|holder| dead.contains(&holder)),
                waiting: waiting(&state.waiters),
                lanes: lanes.into_iter().map(|(lane, used)| LaneUse { lane, ..used }).collect(),
            });
        }
        for condition in self.conditions() {
            match tried(|| condition.waiters.try_lock().ok()) {
                None => report.busy.push(condition.name.clone()),
                Some(waiters) => report.conditions.push(ConditionReport {
                    name: condition.name.clone(),
                    lock: condition.lock.name().to_owned(),
                    waiting: waiting(&waiters),
                }),
            }
        }
        report
    }

    fn locks(&self) -> Vec<Arc<LockCell>> {
        locked(&self.0.locks).clone()
    }

    fn conditions(&self) -> Vec<Arc<ConditionCell>> {
        locked(&self.0.conditions).clone()
    }
}
