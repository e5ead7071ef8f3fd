from collections import Counter

from odoo import _, api, fields, models
from odoo.addons.sale_cartona import compat, const
from odoo.addons.sale_cartona.lib.sql import unique_index
from odoo.exceptions import ValidationError

from ..lib import legacy_field
from ..lib.cartona_id import LONGEST, is_valid, normalized
from .cartona_id_import import CHECKED

HELP = (
    "What Cartona knows the product by. Only products that have one are sold on Cartona; "
    "without it a product never leaves this database."
)


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "cartona.id.import"]

    cartona_id = fields.Char(string="Cartona ID", copy=False, help=HELP, groups=const.EMPLOYEES)

    def init(self):
        """Let the database refuse an id that two products have, archived ones included.

        :raises UserError: another addon is being installed whose field would hide ours.
        """
        done = super().init()
        legacy_field.require_ours(self)
        unique_index(self.env.cr, "product_product", ["cartona_id"], where="cartona_id IS NOT NULL")
        return done

    @api.constrains("cartona_id")
    def _check_cartona_id(self):
        for product in self.filtered("cartona_id"):
            if not is_valid(product.cartona_id):
                raise ValidationError(self._why_invalid(product.cartona_id))

    @api.model_create_multi
    def create(self, vals_list):
        """Trim the ids of new products."""
        for vals in vals_list:
            if "cartona_id" in vals:
                vals["cartona_id"] = normalized(vals["cartona_id"])
        self._refuse_used_cartona_ids([vals.get("cartona_id") for vals in vals_list])
        with self._explaining_conflicts():
            return super().create(vals_list)

    def write(self, vals):
        """Trim the id; a product that gets or loses one is listed or taken off."""
        if "cartona_id" not in vals:
            return super().write(vals)
        vals = dict(vals, cartona_id=normalized(vals["cartona_id"]))
        if self.env.context.get(CHECKED):
            return super().write(vals)
        self._refuse_used_cartona_ids([vals["cartona_id"]] * len(self))
        with self._explaining_conflicts():
            done = super().write(vals)
            compat.flush_fields(self, ["cartona_id"])
        self.env["cartona.outbox"]._mark(const.PRODUCT, self.ids)
        return done

    def _refuse_used_cartona_ids(self, cartona_ids):
        """Name the product that has an id already, before the database refuses it.

        :raises ValidationError: naming the other product, or the id that is given twice
        """
        cartona_ids = [each for each in cartona_ids if each]
        if not cartona_ids or self.env.context.get(CHECKED):
            return
        doubled = [each for each, times in Counter(cartona_ids).items() if times > 1]
        if doubled:
            raise ValidationError(
                _("Cartona ID %s is given to several products at once.", ", ".join(doubled))
            )
        other = (
            self.sudo()
            .with_context(active_test=False)
            .search([("cartona_id", "in", cartona_ids), ("id", "not in", self.ids)], limit=1)
        )
        if other:
            raise ValidationError(other._why_owned())

    def _why_owned(self):
        """Return why no other product can have this one's id."""
        return _(
            "Cartona ID %(id)s is already that of %(product)s.",
            id=self.cartona_id,
            product=self.display_name,
        )

    @api.model
    def _why_invalid(self, value):
        """Return why *value* cannot be a Cartona ID."""
        return _(
            "“%(value)s” cannot be a Cartona ID: it may have up to %(longest)s Latin "
            "letters, digits and . _ - : / # + but no blanks.",
            value=value,
            longest=LONGEST,
        )

    @api.model
    def _variant_ids_for_cartona_ids(self, ids):
        """Return ``{id: variant ids}``: which variants a Cartona ID for each of *ids* is for.

        Meant to be overridden: a template passes its id on to its only variant.
        """
        return {variant_id: [variant_id] for variant_id in ids}

    @api.model
    def get_import_templates(self):
        """Offer the template for a file of Cartona IDs."""
        return [*super().get_import_templates(), *self._import_templates()]
