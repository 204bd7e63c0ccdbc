"""Sharing between threads is a plain variable.

Two threads hand a payload to each other and back, through queues: a few bytes, and millions of them; as a reference, and as a copy.
"""
import queue
import threading

SMALL, LARGE = 10, 4000000  # bytes
ROUNDS = max(9, REPEATS)


def partner(there, back, as_copies):
    while True:
        payload = there.get()
        if payload is None:
            return
        payload[0] = (payload[0] + 1) % 256  # the same bytes, seen from the other thread
        back.put(payload[:] if as_copies else payload)


def hand_over(size, as_copies):
    """Milliseconds that one hand-over takes."""
    trips = 20 if as_copies else 200
    there, back = queue.Queue(), queue.Queue()
    thread = threading.Thread(target=partner, args=(there, back, as_copies))
    thread.start()
    payload = bytearray(size)
    begun = time.perf_counter()
    for _ in range(trips):
        there.put(payload[:] if as_copies else payload)
        payload = back.get()
    took = time.perf_counter() - begun
    there.put(None)
    thread.join()
    assert payload[0] == trips % 256
    return took * 1000 / trips / 2


def main():
    ways = [("queue", SMALL), ("queue", LARGE), ("copy", SMALL), ("copy", LARGE)]
    times = {way: [] for way in ways}
    for number in range(ROUNDS):
        for name, size in ways if number % 2 else reversed(ways):
            times[name, size].append(hand_over(size, name == "copy"))
    for (name, size), values in times.items():
        say("%5s of %7d bytes: %.4f ms  (%.4f to %.4f)" % (name, size, statistics.median(values), min(values), max(values)))
    figures = [("%s-%d" % way, statistics.median(values), "ms") for way, values in times.items()]
    growth = [("growth-" + name, speedup(times, (name, LARGE), (name, SMALL)), "x") for name in ("queue", "copy")]
    return figures + growth


if __name__ == "__main__":
    report("share-threads", main())
