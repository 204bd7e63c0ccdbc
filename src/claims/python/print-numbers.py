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
    took = medians({
        "one alone": lambda: print_numbers(names[0]),
        "two threads": lambda: in_threads(print_numbers, names, 2),
        "two processes": lambda: list(pool.map(print_numbers, names)),
    })
    pool.shutdown()
    alone = took["one alone"]
    return [("threads-ratio", took["two threads"] / alone, "x"), ("processes-ratio", took["two processes"] / alone, "x")]


if __name__ == "__main__":
    report("print-numbers", main())
