import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.matching import BULK

#: Seconds that a user waits at most; the rest is then linked in the background.
PATIENCE = 10.0
#: Matches that the dialog shows: those that a person should look at, as they are the least certain.
MOST_SHOWN = 100


class CartonaMatchWizard(models.TransientModel):
    """Links all products of Cartona's whose suggestion has at least a chosen score."""

    _name = "cartona.match.wizard"
    _description = "Confirm Matches in Bulk"

    account_id = fields.Many2one("cartona.account", required=True)
    threshold = fields.Float(
        string="From Score", default=BULK, digits=(5, 1), required=True, help="Out of 100 points."
    )
    match_count = fields.Integer(string="Matches", compute="_compute_matches")
    to_link_ids = fields.Many2many(
        "cartona.listing", string="To Be Linked", compute="_compute_matches"
    )
    left_out_ids = fields.Many2many(
        "cartona.listing", string="Left Out for a Conflict", compute="_compute_matches"
    )
    left_out_count = fields.Integer(string="Left Out", compute="_compute_matches")
    more_count = fields.Integer(string="More Certain Ones", compute="_compute_matches")

    @api.depends("account_id", "threshold")
    def _compute_matches(self):
        """Look at the least certain matches, each with what would keep it from being linked."""
        listings = self.env["cartona.listing"]
        for wizard in self:
            domain = wizard._suggestions_domain()
            shown = listings.search(domain, order="match_score, id desc", limit=MOST_SHOWN)
            left_out = wizard._left_out(shown)
            wizard.match_count = listings.search_count(domain)
            wizard.to_link_ids, wizard.left_out_ids = shown - left_out, left_out
            wizard.left_out_count = len(left_out)
            wizard.more_count = wizard.match_count - len(shown)

    @api.model
    def _left_out(self, listings):
        """Return those of *listings* that have a conflict, or a likelier rival for the product."""
        left_out, taken = listings.browse(), set()
        for listing in listings.sorted(lambda each: (-each.match_score, each.id)):
            key = (listing.suggested_product_id, listing.unit_count or "1")
            if key in taken or listing.match_conflict or listing._has_better_rival():
                left_out += listing
            else:
                taken.add(key)
        return left_out

    def _suggestions_domain(self):
        return self.account_id._suggested_domain(self.threshold)

    def action_confirm(self):
        """Link all suggestions that have the score, except those with a conflict.

        :raises UserError: no suggestion has the score, or each one has a conflict
        """
        self.ensure_one()
        account = self.account_id
        compat.check_access(account, "write")
        compat.check_access(self.env["cartona.listing"], "write")
        listing = self.env["cartona.listing"]
        wanted = listing.search_count(self._suggestions_domain())
        if not wanted:
            raise UserError(_("No suggestion has that score: choose a lower one."))
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        done = preparation._begin_linking(own, self.threshold, time.monotonic() + PATIENCE)
        left = listing.search_count(self._suggestions_domain())
        if done and left == wanted:
            # Raises an error that names the first of them and their conflicts.
            return listing.search(self._suggestions_domain(), limit=20).action_confirm_match()
        message = _("What was linked is being sent to Cartona.")
        if left:
            message = _("Left out for a conflict: %s.", left)
        if not done:
            message = _("The others are being linked in the background.")
        return listing._linked_notification(wanted - left, message, is_warning=done and left)
