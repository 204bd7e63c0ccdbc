"""A CPU-bound task on the event loop stalls every other task; hand it to a pool.

A heartbeat wants to wake up every 10 ms. Beside it something is computed: on the loop, in a thread, in a process.
"""
import asyncio

BEAT = 0.01


async def heartbeat(delays):
    while True:
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        delays.append((time.perf_counter() - due) * 1000)


async def on_the_loop(limit):
    count_primes(limit)


async def in_a_thread(limit):
    await asyncio.to_thread(count_primes, limit)


def in_a_process(pool):
    async def compute(limit):
        await asyncio.get_running_loop().run_in_executor(pool, count_primes, limit)

    return compute


async def longest_delay(compute, limit):
    delays = []
    beat = asyncio.create_task(heartbeat(delays))
    await asyncio.sleep(4 * BEAT)
    await compute(limit)
    await asyncio.sleep(4 * BEAT)
    beat.cancel()
    return max(delays)


def main():
    limit = limit_for(160)
    alone = min(milliseconds(count_primes, limit) for _ in range(3))
    say("the computation alone takes %.1f ms" % alone)
    pool = started_pool(1)
    figures = []
    for name, compute in (("loop", on_the_loop), ("to-thread", in_a_thread), ("pool", in_a_process(pool))):
        longest = statistics.median(asyncio.run(longest_delay(compute, limit)) for _ in range(REPEATS))
        say("%12s: the heartbeat came up to %6.1f ms late  (median of %d)" % (name, longest, REPEATS))
        figures.append(("delay-" + name, longest, "ms"))
    pool.shutdown()
    return figures + [("computing", alone, "ms")]


if __name__ == "__main__":
    report("blocked-loop", main())
