"""More workers do not give proportional gains.

The same 48 computations by one process, by more, and by more than there are cores. The serial share is that of Amdahl's
law, fitted by least squares.
"""


def serial_share(points):
    """What part of the time cannot be shared: 1 / speed-up = s + (1 - s) / n, over all points (n, speed-up)."""
    above = sum((1 / speedup - 1 / n) * (1 - 1 / n) for n, speedup in points)
    below = sum((1 - 1 / n) ** 2 for n, _ in points)
    return min(max(above / below, 0), 1)


def main():
    jobs = [limit_for(4)] * 48
    counts = sorted({n for n in (1, 2, 3, 4, 6, 8, 12, 16) if n < 2 * WORKERS} | {WORKERS, 2 * WORKERS})
    pools = {workers: started_pool(workers) for workers in counts}
    ways = {"%d processes" % n: lambda pool=pool: list(pool.map(count_primes, jobs)) for n, pool in pools.items()}
    one, *others = medians(ways).values()
    for pool in pools.values():
        pool.shutdown()
    points = [(n, one / took) for n, took in zip(counts[1:], others)]
    share = serial_share([(n, speedup) for n, speedup in points if n <= cores()] or points)
    say("serial share: %.3f" % share)
    return [("speedup-%d" % n, speedup, "x") for n, speedup in points] + [("serial-share", share, "")]


if __name__ == "__main__":
    report("cpu-scaling", main())
