//! The kernels' answers on this host, which the tests in the browser hold their own against. A native and a wasm build share
//! every line of a kernel, so a difference is one of compiler or engine.
#![cfg(not(target_arch = "wasm32"))]

use std::{env, fs};

use interleave::work::kernels::{Status, all};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/answers.tsv");

#[test]
fn the_answers_that_the_browser_has_to_give_are_those_of_this_host() {
    let mut text = String::new();
    for kernel in all() {
        // The smallest size, and one that has many steps and takes a wasm build without optimised code no second.
        for size in [kernel.min_size, kernel.min_size.max(kernel.default_size / 10)] {
            for seed in [1, 0xdead_beef] {
                let mut job = kernel.start(size, seed).expect("there is memory for a test");
                while job.step() == Status::More {}
                text += &format!("{}\t{size}\t{seed}\t{}\n", kernel.id, job.answer());
            }
        }
    }
    if env::var_os("INTERLEAVE_WRITE").is_some() {
        fs::write(PATH, &text).expect("the repository can be written");
    }
    let known = fs::read_to_string(PATH).expect("the answers are in the repository");
    assert_eq!(text, known, "if a kernel's answers had to change, run this test with INTERLEAVE_WRITE=1");
}
