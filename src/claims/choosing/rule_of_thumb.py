"""Threads or asyncio for waiting, processes for computing.

Tasks of 12 ms under five ways: those that only wait, those that mostly wait and compute a fifth of the time, and those that only compute.
"""
import asyncio

WHOLE_MS = 12
SHARES = (0, 20, 100)


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
    tasks = 4 * processes
    pool = started_pool(processes)
    for share in SHARES:
        limit = limit_for(WHOLE_MS * share / 100) if share else 0
        jobs = [(WHOLE_MS * (100 - share) / 100_000, limit)] * tasks
        say("%d %% computing:" % share)
        times = rounds({
            "sequential": lambda: one_after_another(wait_and_compute, jobs),
            "event-loop": lambda: asyncio.run(on_a_loop(jobs)),
            "threads-gil" if has_gil() else "threads": lambda: in_threads(wait_and_compute, jobs, tasks),
            "processes": lambda: list(pool.map(wait_and_compute, jobs)),
            "hybrid": lambda: asyncio.run(on_a_loop(jobs, pool)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
            if model != "sequential":
                figures.append(("gain-%s-%d" % (model, share), speedup(times, "sequential", model), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("rule-of-thumb", main())
