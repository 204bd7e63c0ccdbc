"""An exception in a process (or a pool) reaches the parent and crashes nothing.

One task of ten raises, in a pool of processes, in a pool of threads and on an event loop.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 errors.py
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


def started_pool(processes):
    """A pool whose processes are up already, so that their start is not part of what is timed.

    They are started afresh ("spawn") on every system, as macOS and Windows do it anyway.
    """
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    list(pool.map(time.sleep, [0.2] * processes))
    return pool


TASKS = 10


def task(number):
    if number == 0:
        raise ValueError("task %d failed on purpose" % number)
    return number * number


def outcomes(pool):
    """What came of each task: its result, or the exception that it raised."""
    waiting = [pool.submit(task, number) for number in range(TASKS)]
    return [one.exception() or one.result() for one in waiting]


async def on_a_loop():
    async def one(number):
        await asyncio.sleep(0)
        return task(number)

    return await asyncio.gather(*map(one, range(TASKS)), return_exceptions=True)


def main():
    figures = []
    threads = "threads-gil" if has_gil() else "threads"
    with started_pool(WORKERS) as processes, ThreadPoolExecutor(WORKERS) as pool:
        seen = {"processes": outcomes(processes), threads: outcomes(pool), "event-loop": asyncio.run(on_a_loop())}
    for name, came in seen.items():
        raised = [one for one in came if isinstance(one, BaseException)]
        say("%12s: %d of %d tasks finished; %r arrived" % (name, TASKS - len(raised), TASKS, raised[0]))
        figures += [("finished-" + name, TASKS - len(raised), ""), ("arrived-" + name, len(raised), "")]
    return figures


if __name__ == "__main__":
    report("errors", main())
