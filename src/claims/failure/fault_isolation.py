"""A crash in one process leaves the others standing; a crash in a thread takes the whole process.

One of three workers aborts, as a broken extension module would: among processes, and among the threads of one program. Then what Python's
two pools of processes make of it: one says that it is broken, the other loses the task, and only a timeout ends the wait for it.
"""
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

LANES = 3
SPAWN = multiprocessing.get_context("spawn")


def work(number, left=None):
    if number == 0:
        os.abort()
    time.sleep(0.3)
    if left is not None:
        with left.get_lock():
            left.value += 1


def program(left):
    """A program of its own, with threads."""
    for number in reversed(range(LANES)):
        threading.Thread(target=work, args=(number, left)).start()


def ended(targets):
    """The exit codes of processes that run these."""
    processes = [SPAWN.Process(target=target, args=arguments) for target, arguments in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def main():
    codes = ended([(work, (number,)) for number in range(LANES)])
    left = codes.count(0)
    say("%d of %d processes are left; exit codes: %s" % (left, LANES, codes))

    survivors = SPAWN.Value("i", 0)
    codes = ended([(program, (survivors,))])
    say("%d of %d threads are left; the exit code of their program: %s" % (survivors.value, LANES, codes[0]))

    try:
        with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
            list(pool.map(work, range(LANES)))
    except BrokenProcessPool as error:
        say("ProcessPoolExecutor: %s: %s" % (type(error).__name__, error))
    with SPAWN.Pool(2) as pool:
        try:
            pool.apply_async(work, (0,)).get(timeout=2)
        except multiprocessing.TimeoutError:
            say("multiprocessing.Pool: nothing is said; without a timeout get() would wait for ever")
    return [("left-processes", left, ""), ("left-threads", survivors.value, "")]


if __name__ == "__main__":
    report("fault-isolation", main())
