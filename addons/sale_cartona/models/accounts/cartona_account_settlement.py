from odoo import _, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...lib.labels import label


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

    def action_make_settlement_accounts(self):
        """Make the journal and the accounts that are missing."""
        self.ensure_one()
        compat.check_access(self, "write")
        # Who may not read accounts is told the same; making them takes Odoo's own right.
        if (
            not self.env["account.account"]
            .sudo()
            .search(compat.ledger_domain(self.env, self.company_id), limit=1)
        ):
            raise UserError(_("The company has no chart of accounts yet: choose one first."))
        if not self.settlement_journal_id:
            self.settlement_journal_id = self.env["account.journal"].create(
                {
                    "name": _("Cartona settlement"),
                    "code": "CART%d" % self.id,
                    "type": "general",
                    "company_id": self.company_id.id,
                }
            )
        for name, kind, code in (
            ("due_from_account_id", "asset", "CARTD"),
            ("owed_to_account_id", "liability", "CARTO"),
        ):
            if not self[name]:
                values = compat.ledger_values(self.env, kind, self.company_id)
                name_of_it = label(self, name)
                self[name] = self.env["account.account"].create(
                    dict(values, name=name_of_it, code="%s%d" % (code, self.id), reconcile=True)
                )
        return True
