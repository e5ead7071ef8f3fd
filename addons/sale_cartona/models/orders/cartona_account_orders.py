from odoo import _, fields, models

WAITING = ("attention", "!=", False)


class CartonaAccount(models.Model):
    """How many orders came to an account, and which of them need a person."""

    _inherit = "cartona.account"

    order_count = fields.Integer(compute="_compute_order_counts")
    waiting_order_count = fields.Integer(string="Orders Waiting", compute="_compute_order_counts")

    def _compute_order_counts(self):
        orders = self._count_of("cartona.order")
        waiting = self._count_of("cartona.order", WAITING)
        for account in self:
            account.order_count = orders.get(account.id, 0)
            account.waiting_order_count = waiting.get(account.id, 0)

    def action_view_orders(self):
        """Open the orders as Cartona sent them."""
        return self._action_open("cartona.order", _("Cartona Orders"), [])

    def action_view_waiting_orders(self):
        """Open the orders that need a person."""
        return self._action_open("cartona.order", _("Orders Waiting"), [WAITING])
