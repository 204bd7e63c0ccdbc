"""Native code that releases the GIL does run in parallel in threads.

Plain Python holds the GIL while it computes. Hashing a large buffer is done in C, which releases it. Both are done one after
another and in two threads.
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
    primes = [limit_for(60)] * 2
    hashes = [times_for(60)] * 2
    times = rounds({
        "plain Python, one after another": lambda: one_after_another(count_primes, primes),
        "plain Python, 2 threads": lambda: in_threads(count_primes, primes, 2),
        "hashing, one after another": lambda: one_after_another(hash_often, hashes),
        "hashing, 2 threads": lambda: in_threads(hash_often, hashes, 2),
    })
    plain = speedup(times, "plain Python, one after another", "plain Python, 2 threads")
    if not has_gil():
        return [("without-gil", plain, "x")]
    return [("speedup-held", plain, "x"), ("speedup-released", speedup(times, "hashing, one after another", "hashing, 2 threads"), "x")]


if __name__ == "__main__":
    report("gil-native", main())
