import logging
from datetime import timedelta

from odoo import api, fields, models

from ... import compat, const
from ...held_fields import held_text, worded_text
from ...lib import backoff, held
from ...lib.clock import utcnow
from ...lib.sql import unique_index

_logger = logging.getLogger(__name__)


class CartonaChannel(models.Model):
    """How one direction of an account's traffic fares: success, failure, breaker.

    It is a record of its own, because the two directions are served by two workers at
    the same time, and neither may make the other's transaction fail.
    """

    _name = "cartona.channel"
    _description = "Cartona Channel"
    _inherit = ["cartona.exported"]
    _rec_name = "kind"
    _order = "account_id, kind"

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(const.CHANNELS, required=True)
    failure_count = fields.Integer(
        string="Failures in a Row", help="Calls that failed as a whole, one after the other."
    )
    next_attempt_at = fields.Datetime(
        string="Next Attempt", help="No call is made before, unless a person asks for it."
    )
    last_success_at = fields.Datetime(string="Last Success")
    last_error_held = held_text()
    last_error = worded_text("last_error", string="What Is Wrong")
    last_error_at = fields.Datetime(string="Last Failure")
    failing_since = fields.Datetime(help="When the first of the failures in a row happened.")
    working_since = fields.Datetime(
        help="When the last failures in a row ended, or the account went live."
    )
    condition = fields.Selection(
        [
            ("idle", "No Call Yet"),
            ("ok", "Working"),
            ("failing", "Failing"),
            ("interrupted", "Interrupted"),
        ],
        compute="_compute_is_broken",
        help="Interrupted: several calls in a row have failed; Cartona is asked again at longer "
        "intervals.",
    )
    is_broken = fields.Boolean(
        string="Is Interrupted",
        compute="_compute_is_broken",
        help="Several calls in a row have failed; Cartona is asked again at longer intervals.",
    )

    def init(self):
        """Let the database refuse a second record of a direction."""
        unique_index(self.env.cr, self._table, ["account_id", "kind"])
        self.env.cr.execute("SELECT to_regclass('cartona_account') IS NOT NULL")
        if self.env.cr.fetchone()[0]:
            # An account that is older than a kind of channel gets its channel now.
            self.env.cr.execute(
                """
                INSERT INTO cartona_channel (account_id, kind, failure_count)
                SELECT account.id, kind, 0
                  FROM cartona_account account, unnest(%s) AS kind
                ON CONFLICT DO NOTHING
                """,
                ([kind for kind, _label in const.CHANNELS],),
            )

    @api.depends("failure_count", "last_success_at")
    def _compute_is_broken(self):
        for channel in self:
            channel.is_broken = channel.failure_count >= backoff.BREAKER_FAILURES
            if channel.is_broken:
                channel.condition = "interrupted"
            elif channel.failure_count:
                channel.condition = "failing"
            else:
                channel.condition = "ok" if channel.last_success_at else "idle"

    @api.model
    def _succeeded(self, account, kind):
        """Note a call of *account* that was answered: its way is free again.

        By SQL, as it is done behind every call.
        """
        compat.flush(self.env)
        self.env.cr.execute(
            """
            UPDATE cartona_channel channel
               SET failure_count = 0, next_attempt_at = NULL, last_error_held = NULL,
                   failing_since = NULL, last_success_at = %(now)s,
                   working_since = CASE WHEN before.failure_count > 0 THEN %(now)s
                                        ELSE channel.working_since END
              FROM cartona_channel before
             WHERE channel.account_id = %(account)s AND channel.kind = %(kind)s
               AND before.id = channel.id
            RETURNING before.failure_count
            """,
            {"now": fields.Datetime.now(), "account": account.id, "kind": kind},
            log_exceptions=False,  # by the worker, unless it was a collision
        )
        if any(failures for (failures,) in self.env.cr.fetchall()):
            _logger.info("Cartona answers account %s again (%s)", account.id, kind)
        compat.invalidate(self.env)

    def _failed(self, error):
        """Note a call that failed as a whole; return the seconds to wait.

        *error* is a :class:`cartona_api.CartonaError` or an :class:`OdooFailure`.
        """
        self.ensure_one()
        failures, now = self.failure_count + 1, fields.Datetime.now()
        delay = backoff.call_delay(
            failures,
            retry_after=getattr(error, "retry_after", None),
            needs_person=not error.retry,
        )
        self.write(
            {
                "failure_count": failures,
                "last_error_held": held.dumps(held.held_of(error)),
                "last_error_at": now,
                "failing_since": (failures > 1 and self.failing_since) or now,
            }
        )
        compat.flush(self.env)
        # By SQL, because the ORM would cut it to the second.
        self.env.cr.execute(
            "UPDATE cartona_channel SET next_attempt_at = %s WHERE id = %s",
            (utcnow() + timedelta(seconds=delay), self.id),
            log_exceptions=False,  # by the worker, unless it was a collision
        )
        compat.invalidate(self.env)
        return delay

    def _may_call(self):
        """Return whether the wait after the last failure is over."""
        self.ensure_one()
        return not self.next_attempt_at or self._is_over(self.next_attempt_at, self.last_error_at)

    @api.model
    def _is_over(self, next_attempt_at, last_error_at):
        """Return whether a wait that was noted at *last_error_at* is over.

        One that begins in the future was noted before the time of day was set back: nobody should
        wait for as long as that was.
        """
        now = utcnow()
        ahead = now + timedelta(seconds=const.SET_BACK_SECONDS)
        return next_attempt_at <= now or bool(last_error_at and last_error_at > ahead)
