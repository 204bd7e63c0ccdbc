//! Bottom-up merge sort (Knuth, "The Art of Computer Programming", volume 3, 5.2.4: straight merge sort): random 32-bit keys,
//! merged back and forth between two buffers, a bounded number of elements a step. Half of its comparisons go either way at random, so
//! it is written without branches on them, and it reads and writes more than the caches near a core hold.

use super::{Job, Kernel, OutOfMemory, Progress, SplitMix, buffer};

pub(super) const KERNEL: Kernel = Kernel {
    id: "sort",
    title: "Merge sort",
    kind: "data processing",
    size_unit: "thousand keys",
    default_size: 700,
    min_size: 4,
    max_size: 8000,
    start,
    known: &[],
};

/// Keys in one step of the job.
const CHUNK: usize = 16_384;
/// Keys in each run before the first merge: small enough for a sorting network.
const RUN: usize = 4;
/// Keys merged between two tests for the end of a run.
const BLOCK: usize = 4;
/// 64-bit FNV-1a: offset basis and prime.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x100_0000_01b3);

fn start(size: u32, seed: u64) -> Result<Box<dyn Job>, OutOfMemory> {
    let length = size as usize * 1000;
    Ok(Box::new(Sort {
        random: SplitMix(seed),
        from: buffer(length)?,
        to: buffer(length)?,
        sum: 0,
        phase: Phase::Generate { made: 0 },
    }))
}

#[derive(Debug)]
struct Sort {
    random: SplitMix,
    from: Vec<u32>,
    to: Vec<u32>,
    /// Of all keys as they were made: none may get lost or changed.
    sum: u64,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Generate { made: usize },
    Merge(Merge),
    Check(Check),
}

/// Where a pass of merges stands.
#[derive(Debug)]
struct Merge {
    /// Length of the runs that this pass merges.
    width: usize,
    /// Where the pair of runs under way starts.
    start: usize,
    /// How much of its left and of its right run is merged.
    taken: [usize; 2],
}

#[derive(Debug)]
struct Check {
    read: usize,
    last: u32,
    ordered: bool,
    sum: u64,
    hash: u64,
}

impl Job for Sort {
    fn step(&mut self) -> Progress {
        match &mut self.phase {
            Phase::Generate { made } => {
                let end = (*made + CHUNK / 2).min(self.from.len());
                for run in self.from[*made..end].chunks_mut(RUN) {
                    for key in run.iter_mut() {
                        *key = (self.random.next() >> 32) as u32;
                        self.sum += u64::from(*key);
                    }
                    sort_run(run);
                }
                *made = end;
                if end == self.from.len() {
                    self.phase = Phase::Merge(Merge { width: RUN, start: 0, taken: [0; 2] });
                }
                Progress::More
            }
            Phase::Merge(merge) => {
                if merge.some(&self.from, &mut self.to, CHUNK) {
                    std::mem::swap(&mut self.from, &mut self.to);
                    *merge = Merge { width: merge.width * 2, start: 0, taken: [0; 2] };
                }
                if merge.width >= self.from.len() {
                    self.phase = Phase::Check(Check { read: 0, last: 0, ordered: true, sum: 0, hash: FNV.0 });
                }
                Progress::More
            }
            Phase::Check(check) => {
                let end = (check.read + CHUNK).min(self.from.len());
                check.some(&self.from[check.read..end]);
                if end == self.from.len() { Progress::Done } else { Progress::More }
            }
        }
    }

    fn answer(&self) -> String {
        let keys = &self.from;
        let verdict = match &self.phase {
            Phase::Check(check) if check.ordered && check.sum == self.sum => "sorted",
            _ => "NOT sorted",
        };
        let hash = if let Phase::Check(check) = &self.phase { check.hash } else { 0 };
        let (smallest, median, largest) = (keys[0], keys[keys.len() / 2], keys[keys.len() - 1]);
        format!(
            "{verdict}, {} keys, smallest {smallest}, median {median}, largest {largest}, checksum {hash:016x}",
            keys.len()
        )
    }

    fn spoil(&mut self) {
        // The next key that is read: an earlier one may be used up.
        let next = match &self.phase {
            Phase::Generate { .. } => 0,
            Phase::Merge(merge) => merge.start + merge.taken[0].min(merge.width - 1),
            Phase::Check(check) => check.read,
        };
        if let Some(key) = self.from.get_mut(next) {
            *key ^= 1 << 20;
        }
    }
}

