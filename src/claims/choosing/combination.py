"""Sometimes a combination of both is best.

Tasks wait and then compute, 16 ms together, from waiting only to computing only: on an event loop, in processes, and on a loop that hands
the computing to processes.
"""
import asyncio

WHOLE_MS = 16
SHARES = (0, 25, 50, 75, 100)


def wait_and_compute(job):
    wait, limit = job
    time.sleep(wait)
    return count_primes(limit)


async def on_a_loop(jobs, pool=None):
    loop = asyncio.get_running_loop()

    async def one(wait, limit):
        await asyncio.sleep(wait)
        if limit and pool:
            await loop.run_in_executor(pool, count_primes, limit)
        else:
            count_primes(limit)

    await asyncio.gather(*[one(wait, limit) for wait, limit in jobs])


def main():
    figures = []
    processes = min(WORKERS, 4)
    pool = started_pool(processes)
    for share in SHARES:
        limit = limit_for(WHOLE_MS * share / 100) if share else 0
        jobs = [(WHOLE_MS * (100 - share) / 100_000, limit)] * (4 * processes)
        say("%d %% computing:" % share)
        times = rounds({
            "event-loop": lambda: asyncio.run(on_a_loop(jobs)),
            "processes": lambda: list(pool.map(wait_and_compute, jobs)),
            "hybrid": lambda: asyncio.run(on_a_loop(jobs, pool)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
        gain = min(speedup(times, alone, "hybrid") for alone in ("event-loop", "processes"))
        figures.append(("gain-%d" % share, gain, "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("combination", main())
