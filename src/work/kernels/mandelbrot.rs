//! The Mandelbrot set by its escape times (Peitgen and Richter, "The Beauty of Fractals", 1986): each point of an image takes
//! as many iterations as it takes to leave the disc of radius 2, up to a limit. One point at a time, each iteration after the
//! one before, so it shows the speed of plain floating-point instructions; and rows differ much in cost.

use super::{Computation, Kernel, OutOfMemory, Start, Status};

pub(super) const KERNEL: Kernel = Kernel {
    id: "mandelbrot",
    // Sizes count columns.
    default_size: 256,
    min_size: 16,
    max_size: 2048,
    start: Start::of(start),
    // A loop in Python, whose numbers are the same IEEE 754 doubles.
    known: &[
        (16, "39282 iterations, 38 points inside"),
        (64, "707088 iterations, 690 points inside"),
        (256, "11276222 iterations, 11000 points inside"),
    ],
};

/// Iterations after which a point counts as one of the set.
const LIMIT: u32 = 1000;
/// Iterations after which a step ends, with the point under way.
const STEP: u64 = 16_000;

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    Ok(Box::new(Mandelbrot { columns: size, rows: size * 3 / 4, column: 0, row: 0, iterations: 0, inside: 0 }))
}

#[derive(Debug)]
struct Mandelbrot {
    columns: u32,
    rows: u32,
    /// The next point.
    column: u32,
    row: u32,
    iterations: u64,
    /// Points that did not leave.
    inside: u32,
}

/// How many times z² + c can be taken from 0 before z is more than 2 away from it. A function of its own,
/// since compilers of WebAssembly then find registers for all of the loop.
#[inline(never)]
fn escape_time(re: f64, im: f64) -> u32 {
    let (mut x, mut y) = (0.0, 0.0);
    for iteration in 0..LIMIT {
        let (xx, yy) = (x * x, y * y);
        if xx + yy > 4.0 {
            return iteration;
        }
        y = 2.0 * x * y + im;
        x = xx - yy + re;
    }
    LIMIT
}

impl Computation for Mandelbrot {
    fn step(&mut self) -> Status {
        let mut spent = 0;
        while spent < STEP {
            // The middles of the pixels of [-2, 1] × [-1.125, 1.125].
            let re = -2.0 + 3.0 * (f64::from(self.column) + 0.5) / f64::from(self.columns);
            let im = -1.125 + 2.25 * (f64::from(self.row) + 0.5) / f64::from(self.rows);
            let time = escape_time(re, im);
            spent += u64::from(time);
            self.inside += u32::from(time == LIMIT);
            self.column += 1;
            if self.column == self.columns {
                (self.column, self.row) = (0, self.row + 1);
                if self.row == self.rows {
                    self.iterations = self.iterations.wrapping_add(spent);
                    return Status::Done;
                }
            }
        }
        self.iterations = self.iterations.wrapping_add(spent);
        Status::More
    }

    fn answer(&self) -> String {
        format!("{} iterations, {} points inside", self.iterations, self.inside)
    }

    fn spoil(&mut self) {
        self.iterations ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(size: u32) -> Mandelbrot {
        let mut job = Mandelbrot { columns: size, rows: size * 3 / 4, column: 0, row: 0, iterations: 0, inside: 0 };
        while job.step() == Status::More {}
        job
    }

    #[test]
    fn knows_points_whose_orbits_are_known() {
        // 0, and -1, which goes 0, -1, 0, …, and the tip at -2, which goes to 2 and stays: none ever leaves.
        for (re, im) in [(0.0, 0.0), (-1.0, 0.0), (-2.0, 0.0), (0.0, 1.0)] {
            assert_eq!(escape_time(re, im), LIMIT, "{re} + {im}i");
        }
        // 1: 0, 1, 2, 5. At 2: 0, 2, 6.
        assert_eq!((escape_time(1.0, 0.0), escape_time(2.0, 0.0)), (3, 2));
    }

    #[test]
    fn finds_the_area_of_the_set() {
        // About 1.5066, as others counted on far finer images; a small one comes within some hundredths.
        let job = run(256);
        let area = f64::from(job.inside) / f64::from(job.columns * job.rows) * (3.0 * 2.25);
        assert!((area - 1.5066).abs() < 0.03, "{area}");
    }
}
