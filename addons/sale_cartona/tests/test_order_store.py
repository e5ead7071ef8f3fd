import json
import random

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_common import OrderCase


def incompressible(length):
    """Return a text that PostgreSQL cannot make small enough for an index."""
    return "%0*x" % (length, random.Random(length).getrandbits(4 * length))


@tagged("post_install", "-at_install")
class TestOrderStore(OrderCase):
    """An order is stored as it came, once, before anything is made of it."""

    def stored(self):
        return self.env["cartona.order"].search([("account_id", "=", self.account.id)])

    def test_a_new_order_is_stored_word_for_word(self):
        raw = self.order(
            status="approved", receipt_id="55501", supplier_code="1", surprise={"a": [1, None]}
        )
        record = self.received(raw)
        self.assertEqual(json.loads(record.payload), raw)
        self.assertEqual(record.status, "approved")
        self.assertEqual(record.receipt_id, "55501")
        self.assertEqual(record.supplier_code, "1")
        self.assertEqual(record.retailer_name, "بقالة النور")
        self.assertEqual(record.total_price, 10.0)
        self.assertEqual(record.host, "cartona.example.com")
        self.assertEqual(record.company_id, self.company)

    def test_the_same_order_again_changes_nothing(self):
        raw = self.order()
        record = self.received(raw)
        sale_order, write_date = record.sale_order_id, record.sale_order_id.write_date
        self.assertEqual(self.received(dict(raw)), record)
        self.assertEqual(self.stored(), record)
        self.assertEqual(record.sale_order_id, sale_order)
        self.assertEqual((record.state, sale_order.write_date), ("imported", write_date))

    def test_keys_in_another_order_are_no_change(self):
        raw = self.order()
        self.received(raw)
        record = self.received(dict(reversed(list(raw.items()))))
        self.assertEqual(record.state, "imported")

    def test_an_order_that_is_twice_on_a_page_is_stored_once(self):
        raw = self.order()
        self.cartona.orders = [raw, dict(raw), self.order()]
        self.pull()
        self.assertEqual(len(self.stored()), 2)
        self.assertEqual(len(self.stored().sale_order_id), 2)

    def test_of_two_versions_on_a_page_the_last_counts(self):
        raw = self.order()
        newer = dict(raw, note_message="Ring twice")
        self.cartona.orders = [raw, newer]
        self.pull()
        record = self.stored()
        self.assertEqual(json.loads(record.payload), newer)
        self.assertIn("Ring twice", record.sale_order_id.note)

    def test_an_id_that_comes_as_a_number_is_the_same_as_text(self):
        raw = self.order(hashed_id=12345678901)
        self.cartona.orders = [raw]
        self.pull()
        record = self.stored()
        self.assertEqual(record.hashed_id, "12345678901")
        self.cartona.orders = [dict(raw, hashed_id="12345678901", status="approved")]
        self.pull()
        self.assertEqual(self.stored(), record)

    def test_the_database_refuses_an_order_that_is_stored_twice(self):
        record = self.received(self.order())
        other = self.received(self.order())
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute(
                "UPDATE cartona_order SET hashed_id = %s WHERE id = %s",
                (record.hashed_id, other.id),
            )

    def test_two_hosts_may_give_the_same_id(self):
        raw = self.order()
        self.received(raw)
        other = self.make_account("Test", base_url="https://cartona.example.net/api/v1/")
        self.make_listing(self.tea, other)
        self.cartona_of(other).orders = [raw]
        self.pull()
        records = self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])
        self.assertEqual(len(records), 2)
        self.assertEqual(len(records.sale_order_id), 2)

    def test_two_accounts_on_one_token_share_an_order(self):
        raw = self.order()
        self.received(raw)
        self.make_listing(self.tea, other := self.make_account("Twin"))
        self.cartona_of(other).orders = [raw]
        self.pull()
        records = self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])
        self.assertEqual(len(records), 1)

    # -- What is no order -----------------------------------------------------------

    def test_an_order_without_an_id_is_kept_and_shown(self):
        for hashed_id in (None, "", "  "):
            with self.subTest(hashed_id=hashed_id):
                raw = self.order(hashed_id=hashed_id, note_message=repr(hashed_id))
                self.cartona.orders = [raw]
                self.pull()
                record = self.stored()[:1]
                self.assertEqual(json.loads(record.payload), raw)
                self.assert_waits(record, "hashed_id")
                self.pull()
                self.assertEqual(self.stored()[:1], record)
        self.assertEqual(self.cartona.acknowledgements, [])

    def test_what_is_no_object_is_kept_and_shown(self):
        for raw in ("order", 7, None, ["a"], True):
            with self.subTest(raw=raw):
                self.cartona.orders = [raw]
                self.pull()
                record = self.stored()[:1]
                self.assertEqual(json.loads(record.payload), raw)
                self.assert_waits(record, "not an order")

    def test_what_is_no_order_does_not_stop_the_others_of_its_page(self):
        good = self.order()
        self.cartona.orders = ["order", {}, self.order(hashed_id=None), good, {"hashed_id": {}}]
        self.pull()
        record = self.stored().filtered(lambda rec: rec.hashed_id == good["hashed_id"])
        self.assertEqual(record.state, "imported")
        self.assertEqual(len(self.stored()), 5)
        self.assertEqual(self.cartona.acknowledgements, [[good["hashed_id"]]])

    def test_a_field_that_cannot_be_read_is_named(self):
        record = self.received(self.order(self.line(self.tea_listing, price="ten")))
        self.assert_waits(record, "selling_price")

    def test_a_status_that_is_new_to_us_is_kept_as_other(self):
        record = self.received(self.order(status="teleported"))
        self.assertEqual((record.status, record.state), ("other", "imported"))

    # -- Large and odd --------------------------------------------------------------

    def test_a_note_of_five_megabytes(self):
        note = "شاي " * (5 * 1024 * 1024 // 7)
        good = self.order()
        record = self.received(self.order(note_message=note), good)[0]
        self.assertEqual(json.loads(record.payload)["note_message"], note)
        self.assertEqual(record.state, "imported")
        self.assertEqual(len(self.stored().sale_order_id), 2)

    def test_absurdly_long_texts_do_not_stop_the_others(self):
        long = incompressible(100_000)
        strange = self.order(
            receipt_id=long,
            supplier_code=None,
            retailer=self.retailer(retailer_code=long, retailer_name=long, retailer_number=long),
        )
        good = self.order()
        with mute_logger("odoo.sql_db", "odoo.addons.sale_cartona.models.orders.cartona_importer"):
            records = self.received(strange, good)
        self.assertEqual(records[1].state, "imported")
        self.assertIn(records[0].state, ("imported", "waiting"))

    def test_an_absurdly_long_id_does_not_stop_the_others(self):
        good = self.order()
        self.cartona.orders = [self.order(hashed_id=incompressible(100_000)), good]
        self.pull()
        record = self.stored().filtered(lambda rec: rec.hashed_id == good["hashed_id"])
        self.assertEqual(record.state, "imported")

    def test_characters_that_postgresql_cannot_hold(self):
        record = self.received(self.order(note_message="a\x00b", receipt_id="\ud800"))
        self.assertEqual(record.state, "imported")

    # -- Changes --------------------------------------------------------------------

    def test_a_change_before_the_import_is_simply_taken(self):
        raw = self.order(self.line(self.tea_listing, 1, 10.0, internal_product_id="unknown"))
        record = self.received(raw)
        self.assert_waits(record, "unknown")
        better = dict(raw, order_details=[self.line(self.coffee_listing, 2, 5.0)], total_price=10)
        self.received(better)
        self.assertEqual((record.state, record.problem), ("imported", False))
        self.assertEqual(record.sale_order_id.order_line.product_id, self.coffee)
        self.assertFalse(record.activity_ids)

    def test_an_order_that_had_nothing_to_import_and_now_has(self):
        line = self.line(self.tea_listing, 0)
        raw = self.order(line, status="editing")
        record = self.received(raw)
        self.assertEqual((record.state, record.sale_order_id.ids), ("closed", []))
        self.received(
            dict(raw, status="pending", total_price=20, order_details=[dict(line, amount=2)])
        )
        self.assertEqual(record.state, "imported")
        self.assertEqual(record.sale_order_id.amount_total, 20.0)
