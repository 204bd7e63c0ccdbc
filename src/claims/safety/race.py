"""Two threads that write the same memory at the same time lose updates.

Two threads add 1 to one number again and again, with a function call between the read and the write: there every version of Python may
switch threads. Then the same under a lock, and with a number for each thread.
"""
import threading

THREADS = 2
ADDITIONS = 100000  # of each thread
ROUNDS = 4 * REPEATS

count = 0
own = [0] * THREADS
lock = threading.Lock()


def plus_one(number):
    return number + 1


def unprotected(_):
    global count
    for _ in range(ADDITIONS):
        count = plus_one(count)


def with_a_lock(_):
    global count
    for _ in range(ADDITIONS):
        with lock:
            count = plus_one(count)


def one_each(thread):
    for _ in range(ADDITIONS):
        own[thread] = plus_one(own[thread])


def lost_and_time(way):
    """What all threads together lose this way, and the seconds that it takes."""
    global count
    count = 0
    own[:] = [0] * THREADS
    threads = [threading.Thread(target=way, args=(number,)) for number in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return THREADS * ADDITIONS - count - sum(own), time.perf_counter() - start


def main():
    ways = [unprotected, with_a_lock, one_each]
    lost = {way: [] for way in ways}
    times = {way: [] for way in ways}
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # a tenth of the usual one, so that short rounds have many switches
    try:
        for number in range(ROUNDS):
            for way in ways if number % 2 else reversed(ways):
                missing, took = lost_and_time(way)
                lost[way].append(missing)
                times[way].append(took)
    finally:
        sys.setswitchinterval(interval)
    for way in ways:
        losing = sum(missing > 0 for missing in lost[way])
        say("%12s: lost something in %d of %d rounds, %d at most" % (way.__name__, losing, ROUNDS, max(lost[way])))
    return [
        ("lost", statistics.median(lost[unprotected]) / (THREADS * ADDITIONS), ""),
        ("rounds-lost", sum(missing > 0 for missing in lost[unprotected]) / ROUNDS, ""),
        ("lost-repaired", sum(lost[with_a_lock]) + sum(lost[one_each]), ""),
        ("price-mutex", speedup(times, with_a_lock, unprotected), "x"),
        ("price-per-lane", speedup(times, one_each, unprotected), "x"),
    ]


if __name__ == "__main__":
    report("race", main())
