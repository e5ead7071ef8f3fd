from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..lib.matching import BULK


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
        return [
            ("account_id", "=", self.account_id.id),
            ("state", "=", "unmatched"),
            ("suggested_product_id", "!=", False),
            ("match_score", ">=", self.threshold),
        ]

    def action_confirm(self):
        """Link them; what has a conflict is left out."""
        self.ensure_one()
        listings = self.env["cartona.listing"].search(self._domain())
        if not listings:
            raise UserError(_("No suggestion has that score."))
        return listings.action_confirm_match()
