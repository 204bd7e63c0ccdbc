//! The product of two square matrices, in the order of Goto and van de Geijn ("Anatomy of high-performance matrix
//! multiplication", ACM TOMS 34(3), 2008): both are stored in panels of four rows or columns, and tiles of 4 × 4 are summed in
//! registers, over as many terms as leave the panels in the nearest caches. The entries are small whole numbers, so every sum
//! is exact, and integers can check it.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status};

pub(super) const KERNEL: Kernel = Kernel {
    id: "matmul",
    // Sizes count rows and columns.
    default_size: 640,
    min_size: 16,
    max_size: 1536,
    start: Start::of(start),
    known: &[],
};

/// Rows of a panel of the left matrix, and columns of one of the right.
const TILE: usize = 4;
/// Terms that are summed in one go: so much of a panel takes 8 KiB.
const DEPTH: usize = 256;
/// Vectors that a step makes.
const FILL: usize = 2048;
/// Tiles to which a step adds terms.
const TILES: usize = 64;
/// Tiles whose entries a step sums up.
const SUM: usize = 3072;

/// Four entries side by side in a panel.
type Vector = [f64; TILE];
type Tile = [Vector; TILE];

fn start(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let size = size as usize;
    let panels = size.div_ceil(TILE);
    Ok(Box::new(Matmul {
        size,
        panels,
        seed,
        left: reserve(panels * size)?,
        right: reserve(panels * size)?,
        product: reserve(panels * panels)?,
        next: Next::Fill,
        trace: 0,
        weighted: 0,
    }))
}

/// Room that the steps fill: to clear it all here would take too long.
fn reserve<T>(length: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut room = Vec::new();
    room.try_reserve_exact(length).map_err(|_| OutOfMemory { bytes: length * size_of::<T>() })?;
    Ok(room)
}

#[derive(Debug)]
struct Matmul {
    size: usize,
    panels: usize,
    seed: u64,
    /// For each four rows, their entries, column by column. Rows past the last are zero.
    left: Vec<Vector>,
    /// For each four columns, their entries, row by row.
    right: Vec<Vector>,
    /// For each panel of the right matrix, its tiles with each panel of the left one.
    product: Vec<Tile>,
    next: Next,
    trace: i64,
    weighted: i64,
}

/// What the next step does.
#[derive(Clone, Copy, Debug)]
enum Next {
    /// It makes entries.
    Fill,
    /// It adds the terms from `depth` on to the tiles from `tile` on.
    Multiply { depth: usize, tile: usize },
    /// It sums up the tiles from this one on.
    Sum { tile: usize },
}

