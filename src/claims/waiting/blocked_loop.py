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
    pool = started_pool(1)
    ways = {"loop": on_the_loop, "to-thread": in_a_thread, "pool": in_a_process(pool)}
    delays, alone = {name: [] for name in ways}, []
    for repeat in range(REPEATS + 1):
        took = milliseconds(count_primes, limit)
        latest = {name: asyncio.run(longest_delay(ways[name], limit)) for name in (ways if repeat % 2 else reversed(list(ways)))}
        if repeat > 0:  # the first round is to warm up
            alone.append(took)
            for name, late in latest.items():
                delays[name].append(late)
    pool.shutdown()
    say("the computation alone takes %.1f ms" % statistics.median(alone))
    for name, values in delays.items():
        say("%12s: the latest beat was %6.1f ms late  (%.1f to %.1f)" % (name, statistics.median(values), min(values), max(values)))
    figures = [("delay-" + name, statistics.median(values), "ms") for name, values in delays.items()]
    return figures + [("computing", statistics.median(alone), "ms")]


if __name__ == "__main__":
    report("blocked-loop", main())
