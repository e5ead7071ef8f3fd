from odoo import _, api, fields, models


class CartonaLog(models.Model):
    """The orders that an entry speaks of."""

    _inherit = "cartona.log"

    order_ids = fields.Many2many(
        "cartona.order",
        string="Orders",
        compute="_compute_order_ids",
        search="_search_order_ids",
    )
    order_count = fields.Integer(compute="_compute_order_ids", string="Number of Orders")

    def _compute_order_ids(self):
        ids = self._references("order_refs")
        orders = self.env["cartona.order"]
        found = set(orders.search([("id", "in", list(set().union(*ids.values())))]).ids)
        for entry in self:
            entry.order_ids = [each for each in ids.get(entry.id, ()) if each in found]
            entry.order_count = len(entry.order_ids)

    @api.model
    def _search_order_ids(self, operator, value):
        return self._speaking_of("order_refs", self.env["cartona.order"], operator, value)

    def action_view_orders(self):
        """Open the orders that the entry speaks of."""
        self.ensure_one()
        return self._action_show(self.order_ids, _("Cartona Orders"))
