"""Each process has its own interpreter and its own GIL.

The same computations one after another, and in processes that each have an interpreter of their own.
"""


def main():
    jobs = [limit_for(60)] * (2 * WORKERS)
    pool = started_pool(WORKERS)
    processes = "%d processes" % WORKERS
    took = medians({
        "one after another": lambda: one_after_another(count_primes, jobs),
        processes: lambda: list(pool.map(count_primes, jobs)),
    })
    pool.shutdown()
    return [("speedup", took["one after another"] / took[processes], "x")]


if __name__ == "__main__":
    report("gil-per-process", main())
