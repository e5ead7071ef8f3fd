"""Keeps what was read for a moment, for several people who look at the same."""

import threading
import time

#: Entries that are kept; the oldest goes first.
MOST = 200


class Memo:
    """Values by key, each with the *stamp* of what it was made from.

    >>> now = [0.0]
    >>> memo = Memo(clock=lambda: now[0])
    >>> memo.get("orders", stamp=1, least=2, most=10, make=lambda: "first")
    'first'
    >>> now[0] = 1.0  # Something has changed, but it was read a moment ago.
    >>> memo.get("orders", stamp=2, least=2, most=10, make=lambda: "second")
    'first'
    >>> now[0] = 2.0
    >>> memo.get("orders", stamp=2, least=2, most=10, make=lambda: "second")
    'second'
    >>> now[0] = 11.9  # Nothing has changed since.
    >>> memo.get("orders", stamp=2, least=2, most=10, make=lambda: "third")
    'second'
    >>> now[0] = 12.0
    >>> memo.get("orders", stamp=2, least=2, most=10, make=lambda: "third")
    'third'
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._kept = {}
        self._guard = threading.Lock()

    def get(self, key, stamp, least, most, make):
        """Return what is kept under *key*, or what *make* returns.

        It is made anew where the *stamp* has changed and the kept one is *least* seconds old,
        and in any case after *most* seconds.
        """
        now = self._clock()
        with self._guard:
            kept = self._kept.get(key)
        if kept:
            made_at, kept_stamp, value = kept
            if now - made_at < (most if kept_stamp == stamp else least):
                return value
        value = make()
        with self._guard:
            self._kept.pop(key, None)
            self._kept[key] = (now, stamp, value)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return value

    def clear(self):
        """Forget everything."""
        with self._guard:
            self._kept.clear()
