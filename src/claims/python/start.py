import multiprocessing
import threading

# Two kinds of worker: what makes one, what it counts with, what it waits for. Processes are started afresh ("spawn") on every system,
# as macOS and Windows do it anyway; a fork, the way of Linux before Python 3.14, takes a tenth of that.
SPAWN = multiprocessing.get_context("spawn")
THREADS = (threading.Thread, threading.Semaphore, threading.Event)
PROCESSES = (SPAWN.Process, SPAWN.Semaphore, SPAWN.Event)


def begin_and_wait(ready, go, done, seconds):
    ready.release()
    go.wait()
    time.sleep(seconds)
    done.release()


def start_and_wait(kind, count, seconds):
    """Milliseconds from the first start until all workers are up, and from then on until all have waited."""
    worker, semaphore, event = kind
    ready, go, done = semaphore(0), event(), semaphore(0)
    workers = [worker(target=begin_and_wait, args=(ready, go, done, seconds)) for _ in range(count)]
    begun = time.perf_counter()
    for one in workers:
        one.start()
    for _ in workers:
        ready.acquire()
    up = time.perf_counter()
    go.set()
    for _ in workers:
        done.acquire()
    end = time.perf_counter()
    for one in workers:
        one.join()
    return (up - begun) * 1000, (end - up) * 1000
