from odoo import _, fields, models

TROUBLE = ("state", "in", ("refused", "missing"))


class CartonaAccount(models.Model):
    """How many products an account sells, and which of them are in trouble."""

    _inherit = "cartona.account"

    listing_count = fields.Integer(compute="_compute_listing_counts")
    trouble_count = fields.Integer(
        string="Listings with Trouble", compute="_compute_listing_counts"
    )

    def _compute_listing_counts(self):
        listings = self._count_of("cartona.listing")
        troubles = self._count_of("cartona.listing", TROUBLE)
        for account in self:
            account.listing_count = listings.get(account.id, 0)
            account.trouble_count = troubles.get(account.id, 0)

    def action_view_listings(self):
        """Open the products as these accounts sell them."""
        return self._action_open("cartona.listing", _("Listings"), [])

    def action_view_trouble(self):
        """Open the listings that Cartona refused or does not know."""
        return self._action_open("cartona.listing", _("Listings with Trouble"), [TROUBLE])
