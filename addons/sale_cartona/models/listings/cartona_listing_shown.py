from odoo import api, fields, models

import cartona_api

from ... import compat
from ...lib import limits


class CartonaListing(models.Model):
    """What a listing keeps of the product that Cartona shows."""

    _inherit = "cartona.listing"

    # What the catalogue has shown when it was last read
    shown_price = fields.Float(
        string="Price in the Catalogue", digits=(16, 2), readonly=True, copy=False
    )
    shown_stock = fields.Float(
        string="Stock in the Catalogue", digits=(16, 0), readonly=True, copy=False
    )
    differs = fields.Boolean(
        string="Differs on Cartona",
        readonly=True,
        copy=False,
        help="Cartona's catalogue shows another price, stock or order limit than Cartona has "
        "accepted.",
    )

    def init(self):
        """Index what the dashboard counts: few rows of a long table."""
        done = super().init()
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS cartona_listing_problem_idx
                ON cartona_listing (account_id, state)
             WHERE state IN ('refused', 'held', 'missing');
            CREATE INDEX IF NOT EXISTS cartona_listing_differs_idx
                ON cartona_listing (account_id) WHERE differs
            """
        )
        return done

    #: Fields that say which product of Cartona's a listing is; they move with it when it is linked.
    _SHOWN_FIELDS = (
        "supplier_product_id",
        "base_product_id",
        "cartona_name",
        "cartona_unit",
        "unit_count",
        "sent_identifier",
    )

    @api.model
    def _shown_values(self, product):
        """Return the values of a listing that say what Cartona's *product* is."""
        values = {
            "supplier_product_id": product.supplier_product_id,
            "base_product_id": product.base_product_id,
            "cartona_name": product.supplier_product_name or product.base_product_name,
            "unit_count": product.unit_count and format(product.unit_count.normalize(), "f"),
        }
        for name, value in (
            ("shown_price", product.selling_price),
            ("shown_stock", product.available_stock_quantity),
        ):
            if value is not None:
                values[name] = float(value)
        values.update(limits.shown(product))
        if product.unit in cartona_api.UNITS:
            values["cartona_unit"] = product.unit
        return values

    @api.model
    def _of_product(self, account, product):
        """Return the listings of *product* in *account*, in whatever units."""
        return self.search([("account_id", "=", account.id), ("product_id", "=", product.id)])

    @api.model
    def _forget_differences(self, account):
        """Take back what a reading of the account's catalogue has found to differ."""
        compat.flush(self.env)
        self.env.cr.execute(
            "UPDATE cartona_listing SET differs = FALSE WHERE account_id = %s AND differs",
            (account.id,),
        )
        compat.invalidate(self.env)

    def _write_changed(self, values):
        """Write those of *values* that differ from what the listing has.

        Even a write that changes nothing would collide with one of the drain's.
        """
        self.ensure_one()
        changed = {name for name, value in values.items() if self[name] != (value or False)}
        if changed:
            self.write({name: values[name] for name in changed})
