"""A process costs more to create than a thread, a thread more than a task.

As many threads and processes as on the page, until all are up, and two thousand tasks on an event loop, which share a short wait.
"""
import asyncio

TASKS = 2000
WAIT = 0.001


async def waits():
    """Milliseconds for each of the tasks, from the first one's creation to the last one's end."""
    begun = time.perf_counter()
    await asyncio.gather(*[asyncio.create_task(asyncio.sleep(WAIT)) for _ in range(TASKS)])
    return (time.perf_counter() - begun) * 1000 / TASKS


def main():
    lanes = WORKERS + 1
    ways = {
        "thread": lambda: start_and_wait(THREADS, lanes, WAIT)[0] / lanes,
        "process": lambda: start_and_wait(PROCESSES, lanes, WAIT)[0] / lanes,
        "task": lambda: asyncio.run(waits()),
    }
    figures = []
    for name, way in ways.items():
        values = [way() for _ in range(REPEATS)]
        say("%8s: %8.4f ms  (%.4f to %.4f)" % (name, statistics.median(values), min(values), max(values)))
        figures.append(("start-" + name, statistics.median(values), "ms"))
    return figures


if __name__ == "__main__":
    report("start-cost", main())
