from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import config

from ... import const
from ...lib import scheduler, ticker
from ...lib.clock import utcnow
from ...lib.order_clock import OrderClock

#: What counts the threads of the scheduler, among the names of databases.
SCHEDULER = ""


class CartonaOrderLook(models.AbstractModel):
    """The parts of a look for new orders that need Odoo; the clock does the rest.

    Each is called in a short transaction of its own, and no call is made in one.
    """

    _name = "cartona.order.look"
    _description = "Look for New Cartona Orders"

    def _register_hook(self):
        """Have this process look for orders, if it is a server."""
        super()._register_hook()
        if config["stop_after_init"] or config["test_enable"]:
            return
        ticker.add(SCHEDULER, scheduler.mend)
        ticker.add(self.env.cr.dbname, OrderClock(self.env.cr.dbname))

    @api.model
    def _each_minute(self):
        """Do what must not depend on the scheduler. Meant to be extended."""

    @api.model
    def _wake_workers(self, kinds):
        """Wake whoever serves the rows of some kinds."""
        for kind in kinds:
            self.env["cartona.outbox"]._wake(kind)

    @api.model
    def _lend(self, account_id):
        """Return the account's client, as a context manager, and the host of its orders.

        :raises cartona_api.ConfigurationError: nothing may be sent from this database.
        """
        account = self.env["cartona.account"].browse(account_id)._for_company()
        return account._client(const.LOOK), account._host()

    @api.model
    def _store_seen(self, account_id, pulled, fetched_at):
        """Store orders that a look has brought, and have them imported."""
        account = self.env["cartona.account"].browse(account_id)
        if account.exists() and account.state == "live" and account.fetch_orders:
            pull, account = self.env["cartona.pull"]._in_account(account)
            if pull._store(account, pulled, fetched_at):
                pull._run_again()

    @api.model
    def _note_refusal(self, account_id, error):
        """Note that Cartona was asked too often, and keep quiet for as long as it wants.

        From the log it is known, after a restart and in any process, how often that was.
        """
        account = self.env["cartona.account"].browse(account_id)
        self.env["cartona.log"]._note_failure(account, "pull_orders", error)
        if not error.retry_after:
            return
        until = utcnow() + timedelta(seconds=error.retry_after)
        self.env.cr.execute(
            """
            UPDATE cartona_channel
               SET next_attempt_at = GREATEST(next_attempt_at, %s), last_error_at = %s
             WHERE account_id = %s AND kind = %s
            """,
            (until, fields.Datetime.now(), account_id, const.ORDERS),
            log_exceptions=False,
        )
