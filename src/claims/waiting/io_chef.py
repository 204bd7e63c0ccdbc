"""One cook starts the next dish while the first one boils.

Boiling only waits, chopping computes. One cook who watches each pot, two who do so in threads, and one who goes on to the next
dish meanwhile.
"""
import asyncio

DISHES = 5
BOIL = 0.06


def watch_and_chop(limit):
    time.sleep(BOIL)
    count_primes(limit)


async def dish(limit):
    await asyncio.sleep(BOIL)  # the cook is free for another dish here
    count_primes(limit)


async def go_on_meanwhile(limit):
    await asyncio.gather(*[dish(limit) for _ in range(DISHES)])


def main():
    limit = limit_for(8)
    dishes = [limit] * DISHES
    times = rounds({
        "watches each pot": lambda: one_after_another(watch_and_chop, dishes),
        "goes on meanwhile": lambda: asyncio.run(go_on_meanwhile(limit)),
        "two watch their own": lambda: in_threads(watch_and_chop, dishes, 2),
    })
    return [
        ("speedup", speedup(times, "watches each pot", "goes on meanwhile"), "x"),
        ("speedup-cooks", speedup(times, "watches each pot", "two watch their own"), "x"),
    ]


if __name__ == "__main__":
    report("io-chef", main())
