from odoo import models

from ... import const


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Have the catalogue looked at again where all prices come to mean something else."""
        done = super().write(vals)
        if "account_price_include" in vals:
            accounts = self.env["cartona.account"].sudo()
            for account in accounts.search([("company_id", "in", self.ids)]):
                self.env["cartona.outbox"]._add(account, const.ACCOUNT, account.ids)
        return done
