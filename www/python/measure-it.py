"""Benchmark your own task; neither is always better.

Two works, one that only waits and one that only computes, in as many threads as there are tasks and in a quarter as many
processes. Put your own function in place of either to see which way suits it.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 measure-it.py
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


WHOLE_MS = 12


def wait(seconds):
    time.sleep(seconds)


def main():
    processes = min(WORKERS, 4)
    tasks = 4 * processes
    threads = "threads-gil" if has_gil() else "threads"
    pool = started_pool(processes)
    figures = []
    works = ((0, "waiting", wait, WHOLE_MS / 1000), (100, "computing", count_primes, limit_for(WHOLE_MS)))
    for share, name, work, job in works:
        say("%s:" % name)
        times = rounds({
            threads: lambda: in_threads(work, [job] * tasks, tasks),
            "processes": lambda: list(pool.map(work, [job] * tasks)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
        figures.append(("processes-%d" % share, speedup(times, threads, "processes"), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("measure-it", main())
