from datetime import date

from odoo.tests import Form, tagged

from .. import compat
from .compat import printed, view_of
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

    def test_a_code_is_announced(self):
        record = self.received(self.order(installment_cost=10))
        record.sale_order_id.action_confirm()
        self.assertTrue(self.seen(record.sale_order_id.picking_ids).cartona_needs_code)

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
