//! Two laws of speed-up, fitted to measured points (workers, speed-up).
//!
//! Both are fitted by least squares in the relative time 1/S, where they are linear:
//! 1/S − 1/n = α·(n−1)/n + β·(n−1), with β = 0 for Amdahl. So one law with one more term explains at least as much, and
//! a millisecond counts the same at every n. A point with one worker says nothing about either and is left out.

/// A fitted value and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// The value, clamped to where it has a meaning.
    pub value: f64,
    /// Its standard error, from the fit before any clamping; 0 when the points lie on the law exactly.
    pub error: f64,
}

/// Amdahl's law: S(n) = 1 / (s + (1−s)/n).
///
/// G. M. Amdahl: Validity of the single processor approach to achieving large scale computing capabilities, 1967.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amdahl {
    /// The serial share s, from 0 to 1: what part of the time of one worker cannot be shared.
    pub serial: Fitted,
}

impl Amdahl {
    /// The speed-up that the law gives for this many workers.
    pub fn speedup(&self, workers: f64) -> f64 {
        law(self.serial.value, 0.0, workers)
    }

    /// The speed-up that no number of workers exceeds; `None` when there is no limit.
    pub fn limit(&self) -> Option<f64> {
        (self.serial.value > 0.0).then(|| 1.0 / self.serial.value)
    }
}

/// The universal scalability law: S(n) = n / (1 + α·(n−1) + β·n·(n−1)).
///
/// N. J. Gunther: Guerrilla Capacity Planning, 2007, chapters 4 to 6.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usl {
    /// Contention α ≥ 0: waiting for what only one can have. Above 1 already two workers are slower than one.
    pub contention: Fitted,
    /// Coherency β ≥ 0: what each pair of workers costs. Above 0 there is a number of workers beyond which more are slower.
    pub coherency: Fitted,
    /// The number of workers with the largest speed-up, at least 1, not rounded; `None` when more workers always help.
    pub peak: Option<f64>,
}

impl Usl {
    /// The speed-up that the law gives for this many workers.
    pub fn speedup(&self, workers: f64) -> f64 {
        law(self.contention.value, self.coherency.value, workers)
    }
}

/// Fits Amdahl's law to points (workers, speed-up).
///
/// `None` for fewer than two different numbers of workers above one (a curve through a single point says nothing), and when a speed-up is not a finite number above 0. A
/// speed-up above the number of workers would give a share below 0; it becomes 0. One below 1 would give more than 1; it
/// becomes 1, and [`usl`] says more.
pub fn amdahl(points: &[(f64, f64)]) -> Option<Amdahl> {
    let sums = Sums::of(points)?;
    if sums.different < 2 {
        return None;
    }
    let serial = sums.py / sums.pp;
    let error = (sums.residual(serial, 0.0) / (sums.count - 1.0) / sums.pp).sqrt();
    Some(Amdahl { serial: Fitted { value: serial.clamp(0.0, 1.0), error } })
}

/// Fits the universal scalability law to points (workers, speed-up).
///
/// `None` for fewer than three different numbers of workers above one (it has two parameters), and when a
/// speed-up is not a finite number above 0. If the best fit has a value below 0, that value becomes 0 and the other one is
/// fitted anew.
pub fn usl(points: &[(f64, f64)]) -> Option<Usl> {
    let sums = Sums::of(points)?;
    let determinant = sums.pp * sums.qq - sums.pq * sums.pq;
    // Numbers of workers that hardly differ leave nothing but rounding.
    if sums.different < 3 || determinant <= 1e-12 * sums.pp * sums.qq {
        return None;
    }
    let free =
        ((sums.py * sums.qq - sums.qy * sums.pq) / determinant, (sums.qy * sums.pp - sums.py * sums.pq) / determinant);
    let variance = sums.residual(free.0, free.1) / (sums.count - 2.0) / determinant;
    let (contention, coherency) = if free.0 >= 0.0 && free.1 >= 0.0 {
        free
    } else {
        // The sum of squares is convex, so the best allowed pair lies on one of the two edges.
        let edges = [((sums.py / sums.pp).max(0.0), 0.0), (0.0, (sums.qy / sums.qq).max(0.0))];
        if sums.residual(edges[0].0, edges[0].1) <= sums.residual(edges[1].0, edges[1].1) { edges[0] } else { edges[1] }
    };
    let peak = if contention >= 1.0 {
        Some(1.0)
    } else {
        (coherency > 0.0).then(|| ((1.0 - contention) / coherency).sqrt().max(1.0))
    };
    Some(Usl {
        contention: Fitted { value: contention, error: (variance * sums.qq).sqrt() },
        coherency: Fitted { value: coherency, error: (variance * sums.pp).sqrt() },
        peak,
    })
}

