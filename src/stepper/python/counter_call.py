n = 0


def one():
    return 1


def work():
    global n
    for _ in range(2):
        n += one()
