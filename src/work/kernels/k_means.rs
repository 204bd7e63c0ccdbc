//! k-means: points fall into clusters by their nearest centre, and each centre moves to the mean of its points (Lloyd,
//! "Least squares quantization in PCM", IEEE Transactions on Information Theory 28, 1982; the name is MacQueen's, 1967).
//! Distances in floating point over a stream of points, as in much of machine learning.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status, room};
use std::fmt::Write as _;
use std::hint::select_unpredictable;
use std::simd::{Select as _, cmp::SimdPartialOrd as _, f64x2, u64x2};

pub(super) const KERNEL: Kernel = Kernel {
    id: "k-means",
    // Sizes count points.
    default_size: 100_000,
    min_size: 100,
    max_size: 1_000_000,
    start: Start::of(start),
    known: &[],
};

/// Points in one step of the job.
const CHUNK: usize = 2048;
/// Points that are compared with the centres before they are summed up.
const BLOCK: usize = 32;
/// Points whose distances are worked out together.
const TOGETHER: usize = 4;
const CLUSTERS: usize = 8;
const DIMENSIONS: usize = 8;
/// Times that the centres move: a fixed number, so that the work depends on the size alone.
const ROUNDS: u32 = 20;

type Point = [f64; DIMENSIONS];
/// The centres, turned: those of the first half of all clusters in the first dimension, two clusters side by side, then in the
/// next dimension; then those of the other half.
type Centres = [[[f64x2; CLUSTERS / 4]; DIMENSIONS]; 2];

fn start(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    Ok(Box::new(KMeans {
        random: SplitMix(seed),
        size: size as usize,
        points: room(size as usize)?,
        truth: [Point::default(); CLUSTERS],
        centres: [Point::default(); CLUSTERS],
        next: 0,
        // The points are made in the first round.
        round: 0,
        sums: Sums::default(),
    }))
}

#[derive(Debug)]
struct KMeans {
    random: SplitMix,
    /// How many points there are to be.
    size: usize,
    points: Vec<Point>,
    /// The centres around which the points are made.
    truth: [Point; CLUSTERS],
    /// The centres as they are found.
    centres: [Point; CLUSTERS],
    /// The point that is made or read next.
    next: usize,
    round: u32,
    sums: Sums,
}

/// What a round finds.
#[derive(Clone, Debug, Default)]
struct Sums {
    totals: [Point; CLUSTERS],
    counts: [u32; CLUSTERS],
    /// The sum of the squared distances of the points from their centres.
    inertia: f64,
}

impl Computation for KMeans {
    fn step(&mut self) -> Status {
        let end = (self.next + CHUNK).min(self.size);
        if self.round == 0 {
            self.make(end);
        } else {
            self.sums.add(&self.points[self.next..end], &self.centres);
        }
        self.next = end;
        if end < self.size {
            return Status::More;
        }
        if self.round == ROUNDS {
            return Status::Done;
        }
        if self.round == 0 {
            // Forgy's start: points as they come.
            self.centres.copy_from_slice(&self.points[..CLUSTERS]);
        } else {
            self.sums.move_centres(&mut self.centres);
        }
        self.sums = Sums::default();
        self.next = 0;
        self.round += 1;
        Status::More
    }

    fn answer(&self) -> String {
        let mut answer = format!("inertia {}, clusters of", self.sums.inertia);
        for count in self.sums.counts {
            write!(answer, " {count}").expect("a string takes all");
        }
        answer
    }

    fn spoil(&mut self) {
        // The next point that is read, since an earlier one may be used up; the top bit of its fraction, to be seen.
        let next = if self.round == 0 { 0 } else { self.next };
        if let Some([value, ..]) = self.points.get_mut(next) {
            *value = f64::from_bits(value.to_bits() ^ 1 << 51);
        }
    }
}

impl KMeans {
    /// Makes the points up to this one, each near one of the true centres.
    fn make(&mut self, end: usize) {
        if self.next == 0 {
            for value in self.truth.as_flattened_mut() {
                *value = 100.0 * self.random.unit();
            }
        }
        self.points.resize(end, Point::default());
        for point in &mut self.points[self.next..] {
            let centre = &self.truth[self.random.next() as usize % CLUSTERS];
            for (value, centre) in point.iter_mut().zip(centre) {
                // The sum of two even spreads, by the halves of one random number: a hill, if not quite a Gaussian one.
                let random = self.random.next();
                let spread = (random >> 32) + (random & 0xffff_ffff);
                *value = centre + 40.0 * (spread as f64 / (1u64 << 32) as f64 - 1.0);
            }
        }
    }
}

impl Sums {
    fn add(&mut self, points: &[Point], centres: &[Point; CLUSTERS]) {
        let centres: Centres = std::array::from_fn(|half| {
            std::array::from_fn(|dimension| {
                std::array::from_fn(|pair| {
                    let first = half * CLUSTERS / 2 + 2 * pair;
                    f64x2::from_array([centres[first][dimension], centres[first + 1][dimension]])
                })
            })
        });
        let mut found = [[(0.0, 0); TOGETHER]; BLOCK / TOGETHER];
        for points in points.chunks(BLOCK) {
            // First all distances, then all sums: in one loop each distance would wait until it is known where the last sum was
            // written to.
            let (whole, rest) = points.as_chunks();
            for (found, points) in found.iter_mut().zip(whole) {
                *found = nearest(points, &centres);
            }
            if let Some(last) = rest.last() {
                found[whole.len()] = nearest(&std::array::from_fn(|at| *rest.get(at).unwrap_or(last)), &centres);
            }
            for (point, (square, cluster)) in points.iter().zip(found.as_flattened()) {
                let cluster = *cluster as usize % CLUSTERS;
                for (total, value) in self.totals[cluster].iter_mut().zip(point) {
                    *total += value;
                }
                self.counts[cluster] += 1;
                self.inertia += square;
            }
        }
    }