fn law(contention: f64, coherency: f64, workers: f64) -> f64 {
    workers / (1.0 + (workers - 1.0) * (contention + coherency * workers))
}

/// The sums of the normal equations of y = α·p + β·q, with p = (n−1)/n, q = n−1 and y = 1/S − 1/n.
#[derive(Default)]
struct Sums {
    points: Vec<[f64; 3]>,
    count: f64,
    /// Different numbers of workers among the points.
    different: usize,
    pp: f64,
    pq: f64,
    qq: f64,
    py: f64,
    qy: f64,
}

impl Sums {
    fn of(points: &[(f64, f64)]) -> Option<Self> {
        let mut sums = Self::default();
        let mut workers = Vec::new();
        for &(n, speedup) in points {
            if !n.is_finite() || !speedup.is_finite() || speedup <= 0.0 {
                return None;
            }
            if n > 1.0 {
                let (p, q, y) = ((n - 1.0) / n, n - 1.0, 1.0 / speedup - 1.0 / n);
                sums.points.push([p, q, y]);
                workers.push(n);
                sums.count += 1.0;
                sums.pp += p * p;
                sums.pq += p * q;
                sums.qq += q * q;
                sums.py += p * y;
                sums.qy += q * y;
            }
        }
        workers.sort_by(f64::total_cmp);
        workers.dedup();
        sums.different = workers.len();
        Some(sums)
    }

