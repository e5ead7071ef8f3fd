import time
from datetime import timedelta

from odoo import api, fields, models

from ... import const

#: Attempts of the second look to find no pull at work, half a second apart.
LOOKS = 60


class CartonaPull(models.AbstractModel):
    """Looks at orders that have come before: those since a date, and those of the last days."""

    _inherit = "cartona.pull"

    @api.model
    def _go_back(self, account, end):
        """Look once at all orders since the date that a person has entered.

        Acknowledged or not, they fill the pages: where one run cannot read all, the next goes on.
        """
        progress, since = account._progress(), account.fetch_since
        first = progress.fetch_page or 1
        _fresh, left = self._read_pages(account, end, first, from_=since.isoformat())
        if left:
            progress.fetch_page = left
            self._run_again()
        else:
            account.fetch_since = False
        self._commit()

    @api.model
    def _look_again(self):
        """Look at all orders of the last days: an acknowledgement may have swallowed a change.

        Cartona takes `synced` for the version that was last pulled (section Orders); should it
        take it for a later one, that version never comes again by itself.
        """
        end = time.monotonic() + const.LOOK_SECONDS
        since = fields.Datetime.now() - timedelta(hours=const.SECOND_LOOK_HOURS)
        if not self._may_run():
            return
        for account in self._accounts_in_turn():
            look = Look(since.strftime("%Y-%m-%dT%H:%M:%SZ"))
            for _attempt in range(LOOKS):
                self._guarded(account, "_look_at", look)
                if not look.page or time.monotonic() > end:
                    break
                # A pull is at work, or may be now, between two parts: it is over soon.
                time.sleep(0.5)
        self._run_again()
        self._commit()

    @api.model
    def _look_at(self, account, look):
        """Read pages of one account's orders from where the *look* has come to."""
        page, look.page = look.page, 0
        self._wait_for_look(account)
        if account._channel(const.ORDERS)._may_call():
            end = time.monotonic() + const.RUN_SECONDS
            pages = self._read_pages(account, end, page, known_only=True, from_=look.since)
            look.page = pages[1]


class Look:
    """How far a look at past orders has come: the page to go on from, 0 at the end."""

    def __init__(self, since):
        self.since = since
        self.page = 1
