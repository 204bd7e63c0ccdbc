from threading import Lock

balance = 100
lock = Lock()


def pay(amount):
    return amount


def withdraw():
    global balance
    with lock:
        if balance >= 80:
            pay(80)
            balance -= 80
