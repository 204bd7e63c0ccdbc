"""Each process has its own interpreter and its own GIL.

The same computations one after another, in processes with an interpreter each, and in as many threads of this one process.
"""


def main():
    jobs = [limit_for(40)] * (2 * WORKERS)
    pool = started_pool(WORKERS)
    times = rounds({
        "one after another": lambda: one_after_another(count_primes, jobs),
        "processes": lambda: list(pool.map(count_primes, jobs)),
        "threads": lambda: in_threads(count_primes, jobs, WORKERS),
    })
    pool.shutdown()
    figures = [("speedup", speedup(times, "one after another", "processes"), "x")]
    if has_gil():
        figures.append(("one-gil", speedup(times, "one after another", "threads"), "x"))
    return figures


if __name__ == "__main__":
    report("gil-per-process", main())
