from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.evidence import MARKETPLACE, PRODUCT_COLUMNS, SUPPLIER, collect
from ..models.engine.cartona_deployment import DEPLOYMENTS


class CartonaDeploymentWizard(models.TransientModel):
    """Has an administrator say where the connector runs, and shows what that removes."""

    _name = "cartona.deployment.wizard"
    _description = "Change the Cartona Deployment"

    current = fields.Selection(DEPLOYMENTS, readonly=True)
    deployment = fields.Selection(
        [each for each in DEPLOYMENTS if each[0] in (SUPPLIER, MARKETPLACE)],
        string="This Is",
        help="In a supplier's Odoo every product that can be sold is sold on Cartona. In "
        "Cartona's own only products with a Cartona ID are.",
    )
    assignment_count = fields.Integer(string="Products with a Cartona ID", readonly=True)
    live_account_count = fields.Integer(string="Live Accounts", readonly=True)
    removes_assignments = fields.Boolean(compute="_compute_consequence")
    changes = fields.Boolean(
        string="Is a Change",
        compute="_compute_consequence",
        help="Something else holds afterwards than does now.",
    )
    published_count = fields.Integer(
        string="Products to Be Published", compute="_compute_consequence"
    )
    unpublished_count = fields.Integer(
        string="Products to Be Unpublished", compute="_compute_consequence"
    )
    consequence = fields.Text(compute="_compute_consequence")
    needs_consent = fields.Boolean(compute="_compute_consequence")
    export_file = fields.Binary(string="Assignments", readonly=True, attachment=False)
    export_name = fields.Char(readonly=True)
    understood = fields.Boolean(string="I understand")

    @api.depends("deployment", "current", "assignment_count", "live_account_count")
    @api.depends_context("lang")
    def _compute_consequence(self):
        installed = self.env["cartona.deployment"]._is_marketplace_installed()
        for wizard in self:
            chosen, sold = wizard.deployment, wizard._sold_count()
            # What is missing of Cartona's own Odoo is installed, also where it was found before.
            is_there = chosen == wizard.current and installed == (chosen == MARKETPLACE)
            changes = bool(chosen) and not is_there
            wizard.changes = changes
            wizard.removes_assignments = installed and chosen == SUPPLIER
            wizard.published_count = sold
            wizard.unpublished_count = 0
            if changes and chosen == SUPPLIER:
                wizard.published_count = wizard._sellable_count()
            elif changes:
                wizard.published_count = min(sold, wizard._with_id_count())
                wizard.unpublished_count = sold - wizard.published_count
            wizard.needs_consent = bool(
                wizard.unpublished_count or (wizard.removes_assignments and wizard.assignment_count)
            )
            wizard.consequence = wizard._consequence_in_words() if chosen else False

    def _consequence_in_words(self):
        """Return in words what the choice means, for how many products and accounts."""
        numbers = {
            "published": self.published_count,
            "unpublished": self.unpublished_count,
            "accounts": self.live_account_count,
        }
        if not self.changes:
            return _("Nothing changes: it is so already, and stays so.")
        if self.deployment == SUPPLIER:
            return _(
                "Every product that can be sold is sold on Cartona. Products that would be "
                "published: %(published)s. Live accounts that this concerns: %(accounts)s.",
                **numbers,
            )
        return _(
            "Only products with a Cartona ID are sold on Cartona. Products that would stay "
            "published: %(published)s, that would be unpublished: %(unpublished)s. Live accounts "
            "that this concerns: %(accounts)s.",
            **numbers,
        )

    @api.model
    def _concerned_accounts(self):
        return self.env["cartona.account"].sudo().search([("state", "=", "live")])

    @api.model
    def _sold_count(self):
        """Return how many products live accounts publish now."""
        domain = [
            ("account_id", "in", self._concerned_accounts().ids),
            ("is_published", "=", True),
            ("product_id", "!=", False),
            ("state", "not in", ("unmatched", "unpublished")),
        ]
        return self.env["cartona.listing"].sudo().search_count(domain)

    @api.model
    def _sellable_count(self):
        """Return how many products live accounts would publish in a supplier's Odoo."""
        companies = self._concerned_accounts().filtered("lists_all").company_id
        if not companies:
            return self._sold_count()
        domain = [
            ("sale_ok", "=", True),
            ("cartona_excluded", "=", False),
            ("company_id", "in", [False, *companies.ids]),
        ]
        return self.env["product.product"].sudo().search_count(domain)

    def _with_id_count(self):
        """Return how many products have a Cartona ID, also one that an older connector gave."""
        installed = self.env["cartona.deployment"]._is_marketplace_installed()
        found = collect(self.env.cr, installed)
        counts = [found.get("%s.%s" % each) or 0 for each in PRODUCT_COLUMNS]
        return max(self.assignment_count, *counts)

    @api.model
    def _open(self):
        """Return the action that shows the dialog.

        :raises AccessError: the user is no administrator.
        """
        self._require_administrator()
        wizard = self.create(
            {
                "current": self.env["cartona.deployment"]._decision().kind,
                "live_account_count": len(self._concerned_accounts()),
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
        if not self.deployment:
            raise UserError(_("Say first whether this is a supplier's Odoo or Cartona's own."))
        if self.removes_assignments and self.assignment_count and not self.understood:
            raise UserError(
                _(
                    "Cartona IDs that would be removed: %s. Keep the file first, then tick the "
                    "box.",
                    self.assignment_count,
                )
            )
        if self.needs_consent and not self.understood:
            raise UserError(
                _(
                    "Products that would be unpublished on Cartona: %s. Tick “I understand” first.",
                    self.unpublished_count,
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
