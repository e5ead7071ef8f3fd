from odoo import _, fields, models

from ... import compat, const

UNMATCHED = ("state", "=", "unmatched")


class CartonaAccount(models.Model):
    """What an account has of listings, and the buttons that lead to them."""

    _inherit = "cartona.account"

    listing_ids = fields.One2many("cartona.listing", "account_id")
    listing_count = fields.Integer(compute="_compute_listing_counts")
    trouble_count = fields.Integer(
        string="Listings with Problems", compute="_compute_listing_counts"
    )
    unmatched_count = fields.Integer(
        string="Without Odoo Product", compute="_compute_listing_counts"
    )

    def _compute_listing_counts(self):
        listings = self._count_of("cartona.listing")
        troubles = self._count_of("cartona.listing", const.TROUBLE)
        unmatched = self._count_of("cartona.listing", UNMATCHED)
        for account in self:
            account.listing_count = listings.get(account.id, 0)
            account.trouble_count = troubles.get(account.id, 0)
            account.unmatched_count = unmatched.get(account.id, 0)

    def _suggested_domain(self, score):
        """Return the domain of unmatched products whose suggestion has at least that *score*."""
        self.ensure_one()
        return [
            ("account_id", "=", self.id),
            UNMATCHED,
            ("suggested_product_id", "!=", False),
            ("match_score", ">=", score),
        ]

    # -- Buttons ----------------------------------------------------------------

    def action_view_listings(self):
        """Open the products as these accounts sell them."""
        return self._action_open("cartona.listing", _("Listings"), [])

    def action_view_trouble(self):
        """Open the listings that Cartona refused or does not know, or that are held back."""
        return self._action_open("cartona.listing", _("Listings with Problems"), [const.TROUBLE])

    def action_prepare(self):
        """Open the products of these accounts, grouped by what still has to be done."""
        action = self._action_open("cartona.listing", _("Preparation"), [])
        action["context"] = {**action["context"], "search_default_by_readiness": 1}
        return action

    def action_find_matches(self):
        """Have new suggestions made for all unmatched products of Cartona's."""
        compat.check_access(self, "write")
        listings = self.env["cartona.listing"].search([("account_id", "in", self.ids), UNMATCHED])
        listings.sudo().write({"is_searched": False})
        for account in self:
            account._progress().matching_wanted = True
        self.env.ref("sale_cartona.cron_prepare").sudo()._trigger()
        return self.action_view_matches()

    def action_view_matches(self):
        """Open Cartona's products that Odoo does not sell yet, with their suggestions."""
        action = self._action_open("cartona.listing", _("Matching"), [UNMATCHED])
        view = self.env.ref("sale_cartona.cartona_match_view_list")
        search = self.env.ref("sale_cartona.cartona_match_view_search")
        kind = compat.list_view(self.env)
        action.update(
            view_mode=kind, views=[(view.id, kind)], search_view_id=[search.id, search.sudo().name]
        )
        return action

    def action_confirm_matches(self):
        """Ask for the score from which on all suggestions are to be linked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Confirm Matches"),
            "res_model": "cartona.match.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }
