"""Multiprocessing can be symmetric (peers pull work) or asymmetric (one master hands it out).

Even, uneven and skewed tasks: an equal share for each beforehand, a queue that all pull from, and a master who gives the next
task to whoever asks.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 symmetric-asymmetric.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import multiprocessing
import os
import platform
import random
import statistics
import sys
import time
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import ProcessPoolExecutor

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


def started_pool(processes):
    """A pool whose processes are up already, so that their start is not part of what is timed.

    They are started afresh ("spawn") on every system, as macOS and Windows do it anyway.
    """
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    list(pool.map(time.sleep, [0.2] * processes))
    return pool


TASKS = 32


def sizes(shape, limit):
    chance = random.Random(1)
    shares = {
        "even": [1.0] * TASKS,
        "uneven": [0.5 + chance.random() for _ in range(TASKS)],
        "skewed": [4.0] * (TASKS // 8) + [4 / 7] * (TASKS - TASKS // 8),
    }
    # count_primes takes about size ** 1.5, and it is the time that is to have these shares.
    return [int(limit * share ** (2 / 3)) for share in shares[shape]]


def count_all(jobs):
    return [count_primes(limit) for limit in jobs]


def static(pool, jobs):
    """Everybody gets an equal part of the list beforehand."""
    length = -(-len(jobs) // WORKERS)
    return list(pool.map(count_all, [jobs[at:at + length] for at in range(0, len(jobs), length)]))


def shared_queue(pool, jobs):
    """The pool's processes are peers that pull the next task from its queue."""
    return list(pool.map(count_primes, jobs))


def master_worker(pool, jobs):
    """The main program hands out one task at a time."""
    waiting, busy = list(reversed(jobs)), set()
    while waiting or busy:
        while waiting and len(busy) < WORKERS:
            busy.add(pool.submit(count_primes, waiting.pop()))
        _, busy = wait(busy, return_when=FIRST_COMPLETED)


def main():
    limit = limit_for(6)
    pool = started_pool(WORKERS)
    figures = []
    for shape in ("even", "uneven", "skewed"):
        jobs = sizes(shape, limit)
        say("%s tasks:" % shape)
        times = rounds({
            "static": lambda: static(pool, jobs),
            "shared-queue": lambda: shared_queue(pool, jobs),
            "master-worker": lambda: master_worker(pool, jobs),
        })
        for schedule in ("shared-queue", "master-worker"):
            figures.append(("speedup-%s-%s" % (shape, schedule), speedup(times, "static", schedule), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("symmetric-asymmetric", main())
