"""Not everything can be sent.

What goes to another process is pickled: written down as bytes, and built anew on the other side. Data can be; what lives in one
process only is refused.
"""
import pickle
import threading


def counting():
    yield 1


def named(number):
    return number + 1


def main():
    with open(os.devnull) as file:
        things = {
            "a number": 42.5,
            "a text": "forty-two",
            "a list of lists": [1, [2, ["three"]]],
            "a dict": {"a": 1, "b": 2},
            "bytes": b"\x01\x02\x03",
            "a lambda": lambda: 42,
            "a lock": threading.Lock(),
            "an open file": file,
            "a generator": counting(),
        }
        sent = refused = 0
        for name, thing in things.items():
            try:
                came = pickle.loads(pickle.dumps(thing))
            except Exception as error:  # PicklingError, TypeError or AttributeError, depending on the thing and the version
                refused += 1
                say("%16s is refused: %s: %s" % (name, type(error).__name__, error))
            else:
                sent += came == thing
                say("%16s arrives" % name)
    say("%16s arrives, as its name: %r" % ("a named function", pickle.dumps(named)))
    return [("sent", sent, ""), ("refused", refused, "")]


if __name__ == "__main__":
    report("pickle", main())
