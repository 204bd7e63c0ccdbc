//! Bottom-up merge sort (Knuth, "The Art of Computer Programming", volume 3, 5.2.4: straight merge sort): random 32-bit keys,
//! merged back and forth between two buffers, a bounded number of keys a step. Keys are merged four by four in a network of
//! minima and maxima (Chhugani and others, "Efficient implementation of sorting on multi-core SIMD CPU architecture", VLDB
//! 2008), so half of the comparisons may go either way and no branch is mispredicted for it. It reads and writes more than the
//! caches near a core hold.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status, room};
use std::hint::select_unpredictable;
use std::ops::Range;
use std::simd::{cmp::SimdOrd as _, simd_swizzle, u32x4};

pub(super) const KERNEL: Kernel = Kernel {
    id: "sort",
    // Sizes count thousands of keys.
    default_size: 1500,
    min_size: 4,
    max_size: 8000,
    start: Start::of(start),
    known: &[],
};

/// Fours of keys in one step of the job: made, merged and checked.
const MADE: usize = 4096;
const MERGED: usize = 8192;
const CHECKED: usize = 8192;
/// 64-bit FNV-1a: offset basis and prime.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x100_0000_01b3);

fn start(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let fours = size as usize * 1000 / 4;
    Ok(Box::new(Sort {
        random: SplitMix(seed),
        from: room(fours)?,
        to: room(fours)?,
        left: fours,
        sum: 0,
        phase: Phase::Generate,
    }))
}

#[derive(Debug)]
struct Sort {
    random: SplitMix,
    /// Four keys side by side, in order.
    from: Vec<u32x4>,
    to: Vec<u32x4>,
    /// Fours that are still to be made.
    left: usize,
    /// Of all keys as they were made: none may get lost or changed.
    sum: u64,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Generate,
    Merge(Merge),
    Check(Check),
}

/// Where a pass of merges stands.
#[derive(Debug)]
struct Merge {
    /// Length of the runs that this pass merges, in fours, as all lengths and places here.
    width: usize,
    /// What is left of the pair of runs under way.
    left: Range<usize>,
    right: Range<usize>,
    /// The four that is read, but not written: the largest so far. There is one while there is something left of a pair.
    held: u32x4,
    /// How much is written.
    written: usize,
}

#[derive(Debug)]
struct Check {
    read: usize,
    last: u32,
    ordered: bool,
    sum: u64,
    hash: u64,
}

impl Computation for Sort {
    fn step(&mut self) -> Status {
        match &mut self.phase {
            Phase::Generate => {
                let now = self.left.min(MADE);
                for _ in 0..now {
                    let four = std::array::from_fn(|_| (self.random.next() >> 32) as u32);
                    self.sum += four.iter().map(|key| u64::from(*key)).sum::<u64>();
                    self.from.push(in_order(four));
                }
                self.left -= now;
                self.to.resize(self.from.len(), u32x4::splat(0));
                if self.left == 0 {
                    self.phase = Phase::Merge(Merge::pass(1, &self.from));
                }
                Status::More
            }
            Phase::Merge(merge) => {
                if merge.some(&self.from, &mut self.to, MERGED) {
                    std::mem::swap(&mut self.from, &mut self.to);
                    *merge = Merge::pass(merge.width * 2, &self.from);
                }
                if merge.width >= self.from.len() {
                    self.phase = Phase::Check(Check { read: 0, last: 0, ordered: true, sum: 0, hash: FNV.0 });
                }
                Status::More
            }
            Phase::Check(check) => {
                let end = (check.read + CHECKED).min(self.from.len());
                check.some(&self.from[check.read..end]);
                if end == self.from.len() { Status::Done } else { Status::More }
            }
        }
    }

    fn answer(&self) -> String {
        let verdict = match &self.phase {
            Phase::Check(check) if check.ordered && check.sum == self.sum => "sorted",
            _ => "NOT sorted",
        };
        let hash = if let Phase::Check(check) = &self.phase { check.hash } else { 0 };
        let keys = 4 * self.from.len();
        let [smallest, median, largest] = [0, keys / 2, keys - 1].map(|at| self.from[at / 4][at % 4]);
        format!("{verdict}, {keys} keys, smallest {smallest}, median {median}, largest {largest}, checksum {hash:016x}")
    }

    fn spoil(&mut self) {
        // The next key that is read: an earlier one may be used up.
        let next = match &self.phase {
            Phase::Generate => 0,
            Phase::Merge(merge) if merge.left.is_empty() => merge.right.start,
            Phase::Merge(merge) => merge.left.start,
            Phase::Check(check) => check.read,
        };
        if let Some(four) = self.from.get_mut(next) {
            four[0] ^= 1 << 20;
        }
    }
}

impl Merge {
    /// The start of a pass over these keys, of which there are some.
    fn pass(width: usize, from: &[u32x4]) -> Self {
        let mut pass = Self { width, left: 0..0, right: 0..0, held: u32x4::splat(0), written: 0 };
        pass.next_pair(from);
        pass
    }

    fn next_pair(&mut self, from: &[u32x4]) {
        let start = self.written;
        let middle = from.len().min(start + self.width);
        let end = from.len().min(middle + self.width);
        if start < end {
            (self.held, self.left, self.right) = (from[start], start + 1..middle, middle..end);
        }
    }

    /// Merges up to `most` fours, and says whether the pass is through.
    fn some(&mut self, from: &[u32x4], to: &mut [u32x4], most: usize) -> bool {
        let stop = from.len().min(self.written + most);
        while self.written < stop {
            self.both(from, &mut to[..stop]);
            let Some(slot) = to[..stop].get_mut(self.written) else { break };
            let rest = if self.left.is_empty() { &mut self.right } else { &mut self.left };
            let next = rest.next();
            // What is left of one run alone can still be smaller than what is held of the other.
            (*slot, self.held) = next.map_or((self.held, self.held), |next| merge_fours(self.held, from[next]));
            self.written += 1;
            if next.is_none() {
                self.next_pair(from);
            }
        }
        self.written == from.len()
    }

