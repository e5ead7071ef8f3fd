from odoo.tests import tagged

from .compat import deliver, runs_left
from .order_common import OrderCase

CRONS = ("cron_catalogue", "cron_orders", "cron_sweep", "cron_read_catalogue")


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
