"""Switching is asked for every 5 ms; a thread that waits for I/O beside CPU-bound threads pays for it.

A thread sleeps for 2 ms again and again and notes how much later it wakes up: beside 0, 1, 2 and 4 threads that compute, at
a switch interval of 1, 5 and 20 ms. Each of these takes its turn in each round.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 gil-interval.py
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


SLEEP = 0.002
SLEEPS = 7


def compute(stop):
    number = 0
    while not stop.is_set():
        number += 1


def delay(busy_threads, interval_ms):
    """The median delay in milliseconds after the sleep should have ended."""
    sys.setswitchinterval(interval_ms / 1000)
    stop = threading.Event()
    threads = [threading.Thread(target=compute, args=(stop,)) for _ in range(busy_threads)]
    for thread in threads:
        thread.start()
    delays = []
    for _ in range(SLEEPS):
        due = time.perf_counter() + SLEEP
        time.sleep(SLEEP)
        delays.append((time.perf_counter() - due) * 1000)
    stop.set()
    for thread in threads:
        thread.join()
    return statistics.median(delays)


def main():
    usual = sys.getswitchinterval()
    settings = [(busy_threads, interval_ms) for busy_threads in (0, 1, 2, 4) for interval_ms in (1, 5, 20)]
    delays = {setting: [] for setting in settings}
    for repeat in range(REPEATS + 1):
        for setting in settings if repeat % 2 else reversed(settings):
            late = delay(*setting)
            if repeat > 0:  # the first round is to warm up
                delays[setting].append(late)
    sys.setswitchinterval(usual)
    figures = []
    for setting, values in delays.items():
        late = statistics.median(values)
        seen = (*setting, late, min(values), max(values))
        say("beside %d computing threads, interval %2d ms: wakes up %6.2f ms late  (%.2f to %.2f)" % seen)
        figures.append(("delay-%d-%d" % setting, late, "ms"))
    return figures


if __name__ == "__main__":
    report("gil-interval", main())
