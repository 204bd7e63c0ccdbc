"""An exception in a process (or a pool) reaches the parent and crashes nothing.

One task of ten raises, in a pool of processes, in a pool of threads and on an event loop.
"""
import asyncio
from concurrent.futures import ThreadPoolExecutor

TASKS = 10


def task(number):
    if number == 0:
        raise ValueError("task %d failed on purpose" % number)
    return number * number


def outcomes(pool):
    """What came of each task: its result, or the exception that it raised."""
    waiting = [pool.submit(task, number) for number in range(TASKS)]
    return [one.exception() or one.result() for one in waiting]


async def on_a_loop():
    async def one(number):
        await asyncio.sleep(0)
        return task(number)

    return await asyncio.gather(*map(one, range(TASKS)), return_exceptions=True)


def main():
    figures = []
    threads = "threads-gil" if has_gil() else "threads"
    with started_pool(WORKERS) as processes, ThreadPoolExecutor(WORKERS) as pool:
        seen = {"processes": outcomes(processes), threads: outcomes(pool), "event-loop": asyncio.run(on_a_loop())}
    for name, came in seen.items():
        raised = [one for one in came if isinstance(one, BaseException)]
        say("%12s: %d of %d tasks finished; %r arrived" % (name, TASKS - len(raised), TASKS, raised[0]))
        figures += [("finished-" + name, TASKS - len(raised), ""), ("arrived-" + name, len(raised), "")]
    return figures


if __name__ == "__main__":
    report("errors", main())
