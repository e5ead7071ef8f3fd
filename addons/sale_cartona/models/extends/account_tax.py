from odoo import models

from ... import const

MARKING_FIELDS = frozenset(
    {
        "active",
        "amount",
        "amount_type",
        "children_tax_ids",
        "include_base_amount",
        "price_include",
        "price_include_override",
    }
)


class AccountTax(models.Model):
    _inherit = "account.tax"

    def write(self, vals):
        """Mark the taxes whose change alters prices with tax."""
        done = super().write(vals)
        if not MARKING_FIELDS.isdisjoint(vals):
            self.env["cartona.outbox"]._mark(const.TAX, self.ids)
        return done
