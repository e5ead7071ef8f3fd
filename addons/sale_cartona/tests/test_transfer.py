from datetime import date

from odoo.tests import Form, tagged

from .. import compat
from .compat import deliver, deliver_all, printed, returned, view_of
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestTransfer(OrderCase):
    """What warehouse and driver see of an order of Cartona's, without rights on sales."""

    def prepare(self):
        self.stock(self.tea, 100)
        self.raw = self.order(
            self.line(self.tea_listing, 3, 10.0),
            receipt_id="100123",
            distribution_route_code="R-7",
            delivery_day="2026-03-01",
            note_message="Ring twice",
        )
        self.record = self.received(self.raw)
        self.record.sale_order_id.action_confirm()
        self.picking = self.record.sale_order_id.picking_ids
        self.keeper = self.make_user("keeper", "stock.group_stock_user")
        self.env.cr.flush()

    def seen(self, picking=None):
        """Return the transfer as the warehouse's user has it."""
        picking = (picking or self.picking).with_user(self.keeper)
        return picking.with_context(allowed_company_ids=self.company.ids)

    def test_the_warehouse_sees_what_it_needs(self):
        seen = self.seen()
        self.assertEqual(
            (
                seen.cartona_order_number,
                seen.cartona_order_cash_at_door,
                seen.cartona_order_route,
                seen.cartona_order_day,
                seen.cartona_order_note,
                seen.cartona_order_retailer,
                seen.cartona_order_status,
                seen.cartona_needs_code,
            ),
            ("100123", 30, "R-7", date(2026, 3, 1), "Ring twice", "بقالة النور", "pending", False),
        )
        self.assertEqual(
            seen.cartona_order_phone, self.raw["retailer"]["retailer_number"].replace(" ", "")
        )

    def test_every_view_opens_for_the_warehouse(self):
        seen = self.seen()
        for view in ("form", compat.list_view(self.env), "kanban", "search"):
            self.assertIn("cartona_order_number", view_of(seen, False, view))
        with Form(seen) as form:
            self.assertEqual(form.cartona_order_number, "100123")

    def test_it_is_found_and_grouped(self):
        transfers = self.env["stock.picking"].with_user(self.keeper)
        transfers = transfers.with_context(allowed_company_ids=self.company.ids)
        for domain in (
            [("cartona_order_number", "=", "100123")],
            [("cartona_order_cash_at_door", ">", 0)],
            [("cartona_order_day", "=", "2026-03-01")],
        ):
            self.assertIn(self.picking, transfers.search(domain), domain)
        self.assertNotIn(self.picking, transfers.search([("cartona_order_has_code", "=", True)]))
        groups = compat.aggregated(transfers, [], "cartona_order_route", "__count")
        self.assertEqual([count for route, count in groups if route == "R-7"], [1])

    def told(self, picking):
        """Return what a transfer says of cash and code."""
        seen = self.seen(picking)
        return seen.cartona_cash, seen.cartona_order_cash_at_door, seen.cartona_needs_code

    def test_a_code_is_announced(self):
        record = self.received(self.order(installment_cost=10))
        record.sale_order_id.action_confirm()
        picking = record.sale_order_id.picking_ids
        self.assertEqual(self.told(picking), ("nothing", 0, True))
        transfers = self.env["stock.picking"]
        self.assertIn(picking, transfers.search([("cartona_order_has_code", "=", True)]))

    def test_nothing_is_collected_with_what_does_not_go_to_the_retailer(self):
        self.warehouse.delivery_steps = "pick_ship"
        record = self.received(self.order(wallet_top_up=5))
        record.sale_order_id.action_confirm()
        for picking in record.sale_order_id.picking_ids:
            is_last = picking.picking_type_id.code == "outgoing"
            expected = ("collect", record.cash_at_door, True) if is_last else (False, 0, False)
            self.assertEqual(self.told(picking), expected)
            self.assertTrue(self.seen(picking).cartona_order_number)

    def test_cartonas_own_fleet_collects_itself(self):
        record = self.received(self.order(delivered_by="delivered_by_cartona", status="approved"))
        picking = record.sale_order_id.picking_ids
        self.assertEqual(self.told(picking), ("fleet", 0, False))
        html = printed("stock.action_report_delivery", self.seen(picking))
        self.assertIn("own fleet", html)
        self.assertNotIn("Collect", html)

    def test_two_deliveries_collect_once(self):
        deliver(self.picking, 2)
        rest = self.record.sale_order_id.picking_ids - self.picking
        self.assertEqual(self.told(rest), ("shared", 30, False))
        self.assertIn("Once for", printed("stock.action_report_delivery", self.seen(rest)))

    def test_delivered_nothing_is_left_to_collect(self):
        deliver_all(self.picking)
        self.report()
        self.assertEqual(self.record.status, "delivered")
        self.assertEqual(self.told(self.picking), (False, 0, False))
        self.assertNotIn("Collect", printed("stock.action_report_delivery", self.seen()))

    def test_given_to_the_salesman_it_is_still_collected(self):
        self.account.delivery_means = "assigned"
        self.given_up_rest(1)
        self.assertEqual(self.told(self.picking), ("short", 30, False))
        self.report()
        self.let_time_pass()
        self.pull()
        self.record.sale_order_id.action_cartona_hand_over()
        self.assertEqual(self.told(self.picking), (False, 0, False))

    def given_up_rest(self, quantity):
        """Deliver so many and no more."""
        none_left = {"picking_ids_not_to_backorder": self.picking.ids}
        deliver(self.picking.with_context(**none_left), quantity)
        self.assertEqual(self.picking.state, "done")

    def test_cancelled_and_returned_transfers_collect_nothing(self):
        other = self.received(self.order(self.line(self.tea_listing, 2, 10.0)))
        other.sale_order_id.action_confirm()
        cancelled = other.sale_order_id.picking_ids
        cancelled.action_cancel()
        self.assertEqual(self.told(cancelled), (False, 0, False))
        self.account.delivery_means = "assigned"
        deliver_all(self.picking)
        back = returned(self.picking)
        self.assertTrue(self.seen(back).cartona_order_number)
        self.assertEqual(self.told(back), (False, 0, False))

    def test_what_cartona_changes_follows(self):
        self.let_time_pass()
        self.received(dict(self.raw, status="approved", distribution_route_code="R-9"))
        self.assertEqual(self.seen().cartona_order_route, "R-9")

    def test_the_slip_tells_the_driver(self):
        html = printed("stock.action_report_delivery", self.seen())
        for words in ("100123", "30.00", "R-7", "Ring twice"):
            self.assertIn(words, html)

    def test_a_transfer_that_is_not_cartonas_has_nothing(self):
        partner = self.env["res.partner"].create({"name": "Walk-in customer"})
        line = {"product_id": self.tea.id, "product_uom_qty": 1}
        values = {"partner_id": partner.id, "company_id": self.company.id}
        order = self.env["sale.order"].create(dict(values, order_line=[(0, 0, line)]))
        order.action_confirm()
        seen = self.seen(order.picking_ids)
        self.assertFalse(seen.cartona_order_number)
        self.assertFalse(seen.cartona_needs_code)
        self.assertNotIn("Collect", printed("stock.action_report_delivery", seen))
