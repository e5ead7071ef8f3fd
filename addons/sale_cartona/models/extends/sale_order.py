from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat, const
from ...lib.held import message
from ...lib.order_states import DELETION
from ...lib.sql import make_columns


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "cartona.added.fields"]

    # An older connector may stand beside this one, with `cartona_status` and the like: what is
    # ours has names that it does not use for something else.
    cartona_stored_order_id = fields.Many2one(
        "cartona.order",
        string="Cartona Order",
        copy=False,
        index=True,
        readonly=True,
        ondelete="restrict",
        groups=const.EMPLOYEES,
    )
    cartona_order_hashed_id = fields.Char(
        related="cartona_stored_order_id.hashed_id",
        string="Cartona Id",
        groups=const.EMPLOYEES,
    )
    cartona_order_status = fields.Selection(
        related="cartona_stored_order_id.status", groups=const.EMPLOYEES
    )
    cartona_order_state = fields.Selection(
        related="cartona_stored_order_id.state",
        string="Cartona State",
        groups=const.EMPLOYEES,
    )
    cartona_order_changes = fields.Text(
        related="cartona_stored_order_id.changes", groups=const.EMPLOYEES
    )
    cartona_order_status_problem = fields.Text(
        related="cartona_stored_order_id.status_problem", groups=const.EMPLOYEES
    )
    cartona_order_booking_problem = fields.Text(
        related="cartona_stored_order_id.booking_problem", groups=const.EMPLOYEES
    )
    cartona_order_lines_problem = fields.Text(
        related="cartona_stored_order_id.lines_problem", groups=const.EMPLOYEES
    )
    cartona_order_cash_at_door = fields.Monetary(
        related="cartona_stored_order_id.cash_at_door",
        string="Cash at the Door",
        groups=const.EMPLOYEES,
    )
    cartona_order_credit = fields.Monetary(
        related="cartona_stored_order_id.cartona_credit", groups=const.EMPLOYEES
    )
    cartona_order_installment_cost = fields.Monetary(
        related="cartona_stored_order_id.installment_cost",
        string="Cartona Instalment",
        groups=const.EMPLOYEES,
    )
    cartona_order_wallet_top_up = fields.Monetary(
        related="cartona_stored_order_id.wallet_top_up",
        string="Wallet Top-up",
        groups=const.EMPLOYEES,
    )
    cartona_order_discount = fields.Monetary(
        related="cartona_stored_order_id.cartona_discount",
        string="Cartona's Discount",
        groups=const.EMPLOYEES,
    )
    cartona_order_owes = fields.Monetary(
        related="cartona_stored_order_id.cartona_owes",
        string="Cartona Owes",
        groups=const.EMPLOYEES,
    )
    cartona_order_payment_kind = fields.Selection(
        related="cartona_stored_order_id.payment_kind",
        string="Cartona Payment",
        groups=const.EMPLOYEES,
    )
    cartona_order_has_code = fields.Boolean(
        related="cartona_stored_order_id.has_code",
        string="Delivered with Code",
        groups=const.EMPLOYEES,
    )
    cartona_order_delivered_by = fields.Selection(
        related="cartona_stored_order_id.delivered_by",
        string="Cartona Delivered by",
        groups=const.EMPLOYEES,
    )
    cartona_order_receipt_id = fields.Char(
        related="cartona_stored_order_id.receipt_id",
        string="Cartona Number",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_day = fields.Date(
        related="cartona_stored_order_id.wanted_day",
        string="Cartona Delivery Day",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_supplier_code = fields.Char(
        related="cartona_stored_order_id.supplier_code",
        string="Cartona Supplier Code",
        groups=const.EMPLOYEES,
    )
    cartona_order_preferred_day = fields.Char(
        related="cartona_stored_order_id.retailer_preferred_delivery_date",
        string="Retailer Prefers",
        groups=const.EMPLOYEES,
    )
    cartona_order_route = fields.Char(
        related="cartona_stored_order_id.distribution_route_code",
        string="Cartona Route",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_pickup_date = fields.Char(
        related="cartona_stored_order_id.pickup_date",
        string="Cartona Pickup Date",
        groups=const.EMPLOYEES,
    )
    cartona_order_pickup_otp = fields.Char(
        related="cartona_stored_order_id.pickup_otp",
        string="Cartona Pickup Code",
        groups=const.EMPLOYEES,
    )
    cartona_order_note = fields.Text(
        related="cartona_stored_order_id.note_message",
        string="Retailer's Note",
        groups=const.EMPLOYEES,
    )
    cartona_needs_code = fields.Boolean(
        compute="_compute_cartona_needs_code", groups=const.EMPLOYEES
    )
    cartona_may_hand_over = fields.Boolean(
        compute="_compute_cartona_needs_code", groups=const.EMPLOYEES
    )
    cartona_difference = fields.Monetary(
        string="Difference to Cartona",
        copy=False,
        readonly=True,
        help="Cartona's total less the total of the lines that Cartona sent.",
        groups=const.EMPLOYEES,
    )
    cartona_difference_accepted_by = fields.Many2one(
        "res.users", copy=False, readonly=True, groups=const.EMPLOYEES
    )

    def _auto_init(self):
        """Add the stored columns empty: orders from before have nothing to do with Cartona."""
        columns = {
            "cartona_order_receipt_id": "varchar",
            "cartona_order_route": "varchar",
            "cartona_order_day": "date",
        }
        make_columns(self.env.cr, self._table, columns)
        return super()._auto_init()

    def _compute_cartona_needs_code(self):
        for order in self:
            mine = order.sudo().cartona_stored_order_id
            order.cartona_needs_code = bool(mine) and mine._needs_code()
            order.cartona_may_hand_over = bool(mine) and mine._may_hand_over()

    def write(self, vals):
        """Have Cartona told where the state of an order has changed."""
        done = super().write(vals)
        if "state" in vals:
            self._mark_for_cartona()
        return done

    def unlink(self):
        """Leave an order that is deleted in Odoo to be seen among Cartona's."""
        cancelled = (
            self.filtered(lambda order: order.state == "cancel").sudo().cartona_stored_order_id
        )
        others = self.sudo().cartona_stored_order_id - cancelled
        done = super().unlink()
        cancelled.write({"cancelled_here": True})
        cancelled._mark_for_cartona()
        for order in others:
            order._wait(message("order_quotation_deleted"), who=DELETION)
            order.retry_at = False
        return done

    def _mark_for_cartona(self):
        """Queue an update to Cartona for those of these orders that came from there."""
        if not self.env.context.get("cartona_no_mark"):
            self.sudo().cartona_stored_order_id._mark_for_cartona()

    # -- Confirming ---------------------------------------------------------------------

    def action_confirm(self):
        """Refuse an order that cannot be approved on Cartona as it stands."""
        for order in self:
            mine = order.sudo().cartona_stored_order_id
            obstacle = mine and mine._confirming_obstacle()
            if obstacle:
                raise UserError(_("%(order)s: %(why)s", order=order.name, why=obstacle))
        return super().action_confirm()

    def action_accept_cartona_difference(self):
        """Agree to sell at the total of the lines."""
        for order in self.filtered("cartona_difference"):
            compat.check_access(order, "write")
            order.sudo().cartona_difference_accepted_by = self.env.user
            order._message_log(
                body=_("%s accepted the difference to Cartona's total.", self.env.user.name)
            )

    def action_cancel(self):
        """Ask for Cartona's reason first, where a person presses the button."""
        if self.env.context.get("cartona_ask_reason") and self.sudo().cartona_stored_order_id:
            return self.action_cartona_cancel()
        return super().action_cancel()

    # -- Buttons --------------------------------------------------------------------------

    def action_view_cartona_order(self):
        """Open the order as Cartona sent it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cartona.order",
            "res_id": self.cartona_stored_order_id.id,
            "view_mode": "form",
        }

    def action_cartona_cancel(self):
        """Ask for Cartona's reason, then cancel."""
        orders = self.filtered(lambda order: order.state != "cancel")
        if not orders.cartona_stored_order_id:
            raise UserError(_("None of these is an order of Cartona's that is not cancelled yet."))
        return {
            "type": "ir.actions.act_window",
            "name": _("Cancel on Cartona"),
            "res_model": "cartona.cancel.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_sale_order_ids": [(6, 0, orders.ids)]},
        }

    def action_cartona_hand_over(self):
        """Say that the retailers have the goods; name those of these orders that cannot be."""
        compat.check_access(self, "read")
        others = self.filtered(lambda order: not order.sudo().cartona_stored_order_id)
        left_out = [_("%s is no order of Cartona's.", order.name) for order in others]
        return self.sudo().cartona_stored_order_id._hand_over_all(left_out)

    def action_cartona_enter_code(self):
        """Ask for the retailer's code of an order whose delivery is already validated."""
        compat.check_access(self, "write")
        return self.sudo().cartona_stored_order_id.action_enter_code()

    def action_cartona_retry(self):
        """Send again what Cartona refused."""
        compat.check_access(self, "write")
        return self.sudo().cartona_stored_order_id.action_retry_status()

    def action_cartona_keep_lines(self):
        """Stop telling Cartona of lines that it refuses."""
        compat.check_access(self, "write")
        self.sudo().cartona_stored_order_id.action_keep_cartona_lines()

    def action_cartona_apply_changes(self):
        """Change the order as it was changed on Cartona."""
        compat.check_access(self, "write")
        self.sudo().cartona_stored_order_id.action_apply_changes()

    def action_cartona_refuse_changes(self):
        """Keep the order as it is, and have Cartona told."""
        compat.check_access(self, "write")
        self.sudo().cartona_stored_order_id.action_refuse_changes()