    /// Merges while something is left of both runs and there is room.
    fn both(&mut self, from: &[u32x4], to: &mut [u32x4]) {
        let (left, right) = (&from[..self.left.end], &from[..self.right.end]);
        let (mut held, mut l, mut r) = (self.held, self.left.start, self.right.start);
        for slot in &mut to[self.written..] {
            let (Some(next_left), Some(next_right)) = (left.get(l), right.get(r)) else { break };
            // The run whose next key is smaller: a toss of a coin, so no branch.
            let is_left = next_left[0] <= next_right[0];
            let next = select_unpredictable(is_left, next_left, next_right);
            (*slot, held) = merge_fours(held, *next);
            l += usize::from(is_left);
            r += usize::from(!is_left);
        }
        self.written += l + r - self.left.start - self.right.start;
        (self.held, self.left.start, self.right.start) = (held, l, r);
    }
}

/// Merges two fours that are in order: the four smallest, and the four largest. Batcher's bitonic merge (Knuth, 5.3.4).
fn merge_fours(a: u32x4, b: u32x4) -> (u32x4, u32x4) {
    let b = b.reverse();
    let (low, high) = (a.simd_min(b), a.simd_max(b));
    // MixedWork halves at once: first what is two apart, then neighbours.
    let (first, second) = (simd_swizzle!(low, high, [0, 1, 4, 5]), simd_swizzle!(low, high, [2, 3, 6, 7]));
    let (low, high) = (first.simd_min(second), first.simd_max(second));
    let (first, second) = (simd_swizzle!(low, high, [0, 4, 2, 6]), simd_swizzle!(low, high, [1, 5, 3, 7]));
    let (low, high) = (first.simd_min(second), first.simd_max(second));
    (simd_swizzle!(low, high, [0, 4, 1, 5]), simd_swizzle!(low, high, [2, 6, 3, 7]))
}

/// Sorts four keys: a network of five comparators (Knuth, 5.3.4).
fn in_order(mut keys: [u32; 4]) -> u32x4 {
    for (a, b) in [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)] {
        (keys[a], keys[b]) = (keys[a].min(keys[b]), keys[a].max(keys[b]));
    }
    u32x4::from_array(keys)
}

impl Check {
    fn some(&mut self, fours: &[u32x4]) {
        for key in fours.iter().flat_map(|four| four.to_array()) {
            self.ordered &= self.last <= key;
            self.last = key;
            self.sum += u64::from(key);
            self.hash = (self.hash ^ u64::from(key)).wrapping_mul(FNV.1);
        }
        self.read += fours.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorts by merges of at most `most` fours each.
    fn sorted(keys: &[[u32; 4]], most: usize) -> Vec<u32> {
        let mut from: Vec<u32x4> = keys.iter().copied().map(in_order).collect();
        let mut to = vec![u32x4::splat(0); from.len()];
        let mut width = 1;
        while width < from.len() {
            let mut merge = Merge::pass(width, &from);
            while !merge.some(&from, &mut to, most) {}
            std::mem::swap(&mut from, &mut to);
            width *= 2;
        }
        from.iter().flat_map(|four| four.to_array()).collect()
    }

    fn expected(keys: &[[u32; 4]]) -> Vec<u32> {
        let mut keys = keys.as_flattened().to_vec();
        keys.sort_unstable();
        keys
    }

    #[test]
    fn any_cut_sorts_as_the_standard_library_does() {
        let mut random = SplitMix(3);
        for length in 0..100 {
            let keys: Vec<[u32; 4]> =
                (0..length).map(|_| [0; 4].map(|_: u32| (random.next() >> 40) as u32 & 63)).collect();
            for most in [1, 3, 7, 64, 1000] {
                assert_eq!(sorted(&keys, most), expected(&keys), "{length} fours, {most} at a time");
            }
        }
    }

    #[test]
    fn the_answer_is_that_of_the_standard_library() {
        let mut random = SplitMix(9);
        let mut keys: Vec<u32> = (0..20_000).map(|_| (random.next() >> 32) as u32).collect();
        keys.sort_unstable();
        let hash = keys.iter().fold(FNV.0, |hash, &key| (hash ^ u64::from(key)).wrapping_mul(FNV.1));
        let mut job = start(20, 9).expect("there is memory for a test");
        while job.step() == Status::More {}
        let (smallest, median, largest) = (keys[0], keys[10_000], keys[19_999]);
        let expected = format!(
            "sorted, 20000 keys, smallest {smallest}, median {median}, largest {largest}, checksum {hash:016x}"
        );
        assert_eq!(job.answer(), expected);
    }

    #[test]
    fn a_bit_flipped_at_any_step_shows() {
        let run = |spoil_at| {
            let mut job = start(150, 5).expect("there is memory for a test");
            let mut steps = 0;
            loop {
                if spoil_at == Some(steps) {
                    job.spoil();
                }
                steps += 1;
                if job.step() == Status::Done {
                    return (job.answer(), steps);
                }
            }
        };
        let (right, steps) = run(None);
        for at in 1..steps {
            let (wrong, _) = run(Some(at));
            assert_ne!(wrong, right, "step {at}");
            assert!(wrong.starts_with("NOT sorted"), "step {at}: {wrong}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn all_keys_come_out_in_order(keys: Vec<[u32; 4]>, most in 1usize..50) {
            proptest::prop_assert_eq!(sorted(&keys, most), expected(&keys));
        }
    }
}
