"""Two threads that write the same memory at the same time lose updates.

Two threads add 1 to one number again and again, with a function call between the read and the write: there every version of Python may
switch threads. Then the same under a lock, and with a number for each thread.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 race.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import os
import platform
import statistics
import sys
import threading
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


THREADS = 2
ADDITIONS = 100000  # of each thread
ROUNDS = 4 * REPEATS

count = 0
own = [0] * THREADS
lock = threading.Lock()


def plus_one(number):
    return number + 1


def unprotected(_):
    global count
    for _ in range(ADDITIONS):
        count = plus_one(count)


def with_a_lock(_):
    global count
    for _ in range(ADDITIONS):
        with lock:
            count = plus_one(count)


def one_each(thread):
    for _ in range(ADDITIONS):
        own[thread] = plus_one(own[thread])


def lost_and_time(way):
    """What all threads together lose this way, and the seconds that it takes."""
    global count
    count = 0
    own[:] = [0] * THREADS
    threads = [threading.Thread(target=way, args=(number,)) for number in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return THREADS * ADDITIONS - count - sum(own), time.perf_counter() - start


def main():
    ways = [unprotected, with_a_lock, one_each]
    lost = {way: [] for way in ways}
    times = {way: [] for way in ways}
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # a tenth of the usual one, so that short rounds have many switches
    try:
        for number in range(ROUNDS):
            for way in ways if number % 2 else reversed(ways):
                missing, took = lost_and_time(way)
                lost[way].append(missing)
                times[way].append(took)
    finally:
        sys.setswitchinterval(interval)
    for way in ways:
        losing = sum(missing > 0 for missing in lost[way])
        say("%12s: lost something in %d of %d rounds, %d at most" % (way.__name__, losing, ROUNDS, max(lost[way])))
    return [
        ("lost", statistics.median(lost[unprotected]) / (THREADS * ADDITIONS), ""),
        ("rounds-lost", sum(missing > 0 for missing in lost[unprotected]) / ROUNDS, ""),
        ("lost-repaired", sum(lost[with_a_lock]) + sum(lost[one_each]), ""),
        ("price-mutex", speedup(times, with_a_lock, unprotected), "x"),
        ("price-per-lane", speedup(times, one_each, unprotected), "x"),
    ]


if __name__ == "__main__":
    report("race", main())
