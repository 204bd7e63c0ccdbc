//! How many waits were under way at once on a lane that holds many.

use serde::{Deserialize, Serialize};

/// Rows that a curve has at most.
pub const MOST_ROWS: usize = 2048;

/// A stretch of time with the most waits that were under way in it. It lasts until the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct WaitsFrom(
    /// When it begins, in milliseconds since the repeat's zero.
    pub f64,
    /// The most waits under way in it.
    pub u32,
);

/// Counts the waits under way and keeps what it was over time, in at most [`MOST_ROWS`] rows: beyond that, neighbours are put
/// together and the larger number is kept, so that the largest of all is the true one.
#[derive(Debug)]
pub struct WaitCurve {
    count: u32,
    most: u32,
    rows: Vec<WaitsFrom>,
    /// Changes that make one row.
    stride: u32,
    /// Changes that the last row holds so far.
    held: u32,
}

impl Default for WaitCurve {
    fn default() -> Self {
        Self { count: 0, most: 0, rows: Vec::new(), stride: 1, held: 1 }
    }
}

impl WaitCurve {
    /// A wait has begun.
    pub fn begin(&mut self, now: f64) {
        self.change(now, self.count + 1);
    }

    /// A wait is over.
    pub fn end(&mut self, now: f64) {
        self.change(now, self.count.saturating_sub(1));
    }

    /// Waits under way now.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The most that were ever under way at once.
    pub fn most(&self) -> u32 {
        self.most
    }

    fn change(&mut self, now: f64, count: u32) {
        self.count = count;
        self.most = self.most.max(count);
        let before = self.rows.iter().rev().nth(1).map(|row| row.0);
        match self.rows.last_mut() {
            Some(last) if self.held < self.stride => {
                self.held += 1;
                last.1 = last.1.max(count);
                return;
            }
            // At one moment the largest number and the last one count: the first stands for the moment, the other for what follows.
            Some(last) if last.0 == now && (count > last.1 || before == Some(now)) => {
                last.1 = count;
                return;
            }
            _ => {}
        }
        if self.rows.len() == MOST_ROWS {
            self.halve();
        }
        self.rows.push(WaitsFrom(now, count));
        self.held = 1;
    }

    fn halve(&mut self) {
        self.rows = self
            .rows
            .chunks(2)
            .map(|two| WaitsFrom(two[0].0, two.iter().map(|row| row.1).max().unwrap_or(0)))
            .collect();
        self.stride *= 2;
    }

    /// The rows, closed by one that says what is left at `now`.
    pub fn finish(mut self, now: f64) -> Vec<WaitsFrom> {
        if !self.rows.is_empty() {
            self.rows.push(WaitsFrom(now, self.count));
        }
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_waits_are_kept_as_they_were() {
        let mut curve = WaitCurve::default();
        for (now, begins) in [(1.0, true), (2.0, true), (3.0, false), (5.0, false)] {
            if begins { curve.begin(now) } else { curve.end(now) }
        }
        assert_eq!((curve.count(), curve.most()), (0, 2));
        let rows: Vec<_> = curve.finish(6.0).iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(rows, [(1.0, 1), (2.0, 2), (3.0, 1), (5.0, 0), (6.0, 0)]);
    }

    #[test]
    fn what_ends_at_one_moment_is_over_after_it() {
        let mut curve = WaitCurve::default();
        (0..3).for_each(|_| curve.begin(1.0));
        (0..3).for_each(|_| curve.end(2.0));
        (0..2).for_each(|_| curve.begin(3.0));
        (0..2).for_each(|_| curve.end(3.0));
        let rows: Vec<_> = curve.finish(4.0).iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(rows, [(1.0, 3), (2.0, 2), (2.0, 0), (3.0, 2), (3.0, 0), (4.0, 0)]);
    }

    #[test]
    fn very_many_are_bounded_and_keep_their_shape_and_their_true_maximum() {
        for many in [10_000, 100_000_u32] {
            let mut curve = WaitCurve::default();
            (0..many).for_each(|n| curve.begin(f64::from(n)));
            // A dip of one and back up, so that the maximum is reached twice and lies in the middle of a row.
            curve.end(f64::from(many));
            curve.begin(f64::from(many) + 0.5);
            (1..=many).for_each(|n| curve.end(f64::from(many + n)));
            assert_eq!((curve.count(), curve.most()), (0, many));
            let rows = curve.finish(f64::from(2 * many + 1));
            assert!((MOST_ROWS / 2..=MOST_ROWS + 1).contains(&rows.len()), "{}", rows.len());
            assert_eq!(rows.iter().map(|row| row.1).max(), Some(many));
            assert_eq!(rows.last().map(|row| row.1), Some(0));
            assert!(rows.windows(2).all(|two| two[0].0 < two[1].0), "times go up");
            // Each row is as long as its neighbours, and says no less than what was under way and little more.
            let slack = 4 * 2 * many / MOST_ROWS as u32;
            for row in &rows[..rows.len() - 1] {
                let there = if row.0 <= f64::from(many) { row.0 } else { f64::from(2 * many) - row.0 };
                assert!(
                    f64::from(row.1) + 1.5 >= there && f64::from(row.1) <= there + f64::from(slack),
                    "{row:?}: {there}"
                );
            }
        }
    }
}
