from odoo import fields, models

from ...held_fields import held_text, worded_text
from ...lib.by_hand import refuse_kept_fields
from ...lib.held import label, message


class CartonaOrder(models.Model):
    """What of an order's money is booked (section Money)."""

    _inherit = "cartona.order"

    booking_ids = fields.One2many(
        "account.move", "cartona_settled_order_id", string="Settlement Entries"
    )
    booking_problem_held = held_text()
    booking_problem = worded_text("booking_problem", string="Why Nothing Is Booked")
    delivered_at = fields.Datetime(string="Delivered On", readonly=True, index=True)

    def write(self, vals):
        """Note when an order is delivered: the settlement goes by that day.

        :raises AccessError: a user writes what the connector keeps
        """
        refuse_kept_fields(self, vals)
        if vals.get("status") == "delivered":
            new = self.filtered(lambda order: not order.delivered_at)
            super(CartonaOrder, new).write({"delivered_at": fields.Datetime.now()})
        return super().write(vals)

    def _bookings(self):
        """Return the posted entries of an order."""
        return self.sudo().booking_ids.filtered(lambda entry: entry.state == "posted")

    def _booked(self):
        """Return what is booked of an order: ``(due from Cartona, owed to Cartona)``."""
        entries = self._bookings()
        return (
            sum(entries.mapped("cartona_booked")),
            sum(entries.mapped("cartona_booked_top_up")),
        )

    def _is_undone(self):
        """Return whether the credit notes of an order have come to what was invoiced."""
        moves = self.sale_order_id.invoice_ids.filtered(lambda move: move.state == "posted")
        return sum(moves.mapped("amount_total_signed")) <= 0

    def _left_to_book(self):
        """Return what is not booked yet: ``(paid by Cartona, top-up)``, each once an order."""
        self.ensure_one()
        booked, top_up = self._booked()
        return (
            self.currency_id.round(self.paid_by_cartona - booked),
            self.currency_id.round(self.wallet_top_up - top_up),
        )

    def _booking_obstacle(self, invoice):
        """Return the message why nothing can be booked, None where it can be."""
        account = self.account_id
        missing = [label(account._name, name) for name in account._missing_ledgers()]
        if missing:
            return message("order_not_booked", missing=missing, account=account.name)
        if invoice.currency_id != invoice.company_currency_id:
            return message("order_not_booked_currency")
        return None
