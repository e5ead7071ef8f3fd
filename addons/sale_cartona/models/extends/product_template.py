from odoo import api, fields, models

from ... import const
from ..listings.cartona_listing_product import OF_PRODUCTS

#: Fields of a product on which Cartona's price, stock or publication may depend.
MARKING_FIELDS = frozenset(
    {
        "active",
        "additional_product_tag_ids",
        "cartona_excluded",
        "categ_id",
        "company_id",
        "currency_id",
        "detailed_type",
        "is_storable",
        "list_price",
        "lst_price",
        "price_extra",
        "product_tag_ids",
        "sale_ok",
        "standard_price",
        "taxes_id",
        "type",
        "uom_id",
    }
)

#: Those that only its price depends on.
PRICE_FIELDS = frozenset({"list_price", "lst_price", "price_extra", "standard_price", "taxes_id"})


#: What an account may take identifiers from; no other account cares for it.
IDENTIFIER_FIELDS = frozenset({"barcode", "default_code"})


def mark_kind(env, vals, any_kind, price_kind):
    """Return the kind of mark that a write of *vals* needs, None where it needs none."""
    changed = MARKING_FIELDS.intersection(vals)
    named = IDENTIFIER_FIELDS.intersection(vals)
    if named and env["cartona.account"].sudo()._takes_identifiers_from(named):
        return any_kind
    if not changed:
        return None
    return price_kind if changed <= PRICE_FIELDS else any_kind


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "cartona.added.fields", "cartona.sold.product"]
    _listed_by = "product_tmpl_id"

    cartona_excluded = fields.Boolean(
        string="Do Not Sell on Cartona",
        copy=False,
        help="Tick to keep this product from being sold on Cartona, by any account.",
        groups=const.EMPLOYEES,
    )
    cartona_listing_ids = fields.One2many(
        "cartona.listing",
        "product_tmpl_id",
        string="Cartona Listings",
        domain=OF_PRODUCTS,
        copy=False,
        groups=const.CARTONA_USERS,
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Mark new products: they may have to be listed."""
        templates = super().create(vals_list)
        self.env["cartona.outbox"]._mark(const.TEMPLATE, templates.ids)
        return templates

    def write(self, vals):
        """Mark products whose price, stock or publication may change."""
        done = super().write(vals)
        kind = mark_kind(self.env, vals, const.TEMPLATE, const.TEMPLATE_PRICE)
        if kind:
            self.env["cartona.outbox"]._mark(kind, self.ids)
        return done

    def action_view_cartona_listings(self):
        """Open these products as each account sells them: price and stock are explained there."""
        variants = self.with_context(active_test=False).product_variant_ids
        return self.env["cartona.listing"]._action_of_products(variants)

    def unlink(self):
        """Mark the listings of products that go: the database removes their variants."""
        listing_ids = self.env["cartona.listing"]._ids_of_products(
            [("product_tmpl_id", "in", self.ids)]
        )
        self.env["cartona.listing"]._forget_templates(self.ids)
        done = super().unlink()
        self.env["cartona.outbox"]._mark(const.LISTING, listing_ids)
        return done
