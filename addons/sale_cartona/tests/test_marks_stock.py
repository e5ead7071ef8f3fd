from odoo.tests import tagged

from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestMarksOfStock(CartonaCase):
    """Every change of what is free leaves a mark, reservations included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other = cls.make_product(), cls.make_product("Coffee")
        cls.second = cls.make_account("Wholesale")
        cls.paused = cls.make_account("Paused", "paused")
        for account in cls.account + cls.second + cls.paused:
            cls.make_listing(cls.product, account)
            cls.make_listing(cls.other, account)
        cls.stock(cls.product, 10)

    def prepare(self):
        self.drain()
        self.empty_outbox()
        self.commit()

    @property
    def quant(self):
        domain = [
            ("product_id", "=", self.product.id),
            ("location_id", "=", self.warehouse.lot_stock_id.id),
        ]
        return self.env["stock.quant"].search(domain)

    def assert_marked(self, *products):
        rows = {(account, kind, res_id) for account, kind, res_id, _due in self.outbox()}
        self.assertEqual(
            rows,
            {
                (account.id, "product_stock", product.id)
                for account in self.account + self.second
                for product in products
            },
        )
        self.assertEqual(bool(self.env["ir.cron.trigger"].search([])), bool(products))

    def test_a_quantity(self):
        self.quant.sudo().write({"quantity": 12})
        self.assert_marked(self.product)

    def test_a_reservation(self):
        self.quant.sudo().write({"reserved_quantity": 2})
        self.assert_marked(self.product)

    def test_goods_that_come_in(self):
        self.stock(self.other, 5)
        self.assert_marked(self.other)

    def test_goods_that_go_out(self):
        self.stock(self.product, -3)
        self.assert_marked(self.product)

    def test_a_quant_that_is_deleted(self):
        self.quant.sudo().with_context(inventory_mode=True).unlink()
        self.assert_marked(self.product)

    def test_what_has_nothing_to_do_with_it_leaves_no_mark(self):
        self.quant.sudo().write({"in_date": "2024-01-01 00:00:00"})
        self.assert_marked()

    def test_a_confirmed_sale_order_reserves_and_cartona_hears_of_it(self):
        partner = self.env["res.partner"].create({"name": "A customer"})
        line = {"product_id": self.product.id, "product_uom_qty": 4, "price_unit": 1.0}
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [(0, 0, line)],
            }
        )
        order.action_confirm()
        self.cartona.forget()
        self.drain()
        self.assertEqual(
            self.cartona.sent(),
            {
                str(self.product.id): {
                    "internal_product_id": str(self.product.id),
                    "available_stock_quantity": 6,
                }
            },
        )

    def test_a_move_between_two_warehouses_of_the_account_sends_nothing(self):
        second = self.make_warehouse("SEC")
        self.cartona.forget()
        self.stock(self.product, -4)
        self.stock(self.product, 4, second)
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.assertEqual(self.outbox(), [])
