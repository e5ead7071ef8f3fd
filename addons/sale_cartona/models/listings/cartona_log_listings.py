from odoo import _, api, fields, models


class CartonaLog(models.Model):
    """The listings that an entry speaks of."""

    _inherit = "cartona.log"

    listing_ids = fields.Many2many(
        "cartona.listing",
        string="Listings",
        compute="_compute_listing_ids",
        search="_search_listing_ids",
    )
    listing_count = fields.Integer(compute="_compute_listing_ids", string="Number of Listings")

    def _compute_listing_ids(self):
        ids = self._references("listing_refs")
        listings = self.env["cartona.listing"].with_context(active_test=False)
        found = set(listings.search([("id", "in", list(set().union(*ids.values())))]).ids)
        for entry in self:
            entry.listing_ids = [each for each in ids.get(entry.id, ()) if each in found]
            entry.listing_count = len(entry.listing_ids)

    @api.model
    def _search_listing_ids(self, operator, value):
        return self._speaking_of("listing_refs", self.env["cartona.listing"], operator, value)

    def action_view_listings(self):
        """Open the listings that the entry speaks of."""
        self.ensure_one()
        return self._action_show(self.listing_ids, _("Listings"))
