from odoo import api, fields, models

from ...lib.labels import named_by, part_of_name

PARTS = ("receipt_id", "retailer_name", "hashed_id")


class CartonaOrder(models.Model):
    """How people call an order: by its number and the retailer."""

    _inherit = "cartona.order"
    _rec_name = "full_name"

    full_name = fields.Char(
        string="Order", compute="_compute_order_name", search="_search_order_name"
    )

    @api.depends(*PARTS)
    def _compute_order_name(self):
        for order in self:
            order.full_name = named_by(order.receipt_id or order.hashed_id, order.retailer_name)

    @api.model
    def _search_order_name(self, operator, value):
        return part_of_name(self, operator, value, PARTS)
