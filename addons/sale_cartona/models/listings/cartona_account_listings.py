from markupsafe import Markup

from odoo import _, fields, models

from ... import compat, const

UNMATCHED = ("state", "=", "unmatched")
NOT_IGNORED = ("match_ignored", "=", False)
SUGGESTED = ("suggested_product_id", "!=", False)


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
    to_match_count = fields.Integer(string="To Match", compute="_compute_listing_counts")

    def _compute_listing_counts(self):
        listings = self._count_of("cartona.listing")
        troubles = self._count_of("cartona.listing", const.TROUBLE)
        unmatched = self._count_of("cartona.listing", UNMATCHED)
        to_match = self._count_of("cartona.listing", UNMATCHED, NOT_IGNORED, SUGGESTED)
        for account in self:
            account.listing_count = listings.get(account.id, 0)
            account.trouble_count = troubles.get(account.id, 0)
            account.unmatched_count = unmatched.get(account.id, 0)
            account.to_match_count = to_match.get(account.id, 0)

    def _suggested_domain(self, score):
        """Return the domain of unmatched products whose suggestion has at least that *score*."""
        self.ensure_one()
        return [
            ("account_id", "=", self.id),
            UNMATCHED,
            NOT_IGNORED,
            SUGGESTED,
            ("match_score", ">=", score),
        ]

    # -- Buttons ----------------------------------------------------------------

    def action_view_listings(self):
        """Open the products as these accounts sell them."""
        return self._action_listings(_("Listings"))

    def action_view_trouble(self):
        """Open the listings that Cartona refused or does not know, or that are held back."""
        return self._action_listings(_("Listings with Problems"), const.TROUBLE)

    def _action_listings(self, name, *domain):
        """Return the action that shows listings."""
        return self._action_open("cartona.listing", name, list(domain))

    def action_prepare(self):
        """Open the products of these accounts, grouped by what still has to be done."""
        action = self._action_listings(_("Preparation"))
        action["context"] = {**action["context"], "search_default_by_readiness": 1}
        return action

    def action_find_matches(self):
        """Have new suggestions made for all unmatched products of Cartona's."""
        compat.check_access(self, "write")
        wanted = [("account_id", "in", self.ids), UNMATCHED, ("match_undone", "=", False)]
        listings = self.env["cartona.listing"].search(wanted)
        listings.sudo().write({"is_searched": False})
        for account in self:
            account._progress().matching_wanted = True
        self.env.ref("sale_cartona.cron_prepare").sudo()._trigger()
        return self.action_view_matches()

    def action_view_matches(self):
        """Open Cartona's products that Odoo does not sell yet, with their suggestions.

        Those that were linked are there as well, behind a filter, so that it can be undone.
        """
        shown = ["|", UNMATCHED, ("matched_at", "!=", False)]
        action = self._action_open("cartona.listing", _("Matching"), shown)
        action["context"] = {**action["context"], "search_default_suggested": 1}
        action["help"] = Markup("<p class='o_view_nocontent_smiling_face'>%s</p><p>%s</p>") % (
            _("Nothing to match here"),
            _(
                "Fetch Cartona's catalogue first. What has no suggestion, is ignored or was linked "
                "is behind the filters."
            ),
        )
        search = self.env.ref("sale_cartona.cartona_match_view_search")
        of_kind = {compat.list_view(self.env): "list", "kanban": "kanban", "form": "form"}
        views = [
            (self.env.ref("sale_cartona.cartona_match_view_" + name).id, kind)
            for kind, name in of_kind.items()
        ]
        action.update(
            view_mode=",".join(of_kind), views=views, search_view_id=[search.id, search.sudo().name]
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
