from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.addons.sale_cartona import compat, const
from odoo.tests import TransactionCase, tagged

from .. import hooks
from ..models import cartona_outbox, cartona_worker
from .compat import FINDS_DEAD_JOBS


@tagged("post_install", "-at_install")
class TestQueue(TransactionCase):
    """What a job does, what the scheduler still does, and what happens without a job runner."""

    def jobs(self, model="cartona.drain"):
        return self.env["queue.job"].search([("model_name", "=", model)])

    def triggers(self):
        return self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("sale_cartona.cron_catalogue").id)]
        )

    def test_a_run_is_a_job_of_the_connectors_own_channel(self):
        self.env["cartona.drain"]._queue()
        self.env["cartona.pull"]._queue()
        job = self.jobs() + self.jobs("cartona.pull")
        self.assertEqual(job.mapped("channel"), ["root.cartona"] * 2)
        self.assertEqual(job.mapped("method_name"), ["_run_as_job"] * 2)
        self.assertEqual(self.jobs().job_function_id.channel_id.removal_interval, 1)

    def test_whatever_may_run_as_a_job_is_woken_and_removed_as_one(self):
        bases = ("cartona.worker", "cartona.outbox.worker")
        base = self.registry["cartona.worker"]
        workers = sorted(
            name
            for name, model in self.registry.items()
            if issubclass(model, base) and model._runs_as_job and name not in bases
        )
        self.assertEqual(sorted(hooks._OURS), workers)
        woken = {cartona_outbox.WORKERS.get(kind, "cartona.drain") for kind in self.kinds(workers)}
        self.assertEqual(sorted(woken), workers)

    def kinds(self, workers):
        """Return the kinds of rows that wake these workers; each wakes one."""
        kinds = {self.env[name]._wake_kind: name for name in workers}
        self.assertEqual(sorted(kinds.values()), workers)
        return kinds

    def test_one_waiting_job_is_enough(self):
        drain = self.env["cartona.drain"]
        drain._queue()
        drain._queue()
        self.assertEqual(len(self.jobs()), 1)
        self.jobs().state = "started"
        compat.flush(self.env)
        drain._queue()
        self.assertEqual(len(self.jobs()), 2, "one that has started may have read the rows before")

    def test_what_nobody_works_on_any_more_is_put_back(self):
        if FINDS_DEAD_JOBS:
            self.skipTest("The job runner of this series does that itself.")
        drain, now = self.env["cartona.drain"], fields.Datetime.now()
        drain._queue()
        job = self.jobs()
        for state, date, ago in (("enqueued", "date_enqueued", 6), ("started", "date_started", 90)):
            job.write({"state": state, date: now - timedelta(seconds=ago)})
            compat.flush(self.env)
            drain._queue()
            self.assertEqual(self.jobs(), job, state)
            self.assertEqual(job.state, "pending", state)

    def test_a_job_is_queued_behind_the_commit_and_only_once(self):
        outbox = self.env["cartona.outbox"]
        with patch.object(cartona_outbox, "queue_job") as queue_job:
            callbacks = self.env.cr.postcommit
            outbox._wake(const.LISTING)
            outbox._wake(const.LISTING)
            outbox._wake(const.ACKNOWLEDGEMENT)
            queue_job.assert_not_called()
            queued = [call for call in callbacks._funcs if getattr(call, "func", None) is queue_job]
            self.assertEqual(
                [call.args for call in queued],
                [(self.env.cr.dbname, "cartona.drain"), (self.env.cr.dbname, "cartona.pull")],
            )
        callbacks.clear()
        self.assertFalse(self.triggers())

    def test_what_is_due_later_is_left_to_the_scheduler(self):
        due = fields.Datetime.now() + timedelta(hours=1)
        self.env["cartona.outbox"]._wake(const.LISTING, due)
        self.assertEqual(self.triggers().mapped("call_at"), [due])
        self.assertFalse(self.jobs())

    def test_the_scheduler_queues_a_job(self):
        drain = self.env["cartona.drain"]
        with patch.object(type(drain), "_run", side_effect=AssertionError("it ran itself")):
            drain._start()
        self.assertEqual(len(self.jobs()), 1)

    def test_while_the_addon_is_removed_no_job_is_queued(self):
        drain = self.env["cartona.drain"]
        self.env.cr.execute(
            "UPDATE ir_module_module SET state = 'to remove' WHERE name = 'sale_cartona_queue'"
        )
        with patch.object(type(drain), "_run") as run:
            drain._start()
        run.assert_called_once()
        self.assertFalse(self.jobs())

    def test_who_meets_the_removal_runs_by_himself(self):
        drain = self.env["cartona.drain"]
        collision = psycopg2.errors.SerializationFailure("could not serialize access")
        with patch.object(cartona_worker, "_stays", side_effect=collision), patch.object(
            type(drain), "_rollback"
        ) as undone, patch.object(type(drain), "_run") as run:
            drain._start()
        undone.assert_called_once()
        run.assert_called_once()
        self.assertFalse(self.jobs())

    def test_without_a_job_runner_the_scheduler_works_itself(self):
        drain = self.env["cartona.drain"]
        drain._queue()
        compat.flush(self.env)
        self.env.cr.execute(
            "UPDATE queue_job SET date_created = date_created - interval '3 minutes'"
        )
        compat.invalidate(self.env)
        with patch.object(type(drain), "_run") as run, self.assertLogs(level="WARNING") as logs:
            drain._start()
        run.assert_called_once()
        self.assertIn("No job runner is at work", logs.output[0])
        self.assertEqual(len(self.jobs()), 1)
