//! A picture, smoothed and searched for edges: a separable Gaussian blur of each colour, then the Sobel operator on the
//! brightness (Gonzalez and Woods, "Digital Image Processing", chapters 3 and 10). Integers of 8 and 16 bits in straight
//! lines: the work that SIMD is made for.
//!
//! The picture is drawn by rule, the same in every run: a sky that brightens towards the horizon, a sun, a ridge of mountains with
//! snow on it, a floor of checks, two balls, a board with lines of writing, and over all of it the grain of a film. So it has
//! what pictures have: smooth stretches, sharp edges, fine detail and noise. The ridge and the letters are random numbers of one
//! seed. What comes out is a picture too: the edges, a byte a pixel.
//!
//! A row of the picture is its red, its green and its blue line, one after the other.
//!
//! `image_filter.py` beside this file does the same in plain loops. It is where the known answers come from: who changes the scene or
//! the filter changes both, runs `python3 src/work/kernels/image_filter.py` (two minutes), and puts in what it prints.

use super::{Computation, Kernel, OutOfMemory, SplitMix, Start, Status, buffer, room};

pub(super) const KERNEL: Kernel = Kernel {
    id: "image-filter",
    // Sizes count columns.
    default_size: 3072,
    min_size: 64,
    max_size: 4096,
    start: Start::of(start),
    // Printed by image_filter.py.
    known: &[
        (64, "64 x 48 pixels, mean edge 73.7676, checksum cc40de27"),
        (323, "323 x 242 pixels, mean edge 45.2297, checksum ced335ad"),
        (1280, "1280 x 960 pixels, mean edge 22.1497, checksum 07d218dc"),
    ],
};

/// Pixels in one step of the job, at least; whole rows are done.
const CHUNK: usize = 32_768;
/// A Gaussian with a standard deviation of two pixels, in 256ths: so a weighted sum of bytes fits in 16 bits. These are the
/// weights of both pixels at each distance; the pixel itself, at distance 0, counts as two.
const WEIGHTS: [u16; REACH + 1] = [26, 45, 31, 17, 7, 2];
const REACH: usize = 5;
/// Brightness of red, green and blue in 256ths (ITU-R BT.601).
const LUMA: [u16; 3] = [77, 150, 29];
/// Seed of everything random in the scene.
const SCENE: u64 = 20_260;
/// The discs: column, row and radius in 64ths of the width, and the colour. The sun stands behind the ridge, the balls before it.
const SUN: Disc = (48, 11, 6, [250, 210, 90]);
const BALLS: [Disc; 2] = [(20, 32, 9, [190, 40, 30]), (54, 35, 7, [30, 70, 180])];
type Disc = (usize, usize, usize, [u8; 3]);
/// The ridge is a sum of lines between random heights: how many there are across the picture, and the greatest in parts of the width.
const RIDGE: [(usize, usize); 3] = [(6, 6), (24, 24), (96, 96)];
const ROCK: [u8; 3] = [88, 96, 92];
const SNOW: [u8; 3] = [236, 240, 244];
/// The board: columns from and to, rows from and to, in 64ths of the width; letters of 5 x 7 dots, 6 x 9 with the gaps.
const BOARD: [usize; 4] = [31, 46, 26, 44];
const PAPER: [u8; 3] = [240, 236, 220];
const INK: [u8; 3] = [40, 36, 48];
const LETTER: (usize, usize) = (5, 7);
const PITCH: (usize, usize) = (6, 9);
const CHECKS: [[u8; 3]; 2] = [[220, 210, 190], [60, 50, 70]];
/// 32-bit FNV-1a, of words in place of bytes: offset basis and prime.
const FNV: (u32, u32) = (0x811c_9dc5, 0x0100_0193);

