from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderWaiting(OrderCase):
    """What cannot be imported waits with its reason, calls a person, and stops nobody else."""

    def waiting(self, raw, *words):
        [record] = self.received(raw)
        self.assert_waits(record, *words)
        return record

    def unknown(self, **values):
        return self.order(
            self.line(
                self.tea_listing, 2, 10, internal_product_id="NEW-1", product_name="شاي أخضر"
            ),
            **values,
        )

    def sale_orders(self):
        return self.env["sale.order"].search([("company_id", "=", self.company.id)])

    # -- Reasons --------------------------------------------------------------------

    def test_an_unknown_product_is_named(self):
        self.waiting(self.unknown(), "شاي أخضر", "NEW-1")
        self.assertFalse(self.sale_orders())

    def test_every_unknown_product_is_named_at_once(self):
        lines = [
            self.line(self.tea_listing, internal_product_id="NEW-%d" % number)
            for number in range(3)
        ]
        self.waiting(self.order(self.line(self.coffee_listing), *lines), "NEW-0", "NEW-1", "NEW-2")

    def test_a_total_without_any_line(self):
        for details in (None, []):
            self.waiting(self.order(order_details=details, total_price=500), "500.00", "no lines")

    def test_a_negative_price(self):
        self.waiting(self.order(self.line(self.tea_listing, 1, -5)), "price is negative")

    def test_a_base_product_whose_unit_nobody_knows(self):
        self.tea_listing.base_product_id = "77"
        line = self.line(self.tea_listing, 10, internal_product_id=None, base_product_id="77")
        self.waiting(self.order(dict(line, unit="tray", unit_count=None)), "no product")

    def test_a_negative_amount(self):
        self.waiting(self.order(self.line(self.tea_listing, -1)), "amount is negative")

    def test_an_amount_that_is_missing(self):
        self.waiting(self.order(self.line(self.tea_listing, None)), "amount is missing")

    def test_a_missing_retailer(self):
        for retailer in (None, {}, {"retailer_address": "Cairo"}):
            with self.subTest(retailer=retailer):
                self.waiting(self.order(retailer=retailer), "which retailer")

    def test_an_amount_with_too_many_decimals(self):
        self.waiting(self.order(self.line(self.tea_listing, "0.123456", 10)), "0.123456")

    def test_an_order_for_another_supplier_code(self):
        self.account.supplier_code = "1"
        self.waiting(self.order(supplier_code="3"), "supplier code 3")

    def test_a_bug_of_ours(self):
        def crash(*_args):
            raise ZeroDivisionError("a bug")

        self.patch(self.registry["cartona.importer"], "_order_values", crash)
        with mute_logger("odoo.addons.sale_cartona.models.orders.cartona_importer"):
            self.waiting(self.order(), "a bug")

    def test_an_order_is_imported_whole_or_not_at_all(self):
        """A failure behind the customer and the sale order leaves neither of them."""

        def crash(*_args):
            raise ZeroDivisionError("a bug")

        self.patch(self.registry["cartona.importer"], "_close_gap", crash)
        partners = self.env["res.partner"].search_count([])
        with mute_logger("odoo.addons.sale_cartona.models.orders.cartona_importer"):
            self.waiting(self.order(), "a bug")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertFalse(self.env["cartona.retailer"].search([]))
        self.assertFalse(self.sale_orders())

    # -- The others -----------------------------------------------------------------

    def test_a_hundred_bad_orders_do_not_keep_the_next_one_out(self):
        bad, good = [self.unknown() for _number in range(100)], self.order()
        records = self.received(*bad, good)
        self.assertEqual(set(records[:-1].mapped("state")), {"waiting"})
        self.assertEqual(records[-1].state, "imported")
        self.assertEqual(self.cartona.acknowledgements, [[good["hashed_id"]]])

    def test_the_account_says_how_many_wait(self):
        self.received(self.unknown(), self.unknown(), self.order())
        self.assertEqual(self.account.waiting_order_count, 2)
        self.assertEqual(self.account.order_count, 3)
        action = self.account.action_view_waiting_orders()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(set(found.mapped("state")), {"waiting"})

    def test_a_person_gets_one_mail_about_many_of_them(self):
        user = self.make_user("seller", "base.group_user", "sales_team.group_sale_salesman")
        self.account.user_id = user
        records = self.received(*(self.unknown() for _number in range(3)))
        self.assertEqual(len(records.activity_ids), 3)
        self.assertEqual(records.activity_ids.user_id, user)
        told = [("model", "=", "cartona.order"), ("res_id", "in", records.ids)]
        told.append(("notified_partner_ids", "in", user.partner_id.ids))
        self.assertEqual(self.env["mail.message"].search_count(told), 1)

    # -- Again ----------------------------------------------------------------------

    def test_it_is_tried_again_by_its_own_clock(self):
        record = self.waiting(self.unknown())
        first = (record.retry_at - self.env.cr.now()).total_seconds()
        self.assertGreater(first, 30)
        self.pull()
        self.assertEqual(record.failure_count, 1, "it is not tried before")
        self.wait(first + 5)
        self.pull()
        self.assertEqual(record.failure_count, 2)
        self.assertGreater((record.retry_at - self.env.cr.now()).total_seconds(), first)
        self.assertEqual(len(record.activity_ids), 1)

    def test_once_the_product_is_linked_it_is_imported_by_itself(self):
        record = self.waiting(self.unknown())
        self.coffee_listing.internal_product_id = "NEW-1"
        self.wait(24 * 3600)
        self.pull()
        self.assert_imported(record)

    def test_a_person_may_have_it_imported_at_once(self):
        record = self.waiting(self.unknown())
        self.coffee_listing.internal_product_id = "NEW-1"
        record.action_retry()
        self.pull()
        self.assert_imported(record)

    def assert_imported(self, record):
        self.assertEqual((record.state, record.problem), ("imported", False))
        self.assertEqual(record.sale_order_id.order_line.product_id, self.coffee)
        self.assertFalse(record.activity_ids)
        self.assertFalse(record.retry_at)
        self.assertEqual(record.failure_count, 0)
        self.assertEqual(self.cartona.acknowledgements, [[record.hashed_id]])

    def test_asking_for_what_is_imported_changes_nothing(self):
        [record] = self.received(self.order())
        sale_order = record.sale_order_id
        record.action_retry()
        self.pull()
        self.assertEqual((record.state, record.sale_order_id), ("imported", sale_order))
        self.assertEqual(len(self.sale_orders()), 1)

    def test_once_the_code_is_on_an_account_the_order_goes_there(self):
        self.account.supplier_code = "1"
        record = self.waiting(self.order(supplier_code="3"), "supplier code 3")
        other = self.make_account("Wholesale", supplier_code="3", token="token of Retail")
        self.make_listing(self.tea, other)
        record.action_retry()
        self.pull()
        self.pull()
        self.assertEqual((record.state, record.account_id), ("imported", other))
        self.assertFalse(record.activity_ids)

    def test_stored_orders_are_imported_although_cartona_does_not_answer(self):
        record = self.waiting(self.unknown())
        self.coffee_listing.internal_product_id = "NEW-1"
        record.action_retry()
        self.cartona.script("pull_orders", self.unavailable(), self.unavailable())
        self.pull()
        self.assertEqual(record.state, "imported")
        self.assertEqual(self.cartona.acknowledgements, [])
