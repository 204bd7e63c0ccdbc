balance = 100


def withdraw():
    global balance
    if balance >= 80:
        balance -= 80