fn start(size: u32, _seed: u64) -> Result<Box<dyn Computation>, OutOfMemory> {
    let width = size as usize;
    let height = width * 3 / 4;
    Ok(Box::new(ImageFilter {
        width,
        height,
        picture: room(3 * width * height)?,
        gray: room((width + 2) * height)?,
        edges: room(width * height)?,
        line: buffer(width + 2 * REACH)?,
        sums: buffer(3 * width)?,
        ridge: room(width)?,
        grain: SplitMix(SCENE),
        bright: 0,
        hash: FNV.0,
        phase: Phase::Paint,
        row: 0,
    }))
}

#[derive(Debug)]
struct ImageFilter {
    width: usize,
    height: usize,
    /// The picture, and after its phase the picture blurred along its rows.
    picture: Vec<u8>,
    /// The blurred picture's brightness. Each row has its first and last pixel twice, so that each pixel has neighbours.
    gray: Vec<u8>,
    /// The filtered picture: how steep its brightness is.
    edges: Vec<u8>,
    /// One line of grain; then one with its first and last pixel repeated.
    line: Vec<u8>,
    /// The row in which each column's mountain begins.
    ridge: Vec<u16>,
    /// One row of weighted sums; later one of smooth brightness and one of slopes, to find edges.
    sums: Vec<u16>,
    grain: SplitMix,
    /// Sum and hash of the edges so far.
    bright: u64,
    hash: u32,
    phase: Phase,
    /// The row that the phase does next.
    row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Paint,
    BlurAlong,
    BlurDown,
    Edges,
    Done,
}

impl Computation for ImageFilter {
    fn step(&mut self) -> Status {
        let rows = CHUNK.div_ceil(self.width).min(self.height - self.row);
        for _ in 0..rows {
            match self.phase {
                Phase::Paint => self.paint(),
                Phase::BlurAlong => self.blur_along(),
                Phase::BlurDown => self.blur_down(),
                Phase::Edges => self.find_edges(),
                Phase::Done => {}
            }
            self.row += 1;
        }
        if self.row == self.height {
            self.row = 0;
            self.phase = match self.phase {
                Phase::Paint => Phase::BlurAlong,
                Phase::BlurAlong => Phase::BlurDown,
                Phase::BlurDown => Phase::Edges,
                Phase::Edges | Phase::Done => Phase::Done,
            };
        }
        if self.phase == Phase::Done { Status::Done } else { Status::More }
    }

    fn answer(&self) -> String {
        let mean = self.bright as f64 / (self.width * self.height) as f64;
        format!("{} x {} pixels, mean edge {mean:.4}, checksum {:08x}", self.width, self.height, self.hash)
    }

    fn spoil(&mut self) {
        // Not a pixel: the blur could round it away.
        self.hash ^= 1 << 7;
    }
}

// What draws the scene is called once a line at most. Inlined, the copies of it would be a hundredth of the whole module.

/// A random number of the scene.
fn random(what: usize, which: usize) -> u64 {
    SplitMix(SCENE ^ (what as u64) << 32 ^ which as u64).next()
}

/// How far the ridge rises above the horizon in this column.
#[inline(never)]
fn rise(x: usize, width: usize) -> usize {
    let part = |(octave, (count, part)): (usize, (usize, usize))| {
        let (at, along) = (x * count / width, x * count % width);
        let height = |at| (random(octave, at) & 0xff) as usize;
        (height(at) * (width - along) + height(at + 1) * along) / part / 255
    };
    RIDGE.into_iter().enumerate().map(part).sum()
}

/// Draws what a disc has in this line.
#[inline(never)]
fn disc(line: &mut [u8], y: usize, (centre_x, centre_y, radius, colour): Disc, channel: usize) {
    let [centre_x, centre_y, radius] = [centre_x, centre_y, radius].map(|part| part * line.len() / 64);
    let off = y.abs_diff(centre_y);
    if off <= radius {
        let half = (radius * radius - off * off).isqrt();
        line[centre_x - half..=centre_x + half].fill(colour[channel]);
    }
}

