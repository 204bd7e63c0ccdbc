def count_primes(limit):
    """How many primes there are below the limit, in plain Python: this only computes."""
    found = 0
    for number in range(2, limit):
        for divisor in range(2, int(number**0.5) + 1):
            if number % divisor == 0:
                break
        else:
            found += 1
    return found


def limit_for(target_ms):
    """A limit for which count_primes takes about this long on this machine."""
    limit = 1000
    while min(milliseconds(count_primes, limit) for _ in range(3)) < target_ms:
        limit = limit * 5 // 4
    return limit
