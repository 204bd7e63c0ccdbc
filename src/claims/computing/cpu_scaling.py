"""More workers do not give proportional gains.

The same 120 computations in one process, in more, and in more than there are cores. The serial share is that of Amdahl's law,
fitted by least squares to each round, up to the number of cores, and the median of these. Where the list does not divide evenly among the processes, the
largest share counts: 120 computations by 9 processes take as long as 14, which is what 8.57 processes would take.
"""


def serial_share(points):
    """What part of the work cannot be shared out: 1 / speed-up = s + (1 - s) / n, over all points (n, speed-up)."""
    above = sum((1 / speedup - 1 / n) * (1 - 1 / n) for n, speedup in points)
    below = sum((1 - 1 / n) ** 2 for n, _ in points)
    return min(max(above / below, 0), 1)


def main():
    jobs = [limit_for(4)] * 120
    counts = sorted({n for n in (1, 2, 3, 4, 8) if n < 2 * WORKERS} | {WORKERS, 2 * WORKERS})
    pools = {n: started_pool(n) for n in counts}
    times = rounds({"processes: %d" % n: lambda pool=pool: list(pool.map(count_primes, jobs)) for n, pool in pools.items()})
    for pool in pools.values():
        pool.shutdown()
    one = times["processes: 1"]
    figures = [("speedup-%d" % n, speedup(times, "processes: 1", "processes: %d" % n), "x") for n in counts if n > 1]
    within = [n for n in counts if 1 < n <= cores()]
    if len(within) >= 3:  # a law that is fitted to fewer points says nothing
        shares = [
            serial_share([(len(jobs) / -(-len(jobs) // n), one[at] / times["processes: %d" % n][at]) for n in within])
            for at in range(len(one))
        ]
        share = statistics.median(shares)
        say("serial share: %.3f  (%.3f to %.3f)" % (share, min(shares), max(shares)))
        figures.append(("serial-share", share, ""))
    return figures


if __name__ == "__main__":
    report("cpu-scaling", main())
