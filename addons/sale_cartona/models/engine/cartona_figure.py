from datetime import timedelta

from odoo import api, fields, models

from ... import compat, const
from ...lib import latency

#: The minute whose rows each worker of this process has last summed up, by database, account and
#: channel.
_summed_up = {}


class CartonaFigure(models.Model):
    """What is counted of an account's traffic: calls, successes, and how long changes took.

    Rows are only ever added while something happens, by the worker that holds the account's lock
    and in the transaction that keeps what Cartona answered. A worker sums up its rows of a minute
    that is over, and minutes become hours after a day, so that a reader never meets many rows.
    """

    _name = "cartona.figure"
    _description = "Cartona Figure"
    _inherit = ["cartona.exported"]
    _log_access = False
    _order = "id desc"

    account_id = fields.Many2one("cartona.account", required=True, ondelete="cascade")
    channel = fields.Selection(const.CHANNELS, required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, help="When the minute or hour began.")
    span = fields.Selection(
        [("call", "Call"), ("minute", "Minute"), ("hour", "Hour")], required=True, readonly=True
    )
    calls = fields.Integer(readonly=True)
    tried = fields.Integer(
        readonly=True, help="Values or orders that were sent; of a reading, its calls."
    )
    failed = fields.Integer(
        readonly=True, help="Those of them that Cartona refused, or whose call failed as a whole."
    )

    def init(self):
        """Give it the counts of changes by how long they took, which the ORM has no field for."""
        self.env.cr.execute(
            """
            ALTER TABLE cartona_figure ADD COLUMN IF NOT EXISTS ages integer[];
            CREATE INDEX IF NOT EXISTS cartona_figure_account_id_at_idx
                ON cartona_figure (account_id, at);
            CREATE INDEX IF NOT EXISTS cartona_figure_calls_idx
                ON cartona_figure (account_id, channel) WHERE span = 'call'
            """
        )

    # -- Counting -----------------------------------------------------------------------

    @api.model
    def _count_calls(self, account, channel, calls, failed=False):
        """Count *calls*, a :class:`Calls`; *failed* says that they failed as a whole."""
        tried = calls.items if calls.operation not in const.ASKING_OPERATIONS else calls.count
        if tried or calls.count:
            values = (calls.count, tried, (tried or 1) if failed else calls.refused)
            self._add_row(account, channel, calls.operation, *values, None)

    @api.model
    def _note_ages(self, account, channel, operation, moments):
        """Count changes that Cartona has just answered, and that were committed at *moments*."""
        moments = list(moments)
        if moments:
            # By the clock of the database, as the moments are.
            self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
            now = self.env.cr.fetchone()[0]
            ages = latency.histogram((now - moment).total_seconds() for moment in moments)
            self._add_row(account, channel, operation, 0, 0, 0, ages)

    @api.model
    def _add_row(self, account, channel, operation, *counts):
        # By SQL, as it is done behind every call.
        self.env.cr.execute(
            """
            INSERT INTO cartona_figure
                   (account_id, channel, operation, at, span, calls, tried, failed, ages)
            SELECT id, %s, %s, %s, 'call', %s, %s, %s, %s FROM cartona_account WHERE id = %s
            """,
            (channel, operation, _minute(), *counts, account.id),
        )

    # -- Summing up ---------------------------------------------------------------------

    @api.model
    def _is_to_sum_up(self, account, channel):
        """Return whether a minute has ended since this process summed up, and remember this one."""
        key, minute = (self.env.cr.dbname, account.id, channel), _minute()
        is_new = _summed_up.get(key) != minute
        _summed_up[key] = minute
        return is_new

    @api.model
    def _sum_up(self, account, channel):
        """Make one row a minute of the calls of minutes that are over; the lock is held."""
        self._merge(
            "account_id = %(account)s AND channel = %(channel)s AND span = 'call'"
            " AND at < %(until)s",
            "minute",
            {"account": account.id, "channel": channel, "until": _minute()},
        )

    @api.model
    def _sum_up_hours(self):
        """Make one row an hour of the minutes that are older than a day, and forget the oldest."""
        now = fields.Datetime.now()
        until = (now - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        accounts = self.env["cartona.account"].sudo().search([("active", "in", (True, False))])
        condition = "account_id = ANY(%(accounts)s) AND span <> 'hour' AND at < %(until)s"
        self._merge(condition, "hour", {"accounts": accounts.ids, "until": until})
        oldest = now - timedelta(days=const.FIGURE_DAYS)
        self.env.cr.execute(
            "DELETE FROM cartona_figure WHERE account_id = ANY(%s) AND at < %s",
            (accounts.ids, oldest),
        )

    @api.model
    def _merge(self, condition, span, parameters):
        self.env.cr.execute(
            """
            WITH gone AS (
                DELETE FROM cartona_figure WHERE {condition}
                RETURNING account_id, channel, operation, date_trunc('{span}', at) AS at,
                          calls, tried, failed, ages
            ), classes AS (
                SELECT account_id, channel, operation, at, number, sum(count)::int AS count
                  FROM gone, unnest(ages) WITH ORDINALITY AS class(count, number)
                 GROUP BY account_id, channel, operation, at, number
            ), ages AS (
                SELECT account_id, channel, operation, at, array_agg(count ORDER BY number) AS ages
                  FROM classes GROUP BY account_id, channel, operation, at
            ), sums AS (
                SELECT account_id, channel, operation, at, sum(calls)::int AS calls,
                       sum(tried)::int AS tried, sum(failed)::int AS failed
                  FROM gone GROUP BY account_id, channel, operation, at
            )
            INSERT INTO cartona_figure
                   (account_id, channel, operation, at, span, calls, tried, failed, ages)
            SELECT account_id, channel, operation, at, '{span}', calls, tried, failed, ages
              FROM sums LEFT JOIN ages USING (account_id, channel, operation, at)
            """.format(condition=condition, span=span),  # nosec B608 - only texts of this file
            parameters,
            log_exceptions=False,  # by the worker, unless it was a collision
        )
        compat.invalidate(self.env)

    # -- Reading ------------------------------------------------------------------------

    @api.model
    def _sums(self, account_ids, since, step):
        """Return what was counted since a time, as rows of ``step`` (minute, hour or day).

        A row is ``(account id, operation, at, calls, tried, failed, ages)``; *ages* may be None.
        """
        self.env.cr.execute(
            """
            WITH own AS (
                SELECT account_id, operation, date_trunc(%(step)s, at) AS at, calls, tried, failed,
                       ages
                  FROM cartona_figure WHERE account_id = ANY(%(accounts)s) AND at >= %(since)s
            ), classes AS (
                SELECT account_id, operation, at, number, sum(count)::int AS count
                  FROM own, unnest(ages) WITH ORDINALITY AS class(count, number)
                 GROUP BY account_id, operation, at, number
            ), ages AS (
                SELECT account_id, operation, at, array_agg(count ORDER BY number) AS ages
                  FROM classes GROUP BY account_id, operation, at
            )
            SELECT own.account_id, own.operation, own.at, sum(calls)::int, sum(tried)::int,
                   sum(failed)::int, max(ages.ages)
              FROM own LEFT JOIN ages USING (account_id, operation, at)
             GROUP BY own.account_id, own.operation, own.at
             ORDER BY own.at
            """,
            {"accounts": list(account_ids), "since": since, "step": step},
        )
        return self.env.cr.fetchall()


def _minute():
    return fields.Datetime.now().replace(second=0, microsecond=0)
