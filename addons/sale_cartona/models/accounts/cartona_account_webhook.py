import json
import secrets
import time
import uuid

import requests

from odoo import _, fields, models
from odoo.exceptions import UserError

from cartona_api import webhook

from ... import compat, const
from ...lib import outside
from ...lib.push import pong
from .cartona_account_actions import _notification
from .cartona_account_secrets import MASK

#: Seconds that the check of the address waits for an answer.
PATIENCE = 10
#: Who sees where pushes go.
MANAGERS = "sale_cartona.group_cartona_manager"


class CartonaAccount(models.Model):
    """The address that Cartona may push orders to. Without it everything works by the pull."""

    _inherit = "cartona.account"

    webhook_enabled = fields.Boolean(
        string="Receive Webhooks",
        tracking=True,
        copy=False,
        help="Cartona may push orders; each is then here within a second.",
    )
    webhook_key = fields.Char(
        default=lambda self: uuid.uuid4().hex, readonly=True, copy=False, groups=MANAGERS
    )
    webhook_url = fields.Char(
        string="Address for Webhooks", compute="_compute_webhook_url", groups=MANAGERS
    )
    webhook_secret = fields.Char(
        string="Secret",
        compute="_compute_webhook_secret",
        inverse="_inverse_webhook_secret",
        copy=False,
        groups=MANAGERS,
        help="Write-only. Cartona signs with it, or sends it along. In Odoo's configuration it is "
        "called cartona_webhook_secret_<database>_<id>; without the database in its name, the "
        "account with this id of every database on the server takes it.",
    )

    def _compute_webhook_url(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        for account in self:
            account.webhook_url = "%s%s%s" % (
                base.rstrip("/"),
                const.WEBHOOK_PATH,
                account.webhook_key,
            )

    def _compute_webhook_secret(self):
        for account in self:
            account.webhook_secret = MASK if account._origin._webhook_secret() else False

    def _inverse_webhook_secret(self):
        for account in self:
            account._keep_secret(outside.WEBHOOK_SECRET, account.webhook_secret)
        compat.invalidate_fields(self, ["webhook_secret", "has_needless_secret"])

    def _webhook_secret(self):
        """Return the secret of one account; never to be shown, logged or put into an error."""
        return self._secrets(outside.WEBHOOK_SECRET).get(self.id)

    def action_make_webhook_secret(self):
        """Make a secret and show it this once, to be entered at Cartona."""
        self.ensure_one()
        compat.check_access(self, "write")
        secret = secrets.token_urlsafe(32)
        self.webhook_secret = secret
        message = _("Enter it at Cartona now, it is not shown again: %s", secret)
        return _staying(_notification(_("New secret"), message, True))

    def action_check_webhook(self):
        """See whether the address reaches this very database."""
        self.ensure_one()
        compat.check_access(self, "write")
        secret = self._webhook_secret()
        if not self.webhook_enabled or not secret:
            raise UserError(_("Tick “Receive Webhooks” and enter a secret first."))
        # The request that is made now must find what is entered here.
        self.env["cartona.worker"]._commit()
        nonce, timestamp = uuid.uuid4().hex, str(int(time.time()))
        body = json.dumps({"ping": nonce}).encode()
        headers = {
            "Content-Type": "application/json",
            webhook.TIMESTAMP_HEADER: timestamp,
            webhook.SIGNATURE_HEADER: webhook.sign(secret, timestamp, body),
        }
        try:
            answer = requests.post(
                self.webhook_url,
                data=body,
                headers=headers,
                timeout=PATIENCE,
                allow_redirects=False,
            )
            said = answer.json() if answer.status_code == 200 else {}
            answered = said.get("pong") if isinstance(said, dict) else None
        except (requests.RequestException, ValueError) as error:
            return _staying(_notification(_("Not reached"), str(error)[:300], False))
        if answered == pong(secret, nonce):
            self.env["cartona.clock"]._note_time("tested_at", self.ids)
            return _notification(_("Reached"), _("The address reaches this database."), True)
        message = _(
            "Something else answered (%s). Check web.base.url, and dbfilter where the server has "
            "several databases.",
            answer.status_code,
        )
        return _staying(_notification(_("Not reached"), message, False))


def _staying(notification):
    """Have a notification stay until it is closed: it says what stands nowhere else."""
    notification["params"]["sticky"] = True
    return notification
