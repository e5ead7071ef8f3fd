from odoo import _, models
from odoo.exceptions import UserError


class CartonaListing(models.Model):
    """What a person can do for all listings at once, above their list.

    It is about the accounts of what is selected; without a selection about those of the list.
    """

    _inherit = "cartona.listing"

    def action_retry_all_failed(self):
        """Try again at once whatever was refused, of products and of orders."""
        return self._live_accounts_of_list().action_retry_failed()

    def action_find_differences(self):
        """Read what Cartona shows and mark what differs; nothing is sent.

        :raises UserError: no account has a token
        """
        accounts = self._accounts_of_list(self).filtered("has_token")
        if not accounts:
            raise UserError(_("No account has a token yet: enter the one that Cartona gave you."))
        return accounts.action_compare_catalogue()

    def action_repair_differences(self):
        """Send price and stock anew of whatever was found to differ.

        :raises UserError: nothing differs
        """
        accounts = self._live_accounts_of_list()
        differing = [("account_id", "in", accounts.ids), ("differs", "=", True)]
        if not self.search(differing, limit=1):
            raise UserError(
                _("Nothing is known to differ: press “Find Differences”, then look at the filter.")
            )
        return accounts.action_repair_differences()

    def _live_accounts_of_list(self):
        """Return the live ones of the accounts that the list is about.

        :raises UserError: none is live
        """
        accounts = self._accounts_of_list(self).filtered(lambda each: each.state == "live")
        if not accounts:
            raise UserError(_("No account is live, so nothing is sent: go live with one first."))
        return accounts
