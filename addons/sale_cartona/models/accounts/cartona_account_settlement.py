from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...lib.labels import label

#: What has to be set before anything is booked.
LEDGERS = ("settlement_journal_id", "due_from_account_id", "owed_to_account_id")


class CartonaAccount(models.Model):
    """Where the money goes that Cartona pays, or that is collected for Cartona."""

    _inherit = "cartona.account"

    book_settlement = fields.Boolean(
        string="Book What Cartona Pays",
        default=True,
        help="When an invoice is posted, what Cartona pays of it is moved to Cartona's balance, "
        "so that the retailer's balance is what is collected at the door.",
    )
    settlement_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
    )
    due_from_account_id = fields.Many2one(
        "account.account",
        string="Due from Cartona",
        check_company=True,
        help="Credit and instalments, which Cartona pays.",
    )
    owed_to_account_id = fields.Many2one(
        "account.account",
        string="Owed to Cartona",
        check_company=True,
        help="Wallet top-ups, which are collected for Cartona.",
    )

    def _missing_ledgers(self):
        """Return the names of the fields that are needed to book and are not set."""
        self.ensure_one()
        return [name for name in LEDGERS if not self[name]]

    def action_make_settlement_accounts(self):
        """Make the journal and the accounts that are missing.

        :raises AccessError: the user may not make accounts; that takes Odoo's own right
        """
        self.ensure_one()
        for model in ("account.account", "account.journal"):
            compat.check_access(self.env[model], "create")
        self._make_ledgers()
        return True

    def _make_ledgers(self):
        """Make what is missing, by the rights that these records have.

        :raises UserError: the company has no chart of accounts
        """
        # Who may not read accounts is told the same; making them takes Odoo's own right.
        ledgers = self.env["account.account"].sudo()
        if not ledgers.search(compat.ledger_domain(self.env, self.company_id), limit=1):
            raise UserError(
                _(
                    "%s has no chart of accounts yet: choose one in the settings of Invoicing.",
                    self.company_id.name,
                )
            )
        made, company = {}, self.company_id
        if not self.settlement_journal_id:
            code, journals = "CART%d" % self.id, self.env["account.journal"]
            values = {"name": _("Cartona settlement"), "type": "general", "code": code}
            # One that was taken out of the account again is still there.
            known = [("code", "=", code), ("company_id", "=", company.id)]
            made["settlement_journal_id"] = journals.search(known, limit=1) or journals.create(
                dict(values, company_id=company.id)
            )
        for name, kind, prefix in (
            ("due_from_account_id", "asset", "CARTD"),
            ("owed_to_account_id", "liability", "CARTO"),
        ):
            if not self[name]:
                ledgers = self.env["account.account"].with_company(company)
                code = "%s%d" % (prefix, self.id)
                values = compat.ledger_values(self.env, kind, company)
                known = [("code", "=", code), *compat.ledger_domain(self.env, company)]
                made[name] = ledgers.search(known, limit=1) or ledgers.create(
                    dict(values, name=label(self, name), code=code, reconcile=True)
                )
        # An accountant makes them, who may not change the account of Cartona's otherwise.
        self.sudo().write({name: record.id for name, record in made.items()})
