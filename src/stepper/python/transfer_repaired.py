from threading import Lock

a = 100
b = 0
seen = None
lock = Lock()


def take(amount):
    global a
    a -= amount


def give(amount):
    global b
    b += amount


def transfer():
    with lock:
        take(30)
        give(30)


def audit():
    global seen
    with lock:
        seen = a + b
