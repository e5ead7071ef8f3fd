import math
from contextlib import nullcontext
from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from .. import const
from ..lib import lock
from .common import CartonaCase
from .fake_cartona import all_accepted, refusing


@tagged("post_install", "-at_install")
class TestDrain(CartonaCase):
    """What is sent, in how many calls, and which rows are done with it."""

    def many_listings(self, count):
        products = self.env["product.product"].create(
            [
                {"name": "Product %d" % number, "list_price": number + 1.0, "taxes_id": False}
                for number in range(count)
            ]
        )
        return self.env["cartona.listing"].create(
            [{"account_id": self.account.id, "product_id": product.id} for product in products]
        )

    def confirmed(self, listing):
        """Return price and stock as the database has them, None where unknown."""
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT confirmed_price, confirmed_stock FROM cartona_listing WHERE id = %s",
            (listing.id,),
        )
        return self.env.cr.fetchone()

    # -- What is sent -------------------------------------------------------------

    def test_the_first_time_all_is_sent(self):
        product = self.make_product(price=10.0)
        self.stock(product, 7)
        listing = self.make_listing(product)
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(item["internal_product_id"], str(product.id))
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(item["available_stock_quantity"], 7)
        self.assertIs(item["is_unlimited_stock"], False)
        self.assertEqual(self.confirmed(listing), (10.0, 7.0))
        self.assertEqual(listing.sent_identifier, str(product.id))
        self.assertTrue(listing.sent_at)
        self.assertEqual(self.outbox(), [])

    def test_afterwards_only_what_differs(self):
        product = self.make_product(price=10.0)
        self.stock(product, 7)
        listing = self.make_listing(product)
        self.drain()
        self.cartona.forget()
        product.list_price = 11.0
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(set(item), {"internal_product_id", "selling_price"})
        self.cartona.forget()
        self.stock(product, -2)
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(
            item, {"internal_product_id": str(product.id), "available_stock_quantity": 5}
        )
        self.assertEqual(self.confirmed(listing), (11.0, 5.0))

    def test_a_price_needs_no_counting_of_stock_and_a_delivery_no_price(self):
        product = self.make_product(price=10.0)
        self.stock(product, 7)
        listing = self.make_listing(product)
        self.drain()
        offer = type(self.env["cartona.offer"])
        product.list_price = 11.0
        with patch.object(offer, "_quantities", side_effect=AssertionError("was counted")):
            self.drain()
        self.assertEqual(self.confirmed(listing), (11.0, 7.0))
        self.stock(product, -2)
        with patch.object(offer, "_prices", side_effect=AssertionError("was priced")):
            self.drain()
        self.assertEqual(self.confirmed(listing), (11.0, 5.0))

    def test_where_what_cartona_shows_is_unknown_both_are_looked_at(self):
        product = self.make_product(price=10.0)
        self.stock(product, 7)
        listing = self.make_listing(product)
        self.stock(product, 1)
        self.empty_outbox()
        product.list_price = 11.0
        self.drain()
        self.assertEqual(self.confirmed(listing), (11.0, 8.0), "it was never sent")
        listing.internal_product_id = "NEW-1"
        self.empty_outbox()
        self.stock(product, 1)
        self.cartona.forget()
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(item["internal_product_id"], "NEW-1")
        self.assertEqual(float(item["selling_price"]), 11.0, "it has another name")
        self.assertEqual(item["available_stock_quantity"], 9)

    def test_a_change_that_changes_nothing_is_not_sent_and_its_row_goes(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)
        self.drain()
        self.cartona.forget()
        product.list_price = 11.0
        product.list_price = 10.0
        self.env.cr.flush()
        self.assertTrue(self.outbox())
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.assertEqual(self.outbox(), [])

    def test_many_changes_of_a_product_cost_one_item(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)
        self.drain()
        self.cartona.forget()
        for price in range(20, 30):
            product.list_price = price
            self.stock(product, 1)
            self.commit()
        self.assertGreaterEqual(len(self.outbox()), 20)
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(float(item["selling_price"]), 29.0)
        self.assertEqual(item["available_stock_quantity"], 10)
        self.assertEqual(self.outbox(), [])

    def test_many_products_cost_as_few_calls_as_they_fill(self):
        self.account.batch_size = 10
        for count in (1, 10, 11, 35):
            with self.subTest(count=count):
                self.cartona.forget()
                listings = self.many_listings(count)
                self.drain()
                self.assertEqual(len(self.cartona.updates), math.ceil(count / 10))
                self.assertLessEqual(max(map(len, self.cartona.updates)), 10)
                self.assertEqual(
                    set(self.cartona.sent()), set(listings.mapped("internal_product_id"))
                )
                self.assertEqual(sum(map(len, self.cartona.updates)), count)
                self.assertEqual(self.outbox(), [])

    def test_calls_are_filled_over_the_chunks_that_are_worked_out(self):
        self.patch(const, "LISTINGS_AT_ONCE", 7)
        self.account.batch_size = 10
        self.many_listings(40)
        self.drain()
        self.assertEqual([len(update) for update in self.cartona.updates], [10, 10, 10, 10])

    def test_more_rows_than_are_read_at_a_time(self):
        self.patch(const, "ROWS_AT_ONCE", 8)
        listings = self.many_listings(30)
        self.drain()
        self.assertEqual(set(self.cartona.sent()), set(listings.mapped("internal_product_id")))
        self.assertEqual(self.outbox(), [])

    def test_two_units_of_a_product_are_two_items(self):
        product = self.make_product(price=10.0)
        self.stock(product, 30)
        self.make_listing(product)
        dozen = self.make_listing(product, uom_id=self.dozen.id)
        self.drain()
        sent = self.cartona.sent()
        self.assertEqual(sent[str(product.id)]["available_stock_quantity"], 30)
        self.assertEqual(sent[dozen.internal_product_id]["available_stock_quantity"], 2)
        self.assertEqual(float(sent[dozen.internal_product_id]["selling_price"]), 120.0)

    # -- Rows ---------------------------------------------------------------------

    def test_what_changes_while_cartona_is_called_is_sent_afterwards(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)

        def change_meanwhile(_wires):
            product.list_price = 12.0
            self.env.cr.flush()
            return []

        self.cartona.script("update_products", change_meanwhile)
        self.drain()
        prices = [float(item["selling_price"]) for [item] in self.cartona.updates]
        self.assertEqual(prices, [10.0, 12.0])
        self.assertEqual(self.outbox(), [])

    def test_a_row_with_a_lower_id_that_comes_later_is_not_lost(self):
        first, second = self.make_listing(), self.make_listing()
        self.drain()
        self.env.cr.execute("UPDATE cartona_listing SET confirmed_price = NULL")
        self.cartona.forget()
        first._mark()

        def commit_an_older_row(_wires):
            self.env.cr.execute(
                """
                INSERT INTO cartona_outbox (id, account_id, kind, res_id)
                SELECT min(id) - 1, %s, 'listing', %s FROM cartona_outbox
                """,
                (self.account.id, second.id),
            )
            return []

        self.cartona.script("update_products", commit_an_older_row)
        self.drain()
        self.assertEqual(
            [item["internal_product_id"] for [item] in self.cartona.updates],
            [first.internal_product_id, second.internal_product_id],
        )
        self.assertEqual(self.outbox(), [])

    def test_rows_of_a_batch_that_failed_stay_and_those_of_one_that_did_not_go(self):
        self.account.batch_size = 10
        listings = self.many_listings(20)

        def crash(_wires):
            raise RuntimeError("The machine stops.")

        self.cartona.script("update_products", [], crash)
        with self.assertLogs("odoo.addons.sale_cartona.models.engine.cartona_worker", "ERROR"):
            self.serve()
        # Rows of products bear ids that a listing may have, too.
        left = {res_id for _account, kind, res_id, _due in self.outbox() if kind == const.LISTING}
        done = {item["internal_product_id"] for item in self.cartona.updates[0]}
        first = listings.filtered(lambda listing: listing.internal_product_id in done)
        self.assertEqual(len(first), 10)
        self.assertFalse(left & set(first.ids))
        self.assertLessEqual(set((listings - first).ids), left)
        self.assertEqual(set(first.mapped("state")), {"sent"})
        self.assertEqual(set((listings - first).mapped("state")), {"new"})

    def test_a_row_of_a_product_that_is_not_listed_goes(self):
        product = self.make_product()
        self.env.cr.flush()
        self.assertIn(product.id, [res_id for _account, _kind, res_id, _due in self.outbox()])
        self.drain()
        self.assertEqual((self.cartona.updates, self.outbox()), ([], []))

    def test_a_row_that_is_not_due_stays(self):
        listing = self.make_listing()
        self.drain()
        self.env["cartona.outbox"]._add(
            self.account, const.LISTING, listing.ids, datetime(2999, 1, 1)
        )
        self.drain()
        self.assertEqual(len(self.outbox()), 1)

    def test_an_account_that_is_not_live_keeps_its_rows(self):
        self.make_listing()
        self.account.state = "paused"
        rows = self.outbox()
        self.assertTrue(rows)
        self.drain()
        self.assertEqual(self.outbox(), rows)
        self.assertEqual(self.cartona.updates, [])

    def test_after_a_pause_all_that_has_changed_is_sent(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)
        self.drain()
        self.account.action_pause()
        product.list_price = 12.0
        self.commit()
        self.drain()
        self.cartona.forget()
        self.account.action_go_live()
        self.drain()
        self.assertEqual(float(self.cartona.sent()[str(product.id)]["selling_price"]), 12.0)

    def test_an_account_is_served_by_one_drain_at_a_time(self):
        self.make_listing()
        self.commit()
        with lock.exclusive(self.env, const.OFFERS, self.account.id) as held:
            self.assertTrue(held)
            self.serve()
            self.assertEqual(self.cartona.updates, [])
        self.serve()
        self.assertEqual(len(self.cartona.updates), 1)

    # -- What becomes of the listings ---------------------------------------------

    def test_what_the_answer_does_not_mention_is_sent_not_confirmed(self):
        listing = self.make_listing()
        self.drain()
        self.assertEqual(listing.state, "sent")
        self.assertEqual(len(self.cartona.updates), 1)

    def test_what_the_answer_accepts_is_confirmed(self):
        listing = self.make_listing()
        self.cartona.script("update_products", all_accepted)
        self.drain()
        self.assertEqual(listing.state, "confirmed")

    def test_a_refused_item_fails_alone_with_its_message(self):
        listings = self.many_listings(5)
        bad = listings[2]
        self.cartona.script(
            "update_products", refusing("The price is too high.", bad.internal_product_id)
        )
        self.drain()
        self.assertEqual(bad.state, "refused")
        self.assertIn("The price is too high.", bad.message)
        self.assertEqual(self.confirmed(bad), (None, None))
        self.assertEqual(set((listings - bad).mapped("state")), {"sent"})
        self.assertEqual(len(self.cartona.updates), 1)
        self.assertFalse(self.account._channel(const.OFFERS).failure_count)

    def test_a_refused_item_is_tried_again_later_and_later(self):
        listing = self.make_listing()
        refusal = refusing("Not now.", listing.internal_product_id)
        self.cartona.script("update_products", refusal, refusal)
        waits = []
        for _time in range(2):
            self.drain()
            [due] = [row[3] for row in self.outbox()]
            waits.append((due - self.env.cr.now()).total_seconds())
            self.wait(waits[-1] + 5)
        self.assertGreater(waits[0], 30)
        self.assertGreater(waits[1], waits[0])
        self.drain()
        self.assertEqual(len(self.cartona.updates), 3)
        self.assertEqual((listing.state, listing.message), ("sent", False))
        self.assertEqual((self.outbox(), listing.failure_count), ([], 0))

    def test_a_refused_item_that_changes_is_sent_at_once(self):
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        self.cartona.script("update_products", refusing("Too dear.", str(product.id)))
        self.drain()
        product.list_price = 9.0
        self.drain()
        self.assertEqual(listing.state, "sent")
        self.assertEqual(self.confirmed(listing)[0], 9.0)

    def test_a_refusal_whose_cause_is_gone_is_taken_back(self):
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        self.drain()
        self.cartona.script("update_products", refusing("Too dear.", str(product.id)))
        product.list_price = 90.0
        self.drain()
        self.assertEqual(listing.state, "refused")
        product.list_price = 10.0
        self.drain()
        self.assertEqual((listing.state, listing.message), ("sent", False))

    def test_a_refused_item_has_one_clock(self):
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        self.cartona.script("update_products", *[refusing("No", str(product.id))] * 4)
        for price in (11.0, 12.0, 13.0):
            product.list_price = price
            self.commit()
            self.drain()
        self.assertEqual(listing.state, "refused")
        self.assertEqual(len(self.outbox()), 1)

    def test_a_run_ends_where_another_worker_has_the_account(self):
        self.make_listing(self.make_product())
        busy = patch.object(lock, "exclusive", lambda *_args: nullcontext(False))
        with busy, patch.object(type(self.env["cartona.drain"]), "_sleep") as sleep:
            self.drain()
        sleep.assert_not_called()
        self.assertEqual(self.cartona.updates, [])
        self.assertTrue(self.outbox())

    def test_a_run_takes_what_comes_right_behind_its_work(self):
        product = self.make_product(price=10.0)
        self.make_listing(product)
        prices = iter([11.0, 12.0])

        def change(_drain):
            for price in prices:
                product.list_price = price
                self.commit()
                break

        with patch.object(type(self.env["cartona.drain"]), "_linger", change):
            self.drain()
        sent = [float(item["selling_price"]) for [item] in self.cartona.updates]
        self.assertEqual(sent, [10.0, 11.0, 12.0])
        self.assertEqual(self.outbox(), [])

    def test_a_run_without_work_does_not_wait(self):
        self.empty_outbox()
        with patch.object(type(self.env["cartona.drain"]), "_linger") as linger:
            self.drain()
        linger.assert_not_called()

    def serve(self):
        self.env["cartona.drain"]._serve(self.account)
