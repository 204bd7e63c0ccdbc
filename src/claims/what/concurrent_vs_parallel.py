"""Taking turns is not running at once.

The same computation by threads, by tasks on an event loop and by processes. Processor time over elapsed time says how many
of them computed at once, on average: 1 when they only take turns.
"""
import asyncio


def thread_seconds(limit):
    """Processor time that the calling thread needs for its share."""
    start = time.thread_time()
    count_primes(limit)
    return time.thread_time() - start


async def take_turns(limit):
    """The same share in ten pieces; a task gives way to the others only where it awaits."""
    for _ in range(10):
        count_primes(limit)
        await asyncio.sleep(0)


async def on_a_loop(limit):
    start = time.thread_time()
    await asyncio.gather(*[take_turns(limit) for _ in range(WORKERS)])
    return time.thread_time() - start


def main():
    limit, piece = limit_for(150), limit_for(15)
    jobs = [limit] * WORKERS
    pool = started_pool(WORKERS)
    threads = "threads-gil" if has_gil() else "threads"
    ways = {
        "event-loop": lambda: asyncio.run(on_a_loop(piece)),
        threads: lambda: sum(in_threads(thread_seconds, jobs, WORKERS)),
        "processes": lambda: sum(pool.map(thread_seconds, jobs)),
    }
    found = {name: at_once(way) for name, way in ways.items()}
    pool.shutdown()
    for name, value in found.items():
        say("%12s: %.2f computed at the same time, on average" % (name, value))
    return [("at-once-" + name, value, "") for name, value in found.items()]


if __name__ == "__main__":
    report("concurrent-vs-parallel", main())
