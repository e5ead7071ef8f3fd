from odoo import api, fields, models

from ... import const
from ..listings.cartona_listing_product import OF_PRODUCTS
from .product_template import mark_kind


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "cartona.added.fields", "cartona.sold.product"]

    cartona_listing_ids = fields.One2many(
        "cartona.listing",
        "product_id",
        string="Cartona Listings",
        domain=OF_PRODUCTS,
        copy=False,
        groups=const.CARTONA_USERS,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Mark new variants: they may have to be listed."""
        products = super().create(vals_list)
        self.env["cartona.outbox"]._mark(const.PRODUCT, products.ids)
        return products

    def write(self, vals):
        """Mark variants whose price, stock or publication may change."""
        done = super().write(vals)
        kind = mark_kind(self.env, vals, const.PRODUCT, const.PRODUCT_PRICE)
        if kind:
            self.env["cartona.outbox"]._mark(kind, self.ids)
        return done

    def action_view_cartona_listings(self):
        """Open these variants as each account sells them: price and stock are explained there."""
        return self.env["cartona.listing"]._action_of_products(self)

    def unlink(self):
        """Mark the listings of variants that go: Cartona must not sell them any more."""
        listing_ids = self.env["cartona.listing"]._ids_of_products([("id", "in", self.ids)])
        done = super().unlink()
        self.env["cartona.outbox"]._mark(const.LISTING, listing_ids)
        return done
