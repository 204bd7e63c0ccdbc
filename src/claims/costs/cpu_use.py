"""Waiting costs no power, computing does.

Processes keep every core busy: alone, then beside as many that only wait, then beside as many that compute as well. Whoever
used a core would take it from them.
"""

CORES = min(max(os.cpu_count() or 1, 2), 50)
TASK_MS = 120
WAIT_MS = 100


def timed_beside(pool, limit, function, argument):
    """How long the computing takes while the other half of the pool's processes does this, in milliseconds."""
    begun = time.perf_counter()
    others = [pool.submit(function, argument) for _ in range(CORES)] if function else []
    for future in others + [pool.submit(count_primes, limit) for _ in range(CORES)]:
        future.result()
    return (time.perf_counter() - begun) * 1000


def main():
    limit = limit_for(TASK_MS)
    pool = started_pool(2 * CORES)
    times = rounds({
        "alone": lambda: timed_beside(pool, limit, None, None),
        "waiting": lambda: timed_beside(pool, limit, time.sleep, WAIT_MS / 1000),
        "computing": lambda: timed_beside(pool, limit, count_primes, limit),
    })
    pool.shutdown()
    busy, begun = time.process_time(), time.perf_counter()
    time.sleep(WAIT_MS / 1000)
    share = (time.process_time() - busy) / (time.perf_counter() - begun)
    say("while this program slept, a core worked for it for %.1f %% of the time" % (100 * share))
    return [("beside-" + name, speedup(times, name, "alone"), "x") for name in ("waiting", "computing")]


if __name__ == "__main__":
    report("cpu-use", main())
