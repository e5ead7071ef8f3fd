from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    _inherit = "cartona.message"

    @api.model
    def _sentences_of_the_import(self):
        return {
            **super()._sentences_of_the_import(),
            "order_line_without_cartona_id": _(
                "“%(name)s”: no product has the Cartona ID %(identifier)s. Enter it on the "
                "product, then press Import Again."
            ),
        }
