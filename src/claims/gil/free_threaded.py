"""Without the GIL, threads do run in parallel, and your races become yours.

The same computations one after another and in threads. A free-threaded Python (3.13t, 3.14t) has no GIL; any other one has.
"""


def main():
    gil = "with" if has_gil() else "without"
    say("This Python runs %s the GIL." % gil)
    jobs = [limit_for(40)] * (2 * WORKERS)
    times = rounds({
        "one after another": lambda: one_after_another(count_primes, jobs),
        "threads": lambda: in_threads(count_primes, jobs, WORKERS),
    })
    return [("%s-gil" % gil, speedup(times, "one after another", "threads"), "x")]


if __name__ == "__main__":
    report("free-threaded", main())
