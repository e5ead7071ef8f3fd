from odoo import models

from ... import const


class ProductTemplateAttributeValue(models.Model):
    _inherit = "product.template.attribute.value"

    def write(self, vals):
        """Mark the products whose extra price changes."""
        done = super().write(vals)
        if "price_extra" in vals:
            self.env["cartona.outbox"]._mark(const.TEMPLATE_PRICE, self.product_tmpl_id.ids)
        return done
