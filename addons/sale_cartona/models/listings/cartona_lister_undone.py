from odoo import api, models


class CartonaLister(models.AbstractModel):
    """Identifiers that are given to no listing yet, because a match was undone."""

    _inherit = "cartona.lister"

    @api.model
    def _left_by_undoing(self, account, identifiers):
        """Return ``{identifier: name}`` of those that Cartona knows other products by yet.

        These were matched by mistake, and Cartona was told: until they are linked to the right
        product, and that was sent, what is sent under the identifier would end up with them.
        """
        found = self.env["cartona.listing"].search(
            [
                ("account_id", "=", account.id),
                ("match_undone", "=", True),
                ("sent_identifier", "in", identifiers),
            ]
        )
        return {
            each.sent_identifier: each.cartona_name or each.supplier_product_id
            for each in found
            if each.internal_product_id != each.sent_identifier
        }
