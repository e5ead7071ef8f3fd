import time
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields, models

from ... import const
from ...lib import held, lock
from ...lib.failure import WorkerBusy
from ...lib.order_status import PATH

#: Pages that are looked through for one order.
MOST_PAGES = 20


class CartonaOrder(models.Model):
    """Looking an order up on Cartona, where the answer to a call was lost."""

    _inherit = "cartona.order"

    def _fetch_from_cartona(self, client):
        """Return the order as Cartona has it, None where it is not shown.

        What has changed since it was last acknowledged is always shown (section Orders). No
        pull may be at work meanwhile: what is seen here is not stored, and an
        acknowledgement would speak of it.

        :raises WorkerBusy: a pull is at work for longer than can be waited.
        """
        since = (self.create_date or fields.Datetime.now()) - timedelta(days=2)
        with self._hold_worker(const.ORDERS) as is_ours:
            if not is_ours:
                message = held.message("orders_being_fetched")
                raise self.env["cartona.message"]._error(WorkerBusy, message)
            for page in range(1, MOST_PAGES + 1):
                pulled = client.pull_orders(
                    page=page,
                    per_page=const.ORDERS_PER_PAGE,
                    from_=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
                )
                self._drop_stale_acknowledgements(pulled)
                for each in pulled:
                    if each.hashed_id == self.hashed_id and each.order:
                        return each.order
                if not pulled:
                    break
        return None

    def _is_shown_as(self, client, status):
        """Return whether Cartona shows the order with *status*."""
        content = self._fetch_from_cartona(client)
        return bool(content) and content.status == status

    def _was_taken(self, client, status):
        """Return whether a step that is refused now, and whose answer was lost, had been taken.

        The first call may have had no effect either, so Cartona is asked. If Cartona does not
        show the order, the refusal is taken to mean that the step was taken before.
        """
        content = self._fetch_from_cartona(client)
        if not content:
            return True
        if status not in PATH or content.status not in PATH:
            return content.status == status
        return PATH.index(content.status) >= PATH.index(status)

    @contextmanager
    def _hold_worker(self, purpose):
        """Keep one of the account's workers from starting; yield whether it was free in time."""
        end = time.monotonic() + const.CODE_SECONDS
        while True:
            with lock.exclusive(self.env, purpose, self.account_id.id) as held:
                if held or time.monotonic() > end:
                    yield held
                    return
            time.sleep(0.1)

    def _drop_stale_acknowledgements(self, pulled_orders):
        """Drop acknowledgements that wait, of orders that have changed since they were stored.

        Such an order is pulled again, stored and acknowledged then. It is done by a cursor of
        its own, to hold whatever becomes of the present transaction.
        """
        seen = [self._values_of(pulled) for pulled in pulled_orders]
        with self.env["cartona.delivery.attempt"]._own_cursor() as cr:
            for values in seen:
                cr.execute(
                    """
                    DELETE FROM cartona_outbox row USING cartona_order known
                     WHERE row.kind = %s AND row.res_id = known.id AND known.host = %s
                       AND known.hashed_id = %s AND known.payload_hash != %s
                    """,
                    (
                        const.ACKNOWLEDGEMENT,
                        self.host,
                        values["hashed_id"],
                        values["payload_hash"],
                    ),
                )
