import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib.matching import BULK

#: Seconds that a user waits; what is left then is linked in the background.
PATIENCE = 10.0


class CartonaMatchWizard(models.TransientModel):
    """Confirms all suggestions from a score upwards."""

    _name = "cartona.match.wizard"
    _description = "Confirm Matches in Bulk"

    account_id = fields.Many2one("cartona.account", required=True)
    threshold = fields.Float(
        string="From Score", default=BULK, digits=(5, 1), required=True, help="Of a hundred."
    )
    match_count = fields.Integer(string="Matches", compute="_compute_match_count")

    @api.depends("account_id", "threshold")
    def _compute_match_count(self):
        for wizard in self:
            wizard.match_count = self.env["cartona.listing"].search_count(wizard._domain())

    def _domain(self):
        return self.account_id._suggested_domain(self.threshold)

    def action_confirm(self):
        """Link them; what has a conflict is left out.

        :raises UserError: there is nothing to link, or each has a conflict.
        """
        self.ensure_one()
        account = self.account_id
        compat.check_access(account, "write")
        compat.check_access(self.env["cartona.listing"], "write")
        listing = self.env["cartona.listing"]
        wanted = listing.search_count(self._domain())
        if not wanted:
            raise UserError(_("No suggestion has that score."))
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        done = preparation._begin_linking(own, self.threshold, time.monotonic() + PATIENCE)
        left = listing.search_count(self._domain())
        if done and left == wanted:
            # Says of the first few what stands against them.
            return listing.search(self._domain(), limit=20).action_confirm_match()
        message = _("They are being sent to Cartona.")
        if left:
            message = _("%s have a conflict and were left out.", left)
        if not done:
            message = _("The others are being linked in the background.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": _("%s products linked", wanted - left),
                "message": message,
                "type": "warning" if done and left else "success",
                "next": compat.reload_action(),
            },
        }
