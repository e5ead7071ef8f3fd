import time

import psycopg2

from odoo import api, fields, models

from ...lib.clock import utcnow
from ...lib.sql import unique_index

#: The row that says which process of all nodes is the one that asks.
LEASE = 0
#: Seconds for which a process need not tell again that somebody looks.
TOLD_SECONDS = 20
#: Seconds for which a push need not be noted anew.
PUSHED_SECONDS = 10

#: When this process last told that somebody looks, by database.
_told_at = {}


class CartonaClock(models.Model):
    """What the clock and the pushes know of each account; one more row is the clock's lease.

    It is written in short transactions of their own, never in a user's: nobody waits for it, and
    nobody's work fails because of it.

    That one process of all nodes asks is a lease, which it renews every few seconds. A lock of
    PostgreSQL's would last for hours where a node loses its power, and would not hold behind a
    PgBouncer that changes connections between transactions.
    """

    _name = "cartona.clock"
    _description = "Cartona Clock"
    _inherit = ["cartona.exported"]
    _log_access = False
    _rec_name = "account_id"

    account_id = fields.Integer(required=True)
    day = fields.Date(help="The day in UTC whose looks are counted.")
    looks = fields.Integer(help="Calls of that day that looked for new orders.")
    seen_at = fields.Datetime(help="When a person last had orders or the dashboard open.")
    tested_at = fields.Datetime(help="When a test push last came through.")
    pushed_at = fields.Datetime(
        help="When a push of Cartona's last came, whatever it told; up to ten seconds too early."
    )
    looking_until = fields.Datetime(
        help="Until when at most a look for new orders is under way, for which runs wait."
    )
    holder = fields.Char(help="The process that asks, in the row of the lease.")
    held_until = fields.Datetime(help="Until when, unless it renews that.")
    held_since = fields.Datetime(help="Since when some process has held it without a gap.")

    def init(self):
        """Let each account have one row, and make that of the lease."""
        unique_index(self.env.cr, self._table, ["account_id"])
        self.env.cr.execute(
            "INSERT INTO cartona_clock (account_id) VALUES (%s) ON CONFLICT DO NOTHING", (LEASE,)
        )

    @api.model
    def _clock_cursor(self):
        """Return a cursor that commits at its end, apart from the present transaction."""
        return self.env.registry.cursor()

    @api.model
    def _note_time(self, column, account_ids):
        """Note the present time in *column* for accounts; return whether nobody was in the way."""
        query = """
            INSERT INTO cartona_clock (account_id, {0})
            SELECT unnest(%s), %s
            ON CONFLICT (account_id) DO UPDATE SET {0} = excluded.{0}
        """
        try:
            with self._clock_cursor() as cr:
                now = utcnow()
                cr.execute(query.format(column), (account_ids, now), log_exceptions=False)
        except psycopg2.Error:
            # The clock was counting at the same moment; it is told again soon.
            return False
        return True

    @api.model
    def _note_push(self, account):
        """Note that a push with the right secret has come, unless one was noted just before.

        However many come, one is noted every few seconds, and none waits for another or fails.
        """
        self.env.cr.execute(
            """
            SELECT FROM cartona_clock
             WHERE account_id = %(account)s
               AND pushed_at BETWEEN %(now)s - %(seconds)s * INTERVAL '1 second' AND %(now)s
            """,
            {"account": account.id, "now": utcnow(), "seconds": PUSHED_SECONDS},
        )
        if not self.env.cr.rowcount:
            self._note_time("pushed_at", account.ids)

    @api.autovacuum
    def _gc_clocks(self):
        """Forget accounts that are gone."""
        self.env.cr.execute(
            """
            DELETE FROM cartona_clock
             WHERE account_id != %s AND account_id NOT IN (SELECT id FROM cartona_account)
            """,
            (LEASE,),
        )


class CartonaAccount(models.Model):
    _inherit = "cartona.account"

    look_count = fields.Integer(
        string="Looks Today",
        compute="_compute_look_count",
        help="Calls since midnight UTC that asked Cartona whether there are new orders.",
    )

    def _compute_look_count(self):
        self.env.cr.execute(
            "SELECT account_id, looks FROM cartona_clock WHERE account_id = ANY(%s) AND day = %s",
            (self.ids, utcnow().date()),
        )
        counts = dict(self.env.cr.fetchall())
        for account in self:
            account.look_count = counts.get(account.id, 0)

    @api.model
    def _somebody_looks(self):
        """Note that a person has orders or the dashboard open: the clock looks more often.

        Cheap enough for every refresh: a process writes it three times a minute at most, and not
        in the caller's transaction.
        """
        database, now = self.env.cr.dbname, time.monotonic()
        if now - _told_at.get(database, -TOLD_SECONDS) < TOLD_SECONDS:
            return
        _told_at[database] = now
        live = self.sudo().search([("state", "=", "live"), ("fetch_orders", "=", True)])
        if live and not self.env["cartona.clock"]._note_time("seen_at", live.ids):
            _told_at[database] = now - TOLD_SECONDS / 2
