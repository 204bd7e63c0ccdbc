"""A pool maps one function over a large data set.

Pool.map over 2000 calls of some 40 microseconds each, with chunks of 1, 10, 100 and 500: each chunk is one message there and
one back.
"""
import multiprocessing

CALLS = 2000
CHUNKS = (1, 10, 100, 500)


def function(steps):
    """Computes for a while."""
    value = 1
    for _ in range(steps):
        value = value * 1103515245 % 2147483648
    return value


def steps_for(target_ms):
    """A number of steps that takes about this long on this machine."""
    steps = 100
    while min(milliseconds(function, steps) for _ in range(9)) < target_ms:
        steps = steps * 5 // 4
    return steps


def breakeven(points):
    """The smallest chunk from which on no time is more than 10 % above the best one."""
    best = min(points.values())
    chunks = sorted(points)
    at = chunks.index(min(points, key=points.get))
    while at > 0 and points[chunks[at - 1]] <= best * 1.1:
        at -= 1
    return chunks[at]


def main():
    calls = [steps_for(0.04)] * CALLS
    processes = min(WORKERS, 4)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.map(time.sleep, [0.1] * processes, chunksize=1)  # all are up now
        ways = {"a plain loop": lambda: one_after_another(function, calls)}
        for chunk in CHUNKS:
            ways["chunks of %d" % chunk] = lambda chunk=chunk: pool.map(function, calls, chunksize=chunk)
        times = rounds(ways)
    figures = [("speedup-%d" % chunk, speedup(times, "a plain loop", "chunks of %d" % chunk), "x") for chunk in CHUNKS]
    points = {chunk: statistics.median(times["chunks of %d" % chunk]) for chunk in CHUNKS}
    return figures + [("breakeven", breakeven(points), "")]


if __name__ == "__main__":
    report("cpu-pool-map", main())
