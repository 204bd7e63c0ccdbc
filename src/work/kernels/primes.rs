//! Primes below a limit, by the sieve of Eratosthenes over odd numbers only, a segment at a time (Bays and Hudson, "The
//! segmented sieve of Eratosthenes and primes in arithmetic progressions to 10^12", BIT 17, 1977), so that what it writes to
//! stays in the cache nearest to the core.

use super::{Computation, Kernel, OutOfMemory, Start, Status, buffer};

pub(super) const KERNEL: Kernel = Kernel {
    id: "primes",
    // Sizes count the numbers to sieve.
    default_size: 100_000_000,
    min_size: 1000,
    max_size: 2_000_000_000,
    start: Start::of(start),
    // OEIS A006880.
    known: &[
        (1000, "168 primes"),
        (10_000, "1229 primes"),
        (100_000, "9592 primes"),
        (1_000_000, "78498 primes"),
        (10_000_000, "664579 primes"),
        (100_000_000, "5761455 primes"),
    ],
};

/// Odd numbers in a segment, a byte each: half of a usual first-level cache, which logical processors of one core share.
const SEGMENT: usize = 16_384;
/// Segments in a step.
const STEP: usize = 4;

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let root = (size - 1).isqrt();
    Ok(Box::new(Primes {
        root,
        odds: size as usize / 2,
        base: buffer(root as usize / 2 + 1)?,
        strikes: None,
        segment: buffer(SEGMENT)?,
        count: 0,
    }))
}

#[derive(Debug)]
struct Primes {
    /// Every composite number below the size has a factor up to this.
    root: u32,
    /// Odd numbers that still have to be sieved.
    odds: usize,
    /// Becomes the sieve of the numbers up to the root.
    base: Vec<bool>,
    /// Each odd prime up to the root, and the place in the next segment of its first multiple to strike out.
    strikes: Option<Vec<(usize, usize)>>,
    /// 1 for each odd number not struck out.
    segment: Vec<u8>,
    count: u32,
}

/// The odd primes up to `root`, each with the place of its square among the odd numbers.
fn base_primes(root: u32, composite: &mut [bool]) -> Vec<(usize, usize)> {
    let mut primes = Vec::new();
    for prime in (3..=root as usize).step_by(2) {
        if composite[prime / 2] {
            continue;
        }
        let square = prime * prime / 2;
        composite.iter_mut().skip(square).step_by(prime).for_each(|composite| *composite = true);
        primes.push((prime, square));
    }
    primes
}

/// How many bytes are 1, in lanes of eight: the same few instructions on every target.
fn count_ones(bytes: &[u8]) -> u32 {
    // 128 words at a time: a lane of a byte cannot overflow.
    let lanes = |bytes: &[u8]| {
        let (words, rest) = bytes.as_chunks::<8>();
        debug_assert!(rest.is_empty());
        words.iter().fold(0, |sum: u64, word| sum.wrapping_add(u64::from_le_bytes(*word)))
    };
    bytes.chunks(1024).map(|part| lanes(part).to_le_bytes().into_iter().map(u32::from).sum::<u32>()).sum()
}

impl Computation for Primes {
    fn step(&mut self) -> Status {
        let Some(strikes) = &mut self.strikes else {
            self.strikes = Some(base_primes(self.root, &mut self.base));
            return Status::More;
        };
        let segment: &mut [u8; SEGMENT] = self.segment.as_mut_slice().try_into().expect("it was made of this length");
        for _ in 0..STEP {
            segment.fill(1);
            for (prime, next) in strikes.iter_mut() {
                let mut at = *next;
                while at < SEGMENT {
                    segment[at] = 0;
                    at += *prime;
                }
                *next = at - SEGMENT;
            }
            let odds = self.odds.min(SEGMENT);
            segment[odds..].fill(0);
            // The first place is that of 1, which is no prime, but counts for 2, which has no place.
            self.count = self.count.wrapping_add(count_ones(segment));
            self.odds -= odds;
        }
        if self.odds == 0 { Status::Done } else { Status::More }
    }

    fn answer(&self) -> String {
        format!("{} primes", self.count)
    }

    fn spoil(&mut self) {
        self.count ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(size: u32) -> String {
        let mut job = start(size, 1).expect("there is memory for a test");
        while job.step() == Status::More {}
        job.answer()
    }

    #[test]
    fn counts_as_published() {
        for (size, answer) in KERNEL.known {
            assert_eq!(run(*size), *answer, "below {size}");
        }
    }

    #[test]
    fn counts_as_trial_division_does_around_the_ends_of_segments() {
        let is_prime = |n: u32| n > 1 && (2..=n.isqrt()).all(|factor| !n.is_multiple_of(factor));
        let mut below = 0;
        let ends = [2 * SEGMENT as u32, 4 * SEGMENT as u32];
        for size in 0..=ends[1] + 60 {
            if ends.iter().any(|end| end.abs_diff(size) < 50) || (1000..1100).contains(&size) {
                assert_eq!(run(size), format!("{below} primes"), "below {size}");
            }
            below += u32::from(is_prime(size));
        }
    }
}
