"""Threads are light, processes heavy.

What a process adds to the memory that this system has in use, and a thread and a task to that of this program. On Linux only: elsewhere
the standard library does not say it.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 memory-cost.py
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


FEW, MANY = 8, 24
TASKS = 10000


def own_bytes(pid="self"):
    """Bytes that only this process has in memory: nobody else uses them."""
    with open("/proc/%s/smaps_rollup" % pid) as lines:
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def wait_for(event):
    event.wait()


def of_a_process():
    spawn = multiprocessing.get_context("spawn")
    event = spawn.Event()
    workers = [spawn.Process(target=wait_for, args=(event,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(1)
    taken = statistics.mean(own_bytes(worker.pid) for worker in workers)
    event.set()
    for worker in workers:
        worker.join()
    return taken


def of_a_thread():
    event = threading.Event()
    sizes, threads = [], []
    for count in (FEW, MANY):
        while len(threads) < count:
            threads.append(threading.Thread(target=wait_for, args=(event,)))
            threads[-1].start()
        time.sleep(0.1)
        sizes.append(own_bytes())
    event.set()
    for thread in threads:
        thread.join()
    return (sizes[1] - sizes[0]) / (MANY - FEW)


async def of_a_task():
    before = own_bytes()
    tasks = [asyncio.create_task(asyncio.sleep(1)) for _ in range(TASKS)]
    await asyncio.sleep(0.3)
    taken = (own_bytes() - before) / TASKS
    await asyncio.gather(*tasks)
    return taken


def main():
    if not os.path.exists("/proc/self/smaps_rollup"):
        sys.exit("This system does not say how much memory a process has for itself; try it on Linux.")
    task = asyncio.run(of_a_task())
    figures = [("memory-task", task, "bytes"), ("memory-thread", of_a_thread(), "bytes"), ("memory-process", of_a_process(), "bytes")]
    for name, value, _ in figures:
        say("%15s: %9.1f KiB" % (name, value / 1024))
    return figures


if __name__ == "__main__":
    report("memory-cost", main())
