//! The exact factorial, by multiplying a long number in base 10^9 by one short number after the other (Knuth, "The Art of
//! Computer Programming", volume 2, 4.3.1: classical algorithms). As many factors as fit are taken at once.

use super::{Computation, Kernel, OutOfMemory, Start, Status, buffer};

pub(super) const KERNEL: Kernel = Kernel {
    id: "factorial",
    // Sizes count factors.
    default_size: 12_000,
    min_size: 10,
    max_size: 60_000,
    start: Start::of(start),
    // Python: len(str(factorial(n))), its zeros at the end, and the sum of its digits; the sums are in OEIS A004152 too.
    known: &[
        (10, "7 digits, 2 zeros at the end, digit sum 27"),
        (100, "158 digits, 24 zeros at the end, digit sum 648"),
        (1000, "2568 digits, 249 zeros at the end, digit sum 10539"),
        (5000, "16326 digits, 1249 zeros at the end, digit sum 67698"),
        (10_000, "35660 digits, 2499 zeros at the end, digit sum 149346"),
        (12_000, "43742 digits, 2998 zeros at the end, digit sum 183825"),
    ],
};

const BASE: u64 = 1_000_000_000;
/// Digits in a limb.
const DIGITS: u32 = 9;
/// A short factor is below this.
const SHORT: u64 = 1 << 31;
/// Limbs that a step multiplies.
const STEP: usize = 24_576;
/// Limbs whose digits a step sums.
const SUM_STEP: usize = 1024;

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    // n! < 2^(n × bits of n), and a limb holds more than 29 bits.
    let bits = size as usize * (u32::BITS - size.leading_zeros()) as usize;
    Ok(Box::new(Factorial {
        limbs: buffer(bits / 29 + 2)?,
        used: 0,
        last: size,
        next: 1,
        short: 1,
        at: 0,
        carry: 1,
        sum: 0,
        summed: None,
    }))
}

#[derive(Debug)]
struct Factorial {
    /// The number so far, the lowest limb first.
    limbs: Vec<u32>,
    used: usize,
    /// The last factor.
    last: u32,
    /// The first factor that is not taken yet.
    next: u32,
    /// By this the limbs are being multiplied: those from `at` on still have to be.
    short: u64,
    at: usize,
    carry: u64,
    /// Sum of the digits of so many limbs, once the product is there.
    sum: u32,
    summed: Option<usize>,
}

/// Multiplies the limbs by a short number, adds the carry, and gives the new carry, which is short too. Divisions by the base
/// are multiplications by its inverse: not every compiler of WebAssembly does that by itself. A function of its own, since
/// such a compiler then finds registers for all of the loop.
#[inline(never)]
fn multiply(limbs: &mut [u32], short: u64, mut carry: u64) -> u64 {
    for limb in limbs {
        // The carry comes in late, after the long part: only what waits for it is a chain through all limbs.
        let product = u64::from(*limb) * short;
        // Below 2^61. 2^61 / 10^9 is 2305843009.21…, so this is at most 2^29 / 10^9 + 0.22 + 1 < 2 too small,
        let quotient = ((product >> 29) * ((1 << 61) / BASE)) >> 32;
        // and this is below 2 × 10^9 + 2^31 < 2^32, for which the next inverse, with 10^9 = 2^9 × 1953125, is exact.
        let rest = product - quotient * BASE + carry;
        let more = ((rest >> 9) * 281_475) >> 39;
        *limb = (rest - more * BASE) as u32;
        carry = quotient + more;
    }
    carry
}

/// The sum of the digits of a limb.
fn digit_sum(mut limb: u32) -> u32 {
    let mut sum = 0;
    while limb > 0 {
        sum += limb % 10;
        limb /= 10;
    }
    sum
}

impl Factorial {
    /// As many of the next factors as have a short product.
    fn take_factors(&mut self) {
        self.short = 1;
        while self.next <= self.last && self.short * u64::from(self.next) < SHORT {
            self.short *= u64::from(self.next);
            self.next += 1;
        }
    }
}

