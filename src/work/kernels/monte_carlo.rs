//! Pi by throwing darts (the Monte Carlo method: Metropolis and Ulam, JASA 44, 1949): of random points in a square, the share
//! in the quarter disc tends to a quarter of pi. The points come from xoshiro256** (Blackman and Vigna, "Scrambled linear
//! pseudorandom number generators", ACM TOMS 47(4), 2021), seeded by splitmix64 as its authors say: each number depends on the
//! one before, so no compiler can make several at once.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status};

pub(super) const KERNEL: Kernel = Kernel {
    id: "monte-carlo",
    // Sizes count thousands of points.
    default_size: 10_000,
    min_size: 10,
    max_size: 500_000,
    start: Start::of(start),
    known: &[],
};

/// Points in a step.
const STEP: u32 = 16_000;

fn start(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let total = size * 1000;
    Ok(Box::new(MonteCarlo { random: Xoshiro::new(seed), total, left: total, inside: 0 }))
}

/// The state of xoshiro256**.
#[derive(Clone, Debug)]
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn new(seed: u64) -> Self {
        let mut seeds = SplitMix(seed);
        Self([seeds.next(), seeds.next(), seeds.next(), seeds.next()])
    }

    #[inline(always)]
    fn next(&mut self) -> u64 {
        let [mut a, mut b, mut c, mut d] = self.0;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        self.0 = [a, b, c ^ shifted, d.rotate_left(45)];
        result
    }

    /// A number from 0 up to, not including, 1: the top 53 bits. Taken as a signed number, which processors convert faster.
    #[inline(always)]
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as i64 as f64 * (1.0 / (1u64 << 53) as f64)
    }
}

#[derive(Debug)]
struct MonteCarlo {
    random: Xoshiro,
    total: u32,
    /// Points that still have to be thrown.
    left: u32,
    inside: u32,
}

impl Computation for MonteCarlo {
    fn step(&mut self) -> Status {
        let points = self.left.min(STEP);
        // A copy of its own can stay in registers.
        let mut random = self.random.clone();
        let mut inside = 0;
        for _ in 0..points {
            let (x, y) = (random.unit(), random.unit());
            inside += u32::from(x * x + y * y < 1.0);
        }
        self.random = random;
        self.inside = self.inside.wrapping_add(inside);
        self.left -= points;
        if self.left == 0 { Status::Done } else { Status::More }
    }

    fn answer(&self) -> String {
        let pi = 4.0 * f64::from(self.inside) / f64::from(self.total);
        format!("{} of {} inside, pi ≈ {pi:.6}", self.inside, self.total)
    }

    fn spoil(&mut self) {
        self.inside ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_the_numbers_of_the_reference_implementation() {
        // The C code at prng.di.unimi.it from the state 1, 2, 3, 4.
        let mut random = Xoshiro([1, 2, 3, 4]);
        let first: Vec<_> = (0..7).map(|_| random.next()).collect();
        let expected = [
            11520,
            0,
            1_509_978_240,
            1_215_971_899_390_074_240,
            1_216_172_134_540_287_360,
            607_988_272_756_665_600,
            16_172_922_978_634_559_625,
        ];
        assert_eq!(first, expected);
    }

    #[test]
    fn counts_as_a_loop_in_python_does() {
        for (size, seed, answer) in [
            (1, 1, "779 of 1000 inside, pi ≈ 3.116000"),
            (1, 7, "763 of 1000 inside, pi ≈ 3.052000"),
            (100, 1, "78544 of 100000 inside, pi ≈ 3.141760"),
            (100, 7, "78612 of 100000 inside, pi ≈ 3.144480"),
        ] {
            let mut job = start(size, seed).expect("it reserves nothing");
            while job.step() == Status::More {}
            assert_eq!(job.answer(), answer, "{size} thousand points, seed {seed}");
        }
    }
}
