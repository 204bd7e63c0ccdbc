"""A crash in one process leaves the others standing; a crash in a thread takes the whole process.

One of three workers aborts, as a broken extension module would: among processes, and among the threads of one program. Then what Python's
two pools of processes make of it: one says that it is broken, the other loses the task, and only a timeout ends the wait for it.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 fault-isolation.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import multiprocessing
import os
import platform
import statistics
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

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


LANES = 3
SPAWN = multiprocessing.get_context("spawn")


def work(number, left=None):
    if number == 0:
        os.abort()
    time.sleep(0.3)
    if left is not None:
        with left.get_lock():
            left.value += 1


def program(left):
    """A program of its own, with threads."""
    for number in reversed(range(LANES)):
        threading.Thread(target=work, args=(number, left)).start()


def ended(targets):
    """The exit codes of processes that run these."""
    processes = [SPAWN.Process(target=target, args=arguments) for target, arguments in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def main():
    codes = ended([(work, (number,)) for number in range(LANES)])
    left = codes.count(0)
    say("%d of %d processes are left; exit codes: %s" % (left, LANES, codes))

    survivors = SPAWN.Value("i", 0)
    codes = ended([(program, (survivors,))])
    say("%d of %d threads are left; the exit code of their program: %s" % (survivors.value, LANES, codes[0]))

    try:
        with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
            list(pool.map(work, range(LANES)))
    except BrokenProcessPool as error:
        say("ProcessPoolExecutor: %s: %s" % (type(error).__name__, error))
    with SPAWN.Pool(2) as pool:
        try:
            pool.apply_async(work, (0,)).get(timeout=2)
        except multiprocessing.TimeoutError:
            say("multiprocessing.Pool: nothing is said; without a timeout get() would wait for ever")
    return [("left-processes", left, ""), ("left-threads", survivors.value, "")]


if __name__ == "__main__":
    report("fault-isolation", main())
