import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.matching import BULK

#: Seconds that a user waits at most; the rest is then linked in the background.
PATIENCE = 10.0


class CartonaMatchWizard(models.TransientModel):
    """Links all products of Cartona's whose suggestion has at least a chosen score."""

    _name = "cartona.match.wizard"
    _description = "Confirm Matches in Bulk"

    account_id = fields.Many2one("cartona.account", required=True)
    threshold = fields.Float(
        string="From Score", default=BULK, digits=(5, 1), required=True, help="Out of 100 points."
    )
    match_count = fields.Integer(string="Matches", compute="_compute_match_count")

    @api.depends("account_id", "threshold")
    def _compute_match_count(self):
        for wizard in self:
            wizard.match_count = self.env["cartona.listing"].search_count(
                wizard._suggestions_domain()
            )

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
            raise UserError(_("No suggestion has that score."))
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        done = preparation._begin_linking(own, self.threshold, time.monotonic() + PATIENCE)
        left = listing.search_count(self._suggestions_domain())
        if done and left == wanted:
            # Raises an error that names the first of them and their conflicts.
            return listing.search(self._suggestions_domain(), limit=20).action_confirm_match()
        message = _("They are being sent to Cartona.")
        if left:
            message = _("%s have a conflict and were left out.", left)
        if not done:
            message = _("The others are being linked in the background.")
        return listing._linked_notification(wanted - left, message, is_warning=done and left)
