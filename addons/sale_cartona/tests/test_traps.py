from odoo.tests import tagged

from .compat import add_packaging, deliver, runs_left
from .order_common import OrderCase

CRONS = (
    "cron_catalogue",
    "cron_orders",
    "cron_statuses",
    "cron_sweep",
    "cron_second_look",
    "cron_read_catalogue",
    "cron_prepare",
)


@tagged("post_install", "-at_install")
class TestTraps(OrderCase):
    """What a series ignores in silence where another one's name for it is used."""

    def test_no_scheduled_action_ends_after_its_first_run(self):
        for name in CRONS:
            cron = self.env.ref("sale_cartona." + name)
            self.assertTrue(cron.active, name)
            self.assertEqual(runs_left(cron), -1, name)

    def test_what_is_delivered_is_what_was_done(self):
        self.stock(self.tea, 10)
        sale_order = self.imported(self.order(self.line(self.tea_listing, 4)))
        sale_order.action_confirm()
        picking = sale_order.picking_ids
        picking.action_assign()
        self.drain()
        deliver(picking, 3)
        self.assertEqual(picking.state, "done")
        self.assertEqual(sale_order.order_line.qty_delivered, 3)
        self.assertEqual(self.tea.qty_available, 7)

    def test_a_packaging_changes_neither_unit_nor_price_of_a_line(self):
        add_packaging(self.tea, self.dozen)
        dozens = self.make_listing(self.tea, uom_id=self.dozen.id)
        sale_order = self.imported(self.order(self.line(dozens, 3, 110.0)))
        line = sale_order.order_line
        self.assertEqual((self.uom_of(line), line.product_uom_qty), (self.dozen, 3))
        line.product_uom_qty = 12
        self.assertEqual((self.uom_of(line), line.price_unit), (self.dozen, 110.0))
        self.stock(self.tea, 200)
        sale_order.action_confirm()
        self.assertEqual(sale_order.amount_total, 1320.0)
        self.assertEqual(self.offer(dozens).quantity, (200 - 144) // 12)

    def test_stock_of_another_warehouse_is_not_offered(self):
        second = self.make_warehouse("SEC")
        self.stock(self.tea, 10)
        self.stock(self.tea, 25, warehouse=second)
        self.account.warehouse_ids = second
        self.assertEqual(self.offer(self.tea_listing).quantity, 25)
        self.account.warehouse_ids = self.warehouse
        self.assertEqual(self.offer(self.tea_listing).quantity, 10)
        self.account.warehouse_ids = self.warehouse + second
        self.assertEqual(self.offer(self.tea_listing).quantity, 35)
