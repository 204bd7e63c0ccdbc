"""The GIL is released while waiting, so threads pay off for I/O.

Waits of 50 ms, which stand for slow downloads, one after another and each in a thread of its own.
"""
WAITS = 8


def main():
    jobs = [0.05] * WAITS
    times = rounds({
        "one after another": lambda: one_after_another(time.sleep, jobs),
        "a thread for each": lambda: in_threads(time.sleep, jobs, WAITS),
    })
    return [("speedup", speedup(times, "one after another", "a thread for each"), "x"), ("waits", WAITS, "")]


if __name__ == "__main__":
    report("gil-io", main())