impl Merge {
    /// Merges up to `most` elements, and says whether the pass is through.
    fn some(&mut self, from: &[u32], to: &mut [u32], most: usize) -> bool {
        let mut left_over = most;
        while self.start < from.len() && left_over > 0 {
            let pair = &from[self.start..from.len().min(self.start + 2 * self.width)];
            let (left, right) = pair.split_at(self.width.min(pair.len()));
            let done = self.taken[0] + self.taken[1];
            let now = left_over.min(pair.len() - done);
            let out = &mut to[self.start + done..][..now];
            let taken = merge(&left[self.taken[0]..], &right[self.taken[1]..], out);
            left_over -= now;
            if done + now == pair.len() {
                *self = Self { start: self.start + pair.len(), taken: [0; 2], ..*self };
            } else {
                self.taken = [self.taken[0] + taken, self.taken[1] + now - taken];
            }
        }
        self.start >= from.len()
    }
}

/// Fills `out` with the smallest of two sorted runs, which hold at least as many. Says how many came from the left one.
fn merge(left: &[u32], right: &[u32], out: &mut [u32]) -> usize {
    let (mut from_left, mut from_right) = (0, 0);
    let mut filled = 0;
    // While both runs have a block left, none can end within the next block, so nothing is tested for each element.
    for block in out.as_chunks_mut::<BLOCK>().0 {
        let (Some(l), Some(r)) = (left[from_left..].first_chunk(), right[from_right..].first_chunk()) else { break };
        let (l, r): (&[u32; BLOCK], &[u32; BLOCK]) = (l, r);
        let (mut i, mut j) = (0, 0);
        for slot in block {
            // Minima and sums, not branches: which run is next is a coin toss.
            *slot = l[i].min(r[j]);
            let left_is_next = l[i] <= r[j];
            i += usize::from(left_is_next);
            j += usize::from(!left_is_next);
        }
        from_left += i;
        from_right += j;
        filled += BLOCK;
    }
    for slot in &mut out[filled..] {
        let left_is_next = match (left.get(from_left), right.get(from_right)) {
            (Some(l), Some(r)) => l <= r,
            (l, _) => l.is_some(),
        };
        if left_is_next {
            *slot = left[from_left];
            from_left += 1;
        } else {
            *slot = right[from_right];
            from_right += 1;
        }
    }
    from_left
}

/// Sorts one run: a network of five comparators (Knuth, 5.3.4).
fn sort_run(run: &mut [u32]) {
    let Ok([a, b, c, d]) = run.try_into().map(|run: &mut [u32; RUN]| run) else {
        run.sort_unstable();
        return;
    };
    let order = |x: &mut u32, y: &mut u32| (*x, *y) = ((*x).min(*y), (*x).max(*y));
    order(a, b);
    order(c, d);
    order(a, c);
    order(b, d);
    order(b, c);
}

impl Check {
    fn some(&mut self, keys: &[u32]) {
        for &key in keys {
            self.ordered &= self.last <= key;
            self.last = key;
            self.sum += u64::from(key);
            self.hash = (self.hash ^ u64::from(key)).wrapping_mul(FNV.1);
        }
        self.read += keys.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorts by merges of at most `most` elements each.
    fn sorted(mut from: Vec<u32>, most: usize) -> Vec<u32> {
        let mut to = vec![0; from.len()];
        from.chunks_mut(RUN).for_each(sort_run);
        let mut width = RUN;
        while width < from.len() {
            let mut merge = Merge { width, start: 0, taken: [0; 2] };
            while !merge.some(&from, &mut to, most) {}
            std::mem::swap(&mut from, &mut to);
            width *= 2;
        }
        from
    }

    #[test]
    fn any_cut_sorts_as_the_standard_library_does() {
        let mut random = SplitMix(3);
        for length in 0..200 {
            let keys: Vec<u32> = (0..length).map(|_| (random.next() >> 40) as u32 & 63).collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            for most in [1, 3, 7, 64, 1000] {
                assert_eq!(sorted(keys.clone(), most), expected, "{length} keys, {most} at a time");
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
        while job.step() == Progress::More {}
        let (smallest, median, largest) = (keys[0], keys[10_000], keys[19_999]);
        let expected = format!(
            "sorted, 20000 keys, smallest {smallest}, median {median}, largest {largest}, checksum {hash:016x}"
        );
        assert_eq!(job.answer(), expected);
    }

    #[test]
    fn a_bit_flipped_at_any_step_shows() {
        let run = |spoil_at| {
            let mut job = start(50, 5).expect("there is memory for a test");
            let mut steps = 0;
            loop {
                if spoil_at == Some(steps) {
                    job.spoil();
                }
                steps += 1;
                if job.step() == Progress::Done {
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
        fn all_keys_come_out_in_order(keys: Vec<u32>, most in 1usize..50) {
            let mut expected = keys.clone();
            expected.sort_unstable();
            proptest::prop_assert_eq!(sorted(keys, most), expected);
        }
    }
}
