"""Two locks taken in opposite order can stop both threads for ever.

Two threads take two locks, with a pause between the first and the second. Here nobody waits for ever: a thread that does not get its
second lock in time gives up, which a plain `with` would not do.
"""
import threading

ROUNDS = 2 * REPEATS
PAUSE = 0.01  # seconds between the first lock and the second
PATIENCE = 0.2  # seconds until a thread gives up


def take_both(first, second, both_are_there, stuck):
    both_are_there.wait()
    with first:
        time.sleep(PAUSE)
        if second.acquire(timeout=PATIENCE):
            second.release()
        else:
            stuck.append(threading.current_thread().name)


def stuck_in_a_round(in_one_order):
    """Whether a thread had to give up."""
    a, b = threading.Lock(), threading.Lock()
    both_are_there, stuck = threading.Barrier(2), []
    orders = [(a, b), (a, b) if in_one_order else (b, a)]
    threads = [threading.Thread(target=take_both, args=(*order, both_are_there, stuck)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bool(stuck)


def main():
    opposite, same = [], []
    for _ in range(ROUNDS):
        opposite.append(stuck_in_a_round(False))
        same.append(stuck_in_a_round(True))
    say("opposite order: stuck in %d of %d rounds" % (sum(opposite), ROUNDS))
    say("one order:      stuck in %d of %d rounds" % (sum(same), ROUNDS))
    return [("stuck-opposite", sum(opposite) / ROUNDS, ""), ("stuck-same", sum(same) / ROUNDS, "")]


if __name__ == "__main__":
    report("deadlock", main())
