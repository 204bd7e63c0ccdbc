"""The kernel of image_filter.rs in plain loops over the pixels: it prints the known answers.

    python3 src/work/kernels/image_filter.py [width ...] [--picture file.pgm]

With --picture it also writes the filtered picture of the last width, as a grey map that any viewer opens.
"""

import math
import sys

MASK = (1 << 64) - 1
SCENE = 20_260
WEIGHTS = [2, 7, 17, 31, 45, 52, 45, 31, 17, 7, 2]  # 256ths, of the pixels from 5 before to 5 after
LUMA = [77, 150, 29]
SUN = (48, 11, 6, (250, 210, 90))
BALLS = [(20, 32, 9, (190, 40, 30)), (54, 35, 7, (30, 70, 180))]
RIDGE = [(6, 6), (24, 24), (96, 96)]
ROCK, SNOW = (88, 96, 92), (236, 240, 244)
BOARD = (31, 46, 26, 44)
PAPER, INK = (240, 236, 220), (40, 36, 48)
CHECKS = [(220, 210, 190), (60, 50, 70)]


class SplitMix:
    """splitmix64."""

    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


def random(what, which):
    return SplitMix(SCENE ^ (what << 32) ^ which).next()


def rise(x, width):
    total = 0
    for octave, (count, part) in enumerate(RIDGE):
        at, along = divmod(x * count, width)
        before, after = random(octave, at) & 0xFF, random(octave, at + 1) & 0xFF
        total += (before * (width - along) + after * along) // part // 255
    return total


def in_disc(x, y, disc, width):
    centre_x, centre_y, radius = (part * width // 64 for part in disc[:3])
    off = abs(y - centre_y)
    return off <= radius and abs(x - centre_x) <= math.isqrt(radius * radius - off * off)


def is_ink(x, y, width):
    dot = max(1, width // 640)
    text, row = divmod(y // dot, 9)
    letter, column = divmod(x // dot, 6)
    if row >= 7 or column >= 5:
        return False
    dots = random(len(RIDGE) + text, letter)
    return dots % 6 != 0 and dots >> (row * 5 + column) & 1 == 1


def scene(width, height):
    """Rows of pixels, each (red, green, blue)."""
    horizon = height * 5 // 8
    cell = -(-width // 16)
    ridge = [horizon - rise(x, width) for x in range(width)]
    left, right, top, bottom = (part * width // 64 for part in BOARD)
    dot = max(1, width // 640)
    letters = (right - left) // (6 * dot)
    grain = SplitMix(SCENE)
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            if y < horizon:
                pixel = tuple(
                    dark + (light - dark) * y // horizon for dark, light in ((40, 200), (80, 210), (150, 230))
                )
                if in_disc(x, y, SUN, width):
                    pixel = SUN[3]
                if y >= ridge[x]:
                    pixel = ROCK if y >= ridge[x] + width // 64 else SNOW
            else:
                pixel = CHECKS[(x // cell + y // cell) % 2]
            for ball in BALLS:
                if in_disc(x, y, ball, width):
                    pixel = ball[3]
            if left <= x < right and top <= y < bottom:
                inside = (x - left) // dot < letters * 6
                pixel = INK if inside and is_ink(x - left, y - top, width) else PAPER
            row.append(pixel)
        noise = []
        while len(noise) < width:
            eight = grain.next() & 0x0F0F0F0F0F0F0F0F
            noise.extend(eight.to_bytes(8, "little"))
        rows.append([tuple(max(0, min(255, value + noise[x] - 8)) for value in pixel) for x, pixel in enumerate(row)])
    return rows


def blurred(lines):
    """Each line of numbers, smoothed along itself."""
    smooth = []
    for line in lines:
        last = len(line) - 1
        wide = [line[0]] * 5 + line + [line[last]] * 5
        smooth.append([(sum(w * v for w, v in zip(WEIGHTS, wide[x : x + 11])) + 128) // 256 for x in range(last + 1)])
    return smooth


def turned(lines):
    return [list(line) for line in zip(*lines)]


def edges_of(width):
    height = width * 3 // 4
    rows = scene(width, height)
    channels = []
    for channel in range(3):
        lines = [[pixel[channel] for pixel in row] for row in rows]
        channels.append(turned(blurred(turned(blurred(lines)))))
    gray = [
        [(sum(weight * channels[c][y][x] for c, weight in enumerate(LUMA)) + 128) // 256 for x in range(width)]
        for y in range(height)
    ]

    def at(x, y):
        return gray[max(0, min(height - 1, y))][max(0, min(width - 1, x))]

    def edge(x, y):
        across = sum(weight * (at(x + 1, y + dy) - at(x - 1, y + dy)) for dy, weight in ((-1, 1), (0, 2), (1, 1)))
        down = sum(weight * (at(x + dx, y + 1) - at(x + dx, y - 1)) for dx, weight in ((-1, 1), (0, 2), (1, 1)))
        return min(255, abs(across) + abs(down))

    return [[edge(x, y) for x in range(width)] for y in range(height)]


def answer(width, edges):
    height = len(edges)
    hashed = 0x811C9DC5
    for row in edges:
        padded = bytes(row) + bytes(-len(row) % 4)
        for at in range(0, len(padded), 4):
            hashed = ((hashed ^ int.from_bytes(padded[at : at + 4], "little")) * 0x01000193) & 0xFFFFFFFF
    mean = sum(map(sum, edges)) / (width * height)
    return f"{width} x {height} pixels, mean edge {mean:.4f}, checksum {hashed:08x}"


def main(arguments):
    picture = None
    if "--picture" in arguments:
        at = arguments.index("--picture")
        picture = arguments[at + 1]
        del arguments[at : at + 2]
    for width in [int(argument) for argument in arguments] or [64, 323, 1280]:
        edges = edges_of(width)
        print(f'({width}, "{answer(width, edges)}"),', flush=True)
    if picture:
        with open(picture, "wb") as file:
            file.write(b"P5 %d %d 255\n" % (width, len(edges)) + b"".join(map(bytes, edges)))


main(sys.argv[1:])
