"""One cook starts the next dish while the first one boils.

Chopping computes, boiling only waits. One cook who stands and watches, two who do so in threads, and one who goes on to the
next dish meanwhile.
"""
import asyncio

DISHES = 5
BOIL = 0.06


def chop(limit):
    return count_primes(limit)


def stand_and_watch(limit):
    chop(limit)
    time.sleep(BOIL)


async def dish(limit):
    chop(limit)
    await asyncio.sleep(BOIL)  # the cook is free for another dish here


async def go_on_meanwhile(limit):
    await asyncio.gather(*[dish(limit) for _ in range(DISHES)])


def main():
    limit = limit_for(8)
    dishes = [limit] * DISHES
    took = medians({
        "stand and watch": lambda: one_after_another(stand_and_watch, dishes),
        "two who stand and watch": lambda: in_threads(stand_and_watch, dishes, 2),
        "go on meanwhile": lambda: asyncio.run(go_on_meanwhile(limit)),
    })
    alone = took["stand and watch"]
    return [
        ("speedup", alone / took["go on meanwhile"], "x"),
        ("speedup-cooks", alone / took["two who stand and watch"], "x"),
    ]


if __name__ == "__main__":
    report("io-chef", main())
