//! Kernels: jobs that only compute, one file each. Each is pure and deterministic by size and seed, and gives the same answer,
//! bit by bit, natively and in WebAssembly: integers, or IEEE 754 additions, multiplications, divisions and
//! square roots in a fixed order.
//!
//! A job is cut in steps of 30 to 100 microseconds. Between two steps a lane looks at its stop flag and at the GIL's
//! drop request, so a long step would make both late; a much shorter one would cost more to call than to do.

#![feature(portable_simd)]

mod factorial;
mod group_by;
mod image_filter;
mod k_means;
mod mandelbrot;
mod matmul;
mod monte_carlo;
mod n_body;
mod primes;
mod sha256;
mod sort;

/// Steps in a block: what native code does in one call, with the GIL let go, before it is back in the interpreter. 86 steps of
/// SHA-256 hash a buffer of 1 MiB; a block of any other kernel takes about as long, a few milliseconds.
pub const BLOCK_STEPS: u32 = 86;

/// What a step says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There are more steps.
    More,
    /// The answer is there.
    Done,
}

/// A job under way. One lane does all its steps, in order.
pub trait Computation: Send {
    /// Does the next step.
    fn step(&mut self) -> Status;

    /// The answer; only after [`Status::Done`].
    fn answer(&self) -> String;

    /// Flips one bit of the state, as a faulty memory cell would, so that the answer comes out wrong: to see that wrong
    /// answers are caught.
    fn spoil(&mut self);
}

/// A job could not have the memory that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Bytes that were asked for.
    pub bytes: usize,
}

/// A kernel, as it stands in the catalogue.
#[derive(Debug)]
pub struct Kernel {
    /// Its id, kebab-case. The page has its name, and what its size counts.
    pub id: &'static str,
    /// A size that takes some tens of milliseconds on one core.
    pub default_size: u32,
    /// The smallest size.
    pub min_size: u32,
    /// The largest size: a few seconds, and 64 MiB at most.
    pub max_size: u32,
    #[cfg_attr(not(feature = "run"), allow(dead_code, reason = "no job is started"))]
    start: Start,
    /// Sizes with their answers from an independent source, for a kernel that heeds no seed.
    pub known: &'static [(u32, &'static str)],
}

/// Reserves the memory of a job of this size and seed.
type StartJob = fn(size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory>;

/// How a job of a kernel is started, for whoever runs jobs: to know what kernels there are, none of their code is needed.
#[derive(Debug)]
struct Start {
    #[cfg(feature = "run")]
    job: StartJob,
}

impl Start {
    #[cfg_attr(not(feature = "run"), allow(unused_variables, reason = "no job is started"))]
    const fn of(job: StartJob) -> Self {
        Self {
            #[cfg(feature = "run")]
            job,
        }
    }
}

#[cfg(feature = "run")]
impl Kernel {
    /// Starts a job of this size with this seed. It only reserves memory; input is made in steps, so that a lane can be stopped.
    ///
    /// # Errors
    /// [`OutOfMemory`] when the allocator refuses.
    pub fn start(&self, size: u32, seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
        (self.start.job)(size, seed)
    }
}

/// Every kernel, in the order in which the page lists them.
pub fn all() -> &'static [Kernel] {
    static ALL: [Kernel; 11] = [
        primes::KERNEL,
        mandelbrot::KERNEL,
        sha256::KERNEL,
        matmul::KERNEL,
        factorial::KERNEL,
        monte_carlo::KERNEL,
        image_filter::KERNEL,
        k_means::KERNEL,
        n_body::KERNEL,
        group_by::KERNEL,
        sort::KERNEL,
    ];
    &ALL
}

/// The kernel with this id.
pub fn by_id(id: &str) -> Option<&'static Kernel> {
    all().iter().find(|kernel| kernel.id == id)
}

/// An empty vector with room for so many, not touched yet; or the refusal of the allocator.
fn room<T>(length: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut room = Vec::new();
    let bytes = length.saturating_mul(size_of::<T>());
    room.try_reserve_exact(length).map_err(|_| OutOfMemory { bytes })?;
    Ok(room)
}

/// A zeroed buffer, for what is small enough to be zeroed at once.
fn buffer<T: Clone + Default>(length: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut buffer = room(length)?;
    buffer.resize(length, T::default());
    Ok(buffer)
}

/// splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): the generator of every
/// kernel that needs random input.
#[derive(Clone, Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, 1: the top 53 bits.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(kernel: &Kernel, size: u32, seed: u64, spoil_at: Option<usize>) -> (String, usize) {
        let mut job = kernel.start(size, seed).expect("there is memory for a test");
        let mut steps = 1;
        while job.step() == Status::More {
            if spoil_at == Some(steps) {
                job.spoil();
            }
            steps += 1;
        }
        (job.answer(), steps)
    }

    #[test]
    fn every_kernel_gives_its_known_answers_and_the_same_answer_twice() {
        for kernel in all() {
            for (size, answer) in kernel.known {
                assert_eq!(run(kernel, *size, 1, None).0, *answer, "{} at {size}", kernel.id);
            }
            let once = run(kernel, kernel.default_size, 7, None).0;
            assert_eq!(run(kernel, kernel.default_size, 7, None).0, once, "{}", kernel.id);
        }
    }

    #[test]
    fn a_bit_that_flips_after_ten_steps_or_at_the_end_makes_the_smallest_job_wrong() {
        for kernel in all() {
            let mut job = kernel.start(kernel.min_size, 1).expect("there is memory for a test");
            let ended = (0..10).any(|_| job.step() == Status::Done);
            job.spoil();
            while !ended && job.step() == Status::More {}
            assert_ne!(job.answer(), run(kernel, kernel.min_size, 1, None).0, "{}, ended: {ended}", kernel.id);
        }
    }

    #[test]
    fn every_kernel_takes_its_smallest_size_and_gets_memory_for_its_largest() {
        for kernel in all() {
            run(kernel, kernel.min_size, 1, None);
            assert!(kernel.start(kernel.max_size, 1).is_ok(), "{}", kernel.id);
        }
    }

    #[test]
    fn a_flipped_bit_shows_in_the_answer() {
        for kernel in all() {
            let (right, steps) = run(kernel, kernel.default_size, 1, None);
            assert!(steps >= 100, "{} has only {steps} steps, so a lane would hear a stop late", kernel.id);
            assert_ne!(run(kernel, kernel.default_size, 1, Some(10)).0, right, "{}", kernel.id);
        }
    }
}
