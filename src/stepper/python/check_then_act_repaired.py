from threading import Lock

balance = 100
lock = Lock()


def withdraw():
    global balance
    with lock:
        if balance >= 80:
            balance -= 80
