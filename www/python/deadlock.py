"""Two locks taken in opposite order can stop both threads for ever.

Two threads take two locks, with a pause between the first and the second. Here nobody waits for ever: a thread that does not get its
second lock in time gives up, which a plain `with` would not do.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 deadlock.py
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


ROUNDS = 2 * REPEATS
PAUSE = 0.01  # seconds between the first lock and the second
PATIENCE = 0.2  # seconds until a thread gives up


def take_both(first, second, both_are_there, stuck):
    both_are_there.wait()
    with first:
        time.sleep(PAUSE)
        if second.acquire(timeout=PATIENCE):
            second.release()
        else:
            stuck.append(threading.current_thread().name)


def stuck_in_a_round(in_one_order):
    """Whether a thread had to give up."""
    a, b = threading.Lock(), threading.Lock()
    both_are_there, stuck = threading.Barrier(2), []
    orders = [(a, b), (a, b) if in_one_order else (b, a)]
    threads = [threading.Thread(target=take_both, args=(*order, both_are_there, stuck)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bool(stuck)


def main():
    opposite, same = [], []
    for _ in range(ROUNDS):
        opposite.append(stuck_in_a_round(False))
        same.append(stuck_in_a_round(True))
    say("opposite order: stuck in %d of %d rounds" % (sum(opposite), ROUNDS))
    say("one order:      stuck in %d of %d rounds" % (sum(same), ROUNDS))
    return [("stuck-opposite", sum(opposite) / ROUNDS, ""), ("stuck-same", sum(same) / ROUNDS, "")]


if __name__ == "__main__":
    report("deadlock", main())
