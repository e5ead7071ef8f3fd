from odoo import models

from ... import const

MARKING_FIELDS = frozenset({"factor", "factor_inv", "ratio", "relative_factor", "relative_uom_id"})


class UomUom(models.Model):
    _inherit = "uom.uom"

    def write(self, vals):
        """Mark the units whose size changes: prices and stock are given for a unit."""
        done = super().write(vals)
        if not MARKING_FIELDS.isdisjoint(vals):
            self.env["cartona.outbox"]._mark(const.UOM, self.ids)
        return done
