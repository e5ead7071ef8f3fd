from odoo import api, models

from ... import const

MARKING_FIELDS = frozenset({"location_id", "product_id", "quantity", "reserved_quantity"})


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        """Mark the products that come into stock."""
        quants = super().create(vals_list)
        self.env["cartona.outbox"]._mark(const.PRODUCT_STOCK, quants.product_id.ids)
        return quants

    def write(self, vals):
        """Mark the products whose quantity or reservation changes."""
        done = super().write(vals)
        if not MARKING_FIELDS.isdisjoint(vals):
            self.env["cartona.outbox"]._mark(const.PRODUCT_STOCK, self.product_id.ids)
        return done

    def unlink(self):
        """Mark the products whose quants go."""
        ids = self.product_id.ids
        done = super().unlink()
        self.env["cartona.outbox"]._mark(const.PRODUCT_STOCK, ids)
        return done
