import hmac
import json
import logging
import time

from odoo import api, models

import cartona_api
from cartona_api import masking, webhook

from ... import const
from ...lib import held
from ...lib.calls import Calls
from ...lib.gate import Tally
from ...lib.push import pong
from ...lib.sql import is_conflict

_logger = logging.getLogger(__name__)

#: Compared with where there is no secret, so that an unknown address takes as long.
NOBODYS_SECRET = "no account has this secret"  # nosec B105 - no secret
#: Refused pushes by account, as this process has seen them.
refused = Tally()


class CartonaWebhook(models.AbstractModel):
    """Takes pushes: checks whose they are, stores orders nobody knows, and wakes the pull.

    A push is a hint. It may come late or twice, so it never changes an order that is known:
    the pull that it wakes brings the truth (section Webhooks).
    """

    _name = "cartona.webhook"
    _description = "Cartona Webhook"

    @api.model
    def _answer(self, key, headers, length, read):
        """Return ``(HTTP status, text)``; *read* returns the raw body.

        A stranger learns nothing: a wrong secret, an unknown address and one that is
        switched off answer alike.
        """
        if length is None or length > const.LONGEST_PUSH:
            return 413, "{}"
        body = read()
        account = self._account_of(key)
        secret = account and account._webhook_secret()
        if not self._is_genuine(secret or NOBODYS_SECRET, headers, body) or not secret:
            if account:
                self._log_refusal(account)
            return 401, "{}"
        if headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/json":
            return 415, json.dumps({"error": "application/json is expected"})
        try:
            pushed = cartona_api.loads(body.decode("utf-8"))
        except ValueError:
            return 400, json.dumps({"error": "The body is no JSON"})
        if isinstance(pushed, dict) and "ping" in pushed:
            return 200, json.dumps({"pong": pong(secret, str(pushed["ping"]))})
        if not isinstance(pushed, (dict, list)):
            return 400, json.dumps({"error": "An order or a status event is expected"})
        self._take(account, pushed if isinstance(pushed, list) else [pushed])
        self.env["cartona.clock"]._note_push(account)
        return 200, json.dumps({"received": True})

    @api.model
    def _account_of(self, key):
        """Return the account that takes pushes at the address that ends with *key*, or none."""
        accounts = self.env["cartona.account"]
        # What a stranger writes there may be nothing that the database can look for.
        if not key.isalnum():
            return accounts
        return accounts.search([("webhook_key", "=", key), ("webhook_enabled", "=", True)], limit=1)

    @api.model
    def _note_refused_pushes(self, count):
        """Note that *count* pushes were refused in this process since this was last called.

        It is called once a minute at most, so that strangers fill neither log nor database.
        """
        _logger.info("Pushes refused since the last such line: %d", count)

    @api.model
    def _log_refusal(self, account):
        """Note in the log that a push to the account's own address was refused.

        Whoever knows the address fills nothing either: it is one entry, which each process counts
        up once a minute at most.
        """
        times = refused.add((self.env.cr.dbname, account.id))
        if times:
            calls, problem = Calls("push"), held.message("push_refused")
            calls.status, calls.times = 401, times
            self.env["cartona.log"]._note_problem_apart(account, calls, problem)

    @api.model
    def _is_genuine(self, secret, headers, body):
        """Return whether a push bears the secret: its signature, or itself in a header."""
        plain = headers.get(webhook.SECRET_HEADER)
        if plain is not None:
            return hmac.compare_digest(plain.encode("utf-8", "replace"), secret.encode())
        return webhook.verify(
            secret,
            headers.get(webhook.TIMESTAMP_HEADER),
            body,
            headers.get(webhook.SIGNATURE_HEADER),
            time.time(),
        )

    @api.model
    def _take(self, account, pushed):
        """Store what is new of *pushed* objects, have the rest pulled, and note the push."""
        log, calls = self.env["cartona.log"], Calls("push", items=len(pushed))
        calls.request = masking.excerpt(pushed)
        try:
            calls.order_ids = self._take_in(account, pushed)
        except Exception as error:
            # Odoo repeats a push that has only collided with something.
            if not is_conflict(error):
                log._note_apart(account, calls, error)
            raise
        log._note(account, calls)

    @api.model
    def _take_in(self, account, pushed):
        """Do what a push asks for; return the ids of the orders that it speaks of."""
        if not (account.active and account.state == "live" and account.fetch_orders):
            return []
        pull, account = self.env["cartona.pull"]._in_account(account)
        orders, new = pull.env["cartona.order"], {}
        for raw in pushed:
            if isinstance(raw, dict) and "order_details" in raw:
                values = orders._values_of(cartona_api.PulledOrder.read(raw))
                new[values["hashed_id"]] = values
        host = account._host()
        known = orders.search([("host", "=", host), ("hashed_id", "in", list(new))])
        for order in known:
            del new[order.hashed_id]
        created = pull._store_new(account, host, list(new.values()), brought_by="push")
        pull._run_again()
        return known.ids + created
