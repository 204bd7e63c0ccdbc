//! The kernels give in WebAssembly what they give natively, however their steps are cut.

use interleave::work::kernels::{self, Computation, Kernel, Status};
use wasm_bindgen_test::*;

use super::support::{on_worker, shared};

/// Answers that the host gave: kernel, size, seed, answer. A native test (tests/answers.rs) writes them.
const ANSWERS: &str = include_str!("../answers.tsv");

fn answers() -> impl Iterator<Item = (&'static Kernel, u32, u64, &'static str)> {
    ANSWERS.lines().map(|line| {
        let [kernel, size, seed, answer] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        let kernel = kernels::by_id(kernel).expect("there is a kernel of that name");
        (kernel, size.parse().expect("a size"), seed.parse().expect("a seed"), answer)
    })
}

fn start(kernel: &Kernel, size: u32, seed: u64) -> Box<dyn Computation> {
    kernel.start(size, seed).expect("there is memory for a test")
}

fn finish(mut job: Box<dyn Computation>) -> String {
    while job.step() == Status::More {}
    job.answer()
}

#[wasm_bindgen_test]
fn every_kernel_answers_as_natively_bit_by_bit() {
    assert!(answers().count() >= 2 * kernels::all().len());
    for (kernel, size, seed, answer) in answers() {
        assert_eq!(finish(start(kernel, size, seed)), answer, "{} at {size} with seed {seed}", kernel.id);
    }
}

#[wasm_bindgen_test]
fn every_kernel_gives_the_answers_of_an_independent_source() {
    for kernel in kernels::all() {
        for (size, answer) in kernel.known {
            assert_eq!(finish(start(kernel, *size, 1)), *answer, "{} at {size}", kernel.id);
        }
    }
}

/// All jobs at once, one lane going from one to the next after some steps, in turn or by chance.
#[wasm_bindgen_test]
fn any_cut_of_steps_gives_the_same_answers() {
    for steps in [1_u64, 2, 7, 1000] {
        let mut jobs: Vec<_> = answers()
            .map(|(kernel, size, seed, answer)| (kernel.id, answer, start(kernel, size, seed), Status::More))
            .collect();
        let mut random = steps;
        while jobs.iter().any(|(.., status)| *status == Status::More) {
            for (_, _, job, status) in &mut jobs {
                random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                for _ in 0..1 + (random >> 33) % steps {
                    if *status == Status::More {
                        *status = job.step();
                    }
                }
            }
        }
        for (id, answer, job, _) in jobs {
            assert_eq!(job.answer(), answer, "{id} in cuts of up to {steps} steps");
        }
    }
}

#[wasm_bindgen_test]
async fn a_job_that_goes_from_worker_to_worker_gives_the_same_answer() {
    if !shared().await {
        return;
    }
    for (kernel, size, seed, answer) in answers() {
        let mut job = start(kernel, size, seed);
        let mut status = Status::More;
        for steps in [1, 10, 100, usize::MAX] {
            (job, status) = on_worker(move || {
                for _ in 0..steps {
                    if status == Status::Done {
                        break;
                    }
                    status = job.step();
                }
                (job, status)
            })
            .await;
        }
        assert_eq!(job.answer(), answer, "{}", kernel.id);
    }
}

#[wasm_bindgen_test]
fn a_flipped_bit_shows_in_the_answer() {
    for kernel in kernels::all() {
        let mut job = start(kernel, kernel.default_size, 1);
        for _ in 0..10 {
            assert_eq!(job.step(), Status::More, "{}", kernel.id);
        }
        job.spoil();
        assert_ne!(finish(job), finish(start(kernel, kernel.default_size, 1)), "{}", kernel.id);
    }
}
