"""Files, HTTP APIs, databases, uploads and scraping are all waiting, each with its own limits.

Each service is imitated: what it limits is a semaphore, what it takes is a wait. Eight requests one after another, and in a
thread each.
"""
import random
import threading

REQUESTS = 8
WAIT = 0.02


class Line:
    """A tenth of a transfer is latency. The rest shares a line that carries so many at full speed: it goes in pieces that queue."""

    def __init__(self, full_speed):
        self.places = threading.Semaphore(full_speed)

    def ask(self, _):
        time.sleep(WAIT * 0.1)
        for _ in range(5):
            with self.places:
                time.sleep(WAIT * 0.9 / 5)


class Places:
    """So many requests at a time; the others queue."""

    def __init__(self, places):
        self.places = threading.Semaphore(places)

    def ask(self, _):
        with self.places:
            time.sleep(WAIT)


class Api:
    """Any number at once, each in 80 to 100 % of the wait."""

    def ask(self, number):
        time.sleep(WAIT * random.Random(number).uniform(0.8, 1))


class Paced:
    """So many may start in a second."""

    def __init__(self, per_second):
        self.gap, self.next, self.lock = 1 / per_second, 0.0, threading.Lock()

    def ask(self, _):
        with self.lock:
            self.next = max(self.next, time.perf_counter())
            pause, self.next = self.next - time.perf_counter(), self.next + self.gap
        time.sleep(max(pause, 0) + WAIT)


def main():
    services = {
        "download": Line(4),
        "api": Api(),
        "database": Places(3),
        "file": Places(8),
        "upload": Line(1),
        "scrape": Paced(200),
    }
    figures = []
    for name, service in services.items():
        say(name + ":")
        requests = range(REQUESTS)
        times = rounds({
            "one after another": lambda: one_after_another(service.ask, requests),
            "a thread for each": lambda: in_threads(service.ask, requests, REQUESTS),
        })
        figures.append(("speedup-" + name, speedup(times, "one after another", "a thread for each"), "x"))
    return figures


if __name__ == "__main__":
    report("io-services", main())
