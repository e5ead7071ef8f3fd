from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

import cartona_api

from .. import const
from ..lib import latency
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestFigure(CartonaCase):
    """What is counted: calls, successes, and how long a user's changes took to reach Cartona."""

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.listing = self.make_listing(self.product)
        self.drain()
        self.forget()

    def forget(self):
        self.env.cr.execute("DELETE FROM cartona_figure")
        self.empty_outbox()
        self.commit()

    def sums(self, step="day", account=None):
        """Return ``{operation: (calls, tried, failed, histogram)}``."""
        since = fields.Datetime.now() - timedelta(days=1)
        ids = (account or self.account).ids
        return {row[1]: row[3:] for row in self.env["cartona.figure"]._sums(ids, since, step)}

    def ages(self):
        """Return how many changes were counted by how long they took, whatever the operation."""
        found = [ages for *_counts, ages in self.sums().values() if ages]
        return [sum(column) for column in zip(*found)] or [0] * latency.CLASSES

    def age_rows(self, seconds):
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE cartona_outbox SET since = since - %s * interval '1 second'", (seconds,)
        )

    def in_class_of(self, seconds, count=1):
        return latency.histogram([seconds] * count)

    def test_a_users_change_is_counted_from_its_commit_to_cartonas_answer(self):
        self.product.list_price = 11.0
        self.commit()
        self.age_rows(7.0)
        self.drain()
        self.assertEqual(self.sums()["update_products"], (1, 1, 0, self.in_class_of(7.0)))

    def test_a_change_that_a_coarse_mark_speaks_of_is_as_old_as_the_mark(self):
        self.account.pricelist_id = self.make_pricelist()
        self.commit()
        self.drain()
        self.forget()
        self.account.pricelist_id.write(
            {"item_ids": [(0, 0, {"applied_on": "3_global", "fixed_price": 12.0})]}
        )
        self.commit()
        self.age_rows(20.0)
        self.drain()
        self.assertEqual(self.ages(), self.in_class_of(20.0))

    def test_a_change_with_a_due_time_counts_from_it(self):
        outbox = self.env["cartona.outbox"]
        due = fields.Datetime.now() - timedelta(seconds=3)
        self.env.cr.execute("UPDATE cartona_listing SET confirmed_price = 1.0")
        outbox._mark(const.PRODUCT, self.product.ids, due=due)
        self.commit()
        self.age_rows(3600.0)
        self.drain()
        self.assertEqual(self.ages(), self.in_class_of(4.0))

    def test_what_the_connector_marks_by_itself_is_not_counted(self):
        self.env.cr.execute("UPDATE cartona_listing SET confirmed_price = 1.0")
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(len(self.cartona.updates), 2, "the first one and that of the sweep")
        self.assertEqual(self.ages(), [0] * latency.CLASSES)
        self.assertEqual(self.sums()["update_products"][:3], (1, 1, 0))

    def test_a_change_that_leads_to_nothing_is_not_counted(self):
        self.product.list_price = 11.0
        self.product.list_price = 10.0
        self.drain()
        self.assertEqual(self.ages(), [0] * latency.CLASSES)

    def test_refusals_and_failed_calls_are_counted(self):
        self.cartona.script("update_products", cartona_api.RefusedError("Too low."))
        self.product.list_price = 11.0
        self.drain()
        self.assertEqual(self.sums()["update_products"][1:3], (1, 1))
        self.forget()
        self.cartona.script("update_products", cartona_api.UnavailableError("No answer."))
        self.product.list_price = 12.0
        self.commit()
        self.age_rows(40.0)
        self.drain()
        self.assertEqual(self.sums()["update_products"][1:3], (2, 1), "one failed, one repeated")
        self.assertEqual(self.ages(), self.in_class_of(40.0), "from the commit, not the repetition")

    def test_a_row_that_is_moved_back_keeps_its_age(self):
        outbox = self.env["cartona.outbox"]
        outbox._add(self.account, const.ORDER, [7, 7])
        self.age_rows(50.0)
        self.env.cr.execute("SELECT array_agg(id) FROM cartona_outbox WHERE kind = 'order'")
        outbox._move_back(self.env.cr.fetchone()[0])
        self.env.cr.execute("SELECT array_agg(id) FROM cartona_outbox WHERE kind = 'order'")
        [left] = self.env.cr.fetchone()[0]
        at = outbox._changed_at({7: [left]})[7]
        self.assertLess(at, fields.Datetime.now() - timedelta(seconds=48))

    def test_looks_for_orders_are_counted_as_calls(self):
        self.pull()
        self.assertEqual(self.sums()["pull_orders"][1:3], (1, 0))

    def test_minutes_and_hours_are_summed_up(self):
        figures = self.env["cartona.figure"]
        now = fields.Datetime.now()
        for seconds in (2.5, 15.0):
            moments = [now - timedelta(seconds=seconds)]
            figures._note_ages(self.account, const.OFFERS, "update_products", moments)
        figures._add_row(self.account, const.OFFERS, "update_products", 2, 5, 1, None)
        before = self.sums()
        self.assertEqual(self.spans(), ["call"] * 3)
        figures._sum_up(self.account, const.OFFERS)
        self.assertEqual(self.spans(), ["call"] * 3, "the minute is not over")
        self.env.cr.execute("UPDATE cartona_figure SET at = at - interval '2 minutes'")
        figures._sum_up(self.account, const.OFFERS)
        self.assertEqual(self.spans(), ["minute"])
        self.assertEqual(self.sums(), before)
        figures._sum_up_hours()
        self.assertEqual(self.spans(), ["minute"])
        self.env.cr.execute("UPDATE cartona_figure SET at = at - interval '2 days'")
        figures._sum_up_hours()
        self.assertEqual(self.spans(), ["hour"])
        self.env.cr.execute("UPDATE cartona_figure SET at = at + interval '2 days'")
        self.assertEqual(self.sums(), before)
        self.env.cr.execute("UPDATE cartona_figure SET at = at - interval '200 days'")
        figures._sum_up_hours()
        self.assertEqual(self.spans(), [])

    def spans(self):
        self.env.cr.execute("SELECT span FROM cartona_figure ORDER BY id")
        return [span for (span,) in self.env.cr.fetchall()]

    def test_a_worker_sums_up_its_minutes(self):
        figures = self.env["cartona.figure"]
        figures._add_row(self.account, const.OFFERS, "update_products", 1, 1, 0, None)
        figures._add_row(self.account, const.OFFERS, "update_products", 1, 1, 0, None)
        self.env.cr.execute("UPDATE cartona_figure SET at = at - interval '2 minutes'")
        self.patch(type(figures), "_is_to_sum_up", lambda *_args: True)
        self.product.list_price = 11.0
        self.drain()
        self.assertEqual(sorted(self.spans()), ["call", "call", "minute"])
