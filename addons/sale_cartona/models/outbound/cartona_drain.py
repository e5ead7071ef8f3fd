import time

from odoo import api, models

from ... import const
from ...lib.backlog import Backlog


class CartonaDrain(models.AbstractModel):
    """Sends prices and stock: works out what the marks mean, and says what differs."""

    _name = "cartona.drain"
    _inherit = "cartona.outbox.worker"
    _description = "Cartona Drain"

    _channel_kind = const.OFFERS
    _row_kinds = const.CATALOGUE_KINDS
    _wake_kind = const.LISTING
    _operation = "update_products"

    @api.model
    def _work(self, account, until):
        """Read the account's rows and send what they lead to, committing after each call."""
        spread, lister = self.env["cartona.spread"], self.env["cartona.lister"]
        rows = self._rows(account)
        if any(kind in const.COARSE_KINDS for _id, kind, _res_id in rows):
            spread._spread(account, until)
            rows = [row for row in self._rows(account) if row[1] not in const.COARSE_KINDS]
        if lister._rename_marked(account, rows) + lister._list_marked(account, rows):
            self._commit()
        backlog = Backlog(rows, spread._listings_of_rows(account, rows))
        publisher, waiting = self.env["cartona.publisher"], []
        for ids in backlog.chunks(const.LISTINGS_AT_ONCE):
            items = publisher._items(account, ids, backlog.aspects(ids))
            backlog.settle(set(ids) - {item.listing_id for item in items})
            waiting += items
            while len(waiting) >= account.batch_size:
                self._send(account, waiting[: account.batch_size], backlog)
                del waiting[: account.batch_size]
                if time.monotonic() > until:
                    return
        if waiting:
            self._send(account, waiting, backlog)
        self._delete(backlog.done())
        self._commit()

    @api.model
    def _send(self, account, items, backlog):
        """Make one bulk call, and commit its outcome with the rows that it has done."""
        publisher, sent = self.env["cartona.publisher"], [item.listing_id for item in items]
        # Others may change these listings from here on: the values are absolute, and a row
        # of the outbox speaks of each change.
        self._commit()
        changed_at = self.env["cartona.outbox"]._changed_at(backlog.rows_of(sent))
        publisher._note_in_flight(items, changed_at)
        with self._calls(account, items=len(items)) as calls:
            calls.listing_ids = [item.listing_id for item in items]
            calls.refused = publisher._send(account, calls.client, items)
        self._count_answered(account, changed_at)
        backlog.settle(sent)
        self._delete(backlog.done())
        self._commit()
