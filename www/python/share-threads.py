"""Sharing between threads is a plain variable.

Two threads hand a payload to each other and back, through queues: a few bytes, and millions of them; as a reference, and as a copy.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 share-threads.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import os
import platform
import queue
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


SMALL, LARGE = 10, 4000000  # bytes
ROUNDS = max(9, REPEATS)


def partner(there, back, as_copies):
    while True:
        payload = there.get()
        if payload is None:
            return
        payload[0] = (payload[0] + 1) % 256  # the same bytes, seen from the other thread
        back.put(payload[:] if as_copies else payload)


def hand_over(size, as_copies):
    """Milliseconds that one hand-over takes."""
    trips = 20 if as_copies else 200
    there, back = queue.Queue(), queue.Queue()
    thread = threading.Thread(target=partner, args=(there, back, as_copies))
    thread.start()
    payload = bytearray(size)
    begun = time.perf_counter()
    for _ in range(trips):
        there.put(payload[:] if as_copies else payload)
        payload = back.get()
    took = time.perf_counter() - begun
    there.put(None)
    thread.join()
    assert payload[0] == trips % 256
    return took * 1000 / trips / 2


def main():
    ways = [("queue", SMALL), ("queue", LARGE), ("copy", SMALL), ("copy", LARGE)]
    times = {way: [] for way in ways}
    for number in range(ROUNDS):
        for name, size in ways if number % 2 else reversed(ways):
            times[name, size].append(hand_over(size, name == "copy"))
    for (name, size), values in times.items():
        say("%5s of %7d bytes: %.4f ms  (%.4f to %.4f)" % (name, size, statistics.median(values), min(values), max(values)))
    figures = [("%s-%d" % way, statistics.median(values), "ms") for way, values in times.items()]
    growth = [("growth-" + name, speedup(times, (name, LARGE), (name, SMALL)), "x") for name in ("queue", "copy")]
    return figures + growth


if __name__ == "__main__":
    report("share-threads", main())
