"""Waiting costs no power, computing does.

The time for which a core was busy for this program, over the time that went by: while it waits, and while it computes.
"""

TASKS = 4
TASK_MS = 50


def busy_share(function, *arguments):
    busy, begun = time.process_time(), time.perf_counter()
    function(*arguments)
    return (time.process_time() - busy) / (time.perf_counter() - begun)


def main():
    limit = limit_for(TASK_MS)
    ways = {
        "waiting": lambda: [time.sleep(TASK_MS / 1000) for _ in range(TASKS)],
        "computing": lambda: [count_primes(limit) for _ in range(TASKS)],
    }
    shares = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, way in ways.items():
            shares[name].append(busy_share(way))
    for name, values in shares.items():
        say("%10s: a core was busy for %5.1f %% of the time" % (name, 100 * statistics.median(values)))
    return [("busy-" + name, statistics.median(values), "") for name, values in shares.items()]


if __name__ == "__main__":
    report("cpu-use", main())
