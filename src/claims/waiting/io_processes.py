"""Processes overlap waits just as well, but cost more to start and more memory.

Three waits of 0.2 s, which stand for downloads, one after another, in threads and in processes; then what it takes until three
threads and three processes are up.
"""
WAITS = 3


def main():
    jobs = [0.2] * WAITS
    pool = started_pool(WAITS)
    times = rounds({
        "one after another": lambda: one_after_another(time.sleep, jobs),
        "threads": lambda: in_threads(time.sleep, jobs, WAITS),
        "processes": lambda: list(pool.map(time.sleep, jobs)),
    })
    pool.shutdown()
    starts = {"threads": [], "processes": []}
    for _ in range(REPEATS):
        for name, kind in (("threads", THREADS), ("processes", PROCESSES)):
            start, _ = start_and_wait(kind, WAITS, 0.001)
            starts[name].append(start)
    figures = [
        ("speedup-threads", speedup(times, "one after another", "threads"), "x"),
        ("speedup-processes", speedup(times, "one after another", "processes"), "x"),
        ("against-threads", speedup(times, "threads", "processes"), "x"),
    ]
    for name, values in starts.items():
        say("%d %s were up after %.2f ms" % (WAITS, name, statistics.median(values)))
        figures.append(("start-" + name, statistics.median(values), "ms"))
    return figures


if __name__ == "__main__":
    report("io-processes", main())
