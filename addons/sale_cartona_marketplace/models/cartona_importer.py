from odoo import api, models
from odoo.addons.sale_cartona.lib.held import message


class CartonaImporter(models.AbstractModel):
    _inherit = "cartona.importer"

    @api.model
    def _listing_problem(self, line, listing, name):
        """Refuse a line of a product that has no Cartona ID, or has lost it."""
        if listing.product_id.cartona_id:
            return super()._listing_problem(line, listing, name)
        identifier = line.internal_product_id or line.supplier_product_id
        return message("order_line_without_cartona_id", name=name, identifier=identifier)