    /// The sum of squares that a pair leaves. From the points: as a difference of sums it would drown in rounding.
    fn residual(&self, contention: f64, coherency: f64) -> f64 {
        self.points.iter().map(|[p, q, y]| (y - contention * p - coherency * q).powi(2)).sum()
    }
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{value}, not {expected}");
    }

    // The reference values of the fits are by python3: the normal equations solved with fractions, so without rounding.

    #[test]
    fn amdahl_matches_the_exact_solution() {
        let fit = amdahl(&[(1.0, 1.0), (2.0, 1.9), (4.0, 3.4), (8.0, 5.5)]).unwrap();
        near(fit.serial.value, 0.06080762875049115);
        near(fit.serial.error, 0.0031825909460632346);
        near(fit.limit().unwrap(), 1.0 / 0.06080762875049115);
    }

    #[test]
    fn the_textbook_case_of_five_per_cent_serial_ends_at_twenty() {
        let fit = amdahl(&[(2.0, 1.0 / 0.525), (4.0, 1.0 / 0.2875), (16.0, 1.0 / 0.109375)]).unwrap();
        near(fit.serial.value, 0.05);
        assert!(fit.serial.error < 1e-12);
        near(fit.limit().unwrap(), 20.0);
        near(fit.speedup(1.0), 1.0);
        near(fit.speedup(4.0), 1.0 / 0.2875);
    }

    #[test]
    fn a_share_outside_of_its_range_is_clamped() {
        let faster_than_possible = amdahl(&[(2.0, 2.1), (4.0, 4.2)]).unwrap();
        assert_eq!((faster_than_possible.serial.value, faster_than_possible.limit()), (0.0, None));
        // Threads under CPython's lock: two reach 0.83 to 0.99 of one.
        assert_eq!(amdahl(&[(2.0, 0.9), (4.0, 0.95)]).unwrap().serial.value, 1.0);
    }

    #[test]
    fn usl_matches_the_exact_solution() {
        let points = [(1.0, 1.0), (2.0, 1.95), (4.0, 3.6), (8.0, 6.1), (16.0, 8.0), (32.0, 7.4)];
        let fit = usl(&points).unwrap();
        near(fit.contention.value, 0.024482159405786394);
        near(fit.contention.error, 0.0014907170625404612);
        near(fit.coherency.value, 0.002594252721224373);
        near(fit.coherency.error, 7.785077022662674e-05);
        near(fit.peak.unwrap(), 19.39150281819607);
    }

    #[test]
    fn usl_without_coherency_is_amdahl() {
        // The free fit has β = −0.017; with β = 0 the other one is Amdahl's.
        let points = [(2.0, 1.6), (4.0, 2.6), (8.0, 4.2)];
        let fit = usl(&points).unwrap();
        near(fit.contention.value, 0.1662858593551663);
        near(fit.contention.error, 0.03190592993021627);
        assert_eq!((fit.coherency.value, fit.peak), (0.0, None));
        near(fit.coherency.error, 0.005218144497906565);
        near(fit.contention.value, amdahl(&points).unwrap().serial.value);
    }

    #[test]
    fn usl_without_contention_keeps_coherency() {
        // The free fit has α = −0.048.
        let fit = usl(&[(2.0, 2.0), (4.0, 3.5), (8.0, 4.0)]).unwrap();
        assert_eq!(fit.contention.value, 0.0);
        near(fit.coherency.value, 0.016646489104116223);
    }

    #[test]
    fn more_workers_that_are_always_slower_peak_at_one() {
        let fit = usl(&[(2.0, 0.8), (3.0, 0.7), (4.0, 0.6)]).unwrap();
        assert_eq!(fit.peak, Some(1.0));
    }

    #[test]
    fn too_few_points_and_impossible_ones_have_no_fit() {
        assert_eq!(amdahl(&[]), None);
        assert_eq!(amdahl(&[(1.0, 1.0), (1.0, 1.0), (2.0, 1.9)]), None);
        assert_eq!(usl(&[(1.0, 1.0), (2.0, 1.9), (4.0, 3.0)]), None);
        assert_eq!(usl(&[(3.0, 1.9), (3.0, 2.0), (3.0, 2.1)]), None, "all with three workers");
        for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            let points = [(2.0, bad), (3.0, 2.0), (4.0, 3.0), (5.0, 3.5)];
            assert_eq!((amdahl(&points), usl(&points)), (None, None));
        }
    }

    proptest! {
        #[test]
        fn a_law_is_found_again_in_its_own_points(alpha in 0.0..1.5, beta in 0.0..0.1) {
            let points: Vec<_> = (1..=12).map(|n| (f64::from(n), law(alpha, beta, f64::from(n)))).collect();
            let fit = usl(&points).unwrap();
            prop_assert!((fit.contention.value - alpha).abs() < 1e-9);
            prop_assert!((fit.coherency.value - beta).abs() < 1e-9);
            prop_assert!(fit.contention.error < 1e-9 && fit.coherency.error < 1e-9);
        }

        #[test]
        fn no_neighbour_fits_better(speedups in proptest::collection::vec(0.2..20.0, 3..10), da in -0.1..0.1_f64, db in -0.1..0.1_f64) {
            let points: Vec<_> = speedups.iter().enumerate().map(|(i, &s)| (i as f64 + 2.0, s)).collect();
            let sums = Sums::of(&points).unwrap();
            let fit = usl(&points).unwrap();
            let (alpha, beta) = (fit.contention.value, fit.coherency.value);
            prop_assert!(alpha >= 0.0 && beta >= 0.0);
            let other = sums.residual((alpha + da).max(0.0), (beta + db).max(0.0));
            prop_assert!(sums.residual(alpha, beta) <= other + 1e-9);
            let serial = amdahl(&points).unwrap().serial.value;
            prop_assert!(sums.residual(serial, 0.0) <= sums.residual((serial + da).clamp(0.0, 1.0), 0.0) + 1e-9);
        }

        #[test]
        fn nothing_is_faster_than_the_peak(alpha in 0.0..0.9, beta in 1e-4..0.1, n in 1.0..1e3) {
            let points: Vec<_> = (1..=6).map(|n| (f64::from(n), law(alpha, beta, f64::from(n)))).collect();
            let fit = usl(&points).unwrap();
            prop_assert!(fit.speedup(n) <= fit.speedup(fit.peak.unwrap()) + 1e-9);
        }
    }
}
