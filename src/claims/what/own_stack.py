"""A thread has its own stack and instruction pointer and shares the heap.

All threads are held inside a call of their own, and looked at: where each one stands, its own local, the shared list.
Python does not tell at which address a stack lies (a local is a name there, for an object on the heap), so that is left to the page.
"""
import threading

shared = ["one list on the heap, for all"]


def work(number, seen, inside, look):
    local = "the local of thread %d" % number
    seen[number] = (threading.get_ident(), id(shared), id(local))
    inside.wait()
    if number % 2:  # half of them stand on another line
        look.wait()
    else:
        look.wait()


def main():
    seen = {}
    inside, look = threading.Barrier(WORKERS + 1), threading.Barrier(WORKERS + 1)
    threads = [threading.Thread(target=work, args=(n, seen, inside, look)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    inside.wait()
    time.sleep(0.1)
    frames = sys._current_frames()  # the innermost call of each thread: its own stack
    for number, (ident, address, local) in sorted(seen.items()):
        frame = frames[ident]
        while frame.f_code.co_name != "work":
            frame = frame.f_back
        say("thread %d stands on line %d, has %r at %#x, and sees the shared list at %#x"
            % (number, frame.f_lineno, frame.f_locals["local"], local, address))
    look.wait()
    for thread in threads:
        thread.join()
    return [("addresses-shared", len({address for _, address, _ in seen.values()}), "")]


if __name__ == "__main__":
    report("own-stack", main())
