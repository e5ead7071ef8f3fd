import logging
import time

import psycopg2

from odoo import api, fields, models

import cartona_api

from ... import const
from ...lib import lock, order_plans
from ...lib.order_states import PULL, SETTLED
from ...lib.order_status import ENDED

_logger = logging.getLogger(__name__)

#: Rounds of one run: each begins because the one before brought something new.
MOST_ROUNDS = 20


class CartonaPull(models.AbstractModel):
    """Fetches orders: store every page, import from the store, then acknowledge.

    Each step commits before the next begins. An acknowledgement is sent only after the
    paging has stopped, because it takes orders out of the pages, and only for what a
    commit has made safe.
    """

    _name = "cartona.pull"
    _inherit = "cartona.worker"
    _description = "Cartona Pull"

    _channel_kind = const.ORDERS
    _wake_kind = const.ACKNOWLEDGEMENT
    _operation = "pull_orders"
    _runs_as_job = True

    @api.model
    def _run(self):
        """Fetch, import and acknowledge the orders of every live account."""
        end = time.monotonic() + const.RUN_SECONDS
        if not self._may_run():
            return
        for account in self._accounts_in_turn():
            if time.monotonic() > end:
                self._run_again()
                self._commit()
                return
            self._guarded(account, "_work", end)

    @api.model
    def _accounts_in_turn(self):
        """Return the accounts that fetch orders, the one that waits longest first."""
        self.env.cr.execute(
            """
            SELECT account.id FROM cartona_account account
              JOIN cartona_channel channel
                ON channel.account_id = account.id AND channel.kind = %s
             WHERE account.active AND account.state = 'live' AND account.fetch_orders
             ORDER BY channel.last_success_at NULLS FIRST, account.id
            """,
            (const.ORDERS,),
        )
        ids = [account_id for (account_id,) in self.env.cr.fetchall()]
        return self.env["cartona.account"].browse(ids)

    @api.model
    def _work(self, account, end):
        """Serve one account: a failed call does not keep stored orders from being imported."""
        self._wait_for_look(account)
        try:
            self._fetch_and_import(account, end)
        except cartona_api.CartonaError as error:
            self._rollback()
            self._end_failed(account, error)
            self._import_stored(account, end)

    @api.model
    def _wait_for_look(self, account):
        """Wait until the clock has stored what it may be told of *account* at this moment.

        It does not look while the account's lock is held, which this worker has by now.
        """
        end = time.monotonic() + const.LONGEST_LOOK
        while order_plans.is_looking(self.env.cr, account.id) and time.monotonic() < end:
            self._commit()
            time.sleep(0.05)

    @api.model
    def _fetch_and_import(self, account, end):
        """Fetch, import and acknowledge, in rounds, until nothing new comes."""
        for _round in range(MOST_ROUNDS):
            blocked = not account._channel(const.ORDERS)._may_call()
            if account.fetch_since and not blocked:
                self._go_back(account, end)
            fresh = 0 if blocked else self._fetch(account, end)
            left = self._import_stored(account, end)
            if not blocked:
                self._acknowledge(account)
            if left or (fresh and time.monotonic() > end):
                self._run_again()
                self._commit()
                return
            if not fresh:
                return

    # -- Fetch --------------------------------------------------------------------

    @api.model
    def _fetch(self, account, end):
        """Store every page of the pull; return how many orders were new or changed."""
        fresh, _page = self._read_pages(account, end)
        return fresh

    @api.model
    def _read_pages(self, account, end, first=1, known_only=False, **window):
        """Store every page from the *first* on, as long as there is time.

        Returns how many orders were new or changed, and the page to go on from, 0 where all
        have been read.

        *window* may say `from_`, and makes it a look at what Cartona holds, acknowledged or not.
        With *known_only* orders that were never stored here stay where they are: another system
        may have taken them.

        Reads on until a page is empty or brings only what this run has seen: totals and
        windows of the API cannot be relied upon. Where that takes too long, the orders
        that have come are dealt with first: once acknowledged, they fill no pages.
        """
        seen, fresh, left = set(), [], 0
        with self._calls(account) as calls:
            for page in range(first, const.MOST_PAGES + 1):
                fetched_at = time.time()
                pulled = calls.client.pull_orders(
                    page=page, per_page=const.ORDERS_PER_PAGE, **window
                )
                unseen = [order for order in pulled if _key(order) not in seen]
                if not unseen:
                    break
                seen.update(map(_key, unseen))
                # What was committed during the call is to be seen, and not to be in the way.
                self._commit()
                fresh += self._store(account, unseen, fetched_at, bool(window), known_only)
                self._commit()
                if time.monotonic() > end - const.RUN_SECONDS + const.PAGING_SECONDS:
                    left = page + 1
                    break
            calls.items, calls.is_noted, calls.order_ids = len(seen), bool(fresh), fresh
        self._commit()
        return len(fresh), left

    @api.model
    def _store(self, account, pulled_orders, fetched_at=None, is_look=False, known_only=False):
        """Store a page; return the ids of its orders that were new or had changed.

        What was fetched (at *fetched_at*) before Cartona was last told something is left to
        the next pull: it would undo what was said since. During a look back, an order being
        shown does not mean that our acknowledgement was lost.
        """
        orders, latest = self.env["cartona.order"], {}
        for pulled in pulled_orders:
            values = orders._values_of(pulled)
            latest[values["hashed_id"]] = values
        host = account._host()
        known = {
            order.hashed_id: order
            for order in self.env["cartona.order"]
            .sudo()
            .search([("host", "=", host), ("hashed_id", "in", list(latest))])
        }
        fetched_at = fetched_at or time.time()
        new = [values for hashed_id, values in latest.items() if hashed_id not in known]
        fresh = [] if known_only else self._store_new(account, host, new)
        for hashed_id, order in known.items():
            owner = order.account_id
            if not (owner.active and owner.state == "live" and owner.fetch_orders):
                if owner.company_id == account.company_id:
                    order.account_id = account
            if self._store_known(order, latest[hashed_id], fetched_at, is_look):
                fresh.append(order.id)
        return fresh

    @api.model
    def _store_new(self, account, host, values_list, brought_by="pull"):
        """Create the records of new orders and return their ids.

        A race that another worker won is no error.
        """
        orders, created = self.env["cartona.order"], []
        for values in values_list:
            owner = account._account_for(values.get("supplier_code"))
            try:
                with self.env.cr.savepoint():
                    order_id = orders._insert(
                        dict(values, account_id=owner.id, host=host, brought_by=brought_by)
                    )
            except psycopg2.IntegrityError:
                _logger.info("Order %s was stored by another worker", values["hashed_id"])
            else:
                created.append(order_id)
        return created

    @api.model
    def _store_known(self, order, values, fetched_at, is_look=False):
        """Store what has changed of a known order; return whether anything had."""
        # It may be another account's of the same token: its own company and language then.
        order = order.with_env(order.account_id._for_company().env)
        if values["payload_hash"] == order.payload_hash:
            if order.state in SETTLED and not is_look:
                # Still pulled, unchanged: Cartona has not heard that it arrived.
                order._acknowledge_later()
            return False
        if values.get("status") not in ENDED and order._is_in_doubt(fetched_at):
            # It comes again; no acknowledgement that is still to be sent may speak of it.
            self.env.cr.execute(
                "DELETE FROM cartona_outbox WHERE kind = %s AND res_id = %s",
                (const.ACKNOWLEDGEMENT, order.id),
            )
            return False
        lock.rows(order)
        before = {}
        if order.sale_order_id and order.state in SETTLED and not order.imported_payload:
            before["imported_payload"] = order.payload
        order.with_context(mail_notrack=True)._set_state(PULL, "received", **before)
        # Lines whose answer was lost are looked for in any case: this version may be older.
        order.write(dict(values, retry_at=False, failure_count=0, sending=False))
        return True

    # -- Import -------------------------------------------------------------------

    @api.model
    def _import_stored(self, account, end):
        """Import every stored order whose time has come, each in its own transaction.

        Returns whether some were left because time was up.
        """
        self.env.cr.execute(
            """
            SELECT id FROM cartona_order
             WHERE account_id = %s
               AND (state = 'received' OR state = 'waiting' AND retry_at <= %s)
             ORDER BY id
            """,
            (account.id, fields.Datetime.now()),
        )
        importer = self.env["cartona.importer"]
        for number, (order_id,) in enumerate(self.env.cr.fetchall()):
            # One each time: an account whose pages take all the time gets on nevertheless.
            if number and time.monotonic() > end:
                return True
            importer._import_and_commit(order_id)
        return False

    # -- Acknowledge --------------------------------------------------------------

    @api.model
    def _acknowledge(self, account):
        """Tell Cartona which orders have arrived, in bulk, committing after each call."""
        outbox = self.env["cartona.outbox"]
        while True:
            rows = outbox._due_rows(account, (const.ACKNOWLEDGEMENT,), account.batch_size)
            if not rows:
                return
            ids = list(dict.fromkeys(res_id for _row, _kind, res_id in rows))
            orders = self.env["cartona.order"].browse(ids).exists()
            orders = orders.filtered(lambda order: order.state in SETTLED and order._has_id())
            if orders:
                self._send_acknowledgements(account, orders)
            outbox._delete([row_id for row_id, _kind, _order in rows])
            self._commit()

    @api.model
    def _send_acknowledgements(self, account, orders):
        updates = [
            cartona_api.OrderStatusUpdate(
                hashed_id=order.hashed_id, status=cartona_api.OrderStatus.SYNCED
            )
            for order in orders
        ]
        try:
            with self._calls(account, "acknowledge", len(updates)) as calls:
                calls.order_ids = orders.ids
                result = calls.client.update_order_statuses(updates)
                calls.refused = len(result.refused)
                lock.rows(orders)
                for order, outcome in zip(orders, result.outcomes):
                    self._note_acknowledgement(order, outcome)
        except cartona_api.RefusedError as error:
            self.env["cartona.log"]._note_failure(account, "acknowledge", error, repeated=True)
            # One order may spoil the call for all: halve it until that one stands alone.
            if len(orders) > 1:
                middle = len(orders) // 2
                self._send_acknowledgements(account, orders[:middle])
                self._send_acknowledgements(account, orders[middle:])
            else:
                _logger.info("Order %s: not acknowledged: %s", orders.hashed_id, error.message)

    @api.model
    def _note_acknowledgement(self, order, outcome):
        """Note that Cartona knows of this version; where it refused, it shows the order again."""
        if outcome.state == "refused":
            _logger.info("Order %s: not acknowledged: %s", order.hashed_id, outcome.message)
            return
        order.write(
            {
                "acknowledged_hash": order.payload_hash,
                "acknowledged_at": fields.Datetime.now(),
            }
        )


def _key(pulled):
    """Return what tells one version of a pulled order from any other.

    A version that turns up on a later page must not be taken for the one seen before:
    the acknowledgement would speak of it, too.
    """
    return cartona_api.dumps(pulled.raw)
