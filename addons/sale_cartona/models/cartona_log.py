from datetime import timedelta

from odoo import api, fields, models

from .. import const

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
    message = fields.Text(readonly=True)

    @api.model
    def _note(
        self, account, operation, started_at=None, seconds=0.0, items=0, refused=0, error=None
    ):
        """Add one exchange of *account*; *error* is a CartonaError that ended it."""
        self.create(
            {
                "account_id": account.id,
                "operation": operation,
                "direction": "in" if operation in INBOUND else "out",
                "started_at": started_at or fields.Datetime.now(),
                "duration": seconds * 1000.0,
                "item_count": items,
                "refused_count": refused,
                "http_status": (error.status or 0) if error else 200,
                "result": "failed" if error else "partial" if refused else "ok",
                "message": error.message if error else False,
            }
        )

    @api.autovacuum
    def _gc_logs(self):
        """Forget exchanges that are older than the retention."""
        limit = fields.Datetime.now() - timedelta(days=const.LOG_DAYS)
        self.env.cr.execute("DELETE FROM cartona_log WHERE started_at < %s", (limit,))
