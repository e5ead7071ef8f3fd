from odoo import api, fields, models

from ..lib.cartona_id import normalized
from .product_product import HELP


class ProductTemplate(models.Model):
    _inherit = "product.template"

    cartona_id = fields.Char(
        string="Cartona ID",
        compute="_compute_cartona_id",
        inverse="_inverse_cartona_id",
        search="_search_cartona_id",
        store=False,
        copy=False,
        help=HELP,
    )

    @api.depends("product_variant_ids.cartona_id")
    def _compute_cartona_id(self):
        """Show the id of a single variant, as Odoo does with the internal reference."""
        for template in self:
            variants = template.product_variant_ids
            if not variants:
                variants = template.with_context(active_test=False).product_variant_ids
            template.cartona_id = variants.cartona_id if len(variants) == 1 else False

    def _inverse_cartona_id(self):
        for template in self:
            variants = template.product_variant_ids
            if not variants:
                variants = template.with_context(active_test=False).product_variant_ids
            if len(variants) == 1:
                variants.cartona_id = template.cartona_id

    def _search_cartona_id(self, operator, value):
        return [("product_variant_ids.cartona_id", operator, value)]

    def write(self, vals):
        """Trim the id here, too, so that what is shown is what its variant has."""
        if "cartona_id" in vals:
            vals = dict(vals, cartona_id=normalized(vals["cartona_id"]))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Hand the id on to the variant that comes with a new product."""
        templates = super().create(vals_list)
        for template, vals in zip(templates, vals_list):
            if vals.get("cartona_id"):
                template.cartona_id = vals["cartona_id"]
        return templates
