from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.evidence import MARKETPLACE, SUPPLIER
from ..models.engine.cartona_deployment import DEPLOYMENTS


class CartonaDeploymentWizard(models.TransientModel):
    """Has an administrator say where the connector runs, and shows what that removes."""

    _name = "cartona.deployment.wizard"
    _description = "Change the Cartona Deployment"

    current = fields.Selection(DEPLOYMENTS, readonly=True)
    deployment = fields.Selection(
        [each for each in DEPLOYMENTS if each[0] in (SUPPLIER, MARKETPLACE)],
        string="This Is",
        required=True,
        help="In a supplier's Odoo every product that can be sold is sold on Cartona. In "
        "Cartona's own only products with a Cartona ID are.",
    )
    assignment_count = fields.Integer(string="Products with a Cartona ID", readonly=True)
    live_account_count = fields.Integer(string="Live Accounts", readonly=True)
    removes_assignments = fields.Boolean(compute="_compute_removes_assignments")
    export_file = fields.Binary(string="Assignments", readonly=True, attachment=False)
    export_name = fields.Char(readonly=True)
    understood = fields.Boolean(
        string="I have kept the file; the Cartona IDs may be removed from Odoo"
    )

    @api.depends("deployment", "current", "assignment_count")
    def _compute_removes_assignments(self):
        installed = self.env["cartona.deployment"]._is_marketplace_installed()
        for wizard in self:
            wizard.removes_assignments = installed and wizard.deployment == SUPPLIER

    @api.model
    def _open(self):
        """Return the action that shows the dialog.

        :raises AccessError: the user is no administrator.
        """
        self._require_administrator()
        deployment = self.env["cartona.deployment"]
        decision, installed = deployment._decision(), deployment._is_marketplace_installed()
        # Where the addon is still missing, to confirm what was found installs it.
        back = decision.kind == MARKETPLACE and installed
        wizard = self.create(
            {
                "current": decision.kind,
                "deployment": SUPPLIER if back else MARKETPLACE,
                "live_account_count": self.env["cartona.account"]
                .sudo()
                .search_count([("state", "=", "live")]),
                **self._assignments(),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": _("Where Does the Connector Run?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _assignments(self):
        """Return the values of a wizard that say what a change back removes: nothing here.

        Meant to be overridden by the addon that it removes.
        """
        return {}

    @api.model
    def _require_administrator(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(_("Only an administrator says where the connector runs."))

    def action_confirm(self):
        """Keep the choice, and install or remove the addon of Cartona's own database."""
        self.ensure_one()
        self._require_administrator()
        if self.removes_assignments and self.assignment_count and not self.understood:
            raise UserError(
                _(
                    "%s Cartona IDs would be removed. Keep the file first, then tick the box.",
                    self.assignment_count,
                )
            )
        deployment = self.env["cartona.deployment"]
        addon = deployment._marketplace_addon()
        deployment._choose(self.deployment)
        if self.deployment == MARKETPLACE and addon.state != "installed":
            if not addon:
                raise UserError(
                    _(
                        "The addon sale_cartona_marketplace is not among Odoo's addons. Put it "
                        "beside sale_cartona, update the list of apps, and choose again."
                    )
                )
            return addon.button_immediate_install()
        if self.deployment == SUPPLIER and addon.state == "installed":
            return addon.button_immediate_uninstall()
        return {"type": "ir.actions.client", "tag": "reload"}
