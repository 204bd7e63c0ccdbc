//! Finds the shortest interleaving that breaks a program, or shows that there is none.
//!
//! All states that the threads can reach are visited in the order of what it takes to get there: first fewest changes of the running
//! thread, then fewest steps (Dijkstra's algorithm on those pairs). States that were seen are not visited again. A search that ends
//! without a find has therefore covered every interleaving, and its answer is a proof for this program with these threads and
//! these numbers of rounds. It says nothing beyond: two nested `with` in opposite order cannot deadlock on 3.10 to 3.13 when each
//! thread takes them once, and do when it takes them twice.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::{Entry, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

use super::Error;
use super::machine::{Machine, State};
use super::verdict::Verdict;

/// More states than this are not visited. The largest of the programs has less than a tenth.
pub const MAX_STATES: usize = 100_000;

/// What a search brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// How many different states were visited.
    pub states: usize,
    /// The shortest way to break the program; none when no interleaving breaks it.
    pub found: Option<Found>,
}

/// An interleaving that breaks a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The thread of each step.
    pub schedule: Vec<usize>,
    /// How often the running thread changes.
    pub switches: usize,
    /// What is broken in the end.
    pub verdict: Verdict,
}

/// What it takes to reach a state: changes of the running thread, then steps.
type Cost = (u32, u32);

struct Visited {
    state: Rc<State>,
    cost: Cost,
    /// The state before, and the thread that made the step; none for the start.
    before: Option<(u32, u8)>,
    done: bool,
}

/// The interleaving with the fewest switches, and among those the fewest steps, that breaks the machine's program.
pub fn shortest_breach(machine: &Machine) -> Result<Search, Error> {
    let start = Rc::new(machine.start());
    let mut places: HashMap<_, _, BuildHasherDefault<QuickHasher>> = HashMap::default();
    places.insert(Rc::clone(&start), 0_u32);
    let mut visited = vec![Visited { state: start, cost: (0, 0), before: None, done: false }];
    let mut todo = BinaryHeap::from([Reverse(((0, 0), 0_u32))]);
    let mut steps: Vec<(u32, u32)> = Vec::new();
    let mut ends: Vec<bool> = vec![false];
    let mut states = 0;

    while let Some(Reverse((cost, at))) = todo.pop() {
        let here = &mut visited[at as usize];
        if here.done {
            continue;
        }
        here.done = true;
        states += 1;
        let state = Rc::clone(&here.state);
        let verdict = machine.verdict(&state);
        if verdict.is_breach() {
            let schedule = schedule(&visited, at);
            return Ok(Search { states, found: Some(Found { schedule, switches: cost.0 as usize, verdict }) });
        }
        ends[at as usize] = verdict == Verdict::Holds {};
        for thread in (0..state.threads.len()).filter(|thread| machine.may_step(&state, *thread)) {
            let next = Rc::new(machine.step(&state, thread, cost.1 as usize)?);
            let switched = state.running.is_some_and(|running| usize::from(running) != thread);
            let next_cost = (cost.0 + u32::from(switched), cost.1 + 1);
            let before = Some((at, thread as u8));
            let place = match places.entry(Rc::clone(&next)) {
                Entry::Occupied(known) => {
                    let place = *known.get();
                    let known = &mut visited[place as usize];
                    if next_cost < known.cost {
                        (known.cost, known.before) = (next_cost, before);
                        todo.push(Reverse((next_cost, place)));
                    }
                    place
                }
                Entry::Vacant(new) => {
                    let place = visited.len() as u32;
                    if visited.len() == MAX_STATES {
                        return Err(Error::TooManyStates { limit: MAX_STATES });
                    }
                    new.insert(place);
                    visited.push(Visited { state: next, cost: next_cost, before, done: false });
                    ends.push(false);
                    todo.push(Reverse((next_cost, place)));
                    place
                }
            };
            steps.push((at, place));
        }
    }
    if every_state_can_end(ends, &steps) {
        Ok(Search { states, found: None })
    } else {
        Err(Error::NeverEnds { states })
    }
}

/// Whether each state has a way to the end of all threads: otherwise the program can loop for ever.
fn every_state_can_end(mut ends: Vec<bool>, steps: &[(u32, u32)]) -> bool {
    let mut before = vec![Vec::new(); ends.len()];
    for (from, to) in steps {
        before[*to as usize].push(*from);
    }
    let mut todo: Vec<usize> = (0..ends.len()).filter(|at| ends[*at]).collect();
    while let Some(at) = todo.pop() {
        for from in before[at].drain(..) {
            if !ends[from as usize] {
                ends[from as usize] = true;
                todo.push(from as usize);
            }
        }
    }
    ends.into_iter().all(|end| end)
}

/// Mixes words by a multiplication. The standard hasher defends against chosen keys, which there are none of here, and is slower.
#[derive(Default)]
struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(u64::from(word));
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

fn schedule(visited: &[Visited], mut at: u32) -> Vec<usize> {
    let mut threads = Vec::new();
    while let Some((before, thread)) = visited[at as usize].before {
        threads.push(usize::from(thread));
        at = before;
    }
    threads.reverse();
    threads
}
