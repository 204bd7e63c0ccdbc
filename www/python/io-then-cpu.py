"""Download, then compute: overlap the waits and spread the computing.

Eight tasks wait and then compute, 20 ms together, of which a tenth, a half or nine tenths is computing. There is a thread for each
task, and a process for each core, up to four.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 io-then-cpu.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import asyncio
import binascii
import json
import multiprocessing
import os
import platform
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


TASKS = 8
WHOLE_MS = 20


def wait_and_compute(job):
    wait, limit = job
    time.sleep(wait)
    return count_primes(limit)


async def on_a_loop(jobs, compute):
    async def one(wait, limit):
        await asyncio.sleep(wait)
        await compute(limit)

    await asyncio.gather(*[one(wait, limit) for wait, limit in jobs])


async def right_here(limit):
    return count_primes(limit)


async def with_a_pool(jobs, pool):
    async def in_the_pool(limit):
        return await asyncio.get_running_loop().run_in_executor(pool, count_primes, limit)

    await on_a_loop(jobs, in_the_pool)


def main():
    figures = []
    pool = started_pool(min(WORKERS, 4))
    for share in (10, 50, 90):
        jobs = [(WHOLE_MS * (100 - share) / 100_000, limit_for(WHOLE_MS * share / 100))] * TASKS
        say("%d %% computing:" % share)
        times = rounds({
            "sequential": lambda: one_after_another(wait_and_compute, jobs),
            "event-loop": lambda: asyncio.run(on_a_loop(jobs, right_here)),
            "threads-gil" if has_gil() else "threads": lambda: in_threads(wait_and_compute, jobs, TASKS),
            "processes": lambda: list(pool.map(wait_and_compute, jobs)),
            "hybrid": lambda: asyncio.run(with_a_pool(jobs, pool)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
            if model != "hybrid":
                figures.append(("gain-%s-%d" % (model, share), speedup(times, model, "hybrid"), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("io-then-cpu", main())
