//! The Sun and the four giant planets under their gravity, after the description of "n-body" in the Computer Language
//! Benchmarks Game: symplectic integration (first each velocity, then each place by the new velocity) in steps of 0.01 year.
//! Floating point with square roots and divisions; nothing is fetched from beyond the nearest cache.

use super::{Computation, Kernel, OutOfMemory, Start, Status};
use std::hint::black_box;
use std::simd::{StdFloat as _, f64x2, simd_swizzle};

pub(super) const KERNEL: Kernel = Kernel {
    id: "n-body",
    // Sizes count thousands of time steps.
    default_size: 800,
    min_size: 1,
    max_size: 30_000,
    start: Start::of(start),
    // The Benchmarks Game publishes the first; a Python program in its textbook form gives all three.
    known: &[(1, "-0.169075164 -0.169087605"), (100, "-0.169075164 -0.169079859"), (500, "-0.169075164 -0.169096567")],
};

const BODIES: usize = 5;
const PAIRS: usize = BODIES * (BODIES - 1) / 2;
const TIME_STEP: f64 = 0.01;
/// Time steps in one step of the job.
const CHUNK: u32 = 1000;

const SOLAR_MASS: f64 = 4.0 * std::f64::consts::PI * std::f64::consts::PI;
const DAYS_PER_YEAR: f64 = 365.24;

/// The pairs of bodies, each once; two that stand together are worked out together.
const PAIR: [(usize, usize); PAIRS] = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 3), (2, 4), (1, 2), (3, 4)];

/// Masses in masses of the Sun: the Sun, Jupiter, Saturn, Uranus, Neptune.
const MASSES: [f64; BODIES] =
    [1.0, 9.547_919_384_243_266e-4, 2.858_859_806_661_308e-4, 4.366_244_043_351_563e-5, 5.151_389_020_466_114_5e-5];

/// Places in astronomical units.
const PLACES: [[f64; 3]; BODIES] = [
    [0.0, 0.0, 0.0],
    [4.841_431_442_464_721, -1.160_320_044_027_428_4, -1.036_220_444_711_231_1e-1],
    [8.343_366_718_244_58, 4.124_798_564_124_305, -4.035_234_171_143_214e-1],
    [1.289_436_956_213_913_1e1, -1.511_115_140_169_863_1e1, -2.233_075_788_926_557_3e-1],
    [1.537_969_711_485_091_7e1, -2.591_931_460_998_796_4e1, 1.792_587_729_503_711_8e-1],
];

/// Velocities in astronomical units a day; the Sun's follows from the others.
const VELOCITIES: [[f64; 3]; BODIES] = [
    [0.0, 0.0, 0.0],
    [1.660_076_642_744_037e-3, 7.699_011_184_197_404e-3, -6.904_600_169_720_63e-5],
    [-2.767_425_107_268_624e-3, 4.998_528_012_349_172e-3, 2.304_172_975_737_639_3e-5],
    [2.964_601_375_647_616e-3, 2.378_471_739_594_809_5e-3, -2.965_895_685_402_375_6e-5],
    [2.680_677_724_903_893_2e-3, 1.628_241_700_382_423e-3, -9.515_922_545_197_159e-5],
];

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let system = System::at_rest();
    let before = system.energy();
    Ok(Box::new(NBody { system, before, left: size.saturating_mul(1000) }))
}

#[derive(Debug)]
struct NBody {
    system: System,
    before: f64,
    left: u32,
}

impl Computation for NBody {
    fn step(&mut self) -> Status {
        let now = self.left.min(CHUNK);
        self.system.advance(now);
        self.left -= now;
        if self.left == 0 { Status::Done } else { Status::More }
    }

    fn answer(&self) -> String {
        format!("{:.9} {:.9}", self.before, self.system.energy())
    }

    fn spoil(&mut self) {
        // The top bit of the fraction of Jupiter's momentum: a lower one might not reach the ninth digit.
        let momentum = &mut self.system.momenta[1][0];
        *momentum = f64::from_bits(momentum.to_bits() ^ 1 << 51);
    }
}

/// Bodies by place and momentum, since a pull changes the momenta of both bodies alike; in solar masses times 4π²,
/// astronomical units and years.
#[derive(Clone, Debug)]
struct System {
    masses: [f64; BODIES],
    places: [[f64; 3]; BODIES],
    momenta: [[f64; 3]; BODIES],
}

impl System {
    /// The solar system with its total momentum at rest.
    fn at_rest() -> Self {
        let masses = MASSES.map(|mass| mass * SOLAR_MASS);
        let mut momenta: [[f64; 3]; BODIES] =
            std::array::from_fn(|body| VELOCITIES[body].map(|velocity| velocity * DAYS_PER_YEAR * masses[body]));
        momenta[0] = [0, 1, 2].map(|axis| -momenta.iter().map(|momentum| momentum[axis]).sum::<f64>());
        Self { masses, places: PLACES, momenta }
    }

