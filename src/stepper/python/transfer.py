a = 100
b = 0
seen = None


def take(amount):
    global a
    a -= amount


def give(amount):
    global b
    b += amount


def transfer():
    take(30)
    give(30)


def audit():
    global seen
    seen = a + b