/// An entry of the matrices by its number: from -99 to 99.
fn entry(seed: u64, number: usize) -> f64 {
    let mut random = SplitMix(seed.wrapping_add((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let below_199 = ((random.next() >> 32) * 199) >> 32;
    f64::from(below_199 as i32 - 99)
}

/// Adds to a tile the products of two panels.
fn multiply(tile: &mut Tile, left: &[Vector], right: &[Vector]) {
    let mut sums = *tile;
    for (left, right) in left.iter().zip(right) {
        for (sums, left) in sums.iter_mut().zip(left) {
            for (sum, right) in sums.iter_mut().zip(right) {
                *sum += left * right;
            }
        }
    }
    *tile = sums;
}

impl Matmul {
    /// Makes some vectors of a matrix; `entry` gives an entry by panel, place in the panel and place in the vector.
    fn fill(matrix: &mut Vec<Vector>, size: usize, length: usize, entry: impl Fn(usize, usize, usize) -> f64) {
        let (mut panel, mut place) = (matrix.len() / size, matrix.len() % size);
        for _ in 0..FILL.min(length - matrix.len()) {
            matrix.push(std::array::from_fn(|lane| entry(panel, place, lane)));
            place += 1;
            if place == size {
                (panel, place) = (panel + 1, 0);
            }
        }
    }
}

impl Computation for Matmul {
    fn step(&mut self) -> Status {
        let (size, panels, seed) = (self.size, self.panels, self.seed);
        match self.next {
            Next::Fill => {
                let length = panels * size;
                let place = |row: usize, column: usize, outer: usize, first: usize| {
                    if outer < size { entry(seed, first + row * size + column) } else { 0.0 }
                };
                if self.left.len() < length {
                    Self::fill(&mut self.left, size, length, |panel, column, lane| {
                        let row = panel * TILE + lane;
                        place(row, column, row, 0)
                    });
                } else {
                    Self::fill(&mut self.right, size, length, |panel, row, lane| {
                        let column = panel * TILE + lane;
                        place(row, column, column, size * size)
                    });
                }
                if self.right.len() == length {
                    self.next = Next::Multiply { depth: 0, tile: 0 };
                }
            }
            Next::Multiply { depth, tile } => {
                let end = (tile + TILES).min(panels * panels);
                let terms = depth..(depth + DEPTH).min(size);
                if depth == 0 {
                    self.product.resize(end, Tile::default());
                }
                let (mut column, mut row) = (tile / panels, tile % panels);
                for tile in &mut self.product[tile..end] {
                    let left = &self.left[row * size..][terms.clone()];
                    let right = &self.right[column * size..][terms.clone()];
                    multiply(tile, left, right);
                    row += 1;
                    if row == panels {
                        (row, column) = (0, column + 1);
                    }
                }
                self.next = if end < panels * panels {
                    Next::Multiply { depth, tile: end }
                } else if terms.end < size {
                    Next::Multiply { depth: terms.end, tile: 0 }
                } else {
                    Next::Sum { tile: 0 }
                };
            }
            Next::Sum { tile: first } => {
                let end = (first + SUM).min(panels * panels);
                let (mut column, mut row) = (first / panels, first % panels);
                for tile in &self.product[first..end] {
                    // Weights that differ by row and column, so that no two entries can change places unseen.
                    let mut weighted = 0.0;
                    for (i, sums) in tile.iter().enumerate() {
                        for (j, sum) in sums.iter().enumerate() {
                            let weight = 1 + ((row * TILE + i + 3 * (column * TILE + j)) & 63);
                            weighted += sum * f64::from(weight as i32);
                        }
                    }
                    self.weighted = self.weighted.wrapping_add(weighted as i64);
                    if row == column {
                        let trace: f64 = (0..TILE).map(|i| tile[i][i]).sum();
                        self.trace = self.trace.wrapping_add(trace as i64);
                    }
                    row += 1;
                    if row == panels {
                        (row, column) = (0, column + 1);
                    }
                }
                if end == panels * panels {
                    return Status::Done;
                }
                self.next = Next::Sum { tile: end };
            }
        }
        Status::More
    }

    fn answer(&self) -> String {
        format!("trace {}, weighted sum {}", self.trace, self.weighted)
    }

    fn spoil(&mut self) {
        self.weighted ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(size: u32, seed: u64) -> String {
        let mut job = start(size, seed).expect("there is memory for a test");
        while job.step() == Status::More {}
        job.answer()
    }

    /// The schoolbook product of integers, row by column.
    fn plain(size: usize, seed: u64) -> String {
        let mut random = SplitMix(seed);
        let mut matrix =
            || -> Vec<i64> { (0..size * size).map(|_| (((random.next() >> 32) * 199) >> 32) as i64 - 99).collect() };
        let (left, right) = (matrix(), matrix());
        let (mut trace, mut weighted) = (0, 0);
        for row in 0..size {
            for column in 0..size {
                let sum: i64 = (0..size).map(|k| left[row * size + k] * right[k * size + column]).sum();
                trace += if row == column { sum } else { 0 };
                weighted += sum * (1 + (row as i64 + 3 * column as i64) % 64);
            }
        }
        format!("trace {trace}, weighted sum {weighted}")
    }

    #[test]
    fn agrees_with_python() {
        assert_eq!(run(17, 1), "trace -9740, weighted sum 4179366");
        assert_eq!(run(300, 7), "trace 807910, weighted sum -1681908179");
    }

    #[test]
    fn agrees_with_the_schoolbook_product() {
        // Around multiples of the tile and of the depth; and the default.
        for (size, seed) in [(16, 1), (17, 2), (63, 3), (102, 4), (255, 5), (256, 6), (257, 7), (640, 8)] {
            assert_eq!(run(size, seed), plain(size as usize, seed), "{size}");
        }
    }
}
