"""Threads of a process share its memory; a process has a memory of its own.

Each worker adds 1 to "the same" variable and says what it reads back.
"""
import multiprocessing
import queue
import threading

counter = 0


def add_one(answers):
    global counter
    counter += 1
    answers.put(counter)


def values_read(kind, answers):
    """What the workers read back, one after another so that nobody disturbs anybody."""
    values = []
    for _ in range(WORKERS):
        worker = kind(target=add_one, args=(answers,))
        worker.start()
        values.append(answers.get())
        worker.join()
    return values


def main():
    global counter
    by_threads = values_read(threading.Thread, queue.Queue())
    say("threads read back   %s; the main program reads %d" % (by_threads, counter))
    counter = 0
    by_processes = values_read(multiprocessing.Process, multiprocessing.Queue())
    say("processes read back %s; the main program reads %d" % (by_processes, counter))
    return [("threads-saw", max(by_threads), ""), ("processes-saw", max(by_processes), "")]


if __name__ == "__main__":
    report("memory-model", main())
