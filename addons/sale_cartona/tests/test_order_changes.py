from odoo.exceptions import UserError
from odoo.tests import tagged

from .compat import deliver_all, lock
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderChanges(OrderCase):
    """What becomes of a sale order when its order changes on Cartona."""

    def prepare(self):
        self.tea_line = self.line(self.tea_listing, 3, 10.0)
        self.raw = self.order(self.tea_line)
        self.record = self.received(self.raw)
        self.sale_order = self.record.sale_order_id
        self.assertEqual(self.sale_order.state, "draft")

    def changed(self, *lines, **values):
        """Have Cartona give out a newer version, and Odoo fetch it."""
        self.let_time_pass()
        if lines:
            total = sum(float(line["amount"]) * line["selling_price"] for line in lines)
            values = dict({"order_details": list(lines), "total_price": total}, **values)
        self.raw = dict(self.raw, **values)
        return self.received(self.raw)

    def quantities(self):
        return {
            line.product_id: line.product_uom_qty
            for line in self.sale_order.order_line
            if not line.is_cartona_rounding
        }

    def history(self):
        return " ".join(map(str, self.sale_order.message_ids.mapped("body")))

    # -- A quotation ------------------------------------------------------------------

    def test_a_retailers_edit_changes_the_quotation(self):
        self.changed(dict(self.tea_line, amount=5), self.line(self.coffee_listing, 2, 7.5))
        self.assertEqual(self.quantities(), {self.tea: 5, self.coffee: 2})
        self.assertEqual(self.sale_order.amount_total, 65)
        self.assertEqual(self.record.state, "imported")
        self.assertIn("was 3, now 5", self.history())
        self.assertEqual(self.cartona.acknowledgements[-1], [self.record.hashed_id])

    def test_a_line_that_is_gone_leaves_the_quotation(self):
        coffee = self.line(self.coffee_listing, 2, 7.5)
        self.changed(self.tea_line, coffee)
        for gone in (dict(coffee, cancelled=True), dict(coffee, amount=0), None):
            self.changed(*filter(None, [self.tea_line, gone]), total_price=30)
            self.assertEqual(self.quantities(), {self.tea: 3})
            self.changed(self.tea_line, coffee)
            self.assertEqual(self.quantities(), {self.tea: 3, self.coffee: 2})

    def test_a_new_price_is_taken(self):
        self.changed(dict(self.tea_line, selling_price=9.25))
        self.assertEqual(self.sale_order.amount_total, 27.75)

    def test_a_line_that_cartona_has_not_heard_of_is_no_difference(self):
        added = {"product_id": self.coffee.id, "product_uom_qty": 2, "price_unit": 7.5}
        self.sale_order.write({"order_line": [(0, 0, added)]})
        self.changed(dict(self.tea_line, amount=5))
        self.assertEqual(self.quantities(), {self.tea: 5, self.coffee: 2})
        self.assertEqual(self.sale_order.cartona_difference, 0)
        self.report()
        # Cartona has heard of it, and says another total all the same: now it is one.
        own = self.sale_order.order_line.filtered(lambda line: line.product_id == self.coffee)
        shown = self.line(self.coffee_listing, 2, 7.5)
        self.changed(dict(self.tea_line, amount=5), shown, total_price=70)
        self.assertEqual(own.cartona_order_line_key, str(shown["id"]))
        self.assertEqual(self.sale_order.cartona_difference, 5)

    def test_an_unknown_product_in_an_edit_waits_and_blocks(self):
        self.changed(self.tea_line, self.line(self.tea_listing, internal_product_id="unknown"))
        self.assertEqual(self.record.state, "waiting")
        self.assertIn("unknown", self.record.problem)
        self.assertEqual(self.quantities(), {self.tea: 3})
        with self.assertRaisesRegex(UserError, "unknown"):
            self.sale_order.action_confirm()

    def test_an_order_that_is_being_edited_cannot_be_confirmed(self):
        self.changed(status="editing")
        with self.assertRaisesRegex(UserError, "is editing"):
            self.sale_order.action_confirm()
        self.changed(dict(self.tea_line, amount=4), status="pending")
        self.sale_order.action_confirm()
        self.assertEqual((self.sale_order.state, self.quantities()), ("sale", {self.tea: 4}))

    def test_money_and_details_follow(self):
        self.changed(cartona_credit=5, wallet_top_up="2.50", delivery_day="2026-12-01")
        self.assertEqual(self.record.cash_at_door, 27.5)
        self.assertEqual(self.sale_order.cartona_order_owes, 5)
        self.assertEqual(self.record.delivery_day, "2026-12-01")
        self.assertIn("wallet top-up", self.history())

    def test_a_new_note_and_address_follow(self):
        retailer = dict(self.raw["retailer"], retailer_address="7 Nile St, Aswan")
        self.changed(note_message="Ring twice", retailer=retailer)
        self.assertIn("Ring twice", str(self.sale_order.note))
        self.assertEqual(self.sale_order.partner_shipping_id.city, "Aswan")

    # -- A confirmed order ---------------------------------------------------------------

    def test_a_confirmed_order_is_not_touched_until_a_person_applies_it(self):
        self.sale_order.action_confirm()
        self.report()
        self.changed(dict(self.tea_line, amount=5), status="approved")
        self.assertEqual(self.record.state, "changed")
        # An Arabic name, or one that ends in a digit, would turn the figures round.
        self.assertIn("\u2069: quantity was 3, now 5", self.record.changes)
        self.assertEqual(self.quantities(), {self.tea: 3})
        self.assertEqual(len(self.record.activity_ids), 1)
        self.cartona.forget()
        self.sale_order.action_cartona_apply_changes()
        self.assertEqual(self.quantities(), {self.tea: 5})
        self.assertEqual((self.record.state, self.record.changes), ("imported", False))
        self.assertFalse(self.record.activity_ids)
        self.report()
        self.assertEqual(self.cartona.lines, [])

    def test_refused_changes_are_taken_back_on_cartona(self):
        self.sale_order.action_confirm()
        self.report()
        coffee = self.line(self.coffee_listing, 2, 7.5)
        self.changed(dict(self.tea_line, amount=5), coffee, status="approved")
        self.sale_order.action_cartona_refuse_changes()
        self.report()
        self.assertEqual(self.quantities(), {self.tea: 3})
        [sent] = self.cartona.lines
        self.assertEqual(
            sent["order_details"],
            [{"id": self.tea_line["id"], "amount": 3}, {"id": coffee["id"], "cancelled": True}],
        )

    def test_a_change_that_is_taken_back_leaves_nothing_to_decide(self):
        self.sale_order.action_confirm()
        self.report()
        self.changed(dict(self.tea_line, amount=5), status="approved")
        self.changed(self.tea_line)
        self.assertEqual((self.record.state, self.record.changes), ("imported", False))

    # -- The end -------------------------------------------------------------------------

    def test_cancelled_by_the_retailer(self):
        for prepare in ("draft", "confirmed", "locked", "changed"):
            with self.subTest(prepare):
                raw = self.order(dict(self.tea_line, id=900 + len(prepare)))
                record = self.received(raw)
                sale_order = record.sale_order_id
                if prepare != "draft":
                    sale_order.action_confirm()
                    self.report()
                if prepare == "locked":
                    lock(sale_order)
                if prepare == "changed":
                    self.let_time_pass()
                    [line] = raw["order_details"]
                    self.received(dict(raw, order_details=[dict(line, amount=8)], total_price=80))
                    self.assertEqual(record.state, "changed")
                self.cartona.forget()
                self.let_time_pass()
                self.received(
                    dict(raw, status="cancelled_by_retailer", cancellation_reason="delayed_order")
                )
                self.assertEqual((sale_order.state, record.state), ("cancel", "imported"))
                self.assertIn(
                    "delayed order", " ".join(map(str, sale_order.message_ids.mapped("body")))
                )
                self.report()
                self.assertEqual(self.cartona.statuses, [])

    def test_cancelled_after_the_delivery_is_for_a_person(self):
        self.stock(self.tea, 10)
        self.sale_order.action_confirm()
        deliver_all(self.sale_order.picking_ids)
        self.changed(status="cancelled_by_retailer")
        self.assertEqual(self.sale_order.state, "sale")
        [activity] = self.record.activity_ids
        self.assertIn("delivered", activity.summary)

    def test_a_return_is_prepared_and_moves_no_stock(self):
        self.stock(self.tea, 10)
        self.sale_order.action_confirm()
        deliver_all(self.sale_order.picking_ids)
        self.report()
        self.changed(status="returned", return_reason="bad taste")
        [back] = self.record._returns()
        self.assertNotIn(back.state, ("done", "cancel"))
        self.assertEqual(self.tea.with_company(self.company).qty_available, 7)
        self.assertIn("bad taste", self.record.activity_ids.note)
        self.changed(status="returned", note_message="again")
        self.assertEqual(self.record._returns(), back)

    def test_an_order_that_was_cancelled_cannot_be_confirmed_again(self):
        self.changed(status="cancelled_by_retailer")
        self.sale_order.action_draft()
        with self.assertRaisesRegex(UserError, "has ended"):
            self.sale_order.action_confirm()

    # -- Others act on Cartona --------------------------------------------------------------

    def test_an_order_that_is_approved_there_is_confirmed_here(self):
        self.changed(status="approved")
        self.assertEqual(self.sale_order.state, "sale")
        self.report()
        self.assertEqual(self.cartona.statuses, [])

    def test_a_delivery_by_cartonas_fleet_is_followed(self):
        self.stock(self.tea, 10)
        self.changed(delivered_by="delivered_by_cartona", status="approved")
        self.sale_order.action_confirm() if self.sale_order.state == "draft" else None
        self.changed(status="delivered")
        self.assertEqual(self.sale_order.picking_ids.state, "done")
        self.assertEqual(self.sale_order.order_line.qty_delivered, 3)
        self.report()
        self.assertEqual(self.cartona.statuses, [])

    def test_a_delivery_that_odoo_knows_nothing_of_is_for_a_person(self):
        self.changed(status="delivered")
        self.assertEqual(self.sale_order.state, "sale")
        self.assertNotEqual(self.sale_order.picking_ids.state, "done")
        self.assertIn("Delivered", self.record.activity_ids.summary)


@tagged("post_install", "-at_install")
class TestFirstSight(OrderCase):
    """Orders that are further than pending when they come in."""

    def test_each_status(self):
        for status, state, has_activity in (
            ("pending", "draft", False),
            ("editing", "draft", False),
            ("approved", "sale", False),
            ("assigned_to_salesman", "sale", True),
            ("delivered", "sale", True),
        ):
            with self.subTest(status):
                record = self.received(self.order(status=status))
                self.assertEqual(record.sale_order_id.state, state)
                self.assertEqual(bool(record.activity_ids), has_activity)
                self.assertNotIn("done", record.sale_order_id.picking_ids.mapped("state"))
                self.cartona.forget()
                self.report()
                self.assertEqual(self.cartona.statuses, [])
        for status in ("cancelled_by_retailer", "cancelled_by_supplier", "returned"):
            record = self.received(self.order(status=status))
            self.assertEqual((record.state, record.sale_order_id.ids), ("closed", []))
            self.assertTrue(record.acknowledged_at)

    def test_an_approved_order_whose_total_differs_is_not_confirmed(self):
        record = self.received(self.order(status="approved", total_price=99))
        self.assertEqual(record.sale_order_id.state, "draft")
        self.assertTrue(record.activity_ids)
