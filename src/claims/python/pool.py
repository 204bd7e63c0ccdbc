import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def started_pool(processes):
    """A pool whose processes are up already, so that their start is not part of what is timed.

    They are started afresh ("spawn") on every system, as macOS and Windows do it anyway.
    """
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    list(pool.map(time.sleep, [0.2] * processes))
    return pool
