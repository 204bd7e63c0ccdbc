def share(way):
    """Processor seconds over elapsed seconds of a way that gives back its processor seconds."""
    start = time.perf_counter()
    used = way()
    return used / (time.perf_counter() - start)


def at_once(way, alone):
    """How many compute at once, on average: the share of many over that of one alone, which is 1 on an idle machine."""
    return statistics.median(share(way) / share(alone) for _ in range(REPEATS))