    /// Moves each centre to the mean of its points, if it has any.
    fn move_centres(&self, centres: &mut [Point; CLUSTERS]) {
        for ((centre, total), count) in centres.iter_mut().zip(&self.totals).zip(self.counts) {
            if count > 0 {
                *centre = total.map(|total| total / f64::from(count));
            }
        }
    }
}

/// For each point the squared distance from its nearest centre, the first of those that are equally near, and its cluster.
fn nearest(points: &[Point; TOGETHER], centres: &Centres) -> [(f64, u64); TOGETHER] {
    let mut squares = [[[f64x2::splat(0.0); CLUSTERS / 4]; 2]; TOGETHER];
    // Four points and four clusters at a time: as many sums as there are registers for.
    for (half, centres) in centres.iter().enumerate() {
        let mut sums = [[f64x2::splat(0.0); CLUSTERS / 4]; TOGETHER];
        for (dimension, centres) in centres.iter().enumerate() {
            for (pair, centre) in centres.iter().enumerate() {
                for (sums, point) in sums.iter_mut().zip(points) {
                    let apart = f64x2::splat(point[dimension]) - centre;
                    sums[pair] += apart * apart;
                }
            }
        }
        for (squares, sums) in squares.iter_mut().zip(sums) {
            squares[half] = sums;
        }
    }
    squares.map(|squares| {
        // Masks, not branches: nothing could foresee which cluster it is.
        let mut clusters = u64x2::from_array([0, 1]);
        let (first, others) = squares.as_flattened().split_at(1);
        let mut least = (first[0], clusters);
        for square in others {
            clusters += u64x2::splat(2);
            let nearer = square.simd_lt(least.0);
            least = (nearer.select(*square, least.0), nearer.select(clusters, least.1));
        }
        let (squares, clusters) = (least.0.to_array(), least.1.to_array());
        let second = squares[1] < squares[0] || squares[1] == squares[0] && clusters[1] < clusters[0];
        (select_unpredictable(second, squares[1], squares[0]), select_unpredictable(second, clusters[1], clusters[0]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(mut job: impl Computation, spoil_at: Option<usize>) -> (String, usize) {
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
    }

    fn job(size: usize, seed: u64) -> KMeans {
        KMeans {
            random: SplitMix(seed),
            size,
            points: vec![],
            truth: [Point::default(); CLUSTERS],
            centres: [Point::default(); CLUSTERS],
            next: 0,
            round: 0,
            sums: Sums::default(),
        }
    }

    #[test]
    fn the_answer_is_that_of_plain_loops() {
        let mut made = job(3000, 11);
        made.make(3000);
        let mut centres: Vec<Point> = made.points[..CLUSTERS].to_vec();
        let (mut inertia, mut counts) = (0.0, vec![]);
        for _ in 0..ROUNDS {
            let square = |a: &Point, b: &Point| -> f64 { (0..DIMENSIONS).map(|d| (a[d] - b[d]).powi(2)).sum() };
            let nearest: Vec<usize> = made
                .points
                .iter()
                .map(|point| {
                    (0..CLUSTERS)
                        .min_by(|a, b| square(point, &centres[*a]).total_cmp(&square(point, &centres[*b])))
                        .expect("there are clusters")
                })
                .collect();
            inertia = made.points.iter().zip(&nearest).map(|(point, near)| square(point, &centres[*near])).sum();
            counts = (0..CLUSTERS).map(|cluster| nearest.iter().filter(|near| **near == cluster).count()).collect();
            for (cluster, centre) in centres.iter_mut().enumerate() {
                for (d, value) in centre.iter_mut().enumerate() {
                    let total: f64 =
                        made.points.iter().zip(&nearest).filter(|(_, near)| **near == cluster).map(|(p, _)| p[d]).sum();
                    *value = total / counts[cluster] as f64;
                }
            }
        }
        let mut job = job(3000, 11);
        while job.step() == Status::More {}
        assert!((job.sums.inertia / inertia - 1.0).abs() < 1e-12, "{} {inertia}", job.sums.inertia);
        assert_eq!(job.sums.counts.map(|count| count as usize).to_vec(), counts);
    }

    #[test]
    fn no_round_makes_the_clusters_worse() {
        let mut job = job(5000, 2);
        let mut last = f64::INFINITY;
        while job.step() == Status::More {
            if job.next + CHUNK >= job.size && job.round > 0 {
                let mut sums = job.sums.clone();
                sums.add(&job.points[job.next..], &job.centres);
                assert!(sums.inertia <= last, "round {}", job.round);
                last = sums.inertia;
            }
        }
    }

    #[test]
    fn a_bit_flipped_at_any_step_shows() {
        let (right, steps) = run(job(600, 4), None);
        for at in 1..steps {
            assert_ne!(run(job(600, 4), Some(at)).0, right, "step {at}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn all_points_are_in_a_cluster(size in 100usize..2000, seed: u64) {
            let mut job = job(size, seed);
            while job.step() == Status::More {}
            proptest::prop_assert_eq!(job.sums.counts.iter().sum::<u32>() as usize, size);
            proptest::prop_assert!(job.sums.inertia.is_finite());
        }
    }
}
