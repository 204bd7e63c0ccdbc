from threading import Lock

n = 0
lock = Lock()


def one():
    return 1


def work():
    global n
    for _ in range(2):
        with lock:
            n += one()
