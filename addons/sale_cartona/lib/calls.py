"""The calls that make up one entry of the log."""

from .clock import utcnow


class Calls:
    """What the client reports of calls that serve one purpose, such as reading all pages.

    The time is that of the calls alone: what is done with an answer, and the commits in
    between, are not counted.

    >>> from types import SimpleNamespace
    >>> calls = Calls("update_products", items=3)
    >>> calls.observe(SimpleNamespace(status=200, duration=0.25))
    >>> calls.observe(SimpleNamespace(status=204, duration=0.5))
    >>> calls.status, calls.seconds, calls.count, calls.items
    (204, 0.75, 2, 3)
    """

    def __init__(self, operation, items=0):
        #: One of the operations that the log knows.
        self.operation = operation
        #: The client that is lent meanwhile.
        self.client = None
        self.started_at = utcnow().replace(microsecond=0)
        #: HTTP status of the last answer; 0 where none came.
        self.status = 0
        #: How many calls were made, and the seconds that they took together.
        self.count = 0
        self.seconds = 0.0
        #: How many records the calls were about, and how many of these Cartona refused.
        self.items = items
        self.refused = 0
        #: Whether it is worth an entry: a look that finds nothing new is not.
        self.is_noted = True

    def observe(self, exchange):
        """Count one call, a :class:`cartona_api.Exchange`."""
        self.count += 1
        self.status = exchange.status or 0
        self.seconds += exchange.duration
