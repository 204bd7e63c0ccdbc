"""A pool maps one function over a large data set.

Pool.map over 20 000 tiny calls, with chunks of 1, 10, 100, 1000 and 10 000: each chunk is one message there and one back.
"""
import multiprocessing

CALLS = 20_000
CHUNKS = (1, 10, 100, 1000, 10_000)


def square(number):
    return number * number


def breakeven(points):
    """The smallest chunk from which on no time is more than 5 % above the best one."""
    best = min(points.values())
    chunks = sorted(points)
    at = chunks.index(min(points, key=points.get))
    while at > 0 and points[chunks[at - 1]] <= best * 1.05:
        at -= 1
    return chunks[at]


def main():
    numbers = range(CALLS)
    with multiprocessing.Pool(WORKERS) as pool:
        pool.map(time.sleep, [0.1] * WORKERS, chunksize=1)  # all are up now
        ways = {"a plain loop": lambda: one_after_another(square, numbers)}
        for chunk in CHUNKS:
            ways["chunks of %d" % chunk] = lambda chunk=chunk: pool.map(square, numbers, chunksize=chunk)
        _, *times = medians(ways).values()
    points = dict(zip(CHUNKS, times))
    figures = [("wall-%d" % chunk, took, "ms") for chunk, took in points.items()]
    return figures + [("breakeven", breakeven(points), "")]


if __name__ == "__main__":
    report("cpu-pool-map", main())
