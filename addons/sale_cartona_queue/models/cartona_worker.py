import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.sale_cartona import const
from odoo.addons.sale_cartona.lib.sql import is_conflict
from odoo.modules.registry import Registry

_logger = logging.getLogger(__name__)

#: Attempts to queue a job whose row somebody else is changing.
ATTEMPTS = 5
#: States of a job that nobody works on yet.
WAITING = ("wait_dependencies", "pending", "enqueued")
#: A job runner that lives starts a job much sooner after it took it.
SOON = timedelta(seconds=5)
#: No run lasts as long.
LONGEST_RUN = timedelta(seconds=const.RUN_SECONDS + const.LONGEST_CALL + 5.0)
#: After that time a job that waits is a sign that no job runner is at work.
PATIENCE = timedelta(minutes=2)


def queue_job(database, model):
    """Queue a run of *model* in a transaction of its own, unless one is waiting already."""
    for attempt in range(ATTEMPTS):
        try:
            with Registry(database).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                if _stays(cr):
                    env[model]._queue()
            return
        except Exception as error:
            if is_conflict(error) and attempt + 1 < ATTEMPTS:
                # The job runner was taking, or putting back, the same job.
                continue
            # The user's work is committed; the scheduler will find the rows.
            _logger.warning("No job could be queued for %s", model, exc_info=True)
            return


def _stays(cr):
    """Return whether the addon is installed, and keep it so until the transaction ends.

    A job that is queued while the addon is removed could not be run, or even read,
    afterwards. A server process may have the addon's code loaded a little longer.
    """
    cr.execute(
        """
        SELECT state IN ('installed', 'to install', 'to upgrade') FROM ir_module_module
         WHERE name = 'sale_cartona_queue' FOR SHARE SKIP LOCKED
        """,
        log_exceptions=False,  # by the caller, unless it has only collided with the removal
    )
    return bool((cr.fetchone() or [False])[0])


class CartonaWorker(models.AbstractModel):
    """Runs as a job what may run as one."""

    _inherit = "cartona.worker"

    @api.model
    def _job_identity(self):
        return "sale_cartona." + self._name

    @api.model
    def _queue(self):
        """Queue a run, unless one that has not started is waiting."""
        self._revive()
        self.with_delay(identity_key=self._job_identity())._run_as_job()

    @api.model
    def _revive(self):
        """Put back what nobody works on: its job runner or its process died.

        One that was taken and never started would be mistaken for one that waits, and one that
        was started would keep its place in the channel. Since 16.0 queue_job sees both by itself;
        up to 15.0 it takes minutes to see the first, and a person to see the second.
        """
        now = fields.Datetime.now()
        stuck = [
            ("identity_key", "=", self._job_identity()),
            "|",
            "&",
            ("state", "=", "enqueued"),
            ("date_enqueued", "<", now - SOON),
            "&",
            ("state", "=", "started"),
            ("date_started", "<", now - LONGEST_RUN),
        ]
        self.env["queue.job"].sudo().search(stuck).requeue()

    @api.model
    def _run_as_job(self):
        """Run with a cursor of its own.

        A run commits often, and the job's transaction holds the lock by which the job
        runner sees that the job is alive.
        """
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._run()

    @api.model
    def _start(self):
        """Queue a run when the scheduler asks for one; run here if no job runner is at work."""
        if not self._runs_as_job or not self._is_to_stay():
            return super()._start()
        if self._runner_is_away():
            _logger.warning(
                "No job runner is at work: %s runs in the scheduler. Is queue_job among the "
                "server_wide_modules?",
                self._name,
            )
            return super()._start()
        return self._queue()

    @api.model
    def _is_to_stay(self):
        """Return whether the addon stays; not where it is being changed at this moment."""
        try:
            return _stays(self.env.cr)
        except psycopg2.errors.SerializationFailure:
            self._rollback()
            return False

    @api.model
    def _runner_is_away(self):
        waiting = [
            ("identity_key", "=", self._job_identity()),
            ("state", "in", WAITING),
            ("date_created", "<", fields.Datetime.now() - PATIENCE),
        ]
        return bool(self.env["queue.job"].sudo().search(waiting, limit=1))
