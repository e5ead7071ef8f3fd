from datetime import timedelta

from odoo import api, fields, models

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib import held
from ...lib.calls import Calls

OPERATIONS = [
    ("update_products", "Send Prices and Stock"),
    ("products", "Fetch Catalogue"),
    ("pull_orders", "Fetch Orders"),
    ("acknowledge", "Confirm Receipt of Orders"),
    ("order_status", "Send Order Status"),
    ("order_lines", "Send Order Lines"),
]
INBOUND = ("pull_orders", "products")


class CartonaLog(models.Model):
    """What was exchanged with Cartona: never how (no token) and of whom (no payload)."""

    _name = "cartona.log"
    _description = "Cartona Log"
    _order = "id desc"
    _rec_name = "operation"

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    direction = fields.Selection([("out", "To Cartona"), ("in", "From Cartona")], readonly=True)
    started_at = fields.Datetime(readonly=True, index=True)
    duration = fields.Float(string="Duration (ms)", digits=(16, 1), readonly=True)
    item_count = fields.Integer(string="Items", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    http_status = fields.Integer(string="HTTP Status", readonly=True)
    result = fields.Selection(
        [("ok", "Done"), ("partial", "Partly Refused"), ("failed", "Failed")], readonly=True
    )
    message_held = held_text()
    message = worded_text("message")

    def init(self):
        """Find at once how often Cartona was asked too often, which the clock wants to know."""
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS cartona_log_account_id_started_at_idx
                ON cartona_log (account_id, started_at) WHERE http_status = 429
            """
        )

    @api.model
    def _note(self, account, calls):
        """Add what *calls*, a :class:`Calls`, have exchanged with Cartona."""
        self._write_entry(account, calls, "partial" if calls.refused else "ok", None)

    @api.model
    def _note_failure(self, account, operation, error):
        """Add an exchange that *error* ended: a CartonaError, or a failure of Odoo's own."""
        calls = getattr(error, "calls", None) or Calls(operation)
        calls.status = error.status or 0
        self._write_entry(account, calls, "failed", held.dumps(held.held_of(error)))

    @api.model
    def _write_entry(self, account, calls, result, held_message):
        # By SQL, as it is done behind every call.
        compat.flush(self.env)
        self.env.cr.execute(
            """
            INSERT INTO cartona_log (
                create_uid, create_date, write_uid, write_date, account_id, company_id, operation,
                direction, started_at, duration, item_count, refused_count, http_status, result,
                message_held)
            SELECT %(uid)s, %(now)s, %(uid)s, %(now)s, id, company_id, %(operation)s,
                   %(direction)s, %(started_at)s, %(duration)s, %(items)s, %(refused)s, %(status)s,
                   %(result)s, %(message)s
              FROM cartona_account WHERE id = %(account)s
            """,
            {
                "uid": self.env.uid,
                "now": fields.Datetime.now(),
                "account": account.id,
                "operation": calls.operation,
                "direction": "in" if calls.operation in INBOUND else "out",
                "started_at": calls.started_at,
                "duration": calls.seconds * 1000.0,
                "items": calls.items,
                "refused": calls.refused,
                "status": calls.status,
                "result": result,
                "message": held_message,
            },
        )

    @api.autovacuum
    def _gc_logs(self):
        """Forget exchanges that are older than the retention."""
        limit = fields.Datetime.now() - timedelta(days=const.LOG_DAYS)
        self.env.cr.execute("DELETE FROM cartona_log WHERE started_at < %s", (limit,))
