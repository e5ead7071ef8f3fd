import hashlib
from contextlib import ExitStack
from urllib.parse import urlsplit

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

import cartona_api

from ... import compat, const
from ...lib import clients, held, outside
from ...lib.calls import Calls
from .cartona_account_actions import _notification
from .cartona_account_secrets import MASK

#: Endpoints whose path an account may override: field name and label.
ENDPOINTS = (
    ("products", "Own Products"),
    ("update_products", "Product Update"),
    ("pull_orders", "Pull Orders"),
    ("order_statuses", "Order Status, Bulk"),
    ("order_status", "Order Status, Single"),
    ("order_lines", "Order Lines"),
)


#: What a call is made with: fields after whose change no wait for an old failure makes sense.
_SETTINGS = frozenset(
    {"state", "token", "base_url", "supplier_code", *("path_" + name for name, _label in ENDPOINTS)}
)

#: The same without the state: what a test of the connection has found holds for these values.
_TESTED = _SETTINGS - {"state"}

#: What is written where nothing is known of these values yet.
_UNTESTED = {"tested_state": False, "tested_message_held": False, "tested_at": False}

#: Seconds after which calls are given up that have less time than others.
LIMITS = {const.CODE: const.CODE_SECONDS, const.LOOK: const.LOOK_CALL_SECONDS}


