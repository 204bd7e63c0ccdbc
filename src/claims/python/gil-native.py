"""Native code that lets go of the GIL does run in parallel under threads.

Plain Python holds the GIL while it computes. Hashing a large buffer is done in C, which lets go of it.
"""
import hashlib

BUFFER = bytes(4_000_000)


def hash_often(times):
    digest = hashlib.sha256()
    for _ in range(times):
        digest.update(BUFFER)
    return digest.hexdigest()


def times_for(target_ms):
    times = 1
    while min(milliseconds(hash_often, times) for _ in range(3)) < target_ms:
        times += 1 + times // 4
    return times


def main():
    primes = [limit_for(60)] * WORKERS
    hashes = [times_for(60)] * WORKERS
    took = medians({
        "plain Python, one after another": lambda: one_after_another(count_primes, primes),
        "plain Python, in threads": lambda: in_threads(count_primes, primes, WORKERS),
        "hashing, one after another": lambda: one_after_another(hash_often, hashes),
        "hashing, in threads": lambda: in_threads(hash_often, hashes, WORKERS),
    })
    held = took["plain Python, one after another"] / took["plain Python, in threads"]
    released = took["hashing, one after another"] / took["hashing, in threads"]
    return [("speedup-held", held, "x"), ("speedup-released", released, "x")]


if __name__ == "__main__":
    report("gil-native", main())
