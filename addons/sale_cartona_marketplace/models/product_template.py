from odoo import _, api, fields, models
from odoo.addons.sale_cartona import const
from odoo.exceptions import ValidationError

from ..lib import legacy_field
from ..lib.cartona_id import normalized
from .product_product import HELP


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "cartona.id.import"]

    cartona_id = fields.Char(
        string="Cartona ID",
        compute="_compute_cartona_id",
        inverse="_inverse_cartona_id",
        search="_search_cartona_id",
        store=False,
        copy=False,
        help=HELP,
        groups=const.EMPLOYEES,
    )

    def init(self):
        """Check that the field is still ours.

        :raises UserError: another addon is being installed whose field would hide it
        """
        done = super().init()
        legacy_field.require_ours(self)
        return done

    @api.depends("product_variant_ids.cartona_id")
    def _compute_cartona_id(self):
        """Show the id of a single variant, as Odoo does with the internal reference."""
        for template in self:
            variants = template._variants_for_cartona_id()
            template.cartona_id = variants.cartona_id if len(variants) == 1 else False

    def _inverse_cartona_id(self):
        for template in self:
            variants = template._variants_for_cartona_id()
            if len(variants) == 1:
                variants.cartona_id = template.cartona_id
            elif template.cartona_id and variants:
                raise ValidationError(template._why_several())

    def _variants_for_cartona_id(self):
        """Return the variants that a Cartona ID of the template may be for."""
        self.ensure_one()
        return self.product_variant_ids or self.with_context(active_test=False).product_variant_ids

    def _why_several(self):
        """Return why the template as a whole can have no Cartona ID."""
        return _(
            "%s is no single product: each of its variants has a Cartona ID of its own. Enter it "
            "on the variant, or import it among the product variants.",
            self.display_name,
        )

    @api.model
    def _variant_ids_for_cartona_ids(self, ids):
        """Return ``{id: variant ids}``: active ones only, where a template has any."""
        self.env.cr.execute(
            """
            SELECT product_tmpl_id, array_agg(id) FILTER (WHERE active), array_agg(id)
              FROM product_product WHERE product_tmpl_id = ANY(%s) GROUP BY 1
            """,
            (list(ids),),
        )
        return {tmpl_id: active or every for tmpl_id, active, every in self.env.cr.fetchall()}

    @api.model
    def get_import_templates(self):
        """Offer the template for a file of Cartona IDs."""
        return [*super().get_import_templates(), *self._import_templates()]

    def _search_cartona_id(self, operator, value):
        """Find archived products, too, whose variants are archived with them."""
        domain = [("product_variant_ids.cartona_id", operator, value)]
        archived = self.with_context(active_test=False)._search([("active", "=", False), *domain])
        return ["|", *domain, ("id", "in", archived)]

    def write(self, vals):
        """Trim the id here, too, so that the template shows what its variant has.

        :raises ValidationError: a template has no variant yet that could take it.
        """
        if "cartona_id" not in vals:
            return super().write(vals)
        vals = dict(vals, cartona_id=normalized(vals["cartona_id"]))
        done = super().write(vals)
        for template in self if vals["cartona_id"] else ():
            if not template._variants_for_cartona_id():
                raise ValidationError(template._why_several())
        return done

    @api.model_create_multi
    def create(self, vals_list):
        """Pass the id on to the variant that comes with a new template."""
        templates = super().create(vals_list)
        for template, vals in zip(templates, vals_list):
            if vals.get("cartona_id"):
                template.cartona_id = vals["cartona_id"]
        return templates
