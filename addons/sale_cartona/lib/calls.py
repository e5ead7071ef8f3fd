"""The calls that make up one entry of the log."""

from .clock import utcnow


class Calls:
    """What the client reports of calls that serve one purpose, such as reading all pages.

    The time is that of the calls alone: what is done with an answer, and the commits in
    between, are not counted. One of the calls is shown in the log: the first that failed, else the
    first of all, or the last where *shows_last* says so.

    >>> import cartona_api
    >>> def exchange(path, status, duration, error=None):
    ...     return cartona_api.Exchange(
    ...         "", "GET", path, status, 0.0, duration, 0, 0, error, 0, 0, "page", "[]")
    >>> calls = Calls("update_products", items=3)
    >>> calls.observe(exchange("a", 200, 0.25))
    >>> calls.observe(exchange("b", 503, 0.5, "UnavailableError"))
    >>> calls.observe(exchange("c", 204, 0.25))
    >>> calls.count, calls.status, calls.seconds, calls.items, calls.endpoint
    (3, 204, 1.0, 3, 'GET b')
    """

    def __init__(self, operation, items=0, shows_last=False):
        #: One of the operations that the log knows.
        self.operation = operation
        #: The client that is lent meanwhile.
        self.client = None
        self.started_at = utcnow().replace(microsecond=0)
        #: Calls that were made.
        self.count = 0
        #: HTTP status of the last answer; 0 where none came.
        self.status = 0
        #: Seconds that the calls took together.
        self.seconds = 0.0
        #: How many records the calls were about, and how many of these Cartona refused.
        self.items = items
        self.refused = 0
        #: How often the same has happened, where it was counted before it is noted.
        self.times = 1
        #: Why, as a message (see ``held.py``), where it is known here.
        self.problem = None
        #: The records that they spoke of.
        self.listing_ids = ()
        self.order_ids = ()
        #: Method and path of the call that is shown, and what was said, masked and shortened.
        self.endpoint = self.request = self.answer = None
        self._shows_last = shows_last
        self._shows_failure = False
        #: Whether it is worth an entry: a look that finds nothing new is not.
        self.is_noted = True

    def observe(self, exchange):
        """Count one call, a :class:`cartona_api.Exchange`."""
        self.count += 1
        self.status = exchange.status or 0
        self.seconds += exchange.duration
        if self._shows_last or self.count == 1 or (exchange.error and not self._shows_failure):
            self._shows_failure = bool(exchange.error)
            self.endpoint = "%s %s" % (exchange.method, exchange.path)
            self.request, self.answer = exchange.request, exchange.answer
