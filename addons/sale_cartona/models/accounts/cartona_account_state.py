from odoo import _, api, fields, models

from ...held_fields import held_text
from ...lib import held
from ...lib.clock import local


class CartonaAccount(models.Model):
    """Whether Cartona answers: as of the last real call, whoever made it."""

    _inherit = "cartona.account"

    connection_state = fields.Selection(
        [("unknown", "Not Tested"), ("ok", "Connected"), ("failed", "Failed")],
        string="Connection",
        compute="_compute_connection",
        help="What became of the last call to Cartona, or of the last test.",
    )
    connection_message = fields.Text(string="Result", compute="_compute_connection")
    connection_checked_at = fields.Datetime(string="As Of", compute="_compute_connection")
    failing_since = fields.Datetime(
        compute="_compute_connection", help="When the first of the failures in a row happened."
    )
    next_step = fields.Selection(
        [
            ("token", "Enter the Token"),
            ("test", "Test Connection"),
            ("catalogue", "Fetch Catalogue"),
            ("preview", "Preview and Go Live"),
            ("live", "Live"),
        ],
        compute="_compute_next_step",
        help="What is to be done next until the account is live.",
    )
    # What a person's test has found
    tested_state = fields.Selection(
        [("ok", "Connected"), ("failed", "Failed")], readonly=True, copy=False
    )
    tested_message_held = held_text()
    tested_at = fields.Datetime(readonly=True, copy=False)

    @api.depends(
        "tested_state",
        "tested_message_held",
        "tested_at",
        "channel_ids.failure_count",
        "channel_ids.last_error_held",
        "channel_ids.last_success_at",
    )
    @api.depends_context("lang", "tz")
    def _compute_connection(self):
        words = self.env["cartona.message"]._words
        for account in self:
            at, _rank, state, text, since = max(account._connection_events(), default=_NOTHING)
            account.connection_state = state
            account.connection_checked_at = at or False
            account.failing_since = since or False
            message = words([text]).get(text, False) if text else False
            if since:
                moment = local(account.env, since)
                message = _(
                    "Failing since %(time)s: %(problem)s",
                    time=moment.strftime("%d/%m %H:%M"),
                    problem=message or "",
                )
            account.connection_message = message

    @api.depends("state", "connection_state", "catalogue_read_at", "catalogue_wanted")
    def _compute_next_step(self):
        for account in self:
            if account.state == "live":
                account.next_step = "live"
            elif not account.has_token:
                account.next_step = "token"
            elif account.connection_state != "ok":
                account.next_step = "test"
            elif not account.catalogue_read_at and not account.catalogue_wanted:
                account.next_step = "catalogue"
            else:
                account.next_step = "preview"

    def _connection_events(self):
        """Return what is known of calls: ``(at, rank, state, held message, failing since)``.

        Of two in the same second a failure counts.
        """
        self.ensure_one()
        events = []
        if self.tested_at:
            state, message = self.tested_state or "unknown", self.tested_message_held or ""
            events.append((self.tested_at, state == "failed", state, message, None))
        for channel in self.sudo().channel_ids:
            if channel.last_success_at:
                events.append((channel.last_success_at, False, "ok", "", None))
            error = channel.last_error_held or ""
            if channel.failure_count and held.fragment(held.ODOO_FAILED) not in error:
                since = channel.failing_since or channel.last_error_at
                events.append((channel.last_error_at, True, "failed", error, since))
        return events

    def _keep_test(self, state, message):
        """Keep what a person's test of the connection has found."""
        self.write(
            {
                "tested_state": state,
                "tested_message_held": held.dumps(message),
                "tested_at": fields.Datetime.now(),
            }
        )


_NOTHING = (None, False, "unknown", "", None)
