n = 0


def work():
    global n
    for _ in range(2):
        n += 1
