"""For CPU-bound work processes use every core.

The same 24 computations one after another and by more and more processes.
"""


def main():
    jobs = [limit_for(8)] * 24
    ways = {"one after another": lambda: one_after_another(count_primes, jobs)}
    counts = sorted({n for n in (1, 2, 3, 4, 6, 8) if n < WORKERS} | {WORKERS})
    pools = {workers: started_pool(workers) for workers in counts}
    for workers, pool in pools.items():
        ways["%d processes" % workers] = lambda pool=pool: list(pool.map(count_primes, jobs))
    alone, *times = medians(ways).values()
    figures = []
    for workers, took in zip(pools, times):
        speedup = alone / took
        figures += [("speedup-%d" % workers, speedup, "x"), ("efficiency-%d" % workers, speedup / workers, "")]
    for pool in pools.values():
        pool.shutdown()
    return figures


if __name__ == "__main__":
    report("cpu-processes", main())
