from odoo import _, api, models


class CartonaMessage(models.AbstractModel):
    """Words how the connection of an account is, and what keeps anything from being sent."""

    _inherit = "cartona.message"

    @api.model
    def _sentences(self):
        return {
            **super()._sentences(),
            "connected": _("Cartona answered in %(milliseconds)s ms."),
            "no_token": _("The account has no token yet."),
            "deployment_undecided": _(
                "It is not decided whether this is a supplier's Odoo or Cartona's own, so "
                "nothing is sent. An administrator decides it in Settings ▸ Sales ▸ Connectors."
            ),
            "marketplace_addon_missing": _(
                "This is Cartona's own Odoo, but the addon that says which products are "
                "Cartona's is not installed, so nothing is sent. An administrator installs it "
                "in Settings ▸ Sales ▸ Connectors."
            ),
        }
