"""For CPU-bound work processes use every core.

The same 48 computations one after another and by more and more processes.
"""


def main():
    jobs = [limit_for(10)] * 48
    ways = {"one after another": lambda: one_after_another(count_primes, jobs)}
    pools = {workers: started_pool(workers) for workers in range(1, WORKERS + 1)}
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
