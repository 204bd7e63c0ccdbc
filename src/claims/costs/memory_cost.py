"""Threads are light, processes heavy.

What a process adds to the memory that this system has in use, and a thread and a task to that of this program. On Linux only: elsewhere
the standard library does not say it.
"""
import asyncio
import multiprocessing
import threading

FEW, MANY = 8, 24
TASKS = 10000


def own_bytes(pid="self"):
    """Bytes that only this process has in memory: nobody else uses them."""
    with open("/proc/%s/smaps_rollup" % pid) as lines:
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def wait_for(event):
    event.wait()


def of_a_process():
    spawn = multiprocessing.get_context("spawn")
    event = spawn.Event()
    workers = [spawn.Process(target=wait_for, args=(event,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(1)
    taken = statistics.mean(own_bytes(worker.pid) for worker in workers)
    event.set()
    for worker in workers:
        worker.join()
    return taken


def of_a_thread():
    event = threading.Event()
    sizes, threads = [], []
    for count in (FEW, MANY):
        while len(threads) < count:
            threads.append(threading.Thread(target=wait_for, args=(event,)))
            threads[-1].start()
        time.sleep(0.1)
        sizes.append(own_bytes())
    event.set()
    for thread in threads:
        thread.join()
    return (sizes[1] - sizes[0]) / (MANY - FEW)


async def of_a_task():
    before = own_bytes()
    tasks = [asyncio.create_task(asyncio.sleep(1)) for _ in range(TASKS)]
    await asyncio.sleep(0.3)
    taken = (own_bytes() - before) / TASKS
    await asyncio.gather(*tasks)
    return taken


def main():
    if not os.path.exists("/proc/self/smaps_rollup"):
        sys.exit("This system does not say how much memory a process has for itself; try it on Linux.")
    task = asyncio.run(of_a_task())
    figures = [("memory-task", task, "bytes"), ("memory-thread", of_a_thread(), "bytes"), ("memory-process", of_a_process(), "bytes")]
    for name, value, _ in figures:
        say("%15s: %9.1f KiB" % (name, value / 1024))
    return figures


if __name__ == "__main__":
    report("memory-cost", main())
