import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..models.cartona_listing import READINESS

#: What is counted, and by which field of the dialog it is shown.
COUNTED = {readiness: readiness + "_count" for readiness, _label in READINESS}

#: Seconds that a user waits for a count; a larger catalogue is counted in the background.
PATIENCE = 10.0


class CartonaPreviewWizard(models.TransientModel):
    """Says what an account would publish, before anything is sent and at any time after."""

    _name = "cartona.preview.wizard"
    _description = "Preview of a Cartona Account"

    account_id = fields.Many2one("cartona.account", required=True, readonly=True)
    account_state = fields.Selection(related="account_id.state")
    deployment_obstacle = fields.Text(related="account_id.deployment_obstacle")
    catalogue_read_at = fields.Datetime(related="account_id.catalogue_read_at")
    is_counting = fields.Boolean(related="account_id.check_wanted")
    progress = fields.Char(readonly=True)
    rule = fields.Char(readonly=True)
    publish_count = fields.Integer(string="Will Be Published", readonly=True)
    ready_count = fields.Integer(string="Ready", readonly=True)
    no_identifier_count = fields.Integer(string="Missing Identifier", readonly=True)
    duplicate_count = fields.Integer(string="Duplicate Identifier", readonly=True)
    missing_count = fields.Integer(string="Not Known to Cartona", readonly=True)
    no_price_count = fields.Integer(string="Price Zero", readonly=True)
    no_unit_count = fields.Integer(string="No Unit Mapping", readonly=True)
    kept_off_count = fields.Integer(string="Not Sold", readonly=True)
    unmatched_count = fields.Integer(string="On Cartona without Odoo Product", readonly=True)

    @api.model
    def _open(self, account):
        """Check the products of *account*, and return the action that shows what came of it.

        The user is not kept waiting for the last of very many.
        """
        account.ensure_one()
        compat.check_access(account, "write")
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        preparation._begin_check(own, time.monotonic() + PATIENCE)
        wizard = self.create({"account_id": account.id, "rule": own._rule_in_words()})
        wizard._count()
        return wizard._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": _("What Will Be Published"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _count(self):
        listing = self.env["cartona.listing"]
        domain = [("account_id", "=", self.account_id.id)]
        found = dict(compat.aggregated(listing, domain, "readiness", "__count"))
        values = {field: found.get(name, 0) for name, field in COUNTED.items()}
        # What has no price yet is published without one; what Cartona does not know is not.
        values["publish_count"] = sum(
            found.get(name, 0) for name in ("ready", "no_price", "no_unit")
        )
        values["unmatched_count"] = listing.search_count([*domain, ("state", "=", "unmatched")])
        values["progress"] = self._progress() if self.is_counting else False
        self.write(values)

    def _progress(self):
        """Return in words how far the count has come."""
        listing = self.env["cartona.listing"]
        domain = [("account_id", "=", self.account_id.id), ("state", "!=", "unmatched")]
        seen = self.account_id._progress().checked_to
        return _(
            "The products are still being counted: %(seen)s of the %(all)s listed so far. It "
            "goes on in the background; press Refresh to see how far it is.",
            seen=listing.search_count([*domain, ("id", "<=", seen)]) if seen else 0,
            all=listing.search_count(domain),
        )

    def action_refresh(self):
        """Count again; where nobody is at it, go on with it."""
        self.ensure_one()
        compat.check_access(self.account_id, "write")
        if self.is_counting:
            preparation, own = self.env["cartona.preparation"]._in_account(self.account_id)
            preparation._check(own, time.monotonic() + PATIENCE)
        self._count()
        return self._show()

    def action_show_products(self):
        """Open all products of the account by what was found of them."""
        self.ensure_one()
        return self.account_id.action_prepare()

    def action_read_catalogue(self):
        """Have Cartona's own list read first, so that it is known what it lacks."""
        self.ensure_one()
        return self.account_id.action_read_catalogue()

    def action_go_live(self):
        """Begin to send."""
        self.ensure_one()
        if self.account_id.state == "live":
            raise UserError(_("Account %s is live already.", self.account_id.name))
        self.account_id.action_go_live()
        return {"type": "ir.actions.act_window_close"}
