def share(way):
    """Processor seconds over elapsed seconds of a way that gives back its processor seconds."""
    start = time.perf_counter()
    used = way()
    return used / (time.perf_counter() - start)


def at_once(way):
    """How many compute at once, on average. No way of taking turns can exceed 1, however busy the machine is."""
    return statistics.median(share(way) for _ in range(REPEATS))
