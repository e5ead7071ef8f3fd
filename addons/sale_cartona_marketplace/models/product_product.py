from contextlib import contextmanager

import psycopg2

from odoo import _, api, fields, models
from odoo.addons.sale_cartona import compat, const
from odoo.addons.sale_cartona.lib.sql import unique_index
from odoo.exceptions import ValidationError

from ..lib.cartona_id import LONGEST, is_valid, normalized

HELP = (
    "What Cartona knows the product by. Only products that have one are sold on Cartona; "
    "without it a product never leaves this database."
)


class ProductProduct(models.Model):
    _inherit = "product.product"

    cartona_id = fields.Char(string="Cartona ID", copy=False, help=HELP)

    def init(self):
        """Let the database refuse an id that two products have, archived ones included."""
        done = super().init()
        unique_index(self.env.cr, "product_product", ["cartona_id"], where="cartona_id IS NOT NULL")
        return done

    @api.constrains("cartona_id")
    def _check_cartona_id(self):
        for product in self.filtered("cartona_id"):
            if not is_valid(product.cartona_id):
                raise ValidationError(
                    _(
                        "“%(value)s” cannot be a Cartona ID: it may have up to %(longest)s Latin "
                        "letters, digits and . _ - : / # + but no blanks.",
                        value=product.cartona_id,
                        longest=LONGEST,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Trim the ids of new products."""
        for vals in vals_list:
            if "cartona_id" in vals:
                vals["cartona_id"] = normalized(vals["cartona_id"])
        self._refuse_used_cartona_ids([vals.get("cartona_id") for vals in vals_list])
        with self._in_words():
            return super().create(vals_list)

    def write(self, vals):
        """Trim the id; a product that gets or loses one is listed or taken off."""
        if "cartona_id" not in vals:
            return super().write(vals)
        vals = dict(vals, cartona_id=normalized(vals["cartona_id"]))
        self._refuse_used_cartona_ids([vals["cartona_id"]] * len(self))
        with self._in_words():
            done = super().write(vals)
            compat.flush_fields(self, ["cartona_id"])
        self.env["cartona.outbox"]._mark(const.PRODUCT, self.ids)
        return done

    @contextmanager
    def _in_words(self):
        """Say in words that somebody else has given the same id at the same moment.

        :raises ValidationError: instead of the database's refusal.
        """
        try:
            yield
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != "product_product_cartona_id_uniq":
                raise
            raise ValidationError(
                _(
                    "Somebody else has just given this Cartona ID to another product. Look at it "
                    "again, then enter one that is free."
                )
            ) from error

    def _refuse_used_cartona_ids(self, cartona_ids):
        """Say in words, before the database does, which product has an id already.

        :raises ValidationError: naming the other product, or the id that is given twice.
        """
        cartona_ids = [each for each in cartona_ids if each]
        if not cartona_ids:
            return
        doubled = (
            {each for each in cartona_ids if cartona_ids.count(each) > 1}
            if (len(cartona_ids) < 1000)
            else set()
        )
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
            raise ValidationError(
                _(
                    "Cartona ID %(id)s is already that of %(product)s.",
                    id=other.cartona_id,
                    product=other.display_name,
                )
            )

    @api.model
    def get_import_templates(self):
        """Offer a file to fill Cartona IDs in by."""
        return [
            *super().get_import_templates(),
            {
                "label": _("Template for Cartona IDs"),
                "template": "/sale_cartona_marketplace/static/csv/cartona_ids.csv",
            },
        ]
