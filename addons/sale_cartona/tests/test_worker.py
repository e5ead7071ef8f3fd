from unittest.mock import patch

import psycopg2
from psycopg2 import errorcodes

from odoo.tests import tagged

import cartona_api

from .. import compat, const
from ..lib.failure import WorkerBusy
from .common import CartonaCase


class Collision(psycopg2.OperationalError):
    pgcode = errorcodes.SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestWorker(CartonaCase):
    """What all workers have in common: the account's environment, its failures, its calls."""

    def prepare(self):
        self.listing = self.make_listing(self.make_product(price=10.0))
        self.log = self.env["cartona.log"]

    def last_log(self):
        return self.log.search([("account_id", "=", self.account.id)], order="id desc", limit=1)

    def guarded(self, worker, work):
        """Serve the account by *work*, as the method of a *worker*."""
        with patch.object(self.registry[worker], "_work", work):
            return self.env[worker]._guarded(self.account, "_work")

    # -- The environment ----------------------------------------------------------------

    def test_a_worker_serves_an_account_in_its_own_environment(self):
        other = self.env["res.company"].create({"name": "Delta Trading"})
        seen = []

        def work(worker, account):
            seen.append((worker.env.company, worker.env.companies, account.env.companies))

        outside = self.env["cartona.pull"].with_context(allowed_company_ids=other.ids)
        with patch.object(self.registry["cartona.pull"], "_work", work):
            self.assertTrue(outside._guarded(self.account, "_work"))
        self.assertEqual(seen, [(self.company, self.company, self.company)])

    # -- Failures -----------------------------------------------------------------------

    def test_a_failure_of_odoos_is_not_shown_as_cartonas(self):
        for worker, kind in (
            ("cartona.drain", const.OFFERS),
            ("cartona.pull", const.ORDERS),
            ("cartona.order.drain", const.STATUS),
        ):

            def fail(_worker, _account):
                raise ZeroDivisionError("division by zero")

            with self.subTest(worker=worker), self.assertLogs(level="ERROR") as logs:
                self.guarded(worker, fail)
                self.assertIn(worker + " failed", "".join(logs.output))
                channel = self.account._channel(kind)
                self.assertIn("division by zero", channel.last_error)
                self.assertIn("Odoo", channel.last_error)
                self.assertNotIn("Cartona", channel.last_error)
                self.assertEqual(channel.failure_count, 1)
                entry = self.last_log()
                self.assertEqual((entry.result, entry.http_status), ("failed", 0))
                self.assertNotIn("Cartona", entry.message)

    def test_what_fails_is_undone(self):
        def fail(worker, account):
            account.stock_buffer = 7.0
            raise cartona_api.UnavailableError("no answer")

        self.guarded("cartona.pull", fail)
        self.assertEqual(self.account.stock_buffer, 0.0)
        self.assertEqual(self.account._channel(const.ORDERS).last_error, "no answer")

    def test_a_collision_is_no_failure(self):
        def collide(_worker, _account):
            raise Collision("could not serialize access")

        before = self.log.search_count([])
        for worker in ("cartona.drain", "cartona.pull", "cartona.order.drain"):
            with self.subTest(worker=worker):
                self.assertTrue(self.guarded(worker, collide))
        self.assertFalse(any(self.account.channel_ids.mapped("failure_count")))
        self.assertEqual(self.log.search_count([]), before)

    def test_another_worker_that_is_busy_is_no_failure_of_cartonas(self):
        def wait(_worker, _account):
            raise WorkerBusy("The account's orders are being fetched just now.")

        before = self.log.search_count([])
        self.assertTrue(self.guarded("cartona.order.drain", wait))
        channel = self.account._channel(const.STATUS)
        self.assertEqual((channel.failure_count, channel.last_error), (0, False))
        self.assertEqual(self.log.search_count([]), before)

    def test_an_account_that_was_deleted_meanwhile_keeps_nobody_from_the_others(self):
        gone = self.make_account("Gone", state="draft")
        self.env.cr.execute("DELETE FROM cartona_account WHERE id = %s", (gone.id,))
        compat.invalidate(self.env)
        self.assertTrue(self.env["cartona.pull"]._guarded(gone, "_work", 0.0))

    def test_a_collision_of_a_reading_starts_it_again(self):
        def collide(_worker, _account):
            raise Collision("could not serialize access")

        cron = self.env.ref("sale_cartona.cron_read_catalogue")
        triggers = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        with patch.object(self.registry["cartona.reconciler"], "_read_and_match", collide):
            self.env["cartona.reconciler"]._run()
        self.assertEqual(self.env["ir.cron.trigger"].search_count(triggers), before + 1)

    def test_a_step_that_collides_is_told_from_one_that_fails(self):
        worker = self.env["cartona.worker"]

        def collide():
            self.account.stock_buffer = 7.0
            raise Collision("could not serialize access")

        self.assertFalse(worker._commit_unless_conflict(collide))
        self.assertEqual(self.account.stock_buffer, 0.0)
        self.assertTrue(worker._commit_unless_conflict(lambda: None))
        try:  # assertRaises would set a savepoint, which the rollback takes away
            worker._commit_unless_conflict(lambda: 1 / 0)
        except ZeroDivisionError:
            return
        self.fail("An error that is no collision was swallowed")

    def test_a_failure_whose_noting_collides_ends_nothing_else(self):
        def fail(_worker, _account, *_arguments):
            raise cartona_api.UnavailableError("no answer")

        def collide(channel, _error):
            channel.failure_count = 7
            raise Collision("could not serialize access")

        imported = []

        def keep(_worker, account, *_arguments):
            imported.append(account)

        pull = self.registry["cartona.pull"]
        with patch.object(self.registry["cartona.channel"], "_failed", collide):
            self.assertTrue(self.guarded("cartona.drain", fail))
            self.patch(pull, "_fetch_and_import", fail)
            self.patch(pull, "_import_stored", keep)
            self.env["cartona.pull"]._guarded(self.account, "_work", 0.0)
        self.assertFalse(any(self.account.channel_ids.mapped("failure_count")))
        self.assertEqual(imported, [self.account])

    # -- Calls --------------------------------------------------------------------------

    def test_the_log_has_the_real_status_and_the_time_of_the_call(self):
        self.cartona.http_status, self.cartona.seconds = 204, 0.125
        self.drain()
        entry = self.last_log()
        self.assertEqual((entry.operation, entry.http_status), ("update_products", 204))
        self.assertEqual((entry.item_count, entry.refused_count), (1, 0))
        self.assertEqual((entry.result, entry.duration), ("ok", 125.0))

    def test_the_pages_of_one_reading_are_one_entry(self):
        self.cartona.products_shown = [
            {"supplier_product_id": str(number), "internal_product_id": str(number)}
            for number in range(3)
        ]
        self.cartona.products_per_page, self.cartona.seconds = 2, 0.5
        self.env["cartona.reconciler"]._run()
        entry = self.last_log()
        self.assertEqual((entry.operation, entry.item_count), ("products", 3))
        # Two pages, and the empty one behind them.
        self.assertEqual(entry.duration, 1500.0)

    def test_a_failed_call_is_noted_with_its_status_and_time(self):
        self.cartona.script(
            "update_products", cartona_api.UnavailableError("no service", status=503)
        )
        self.cartona.seconds = 0.25
        self.env["cartona.drain"]._serve(self.account)
        entry = self.last_log()
        self.assertEqual((entry.result, entry.http_status), ("failed", 503))
        self.assertEqual((entry.duration, entry.message), (250.0, "no service"))
        self.assertEqual(self.account._channel(const.OFFERS).failure_count, 1)

    def test_each_answered_call_frees_its_channel(self):
        channel = self.account._channel(const.READING)
        channel.failure_count = 3
        self.env["cartona.reconciler"]._run()
        self.assertEqual(channel.failure_count, 0)
        self.assertTrue(channel.last_success_at)
