"""Processes need Queue, Pipe, Manager or shared memory, and each message costs.

A payload goes to another process and back, in each of these four ways, and to a function of the same process for comparison.

An experiment of Interleave for Python 3.9 or later; it needs nothing else: python3 share-processes.py
The last line that it prints is for pasting into the page. It sends nothing anywhere.
"""
import binascii
import json
import multiprocessing
import os
import platform
import statistics
import sys
import time
from multiprocessing.shared_memory import SharedMemory

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


SIZES = [10, 1000, 16000, 250000, 4000000, 64000000]  # bytes
SMALL, LARGE = SIZES[0], SIZES[-1]
ROUNDS = 5
ENOUGH = 8  # seconds; no further round is begun after them
PATIENCE = 30  # seconds; nobody waits for ever for a process that is gone
SPAWN = multiprocessing.get_context("spawn")


def by_pipe(pipe):
    while True:
        payload = pipe.recv()
        if payload is None:
            return
        pipe.send(payload)


def by_queue(there, back):
    while True:
        payload = there.get(timeout=PATIENCE)
        if payload is None:
            return
        back.put(payload)


def by_memory(name, mine, yours):
    block = SharedMemory(name=name)
    while mine.acquire(timeout=PATIENCE) and block.buf[0] != 255:
        block.buf[0] += 1
        yours.release()
    block.close()


def echo(payload):
    return payload


def trips(size):
    """How many trips make a round."""
    return max(1, min(200, 2000000 // size))


def main():
    pipe, other_end = SPAWN.Pipe()
    there, back = SPAWN.Queue(), SPAWN.Queue()
    mine, yours = SPAWN.Semaphore(0), SPAWN.Semaphore(0)
    block = SharedMemory(create=True, size=LARGE)
    block.buf[0] = 0
    processes = [
        SPAWN.Process(target=by_pipe, args=(other_end,), daemon=True),
        SPAWN.Process(target=by_queue, args=(there, back), daemon=True),
        SPAWN.Process(target=by_memory, args=(block.name, yours, mine), daemon=True),
    ]
    for process in processes:
        process.start()
    other_end.close()
    manager = SPAWN.Manager()
    store = manager.dict()

    def through_pipe(payload):
        pipe.send(payload)
        if not pipe.poll(PATIENCE):
            raise TimeoutError("the other process does not answer")
        return pipe.recv()

    def through_queue(payload):
        there.put(payload)
        return back.get(timeout=PATIENCE)

    def through_manager(payload):
        store["payload"] = payload
        return store["payload"]

    def through_memory(payload):
        block.buf[0] = 0  # the payload lies in the block: nothing is copied, each says when it is the other's turn
        yours.release()
        if not mine.acquire(timeout=PATIENCE):
            raise TimeoutError("the other process does not answer")
        return payload

    ends = {"call": echo, "queue": through_queue, "manager": through_manager, "shared": through_memory}
    ways = [("clone", size, through_pipe) for size in SIZES]
    ways += [(name, size, way) for name, way in ends.items() for size in (SMALL, LARGE)]
    times = {(name, size): [] for name, size, _ in ways}
    try:
        for name, _, way in ways:
            assert way(b"x" * SMALL) == b"x" * SMALL  # until this has come back, the process was still starting
        enough = time.perf_counter() + ENOUGH
        for number in range(ROUNDS):
            if number > 1 and time.perf_counter() > enough:
                break
            for name, size, way in ways if number % 2 else reversed(ways):
                payload, count, came = b"x" * size, trips(size), None
                begun = time.perf_counter()
                for _ in range(count):
                    came = way(payload)
                times[name, size].append((time.perf_counter() - begun) * 1000 / count)
                assert len(came) == size
    finally:
        pipe.send(None)
        there.put(None)
        block.buf[0] = 255
        yours.release()
        for process in processes:
            process.join(PATIENCE)
        manager.shutdown()
        block.close()
        block.unlink()
    middle = {way: statistics.median(values) for way, values in times.items()}
    for (name, size), value in middle.items():
        say("%8s, %8d bytes there and back: %10.4f ms" % (name, size, value))
    figures = [("trip-%d" % size, middle["clone", size], "ms") for size in SIZES]
    for name in ["clone"] + list(ends):
        figures.append(("latency-" + name, middle[name, SMALL], "ms"))
        figures.append(("per-mb-" + name, middle[name, LARGE] * 1000000 / LARGE, "ms"))
    return figures + [("growth-clone", speedup(times, ("clone", LARGE), ("clone", SMALL)), "x")]


if __name__ == "__main__":
    report("share-processes", main())
