import time

from odoo.exceptions import UserError
from odoo.tests import tagged

import cartona_api

from .. import compat, const
from .compat import lock
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderTraps(OrderCase):
    """Where what one side says may be taken for what the other side wants."""

    def prepare(self):
        self.stock(self.tea, 100)
        self.tea_line = self.line(self.tea_listing, 12, 10.0)
        self.coffee_line = self.line(self.coffee_listing, 2, 7.5)
        self.raw = self.order(self.tea_line, self.coffee_line)
        self.record = self.received(self.raw)
        self.sale_order = self.record.sale_order_id
        lines = self.sale_order.order_line
        self.own = lines.filtered(lambda line: line.product_id == self.tea)
        self.coffee_own = lines - self.own

    def come_back(self, *lines, **values):
        self.let_time_pass()
        if lines:
            total = sum(line["amount"] * line["selling_price"] for line in lines)
            values = dict({"order_details": list(lines), "total_price": total}, **values)
        self.raw = dict(self.raw, **values)
        return self.received(self.raw)

    def sent_lines(self):
        self.report()
        sent = [line for wire in self.cartona.lines for line in wire["order_details"]]
        self.cartona.forget()
        return sent

    # -- Lines --------------------------------------------------------------------------

    def test_a_unit_that_was_changed_here_is_not_taken_for_cartonas(self):
        self.own.write({compat.line_uom_field(self.env): self.dozen.id, "product_uom_qty": 1})
        self.own.price_unit = 120.0
        self.sent_lines()
        self.come_back(note_message="new")
        self.assertEqual(self.sent_lines(), [])

    def test_a_price_changed_here_survives_a_pull_before_it_is_sent(self):
        self.own.price_unit = 9.0
        self.come_back(note_message="new")
        self.assertEqual(self.sent_lines(), [{"id": self.tea_line["id"], "price": 9}])

    def test_refused_prices_and_removals_are_taken_back_on_cartona(self):
        self.sale_order.action_confirm()
        self.report()
        self.cartona.forget()
        self.come_back(dict(self.tea_line, selling_price=8.0), status="approved")
        self.sale_order.action_cartona_refuse_changes()
        sent = self.sent_lines()
        self.assertEqual([float(line["price"]) for line in sent], [10.0, 7.5])
        self.assertEqual(sent[0]["id"], self.tea_line["id"])
        self.assertEqual(sent[1]["internal_product_id"], self.coffee_listing.internal_product_id)

    def test_a_new_line_that_was_not_taken_is_sent_again(self):
        self.cartona.script(
            "update_order_lines", cartona_api.RateLimitedError("slowly", status=429)
        )
        milk = self.make_listing(self.make_product("Milk", price=5.0))
        line = {"product_id": milk.product_id.id, "product_uom_qty": 4}
        self.sale_order.write({"order_line": [(0, 0, line)]})
        self.assertEqual(len(self.sent_lines()), 1)

    def test_a_new_line_that_was_not_taken_outlives_a_newer_version(self):
        line = {"product_id": self.tea.id, "product_uom_qty": 1}
        self.sale_order.write({"order_line": [(0, 0, line)]})
        # The call is made, nothing arrives, and the answer is lost.
        self.record._note_lines_sending(self.record._lines_to_send())
        self.come_back(note_message="new")
        [sent] = self.sent_lines()
        self.assertEqual(sent["internal_product_id"], self.tea_listing.internal_product_id)
        self.assertFalse(self.record.lines_sending)

    def test_a_new_line_whose_answer_was_lost_is_recognised_by_a_pull(self):
        line = {"product_id": self.tea.id, "product_uom_qty": 1}
        self.sale_order.write({"order_line": [(0, 0, line)]})
        self.record._note_lines_sending(self.record._lines_to_send())
        added = self.line(self.tea_listing, 1, 10.0, id=902)
        self.come_back(self.tea_line, self.coffee_line, added)
        self.assertEqual((self.sent_lines(), self.record.lines_sending), ([], False))
        self.assertIn("902", self.sale_order.order_line.mapped("cartona_order_line_key"))

    def test_a_new_line_is_recognised_though_its_amount_was_changed(self):
        milk = self.make_listing(self.make_product("Milk", price=5.0))
        line = {"product_id": milk.product_id.id, "product_uom_qty": 4}
        self.sale_order.write({"order_line": [(0, 0, line)]})
        self.sent_lines()
        own = self.sale_order.order_line.filtered("cartona_awaits_key")
        own.product_uom_qty = 6
        self.come_back(self.tea_line, self.coffee_line, self.line(milk, 4, 5.0, id=901))
        self.assertEqual(own.cartona_order_line_key, "901")
        self.assertEqual(len(self.sale_order.order_line), 3)
        self.assertEqual(self.sent_lines(), [{"id": 901, "amount": 6}])

    def test_another_product_on_a_line_is_another_line_for_cartona(self):
        milk = self.make_listing(self.make_product("Milk", price=5.0))
        self.own.write({"product_id": milk.product_id.id, "price_unit": 5.0})
        new, gone = self.sent_lines()
        self.assertEqual(new["internal_product_id"], milk.internal_product_id)
        self.assertEqual((new["amount"], new["price"]), (12, 5))
        self.assertEqual(gone, {"id": self.tea_line["id"], "cancelled": True})
        self.come_back(self.coffee_line, self.line(milk, 12, 5.0, id=903))
        self.assertEqual((self.own.cartona_order_line_key, self.own.product_uom_qty), ("903", 12))
        self.assertEqual(self.sent_lines(), [])

    def test_lines_that_only_have_new_ids_are_no_change(self):
        self.sale_order.action_confirm()
        self.report()
        self.cartona.forget()
        lines = [dict(line, id=line["id"] + 5000) for line in (self.tea_line, self.coffee_line)]
        self.come_back(*lines, status="approved")
        self.assertEqual(self.record.state, "imported")
        self.assertEqual(self.own.cartona_order_line_key, str(lines[0]["id"]))
        self.own.product_uom_qty = 6
        self.assertEqual(self.sent_lines(), [{"id": lines[0]["id"], "amount": 6}])

    def test_a_complaint_about_a_line_is_one_about_the_order(self):
        self.cartona.script(
            "update_order_lines", [{"id": self.tea_line["id"], "error": "not so few"}]
        )
        self.own.product_uom_qty = 3
        self.report()
        self.assertIn("not so few", self.record.lines_problem)

    def test_what_cannot_be_said_does_not_stop_the_other_orders(self):
        other = self.imported(self.order())
        self.own.product_uom_qty = -1
        self.sale_order.action_confirm()
        other.action_confirm()
        self.report()
        self.assertEqual(other.cartona_order_status, "approved")

    def test_comments_and_discounts_follow_without_asking(self):
        self.sale_order.action_confirm()
        self.report()
        line = dict(self.tea_line, applied_cartona_discount=2, comment="cold")
        self.come_back(line, self.coffee_line, status="approved")
        self.assertEqual(
            (self.own.cartona_discount_per_unit, self.own.cartona_retailer_comment), (2, "cold")
        )
        self.assertEqual(self.record.state, "imported")

    def test_another_total_alone_is_a_difference(self):
        self.come_back(total_price=200)
        self.assertEqual(self.sale_order.cartona_difference, 65)
        with self.assertRaisesRegex(UserError, "differs"):
            self.sale_order.action_confirm()
        self.come_back(total_price=135)
        self.sale_order.action_confirm()

    def test_a_note_is_text_and_not_html(self):
        note = "2 < 3 boxes, call <Ali> first\nthen ring"
        wanted = "2 &lt; 3 boxes, call &lt;Ali&gt; first<br"
        sale_order = self.imported(self.order(note_message=note))
        self.come_back(note_message=note)
        for found in (sale_order.note, self.sale_order.note):
            self.assertIn(wanted, str(found))

    def test_no_status_is_told_over_lines_that_cartona_refuses(self):
        self.cartona.script("update_order_lines", cartona_api.RefusedError("not so few"))
        self.own.product_uom_qty = 5
        self.report()
        self.sale_order.action_confirm()
        self.report()
        self.assertEqual(self.cartona.statuses, [])
        self.sale_order.action_cartona_keep_lines()
        self.report()
        self.assertEqual([wire["status"] for wire in self.cartona.statuses], ["approved"])

    def test_lines_that_were_refused_while_the_retailer_was_editing_are_told_after_it(self):
        self.cartona.script("update_order_lines", cartona_api.RefusedError("it is editing"))
        self.own.product_uom_qty = 5
        self.report()
        self.come_back(status="editing")
        self.come_back(status="pending")
        self.assertEqual(self.sent_lines(), [{"id": self.tea_line["id"], "amount": 5}])
        self.assertFalse(self.record.lines_problem)

    def test_changes_are_applied_to_a_locked_order(self):
        self.sale_order.action_confirm()
        self.report()
        lock(self.sale_order)
        self.come_back(dict(self.tea_line, amount=5), self.coffee_line, status="approved")
        self.sale_order.action_cartona_apply_changes()
        self.assertEqual(self.own.product_uom_qty, 5)
        self.assertTrue(compat.is_locked(self.sale_order))

    # -- Status --------------------------------------------------------------------------

    def test_a_refusal_after_a_call_without_effect_is_shown(self):
        self.cartona.script(
            "update_order_status",
            cartona_api.RateLimitedError("slowly", status=429),
            cartona_api.RefusedError("below the minimum"),
        )
        self.sale_order.action_confirm()
        self.report()
        self.assertIn("below the minimum", self.record.status_problem)
        self.assertEqual(self.record.status, "pending")

    def refused_after_a_lost_answer(self, **there):
        """Have a confirmation refused the second time; Cartona holds *there* of the order."""
        self.cartona.script(
            "update_order_status",
            self.answer_lost(),
            cartona_api.RefusedError("below the minimum"),
        )
        self.cartona.orders = [dict(self.raw, **there)]
        self.sale_order.action_confirm()
        self.report()

    def test_a_refusal_after_a_lost_call_that_had_no_effect_is_shown(self):
        self.refused_after_a_lost_answer()
        self.assertIn("below the minimum", self.record.status_problem or "")
        self.assertEqual(self.record.status, "pending")

    def test_a_refusal_of_what_was_taken_the_first_time_is_none(self):
        self.refused_after_a_lost_answer(status="approved")
        self.assertEqual((self.record.status, self.record.status_problem), ("approved", False))

    def test_no_acknowledgement_speaks_of_a_version_that_was_not_stored(self):
        self.sale_order.action_confirm()
        self.report()
        self.record._acknowledge_later()
        self.record.sent_at = time.time() + 1
        self.cartona.forget()
        self.received(dict(self.raw, note_message="at the same moment"))
        self.assertEqual(self.cartona.acknowledgements, [])

    def test_an_order_that_was_shipped_before_it_came_stays_with_a_person(self):
        record = self.received(self.order(status="assigned_to_salesman"))
        raw = record._pulled().raw
        self.let_time_pass()
        self.received(dict(raw, estimated_delivery_day="2026-01-02"))
        self.assertEqual(record.activity_ids.summary, "Already shipped on Cartona")
        record.activity_ids.unlink()
        self.let_time_pass()
        self.received(dict(raw, estimated_delivery_day="2026-01-03"))
        self.assertFalse(record.activity_ids)

    def test_cancelled_here_but_delivered_there_is_for_a_person(self):
        self.sale_order.action_confirm()
        self.report()
        self.sale_order.with_context(disable_cancel_warning=True).action_cancel()
        self.cartona.script("update_order_status", cartona_api.RefusedError("it is delivered"))
        self.report()
        self.come_back(status="delivered")
        self.report()
        self.assertEqual((self.record.status, self.sale_order.state), ("delivered", "cancel"))
        self.assertIn("cancelled in Odoo", self.record.activity_ids.note or "")

    def test_a_status_that_nobody_knows_is_said_to_hold_everything_up(self):
        self.come_back(status="on_the_way")
        self.sale_order.action_confirm()
        self.report()
        self.assertEqual(self.cartona.statuses, [])
        self.assertIn("unknown here", self.record.status_problem or "")
        self.come_back(status="pending")
        self.report()
        self.assertEqual([wire["status"] for wire in self.cartona.statuses], ["approved"])
        self.assertFalse(self.record.status_problem)

    def test_the_end_of_an_order_is_never_in_doubt(self):
        self.sale_order.action_confirm()
        self.report()
        self.record.sent_at = time.time() + 1
        self.received(dict(self.raw, status="cancelled_by_retailer"))
        self.assertEqual(self.sale_order.state, "cancel")

    def test_goods_that_are_in_stock_cannot_be_handed_over(self):
        self.sale_order.action_confirm()
        with self.assertRaisesRegex(UserError, "Validate the transfer"):
            self.sale_order.action_cartona_hand_over()

    def test_cancelled_and_deleted_is_still_told(self):
        self.sale_order.with_context(disable_cancel_warning=True).action_cancel()
        self.sale_order.unlink()
        self.report()
        self.assertEqual(self.record.status, "cancelled_by_supplier")
        self.come_back(status="cancelled_by_supplier")
        self.assertEqual((self.record.state, self.record.sale_order_id.ids), ("closed", []))

    def test_a_deleted_quotation_is_seen(self):
        self.sale_order.unlink()
        self.assertEqual(self.record.state, "waiting")
        self.assertIn("deleted", self.record.problem)
        self.record.action_retry()
        self.pull()
        self.assertEqual(self.record.sale_order_id.amount_total, 135)

    def test_the_fleet_delivers_what_odoo_had_in_two_steps(self):
        self.stock(self.coffee, 10)
        self.warehouse.delivery_steps = "pick_ship"
        record = self.received(self.order(delivered_by="delivered_by_cartona", status="approved"))
        self.let_time_pass()
        raw = dict(record._pulled().raw, status="delivered")
        self.received(raw)
        self.assertEqual(set(record.sale_order_id.picking_ids.mapped("state")), {"done"})

    def test_orders_since_a_date(self):
        self.account.fetch_since = "2026-01-01"
        asked = []
        pull = self.cartona.pull_orders

        def pull_orders(**query):
            asked.append(query.get("from_"))
            return pull(**query)

        self.cartona.pull_orders = pull_orders
        self.pull()
        self.assertEqual((asked[0], asked[-1]), ("2026-01-01", None))
        self.assertFalse(self.account.fetch_since)

    def by_the_page(self, orders):
        """Have a look at past orders show *orders*, one on a page, and each run read one page."""
        pull = self.cartona.pull_orders
        self.patch(const, "PAGING_SECONDS", 0.0)
        self.patch(time, "sleep", lambda _seconds: None)

        def pull_orders(page=None, per_page=None, from_=None):
            if not from_:
                return pull(page=page, per_page=per_page)
            return [cartona_api.PulledOrder.read(raw) for raw in orders[page - 1 : page]]

        self.cartona.pull_orders = pull_orders

    def test_orders_since_a_date_that_fill_more_pages_than_one_run_reads(self):
        orders = [self.order() for _number in range(3)]
        self.by_the_page(orders)
        self.account.fetch_since = "2026-01-01"
        for _run in range(4):
            self.pull()
        ids = [raw["hashed_id"] for raw in orders]
        self.assertEqual(self.record.search_count([("hashed_id", "in", ids)]), 3)
        self.assertFalse(self.account.fetch_since)

    def test_the_second_look_reads_all_pages(self):
        records = self.received(*[self.order() for _number in range(3)])
        self.let_time_pass()
        changed = [dict(record._pulled().raw, note_message="new") for record in records]
        self.by_the_page(changed)
        self.env["cartona.pull"]._look_again()
        self.assertEqual(records.mapped("note_message"), ["new"] * 3)
