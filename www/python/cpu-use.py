"""Waiting costs no power, computing does.

The time for which a core was busy for this program, over the time that went by: while it waits, and while it computes.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 cpu-use.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import os
import platform
import statistics
import sys
import time

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


TASKS = 4
TASK_MS = 50


def busy_share(function, *arguments):
    busy, begun = time.process_time(), time.perf_counter()
    function(*arguments)
    return (time.process_time() - busy) / (time.perf_counter() - begun)


def main():
    limit = limit_for(TASK_MS)
    ways = {
        "waiting": lambda: [time.sleep(TASK_MS / 1000) for _ in range(TASKS)],
        "computing": lambda: [count_primes(limit) for _ in range(TASKS)],
    }
    shares = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            shares[name].append(busy_share(way))
    for name, values in shares.items():
        say("%10s: a core was busy for %5.1f %% of the time" % (name, 100 * statistics.median(values)))
    return [("busy-" + name, statistics.median(values), "") for name, values in shares.items()]


if __name__ == "__main__":
    report("cpu-use", main())
