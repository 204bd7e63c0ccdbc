balance = 100


def pay(amount):
    return amount


def withdraw():
    global balance
    if balance >= 80:
        pay(80)
        balance -= 80
