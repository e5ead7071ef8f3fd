from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from ... import const
from ...held_fields import held_text, worded_text
from ...lib.held import dumps, held_of
from ...lib.masking import masked
from ...lib.order_lines import dumps_said, loads_said


class CartonaDeliveryAttempt(models.Model):
    """A status that was sent while a user waited, and what Cartona answered.

    Rows are written through a cursor of their own: whatever becomes of the user's
    transaction, it stays known that Cartona took the retailer's code. The code itself is
    never kept here.
    """

    _name = "cartona.delivery.attempt"
    _description = "Cartona Delivery Attempt"
    _inherit = ["cartona.exported"]
    _order = "id desc"
    _rec_name = "status"

    # No foreign key: its check would wait for the user's own transaction.
    order_ref = fields.Integer(string="Order", required=True, index=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    status = fields.Char(required=True, readonly=True)
    outcome = fields.Selection(
        [("taken", "Taken"), ("refused", "Refused"), ("unknown", "Answer Lost")],
        required=True,
        readonly=True,
    )
    message_held = held_text()
    message = worded_text("message", string="Message")
    lines = fields.Text(readonly=True, help="Changes of lines that Cartona took.")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    @api.model
    def _write_attempt(self, order, status, outcome, error=None, lines=None, code=None):
        """Record one attempt, so that it is kept even if the present transaction fails.

        *error* is what Cartona answered, which may repeat the *code* that was sent: that is masked.
        *lines* are what it took of lines, as :class:`LineSaid`.

        The worker looks at the order a while later: should the transaction fail, Cartona and
        Odoo are brought in line again.
        """
        values = {
            "order_ref": order.id,
            "company_id": order.company_id.id,
            "status": status,
            "outcome": outcome,
            "message_held": error and dumps(masked(held_of(error), [code] if code else [])),
            "user_id": self.env.uid,
            "lines": lines and dumps_said(lines),
        }
        with self._own_cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env[self._name].create(values)
            due = fields.Datetime.now() + timedelta(seconds=const.IN_DOUBT_SECONDS)
            account = env["cartona.account"].browse(order.account_id.id)
            outbox = env["cartona.outbox"]
            outbox._add(account, const.ORDER, order.ids, due=due, is_change=False)

    @api.model
    def _own_cursor(self):
        """Return a cursor that commits at its end, apart from the present transaction."""
        return self.env.registry.cursor()

    @api.model
    def _statuses_taken(self, order):
        """Return the statuses of *order* that Cartona has taken while a user waited.

        A request that Odoo repeats has begun a new transaction, and so sees them.
        """
        self.env.cr.execute(
            "SELECT status FROM cartona_delivery_attempt"
            " WHERE order_ref = %s AND outcome = 'taken'",
            (order.id,),
        )
        return [status for (status,) in self.env.cr.fetchall()]

    @api.model
    def _last_outcome(self, order, status):
        """Return what became of the last attempt to send *status*, None if there was none."""
        self.env.cr.execute(
            """
            SELECT outcome FROM cartona_delivery_attempt
             WHERE order_ref = %s AND status = %s ORDER BY id DESC LIMIT 1
            """,
            (order.id, status),
        )
        found = self.env.cr.fetchone()
        return found and found[0]

    @api.model
    def _lines_said(self, order):
        """Return what Cartona took of lines and what is not agreed yet, as :class:`LineSaid`."""
        self.env.cr.execute(
            """
            SELECT lines FROM cartona_delivery_attempt
             WHERE order_ref = %s AND lines IS NOT NULL ORDER BY id
            """,
            (order.id,),
        )
        return [said for (lines,) in self.env.cr.fetchall() for said in loads_said(lines)]

    @api.model
    def _forget_lines(self, order):
        """Drop the changes of lines that are agreed now."""
        self.env.cr.execute(
            "UPDATE cartona_delivery_attempt SET lines = NULL"
            " WHERE order_ref = %s AND lines IS NOT NULL",
            (order.id,),
        )
