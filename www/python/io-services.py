"""Files, HTTP APIs, databases, uploads and scraping are all waiting, each with its own limits.

Each service is imitated: what it limits is a semaphore, what it takes is a wait. Eight requests one after another, and in a
thread each.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 io-services.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import os
import platform
import random
import statistics
import sys
import threading
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


REQUESTS = 8
WAIT = 0.02


class Line:
    """A tenth of a transfer is latency. The rest shares a line that carries so many at full speed: it goes in pieces that queue."""

    def __init__(self, full_speed):
        self.places = threading.Semaphore(full_speed)

    def ask(self, _):
        time.sleep(WAIT * 0.1)
        for _ in range(5):
            with self.places:
                time.sleep(WAIT * 0.9 / 5)


class Places:
    """So many requests at a time; the others queue."""

    def __init__(self, places):
        self.places = threading.Semaphore(places)

    def ask(self, _):
        with self.places:
            time.sleep(WAIT)


class Api:
    """Any number at once, each in 80 to 100 % of the wait."""

    def ask(self, number):
        time.sleep(WAIT * random.Random(number).uniform(0.8, 1))


class Paced:
    """So many may start in a second."""

    def __init__(self, per_second):
        self.gap, self.next, self.lock = 1 / per_second, 0.0, threading.Lock()

    def ask(self, _):
        with self.lock:
            self.next = max(self.next, time.perf_counter())
            pause, self.next = self.next - time.perf_counter(), self.next + self.gap
        time.sleep(max(pause, 0) + WAIT)


def main():
    services = {
        "download": Line(4),
        "api": Api(),
        "database": Places(3),
        "file": Places(8),
        "upload": Line(1),
        "scrape": Paced(200),
    }
    figures = []
    for name, service in services.items():
        say(name + ":")
        requests = range(REQUESTS)
        times = rounds({
            "one after another": lambda: one_after_another(service.ask, requests),
            "a thread for each": lambda: in_threads(service.ask, requests, REQUESTS),
        })
        figures.append(("speedup-" + name, speedup(times, "one after another", "a thread for each"), "x"))
    return figures


if __name__ == "__main__":
    report("io-services", main())
