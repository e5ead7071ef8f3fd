from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            "product_lacks_cartona_id": _(
                "The product has no Cartona ID: enter one on the product."
            ),
        }
