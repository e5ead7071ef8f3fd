import time

from odoo import api, fields, models

from ... import const
from ...lib.clock import utcnow


class CartonaOutboxWorker(models.AbstractModel):
    """A worker that empties the outbox of its kinds of rows, one account at a time.

    A row is deleted only in the transaction that keeps what Cartona answered.
    """

    _name = "cartona.outbox.worker"
    _inherit = "cartona.worker"
    _description = "Cartona Outbox Worker"

    #: The kinds of rows that it reads.
    _row_kinds = ()
    _runs_as_job = True

    @api.model
    def _run(self):
        """Serve every account that has work, in turn, until none is left or time is up."""
        end, idle = time.monotonic() + const.RUN_SECONDS, True
        if not self._may_run():
            return
        while time.monotonic() < end:
            accounts, wait = self._accounts_with_work()
            held = False
            for account in accounts:
                if time.monotonic() < end:
                    held |= self._serve(account)
            if accounts and not held:
                # Another worker has them all, and looks again before it ends, unless it dies.
                self._run_again(fields.Datetime.now() + const.BUSY_ELSEWHERE)
                self._commit()
                return
            if accounts:
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
        self._run_again()
        self._commit()

    @api.model
    def _serve(self, account):
        """Work on one account's rows for its slice of the time.

        Returns whether no other worker was at it.
        """
        return self._guarded(account, "_work", time.monotonic() + const.ACCOUNT_SLICE)

    @api.model
    def _work(self, account, until):
        """Do what the account's rows ask for, committing after each call.

        Meant to be overridden by each worker. It ends soon after *until*, a reading of the
        monotonic clock.
        """
        raise NotImplementedError

    @api.model
    def _accounts_with_work(self):
        """Return the live accounts with rows to work on now, and how long to wait else.

        The wait, in seconds, is what an account that backs off still has to sit out; None
        where no account does, or where only the scheduler should wait so long.
        """
        self._commit()
        self.env.cr.execute(
            """
            SELECT account.id, channel.next_attempt_at, channel.last_error_at
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
                "kinds": list(self._row_kinds),
                "now": fields.Datetime.now(),
            },
        )
        found, now = self.env.cr.fetchall(), utcnow()
        self._commit()
        is_over = self.env["cartona.channel"]._is_over
        ready = [account_id for account_id, at, error in found if not at or is_over(at, error)]
        waits = [(at - now).total_seconds() for _id, at, _error in found if at and at > now]
        wait = min((each for each in waits if each <= const.LONGEST_WAIT_IN_RUN), default=None)
        return self.env["cartona.channel"].sudo().account_id.browse(ready), wait

    @api.model
    def _has_work(self):
        return bool(self._accounts_with_work()[0])

    @api.model
    def _run_later(self, delay):
        """Leave a long wait to the scheduler; a short one is sat out inside the run."""
        if delay > const.LONGEST_WAIT_IN_RUN:
            return super()._run_later(delay)
        return None

    @api.model
    def _rows(self, account):
        """Return the rows to work on now, oldest first: ``(id, kind, res_id)``."""
        outbox = self.env["cartona.outbox"]
        return outbox._due_rows(account, self._row_kinds, const.ROWS_AT_ONCE)

    @api.model
    def _count_answered(self, account, changed_at):
        """Count how long it took until Cartona has answered what was said of some records.

        *changed_at* is ``{record id: when its change was committed}``.
        """
        figures = self.env["cartona.figure"]
        figures._note_ages(account, self._channel_kind, self._operation, changed_at.values())

    @api.model
    def _delete(self, row_ids):
        """Delete exactly these rows of the outbox."""
        self.env["cartona.outbox"]._delete(row_ids)
