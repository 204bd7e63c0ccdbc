//! k-means: points fall into clusters by their nearest centre, and each centre moves to the mean of its points (Lloyd,
//! "Least squares quantization in PCM", IEEE Transactions on Information Theory 28, 1982; the name is MacQueen's, 1967).
//! Distances in floating point over a stream of points, as in much of machine learning.

use super::{Job, Kernel, OutOfMemory, Progress, SplitMix, buffer};
use std::hint::select_unpredictable;

pub(super) const KERNEL: Kernel = Kernel {
    id: "k-means",
    title: "k-means",
    kind: "machine learning",
    size_unit: "points",
    default_size: 100_000,
    min_size: 100,
    max_size: 1_000_000,
    start,
    known: &[],
};

/// Points in one step of the job.
const CHUNK: usize = 2048;
/// Points compared with a centre at a time.
const BLOCK: usize = 32;
const CLUSTERS: usize = 8;
const DIMENSIONS: usize = 8;
/// Times that the centres move: a fixed number, so that the work depends on the size alone.
const ROUNDS: u32 = 20;

type Point = [f64; DIMENSIONS];

fn start(size: u32, seed: u64) -> Result<Box<dyn Job>, OutOfMemory> {
    Ok(Box::new(KMeans {
        random: SplitMix(seed),
        points: buffer(size as usize)?,
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

impl Job for KMeans {
    fn step(&mut self) -> Progress {
        let end = (self.next + CHUNK).min(self.points.len());
        if self.round == 0 {
            self.make(end);
        } else {
            self.sums.add(&self.points[self.next..end], &self.centres);
        }
        self.next = end;
        if end < self.points.len() {
            return Progress::More;
        }
        if self.round == ROUNDS {
            return Progress::Done;
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
        Progress::More
    }

    fn answer(&self) -> String {
        let sizes: Vec<String> = self.sums.counts.iter().map(u32::to_string).collect();
        format!("inertia {:?}, clusters of {}", self.sums.inertia, sizes.join(" "))
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
        for point in &mut self.points[self.next..end] {
            let centre = &self.truth[self.random.next() as usize % CLUSTERS];
            for (value, centre) in point.iter_mut().zip(centre) {
                // The sum of two even spreads: a hill, if not quite a Gaussian one.
                *value = centre + 40.0 * (self.random.unit() + self.random.unit() - 1.0);
            }
        }
    }
}

impl Sums {
    fn add(&mut self, points: &[Point], centres: &[Point; CLUSTERS]) {
        for points in points.chunks(BLOCK) {
            let mut least = [f64::INFINITY; BLOCK];
            let mut nearest = [0; BLOCK];
            for (cluster, centre) in (0..).zip(centres) {
                let mut distances = [0.0; BLOCK];
                for (slot, point) in distances.iter_mut().zip(points) {
                    *slot = distance(point, centre);
                }
                keep_nearer(cluster, &distances, &mut least, &mut nearest);
            }
            for ((point, least), nearest) in points.iter().zip(least).zip(nearest) {
                let nearest = nearest as usize % CLUSTERS;
                for (total, value) in self.totals[nearest].iter_mut().zip(point) {
                    *total += value;
                }
                self.counts[nearest] += 1;
                self.inertia += least;
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

/// Takes each point for this cluster that is nearer to it than to those before. For many points at a time, since a choice
/// between numbers side by side is done with masks, but one alone can be a branch, which nothing could foresee.
fn keep_nearer(cluster: u64, distances: &[f64; BLOCK], least: &mut [f64; BLOCK], nearest: &mut [u64; BLOCK]) {
    for ((distance, least), nearest) in distances.iter().zip(least).zip(nearest) {
        let nearer = distance < least;
        *nearest = select_unpredictable(nearer, cluster, *nearest);
        *least = select_unpredictable(nearer, *distance, *least);
    }
}

/// The squared distance, as the sum of its even and its odd terms: two that a register can hold side by side.
fn distance(a: &Point, b: &Point) -> f64 {
    let mut sums = [0.0; 2];
    for (a, b) in a.as_chunks::<2>().0.iter().zip(b.as_chunks::<2>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            let apart = a - b;
            *sum += apart * apart;
        }
    }
    sums[0] + sums[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(mut job: impl Job, spoil_at: Option<usize>) -> (String, usize) {
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
    }

    fn job(size: usize, seed: u64) -> KMeans {
        KMeans {
            random: SplitMix(seed),
            points: vec![Point::default(); size],
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
        while job.step() == Progress::More {}
        assert!((job.sums.inertia / inertia - 1.0).abs() < 1e-12, "{} {inertia}", job.sums.inertia);
        assert_eq!(job.sums.counts.map(|count| count as usize).to_vec(), counts);
    }

    #[test]
    fn no_round_makes_the_clusters_worse() {
        let mut job = job(5000, 2);
        let mut last = f64::INFINITY;
        while job.step() == Progress::More {
            if job.next + CHUNK >= job.points.len() && job.round > 0 {
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
            while job.step() == Progress::More {}
            proptest::prop_assert_eq!(job.sums.counts.iter().sum::<u32>() as usize, size);
            proptest::prop_assert!(job.sums.inertia.is_finite());
        }
    }
}
