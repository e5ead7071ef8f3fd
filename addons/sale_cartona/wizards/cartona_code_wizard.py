from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.phone import western_digits


class CartonaCodeWizard(models.TransientModel):
    """Collects the codes that retailers have for deliveries; Cartona checks them later on."""

    _name = "cartona.code.wizard"
    _description = "Retailer's Code"

    purpose = fields.Selection(
        [("transfer", "Transfer"), ("handed_over", "Handed Over"), ("code_only", "Code Only")],
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many("cartona.code.wizard.line", "wizard_id")
    # Of one order the dialog is one field, as a driver has it on a phone.
    line_count = fields.Integer(compute="_compute_line")
    receipt_id = fields.Char(compute="_compute_line", string="Order Number")
    retailer_name = fields.Char(compute="_compute_line", string="Retailer")
    cash_at_door = fields.Monetary(compute="_compute_line", string="Cash at the Door")
    currency_id = fields.Many2one("res.currency", compute="_compute_line")
    code = fields.Char(compute="_compute_line", inverse="_inverse_code")
    order_ids = fields.Many2many("cartona.order", readonly=True)
    picking_ids = fields.Many2many("stock.picking", string="Transfers", readonly=True)
    left_out = fields.Text(
        readonly=True, help="Of what was selected, what cannot be handed over, and why."
    )
    handed_over_count = fields.Integer(
        readonly=True, help="Orders of the same selection that have been handed over."
    )
    in_doubt = fields.Char(compute="_compute_in_doubt")
    is_delivered_there = fields.Boolean(
        string="The App Shows Them as Delivered",
        help="Cartona took the code the first time. It is not sent again.",
    )

    @api.depends("line_ids.order_id", "line_ids.code")
    def _compute_line(self):
        for wizard in self:
            line = wizard.line_ids if len(wizard.line_ids) == 1 else wizard.line_ids.browse()
            wizard.line_count = len(wizard.line_ids)
            wizard.receipt_id = line.order_id.sudo()._number() if line else False
            wizard.retailer_name = line.retailer_name
            wizard.cash_at_door = line.cash_at_door
            wizard.currency_id = line.currency_id
            wizard.code = line.code

    def _inverse_code(self):
        for wizard in self.filtered(lambda each: len(each.line_ids) == 1):
            wizard.line_ids.code = wizard.code

    @api.depends("line_ids.order_id")
    def _compute_in_doubt(self):
        """Name the orders whose code was sent while Cartona's answer was lost."""
        for wizard in self:
            orders = wizard.line_ids.order_id.sudo()
            doubtful = orders.filtered(lambda order: order._is_delivery_in_doubt())
            wizard.in_doubt = (
                self.env["cartona.message"]._listed(order._number() for order in doubtful) or False
            )

    @api.model
    def _ask(self, orders, purpose, records, left_out=(), handed_over_count=0):
        """Return the action that asks for the codes of *orders*, then goes on with *records*.

        *left_out* says of other orders in words why they were not handed over; so many of the
        same selection were.
        """
        lines = [(0, 0, {"order_id": order.id}) for order in orders]
        kept = "picking_ids" if purpose == "transfer" else "order_ids"
        values = {"purpose": purpose, "line_ids": lines, kept: [(6, 0, records.ids)]}
        values.update(left_out="\n".join(left_out), handed_over_count=handed_over_count)
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": _("Retailer's Code"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": dict(self.env.context),
        }

    def action_confirm(self):
        """Go on with what was begun; the codes are checked at its end."""
        self.ensure_one()
        entered = self.line_ids.filtered("code")
        if not entered:
            raise UserError(_("Enter the code that the retailer has in Cartona's app."))
        # Of orders that are handed over, those without a code are left out and named.
        if self.purpose == "transfer" and entered != self.line_ids:
            raise UserError(_("Enter every code, or take the order out of your selection."))
        context = dict(self.env.context, cartona_code_wizard=self.id)
        orders = self.sudo().order_ids.with_context(**context)
        if self.purpose == "transfer":
            ids = context.get("button_validate_picking_ids") or self.sudo().picking_ids.ids
            answer = self.env["stock.picking"].browse(ids).with_context(**context).button_validate()
        else:
            orders._check_may_deliver()
            answer = self._hand_over(orders)
        return {"type": "ir.actions.act_window_close"} if answer is True else answer

    def _hand_over(self, orders):
        if self.purpose == "handed_over":
            return orders.action_hand_over()
        compat.flush(self.env)
        for order in orders:
            if order._implied_status() == "delivered":
                order._redeem_code(self.id)
        return True

    def _code_of(self, order):
        """Return the code that was entered for *order*, None where there is none.

        A driver's keyboard may write Arabic digits, which Cartona need not read.
        """
        line = self.line_ids.filtered(lambda each: each.order_id == order)
        return western_digits(line.code or "").strip() or None

    def _erase_code(self, order):
        """Keep no code that has been used."""
        self.line_ids.filtered(lambda each: each.order_id == order).write({"code": False})


class CartonaCodeWizardLine(models.TransientModel):
    _name = "cartona.code.wizard.line"
    _description = "Retailer's Code of an Order"

    wizard_id = fields.Many2one("cartona.code.wizard", required=True, ondelete="cascade")
    order_id = fields.Many2one("cartona.order", required=True, readonly=True, ondelete="cascade")
    receipt_id = fields.Char(related="order_id.receipt_id")
    retailer_name = fields.Char(related="order_id.retailer_name")
    cash_at_door = fields.Monetary(related="order_id.cash_at_door")
    currency_id = fields.Many2one(related="order_id.currency_id")
    code = fields.Char(help="The retailer finds it in Cartona's app.")
