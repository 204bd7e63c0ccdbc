"""A pool maps one function over a large data set.

Pool.map over 4000 tiny calls, with chunks of 1, 10, 100 and 1000: each chunk is one message there and one back.
"""
import multiprocessing

CALLS = 4000
CHUNKS = (1, 10, 100, 1000)


def square(number):
    return number * number


def breakeven(points):
    """The smallest chunk from which on no time is more than 10 % above the best one."""
    best = min(points.values())
    chunks = sorted(points)
    at = chunks.index(min(points, key=points.get))
    while at > 0 and points[chunks[at - 1]] <= best * 1.1:
        at -= 1
    return chunks[at]


def main():
    numbers = range(CALLS)
    with multiprocessing.Pool(min(WORKERS, 4)) as pool:
        pool.map(time.sleep, [0.1] * WORKERS, chunksize=1)  # all are up now
        ways = {"a plain loop": lambda: one_after_another(square, numbers)}
        for chunk in CHUNKS:
            ways["chunks of %d" % chunk] = lambda chunk=chunk: pool.map(square, numbers, chunksize=chunk)
        plain, *times = medians(ways).values()
    points = dict(zip(CHUNKS, times))
    figures = [("wall-%d" % chunk, took, "ms") for chunk, took in points.items()]
    return figures + [("wall-loop", plain, "ms"), ("breakeven", breakeven(points), "")]


if __name__ == "__main__":
    report("cpu-pool-map", main())
