from odoo import api, fields, models

import cartona_api

from ... import const
from ...lib.order_status import ENDED
from ...lib.sql import make_columns

Status = cartona_api.OrderStatus


class StockPicking(models.Model):
    """What warehouse and driver see of Cartona's order on a transfer, without rights on sales.

    What lists are filtered and grouped by is stored: up to 17.0 Odoo would look for it among
    orders of Cartona's with the user's own rights. It changes with the order, which is rare.
    """

    _inherit = "stock.picking"

    cartona_order_number = fields.Char(
        string="Cartona Number",
        compute="_compute_cartona_order_number",
        compute_sudo=True,
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_route = fields.Char(
        related="sale_id.cartona_stored_order_id.distribution_route_code",
        string="Cartona Route",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_day = fields.Date(
        related="sale_id.cartona_stored_order_id.wanted_day",
        string="Cartona Delivery Day",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_cash_at_door = fields.Monetary(
        string="Cash at the Door",
        currency_field="cartona_order_currency_id",
        compute="_compute_cartona_collected",
        compute_sudo=True,
        store=True,
        groups=const.EMPLOYEES,
        help="Still to be collected with this transfer. Where several transfers deliver an order, "
        "it is collected once.",
    )
    cartona_cash = fields.Selection(
        [
            ("collect", "Collect"),
            ("shared", "Collect Once"),
            ("short", "Collect Less"),
            ("nothing", "Nothing to Collect"),
            ("fleet", "Cartona's Fleet"),
        ],
        string="Cash of the Delivery",
        compute="_compute_cartona_cash",
        compute_sudo=True,
        groups=const.EMPLOYEES,
        help="Empty where the transfer brings nothing to the retailer, or has brought it.",
    )
    cartona_order_currency_id = fields.Many2one(
        related="sale_id.cartona_stored_order_id.currency_id",
        string="Cartona Currency",
        groups=const.EMPLOYEES,
    )
    cartona_order_has_code = fields.Boolean(
        string="Delivered with Code",
        compute="_compute_cartona_collected",
        compute_sudo=True,
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_retailer = fields.Char(
        related="sale_id.cartona_stored_order_id.retailer_name",
        string="Retailer",
        groups=const.EMPLOYEES,
    )
    cartona_order_note = fields.Text(
        related="sale_id.cartona_stored_order_id.note_message",
        string="Retailer's Note",
        groups=const.EMPLOYEES,
    )
    # No related field: since 19.0 one can be searched by whoever may search what it leads to.
    cartona_order_phone = fields.Char(
        string="Retailer's Phone",
        compute="_compute_cartona_order_phone",
        compute_sudo=True,
        groups=const.EMPLOYEES,
    )
    cartona_needs_code = fields.Boolean(
        string="Code Needed",
        compute="_compute_cartona_needs_code",
        compute_sudo=True,
        groups=const.EMPLOYEES,
        help="The retailer's code is asked for when the transfer is validated, or handed over.",
    )
    cartona_may_hand_over = fields.Boolean(
        compute="_compute_cartona_may_hand_over", compute_sudo=True, groups=const.EMPLOYEES
    )

    def _auto_init(self):
        """Add the stored columns empty: transfers from before have nothing to do with Cartona."""
        columns = {
            "cartona_order_number": "varchar",
            "cartona_order_route": "varchar",
            "cartona_order_day": "date",
            "cartona_order_cash_at_door": "numeric",
            "cartona_order_has_code": "boolean",
        }
        make_columns(self.env.cr, self._table, columns)
        return super()._auto_init()

    @api.depends(
        "sale_id.cartona_stored_order_id.receipt_id", "sale_id.cartona_stored_order_id.hashed_id"
    )
    def _compute_cartona_order_number(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            transfer.cartona_order_number = order._number() if order else False

    @api.depends("sale_id.cartona_stored_order_id", "sale_id.partner_id.phone")
    def _compute_cartona_order_phone(self):
        for transfer in self:
            sale = transfer.sale_id
            phone = sale.partner_id.phone if sale.cartona_stored_order_id else False
            transfer.cartona_order_phone = phone

    def _cartona_brings(self):
        """Return whether it brings goods of an order of Cartona's to the retailer.

        Steps in the warehouse and returns do not, nor does what Cartona's own fleet takes along.
        """
        self.ensure_one()
        order = self.sale_id.cartona_stored_order_id
        return (
            bool(order)
            and self.picking_type_id.code == "outgoing"
            and self.location_dest_id.usage == "customer"
            and order.delivered_by != cartona_api.DeliveredBy.CARTONA
        )

    def _cartona_is_ahead(self):
        """Return whether what it brings is still to be handed to the retailer."""
        order = self.sale_id.cartona_stored_order_id
        if not self._cartona_brings() or order.status in (*ENDED, Status.DELIVERED):
            return False
        # Done, it may have gone no further than to the salesman.
        return self.state != "cancel" and not (self.state == "done" and order.handed_over)

    @api.depends(
        "state",
        "picking_type_id.code",
        "location_dest_id.usage",
        "sale_id.cartona_stored_order_id.cash_at_door",
        "sale_id.cartona_stored_order_id.delivered_by",
        "sale_id.cartona_stored_order_id.handed_over",
        "sale_id.cartona_stored_order_id.has_code",
        "sale_id.cartona_stored_order_id.status",
    )
    def _compute_cartona_collected(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            ahead = transfer._cartona_is_ahead()
            transfer.cartona_order_cash_at_door = order.cash_at_door if ahead else 0.0
            transfer.cartona_order_has_code = transfer._cartona_brings() and order.has_code

    @api.depends("cartona_order_cash_at_door")
    def _compute_cartona_cash(self):
        for transfer in self:
            transfer.cartona_cash = transfer._cartona_cash_of_delivery()

    def _cartona_cash_of_delivery(self):
        order = self.sale_id.cartona_stored_order_id
        is_open = self.picking_type_id.code == "outgoing" and self.state not in ("done", "cancel")
        if order and is_open and order.delivered_by == cartona_api.DeliveredBy.CARTONA:
            return "fleet"
        if not self._cartona_is_ahead():
            return False
        if not order.cash_at_door:
            return "nothing"
        if order.sale_order_id.picking_ids.filtered(
            lambda other: other != self and other.state != "cancel" and other._cartona_brings()
        ):
            return "shared"
        # Cartona's total follows once it was told of what was left out.
        is_short = any(
            line.qty_delivered < line.product_uom_qty
            for line in order.sale_order_id.order_line
            if line.product_uom_qty > 0
        )
        return "short" if self.state == "done" and is_short else "collect"

    @api.depends("state", "sale_id.cartona_stored_order_id")
    def _compute_cartona_needs_code(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            transfer.cartona_needs_code = transfer._cartona_is_ahead() and order._needs_code()

    @api.depends("state", "sale_id.cartona_stored_order_id")
    def _compute_cartona_may_hand_over(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            transfer.cartona_may_hand_over = bool(order) and order._may_hand_over()

    def action_view_cartona_order(self):
        """Open the order as Cartona sent it, for whoever may read it."""
        return self.sale_id.action_view_cartona_order()
