"""The GIL is a mutex: one thread at a time executes Python code.

Threads compute and note each time that the thread before them was another one. Processor time over elapsed time says how
many computed at once.
"""
last = None
switches = 0


def compute(job):
    """One share in small pieces; gives back the processor time it took."""
    global last, switches
    number, limit, pieces = job
    start = time.thread_time()
    for _ in range(pieces):
        if last != number:
            last = number
            switches += 1
        count_primes(limit)
    return time.thread_time() - start


def main():
    limit = limit_for(0.5)
    jobs = [(number, limit, 400) for number in range(WORKERS)]
    handovers = []

    def together():
        global last, switches
        last, switches = None, 0
        used = sum(in_threads(compute, jobs, WORKERS))
        handovers.append(switches)
        return used

    overlap = at_once(together, lambda: compute(jobs[0]))
    handover = statistics.median(handovers)
    say("threads computing at once, on average: %.2f; hand-overs seen: %d" % (overlap, handover))
    return [("overlap", overlap, ""), ("switches", handover, "")]


if __name__ == "__main__":
    report("gil-mutex", main())
