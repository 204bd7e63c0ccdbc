"""For 100 image downloads, 100 processes are overkill.

100 waits of 0.1 s by one event loop, 100 threads and 100 processes: how long it takes until all are up, and from then on to wait.
"""
import asyncio

DOWNLOADS = 100
WAIT = 0.1


async def waits(begun):
    tasks = [asyncio.create_task(asyncio.sleep(WAIT)) for _ in range(DOWNLOADS)]
    up = time.perf_counter()
    await asyncio.gather(*tasks)
    return (up - begun) * 1000, (time.perf_counter() - up) * 1000


def by_loop():
    return asyncio.run(waits(time.perf_counter()))


def main():
    threads = "threads-gil" if has_gil() else "threads"
    ways = {
        "event-loop": by_loop,
        threads: lambda: start_and_wait(THREADS, DOWNLOADS, WAIT),
        "processes": lambda: start_and_wait(PROCESSES, DOWNLOADS, WAIT),
    }
    seen = {name: [] for name in ways}
    begun = time.perf_counter()
    while len(seen["event-loop"]) < REPEATS and time.perf_counter() < begun + 20:  # 100 processes may take long to start
        for name, way in ways.items():
            seen[name].append(way())
    figures = []
    for name, values in seen.items():
        start, wall = (statistics.median(column) for column in zip(*values))
        say("%12s: %7.1f ms to start, %6.1f ms to wait  (median of %d)" % (name, start, wall, len(values)))
        figures += [("start-" + name, start, "ms"), ("wall-" + name, wall, "ms")]
    return figures


if __name__ == "__main__":
    report("io-hundred", main())
