"""Mathematics, image processing, encryption, machine learning, simulation and data processing are CPU-bound.

Small jobs of each kind one after another and in processes, four for each. Work is bound by the processor when it computes all the
time, and when more cores make it faster; a job that waits is as fast on one event loop. The jobs are smaller than those of the page, since most of them are plain Python.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 cpu-kinds.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import asyncio
import binascii
import collections
import hashlib
import json
import math
import multiprocessing
import os
import platform
import random
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor

REPEATS = 5  # measured rounds, as on the page
WORKERS = 2  # threads or processes where the number is free, as on the page


def cores():
    """Cores that this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_gil():
    """Whether this Python runs with the global interpreter lock."""
    ask = getattr(sys, "_is_gil_enabled", None)  # Python 3.13 and later
    return ask() if ask else True


def say(text):
    sys.stderr.write(text + "\n")  # in one piece, so that lines of several workers stay whole


def milliseconds(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - start) * 1000


def rounds(ways):
    """The milliseconds of each way, round by round. They take turns, so that a busy moment meets all of them alike."""
    times = {name: [] for name in ways}
    for repeat in range(REPEATS + 1):
        for name in list(ways) if repeat % 2 else reversed(list(ways)):
            took = milliseconds(ways[name])
            if repeat > 0:  # the first round is to warm up
                times[name].append(took)
    for name, values in times.items():
        say("%34s: %8.1f ms  (%.1f to %.1f)" % (name, statistics.median(values), min(values), max(values)))
    return times


def speedup(times, base, other):
    """How many times as fast as the base the other way is: the median of the ratios, one from each round."""
    return statistics.median(before / after for before, after in zip(times[base], times[other]))


def medians(ways):
    """The median milliseconds of each way."""
    return {name: statistics.median(values) for name, values in rounds(ways).items()}


def report(claim, figures):
    """Prints the one line for the page. Figures are (id, value, unit); the check tells when a part gets lost."""
    line = json.dumps({
        "interleave": 1,
        "claim": claim,
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "gil": has_gil(),
        "cores": cores(),
        "figures": [{"id": name, "value": round(value, 4), "unit": unit} for name, value, unit in figures],
    })
    check = "%08x" % binascii.crc32(line.encode())
    print(line[:-1] + ', "check": "' + check + '"}', flush=True)


def count_primes(limit):
    """How many primes there are below the limit, in plain Python: this only computes."""
    found = 0
    for number in range(2, limit):
        for divisor in range(2, int(number**0.5) + 1):
            if number % divisor == 0:
                break
        else:
            found += 1
    return found


def limit_for(target_ms):
    """A limit for which count_primes takes about this long on this machine."""
    limit = 1000
    while min(milliseconds(count_primes, limit) for _ in range(3)) < target_ms:
        limit = limit * 5 // 4
    return limit


def one_after_another(function, jobs):
    return [function(job) for job in jobs]


def in_threads(function, jobs, threads):
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, jobs))


def started_pool(processes):
    """A pool whose processes are up already, so that their start is not part of what is timed.

    They are started afresh ("spawn") on every system, as macOS and Windows do it anyway.
    """
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    list(pool.map(time.sleep, [0.2] * processes))
    return pool


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