impl Computation for Factorial {
    fn step(&mut self) -> Status {
        if let Some(summed) = &mut self.summed {
            let end = self.used.min(*summed + SUM_STEP);
            let sum = self.limbs[*summed..end].iter().map(|limb| digit_sum(*limb)).sum();
            self.sum = self.sum.wrapping_add(sum);
            *summed = end;
            return if end == self.used { Status::Done } else { Status::More };
        }
        let mut left = STEP;
        while left > 0 {
            let end = self.used.min(self.at + left);
            left -= end - self.at;
            self.carry = multiply(&mut self.limbs[self.at..end], self.short, self.carry);
            self.at = end;
            if end < self.used {
                break;
            }
            // The carry of the last limb becomes a limb of its own, or two: it may be above the base.
            while self.carry > 0 {
                self.limbs[self.used] = (self.carry % BASE) as u32;
                self.used += 1;
                self.carry /= BASE;
            }
            self.at = 0;
            if self.next > self.last {
                self.summed = Some(0);
                break;
            }
            self.take_factors();
            // A pass over few limbs costs more than its limbs.
            left = left.saturating_sub(8);
        }
        Status::More
    }

    fn answer(&self) -> String {
        let limbs = &self.limbs[..self.used];
        let top = limbs.last().map_or(0, |limb| limb.checked_ilog10().map_or(0, |log| log + 1));
        let digits = self.used.saturating_sub(1) as u32 * DIGITS + top;
        let zero = limbs.iter().take_while(|limb| **limb == 0).count();
        let part =
            limbs.get(zero).map_or(0, |limb| (1..DIGITS).take_while(|n| limb.is_multiple_of(10u32.pow(*n))).count());
        let zeros = zero * DIGITS as usize + part;
        format!("{digits} digits, {zeros} zeros at the end, digit sum {}", self.sum)
    }

    /// In the product, the lowest bit: being even after a few factors, it grows by one, and has fewer zeros at its end.
    fn spoil(&mut self) {
        if self.summed.is_some() {
            self.sum ^= 1;
        } else {
            self.limbs[0] ^= 1;
        }
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
    fn has_the_digits_that_python_finds() {
        for (size, answer) in KERNEL.known {
            assert_eq!(run(*size), *answer, "{size}!");
        }
    }

    #[test]
    fn agrees_with_128_bits_while_they_suffice() {
        let mut product: u128 = 1;
        for size in 1..=34 {
            product *= u128::from(size);
            let text = product.to_string();
            let zeros = text.len() - text.trim_end_matches('0').len();
            let sum: u32 = text.bytes().map(|digit| u32::from(digit - b'0')).sum();
            assert_eq!(
                run(size),
                format!("{} digits, {zeros} zeros at the end, digit sum {sum}", text.len()),
                "{size}!"
            );
        }
    }

    #[test]
    fn has_as_many_zeros_as_factors_of_five() {
        // Legendre's formula.
        for size in [24, 25, 124, 125, 3124, 3125, 3126] {
            let zeros: u32 = (1..=5).map(|power| size / 5u32.pow(power)).sum();
            let answer = run(size);
            assert!(answer.contains(&format!(" {zeros} zeros ")), "{size}!: {answer}");
        }
    }

    #[test]
    fn multiplies_a_limb_exactly_at_every_edge() {
        let base = BASE as u32;
        let shorts =
            (0..31).flat_map(|bit| [1 << bit, (1 << bit) + 1, (1 << bit) - 1]).chain([BASE, BASE - 1, SHORT - 1]);
        for short in shorts.filter(|short| *short < SHORT) {
            for limb in
                (0..30).map(|bit| 1 << bit).chain([0, 999, base / 2, base - 2, base - 1]).filter(|limb| *limb < base)
            {
                let product = u64::from(limb) * short;
                // Those that leave the largest and the smallest rest, and the largest there is.
                for carry in [0, 1, BASE - 1 - product % BASE, BASE - product % BASE, SHORT - 1] {
                    let mut limbs = [limb];
                    let carried = multiply(&mut limbs, short, carry);
                    let sum = product + carry;
                    assert_eq!((carried, u64::from(limbs[0])), (sum / BASE, sum % BASE), "{limb} × {short} + {carry}");
                }
            }
        }
    }
}
