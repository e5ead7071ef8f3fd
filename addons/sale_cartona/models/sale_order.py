from odoo import _, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    cartona_order_id = fields.Many2one(
        "cartona.order", copy=False, index=True, readonly=True, ondelete="restrict"
    )
    cartona_hashed_id = fields.Char(related="cartona_order_id.hashed_id", string="Cartona Id")
    cartona_status = fields.Selection(related="cartona_order_id.status")
    cartona_state = fields.Selection(related="cartona_order_id.state")
    cartona_changes = fields.Text(related="cartona_order_id.changes")
    cartona_difference = fields.Monetary(
        string="Difference to Cartona",
        copy=False,
        readonly=True,
        help="Cartona's total less the total of the lines that Cartona sent.",
    )
    cartona_difference_accepted_by = fields.Many2one("res.users", copy=False, readonly=True)

    def action_confirm(self):
        """Refuse an order whose total nobody has agreed to yet."""
        for order in self:
            if order.cartona_difference and not order.cartona_difference_accepted_by:
                raise UserError(
                    _(
                        "%(order)s: Cartona's total differs by %(difference).2f from what its "
                        "lines give. Accept the difference first, or ask Cartona.",
                        order=order.name,
                        difference=order.cartona_difference,
                    )
                )
        return super().action_confirm()

    def action_accept_cartona_difference(self):
        """Agree to sell at the total of the lines."""
        for order in self.filtered("cartona_difference"):
            order.cartona_difference_accepted_by = self.env.user
            order._message_log(
                body=_("%s accepted the difference to Cartona's total.", self.env.user.name)
            )

    def action_view_cartona_order(self):
        """Open the order as Cartona sent it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cartona.order",
            "res_id": self.cartona_order_id.id,
            "view_mode": "form",
        }
