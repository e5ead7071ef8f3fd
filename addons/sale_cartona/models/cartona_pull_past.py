import time
from datetime import timedelta

from odoo import api, fields, models

import cartona_api

from .. import const
from ..lib import lock

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
        channel = account._channel(const.ORDERS)
        since, first = account.fetch_since, channel.fetch_page or 1
        _fresh, left = self._read_pages(account, end, first, from_=since.isoformat())
        if left:
            channel.fetch_page = left
            self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        else:
            account.fetch_since = False
        self.env["cartona.drain"]._commit()

    @api.model
    def _look_again(self):
        """Look at all orders of the last days: an acknowledgement may have swallowed a change.

        Cartona takes `synced` for the version that was last pulled (section Orders); should it
        take it for a later one, that version never comes again by itself.
        """
        drain, end = self.env["cartona.drain"], time.monotonic() + const.LOOK_SECONDS
        since = fields.Datetime.now() - timedelta(hours=const.SECOND_LOOK_HOURS)
        if self.env["cartona.deployment"]._obstacle():
            return
        for account_id in self._accounts_in_turn():
            page = 1
            for _attempt in range(LOOKS):
                with lock.exclusive(self.env, const.ORDERS, account_id) as held:
                    if held:
                        drain._commit()
                        page = self._look_at(account_id, since, page)
                if not page or time.monotonic() > end:
                    break
                # A pull is at work, or may be now, between two parts: it is over soon.
                time.sleep(0.5)
        self.env["cartona.outbox"]._wake(const.ACKNOWLEDGEMENT)
        drain._commit()

    @api.model
    def _look_at(self, account_id, since, page):
        """Look at one account's orders; return the page to go on from, 0 at the end."""
        account = self.env["cartona.account"].browse(account_id)._for_company()
        if not account._channel(const.ORDERS)._may_call():
            return 0
        end, window = time.monotonic() + const.RUN_SECONDS, since.strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            return self._read_pages(account, end, page, known_only=True, from_=window)[1]
        except cartona_api.CartonaError as error:
            self.env["cartona.drain"]._rollback()
            self._call_failed(account, error)
            return 0
