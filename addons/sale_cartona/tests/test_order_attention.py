import re

from odoo.tests import tagged

import cartona_api

from .. import compat
from ..models.orders import cartona_order_story
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderAttention(OrderCase):
    """Whether an order needs a person, and the story that it tells."""

    def test_each_reason_and_its_end(self):
        raw = self.order(self.line(self.tea_listing, 3, 10.0))
        record = self.received(raw)
        self.assertFalse(record.attention)
        record.sale_order_id.cartona_difference = 1.0
        self.assertEqual(record.attention, "difference")
        self.assertEqual(self.account.waiting_order_count, 1)
        record.sale_order_id.action_accept_cartona_difference()
        self.assertFalse(record.attention)
        record.booking_problem_held = '[["said",{"said":"No journal"}]]'
        self.assertEqual(record.attention, "booking")
        record.lines_problem_held = '[["said",{"said":"No"}]]'
        self.assertEqual(record.attention, "lines")
        record.status_problem_held = '[["said",{"said":"No"}]]'
        self.assertEqual(record.attention, "status")
        record.action_retry_status()
        self.assertEqual(record.attention, "booking")

    def test_an_order_that_cannot_be_imported(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0), retailer=None))
        self.assertEqual(record.attention, "waiting")
        self.assertIn(record, self.env["cartona.order"].search([("attention", "!=", False)]))

    def test_the_story_of_an_order(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0)))
        self.cartona.script("update_order_status", cartona_api.RefusedError("Too late."))
        record.sale_order_id.action_confirm()
        self.report()
        compat.invalidate(self.env)
        story = re.sub("<[^>]*>", " ", record.story)
        for part in (
            "Received from Cartona",
            "Sale order %s was made" % record.sale_order_id.name,
            "Cartona was told that it has arrived",
            "Fetch Orders: Done",
            "Send Order Status: Partly Refused",
            "Too late.",
        ):
            self.assertIn(part, story)
        self.assertNotIn("times)", story, "each has happened once")

    def test_a_story_tells_how_often_the_same_has_failed(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0)))
        self.cartona.script("update_order_status", self.unavailable(), self.unavailable())
        record.sale_order_id.action_confirm()
        for _attempt in range(2):
            self.report()
            self.wait(3600)
        compat.invalidate(self.env)
        story = re.sub("<[^>]*>", " ", record.story)
        self.assertEqual(re.findall(r"Cartona is down\.: (\(.*?\))", story), ["(2 times)"])

    def test_a_delivered_order_tells_its_story_weeks_later(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0)))
        record.sale_order_id.action_confirm()
        self.report()
        self.env.cr.execute("UPDATE cartona_log SET started_at = started_at - interval '30 days'")
        self.env["cartona.log"]._gc_logs()
        compat.invalidate(self.env)
        for part in ("Fetch Orders: Done", "Send Order Status: Done"):
            self.assertIn(part, record.story)

    def test_a_long_story_says_what_it_leaves_out(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0)))
        self.patch(cartona_order_story, "MOST", 2)
        compat.invalidate(self.env)
        whole = record.story
        self.assertNotIn("left out", whole)
        record.sale_order_id.action_confirm()
        self.report()
        compat.invalidate(self.env)
        told = re.findall("<tr>", record.story)
        self.assertEqual(len(told), len(re.findall("<tr>", whole)) + 1)
        self.assertRegex(
            record.story, "(?s)Send Order Status.*Confirm Receipt.*left out.*Received from Cartona"
        )

    def test_whoever_has_no_time_zone_is_told_cairos(self):
        record = self.received(self.order(self.line(self.tea_listing, 3, 10.0)))
        self.env.user.tz = False
        self.env.cr.execute(
            "UPDATE cartona_order SET create_date = '2026-01-05 22:30:00' WHERE id = %s",
            (record.id,),
        )
        compat.invalidate(self.env)
        nowhere = record.with_context(tz=False)
        self.assertIn("06/01 00:30:00", nowhere.story)
        self.assertIn("05/01 22:30:00", nowhere.with_context(tz="UTC").story)

    def test_an_order_is_recovered_by_its_number(self):
        raw = self.order(self.line(self.tea_listing, 3, 10.0), receipt_id="100007")
        self.cartona.orders = [self.order(self.line(self.tea_listing, 1, 10.0)), raw]
        wizard = self.env["cartona.recover.wizard"].create(
            {"account_id": self.account.id, "number": " %s " % raw["receipt_id"]}
        )
        action = wizard.action_recover()
        found = self.env["cartona.order"].browse(action["res_id"])
        self.assertEqual(found.hashed_id, raw["hashed_id"])
        self.assertEqual(found.state, "imported")
        self.assertEqual(
            self.env["cartona.order"].search_count([("account_id", "=", self.account.id)]), 1
        )
        self.assertEqual(wizard.action_recover()["res_id"], found.id, "it is here already")
        wizard.number = "no such order"
        with self.assertRaisesRegex(Exception, "does not show order no such order any more"):
            wizard.action_recover()
