from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import config

from ... import compat, const
from ...lib import wakeup

MARKS = "sale_cartona.marks"
NOTIFIED = "sale_cartona.notified"

#: The scheduled action that serves a kind of rows; all others belong to the catalogue's.
CRONS = {const.ACKNOWLEDGEMENT: "cron_orders", const.ORDER: "cron_statuses"}


class CartonaOutbox(models.Model):
    """Records that may have changed, so that Cartona may need an update.

    Insert-only and free of foreign keys: the transaction of a user who changes a
    price or moves stock adds rows and touches nothing that another one updates, so
    it neither waits nor fails because of the connector. Rows are marks, not values:
    the drain looks up what Cartona should show when it sends.
    """

    _name = "cartona.outbox"
    _description = "Cartona Outbox"
    _inherit = ["cartona.exported"]
    _log_access = False
    _order = "id"

    account_id = fields.Integer(required=True)
    kind = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    due = fields.Datetime(help="Not to be looked at before; empty means at once.")
    since = fields.Datetime(
        help="When the change that it speaks of was committed; empty for what the connector marks "
        "by itself, whose age says nothing."
    )

    def init(self):
        """Index the outbox the way the drain reads it."""
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS cartona_outbox_account_id_id_idx
                ON cartona_outbox (account_id, id);
            -- Rows are inserted when the user's transaction commits.
            ALTER TABLE cartona_outbox
                ALTER COLUMN since SET DEFAULT clock_timestamp() AT TIME ZONE 'UTC'
            """
        )

    def _register_hook(self):
        """Have rows that a killed server left behind looked at soon after the start."""
        super()._register_hook()
        if config["stop_after_init"] or config["test_enable"]:
            return
        self.env.cr.execute("SELECT EXISTS (SELECT FROM cartona_outbox)")
        if self.env.cr.fetchone()[0]:
            self._wake_after_start()

    def _wake_after_start(self):
        """Have the rows of a server that is gone looked at once this one is ready.

        Meant to be overridden with :meth:`_wake`.
        """
        wakeup.soon(partial(wakeup.notify_scheduler, self.env.cr.dbname))

    @api.model
    def _mark(self, kind, ids, due=None):
        """Note for every live account that the records *ids* of *kind* may have changed.

        An order is noted for its own account, whatever state that is in.

        The rows are written when the transaction commits or flushes a savepoint, so
        that they are rolled back with the change they speak of. *due* puts the look
        off to a later time.
        """
        data = self.env.cr.precommit.data
        if MARKS not in data:
            data[MARKS] = set()
            self.env.cr.precommit.add(partial(_write_marks, self.env))
        data[MARKS].update((kind, res_id, due) for res_id in ids if isinstance(res_id, int))

    @api.model
    def _wanted(self, marks):
        """Return those of a transaction's *marks* that may concern what is sold at all.

        Everything that was changed is in the database by then. Meant to be overridden: an addon
        may drop marks.
        """
        return marks

    @api.model
    def _add(self, account, kind, ids, due=None, wake=True, is_change=True):
        """Write rows for one *account* now, whether it is live or not, and wake its worker.

        Without *wake* the caller is that worker, and comes to them by itself. Where nobody has
        changed anything (*is_change*), as with a sweep, nobody waits for it either, and how long
        it takes is not counted.
        """
        ids = list(ids)
        if not ids:
            return
        self.env.cr.execute(
            """
            INSERT INTO cartona_outbox (account_id, kind, res_id, due, since)
            SELECT %s, %s, unnest(%s), %s,
                   CASE WHEN %s THEN clock_timestamp() AT TIME ZONE 'UTC' END
            """,
            (account.id, kind, ids, due, is_change),
        )
        if wake:
            self._wake(kind, due)

    @api.model
    def _due_rows(self, account, kinds, limit):
        """Return rows of *account* to work on now, oldest first: ``(id, kind, res_id)``."""
        self.env.cr.execute(
            """
            SELECT id, kind, res_id
              FROM cartona_outbox
             WHERE account_id = %s AND kind = ANY(%s) AND (due IS NULL OR due <= %s)
             ORDER BY id
             LIMIT %s
            """,
            (account.id, list(kinds), fields.Datetime.now(), limit),
        )
        return self.env.cr.fetchall()

    @api.model
    def _delete(self, row_ids):
        """Delete exactly these rows: one with a lower id may be committed later."""
        if row_ids:
            self.env.cr.execute("DELETE FROM cartona_outbox WHERE id = ANY(%s)", (list(row_ids),))

    @api.model
    def _changed_at(self, rows_of):
        """Return ``{record id: when its change was committed, or due}``.

        *rows_of* is ``{record id: row ids}``; of several changes of a record the first counts. What
        the connector has marked by itself is left out.
        """
        self.env.cr.execute(
            """
            SELECT id, GREATEST(since, due) FROM cartona_outbox
             WHERE id = ANY(%s) AND since IS NOT NULL
            """,
            (list({row_id for row_ids in rows_of.values() for row_id in row_ids}),),
        )
        at, found = dict(self.env.cr.fetchall()), {}
        for record_id, row_ids in rows_of.items():
            moments = [at[row_id] for row_id in row_ids if row_id in at]
            if moments:
                found[record_id] = min(moments)
        return found

    @api.model
    def _oldest(self, row_ids):
        """Return ``{(kind, id): since when}`` of the records that rows speak of, in their order.

        It is when the change was committed, or due; None where only the connector marked them.
        """
        self.env.cr.execute(
            """
            SELECT kind, res_id, min(CASE WHEN since IS NOT NULL THEN GREATEST(since, due) END)
              FROM cartona_outbox WHERE id = ANY(%s)
             GROUP BY kind, res_id ORDER BY min(id)
            """,
            (list(row_ids),),
        )
        return {(kind, res_id): since for kind, res_id, since in self.env.cr.fetchall()}

    @api.model
    def _move_back(self, row_ids):
        """Put these rows to the end, as one for each record; it is as old as the oldest."""
        self.env.cr.execute(
            """
            WITH gone AS (
                DELETE FROM cartona_outbox WHERE id = ANY(%s)
                RETURNING account_id, kind, res_id,
                          CASE WHEN since IS NOT NULL THEN GREATEST(since, due) END AS since
            )
            INSERT INTO cartona_outbox (account_id, kind, res_id, since)
            SELECT account_id, kind, res_id, min(since) FROM gone GROUP BY account_id, kind, res_id
            """,
            (list(row_ids),),
        )

    @api.model
    def _wake(self, kind, due=None):
        """Wake the worker that serves rows of *kind*, after the commit or at *due*.

        Meant to be overridden: a job may be queued instead.

        Every call leaves a trigger of its own, because a savepoint that is rolled back
        takes its triggers with it; the notification behind the commit is sent once.

        It does what ``ir.cron._trigger`` does, by SQL: with the ORM it made a user's write
        of one price half as slow again.
        """
        name = CRONS.get(kind, "cron_catalogue")
        cron = compat.record_of("sale_cartona." + name, self.env["ir.cron"].sudo())
        self.env.cr.execute(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT id, %s FROM ir_cron WHERE id = %s AND active
            """,
            (due or fields.Datetime.now(), cron.id or None),
        )
        notified = self.env.cr.postcommit.data.setdefault(NOTIFIED, set())
        if self.env.cr.rowcount and not due and name not in notified:
            notified.add(name)
            self.env.cr.postcommit.add(partial(wakeup.notify_scheduler, self.env.cr.dbname))