    fn energy(&self) -> f64 {
        let mut energy = 0.0;
        for (mass, p) in self.masses.iter().zip(&self.momenta) {
            energy += 0.5 / mass * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
        }
        for (i, j) in PAIR {
            let d: [f64; 3] = std::array::from_fn(|axis| self.places[i][axis] - self.places[j][axis]);
            energy -= self.masses[i] * self.masses[j] / (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt();
        }
        energy
    }

    fn advance(&mut self, steps: u32) {
        let masses = self.masses;
        let products = Pairs::of(PAIR.map(|(first, second)| masses[first] * masses[second]));
        // How far a momentum carries its body in a time step.
        let way = Bodies::of(masses.map(|mass| TIME_STEP / mass));
        let turn = |bodies: [[f64; 3]; BODIES]| [0, 1, 2].map(|axis: usize| Bodies::of(bodies.map(|body| body[axis])));
        let (mut places, mut momenta) = (turn(self.places), turn(self.momenta));
        for _ in 0..steps {
            // There are more numbers than registers. The compiler is made to keep places and distances in memory; else those of
            // browsers, which take all for registers first, move each to and fro in every step. With the places alone in memory
            // the same code took half as long again in some workers.
            let places = black_box(&mut places);
            // First all distances, then all pulls: so the slow divisions and square roots come side by side.
            let mut apart = places.map(Bodies::apart);
            let apart = black_box(&mut apart);
            let pull: [f64x2; PAIRS / 2] = std::array::from_fn(|pair| {
                let [x, y, z] = [0, 1, 2].map(|axis: usize| apart[axis].0[pair]);
                let square = x * x + y * y + z * z;
                f64x2::splat(TIME_STEP) * products.0[pair] / (square * square.sqrt())
            });
            for ((place, momentum), apart) in places.iter_mut().zip(&mut momenta).zip(&*apart) {
                momentum.pulled(Pairs(std::array::from_fn(|pair| apart.0[pair] * pull[pair])));
                place.sun += way.sun * momentum.sun;
                place.inner += way.inner * momentum.inner;
                place.outer += way.outer * momentum.outer;
            }
        }
        let turn = |axes: [Bodies; 3]| std::array::from_fn(|body| axes.map(|axis| axis.each()[body]));
        (self.places, self.momenta) = (turn(places), turn(momenta));
    }
}

/// A number for each body, two by two, since a register holds two.
#[derive(Clone, Copy)]
struct Bodies {
    /// The Sun's, twice.
    sun: f64x2,
    /// Jupiter's and Saturn's.
    inner: f64x2,
    /// Those of Uranus and Neptune.
    outer: f64x2,
}

/// A number for each pair of bodies, in the order of [`PAIR`].
struct Pairs([f64x2; PAIRS / 2]);

impl Pairs {
    fn of(each: [f64; PAIRS]) -> Self {
        Self(std::array::from_fn(|pair| f64x2::from_array([each[2 * pair], each[2 * pair + 1]])))
    }
}

impl Bodies {
    fn of([sun, jupiter, saturn, uranus, neptune]: [f64; BODIES]) -> Self {
        Self {
            sun: f64x2::splat(sun),
            inner: f64x2::from_array([jupiter, saturn]),
            outer: f64x2::from_array([uranus, neptune]),
        }
    }

    fn each(self) -> [f64; BODIES] {
        [self.sun[0], self.inner[0], self.inner[1], self.outer[0], self.outer[1]]
    }

    fn apart(self) -> Pairs {
        let Self { sun, inner, outer } = self;
        Pairs([
            sun - inner,
            sun - outer,
            simd_swizzle!(inner, [0, 0]) - outer,
            simd_swizzle!(inner, [1, 1]) - outer,
            simd_swizzle!(inner, outer, [0, 2]) - simd_swizzle!(inner, outer, [1, 3]),
        ])
    }

    /// Takes what pulls the first of each pair to the second from the one, and gives it to the other.
    fn pulled(&mut self, Pairs([sun_inner, sun_outer, jupiter_outer, saturn_outer, mates]): Pairs) {
        let of_sun = sun_inner + sun_outer;
        self.sun -= of_sun + simd_swizzle!(of_sun, [1, 0]);
        let of_inner =
            simd_swizzle!(jupiter_outer, saturn_outer, [0, 2]) + simd_swizzle!(jupiter_outer, saturn_outer, [1, 3]);
        self.inner += sun_inner - of_inner + simd_swizzle!(-mates, mates, [0, 2]);
        self.outer += sun_outer + (jupiter_outer + saturn_outer) + simd_swizzle!(-mates, mates, [1, 3]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momentum_stays_at_rest_and_energy_nearly_so() {
        let mut system = System::at_rest();
        let before = system.energy();
        system.advance(20_000);
        assert!((system.energy() - before).abs() < 1e-4);
        for axis in 0..3 {
            let momentum: f64 = system.momenta.iter().map(|momentum| momentum[axis]).sum();
            assert!(momentum.abs() < 1e-12, "{momentum}");
        }
    }

    #[test]
    fn a_lone_planet_stays_on_its_circle() {
        // A planet of next to no mass at one astronomical unit: it goes around in one year, by Kepler's third law.
        let mut system = System::at_rest();
        system.masses = [SOLAR_MASS, 1e-20, 1e-20, 1e-20, 1e-20];
        system.momenta = [[0.0; 3]; BODIES];
        system.places = [[0.0; 3], [1.0, 0.0, 0.0], [50.0, 0.0, 0.0], [60.0, 0.0, 0.0], [70.0, 0.0, 0.0]];
        system.momenta[1][1] = 2.0 * std::f64::consts::PI * system.masses[1];
        for _ in 0..100 {
            system.advance(1);
            let [x, y, _] = system.places[1];
            assert!(((x * x + y * y).sqrt() - 1.0).abs() < 0.05);
        }
        let [x, y, _] = system.places[1];
        assert!((x - 1.0).abs() < 0.05 && y.abs() < 0.05, "{x} {y}");
    }

    #[test]
    fn chunks_do_not_change_the_way() {
        let (mut whole, mut cut) = (System::at_rest(), System::at_rest());
        whole.advance(1000);
        for steps in [1, 99, 400, 500] {
            cut.advance(steps);
        }
        assert_eq!(whole.places, cut.places);
    }
}
