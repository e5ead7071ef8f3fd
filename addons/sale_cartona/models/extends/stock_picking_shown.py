from odoo import api, fields, models

from ... import const
from ...lib.sql import make_columns


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
        related="sale_id.cartona_stored_order_id.cash_at_door",
        string="Cash at the Door",
        currency_field="cartona_order_currency_id",
        store=True,
        groups=const.EMPLOYEES,
    )
    cartona_order_currency_id = fields.Many2one(
        related="sale_id.cartona_stored_order_id.currency_id",
        string="Cartona Currency",
        groups=const.EMPLOYEES,
    )
    cartona_order_has_code = fields.Boolean(
        related="sale_id.cartona_stored_order_id.has_code",
        string="Delivered with Code",
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

    @api.depends("state", "sale_id.cartona_stored_order_id")
    def _compute_cartona_needs_code(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            transfer.cartona_needs_code = bool(order) and order._needs_code()

    @api.depends("state", "sale_id.cartona_stored_order_id")
    def _compute_cartona_may_hand_over(self):
        for transfer in self:
            order = transfer.sale_id.cartona_stored_order_id
            transfer.cartona_may_hand_over = bool(order) and order._may_hand_over()

    def action_view_cartona_order(self):
        """Open the order as Cartona sent it, for whoever may read it."""
        return self.sale_id.action_view_cartona_order()
