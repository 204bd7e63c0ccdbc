"""The GIL is a mutex: one thread at a time executes Python code.

The same work one after another and in four threads. How many times as fast the threads are says how many cores they used. Each
thread works in small pieces and notes when the piece before was another thread's: a hand-over of the GIL.
"""
THREADS = 4
last = None
handed = 0


def compute(job):
    global last, handed
    number, limit, pieces = job
    for _ in range(pieces):
        if last is not None and last != number:
            handed += 1
        last = number
        count_primes(limit)


def main():
    limit = limit_for(0.5)
    jobs = [(number, limit, 60) for number in range(THREADS)]
    hand_overs = []

    def together():
        global last, handed
        last, handed = None, 0
        in_threads(compute, jobs, THREADS)
        hand_overs.append(handed)

    times = rounds({"one after another": lambda: one_after_another(compute, jobs), "4 threads": together})
    figures = [("cores-used", speedup(times, "one after another", "4 threads"), "")]
    if has_gil():
        took = times["4 threads"]
        # The first round was to warm up. As on the page, the round whose time is nearest to the median is looked at.
        ms, handed_over = min(zip(took, hand_overs[1:]), key=lambda seen: abs(seen[0] - statistics.median(took)))
        say("hand-overs seen: %d in %.0f ms" % (handed_over, ms))
        figures.append(("hand-overs", 1000 * handed_over / ms, ""))
    return figures


if __name__ == "__main__":
    report("gil-mutex", main())