def _write_marks(env):
    """Turn the transaction's marks into outbox rows, one for every live account."""
    marks = env.cr.precommit.data.pop(MARKS, None)
    if not marks or "cartona.outbox" not in env.registry:
        return
    cr = env.cr
    cr.execute("SELECT to_regclass('cartona_outbox') IS NOT NULL")
    if not cr.fetchone()[0]:
        return
    outbox = env(user=SUPERUSER_ID, context={})["cartona.outbox"]
    order_ids = [res_id for kind, res_id, _due in marks if kind == const.ORDER]
    if order_ids:
        _write_order_marks(cr, order_ids)
        outbox._wake(const.ORDER)
    marks = outbox._wanted({mark for mark in marks if mark[0] != const.ORDER})
    if marks:
        _write_catalogue_marks(outbox, marks)


def _write_order_marks(cr, order_ids):
    """Add a row for each order, to its account, even one that is paused: it will be sent."""
    cr.execute(
        """
        INSERT INTO cartona_outbox (account_id, kind, res_id)
        SELECT account_id, %s, id FROM cartona_order WHERE id = ANY(%s) ORDER BY id
        """,
        (const.ORDER, order_ids),
    )


def _write_catalogue_marks(outbox, marks):
    """Add a row for each mark and live account, and wake the worker when each is due."""
    cr = outbox.env.cr
    kinds, ids, dues = zip(*sorted(marks, key=lambda mark: (mark[0], mark[1], str(mark[2]))))
    cr.execute(
        """
        INSERT INTO cartona_outbox (account_id, kind, res_id, due)
        SELECT account.id, mark.kind, mark.res_id, mark.due
          FROM cartona_account account,
               unnest(%s::varchar[], %s::int[], %s::timestamp[])
                   WITH ORDINALITY AS mark(kind, res_id, due, position)
         WHERE account.active AND account.state = 'live'
         ORDER BY mark.position
        """,
        (list(kinds), list(ids), list(dues)),
    )
    if not cr.rowcount:
        return
    for due in sorted(set(dues), key=str):
        outbox._wake(const.LISTING, due)
