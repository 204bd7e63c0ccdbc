"""Download, then compute: overlap the waits and spread the computing.

Eight tasks wait and then compute, 20 ms together, of which a tenth, a half or nine tenths is computing. There is a thread for each
task, and a process for each core, up to four.
"""
import asyncio

TASKS = 8
WHOLE_MS = 20


def wait_and_compute(job):
    wait, limit = job
    time.sleep(wait)
    return count_primes(limit)


async def on_a_loop(jobs, compute):
    async def one(wait, limit):
        await asyncio.sleep(wait)
        await compute(limit)

    await asyncio.gather(*[one(wait, limit) for wait, limit in jobs])


async def right_here(limit):
    return count_primes(limit)


async def with_a_pool(jobs, pool):
    async def in_the_pool(limit):
        return await asyncio.get_running_loop().run_in_executor(pool, count_primes, limit)

    await on_a_loop(jobs, in_the_pool)


def main():
    figures = []
    pool = started_pool(min(WORKERS, 4))
    for share in (10, 50, 90):
        jobs = [(WHOLE_MS * (100 - share) / 100_000, limit_for(WHOLE_MS * share / 100))] * TASKS
        say("%d %% computing:" % share)
        times = rounds({
            "sequential": lambda: one_after_another(wait_and_compute, jobs),
            "event-loop": lambda: asyncio.run(on_a_loop(jobs, right_here)),
            "threads-gil" if has_gil() else "threads": lambda: in_threads(wait_and_compute, jobs, TASKS),
            "processes": lambda: list(pool.map(wait_and_compute, jobs)),
            "hybrid": lambda: asyncio.run(with_a_pool(jobs, pool)),
        })
        for model, values in times.items():
            figures.append(("wall-%s-%d" % (model, share), statistics.median(values), "ms"))
            if model != "hybrid":
                figures.append(("gain-%s-%d" % (model, share), speedup(times, model, "hybrid"), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("io-then-cpu", main())
