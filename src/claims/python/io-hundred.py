"""For 100 image downloads, 100 processes are overkill.

100 waits of 0.1 s by 100 threads, 100 processes and one event loop: how long it takes to start them, and to wait.
"""
import asyncio
import multiprocessing
import threading

DOWNLOADS = 100
WAIT = 0.1


def download(ready, go):
    ready.release()
    go.wait()
    time.sleep(WAIT)


def by_workers(kind, semaphore, event):
    """Milliseconds until all are up, and from then on until all have waited."""
    begun = time.perf_counter()
    ready, go = semaphore(0), event()
    workers = [kind(target=download, args=(ready, go)) for _ in range(DOWNLOADS)]
    for worker in workers:
        worker.start()
    for _ in workers:
        ready.acquire()
    up = time.perf_counter()
    go.set()
    for worker in workers:
        worker.join()
    return (up - begun) * 1000, (time.perf_counter() - up) * 1000


async def waits(begun):
    tasks = [asyncio.create_task(asyncio.sleep(WAIT)) for _ in range(DOWNLOADS)]
    up = time.perf_counter()
    await asyncio.gather(*tasks)
    return (up - begun) * 1000, (time.perf_counter() - up) * 1000


def by_loop():
    return asyncio.run(waits(time.perf_counter()))


def main():
    ways = {
        "event-loop": by_loop,
        "threads-gil" if has_gil() else "threads": lambda: by_workers(threading.Thread, threading.Semaphore, threading.Event),
        "processes": lambda: by_workers(multiprocessing.Process, multiprocessing.Semaphore, multiprocessing.Event),
    }
    figures = []
    for name, way in ways.items():
        begun, seen = time.perf_counter(), []
        while len(seen) < REPEATS and time.perf_counter() < begun + 3:  # 100 processes may take long to start
            seen.append(way())
        start, wall = (statistics.median(values) for values in zip(*seen))
        say("%12s: %7.1f ms to start, %6.1f ms to wait  (median of %d)" % (name, start, wall, len(seen)))
        figures += [("start-" + name, start, "ms"), ("wall-" + name, wall, "ms")]
    return figures


if __name__ == "__main__":
    report("io-hundred", main())
