from threading import Condition

ready = False
condition = Condition()


def consumer():
    if not ready:
        with condition:
            condition.wait()


def producer():
    global ready
    ready = True
    with condition:
        condition.notify()
