from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.labels import choice
from ..lib.order_status import REASONS


class CartonaCancelWizard(models.TransientModel):
    """Asks why orders are cancelled, which Cartona wants to know."""

    _name = "cartona.cancel.wizard"
    _description = "Cancel on Cartona"

    sale_order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    reason = fields.Selection(
        REASONS,
        required=True,
        default=lambda self: self._default_reason(),
        help="Cartona tells the retailer.",
    )

    @api.model
    def default_get(self, fields_list):
        """Take the orders of the list from which the wizard was opened."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.order" and not values.get(
            "sale_order_ids"
        ):
            orders = self.env["sale.order"].browse(self.env.context.get("active_ids") or ())
            open_ones = orders.filtered(
                lambda order: order.cartona_stored_order_id and order.state != "cancel"
            )
            values["sale_order_ids"] = [(6, 0, open_ones.ids)]
        return values

    @api.model
    def _default_reason(self):
        accounts = self.env["cartona.account"].sudo()
        return accounts.search([], limit=1).cancellation_reason or REASONS[0][0]

    @api.onchange("sale_order_ids")
    def _onchange_sale_order_ids(self):
        accounts = self.sale_order_ids.sudo().cartona_stored_order_id.account_id
        if accounts:
            self.reason = accounts[0].cancellation_reason

    def action_cancel_orders(self):
        """Cancel the orders by Odoo's own action, with the reason for Cartona.

        Of several, those that Odoo does not let be cancelled are named, and all others are.

        :raises UserError: none of them can be cancelled
        """
        self.ensure_one()
        orders = self.sale_order_ids.filtered(lambda order: order.state != "cancel")
        compat.check_access(orders, "write")
        left_out = []
        for order in orders.with_context(disable_cancel_warning=True, cartona_ask_reason=False):
            try:
                with self.env.cr.savepoint():
                    self._cancel(order)
            except UserError as error:
                if len(orders) == 1:
                    raise
                left_out.append("%s: %s" % (order.name, error.args[0]))
        if orders and len(left_out) == len(orders):
            raise UserError("\n".join(left_out))
        close = {"type": "ir.actions.act_window_close"}
        if not left_out:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("Cancelled: %s", len(orders) - len(left_out)),
                "message": "\n".join(left_out),
                "type": "warning",
                "sticky": True,
                "next": close,
            },
        }

    def _cancel(self, order):
        order.sudo().cartona_stored_order_id.write({"cancellation_reason": self.reason})
        reason = choice(self, "reason", self.reason)
        order._message_log(body=_("Cancelled on Cartona: %s", reason))
        order.action_cancel()
        compat.flush(self.env)
