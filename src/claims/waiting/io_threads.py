"""Three 3-second downloads take 9 s one after another and about 3 s in threads.

A download is a wait here, at a fifteenth of its time: 0.2 s for 3 s.
"""


def main():
    downloads = [0.2] * 3
    times = rounds({
        "one after another": lambda: one_after_another(time.sleep, downloads),
        "3 threads": lambda: in_threads(time.sleep, downloads, 3),
    })
    return [("speedup", speedup(times, "one after another", "3 threads"), "x")]


if __name__ == "__main__":
    report("io-threads", main())
