"""Which outbox rows are done, while their listings are worked on in chunks."""

from collections import defaultdict

from .. import const


class Backlog:
    """The rows of one drain and the listings each of them speaks of.

    A row is done when every listing of it is settled: Cartona shows it rightly, or the
    answer to what was sent has been noted.
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
        """Return what of these listings may have changed, according to their rows."""
        return set().union(*(self._aspects_of[listing_id] for listing_id in listing_ids))

    def settle(self, listing_ids):
        """Take note that nothing more has to be said of these listings."""
        for listing_id in listing_ids:
            for row_id in self._rows_of.pop(listing_id, ()):
                self._open[row_id] -= 1
                if not self._open[row_id]:
                    self._done.append(row_id)

    def done(self):
        """Return the rows that became done since the last call."""
        done, self._done = self._done, []
        return done
