"""A pool maps one function over a large data set.

Pool.map over 2000 calls of some 40 microseconds each, with chunks of 1, 10, 100 and 500: each chunk is one message there and
one back.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 cpu-pool-map.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
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


def one_after_another(function, jobs):
    return [function(job) for job in jobs]


def in_threads(function, jobs, threads):
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, jobs))


CALLS = 2000
CHUNKS = (1, 10, 100, 500)


def function(steps):
    """Computes for a while."""
    value = 1
    for _ in range(steps):
        value = value * 1103515245 % 2147483648
    return value


def steps_for(target_ms):
    """A number of steps that takes about this long on this machine."""
    steps = 100
    while min(milliseconds(function, steps) for _ in range(9)) < target_ms:
        steps = steps * 5 // 4
    return steps


def breakeven(points):
    """The smallest chunk from which on no time is more than 10 % above the best one."""
    best = min(points.values())
    chunks = sorted(points)
    at = chunks.index(min(points, key=points.get))
    while at > 0 and points[chunks[at - 1]] <= best * 1.1:
        at -= 1
    return chunks[at]


def main():
    calls = [steps_for(0.04)] * CALLS
    processes = min(WORKERS, 4)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.map(time.sleep, [0.1] * processes, chunksize=1)  # all are up now
        ways = {"a plain loop": lambda: one_after_another(function, calls)}
        for chunk in CHUNKS:
            ways["chunks of %d" % chunk] = lambda chunk=chunk: pool.map(function, calls, chunksize=chunk)
        times = rounds(ways)
    figures = [("speedup-%d" % chunk, speedup(times, "a plain loop", "chunks of %d" % chunk), "x") for chunk in CHUNKS]
    points = {chunk: statistics.median(times["chunks of %d" % chunk]) for chunk in CHUNKS}
    return figures + [("breakeven", breakeven(points), "")]


if __name__ == "__main__":
    report("cpu-pool-map", main())
