from odoo import _, api, fields, models
from odoo.addons.sale_cartona.lib import held


class CartonaAccount(models.Model):
    """Sells the products that have a Cartona ID, by it, and no others.

    What it overrides is meant to be overridden: see there.
    """

    _inherit = "cartona.account"

    unpublish_cleared = fields.Boolean(
        string="Unpublish Products That Lose Their Cartona ID",
        default=True,
        help="When a product's Cartona ID is removed, Cartona hides the product from retailers. "
        "Untick to leave it there as it is.",
    )

    def _catalogue_fields(self):
        return super()._catalogue_fields() | {"unpublish_cleared"}

    def _lists_by_itself(self):
        return True

    def _identifier_field(self):
        return "cartona_id"

    @api.model
    def _takes_identifiers_from(self, names):
        """Return False: no field of Odoo's makes an identifier, and a Cartona ID marks itself."""
        return False

    def _identifier_is_cartonas(self):
        return True

    def _hides_other_products(self):
        return self.unpublish_cleared

    def _doubled_identifiers(self, identifiers):
        # The database refuses two products that share one.
        return set()

    def _sold_conditions(self):
        return [*super()._sold_conditions(), "p.cartona_id IS NOT NULL"]

    def _why_no_identifier(self, product, identifier):
        return held.message("product_lacks_cartona_id")

    def _rule_in_words(self):
        self.ensure_one()
        return _("%s sells the products that have a Cartona ID, and no others.", self.name)
