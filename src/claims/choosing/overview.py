"""The comparison table, each cell as it is on this machine.

Tasks that wait 10 ms, and tasks that compute 10 ms, in every way that Python has; and what it takes to start a thread and a process.
"""
import asyncio

WHOLE_MS = 10


def wait(seconds):
    time.sleep(seconds)


async def on_a_loop(jobs, waits, pool=None):
    loop = asyncio.get_running_loop()

    async def one(job):
        if waits:
            await asyncio.sleep(job)
        elif pool:
            await loop.run_in_executor(pool, count_primes, job)
        else:
            count_primes(job)

    await asyncio.gather(*[one(job) for job in jobs])


def main():
    figures = []
    processes = min(WORKERS, 4)
    tasks = 4 * processes
    threads = "threads-gil" if has_gil() else "threads"
    pool = started_pool(processes)
    for row, work, job in (("waiting", wait, WHOLE_MS / 1000), ("computing", count_primes, limit_for(WHOLE_MS))):
        jobs, waits = [job] * tasks, row == "waiting"
        say("%s:" % row)
        times = rounds({
            "sequential": lambda: one_after_another(work, jobs),
            threads: lambda: in_threads(work, jobs, tasks),
            "processes": lambda: list(pool.map(work, jobs)),
            "event-loop": lambda: asyncio.run(on_a_loop(jobs, waits)),
            "hybrid": lambda: asyncio.run(on_a_loop(jobs, waits, pool)),
        })
        for model in times:
            if model != "sequential":
                figures.append(("%s-%s" % (row, model), speedup(times, "sequential", model), "x"))
    pool.shutdown()
    lanes = WORKERS + 1
    for model, kind in ((threads, THREADS), ("processes", PROCESSES)):
        values = [start_and_wait(kind, lanes, 0.001)[0] / lanes for _ in range(REPEATS)]
        say("start of %12s: %8.3f ms" % (model, statistics.median(values)))
        figures.append(("start-" + model, statistics.median(values), "ms"))
    return figures


if __name__ == "__main__":
    report("overview", main())
