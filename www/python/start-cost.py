"""A process costs more to create than a thread, a thread more than a task.

As many threads and processes as on the page, until all are up, and two thousand tasks on an event loop, which share a short wait.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 start-cost.py
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


# Two kinds of worker: what makes one, what it counts with, what it waits for. Processes are started afresh ("spawn") on every system,
# as macOS and Windows do it anyway; a fork, the way of Linux before Python 3.14, takes a tenth of that.
SPAWN = multiprocessing.get_context("spawn")
THREADS = (threading.Thread, threading.Semaphore, threading.Event)
PROCESSES = (SPAWN.Process, SPAWN.Semaphore, SPAWN.Event)


def begin_and_wait(ready, go, done, seconds):
    ready.release()
    go.wait()
    time.sleep(seconds)
    done.release()


def start_and_wait(kind, count, seconds):
    """Milliseconds from the first start until all workers are up, and from then on until all have waited."""
    worker, semaphore, event = kind
    ready, go, done = semaphore(0), event(), semaphore(0)
    workers = [worker(target=begin_and_wait, args=(ready, go, done, seconds)) for _ in range(count)]
    begun = time.perf_counter()
    for one in workers:
        one.start()
    for _ in workers:
        ready.acquire()
    up = time.perf_counter()
    go.set()
    for _ in workers:
        done.acquire()
    end = time.perf_counter()
    for one in workers:
        one.join()
    return (up - begun) * 1000, (end - up) * 1000


TASKS = 2000
WAIT = 0.001


async def waits():
    """Milliseconds for each of the tasks, from the first one's creation to the last one's end."""
    begun = time.perf_counter()
    await asyncio.gather(*[asyncio.create_task(asyncio.sleep(WAIT)) for _ in range(TASKS)])
    return (time.perf_counter() - begun) * 1000 / TASKS


def main():
    lanes = WORKERS + 1
    ways = {
        "thread": lambda: start_and_wait(THREADS, lanes, WAIT)[0] / lanes,
        "process": lambda: start_and_wait(PROCESSES, lanes, WAIT)[0] / lanes,
        "task": lambda: asyncio.run(waits()),
    }
    figures = []
    for name, way in ways.items():
        values = [way() for _ in range(REPEATS)]
        say("%8s: %8.4f ms  (%.4f to %.4f)" % (name, statistics.median(values), min(values), max(values)))
        figures.append(("start-" + name, statistics.median(values), "ms"))
    return figures


if __name__ == "__main__":
    report("start-cost", main())
