//! Random numbers that depend on the seed, the task, the request and the attempt alone.

/// One attempt of one request of one task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Key {
    pub(super) task: u32,
    pub(super) nth: u32,
    pub(super) attempt: u32,
}

/// What a random number is for; each use has numbers of its own.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Reply = 1,
    Spread = 2,
    Failure = 3,
    Backoff = 4,
}

/// The random number of this seed, purpose and attempt: the key's words are absorbed one by one.
pub(super) fn draw(seed: u64, purpose: Purpose, key: Key) -> u64 {
    let request = u64::from(key.task) << 32 | u64::from(key.nth);
    [purpose as u64, request, u64::from(key.attempt)].into_iter().fold(seed, |state, word| splitmix64(state ^ word))
}

/// The number that the SplitMix64 generator gives first when it starts at `state` (Guy L. Steele, Doug Lea and
/// Christine H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of Sebastiano Vigna's
/// `splitmix64.c`).
pub(super) fn splitmix64(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in 0 ≤ x < 1 from the upper 53 bits.
pub(super) fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
