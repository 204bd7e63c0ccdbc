"""Processes overlap waits just as well, but cost more to start and more memory.

Three waits of 0.2 s, which stand for downloads, one after another, in threads and in processes; then what it takes to start and end as many of each.
"""
import multiprocessing
import threading

WAITS = 3


def nothing():
    pass


def start_and_join(kind):
    workers = [kind(target=nothing) for _ in range(WAITS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main():
    jobs = [0.2] * WAITS
    pool = started_pool(WAITS)
    took = medians({
        "one after another": lambda: one_after_another(time.sleep, jobs),
        "threads": lambda: in_threads(time.sleep, jobs, WAITS),
        "processes": lambda: list(pool.map(time.sleep, jobs)),
    })
    pool.shutdown()
    starts = medians({
        "start and end %d threads" % WAITS: lambda: start_and_join(threading.Thread),
        "start and end %d processes" % WAITS: lambda: start_and_join(multiprocessing.Process),
    })
    start_threads, start_processes = starts.values()
    return [
        ("speedup-threads", took["one after another"] / took["threads"], "x"),
        ("speedup-processes", took["one after another"] / took["processes"], "x"),
        ("start-threads", start_threads, "ms"),
        ("start-processes", start_processes, "ms"),
    ]


if __name__ == "__main__":
    report("io-processes", main())
