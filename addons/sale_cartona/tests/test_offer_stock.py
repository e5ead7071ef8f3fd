from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestOfferStock(CartonaCase):
    """How much of a product Cartona's retailers may order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_warehouse("SEC")
        cls.third = cls.make_warehouse("THI")
        cls.product = cls.make_product()
        cls.listing = cls.make_listing(cls.product)

    def quantity(self, listing=None):
        offer = self.offer(listing or self.listing)
        self.assertFalse(offer.unlimited)
        return offer.quantity

    def assert_unlimited(self, listing):
        offer = self.offer(listing)
        self.assertTrue(offer.unlimited)
        self.assertIsNone(offer.quantity)

    # -- Warehouses ---------------------------------------------------------------

    def stock_everywhere(self):
        self.stock(self.product, 10, self.warehouse)
        self.stock(self.product, 200, self.second)
        self.stock(self.product, 3000, self.third)

    def test_all_warehouses_of_the_company_unless_some_are_chosen(self):
        self.stock_everywhere()
        self.assertEqual(self.quantity(), 3210)

    def test_one_warehouse_and_nothing_of_the_others(self):
        self.stock_everywhere()
        self.account.warehouse_ids = self.second
        self.assertEqual(self.quantity(), 200)

    def test_several_warehouses(self):
        self.stock_everywhere()
        self.account.warehouse_ids = self.warehouse + self.third
        self.assertEqual(self.quantity(), 3010)

    def test_a_warehouse_of_another_company_is_never_offered(self):
        other = self.env["res.company"].create({"name": "Another"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        foreign = foreign or self.make_warehouse("FOR", other)
        self.stock(self.product, 10)
        self.stock(self.product, 500, foreign)
        self.assertEqual(self.quantity(), 10)

    def test_stock_outside_the_warehouses_is_not_offered(self):
        customers = self.env.ref("stock.stock_location_customers")
        self.env["stock.quant"]._update_available_quantity(self.product, customers, 9)
        self.assertEqual(self.quantity(), 0)

    def test_two_accounts_offer_their_own_warehouses(self):
        self.stock_everywhere()
        other = self.make_account("Wholesale", warehouse_ids=[(6, 0, self.third.ids)])
        self.account.warehouse_ids = self.warehouse
        self.assertEqual(self.quantity(), 10)
        self.assertEqual(self.quantity(self.make_listing(self.product, other)), 3000)

    # -- What is free -------------------------------------------------------------

    def test_what_is_reserved_is_not_offered(self):
        self.stock(self.product, 10)
        self.sell(self.product, 4)
        self.assertEqual(self.quantity(), 6)

    def test_what_is_sold_but_not_there_makes_it_zero(self):
        self.stock(self.product, 10)
        self.sell(self.product, 25)
        self.assertEqual(self.quantity(), 0)

    def test_it_is_never_negative(self):
        self.stock(self.product, -7)
        self.assertEqual(self.quantity(), 0)

    def test_the_safety_buffer_is_kept_back(self):
        self.stock(self.product, 10)
        self.account.stock_buffer = 4
        self.assertEqual(self.quantity(), 6)
        self.account.stock_buffer = 40
        self.assertEqual(self.quantity(), 0)

    def test_a_negative_buffer_is_refused(self):
        with self.assertRaises(ValidationError):
            self.account.stock_buffer = -1

    # -- Units --------------------------------------------------------------------

    def test_84_pieces_are_7_dozens(self):
        self.stock(self.product, 84)
        self.assertEqual(self.quantity(self.make_listing(self.product, uom_id=self.dozen.id)), 7)

    def test_whole_units_only(self):
        dozens = self.make_listing(self.product, uom_id=self.dozen.id)
        for pieces, expected in ((11, 0), (12, 1), (23, 1), (24, 2), (35.99, 2)):
            with self.subTest(pieces=pieces):
                have = sum(self.quants().mapped("quantity"))
                self.stock(self.product, pieces - have)
                self.assertEqual(self.quantity(dozens), expected)

    def test_every_number_of_dozens_comes_out_whole(self):
        """The division of floats must not lose a unit."""
        dozens = self.make_listing(self.product, uom_id=self.dozen.id)
        have = 0
        for number in (1, 3, 7, 10, 29, 57, 113, 999, 8333):
            self.stock(self.product, number * 12 - have)
            have = number * 12
            self.assertEqual(self.quantity(dozens), number)

    def test_the_buffer_is_in_the_products_own_unit(self):
        self.stock(self.product, 84)
        self.account.stock_buffer = 12
        self.assertEqual(self.quantity(self.make_listing(self.product, uom_id=self.dozen.id)), 6)

    def test_dozens_are_offered_by_the_piece(self):
        product = self.make_product(uom_id=self.dozen.id)
        self.stock(product, 3)
        self.assertEqual(self.quantity(self.make_listing(product, uom_id=self.piece.id)), 36)

    # -- Without limit ------------------------------------------------------------

    def test_a_service_is_offered_without_limit(self):
        self.assert_unlimited(self.make_listing(self.make_product(storable=False)))

    def test_a_listing_may_be_offered_without_limit(self):
        self.listing.stock_is_unlimited = True
        self.assert_unlimited(self.listing)

    def test_an_account_may_offer_all_without_limit(self):
        self.account.unlimited_stock = True
        self.assert_unlimited(self.listing)

    def test_no_quantity_is_sent_with_unlimited_stock(self):
        self.stock(self.product, 5)
        self.listing.stock_is_unlimited = True
        self.drain()
        item = self.cartona.sent()[self.listing.internal_product_id]
        self.assertIs(item["is_unlimited_stock"], True)
        self.assertNotIn("available_stock_quantity", item)

    def test_the_end_of_unlimited_stock_is_sent_with_the_quantity(self):
        self.stock(self.product, 5)
        self.listing.stock_is_unlimited = True
        self.drain()
        self.listing.stock_is_unlimited = False
        self.drain()
        item = self.cartona.sent()[self.listing.internal_product_id]
        self.assertIs(item["is_unlimited_stock"], False)
        self.assertEqual(item["available_stock_quantity"], 5)

    def test_an_account_may_send_no_stock(self):
        self.account.send_stock = False
        self.drain()
        item = self.cartona.sent()[self.listing.internal_product_id]
        self.assertFalse({"available_stock_quantity", "is_unlimited_stock"} & set(item))

    def quants(self):
        domain = [
            ("product_id", "=", self.product.id),
            ("location_id", "=", self.warehouse.lot_stock_id.id),
        ]
        return self.env["stock.quant"].search(domain)

    def sell(self, product, quantity):
        partner = self.env["res.partner"].create({"name": "A customer"})
        line = {"product_id": product.id, "product_uom_qty": quantity, "price_unit": 1.0}
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [(0, 0, line)],
            }
        )
        order.action_confirm()
        return order
