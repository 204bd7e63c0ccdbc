"""Benchmark your own task; neither is always better.

Two works, one that only waits and one that only computes, in as many threads as there are tasks and in a quarter as many
processes. Put your own function in place of either to see which way suits it.
"""

WHOLE_MS = 12


def wait(seconds):
    time.sleep(seconds)


def main():
    processes = min(WORKERS, 4)
    tasks = 4 * processes
    threads = "threads-gil" if has_gil() else "threads"
    pool = started_pool(processes)
    figures = []
    works = ((0, "waiting", wait, WHOLE_MS / 1000), (100, "computing", count_primes, limit_for(WHOLE_MS)))
    for share, name, work, job in works:
        say("%s:" % name)
        times = rounds({
            threads: lambda: in_threads(work, [job] * tasks, tasks),
            "processes": lambda: list(pool.map(work, [job] * tasks)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
        figures.append(("processes-%d" % share, speedup(times, threads, "processes"), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("measure-it", main())
