"""For CPU-bound work, threads under the GIL bring nothing.

The same four computations one after another, in two threads and in four.
"""


def main():
    jobs = [limit_for(60)] * 4
    times = rounds({
        "one after another": lambda: one_after_another(count_primes, jobs),
        "2 threads": lambda: in_threads(count_primes, jobs, 2),
        "4 threads": lambda: in_threads(count_primes, jobs, 4),
    })
    if not has_gil():
        return [("without-gil", speedup(times, "one after another", "2 threads"), "x")]
    return [("speedup-%d" % threads, speedup(times, "one after another", "%d threads" % threads), "x") for threads in (2, 4)]


if __name__ == "__main__":
    report("gil-cpu", main())
