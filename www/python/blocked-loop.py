"""A CPU-bound task on the event loop stalls every other task; hand it to a pool.

A heartbeat wants to wake up every 10 ms. Beside it something is computed: on the loop, in a thread, in a process.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 blocked-loop.py
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


BEAT = 0.01


async def heartbeat(delays):
    while True:
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        delays.append((time.perf_counter() - due) * 1000)


async def on_the_loop(limit):
    count_primes(limit)


async def in_a_thread(limit):
    await asyncio.to_thread(count_primes, limit)


def in_a_process(pool):
    async def compute(limit):
        await asyncio.get_running_loop().run_in_executor(pool, count_primes, limit)

    return compute


async def longest_delay(compute, limit):
    delays = []
    beat = asyncio.create_task(heartbeat(delays))
    await asyncio.sleep(4 * BEAT)
    await compute(limit)
    await asyncio.sleep(4 * BEAT)
    beat.cancel()
    return max(delays)


def main():
    limit = limit_for(160)
    pool = started_pool(1)
    ways = {"loop": on_the_loop, "to-thread": in_a_thread, "pool": in_a_process(pool)}
    delays, alone = {name: [] for name in ways}, []
    for repeat in range(REPEATS + 1):
        took = milliseconds(count_primes, limit)
        latest = {name: asyncio.run(longest_delay(ways[name], limit)) for name in (ways if repeat % 2 else reversed(list(ways)))}
        if repeat > 0:  # the first round is to warm up
            alone.append(took)
            for name, late in latest.items():
                delays[name].append(late)
    pool.shutdown()
    say("the computation alone takes %.1f ms" % statistics.median(alone))
    for name, values in delays.items():
        say("%12s: the latest beat was %6.1f ms late  (%.1f to %.1f)" % (name, statistics.median(values), min(values), max(values)))
    figures = [("delay-" + name, statistics.median(values), "ms") for name, values in delays.items()]
    return figures + [("computing", statistics.median(alone), "ms")]


if __name__ == "__main__":
    report("blocked-loop", main())
