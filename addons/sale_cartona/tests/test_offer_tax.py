import random
from decimal import Decimal

from odoo.tests import tagged

from .common import CartonaCase
from .compat import give_to_company

AWKWARD = (0.01, 0.03, 0.07, 0.1, 1.11, 3.33, 9.99, 10.05, 12.345, 99.99, 1234.56, 87654.32)


@tagged("post_install", "-at_install")
class TestOfferTax(CartonaCase):
    """Prices with or without tax, as the account's rule says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax(14.0)
        cls.included = cls.make_tax(14.0, included=True)
        cls.second_on_top = cls.make_tax(5.0)
        cls.second_included = cls.make_tax(5.0, included=True)

    def price(self, rule, price, taxes):
        self.account.tax_rule = rule
        return self.offer(self.make_listing(self.make_product(price=price, taxes=taxes))).price

    def test_a_tax_on_top_is_added_for_prices_with_tax(self):
        self.assertEqual(self.price("included", 100.0, self.on_top), Decimal("114.00"))

    def test_a_tax_on_top_is_left_out_of_prices_without_tax(self):
        self.assertEqual(self.price("excluded", 100.0, self.on_top), Decimal("100.00"))

    def test_an_included_tax_stays_in_prices_with_tax(self):
        self.assertEqual(self.price("included", 114.0, self.included), Decimal("114.00"))

    def test_an_included_tax_is_taken_out_of_prices_without_tax(self):
        self.assertEqual(self.price("excluded", 114.0, self.included), Decimal("100.00"))

    def test_as_in_the_pricelist_no_tax_is_looked_at(self):
        for tax in (self.on_top, self.included):
            self.assertEqual(self.price("as_is", 114.0, tax), Decimal("114.00"))

    def test_without_taxes_all_rules_agree(self):
        for rule in ("included", "excluded", "as_is"):
            self.assertEqual(self.price(rule, 114.0, None), Decimal("114.00"))

    def test_two_taxes_on_top_are_both_added(self):
        taxes = self.on_top + self.second_on_top
        self.assertEqual(self.price("included", 100.0, taxes), Decimal("119.00"))

    def test_an_included_tax_and_one_on_top(self):
        taxes = self.included + self.second_on_top
        self.assertEqual(self.price("included", 114.0, taxes), Decimal("119.00"))
        self.assertEqual(self.price("excluded", 114.0, taxes), Decimal("100.00"))

    def test_a_tax_on_the_tax(self):
        first = self.make_tax(10.0, include_base_amount=True, sequence=1)
        second = self.make_tax(5.0, sequence=2, name="Second")
        self.assertEqual(self.price("included", 100.0, first + second), Decimal("115.50"))

    def test_a_fixed_tax_a_unit(self):
        fixed = self.make_tax(3.0, amount_type="fixed")
        self.assertEqual(self.price("included", 100.0, fixed), Decimal("103.00"))

    def test_the_taxes_of_another_company_are_left_alone(self):
        other = self.env["res.company"].create(
            {"name": "Another", "country_id": self.company.country_id.id}
        )
        group = give_to_company(self.tax_group.copy(), other)
        foreign = self.make_tax(50.0, company=other, tax_group_id=group.id)
        self.assertEqual(self.price("included", 100.0, self.on_top + foreign), Decimal("114.00"))

    def test_the_tax_of_a_dozen_is_worked_out_on_the_dozen(self):
        listing = self.make_listing(
            self.make_product(price=1.05, taxes=self.on_top), uom_id=self.dozen.id
        )
        self.assertEqual(self.offer(listing).price, Decimal("14.36"))

    def test_every_price_is_what_odoo_itself_works_out(self):
        """Compare with ``compute_all`` over tax set-ups, rounding methods and prices."""
        every = {
            "one on top": self.on_top,
            "one included": self.included,
            "two on top": self.on_top + self.second_on_top,
            "two included": self.included + self.second_included,
            "one of each": self.included + self.second_on_top,
            "tax on tax": self.make_tax(10.0, include_base_amount=True, sequence=1)
            + self.make_tax(7.5, sequence=2),
            "a fixed one": self.on_top + self.make_tax(0.15, amount_type="fixed"),
            "an odd rate": self.make_tax(13.37),
        }
        numbers = random.Random(7)
        prices = [*AWKWARD, *(round(numbers.uniform(0.05, 5000), 2) for _ in range(20))]
        products = self.env["product.product"]
        for price in prices:
            products += self.make_product(price=price)
        listings = self.env["cartona.listing"].create(
            [{"account_id": self.account.id, "product_id": product.id} for product in products]
        )
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for name, taxes in every.items():
                products.taxes_id = taxes
                for rule in ("included", "excluded"):
                    self.account.tax_rule = rule
                    with self.subTest(method=method, taxes=name, rule=rule):
                        self.assert_as_odoo(listings, taxes, "total_" + rule)

    def assert_as_odoo(self, listings, taxes, total):
        currency, wrong = self.company.currency_id, []
        account = self.account._for_company()
        listings = listings.with_env(account.env)
        offers = self.env["cartona.offer"].with_env(account.env)._offers(account, listings.ids)
        for listing in listings:
            price = currency.round(listing.product_id.lst_price)
            amounts = taxes.compute_all(price, currency=currency, product=listing.product_id)
            expected = Decimal("%.2f" % currency.round(amounts[total]))
            if expected <= 0:
                expected = None
            if offers[listing.id].price != expected:
                wrong.append((price, expected, offers[listing.id].price))
        self.assertEqual(wrong, [])
