"""One event loop holds many waits without any further thread.

10, 100, 1000 and 10 000 waits of 0.2 s at once, on one loop in one thread.
"""
import asyncio

LONGEST = 0.2


async def waits(number):
    await asyncio.gather(*[asyncio.sleep(LONGEST) for _ in range(number)])


def main():
    figures = []
    for number in (10, 100, 1000, 10_000):
        took = statistics.median(milliseconds(asyncio.run, waits(number)) for _ in range(REPEATS))
        multiple = took / (LONGEST * 1000)
        say("%6d waits of %.1f s: %.3f s, %.2f times the longest" % (number, LONGEST, took / 1000, multiple))
        figures.append(("wall-%d" % number, multiple, "x"))
    return figures


if __name__ == "__main__":
    report("io-async", main())
