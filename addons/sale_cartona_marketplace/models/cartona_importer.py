from odoo import _, api, models


class CartonaImporter(models.AbstractModel):
    _inherit = "cartona.importer"

    @api.model
    def _listing_problem(self, line, listing, name):
        """Refuse a line of a product that has no Cartona ID, or has lost it."""
        if listing.product_id.cartona_id:
            return super()._listing_problem(line, listing, name)
        return _(
            "“%(name)s”: no product has the Cartona ID %(identifier)s. Enter it on the product, "
            "then press Import Again.",
            name=name,
            identifier=line.internal_product_id or line.supplier_product_id,
        )
