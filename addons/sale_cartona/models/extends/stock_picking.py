from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat, const


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "cartona.added.fields"]

    cartona_order_status = fields.Selection(
        related="sale_id.cartona_stored_order_id.status",
        string="Cartona Status",
        groups=const.EMPLOYEES,
    )

    def _pre_action_done_hook(self):
        """Ask for the retailers' codes last, when it is known what will be delivered."""
        answer = super()._pre_action_done_hook()
        if answer is not True or self.env.context.get("cartona_follows"):
            return answer
        orders = self._cartona_orders_that_need_a_code()
        if orders and not self.env.context.get("cartona_code_wizard"):
            return self.env["cartona.code.wizard"]._ask(orders, "transfer", self)
        return True

    def _cartona_orders_that_need_a_code(self):
        """Return the orders whose delivery is complete once these transfers are validated."""
        found = self.env["cartona.order"].sudo()
        unfinished = self._with_backorder()
        for transfer in self.filtered(lambda each: each.picking_type_id.code == "outgoing"):
            order = transfer.sudo().sale_id.cartona_stored_order_id
            if not order or order.account_id.delivery_means != "delivered":
                continue
            left = order._open_transfers() - (self - unfinished).sudo()
            if not left and order._needs_code():
                found |= order
        return found

    def _with_backorder(self):
        """Return the transfers that will leave something to a backorder."""
        given_up = self.browse(self.env.context.get("picking_ids_not_to_backorder") or ())
        short = self.filtered(compat.falls_short)
        return short.filtered(
            lambda transfer: (
                compat.backorder_rule(transfer) == "always"
                or (transfer not in given_up and compat.backorder_rule(transfer) == "ask")
            )
        )

    def _action_done(self):
        """Have Cartona told, and codes checked, once everything else has been done."""
        done = super()._action_done()
        orders = self.sudo().sale_id.cartona_stored_order_id
        orders._mark_for_cartona()
        wizard_id = self.env.context.get("cartona_code_wizard")
        if wizard_id:
            compat.flush(self.env)
            self._cartona_redeem_codes(orders, wizard_id)
        return done

    def _cartona_redeem_codes(self, orders, wizard_id):
        """Have Cartona check the codes; raises UserError where it refuses one: nothing is done."""
        taken = orders.browse()
        for order in orders:
            if order._implied_status() != "delivered" or not order.has_code:
                continue
            try:
                order._redeem_code(wizard_id)
            except UserError as error:
                words = [str(error.args[0]), _("Nothing was validated.")]
                if taken:
                    numbers = self.env["cartona.message"]._listed(each._number() for each in taken)
                    words.append(_("Cartona has taken the codes of others before: %s.", numbers))
                raise UserError("\n".join(words)) from None
            taken |= order

    def action_cancel(self):
        """Have Cartona told where the last open transfer of an order is given up."""
        done = super().action_cancel()
        self.sudo().sale_id.cartona_stored_order_id._mark_for_cartona()
        return done

    def action_cartona_hand_over(self):
        """Say that the retailers have the goods of these transfers; name those that cannot be."""
        compat.check_access(self, "read")
        others = self.filtered(lambda each: not each.sudo().sale_id.cartona_stored_order_id)
        left_out = [_("%s belongs to no order of Cartona's.", each.name) for each in others]
        return self.sudo().sale_id.cartona_stored_order_id._hand_over_all(left_out)
