"""A thread has its own stack and instruction pointer and shares the heap.

All threads are held inside a call of their own, and looked at: where each one stands, its own local, the shared list.
Python does not tell at which address a stack lies (a local is a name there, for an object on the heap), so that is left to the page.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 own-stack.py
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


shared = ["one list on the heap, for all"]


def work(number, seen, inside, look):
    local = "the local of thread %d" % number
    seen[number] = (threading.get_ident(), id(shared), id(local))
    inside.wait()
    if number % 2:  # half of them stand on another line
        look.wait()
    else:
        look.wait()


def main():
    seen = {}
    inside, look = threading.Barrier(WORKERS + 1), threading.Barrier(WORKERS + 1)
    threads = [threading.Thread(target=work, args=(n, seen, inside, look)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    inside.wait()
    time.sleep(0.1)
    frames = sys._current_frames()  # the innermost call of each thread: its own stack
    for number, (ident, address, local) in sorted(seen.items()):
        frame = frames[ident]
        while frame.f_code.co_name != "work":
            frame = frame.f_back
        say("thread %d stands on line %d, has %r at %#x, and sees the shared list at %#x"
            % (number, frame.f_lineno, frame.f_locals["local"], local, address))
    look.wait()
    for thread in threads:
        thread.join()
    return [("addresses-shared", len({address for _, address, _ in seen.values()}), "")]


if __name__ == "__main__":
    report("own-stack", main())
