"""Two workers that print and sleep finish together, interleaved, as threads and as processes alike.

Each prints 1 to 5 with a pause after each number. Two of them are timed against one.
"""
PAUSE = 0.04


def print_numbers(name):
    for number in range(1, 6):
        say("%s prints %d" % (name, number))
        time.sleep(PAUSE)


def main():
    names = ["worker A", "    worker B"]
    pool = started_pool(2)
    times = rounds({
        "one thread": lambda: in_threads(print_numbers, names[:1], 2),
        "two threads": lambda: in_threads(print_numbers, names, 2),
        "one process": lambda: list(pool.map(print_numbers, names[:1])),
        "two processes": lambda: list(pool.map(print_numbers, names)),
    })
    pool.shutdown()
    threads = "threads-gil" if has_gil() else "threads"
    return [
        ("together-" + threads, speedup(times, "two threads", "one thread"), "x"),
        ("together-processes", speedup(times, "two processes", "one process"), "x"),
    ]


if __name__ == "__main__":
    report("print-numbers", main())
