from odoo import models

from ... import const


class ProductCategory(models.Model):
    _inherit = "product.category"

    def write(self, vals):
        """Mark a category that moves: rules on its parents apply to it from now on."""
        done = super().write(vals)
        if "parent_id" in vals:
            self.env["cartona.outbox"]._mark(const.CATEGORY, self.ids)
        return done
