import time

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..lib import held
from .cartona_preview_section import Facts

#: Seconds that a user waits for a count; a larger catalogue goes on in the background.
PATIENCE = 10.0


class CartonaPreviewWizard(models.TransientModel):
    """Shows what an account would publish, before anything is sent and at any time after.

    What it says are sections (`cartona.preview.section`). Cartona is asked once when it is opened,
    and once more by *Refresh*.
    """

    _name = "cartona.preview.wizard"
    _description = "Preview of a Cartona Account"

    account_id = fields.Many2one("cartona.account", required=True, readonly=True)
    account_state = fields.Selection(related="account_id.state")
    is_counting = fields.Boolean(related="account_id.check_wanted")
    progress = fields.Char(readonly=True)
    rule = fields.Char(readonly=True)
    answered = fields.Boolean(readonly=True, help="Cartona answered when it was last asked.")
    answer = fields.Text(readonly=True)
    section_ids = fields.One2many("cartona.preview.section", "wizard_id", readonly=True)
    sample = fields.Text(string="As Cartona Would Be Told", compute="_compute_from_sections")
    may_go_live = fields.Boolean(compute="_compute_from_sections")

    @api.depends("section_ids.sample", "section_ids.blocks", "account_state", "is_counting")
    def _compute_from_sections(self):
        for wizard in self:
            wizard.sample = "\n".join(filter(None, wizard.section_ids.mapped("sample"))) or False
            wizard.may_go_live = (
                wizard.account_state != "live"
                and not wizard.is_counting
                and wizard.answered
                and not any(wizard.section_ids.mapped("blocks"))
            )

    @api.model
    def _open(self, account):
        """Ask Cartona, check the products of *account*, and return the action that shows it.

        Where they are very many, the user sees the first ones, and the check goes on in the
        background.
        """
        account.ensure_one()
        compat.check_access(account, "write")
        answer = self._asked(account)
        preparation, own = self.env["cartona.preparation"]._in_account(account)
        preparation._begin_check(own, time.monotonic() + PATIENCE)
        wizard = self.create({"account_id": account.id, "rule": own._rule_in_words(), **answer})
        return wizard._shown_anew()

    @api.model
    def _asked(self, account):
        """Ask Cartona once whether it takes the token; return what the dialog keeps of that."""
        if account.has_token:
            answered, message = account._test()
        else:
            answered, message = False, held.message("no_token")
        return {"answered": answered, "answer": self.env["cartona.message"]._say(message)}

    def _shown_anew(self):
        """Word the sections as things stand, and return the action that shows them."""
        self.ensure_one()
        values = self.env["cartona.preview.section"]._values(self._preview_facts())
        self.section_ids.unlink()
        self.write(
            {
                "section_ids": [(0, 0, each) for each in values],
                "progress": self._progress_in_words() if self.is_counting else False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": _("What Will Be Published"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _preview_facts(self):
        """Return what the sections are worded from."""
        self.ensure_one()
        listing, account = self.env["cartona.listing"], self.account_id
        domain = [("account_id", "=", account.id)]
        return Facts(
            account=account,
            answered=self.answered,
            answer=self.answer,
            readiness=dict(compat.aggregated(listing, domain, "readiness", "__count")),
            unmatched=listing.search_count([*domain, ("state", "=", "unmatched")]),
        )

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
        """Ask Cartona once more and count again; go on with a check that nobody else works on.

        A count that has ended since is shown, and not begun anew.
        """
        self.ensure_one()
        compat.check_access(self.account_id, "write")
        self.write(self._asked(self.account_id))
        preparation, own = self.env["cartona.preparation"]._in_account(self.account_id)
        if self.is_counting:
            preparation._check(own, time.monotonic() + PATIENCE)
        elif not self.progress:
            # What was mended or read meanwhile is to be seen.
            preparation._begin_check(own, time.monotonic() + PATIENCE)
        return self._shown_anew()

    def action_show_products(self):
        """Open all products of the account, grouped by what the check has found."""
        self.ensure_one()
        return self.account_id.action_prepare()

    def action_read_catalogue(self):
        """Have Cartona's own list read, so that the check knows what is missing there.

        The dialog stays open: it shows how far that has come.
        """
        self.ensure_one()
        self.account_id.action_read_catalogue()
        return self._shown_anew()

    def action_go_live(self):
        """Begin to send.

        :raises UserError: the account is live already, a section blocks it, or Cartona does not
            take the token.
        """
        self.ensure_one()
        account = self.account_id
        if account.state == "live":
            raise UserError(_("Account %s is live already.", account.name))
        said = self.env["cartona.preview.section"]._said_of(self._preview_facts())
        blocking = [section.line for _code, section in said if section.blocks]
        if blocking:
            raise UserError(
                _(
                    "Account %(account)s cannot go live: %(problems)s Mend that, and press "
                    "Refresh.",
                    account=account.name,
                    problems=" ".join(blocking),
                )
            )
        account.action_go_live()
        return {"type": "ir.actions.act_window_close"}


class CartonaAccount(models.Model):
    """Opens the preview from the account's form."""

    _inherit = "cartona.account"

    def action_preview(self):
        """Show what would be published, and send nothing."""
        return self.env["cartona.preview.wizard"]._open(self)
