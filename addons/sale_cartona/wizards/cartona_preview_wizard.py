import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..models.listings.cartona_listing import READINESS

#: The field of the dialog that shows how many listings have a readiness.
COUNTED = {readiness: readiness + "_count" for readiness, _label in READINESS}

#: Seconds that a user waits for a count; a larger catalogue goes on in the background.
PATIENCE = 10.0


class CartonaPreviewWizard(models.TransientModel):
    """Shows what an account would publish, before anything is sent and at any time after."""

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
        """Check the products of *account*, and return the action that shows the result.

        Where they are very many, the user sees the first ones, and the check goes on in the
        background.
        """
        account.ensure_one()
        compat.check_access(account, "write")
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        preparation._begin_check(own, time.monotonic() + PATIENCE)
        wizard = self.create({"account_id": account.id, "rule": own._rule_in_words()})
        wizard._write_counts()
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

    def _write_counts(self):
        listing = self.env["cartona.listing"]
        domain = [("account_id", "=", self.account_id.id)]
        found = dict(compat.aggregated(listing, domain, "readiness", "__count"))
        values = {field: found.get(name, 0) for name, field in COUNTED.items()}
        # A product without a price is published all the same; one that Cartona lacks is not.
        values["publish_count"] = sum(
            found.get(name, 0) for name in ("ready", "no_price", "no_unit")
        )
        values["unmatched_count"] = listing.search_count([*domain, ("state", "=", "unmatched")])
        values["progress"] = self._progress_in_words() if self.is_counting else False
        self.write(values)

    def _progress_in_words(self):
        """Return in words how far the check has come."""
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
        """Count again, and go on with a check that nobody else is working on."""
        self.ensure_one()
        compat.check_access(self.account_id, "write")
        if self.is_counting:
            preparation, own = self.env["cartona.preparation"]._in_account(self.account_id)
            preparation._check(own, time.monotonic() + PATIENCE)
        self._write_counts()
        return self._show()

    def action_show_products(self):
        """Open all products of the account, grouped by what the check has found."""
        self.ensure_one()
        return self.account_id.action_prepare()

    def action_read_catalogue(self):
        """Have Cartona's own list read, so that the check knows what is missing there."""
        self.ensure_one()
        return self.account_id.action_read_catalogue()

    def action_go_live(self):
        """Begin to send."""
        self.ensure_one()
        if self.account_id.state == "live":
            raise UserError(_("Account %s is live already.", self.account_id.name))
        self.account_id.action_go_live()
        return {"type": "ir.actions.act_window_close"}


class CartonaAccount(models.Model):
    """Opens the preview from the account's form."""

    _inherit = "cartona.account"

    def action_preview(self):
        """Show what would be published, and send nothing."""
        return self.env["cartona.preview.wizard"]._open(self)
