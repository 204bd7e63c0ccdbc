"""A process can be killed; a thread must be asked.

Workers compute and are to stop: processes that look at nothing are killed; threads that look at an event are asked; threads that look
at nothing are asked too, in a program of their own, which has to be killed to end them. Last, a lock whose holder was killed.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 killable.py
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


WORKERS = 5
PATIENCE = 10  # seconds
SPAWN = multiprocessing.get_context("spawn")


def compute(ready):
    ready.release()
    while True:
        pass


def compute_until(flag, ready, ended):
    ready.release()
    while not flag.is_set():
        pass
    ended.append(time.perf_counter())


def program(waited, still_there, seconds):
    """Threads that look at nothing: how many are still there some time after they were asked."""
    up = threading.Semaphore(0)
    threads = [threading.Thread(target=compute, args=(up,), daemon=True) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        up.acquire()
    time.sleep(seconds.value)
    still_there.value = sum(thread.is_alive() for thread in threads)
    waited.set()
    while True:
        time.sleep(PATIENCE)


def killed(process):
    """Milliseconds from the kill of a process to its end; nothing where it stays."""
    begun = time.perf_counter()
    process.terminate()
    process.join(PATIENCE)
    return None if process.is_alive() else (time.perf_counter() - begun) * 1000


def hold(lock, ready):
    lock.acquire()
    ready.release()
    time.sleep(PATIENCE)


def main():
    ready = SPAWN.Semaphore(0)
    processes = [SPAWN.Process(target=compute, args=(ready,), daemon=True) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire(timeout=PATIENCE)
    of_processes = [killed(process) for process in processes]

    flag, up, ended = threading.Event(), threading.Semaphore(0), []
    threads = [threading.Thread(target=compute_until, args=(flag, up, ended)) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        up.acquire()
    asked = time.perf_counter()
    flag.set()
    for thread in threads:
        thread.join()
    of_threads = [(end - asked) * 1000 for end in ended]

    # As long as the slowest process took to end.
    seconds = SPAWN.Value("d", max(took / 1000 for took in of_processes if took is not None))
    left, waited, of_all = SPAWN.Value("i", 0), SPAWN.Event(), []
    for _ in range(WORKERS):
        waited.clear()
        alone = SPAWN.Process(target=program, args=(waited, left, seconds), daemon=True)
        alone.start()
        waited.wait(PATIENCE)
        of_all.append(killed(alone))

    lock = SPAWN.Lock()
    holder = SPAWN.Process(target=hold, args=(lock, ready), daemon=True)
    holder.start()
    ready.acquire(timeout=PATIENCE)
    killed(holder)
    got = lock.acquire(timeout=0.2)
    say("a lock whose holder was killed: acquire(timeout=0.2) gives %s; without a timeout it would wait for ever" % got)

    figures = []
    for name, times in [("stop-process", of_processes), ("stop-asked", of_threads), ("stop-all", of_all)]:
        known = [took for took in times if took is not None]
        say("%12s: %.3f ms  (%.3f to %.3f)" % (name, statistics.median(known), min(known), max(known)))
        figures.append((name, statistics.median(known), "ms"))
    say("%d of %d threads that look at nothing were still there" % (left.value, WORKERS))
    return figures + [("left-processes", of_processes.count(None), ""), ("left-threads", left.value, "")]


if __name__ == "__main__":
    report("killable", main())