/// Draws what the board has in this line: paper, and letters of random dots. One place in six is the gap between two words.
#[inline(never)]
fn board(line: &mut [u8], y: usize, channel: usize) {
    let width = line.len();
    let [left, right, top, bottom] = BOARD.map(|part| part * width / 64);
    if !(top..bottom).contains(&y) {
        return;
    }
    line[left..right].fill(PAPER[channel]);
    let dot = (width / 640).max(1);
    let (text, row) = ((y - top) / dot / PITCH.1, (y - top) / dot % PITCH.1);
    if row >= LETTER.1 {
        return;
    }
    let letters = (right - left) / (PITCH.0 * dot);
    for letter in 0..letters {
        let dots = random(RIDGE.len() + text, letter);
        if dots.is_multiple_of(6) {
            continue;
        }
        for column in (0..LETTER.0).filter(|column| dots >> (row * LETTER.0 + column) & 1 == 1) {
            let from = left + (letter * PITCH.0 + column) * dot;
            line[from..from + dot].fill(INK[channel]);
        }
    }
}

impl ImageFilter {
    /// Makes one row of the picture.
    fn paint(&mut self) {
        let (width, height, y) = (self.width, self.height, self.row);
        let cell = width.div_ceil(16);
        let horizon = height * 5 / 8;
        if y == 0 {
            self.ridge.extend((0..width).map(|x| (horizon - rise(x, width)) as u16));
        }
        self.picture.resize(3 * width * (y + 1), 0);
        self.gray.resize((width + 2) * (y + 1), 0);
        self.edges.resize(width * (y + 1), 0);
        let row = &mut self.picture[3 * width * y..][..3 * width];
        for (channel, line) in row.chunks_exact_mut(width).enumerate() {
            if y < horizon {
                let dark = [40, 80, 150][channel];
                let light = [200, 210, 230][channel];
                line.fill((dark + (light - dark) * y / horizon) as u8);
                disc(line, y, SUN, channel);
                let snow = (width / 64) as u16;
                for (pixel, top) in line.iter_mut().zip(&self.ridge) {
                    let rock = if y as u16 >= top + snow { ROCK[channel] } else { SNOW[channel] };
                    *pixel = if y as u16 >= *top { rock } else { *pixel };
                }
            } else {
                for (column, check) in line.chunks_mut(cell).enumerate() {
                    check.fill(CHECKS[(column + y / cell) % 2][channel]);
                }
            }
            BALLS.into_iter().for_each(|ball| disc(line, y, ball, channel));
            board(line, y, channel);
        }
        let (red, rest) = row.split_at_mut(width);
        let (green, blue) = rest.split_at_mut(width);
        let grain = &mut self.line[..width];
        let mut eight = || (self.grain.next() & 0x0f0f_0f0f_0f0f_0f0f).to_le_bytes();
        let (eights, rest) = grain.as_chunks_mut();
        eights.iter_mut().for_each(|grain| *grain = eight());
        if !rest.is_empty() {
            rest.copy_from_slice(&eight()[..rest.len()]);
        }
        for line in [red, green, blue] {
            for (pixel, grain) in line.iter_mut().zip(&*grain) {
                *pixel = (i16::from(*pixel) + i16::from(*grain) - 8).clamp(0, 255) as u8;
            }
        }
    }

    /// Blurs one row along itself.
    fn blur_along(&mut self) {
        let width = self.width;
        for line in self.picture[3 * width * self.row..][..3 * width].chunks_exact_mut(width) {
            self.line[..REACH].fill(line[0]);
            self.line[REACH..REACH + width].copy_from_slice(line);
            self.line[REACH + width..].fill(line[width - 1]);
            for (pixel, near) in line.iter_mut().zip(self.line.array_windows::<{ 2 * REACH + 1 }>()) {
                let mut sum = 128;
                for (distance, weight) in WEIGHTS.into_iter().enumerate() {
                    sum += (u16::from(near[REACH - distance]) + u16::from(near[REACH + distance])) * weight;
                }
                *pixel = (sum >> 8) as u8;
            }
        }
    }

