from threading import Lock

a = Lock()
b = Lock()


def first():
    with a:
        with b:
            pass


def second():
    with b:
        with a:
            pass
