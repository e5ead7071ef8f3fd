"""How many pushes an address may send in a minute, kept in the memory of one process."""

import time
from collections import OrderedDict
from threading import Lock

#: Seconds for which is counted.
MINUTE = 60.0
#: Refused pushes of one address in a minute, after which it has to wait: whoever has the
#: secret sends none.
MOST_REFUSED = 20
#: Pushes of one address in a minute, whatever is answered; many more than Cartona has orders.
MOST = 1200
#: Addresses that are remembered; the one that was not heard of for longest is forgotten first.
MOST_ADDRESSES = 2000


class Gate:
    """Counts pushes by address, and the refused ones of all until somebody takes note of them.

    Times are seconds of a clock that does not run back.

    >>> gate = Gate(most_refused=2, most=3)
    >>> gate.refuse("a", 0.0), gate.enter("a", 0.0)
    (1, 0)
    >>> gate.refuse("a", 10.0), gate.enter("a", 10.5), gate.enter("b", 10.5)
    (0, 50, 0)
    >>> gate.enter("a", 61.0)
    0
    >>> gate.refuse("a", 61.0), gate.refuse("a", 62.0)
    (3, 0)
    """

    def __init__(self, most_refused=MOST_REFUSED, most=MOST, most_addresses=MOST_ADDRESSES):
        self._most_refused = most_refused
        self._most = most
        self._most_addresses = most_addresses
        #: ``{address: [start of its minute, pushes, refused pushes]}``
        self._seen = OrderedDict()
        self._refused = 0
        self._noted_at = None
        self._lock = Lock()

    def enter(self, address, now):
        """Count a push; return 0 where it may be looked at, else the seconds to wait."""
        with self._lock:
            counted = self._counted(address, now)
            counted[1] += 1
            if counted[1] <= self._most and counted[2] < self._most_refused:
                return 0
            self._refused += 1
            return int(counted[0] + MINUTE - now) + 1

    def refuse(self, address, now):
        """Count that a push was refused; return how many were that nobody has taken note of.

        That is 0 but for once in a minute.
        """
        with self._lock:
            self._counted(address, now)[2] += 1
            self._refused += 1
            if self._noted_at is not None and now - self._noted_at < MINUTE:
                return 0
            self._noted_at, refused, self._refused = now, self._refused, 0
            return refused

    def _counted(self, address, now):
        counted = self._seen.pop(address, None)
        if counted is None or now - counted[0] >= MINUTE:
            counted = [now, 0, 0]
        self._seen[address] = counted
        while len(self._seen) > self._most_addresses:
            self._seen.popitem(last=False)
        return counted


class Tally:
    """Counts what happens to one and the other, and says once a minute how often it has.

    >>> moments = iter((0.0, 1.0, 1.0, 59.0, 61.0, 62.0))
    >>> tally = Tally(clock=lambda: next(moments))
    >>> [tally.add(name) for name in ("a", "a", "b", "a", "a", "a")]
    [1, 0, 1, 0, 3, 0]
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        #: ``{name: [when it was last told, how often it has happened since]}``
        self._counts = {}
        self._lock = Lock()

    def add(self, name):
        """Count it once more; return how often it was that nobody has been told of.

        That is 0 but for once in a minute.
        """
        with self._lock:
            now = self._clock()
            counted = self._counts.setdefault(name, [now - MINUTE, 0])
            counted[1] += 1
            if now - counted[0] < MINUTE:
                return 0
            times, counted[:] = counted[1], (now, 0)
            return times
