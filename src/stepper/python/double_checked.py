from threading import Lock

instance = None
created = 0
lock = Lock()


def create():
    global created
    created += 1
    return created


def get():
    global instance
    if instance is None:
        with lock:
            instance = create()
