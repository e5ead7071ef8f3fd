from functools import partial

from odoo import api, models
from odoo.addons.sale_cartona import const
from odoo.addons.sale_cartona.lib import wakeup

from .cartona_worker import queue_job

QUEUED = "sale_cartona_queue.queued"

#: Seconds after a start: the last is long enough for a dead runner's jobs to be known as such.
DELAYS = (1.0, 3.0, 6.0, 12.0)

#: What serves a kind of rows; all others belong to the catalogue's drain.
WORKERS = {const.ACKNOWLEDGEMENT: "cartona.pull", const.ORDER: "cartona.order.drain"}


class CartonaOutbox(models.Model):
    _inherit = "cartona.outbox"

    @api.model
    def _wake(self, kind, due=None):
        """Queue a job behind the commit; what is due later is left to the scheduler.

        Behind the commit, because queue_job drops a job that equals one which has not
        started, and that one might start before the rows it should find are committed.
        A process that dies in between leaves the rows to the next start, and to the
        scheduler.
        """
        if due:
            return super()._wake(kind, due)
        model = WORKERS.get(kind, "cartona.drain")
        queued = self.env.cr.postcommit.data.setdefault(QUEUED, set())
        if model not in queued:
            queued.add(model)
            self.env.cr.postcommit.add(partial(queue_job, self.env.cr.dbname, model))
        return None

    def _wake_after_start(self):
        """Queue jobs for the rows that a killed server left behind."""
        for model in ("cartona.drain", *WORKERS.values()):
            wakeup.soon(partial(queue_job, self.env.cr.dbname, model), DELAYS)
