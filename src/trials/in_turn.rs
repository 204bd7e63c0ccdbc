//! Ways that are measured round by round and take turns: A B C, C B A, ...

use super::context::TrialContext;
use crate::spec::Error;

/// More of them a round tell nothing more.
const MOST: u32 = 10_000_000;

/// Every way with every size, to be taken in turn: the times of two sizes are compared round by round as well.
pub(super) fn of_each_size<W: Copy>(ways: &[W], sizes: &[u32]) -> Vec<(W, u32)> {
    sizes.iter().flat_map(|size| ways.iter().map(|way| (*way, *size))).collect()
}

/// For each way, how many make a round, and what one of them took in each round, in milliseconds. `round` carries so many out and says what
/// they took; there are as many as take about `round_ms`. Those that find out how many warm up, and do not count.
pub(super) async fn in_turn<W: Copy>(
    context: &TrialContext,
    ways: &[W],
    rounds: u32,
    round_ms: f64,
    round: impl AsyncFn(W, u32) -> Result<f64, Error>,
) -> Result<Vec<(u32, Vec<f64>)>, Error> {
    let mut found = Vec::new();
    for way in ways {
        let mut count = 1;
        loop {
            context.go_on()?;
            let mut took = round(*way, count).await?;
            if took >= round_ms {
                // Something else may have had the core meanwhile: what is too few would then stay too few.
                took = took.min(round(*way, count).await?);
            }
            if took >= round_ms || count >= MOST {
                break;
            }
            // The first ones take longer than those after them.
            let more = (round_ms / took).clamp(2.0, 10.0) * f64::from(count);
            count = (more as u32).min(MOST);
        }
        found.push((count, Vec::new()));
    }
    for number in 0..rounds as usize {
        for at in 0..ways.len() {
            let at = if number % 2 == 0 { at } else { ways.len() - 1 - at };
            context.go_on()?;
            let (count, times) = &mut found[at];
            times.push(round(ways[at], *count).await? / f64::from(*count));
        }
    }
    Ok(found)
}
