"""Switching is asked for every 5 ms; a thread that waits for I/O beside CPU-bound threads pays for it.

A thread sleeps for 2 ms again and again and notes how much later it wakes up: beside 0, 1, 2 and 4 threads that compute, at
a switch interval of 1, 5 and 20 ms.
"""
import threading

SLEEP = 0.002
SECONDS = 0.5
FEWEST = 15


def compute(stop):
    number = 0
    while not stop.is_set():
        number += 1


def delay(busy_threads, interval_ms):
    """The median delay in milliseconds after the sleep should have ended."""
    sys.setswitchinterval(interval_ms / 1000)
    stop = threading.Event()
    threads = [threading.Thread(target=compute, args=(stop,)) for _ in range(busy_threads)]
    for thread in threads:
        thread.start()
    delays = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(delays) < FEWEST:
        due = time.perf_counter() + SLEEP
        time.sleep(SLEEP)
        delays.append((time.perf_counter() - due) * 1000)
    stop.set()
    for thread in threads:
        thread.join()
    return statistics.median(delays)


def main():
    figures = []
    usual = sys.getswitchinterval()
    for busy_threads in (0, 1, 2, 4):
        for interval_ms in (1, 5, 20):
            late = delay(busy_threads, interval_ms)
            say("beside %d computing threads, interval %2d ms: wakes up %6.2f ms late" % (busy_threads, interval_ms, late))
            figures.append(("delay-%d-%d" % (busy_threads, interval_ms), late, "ms"))
    sys.setswitchinterval(usual)
    return figures


if __name__ == "__main__":
    report("gil-interval", main())
