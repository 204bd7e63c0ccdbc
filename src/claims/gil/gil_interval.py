"""Switching is asked for every 5 ms; a thread that waits for I/O beside CPU-bound threads pays for it.

A thread sleeps for 2 ms again and again and notes how much later it wakes up: beside 0, 1, 2 and 4 threads that compute, at
a switch interval of 1, 5 and 20 ms. Each of these takes its turn in each round.
"""
import threading

SLEEP = 0.002
SLEEPS = 7


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
    for _ in range(SLEEPS):
        due = time.perf_counter() + SLEEP
        time.sleep(SLEEP)
        delays.append((time.perf_counter() - due) * 1000)
    stop.set()
    for thread in threads:
        thread.join()
    return statistics.median(delays)


def main():
    usual = sys.getswitchinterval()
    settings = [(busy_threads, interval_ms) for busy_threads in (0, 1, 2, 4) for interval_ms in (1, 5, 20)]
    delays = {setting: [] for setting in settings}
    for repeat in range(REPEATS + 1):
        for setting in settings if repeat % 2 else reversed(settings):
            late = delay(*setting)
            if repeat > 0:  # the first round is to warm up
                delays[setting].append(late)
    sys.setswitchinterval(usual)
    figures = []
    for setting, values in delays.items():
        late = statistics.median(values)
        seen = (*setting, late, min(values), max(values))
        say("beside %d computing threads, interval %2d ms: wakes up %6.2f ms late  (%.2f to %.2f)" % seen)
        figures.append(("delay-%d-%d" % setting, late, "ms"))
    return figures


if __name__ == "__main__":
    report("gil-interval", main())
