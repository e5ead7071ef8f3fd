from odoo import api, fields, models

from ...lib.labels import part_of_name

PARTS = ("product_id.name", "product_id.default_code", "cartona_name", "internal_product_id")


class CartonaListing(models.Model):
    """How people call a listing: as the product is called here, or else on Cartona."""

    _inherit = "cartona.listing"
    _rec_name = "full_name"

    full_name = fields.Char(
        string="Listing", compute="_compute_listing_name", search="_search_listing_name"
    )

    @api.depends("product_id.display_name", "cartona_name", "internal_product_id")
    @api.depends_context("lang")
    def _compute_listing_name(self):
        for listing in self:
            # Whoever reads a listing, or an order's line of one, is told which product it is of.
            product = listing.product_id.sudo()
            listing.full_name = (
                product.display_name or listing.cartona_name or listing.internal_product_id
            )

    @api.model
    def _search_listing_name(self, operator, value):
        return part_of_name(self, operator, value, PARTS)
