from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ... import compat
from ...lib import limits


class CartonaListing(models.Model):
    """How much of a product Cartona's retailers may order at once, and when Cartona reminds of it.

    What is zero stays as it is on Cartona: nothing of it is sent.
    """

    _inherit = "cartona.listing"

    min_order = fields.Integer(
        string="Minimum Order Quantity",
        help="Least that a retailer has to order at once, in Cartona's unit. "
        "Empty: it stays as it is on Cartona.",
    )
    max_order = fields.Integer(
        string="Maximum Order Quantity",
        help="Most that a retailer may order at once, in Cartona's unit. "
        "Empty: it stays as it is on Cartona.",
    )
    remind_at_stock = fields.Integer(
        help="Cartona reminds you once the stock is down to this, in Cartona's unit. "
        "Empty: it stays as it is on Cartona.",
    )

    # What Cartona last accepted
    confirmed_min_order = fields.Integer(string="Minimum on Cartona", readonly=True, copy=False)
    confirmed_max_order = fields.Integer(string="Maximum on Cartona", readonly=True, copy=False)
    confirmed_remind_at_stock = fields.Integer(
        string="Remind at Stock on Cartona", readonly=True, copy=False
    )

    # What the catalogue has shown when it was last read
    shown_min_order = fields.Integer(string="Minimum in the Catalogue", readonly=True, copy=False)
    shown_max_order = fields.Integer(string="Maximum in the Catalogue", readonly=True, copy=False)
    shown_remind_at_stock = fields.Integer(
        string="Remind at Stock in the Catalogue", readonly=True, copy=False
    )

    @api.constrains("min_order", "max_order", "remind_at_stock")
    def _check_limits(self):
        for listing in self:
            for name in limits.negative({name: listing[name] for name in limits.LIMITS}):
                raise ValidationError(
                    _(
                        "%(product)s: “%(limit)s” cannot be %(value)s. Enter a whole number, "
                        "or leave it empty to keep what Cartona has.",
                        product=listing._limited_name(),
                        limit=compat.field_record(self.env, self._name, name).field_description,
                        value=listing[name],
                    )
                )
            if limits.are_crossed(listing.min_order, listing.max_order):
                raise ValidationError(
                    _(
                        "%(product)s: retailers could order nothing, as the minimum of "
                        "%(smallest)s is above the maximum of %(largest)s. Lower the one, or "
                        "raise the other.",
                        product=listing._limited_name(),
                        smallest=listing.min_order,
                        largest=listing.max_order,
                    )
                )

    def _limited_name(self):
        """Return what a listing is called; not asked for thousands of which nothing is wrong."""
        return self.product_id.display_name or self.cartona_name or str(self.id)

    def write(self, vals):
        """Forget what Cartona accepted of a limit that is emptied: it is Cartona's own again."""
        done = super().write(vals)
        emptied = ["confirmed_" + name for name in limits.LIMITS if name in vals and not vals[name]]
        known = self.sudo().filtered(lambda each: any(each[name] for name in emptied))
        if known:
            known.write(dict.fromkeys(emptied, 0))
        return done
