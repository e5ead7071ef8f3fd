from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .. import compat, const
from .compat import deliver_all
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderPrivacy(OrderCase):
    """Names, phones and addresses in what was received of orders that were over long ago."""

    def over(self, months=25, **values):
        """Return an order that was delivered so many months ago, and what Cartona sent of it."""
        raw = self.order(note_message="for Abu Ali", **values)
        self.stock(self.tea, 5)
        record = self.received(raw)
        record.sale_order_id.action_confirm()
        deliver_all(record.sale_order_id.picking_ids)
        self.report()
        self.assertEqual(record.status, "delivered")
        self.assertTrue(record.ended_at)
        self.make_older(record, months)
        return record, raw

    def make_older(self, records, months=25):
        records.write({"ended_at": fields.Datetime.now() - relativedelta(months=months)})
        self.commit()

    def clean(self):
        self.env["cartona.order"]._gc_people()
        self.commit()

    def assert_without_people(self, record, raw):
        self.env.cr.execute("SELECT row(o.*)::text FROM cartona_order o WHERE id = %s", record.ids)
        stored = self.env.cr.fetchone()[0]
        retailer = raw["retailer"]
        for name in ("retailer_name", "retailer_number", "retailer_address"):
            self.assertNotIn(retailer[name], stored)
        self.assertNotIn("Abu Ali", stored)
        self.assertTrue(record.people_removed_at)

    def test_people_are_taken_out_once_the_order_was_over_long_ago(self):
        record, raw = self.over()
        digest, partner = record.payload_hash, record.sale_order_id.partner_id
        phone = partner.phone
        self.clean()
        self.assert_without_people(record, raw)
        self.assertEqual(record.payload_hash, digest)
        # What the books need stays, and the rest can be read.
        self.assertEqual((partner.name, partner.phone), (raw["retailer"]["retailer_name"], phone))
        content = record._pulled().order
        self.assertEqual(content.retailer.retailer_code, raw["retailer"]["retailer_code"])
        self.assertEqual(content.order_details[0].product_name, "Tea")
        self.assertIn("Tea", record.content)

    def test_what_is_not_over_or_not_long_stays(self):
        raw = self.order()
        record = self.received(raw)
        young, young_raw = self.over(months=23)
        waiting_raw = self.order(self.line(self.tea_listing, internal_product_id="?"))
        waiting = self.received(waiting_raw)
        self.make_older(waiting, 30)
        self.clean()
        for each, sent in ((record, raw), (young, young_raw), (waiting, waiting_raw)):
            self.assertEqual(each.retailer_name, sent["retailer"]["retailer_name"])
            self.assertIn(sent["retailer"]["retailer_number"], each.payload)
            self.assertFalse(each.people_removed_at)

    def test_the_settings_say_how_long(self):
        record, raw = self.over(months=7)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cartona_people_months, 24)
        settings.cartona_people_months = 6
        settings.execute()
        self.clean()
        self.assert_without_people(record, raw)

    def test_the_same_version_is_known_for_no_new_one(self):
        record, raw = self.over()
        self.clean()
        before = record.sale_order_id.read()[0], record.write_date
        self.cartona.forget()
        self.cartona.orders = [raw]
        self.pull()
        self.assertEqual((record.state, record.status), ("imported", "delivered"))
        self.assert_without_people(record, raw)
        self.assertEqual((record.sale_order_id.read()[0], before[1]), before)
        self.assertEqual(self.cartona.acknowledgements, [[record.hashed_id]])

    def test_a_return_is_brought_in_all_the_same(self):
        record, raw = self.over()
        partner = record.sale_order_id.partner_id
        name = partner.name
        self.clean()
        self.let_time_pass()
        self.received(dict(raw, status="returned", return_reason="expired"))
        self.assertEqual((record.state, record.status), ("imported", "returned"))
        self.assertEqual(len(record._returns()), 1)
        self.assertEqual((record.sale_order_id.partner_id, partner.name), (partner, name))
        # It is over anew, and has names until that is long ago, too.
        self.assertFalse(record.people_removed_at)
        self.assertGreater(record.ended_at, fields.Datetime.now() - relativedelta(days=1))
        self.make_older(record)
        self.clean()
        self.assert_without_people(record, raw)

    def test_an_order_that_was_over_at_first_sight_counts_from_there(self):
        raw = self.order(status="cancelled_by_retailer")
        record = self.received(raw)
        self.assertEqual(record.state, "closed")
        self.assertTrue(record.ended_at)
        self.make_older(record)
        self.clean()
        self.assertNotIn(raw["retailer"]["retailer_number"], record.payload)

    def test_it_is_done_in_small_transactions(self):
        records = self.received(*[self.order(status="cancelled_by_retailer") for _n in range(5)])
        self.make_older(records)
        commits = []

        def commit(_worker):
            commits.append(len(records.filtered("people_removed_at")))
            compat.invalidate(self.env)

        self.patch(const, "ORDERS_MASKED_AT_ONCE", 2)
        with patch.object(self.registry["cartona.worker"], "_commit", commit):
            self.env["cartona.order"]._gc_people()
        self.assertEqual(commits, [2, 4])
        self.assertTrue(all(records.mapped("people_removed_at")))
