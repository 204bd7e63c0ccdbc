"""For CPU-bound work, processes use every core.

The same 120 computations one after another and in more and more processes.
"""


def main():
    jobs = [limit_for(4)] * 120
    counts = sorted({n for n in (1, 2, 3, 4, 8) if n < WORKERS} | {WORKERS})
    pools = {processes: started_pool(processes) for processes in counts}
    ways = {"one after another": lambda: one_after_another(count_primes, jobs)}
    for processes, pool in pools.items():
        ways["processes: %d" % processes] = lambda pool=pool: list(pool.map(count_primes, jobs))
    times = rounds(ways)
    for pool in pools.values():
        pool.shutdown()
    figures = []
    for processes in counts:
        ratio = speedup(times, "one after another", "processes: %d" % processes)
        figures += [("speedup-%d" % processes, ratio, "x"), ("efficiency-%d" % processes, ratio / processes, "")]
    return figures


if __name__ == "__main__":
    report("cpu-processes", main())
