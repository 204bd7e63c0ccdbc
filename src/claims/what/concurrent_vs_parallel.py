"""Taking turns is not running at once.

The same computation by a plain loop, by threads, by tasks on an event loop and by processes. How many times as much gets done as in
the loop says how many of them computed at once: 1 when they only take turns.
"""
import asyncio


async def take_turns(limit):
    """One share in ten pieces; a task gives way to the others only where it awaits."""
    for _ in range(10):
        count_primes(limit)
        await asyncio.sleep(0)


async def on_a_loop(limit):
    await asyncio.gather(*[take_turns(limit) for _ in range(WORKERS)])


def main():
    piece = limit_for(15)
    pieces = [[piece] * 10 for _ in range(WORKERS)]
    pool = started_pool(WORKERS)
    threads = "threads-gil" if has_gil() else "threads"
    times = rounds({
        "alone": lambda: [count_all(share) for share in pieces],
        "event-loop": lambda: asyncio.run(on_a_loop(piece)),
        threads: lambda: in_threads(count_all, pieces, WORKERS),
        "processes": lambda: list(pool.map(count_all, pieces)),
    })
    pool.shutdown()
    return [("at-once-" + name, speedup(times, "alone", name), "") for name in ("event-loop", threads, "processes")]


def count_all(limits):
    return [count_primes(limit) for limit in limits]


if __name__ == "__main__":
    report("concurrent-vs-parallel", main())
