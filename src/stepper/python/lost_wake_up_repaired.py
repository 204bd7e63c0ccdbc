from threading import Condition

ready = False
condition = Condition()


def consumer():
    with condition:
        while not ready:
            condition.wait()


def producer():
    global ready
    with condition:
        ready = True
        condition.notify()
