"""Tells which rows of the outbox are done while their listings are worked on in chunks."""

from collections import defaultdict

from .. import const


class Backlog:
    """The rows of the outbox that one drain works on, and the listings of each row.

    A row is done when all its listings are settled: Cartona shows what it should, or its
    answer to what was sent has been written down.

    >>> rows = [(1, "product_price", 904), (2, "product_stock", 904), (3, "product", 905)]
    >>> backlog = Backlog(rows, {1: [10, 11], 2: [10], 3: []})
    >>> backlog.done()  # Nothing has to be sent of a product without a listing.
    [3]
    >>> list(backlog.chunks(1))
    [[10], [11]]
    >>> sorted(backlog.aspects([10])), sorted(backlog.aspects([11]))
    (['price', 'stock'], ['price'])
    >>> backlog.rows_of([10])
    {10: [1, 2]}
    >>> backlog.settle([10])
    >>> backlog.done()  # Listing 11 is still open, and row 1 with it.
    [2]
    >>> backlog.settle([11])
    >>> backlog.done()
    [1]
    """

    def __init__(self, rows, listings_of_row):
        """Take *rows* as ``(id, kind, res_id)``, and ``{row id: listing ids}``."""
        self._open = {}
        self._rows_of = defaultdict(list)
        self._aspects_of = defaultdict(set)
        self._done = []
        for row_id, kind, _res_id in rows:
            listing_ids = listings_of_row.get(row_id, ())
            if not listing_ids:
                self._done.append(row_id)
                continue
            self._open[row_id] = len(listing_ids)
            for listing_id in listing_ids:
                self._rows_of[listing_id].append(row_id)
                self._aspects_of[listing_id] |= const.ASPECTS.get(kind, const.BOTH)

    def chunks(self, size):
        """Yield the ids of the listings, each once, in the order of their rows."""
        ids = list(self._rows_of)
        for start in range(0, len(ids), size):
            yield ids[start : start + size]

    def aspects(self, listing_ids):
        """Return what may have changed about these listings: price, stock or both."""
        return set().union(*(self._aspects_of[listing_id] for listing_id in listing_ids))

    def rows_of(self, listing_ids):
        """Return ``{listing id: row ids}`` of these listings, as long as they are not settled."""
        return {listing_id: list(self._rows_of.get(listing_id, ())) for listing_id in listing_ids}

    def settle(self, listing_ids):
        """Count these listings as settled, whichever rows they belong to."""
        for listing_id in listing_ids:
            for row_id in self._rows_of.pop(listing_id, ()):
                self._open[row_id] -= 1
                if not self._open[row_id]:
                    self._done.append(row_id)

    def done(self):
        """Return the rows that became done since the last call."""
        done, self._done = self._done, []
        return done
