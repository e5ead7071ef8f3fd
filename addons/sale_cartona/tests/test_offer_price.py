from datetime import timedelta
from decimal import Decimal

from odoo import fields
from odoo.tests import tagged

from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestOfferPrice(CartonaCase):
    """Which price of Odoo's Cartona is to show."""

    def price_of(self, product, **values):
        return self.offer(self.make_listing(product, **values)).price

    def use_pricelist(self, *rules, **values):
        self.account.pricelist_id = self.make_pricelist("Cartona", *rules, **values)
        return self.account.pricelist_id

    # -- Sales price --------------------------------------------------------------

    def test_without_a_pricelist_it_is_the_sales_price(self):
        self.assertEqual(self.price_of(self.make_product(price=12.5)), Decimal("12.50"))

    def test_a_variant_has_its_extra(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "create_variant": "always",
                "value_ids": [(0, 0, {"name": name}) for name in ("Small", "Large")],
            }
        )
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Tea", "list_price": 10.0, "attribute_line_ids": [(0, 0, line)]}
        )
        small, large = template.product_variant_ids
        large.product_template_attribute_value_ids.price_extra = 4.25
        self.assertEqual(self.price_of(small), Decimal("10.00"))
        self.assertEqual(self.price_of(large), Decimal("14.25"))

    def test_a_dozen_costs_twelve_times_as_much(self):
        product = self.make_product(price=12.55)
        self.assertEqual(self.price_of(product, uom_id=self.dozen.id), Decimal("150.60"))

    def test_a_piece_of_what_is_sold_by_the_dozen_costs_a_twelfth(self):
        product = self.make_product(price=100.0, uom_id=self.dozen.id)
        self.assertEqual(self.price_of(product, uom_id=self.piece.id), Decimal("8.33"))

    def test_a_price_in_another_currency_is_converted(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "company_id": self.company.id, "rate": 0.02}
        )
        self.use_pricelist(currency_id=dollar.id)
        listing = self.make_listing(self.make_product(price=125.0))
        self.assertEqual(self.offer(listing).price, Decimal("2.50"))
        self.account.pricelist_id = False
        self.assertEqual(self.offer(listing).price, Decimal("125.00"))

    # -- Rounding -----------------------------------------------------------------

    def test_it_is_rounded_to_the_piastre_half_up(self):
        digits = self.env["decimal.precision"].search([("name", "=", "Product Price")])
        digits.digits = 5
        for price, expected in (
            (10.004, "10.00"),
            (10.005, "10.01"),
            (2.675, "2.68"),
            (0.12345, "0.12"),
            (99999.995, "100000.00"),
        ):
            with self.subTest(price=price):
                self.assertEqual(self.price_of(self.make_product(price=price)), Decimal(expected))

    def test_what_a_dozen_costs_is_rounded_after_multiplying(self):
        digits = self.env["decimal.precision"].search([("name", "=", "Product Price")])
        digits.digits = 5
        product = self.make_product(price=1.0041)
        self.assertEqual(self.price_of(product, uom_id=self.dozen.id), Decimal("12.05"))

    # -- Pricelists ---------------------------------------------------------------

    def test_a_rule_on_all_products(self):
        self.use_pricelist(
            {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0}
        )
        self.assertEqual(self.price_of(self.make_product(price=50.0)), Decimal("45.00"))

    def test_a_rule_on_a_category_and_those_below_it(self):
        parent = self.env["product.category"].create({"name": "Drinks"})
        child = self.env["product.category"].create({"name": "Tea", "parent_id": parent.id})
        self.use_pricelist(
            {
                "applied_on": "2_product_category",
                "categ_id": parent.id,
                "compute_price": "fixed",
                "fixed_price": 7.0,
            }
        )
        inside = self.make_product(price=50.0, categ_id=child.id)
        outside = self.make_product(price=50.0)
        self.assertEqual(self.price_of(inside), Decimal("7.00"))
        self.assertEqual(self.price_of(outside), Decimal("50.00"))

    def test_a_formula(self):
        self.use_pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "formula",
                "base": "standard_price",
                "price_discount": -20.0,
                "price_surcharge": 1.0,
            }
        )
        product = self.make_product(price=50.0, standard_price=30.0)
        self.assertEqual(self.price_of(product), Decimal("37.00"))

    def test_a_formula_on_another_pricelist(self):
        other = self.make_pricelist(
            "Base", {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 40.0}
        )
        self.use_pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "formula",
                "base": "pricelist",
                "base_pricelist_id": other.id,
                "price_discount": 5.0,
            }
        )
        self.assertEqual(self.price_of(self.make_product(price=50.0)), Decimal("38.00"))

    def test_a_rule_on_one_product_wins_over_the_general_one(self):
        product, other = self.make_product(price=50.0), self.make_product(price=50.0)
        self.use_pricelist(
            {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0},
            {
                "applied_on": "1_product",
                "product_tmpl_id": product.product_tmpl_id.id,
                "compute_price": "fixed",
                "fixed_price": 33.0,
            },
        )
        self.assertEqual(self.price_of(product), Decimal("33.00"))
        self.assertEqual(self.price_of(other), Decimal("45.00"))

    def test_a_fixed_price_is_for_the_products_own_unit(self):
        product = self.make_product(price=50.0)
        self.use_pricelist(
            {
                "applied_on": "1_product",
                "product_tmpl_id": product.product_tmpl_id.id,
                "compute_price": "fixed",
                "fixed_price": 33.0,
            }
        )
        self.assertEqual(self.price_of(product, uom_id=self.dozen.id), Decimal("396.00"))

    def test_a_rule_for_large_quantities_is_no_retailers_price(self):
        self.use_pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "fixed",
                "fixed_price": 5.0,
                "min_quantity": 100,
            }
        )
        self.assertEqual(self.price_of(self.make_product(price=50.0)), Decimal("50.00"))

    def test_a_dated_rule_counts_only_on_its_days(self):
        now = fields.Datetime.now()
        rule = {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 5.0}
        pricelist = self.use_pricelist(dict(rule, date_start=now + timedelta(days=1)))
        listing = self.make_listing(self.make_product(price=50.0))
        self.assertEqual(self.offer(listing).price, Decimal("50.00"))
        pricelist.item_ids.date_start = now - timedelta(days=1)
        self.assertEqual(self.offer(listing).price, Decimal("5.00"))
        pricelist.item_ids.date_end = now - timedelta(hours=1)
        self.assertEqual(self.offer(listing).price, Decimal("50.00"))

    # -- Nothing to be told -------------------------------------------------------

    def test_a_price_of_zero_is_held_back(self):
        offer = self.offer(self.make_listing(self.make_product(price=0.0)))
        self.assertIsNone(offer.price)
        self.assertIn("0.00", offer.problem)
        self.assertTrue(offer.published)

    def test_a_price_below_zero_is_held_back(self):
        self.use_pricelist(
            {
                "applied_on": "3_global",
                "compute_price": "formula",
                "base": "list_price",
                "price_surcharge": -60.0,
            }
        )
        offer = self.offer(self.make_listing(self.make_product(price=50.0)))
        self.assertIsNone(offer.price)
        self.assertIn("-10.00", offer.problem)

    def test_a_product_without_a_price_still_has_its_stock_sent_and_says_what_is_wrong(self):
        product = self.make_product(price=0.0)
        self.stock(product, 5)
        listing = self.make_listing(product)
        self.drain()
        [item] = self.cartona.sent().values()
        self.assertNotIn("selling_price", item)
        self.assertEqual(item["available_stock_quantity"], 5)
        self.assertEqual(listing.state, "held")
        self.assertIn("0.00", listing.message)

    def test_once_it_has_a_price_the_trouble_is_over(self):
        product = self.make_product(price=0.0)
        listing = self.make_listing(product)
        self.drain()
        product.list_price = 3.0
        self.drain()
        self.assertEqual(
            float(self.cartona.sent()[listing.internal_product_id]["selling_price"]), 3.0
        )
        self.assertEqual((listing.state, listing.message), ("sent", False))

    def test_an_account_may_send_no_prices(self):
        self.account.send_prices = False
        listing = self.make_listing(self.make_product(price=10.0))
        self.drain()
        self.assertNotIn("selling_price", self.cartona.sent()[listing.internal_product_id])
