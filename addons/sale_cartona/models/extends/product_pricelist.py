from odoo import models

from ... import const


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def write(self, vals):
        """Mark a pricelist whose currency changes; its rules mark themselves."""
        done = super().write(vals)
        if "currency_id" in vals or "active" in vals:
            self.env["cartona.outbox"]._mark(const.PRICELIST, self.ids)
        return done

    def unlink(self):
        """Mark the pricelists that go, and with them every rule."""
        ids = self.ids
        done = super().unlink()
        self.env["cartona.outbox"]._mark(const.PRICELIST, ids)
        return done
