import logging
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

import cartona_api

from ... import compat, const
from ...lib import collisions, lock, undone
from ...lib.calls import Calls
from ...lib.failure import OdooFailure, WorkerBusy
from ...lib.sql import is_conflict

_logger = logging.getLogger(__name__)


class CartonaWorker(models.AbstractModel):
    """What all workers have in common: they serve one account at a time, alone and guarded.

    A worker inherits it, says what it is called, and serves an account in a method that
    :meth:`_guarded` runs. Correctness does not rest on the scheduler: however many runs are
    started, an account is served by one of them, and each step is committed as a whole.
    """

    _name = "cartona.worker"
    _description = "Cartona Worker"

    #: The channel that it serves, which is the name of its lock, too.
    _channel_kind = None
    #: The kind of outbox rows that it is woken by, or else the scheduled action that runs it.
    _wake_kind = None
    _cron = None
    #: What a call that failed is noted as in the log.
    _operation = None
    #: Whether jobs may run it, where an addon for jobs is installed.
    _runs_as_job = False

    # -- The run ----------------------------------------------------------------

    @api.model
    def _start(self):
        """Do what the scheduler asks for. Meant to be overridden: a job may do it instead."""
        self._run()

    @api.model
    def _run(self):
        """Serve every account that has work. Meant to be overridden by each worker."""
        raise NotImplementedError

    @api.model
    def _may_run(self):
        """Begin a transaction, and return whether anything may be sent from this database."""
        self._commit()
        return not self.env["cartona.deployment"]._obstacle()

    @api.model
    def _run_again(self, at=None):
        """Have this worker run again: behind the commit, or *at* a later time."""
        if self._wake_kind:
            self.env["cartona.outbox"]._wake(self._wake_kind, at)
        else:
            compat.record_of("sale_cartona." + self._cron, self.env["ir.cron"]).sudo()._trigger(at)

    # -- One account ------------------------------------------------------------

    @api.model
    def _in_account(self, account):
        """Return this worker and *account* in the account's own environment.

        That is its company and no other, and the language of who is responsible.
        """
        account = account._for_company()
        return self.with_env(account.env), account

    @api.model
    def _guarded(self, account, work, *arguments):
        """Run this worker's method *work* for *account*, under the account's lock.

        The method is called in the account's environment with the account and *arguments*.
        Where it fails, whatever it did not commit is rolled back, and other accounts are
        served all the same.

        Returns whether no other worker was at it.
        """
        with lock.exclusive(self.env, self._channel_kind, account.id) as held:
            if not held:
                return False
            self._commit()
            if not account.exists():
                return True
            worker, account = self._in_account(account)
            try:
                with collisions.repeated():
                    getattr(worker, work)(account, *arguments)
                    worker._sum_up_figures(account)
            except WorkerBusy as error:
                worker._rollback()
                _logger.info("%s, account %s: %s; tried again", self._name, account.id, error)
                worker._collided(account)
            except cartona_api.CartonaError as error:
                worker._rollback()
                worker._end_failed(account, error)
            except Exception as error:
                worker._rollback()
                if is_conflict(error):
                    _logger.info("%s, account %s: %s; tried again", self._name, account.id, error)
                    worker._collided(account)
                else:
                    _logger.exception("%s failed for account %s", self._name, account.id)
                    worker._end_failed(account, OdooFailure(error))
            return True

    @api.model
    def _sum_up_figures(self, account):
        """Make few rows of what was counted, once a minute."""
        figures = self.env["cartona.figure"]
        if figures._is_to_sum_up(account, self._channel_kind):
            self._commit_unless_conflict(figures._sum_up, account, self._channel_kind)

    @api.model
    def _end_failed(self, account, error):
        """Note what ended the work on *account*, unless another transaction is in the way.

        Who has it tried again by hand may write the channel at this moment. Other accounts
        are served all the same.
        """
        if not self._commit_unless_conflict(self._call_failed, account, error):
            self._collided(account)

    @api.model
    def _collided(self, account):
        """React to another transaction that was in the way; all that was done is undone.

        Meant to be overridden where nothing else makes the worker run again.
        """

    @api.model
    def _call_failed(self, account, error):
        """Note what ended the work on *account*: nothing is lost, and it is tried again later.

        Meant to be extended where a worker keeps more.

        *error* is a :class:`cartona_api.CartonaError` or an :class:`OdooFailure`.
        """
        channel = account._channel(self._channel_kind)
        delay, repeated = channel._failed(error), channel.failure_count > 1
        self.env["cartona.log"]._note_failure(account, self._operation, error, repeated)
        calls = getattr(error, "calls", None)
        if calls:
            figures = self.env["cartona.figure"]
            figures._count_calls(account, self._channel_kind, calls, failed=True)
        self._run_later(delay)
        self._commit()

    @api.model
    def _run_later(self, delay):
        """Have this worker run again *delay* seconds after a call that failed.

        Meant to be overridden where something else makes it run.
        """
        self._run_again(fields.Datetime.now() + timedelta(seconds=delay))

    # -- Calls ------------------------------------------------------------------

    @api.model
    @contextmanager
    def _calls(self, account, operation=None, items=0):
        """Lend the client for calls that are one *operation*, and note them.

        Yields :class:`Calls`, whose ``client`` makes the calls; the caller says there what
        was refused. What was done before is committed first, so that nothing is locked, and
        no snapshot grows old, while Cartona is waited for. Log and channel are written at
        the end, with the caller's own changes; the caller commits.

        :raises cartona_api.CartonaError: what the calls raise; the guarded run notes it.
        """
        calls = Calls(operation or self._operation, items)
        lent = account._client(self._channel_kind)
        self._commit()
        undone.forget(self.env.cr)
        try:
            with lent as client, client.observed(calls.observe):
                calls.client = client
                yield calls
        except cartona_api.CartonaError as error:
            error.calls = calls
            raise
        except Exception:
            self.env["cartona.log"]._remember(account, calls)
            raise
        if calls.is_noted:
            self.env["cartona.log"]._note(account, calls)
        self.env["cartona.figure"]._count_calls(account, self._channel_kind, calls)
        self.env["cartona.channel"]._succeeded(account, self._channel_kind)

    # -- Transactions and time: what tests replace -------------------------------

    @api.model
    def _commit(self):
        """End the transaction; the next statement sees what others have committed."""
        compat.flush(self.env)
        self.env.cr.commit()  # pylint: disable=invalid-commit
        compat.invalidate(self.env)

    @api.model
    def _rollback(self):
        """Undo the transaction, but not that the log knows of the calls that were made in it."""
        self._undo()
        try:
            if self.env["cartona.log"]._keep_undone():
                self._commit()
        except psycopg2.Error:
            _logger.warning("What was exchanged cannot be noted", exc_info=True)
            self._undo()

    @api.model
    def _undo(self):
        """Roll the transaction back; the next statement sees what others have committed."""
        self.env.cr.rollback()
        compat.invalidate(self.env)

    @api.model
    def _commit_unless_conflict(self, step, *arguments):
        """Do *step* and commit it; return False, with nothing kept, where others were in the way.

        :raises Exception: whatever else the step raises, after the rollback.
        """
        try:
            with collisions.repeated():
                step(*arguments)
                self._commit()
        except Exception as error:
            self._rollback()
            if not is_conflict(error):
                raise
            return False
        return True

    @api.model
    def _linger(self):
        """Wait a moment for more to do."""
        self._sleep(const.LINGER_SECONDS, const.LINGER_STEP)

    @api.model
    def _sleep(self, seconds, step=0.25):
        """Wait outside any transaction, at most until there is work.

        It is looked for every *step* seconds.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(min(step, max(0.0, end - time.monotonic())))
            if self._has_work():
                return

    @api.model
    def _has_work(self):
        """Return whether a wait should end, as there is something to do. Meant to be overridden."""
        return False