    /// Blurs one row across the rows near it, and takes its brightness.
    fn blur_down(&mut self) {
        let (width, y) = (self.width, self.row);
        self.sums.fill(128);
        let row = |y: usize| &self.picture[3 * width * y..][..3 * width];
        let pair = |distance| (row(y.saturating_sub(distance)), row((y + distance).min(self.height - 1)));
        // Two distances at a time: fewer would store and load the sums more often.
        for (distances, weights) in [[0, 1], [2, 3], [4, 5]].into_iter().zip(WEIGHTS.as_chunks().0) {
            let [(a, b), (c, d)] = distances.map(pair);
            let [near, far]: [u16; 2] = *weights;
            for ((((sum, a), b), c), d) in self.sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *sum += (u16::from(*a) + u16::from(*b)) * near + (u16::from(*c) + u16::from(*d)) * far;
            }
        }
        let (red, rest) = self.sums.split_at(width);
        let (green, blue) = rest.split_at(width);
        let gray = &mut self.gray[(width + 2) * y..][..width + 2];
        for (((gray, red), green), blue) in gray[1..=width].iter_mut().zip(red).zip(green).zip(blue) {
            let sum = (red >> 8) * LUMA[0] + (green >> 8) * LUMA[1] + (blue >> 8) * LUMA[2] + 128;
            *gray = (sum >> 8) as u8;
        }
        gray[0] = gray[1];
        gray[width + 1] = gray[width];
    }

    /// Finds one row of edges.
    fn find_edges(&mut self) {
        let (width, y) = (self.width, self.row);
        let row = |y: usize| &self.gray[(width + 2) * y..][..width + 2];
        let (above, here, below) = (row(y.saturating_sub(1)), row(y), row((y + 1).min(self.height - 1)));
        // The operator is separable: first down the columns, smoothed and as differences, then along the row.
        let (smooth, rest) = self.sums.split_at_mut(width + 2);
        let slope = &mut rest[..width + 2];
        for ((((smooth, slope), above), here), below) in
            smooth.iter_mut().zip(&mut *slope).zip(above).zip(here).zip(below)
        {
            let [above, here, below] = [*above, *here, *below].map(u16::from);
            *smooth = above + 2 * here + below;
            *slope = below.wrapping_sub(above);
        }
        let edges = &mut self.edges[width * y..][..width];
        for ((edge, smooth), slope) in edges.iter_mut().zip(smooth.array_windows()).zip(slope.array_windows()) {
            let [left, _, right] = smooth.map(|part| part as i16);
            let [a, b, c] = slope.map(|part| part as i16);
            *edge = ((right - left).abs() + (a + 2 * b + c).abs()).min(255) as u8;
        }
        self.bright += u64::from(edges.iter().map(|edge| u32::from(*edge)).sum::<u32>());
        // Four bytes at a time: one by one, the hash would cost more than the edges.
        let (words, rest) = edges.as_chunks();
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain((!rest.is_empty()).then_some(&last)) {
            self.hash = (self.hash ^ u32::from_le_bytes(*word)).wrapping_mul(FNV.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(size: u32) -> ImageFilter {
        let width = size as usize;
        let height = width * 3 / 4;
        ImageFilter {
            width,
            height,
            picture: vec![0; 3 * width * height],
            gray: vec![0; (width + 2) * height],
            edges: vec![0; width * height],
            line: vec![0; width + 2 * REACH],
            sums: vec![0; 3 * width],
            ridge: Vec::new(),
            grain: SplitMix(SCENE),
            bright: 0,
            hash: FNV.0,
            phase: Phase::Paint,
            row: 0,
        }
    }

    fn rows(filter: &mut ImageFilter, phase: fn(&mut ImageFilter)) {
        for row in 0..filter.height {
            filter.row = row;
            phase(filter);
        }
    }

    /// The brightness of the blurred picture, pixel by pixel.
    fn plain_gray(picture: &[u8], width: usize, height: usize) -> Vec<u8> {
        let near = |place: usize, tap: usize, end: usize| (place + tap).saturating_sub(REACH).min(end - 1);
        let weights = [2, 7, 17, 31, 45, 52, 45, 31, 17, 7, 2u16];
        let blur = |values: [u8; 11]| {
            let sum: u32 =
                values.iter().zip(weights).map(|(value, weight)| u32::from(*value) * u32::from(weight)).sum();
            ((sum + 128) / 256) as u8
        };
        let at = |picture: &[u8], x: usize, y: usize, channel: usize| picture[(y * 3 + channel) * width + x];
        let pass = |picture: &[u8], along: bool| -> Vec<u8> {
            let mut blurred = Vec::new();
            for (y, channel, x) in
                (0..height).flat_map(|y| (0..3).flat_map(move |channel| (0..width).map(move |x| (y, channel, x))))
            {
                blurred.push(blur(std::array::from_fn(|tap| {
                    let (x, y) = if along { (near(x, tap, width), y) } else { (x, near(y, tap, height)) };
                    at(picture, x, y, channel)
                })));
            }
            blurred
        };
        let blurred = pass(&pass(picture, true), false);
        let mut gray = Vec::new();
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let sum: u32 =
                (0..3).map(|channel| u32::from(at(&blurred, x, y, channel)) * u32::from(LUMA[channel])).sum();
            gray.push(((sum + 128) / 256) as u8);
        }
        gray
    }

    #[test]
    fn the_weights_sum_to_one() {
        assert_eq!(2 * WEIGHTS.iter().sum::<u16>(), 256);
        assert_eq!(LUMA.iter().sum::<u16>(), 256);
    }

    #[test]
    fn the_blur_is_that_of_plain_loops() {
        let mut filter = filter(67);
        rows(&mut filter, ImageFilter::paint);
        let expected = plain_gray(&filter.picture, filter.width, filter.height);
        rows(&mut filter, ImageFilter::blur_along);
        rows(&mut filter, ImageFilter::blur_down);
        let gray: Vec<u8> =
            filter.gray.chunks(filter.width + 2).flat_map(|row| row[1..=filter.width].to_vec()).collect();
        assert_eq!(gray, expected);
    }

    #[test]
    fn an_even_picture_has_no_edges_and_a_step_has_one() {
        let mut filter = filter(64);
        filter.gray.fill(77);
        rows(&mut filter, ImageFilter::find_edges);
        assert_eq!(filter.bright, 0);
        for row in filter.gray.chunks_mut(filter.width + 2) {
            row[33..].fill(87);
        }
        rows(&mut filter, ImageFilter::find_edges);
        // The step shows in the two columns beside it, at four times its height.
        assert_eq!(filter.bright, 2 * 40 * filter.height as u64);
    }

    #[test]
    fn what_is_drawn_lies_inside_the_picture() {
        for (x, y, radius, _) in [SUN, BALLS[0], BALLS[1]] {
            assert!(radius <= x && x + radius < 64 && radius <= y && y + radius < 48);
        }
        for width in [KERNEL.min_size, 65, 323, KERNEL.max_size] {
            let width = width as usize;
            let highest = (0..width).map(|x| rise(x, width)).max().unwrap();
            assert!(highest > width / 16 && highest < width * 3 / 4 * 5 / 8, "{highest} of {width}");
        }
    }

    #[test]
    fn the_filtered_picture_has_the_edges_of_the_scene() {
        let mut filter = filter(1280);
        for phase in [ImageFilter::paint, ImageFilter::blur_along, ImageFilter::blur_down, ImageFilter::find_edges] {
            rows(&mut filter, phase);
        }
        let mean = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
            let count = (columns.len() * rows.len()) as f64;
            let sum: u64 =
                rows.flat_map(|y| &filter.edges[1280 * y..][columns.clone()]).map(|edge| u64::from(*edge)).sum();
            sum as f64 / count
        };
        let (sky, writing) = (mean(100..700, 10..100), mean(640..900, 530..860));
        assert!(sky < 8.0 && writing > 30.0, "sky {sky:.1}, writing {writing:.1}");
    }
}