class CartonaAccount(models.Model):
    _inherit = "cartona.account"

    base_url = fields.Char(
        string="Address",
        default=cartona_api.PRODUCTION_URL,
        required=True,
        tracking=True,
        help="Base address of Cartona's supplier API; https, or http on this machine only.",
    )
    token = fields.Char(
        compute="_compute_token",
        inverse="_inverse_token",
        copy=False,
        help="Write-only: once saved, the token cannot be read again by anyone. In Odoo's "
        "configuration it is called cartona_token_<database>_<id>; without the database in its "
        "name, the account with this id of every database on the server takes it.",
    )
    has_token = fields.Boolean(compute="_compute_token")
    has_default_address = fields.Boolean(compute="_compute_has_default_address")
    path_products = fields.Char(string="Own Products")
    path_update_products = fields.Char(string="Product Update")
    path_pull_orders = fields.Char(string="Pull Orders")
    path_order_statuses = fields.Char(string="Order Status, Bulk")
    path_order_status = fields.Char(string="Order Status, Single")
    path_order_lines = fields.Char(string="Order Lines")

    def write(self, vals):
        """Try again at once where what may have kept the calls from succeeding has changed.

        What was tested with other values says nothing any more.
        """
        if _TESTED.intersection(vals) and vals.get("token") != MASK:
            vals = dict(vals, **_UNTESTED)
        done = super().write(vals)
        if _SETTINGS.intersection(vals):
            self.filtered(lambda account: account.state == "live")._try_again()
        return done

    def _compute_token(self):
        tokens = self._origin._secrets(outside.TOKEN)
        for account in self:
            account.has_token = bool(tokens.get(account._origin.id))
            account.token = MASK if account.has_token else False

    def _inverse_token(self):
        for account in self:
            account._keep_secret(outside.TOKEN, account.token)
        # What was typed must not be read again from the cache.
        compat.invalidate_fields(self, ["token", "has_token", "has_needless_secret"])

    @api.depends("base_url")
    def _compute_has_default_address(self):
        for account in self:
            account.has_default_address = account.base_url == cartona_api.PRODUCTION_URL

    @api.constrains("base_url")
    def _check_base_url(self):
        for account in self:
            try:
                cartona_api.CartonaClient("x", base_url=account.base_url)
            except cartona_api.ConfigurationError as error:
                problem = self.env["cartona.message"]._say(held.held_of(error))
                raise ValidationError(
                    _("Account %(account)s: %(problem)s", account=account.name, problem=problem)
                ) from None

    def _host(self):
        """Return the host that the account's orders come from, in lower case."""
        self.ensure_one()
        parts = urlsplit(self.base_url)
        return parts.netloc.rpartition("@")[2].lower()

    def _endpoints(self):
        """Return the paths of the API, with the account's own ones in place."""
        self.ensure_one()
        own = {name: self["path_" + name] for name, _label in ENDPOINTS}
        return cartona_api.Endpoints(**{name: path for name, path in own.items() if path})

    def _client(self, channel):
        """Lend the client of one *channel*: a context manager.

        The connection stays open between two uses in the same process.

        :raises cartona_api.ConfigurationError: the account has no token, its address is not
            one that a token may be sent to, or nothing may be sent from this database.
        """
        self.ensure_one()
        error = self.env["cartona.message"]._error
        obstacle = self.env["cartona.deployment"]._obstacle_message()
        if obstacle and channel not in const.ASKING:
            raise error(cartona_api.ConfigurationError, obstacle)
        token = self._secrets(outside.TOKEN).get(self.id)
        if not token:
            raise error(cartona_api.ConfigurationError, held.message("no_token"))
        longest = LIMITS.get(channel, const.LONGEST_CALL)
        settings = (token, self.base_url, self._endpoints(), self.supplier_code or None, longest)
        fingerprint = hashlib.sha256(repr(settings).encode()).hexdigest()
        return clients.borrowed(
            (self.env.cr.dbname, self.id, channel), fingerprint, lambda: _build(*settings)
        )

    # -- Tests --------------------------------------------------------------------

    def _test(self):
        """Ask Cartona for one product; return ``(whether it answered, held message)``.

        The call is made between two transactions, so that nothing is locked while the user
        waits for an answer. What came of it is noted as the last test.
        """
        self.ensure_one()
        account = self._for_company()
        self.env["cartona.worker"]._commit()
        log, calls = self.env["cartona.log"].sudo(), Calls("test")
        try:
            with ExitStack() as stack:
                stack.enter_context(log._apart(account, calls))
                client = stack.enter_context(account._client(const.TEST))
                stack.enter_context(client.observed(calls.observe))
                client.check_connection()
        except cartona_api.CartonaError as error:
            state, message = "failed", held.held_of(error)
        else:
            took = int(calls.seconds * 1000)
            state, message = "ok", held.message("connected", milliseconds=took)
        account._keep_test(state, message)
        return state == "ok", message

    def _require_answer(self):
        """Have Cartona take the token of each of these accounts.

        :raises UserError: of one of them it does not; the message has Cartona's words.
        """
        problems, say = [], self.env["cartona.message"]._say
        for account in self:
            answered, message = account._test()
            if not answered:
                problem = {"account": account.name, "problem": say(message)}
                problems.append(_("%(account)s cannot go live. %(problem)s", **problem))
        if problems:
            # What was found stays on the accounts, although nobody goes live.
            self.env["cartona.worker"]._commit()
            raise UserError("\n".join(problems))

    # -- Buttons ----------------------------------------------------------------

    def action_test_connection(self):
        """Ask Cartona for one product and say what came of it."""
        self.ensure_one()
        compat.check_access(self, "write")
        answered, message = self._test()
        if answered and self.state == "live":
            self._for_company()._try_again()
        return _notification(
            _("Connected") if answered else _("Not connected"),
            self.env["cartona.message"]._say(message),
            answered,
        )

    def action_enter_token(self):
        """Ask for the token, and for nothing else."""
        self.ensure_one()
        compat.check_access(self, "write")
        return {
            "type": "ir.actions.act_window",
            "name": _("Token of %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("sale_cartona.cartona_account_view_form_token").id, "form")],
            "target": "new",
        }


def _build(token, base_url, endpoints, supplier_code, longest):
    return cartona_api.CartonaClient(
        token,
        base_url=base_url,
        endpoints=endpoints,
        supplier_code=supplier_code,
        total_timeout=longest,
    )
