"""Not everything can be sent.

What goes to another process is pickled: written down as bytes, and built anew on the other side. Data can be; what lives in one
process only is refused.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 pickle-claim.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import os
import pickle
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


def counting():
    yield 1


def named(number):
    return number + 1


def main():
    with open(os.devnull) as file:
        things = {
            "a number": 42.5,
            "a text": "forty-two",
            "a list of lists": [1, [2, ["three"]]],
            "a dict": {"a": 1, "b": 2},
            "bytes": b"\x01\x02\x03",
            "a lambda": lambda: 42,
            "a lock": threading.Lock(),
            "an open file": file,
            "a generator": counting(),
        }
        sent = refused = 0
        for name, thing in things.items():
            try:
                came = pickle.loads(pickle.dumps(thing))
            except Exception as error:  # PicklingError, TypeError or AttributeError, depending on the thing and the version
                refused += 1
                say("%16s is refused: %s: %s" % (name, type(error).__name__, error))
            else:
                sent += came == thing
                say("%16s arrives" % name)
    say("%16s arrives, as its name: %r" % ("a named function", pickle.dumps(named)))
    return [("sent", sent, ""), ("refused", refused, "")]


if __name__ == "__main__":
    report("pickle", main())
