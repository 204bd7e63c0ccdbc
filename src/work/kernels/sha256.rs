//! SHA-256 (FIPS 180-4, "Secure Hash Standard", 2015) of the numbers 0, 1, 2, … as 32-bit words, the first byte of each the
//! most significant. Written here in plain Rust: a library would use the SHA instructions of the processor where it finds
//! them, which WebAssembly does not have, so the browser and the command line would not run the same code.

use super::{Computation, Kernel, OutOfMemory, Start, Status};
use std::fmt::Write as _;
use std::simd::{simd_swizzle, u32x4};

pub(super) const KERNEL: Kernel = Kernel {
    id: "sha256",
    // Sizes count KiB.
    default_size: 8192,
    min_size: 1,
    max_size: 524_288,
    start: Start::of(start),
    // Python's hashlib: sha256(b"".join(i.to_bytes(4, "big") for i in range(KiB * 256))).
    known: &[
        (1, "863192f4706512efec5f590bb611364a879619efda2bf032a251140411739afe"),
        (64, "6b455ced8be207fda06d48e8fedd5e081b303b45d3ac1685ff630efd91d1c464"),
        (1024, "f888a927cb0c9135dce273d449c5084a582f1afbfe542a8272ee60e89051d9f4"),
        (4096, "fbc2391ef4a0950265f731ddaacae78f56b745e9a7839ab2234292041efe5199"),
        (8192, "3bf88d9f5a217558168ea73b677cf8b75781eed3442de0fe71e8429a3c39068e"),
        (16_384, "87e26b956c6727877073cd340cebfb9dc2ad1fb1de46909bdc5375263453e513"),
    ],
};

/// Blocks of 64 bytes in a step.
const STEP: u32 = 192;
/// FIPS 180-4, 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
/// FIPS 180-4, 4.2.2.
#[rustfmt::skip]
const ROUND: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    Ok(Box::new(Sha256 { blocks: size * 16, done: 0, state: INITIAL }))
}

#[derive(Debug)]
struct Sha256 {
    blocks: u32,
    done: u32,
    state: [u32; 8],
}

/// The words of the schedule, each with its round's constant added, four side by side.
fn schedule(block: &[u8; 64]) -> [u32x4; 16] {
    let turn = |words: u32x4, by: u32| (words >> by) | (words << (32 - by));
    let s0 = |words| turn(words, 7) ^ turn(words, 18) ^ (words >> 3);
    let s1 = |words| turn(words, 17) ^ turn(words, 19) ^ (words >> 10);
    let words: [u32; 16] = std::array::from_fn(|t| u32::from_be_bytes(block.as_chunks().0[t]));
    let mut last: [u32x4; 4] = std::array::from_fn(|four| u32x4::from_slice(&words[4 * four..]));
    std::array::from_fn(|four| {
        let [w16, w12, w8, w4] = last;
        let (w15, w7) = (simd_swizzle!(w16, w12, [1, 2, 3, 4]), simd_swizzle!(w8, w4, [1, 2, 3, 4]));
        let next = w16 + s0(w15) + w7;
        // Each word needs the one that is two before it, so the first two come first.
        let first = next + s1(simd_swizzle!(w4, [2, 3, 2, 3]));
        let second = next + s1(simd_swizzle!(first, [0, 1, 0, 1]));
        last = [w12, w8, w4, simd_swizzle!(first, second, [0, 1, 6, 7])];
        w16 + u32x4::from_slice(&ROUND[4 * four..])
    })
}

/// Takes one block into the hash: FIPS 180-4, 6.2.2.
fn compress(state: &mut [u32; 8], block: &[u8; 64]) {
    // All of the schedule first, and in memory: registers for sixteen words of it would be too many in WebAssembly.
    let schedule = schedule(block).map(u32x4::to_array);
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for rounds in schedule.as_flattened().as_chunks::<16>().0 {
        for word in rounds {
            // The three rotations of the standard, as turns of one another: a register less.
            let s1 = (((e.rotate_right(14) ^ e).rotate_right(5)) ^ e).rotate_right(6);
            let choice = g ^ (e & (f ^ g));
            let t1 = h.wrapping_add(*word).wrapping_add(choice).wrapping_add(s1);
            let s0 = (((a.rotate_right(9) ^ a).rotate_right(11)) ^ a).rotate_right(2);
            let majority = (a & b) | (c & (a | b));
            (h, g, f, e) = (g, f, e, d.wrapping_add(t1));
            (d, c, b, a) = (c, b, a, t1.wrapping_add(s0).wrapping_add(majority));
        }
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(add);
    }
}

/// Takes in the end of a message of `length` bytes, `rest` being those after its last whole block: FIPS 180-4, 5.1.1.
fn finish(state: &mut [u32; 8], rest: &[u8], length: u64) {
    let mut block = [0; 64];
    block[..rest.len()].copy_from_slice(rest);
    block[rest.len()] = 0x80;
    if rest.len() >= 56 {
        compress(state, &block);
        block = [0; 64];
    }
    block[56..].copy_from_slice(&(length * 8).to_be_bytes());
    compress(state, &block);
}

fn hex(state: &[u32; 8]) -> String {
    state.iter().fold(String::new(), |mut text, word| {
        write!(text, "{word:08x}").expect("a string takes all");
        text
    })
}

impl Computation for Sha256 {
    fn step(&mut self) -> Status {
        let mut block = [0; 64];
        for number in self.done..self.blocks.min(self.done + STEP) {
            for (bytes, word) in block.as_chunks_mut::<4>().0.iter_mut().zip(number * 16..) {
                *bytes = word.to_be_bytes();
            }
            compress(&mut self.state, &block);
        }
        self.done = self.blocks.min(self.done + STEP);
        if self.done < self.blocks {
            return Status::More;
        }
        finish(&mut self.state, &[], u64::from(self.blocks) * 64);
        Status::Done
    }

    fn answer(&self) -> String {
        hex(&self.state)
    }

    fn spoil(&mut self) {
        self.state[0] ^= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(message: &[u8]) -> String {
        let mut state = INITIAL;
        let (blocks, rest) = message.as_chunks();
        for block in blocks {
            compress(&mut state, block);
        }
        finish(&mut state, rest, message.len() as u64);
        hex(&state)
    }

    #[test]
    fn gives_the_published_digests() {
        // NIST, "Examples with intermediate values", SHA-256: one block, two blocks; and a million times "a", of FIPS 180-2.
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(
            hash(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        );
        assert_eq!(hash(&[b'a'; 1_000_000]), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        // Python's hashlib: nothing; and the longest rest for which the length fits into the same block, and one byte more.
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash(&[b'a'; 55]), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
        assert_eq!(hash(&[b'a'; 56]), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    }

    #[test]
    fn hashes_the_whole_message_in_steps() {
        for (size, answer) in KERNEL.known {
            let mut job = start(*size, 1).expect("it reserves nothing");
            while job.step() == Status::More {}
            assert_eq!(job.answer(), *answer, "{size} KiB");
        }
    }
}
