from odoo import api, models
from odoo.addons.sale_cartona import const


class CartonaOffer(models.AbstractModel):
    _inherit = "cartona.offer"

    @api.model
    def _offers(self, account, listing_ids, aspects=const.BOTH):
        """Leave out products that have lost their Cartona ID, where the account says so.

        Without an offer nothing is sent of them, so that Cartona shows them as before.
        """
        offers = super()._offers(account, listing_ids, aspects)
        if account.unpublish_cleared:
            return offers
        self.env.cr.execute(
            """
            SELECT l.id FROM cartona_listing l
              JOIN product_product p ON p.id = l.product_id AND p.cartona_id IS NULL
             WHERE l.id = ANY(%s)
            """,
            (list(offers),),
        )
        cleared = {listing_id for (listing_id,) in self.env.cr.fetchall()}
        return {key: offer for key, offer in offers.items() if key not in cleared}
