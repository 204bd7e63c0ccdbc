"""Without the GIL, threads do run in parallel, and your races become yours.

The same computations one after another and in threads. A free-threaded Python (3.13t, 3.14t) has no GIL; any other one has.
"""


def main():
    say("This Python runs %s the GIL." % ("with" if has_gil() else "without"))
    jobs = [limit_for(60)] * (2 * WORKERS)
    threads = "%d threads" % WORKERS
    took = medians({
        "one after another": lambda: one_after_another(count_primes, jobs),
        threads: lambda: in_threads(count_primes, jobs, WORKERS),
    })
    return [("speedup", took["one after another"] / took[threads], "x")]


if __name__ == "__main__":
    report("free-threaded", main())
