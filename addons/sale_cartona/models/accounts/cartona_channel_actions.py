from odoo import _, models

from ... import const
from ...lib.labels import choice
from .cartona_account_actions import _notification


class CartonaChannel(models.Model):
    """What a person can do about a channel that waits after a failure."""

    _inherit = "cartona.channel"

    def action_try_now(self):
        """Have the next call made at once, without the wait after the last failure.

        :raises UserError: the account is not live, and nothing but its catalogue is asked for.
        """
        self.ensure_one()
        account = self.account_id
        if self.kind != const.READING:
            account._require_live()
        account._try_channel(self.kind)
        kind = choice(self, "kind", self.kind)
        message = _("%s is tried now, without a wait.", kind)
        if self.kind != const.READING:
            return account._underway(_("Tried again"), message)
        # It changes nothing on Cartona, so it is read wherever the connector runs.
        idle = account._why_not_begun("sale_cartona.cron_read_catalogue")
        return _notification(_("Tried again"), idle or message, not idle)
