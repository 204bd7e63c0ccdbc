"""One event loop holds many waits without any further thread.

10, 100, 1000 and 10 000 waits of 0.2 s at once, on one loop in one thread.
"""
import asyncio

LONGEST = 0.2


async def waits(number):
    await asyncio.gather(*[asyncio.sleep(LONGEST) for _ in range(number)])


def main():
    took = medians({number: lambda number=number: asyncio.run(waits(number)) for number in (10, 100, 1000, 10_000)})
    return [("wall-%d" % number, ms / (LONGEST * 1000), "x") for number, ms in took.items()]


if __name__ == "__main__":
    report("io-async", main())
