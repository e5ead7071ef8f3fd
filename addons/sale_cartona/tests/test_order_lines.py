from odoo.tests import tagged

import cartona_api

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderLines(OrderCase):
    """Lines that are changed in Odoo, as Cartona hears of them."""

    def prepare(self):
        self.tea_line = self.line(self.tea_listing, 3, 10.0)
        self.coffee_line = self.line(self.coffee_listing, 2, 7.5)
        self.raw = self.order(self.tea_line, self.coffee_line)
        self.record = self.received(self.raw)
        self.sale_order = self.record.sale_order_id
        lines = self.sale_order.order_line
        self.tea_own = lines.filtered(lambda line: line.product_id == self.tea)
        self.coffee_own = lines - self.tea_own

    def sent(self):
        """Have Cartona told, and return the lines that it was sent."""
        self.report()
        sent = [line for wire in self.cartona.lines for line in wire["order_details"]]
        self.cartona.forget()
        return sent

    def come_back(self, *lines):
        """Have Cartona show the order with these lines."""
        self.let_time_pass()
        total = sum(line["amount"] * line["selling_price"] for line in lines)
        self.received(dict(self.raw, order_details=list(lines), total_price=total))

    def test_nothing_is_sent_of_what_was_not_changed(self):
        self.assertEqual(self.sent(), [])
        self.tea_own.name = "Better tea"
        self.assertEqual(self.sent(), [])

    def test_quantity_and_price(self):
        self.tea_own.product_uom_qty = 2
        self.assertEqual(self.sent(), [{"id": self.tea_line["id"], "amount": 2}])
        self.tea_own.price_unit = 9.5
        self.assertEqual(self.sent(), [{"id": self.tea_line["id"], "price": 9.5}])
        self.assertEqual(self.sent(), [])

    def test_a_price_goes_out_with_its_tax(self):
        self.tea.taxes_id = self.make_tax(14.0)
        raw = self.order(self.line(self.tea_listing, 3, 11.4))
        own = self.imported(raw).order_line.filtered(lambda line: not line.is_cartona_rounding)
        own.price_unit = 20.0
        [sent] = self.sent()
        self.assertEqual(float(sent["price"]), 22.8)

    def test_a_removed_line_is_cancelled(self):
        self.coffee_own.unlink()
        self.assertEqual(self.sent(), [{"id": self.coffee_line["id"], "cancelled": True}])
        self.assertEqual(self.sent(), [])
        self.come_back(self.tea_line, dict(self.coffee_line, cancelled=True))
        self.assertEqual(self.record.state, "imported")
        self.assertEqual(len(self.sale_order.order_line), 1)

    def test_a_new_line_is_sent_once_and_recognised(self):
        milk = self.make_product("Milk", price=5.0)
        listing = self.make_listing(milk)
        self.sale_order.write(
            {"order_line": [(0, 0, {"product_id": milk.id, "product_uom_qty": 4})]}
        )
        [sent] = self.sent()
        self.assertEqual(sent["internal_product_id"], listing.internal_product_id)
        self.assertEqual((sent["amount"], sent["price"]), (4, 5))
        self.assertEqual(self.sent(), [])
        self.come_back(self.tea_line, self.coffee_line, self.line(listing, 4, 5.0, id=777))
        own = self.sale_order.order_line.filtered(lambda line: line.product_id == milk)
        self.assertEqual(own.cartona_order_line_key, "777")
        self.assertEqual((self.record.state, self.sent()), ("imported", []))
        own.product_uom_qty = 6
        self.assertEqual(self.sent(), [{"id": 777, "amount": 6}])

    def test_a_new_line_whose_answer_was_lost_is_not_sent_again(self):
        self.cartona.script("update_order_lines", self.answer_lost())
        self.sale_order.write(
            {"order_line": [(0, 0, {"product_id": self.tea.id, "product_uom_qty": 1})]}
        )
        added = self.line(self.tea_listing, 1, 10.0, id=888)
        self.cartona.orders = [
            dict(self.raw, order_details=[self.tea_line, self.coffee_line, added])
        ]
        self.assertEqual(self.sent(), [])

    def test_a_new_line_that_never_arrived_is_sent_again(self):
        self.cartona.script("update_order_lines", self.answer_lost())
        self.sale_order.write(
            {"order_line": [(0, 0, {"product_id": self.tea.id, "product_uom_qty": 1})]}
        )
        [sent] = self.sent()
        self.assertEqual(sent["internal_product_id"], self.tea_listing.internal_product_id)
        self.assertEqual(self.sent(), [])

    def test_a_product_that_the_account_does_not_sell_stays_here(self):
        service = self.make_product("Delivery", price=5.0, storable=False)
        self.sale_order.write({"order_line": [(0, 0, {"product_id": service.id})]})
        self.assertEqual(self.sent(), [])

    def test_a_refusal_is_shown_and_holds_the_status(self):
        def refuse(wires):
            return [{"hashed_id": wires[0]["hashed_id"], "error": "lines are closed"}]

        self.cartona.script("update_order_lines", refuse, refuse)
        self.tea_own.product_uom_qty = 2
        self.sale_order.action_confirm()
        self.report()
        self.assertIn("lines are closed", self.sale_order.cartona_order_lines_problem)
        self.assertEqual(self.cartona.statuses, [])
        self.sale_order.action_cartona_keep_lines()
        self.report()
        self.assertFalse(self.sale_order.cartona_order_lines_problem)
        self.assertEqual([wire["status"] for wire in self.cartona.statuses], ["approved"])

    def test_a_shipped_order_may_still_change_and_a_delivered_one_not(self):
        for status, expected in (("assigned_to_salesman", 1), ("delivered", 0)):
            record = self.received(self.order(status=status))
            own = record.sale_order_id.order_line[:1]
            own.product_uom_qty = 7
            self.assertEqual(len(self.sent()), expected, status)

    def test_our_own_change_that_comes_back_is_no_change(self):
        self.tea_own.product_uom_qty = 2
        self.sent()
        self.come_back(dict(self.tea_line, amount=2), self.coffee_line)
        self.assertEqual(self.record.state, "imported")
        self.assertEqual(self.tea_own.product_uom_qty, 2)
        self.assertEqual(self.sent(), [])

    def test_both_sides_change_different_lines(self):
        self.tea_own.product_uom_qty = 2
        self.come_back(self.tea_line, dict(self.coffee_line, amount=5))
        self.assertEqual((self.tea_own.product_uom_qty, self.coffee_own.product_uom_qty), (2, 5))
        self.assertEqual(self.sent(), [{"id": self.tea_line["id"], "amount": 2}])

    def test_an_error_of_the_call_leaves_the_lines_to_be_sent(self):
        self.cartona.script("update_order_lines", self.unavailable())
        self.tea_own.product_uom_qty = 2
        self.assertEqual(self.sent(), [{"id": self.tea_line["id"], "amount": 2}])
        self.assertIsInstance(self.unavailable(), cartona_api.CartonaError)
