"""Multiprocessing can be symmetric (peers pull work) or asymmetric (one master hands it out).

Even, uneven and skewed tasks: an equal share for each beforehand, a queue that all pull from, and a master who gives the next
task to whoever asks.
"""
import random
from concurrent.futures import FIRST_COMPLETED, wait

TASKS = 32


def sizes(shape, limit):
    chance = random.Random(1)
    shares = {
        "even": [1.0] * TASKS,
        "uneven": [0.5 + chance.random() for _ in range(TASKS)],
        "skewed": [4.0] * (TASKS // 8) + [4 / 7] * (TASKS - TASKS // 8),
    }
    # count_primes takes about size ** 1.5, and it is the time that is to have these shares.
    return [int(limit * share ** (2 / 3)) for share in shares[shape]]


def count_all(jobs):
    return [count_primes(limit) for limit in jobs]


def static(pool, jobs):
    """Everybody gets an equal part of the list beforehand."""
    length = -(-len(jobs) // WORKERS)
    return list(pool.map(count_all, [jobs[at:at + length] for at in range(0, len(jobs), length)]))


def shared_queue(pool, jobs):
    """The pool's processes are peers that pull the next task from its queue."""
    return list(pool.map(count_primes, jobs))


def master_worker(pool, jobs):
    """The main program hands out one task at a time."""
    waiting, busy = list(reversed(jobs)), set()
    while waiting or busy:
        while waiting and len(busy) < WORKERS:
            busy.add(pool.submit(count_primes, waiting.pop()))
        _, busy = wait(busy, return_when=FIRST_COMPLETED)


def main():
    limit = limit_for(6)
    pool = started_pool(WORKERS)
    figures = []
    for shape in ("even", "uneven", "skewed"):
        jobs = sizes(shape, limit)
        say("%s tasks:" % shape)
        times = rounds({
            "static": lambda: static(pool, jobs),
            "shared-queue": lambda: shared_queue(pool, jobs),
            "master-worker": lambda: master_worker(pool, jobs),
        })
        for schedule in ("shared-queue", "master-worker"):
            figures.append(("speedup-%s-%s" % (shape, schedule), speedup(times, "static", schedule), "x"))
    pool.shutdown()
    return figures


if __name__ == "__main__":
    report("symmetric-asymmetric", main())
