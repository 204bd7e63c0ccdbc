"""Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.

Small jobs of each kind one after another and in processes, four for each. Work is bound by the processor when it computes all the
time, and when more cores make it faster; a job that waits is as fast on one event loop. The jobs are smaller than those of the page, since most of them are plain Python.
"""
import asyncio
import collections
import hashlib
import math
import random

chance = random.Random(1)
NUMBERS = [chance.random() for _ in range(25_000)]
WORDS = [chance.choice("one two three four five six seven eight".split()) for _ in range(50_000)]
IMAGE = [[chance.randrange(256) for _ in range(80)] for _ in range(60)]
MATRIX = [[chance.random() for _ in range(45)] for _ in range(45)]
POINTS = [(chance.random(), chance.random()) for _ in range(1000)]


def mandelbrot():
    inside = 0
    for row in range(30):
        for column in range(40):
            c, z = complex(column / 14 - 2.2, row / 14 - 1.1), 0j
            for _ in range(50):
                z = z * z + c
                if abs(z) > 2:
                    break
            else:
                inside += 1
    return inside


def sha256():
    return hashlib.sha256(bytes(12_000_000)).hexdigest()


def matmul():
    columns = list(zip(*MATRIX))
    return [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in MATRIX]


def factorial():
    return math.factorial(10_000)


def monte_carlo():
    """Pi from random points: the share that lies in the quarter circle."""
    dice = random.Random(1)
    return sum(dice.random() ** 2 + dice.random() ** 2 < 1 for _ in range(50_000)) / 12_500


def image_filter():
    """A blur: each pixel becomes the mean of itself and its eight neighbours."""
    return [[sum(IMAGE[y + dy][x + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1)) // 9
             for x in range(1, len(IMAGE[0]) - 1)] for y in range(1, len(IMAGE) - 1)]


def k_means():
    centres = POINTS[:4]
    for _ in range(5):
        groups = [[] for _ in centres]
        for x, y in POINTS:
            distances = [(x - a) ** 2 + (y - b) ** 2 for a, b in centres]
            groups[distances.index(min(distances))].append((x, y))
        centres = [tuple(sum(axis) / len(group) for axis in zip(*group)) for group in groups]
    return centres


def n_body():
    """The pull of everybody on everybody, in the plane."""
    bodies = [[x, y, 0.0, 0.0] for x, y in POINTS[:40]]
    for _ in range(10):
        for one in bodies:
            for other in bodies:
                dx, dy = other[0] - one[0], other[1] - one[1]
                pull = 1e-6 / (dx * dx + dy * dy + 1e-3) ** 1.5
                one[2] += dx * pull
                one[3] += dy * pull
        for one in bodies:
            one[0] += one[2]
            one[1] += one[3]
    return bodies


def group_by():
    return collections.Counter(WORDS)


def sort():
    return sorted(NUMBERS)


KERNELS = {
    "primes": lambda: count_primes(12_000),
    "mandelbrot": mandelbrot,
    "sha256": sha256,
    "matmul": matmul,
    "factorial": factorial,
    "monte-carlo": monte_carlo,
    "image-filter": image_filter,
    "k-means": k_means,
    "n-body": n_body,
    "group-by": group_by,
    "sort": sort,
}


def compute(name):
    """One job. It gives back nothing, so that no large result has to cross between processes."""
    KERNELS[name]()


async def wait_on_a_loop(waits):
    await asyncio.gather(*[asyncio.sleep(seconds) for seconds in waits])


def main():
    workers = min(WORKERS, 3)
    pool = started_pool(workers)
    waits = [0.01] * 4 * workers
    say("waiting:")
    times = rounds({
        "on one event loop": lambda: asyncio.run(wait_on_a_loop(waits)),
        "in processes": lambda: list(pool.map(time.sleep, waits)),
    })
    figures = [("waiting", speedup(times, "on one event loop", "in processes"), "x")]
    for name in KERNELS:
        shares = []

        def in_a_loop():
            worked, begun = time.process_time(), time.perf_counter()
            one_after_another(compute, [name] * 4 * workers)
            shares.append((time.process_time() - worked) / (time.perf_counter() - begun))

        say(name + ":")
        times = rounds({"in a loop": in_a_loop, "in processes": lambda: list(pool.map(compute, [name] * 4 * workers))})
        computing = statistics.median(min(share, 1) for share in shares[1:])  # the first one was to warm up
        figures += [
            ("speedup-" + name, speedup(times, "in a loop", "in processes"), "x"),
            ("computing-" + name, computing, ""),
        ]
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("cpu-kinds", main())
