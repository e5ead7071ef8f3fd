from typing import List

from odoo import api, models

from ... import compat
from ...lib import limits
from .cartona_publisher import Item


class CartonaPublisher(models.AbstractModel):
    """Keeps what Cartona has accepted of order limits; few shops use any."""

    _inherit = "cartona.publisher"

    @api.model
    def _note_in_flight(self, items: List[Item], changed_at):
        done = super()._note_in_flight(items, changed_at)
        rows = _limits_of(items)
        if rows:
            self._write_limits(
                """
                UPDATE cartona_listing listing
                   SET confirmed_min_order = CASE WHEN sent.min_order IS NULL
                                                  THEN confirmed_min_order END,
                       confirmed_max_order = CASE WHEN sent.max_order IS NULL
                                                  THEN confirmed_max_order END,
                       confirmed_remind_at_stock = CASE WHEN sent.remind IS NULL
                                                        THEN confirmed_remind_at_stock END
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[])
                       AS sent(id, min_order, max_order, remind)
                 WHERE listing.id = sent.id
                """,
                rows,
            )
        return done

    @api.model
    def _note_accepted(self, accepted):
        """Keep the limits first: whether a listing differs on Cartona is worked out by them.

        One that a person has emptied meanwhile is not kept: it is Cartona's own again.
        """
        rows = _limits_of([item for item, _explicitly in accepted])
        if rows:
            self._write_limits(
                """
                UPDATE cartona_listing listing
                   SET confirmed_min_order = CASE WHEN min_order > 0 THEN
                           COALESCE(sent.smallest, confirmed_min_order) END,
                       confirmed_max_order = CASE WHEN max_order > 0 THEN
                           COALESCE(sent.largest, confirmed_max_order) END,
                       confirmed_remind_at_stock = CASE WHEN remind_at_stock > 0 THEN
                           COALESCE(sent.remind, confirmed_remind_at_stock) END,
                       shown_min_order = CASE WHEN differs THEN
                           COALESCE(sent.smallest, shown_min_order) ELSE shown_min_order END,
                       shown_max_order = CASE WHEN differs THEN
                           COALESCE(sent.largest, shown_max_order) ELSE shown_max_order END,
                       shown_remind_at_stock = CASE WHEN differs THEN
                           COALESCE(sent.remind, shown_remind_at_stock)
                           ELSE shown_remind_at_stock END
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[])
                       AS sent(id, smallest, largest, remind)
                 WHERE listing.id = sent.id
                """,
                rows,
            )
        return super()._note_accepted(accepted)

    @api.model
    def _write_limits(self, query, rows):
        columns = [list(column) for column in zip(*rows)]
        # Whatever goes wrong is logged by the drain, unless it was a collision.
        self.env.cr.execute(query, columns, log_exceptions=False)
        compat.invalidate(self.env)


def _limits_of(items):
    """Return ``(listing id, *limits)`` of those items that say anything of limits."""
    rows = ((item.listing_id, *limits.told(item.update)) for item in items)
    return [row for row in rows if any(row[1:])]
