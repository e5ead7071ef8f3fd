import time
from datetime import timedelta

from odoo import api, fields, models

from ... import const

#: Days that a search for one order goes back, and pages of each kind that it looks through.
RECOVER_DAYS = 60
RECOVER_PAGES = 50
#: Seconds after which the search is given up: a person waits for it.
RECOVER_SECONDS = 30.0


class CartonaPull(models.AbstractModel):
    """Finds one order among what Cartona still shows, for a person who misses it."""

    _inherit = "cartona.pull"

    @api.model
    def _recover(self, account, search):
        """Look for the order that *search* names; store and import it where Cartona shows it.

        What waits to be acknowledged is looked through first, then all orders of the last weeks
        (section Orders: what `from` selects is not certain, so both). Nothing else is stored.
        """
        end = time.monotonic() + RECOVER_SECONDS
        since = fields.Datetime.now() - timedelta(days=RECOVER_DAYS)
        windows = ({}, {"from_": since.strftime("%Y-%m-%dT%H:%M:%SZ")})
        self._wait_for_look(account)
        with self._calls(account) as calls:
            found = None
            for window in windows:
                found = found or self._search_pages(calls.client, search, end, window)
            calls.items = int(bool(found))
        if found:
            self._commit()
            self._store(account, [found], is_look=True)
            self._commit()
            search.hashed_id = self.env["cartona.order"]._values_of(found)["hashed_id"]
            self._import_stored(account, time.monotonic() + const.RUN_SECONDS)
        self._commit()
        search.is_done = True

    @api.model
    def _search_pages(self, client, search, end, window):
        seen = set()
        for page in range(1, RECOVER_PAGES + 1):
            if time.monotonic() > end:
                search.is_bounded = True
                return None
            pulled = client.pull_orders(page=page, per_page=const.ORDERS_PER_PAGE, **window)
            unseen = [order for order in pulled if order.hashed_id not in seen]
            if not unseen:
                return None
            seen.update(order.hashed_id for order in unseen)
            search.seen += len(unseen)
            for order in unseen:
                if search.is_meant(order):
                    return order
        search.is_bounded = True
        return None


class Search:
    """The order that a person looks for, and what came of it.

    >>> from types import SimpleNamespace
    >>> search = Search(" 100007 ")
    >>> content = SimpleNamespace(receipt_id="100007")
    >>> search.is_meant(SimpleNamespace(hashed_id="saVlB4g7", order=content))
    True
    >>> search.is_meant(SimpleNamespace(hashed_id="saVlB4g7", order=None))
    False
    """

    def __init__(self, number):
        #: Cartona's number of the order, or its id.
        self.number = number.strip()
        #: Orders that were looked at.
        self.seen = 0
        #: Whether there were more than could be looked through.
        self.is_bounded = False
        #: The id of the order that was found.
        self.hashed_id = None
        #: Whether the search came to its end.
        self.is_done = False

    def is_meant(self, pulled):
        """Return whether *pulled*, a :class:`cartona_api.PulledOrder`, is the one."""
        receipt = pulled.order and pulled.order.receipt_id
        return self.number in (pulled.hashed_id, receipt)
