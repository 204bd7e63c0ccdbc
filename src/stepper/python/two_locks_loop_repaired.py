from threading import Lock

a = Lock()
b = Lock()


def first():
    for _ in range(2):
        with a:
            with b:
                pass


def second():
    for _ in range(2):
        with a:
            with b:
                pass
