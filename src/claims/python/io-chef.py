"""One cook starts the next dish while the first one boils.

Chopping computes, boiling only waits. One cook who stands and watches, and one who goes on to the next dish meanwhile.
"""
import asyncio

DISHES = 5
BOIL = 0.1


def chop(limit):
    return count_primes(limit)


def stand_and_watch(limit):
    for _ in range(DISHES):
        chop(limit)
        time.sleep(BOIL)


async def dish(limit):
    chop(limit)
    await asyncio.sleep(BOIL)  # the cook is free for another dish here


async def go_on_meanwhile(limit):
    await asyncio.gather(*[dish(limit) for _ in range(DISHES)])


def main():
    limit = limit_for(10)
    took = medians({
        "stand and watch": lambda: stand_and_watch(limit),
        "go on meanwhile": lambda: asyncio.run(go_on_meanwhile(limit)),
    })
    return [("speedup", took["stand and watch"] / took["go on meanwhile"], "x")]


if __name__ == "__main__":
    report("io-chef", main())
