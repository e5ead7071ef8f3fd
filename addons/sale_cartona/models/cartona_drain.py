import logging
import time
from datetime import timedelta

from odoo import _, api, fields, models

import cartona_api

from .. import compat, const
from ..lib import lock
from ..lib.backlog import Backlog
from ..lib.clock import utcnow
from ..lib.sql import is_conflict

_logger = logging.getLogger(__name__)


class CartonaDrain(models.AbstractModel):
    """Empties the outbox of prices and stock, one account at a time.

    Correctness does not rest on the scheduler: however many drains are started, an
    account is served by one of them, and a row is deleted only in the transaction that
    keeps what Cartona answered.
    """

    _name = "cartona.drain"
    _description = "Cartona Drain"

    #: The channel it serves, the kinds of rows it reads, and one of them to be woken by.
    _channel_kind = const.CATALOGUE
    _row_kinds = const.CATALOGUE_KINDS
    _wake_kind = const.LISTING
    #: What its calls are noted as in the log.
    _operation = "update_products"

    # -- The run ----------------------------------------------------------------

    @api.model
    def _start(self):
        """Do what the scheduler asks for; where else it may run is another addon's business."""
        self._run()

    @api.model
    def _run(self):
        """Serve every account that has work, in turn, until none is left or time is up."""
        end, idle = time.monotonic() + const.RUN_SECONDS, True
        self._commit()
        if self.env["cartona.deployment"]._obstacle():
            return
        while time.monotonic() < end:
            account_ids, wait = self._accounts_with_work()
            held = False
            for account_id in account_ids:
                if time.monotonic() < end:
                    held |= self._serve(account_id)
            if account_ids and not held:
                # Another worker has them all, and looks again before it ends, unless it dies.
                at = fields.Datetime.now() + const.BUSY_ELSEWHERE
                self.env["cartona.outbox"]._wake(self._wake_kind, at)
                self._commit()
                return
            if account_ids:
                idle = False
            elif wait is not None:
                self._sleep(min(wait, max(0.0, end - time.monotonic())))
            elif idle:
                return
            else:
                # Who has changed one price often changes the next: it need not wait for the
                # scheduler to start a job.
                idle = True
                self._linger()
        self.env["cartona.outbox"]._wake(self._wake_kind)
        self._commit()

    @api.model
    def _accounts_with_work(self):
        """Return the live accounts with rows to work on now, and how long to wait else.

        The wait, in seconds, is what an account that backs off still has to sit out; None
        where no account does, or where only the scheduler should wait so long.
        """
        self._commit()
        self.env.cr.execute(
            """
            SELECT account.id, channel.next_attempt_at
              FROM cartona_account account
              JOIN cartona_channel channel
                ON channel.account_id = account.id AND channel.kind = %(channel)s
             WHERE account.active AND account.state = 'live'
               AND EXISTS (
                   SELECT FROM cartona_outbox
                    WHERE account_id = account.id AND kind = ANY(%(kinds)s)
                      AND (due IS NULL OR due <= %(now)s)
               )
             ORDER BY channel.last_success_at NULLS FIRST, account.id
            """,
            {
                "channel": self._channel_kind,
                "kinds": self._row_kinds,
                "now": fields.Datetime.now(),
            },
        )
        found, now = self.env.cr.fetchall(), utcnow()
        self._commit()
        ready = [account_id for account_id, at in found if not at or at <= now]
        waits = [(at - now).total_seconds() for _id, at in found if at and at > now]
        wait = min((each for each in waits if each <= const.LONGEST_WAIT_IN_RUN), default=None)
        return ready, wait

    @api.model
    def _serve(self, account_id):
        """Work on one account's rows for its slice of the time, alone.

        Returns whether no other worker was at it.
        """
        with lock.exclusive(self.env, self._channel_kind, account_id) as held:
            if not held:
                return False
            self._commit()
            account = self.env["cartona.account"].browse(account_id)._for_company()
            try:
                self._work(account, time.monotonic() + const.ACCOUNT_SLICE)
            except cartona_api.CartonaError as error:
                self._rollback()
                self._call_failed(account, error)
            except Exception as error:
                self._rollback()
                if is_conflict(error):
                    # Somebody changed a listing while Cartona was being called: the rows
                    # are still there, and the values are absolute.
                    _logger.info("Account %s: %s; its rows are read again", account_id, error)
                    return True
                _logger.exception("Account %s: the drain failed", account_id)
                self._call_failed(account, cartona_api.UnavailableError(_("Odoo: %s", error)))
            return True

    # -- One account ------------------------------------------------------------

    @api.model
    def _work(self, account, until):
        """Read the account's rows and send what they lead to, committing after each call."""
        catalogue = self.env["cartona.catalogue"]
        rows = self._rows(account)
        if any(kind in const.COARSE_KINDS for _id, kind, _res_id in rows):
            catalogue._spread(account, until)
            rows = [row for row in self._rows(account) if row[1] not in const.COARSE_KINDS]
        if catalogue._follow_products(account, rows) + catalogue._list_new_products(account, rows):
            self._commit()
        backlog = Backlog(rows, catalogue._listings_of(account, rows))
        publisher, waiting = self.env["cartona.publisher"], []
        for ids in backlog.chunks(const.LISTINGS_AT_ONCE):
            items = publisher.with_env(account.env)._items(account, ids, backlog.aspects(ids))
            backlog.settle(set(ids) - {item.listing_id for item in items})
            waiting += items
            while len(waiting) >= account.batch_size:
                self._call(account, waiting[: account.batch_size], backlog)
                del waiting[: account.batch_size]
                if time.monotonic() > until:
                    return
        if waiting:
            self._call(account, waiting, backlog)
        self._delete(backlog.done())
        self._commit()

    @api.model
    def _call(self, account, items, backlog):
        """Make one bulk call, and commit its outcome with the rows it has done for."""
        # Whoever has changed one of these listings since they were read is in nobody's way: the
        # values are absolute, and a row speaks of each change.
        publisher = self.env["cartona.publisher"].with_env(account.env)
        borrowed = account._client(const.CATALOGUE)
        self._commit()
        publisher._note_in_flight(items)
        self._commit()
        started, clock = fields.Datetime.now(), time.monotonic()
        with borrowed as client:
            refused = publisher._send(account, client, items)
        account.env["cartona.log"]._note(
            account, "update_products", started, time.monotonic() - clock, len(items), refused
        )
        account.env["cartona.channel"]._succeeded(account, const.CATALOGUE)
        backlog.settle({item.listing_id for item in items})
        self._delete(backlog.done())
        self._commit()

    @api.model
    def _rows(self, account):
        """Return the rows to work on now, oldest first: ``(id, kind, res_id)``."""
        self.env.cr.execute(
            """
            SELECT id, kind, res_id
              FROM cartona_outbox
             WHERE account_id = %s AND kind = ANY(%s) AND (due IS NULL OR due <= %s)
             ORDER BY id
             LIMIT %s
            """,
            (account.id, self._row_kinds, fields.Datetime.now(), const.ROWS_AT_ONCE),
        )
        return self.env.cr.fetchall()

    @api.model
    def _delete(self, row_ids):
        """Delete exactly these rows: one with a lower id may be committed later."""
        if row_ids:
            self.env.cr.execute("DELETE FROM cartona_outbox WHERE id = ANY(%s)", (row_ids,))

    @api.model
    def _call_failed(self, account, error):
        """Note a call that failed as a whole; everything stays in the outbox."""
        delay = account._channel(self._channel_kind)._failed(error)
        account.env["cartona.log"]._note(account, self._operation, error=error)
        if delay > const.LONGEST_WAIT_IN_RUN:
            at = fields.Datetime.now() + timedelta(seconds=delay)
            self.env["cartona.outbox"]._wake(self._wake_kind, at)
        self._commit()

    # -- Transactions and time: what tests replace -------------------------------

    @api.model
    def _commit(self):
        """End the transaction; the next statement sees what others have committed."""
        compat.flush(self.env)
        self.env.cr.commit()  # pylint: disable=invalid-commit
        compat.invalidate(self.env)

    @api.model
    def _rollback(self):
        """Undo the transaction."""
        self.env.cr.rollback()
        compat.invalidate(self.env)

    @api.model
    def _linger(self):
        """Wait a moment for more to do."""
        self._sleep(const.LINGER_SECONDS, const.LINGER_STEP)

    @api.model
    def _sleep(self, seconds, step=0.25):
        """Wait outside any transaction, and no longer than until other work turns up.

        It is looked for every *step* seconds.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(step, max(0.0, end - time.monotonic())))
            if self._accounts_with_work()[0]:
                return
