import random
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import compat
from .compat import give_to_company, maps_taxes_by_lines
from .order_common import OrderCase

AWKWARD = ("0.01", "0.03", "0.99", "1.11", "3.33", "7.77", "9.95", "12.34", "99.99", "1234.56")


@tagged("post_install", "-at_install")
class TestOrderTotal(OrderCase):
    """The total of the sale order is Cartona's to the piastre, whatever taxes Odoo has."""

    def listings_with(self, taxes, count=3):
        return [
            self.make_listing(self.make_product("Product %d" % number, taxes=taxes))
            for number in range(count)
        ]

    def assert_total(self, sale_order, raw):
        total = Decimal("%.2f" % sale_order.amount_total)
        self.assertEqual(total, Decimal(str(raw["total_price"])).quantize(Decimal("0.01")))
        self.assertEqual(sale_order.cartona_difference, 0.0)
        # What Odoo itself works out anew, as its form does.
        compat.invalidate(self.env)
        self.assertEqual(Decimal("%.2f" % sale_order.amount_total), total)

    def rounding_of(self, sale_order):
        return sum(sale_order.order_line.filtered("is_cartona_rounding").mapped("price_total"))

    def test_every_tax_set_up_with_awkward_prices(self):
        included, on_top = self.make_tax(14.0, included=True), self.make_tax(14.0)
        second_on_top, second_included = self.make_tax(5.0), self.make_tax(5.0, included=True)
        alone = self.make_tax(13.0)
        set_ups = {
            "none": self.env["account.tax"],
            "included 14 %": included,
            "on top 14 %, with a twin": on_top,
            "on top 13 %, without a twin": alone,
            "two included": included + second_included,
            "two on top, with twins": on_top + second_on_top,
            "two on top, one without a twin": alone + second_on_top,
            "one of each": included + second_on_top,
            "one of each, without a twin": included + alone,
            "a fixed one": included + self.make_tax(0.01, amount_type="fixed"),
            "tax on tax": self.make_tax(10.0, include_base_amount=True, sequence=1)
            + self.make_tax(7.5, sequence=2),
        }
        numbers = random.Random(11)
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for name, taxes in set_ups.items():
                listings = self.listings_with(taxes)
                lines = [
                    self.line(numbers.choice(listings), numbers.randint(1, 30), price)
                    for price in AWKWARD
                ]
                raw = self.order(*lines)
                with self.subTest(method=method, taxes=name):
                    sale_order = self.imported(raw)
                    self.assert_total(sale_order, raw)
                    # What half a piastre in the price of each unit makes, and one a line.
                    units = sum(line["amount"] for line in lines)
                    most = 0.01 * len(lines) + 0.005 * 1.19 * units
                    self.assertLessEqual(abs(self.rounding_of(sale_order)), most)

    def test_a_single_line_of_each_awkward_price(self):
        listings = self.listings_with(self.make_tax(14.0)) + self.listings_with(self.make_tax(13.0))
        orders = [
            self.order(self.line(listing, amount, price))
            for listing in (listings[0], listings[3])
            for amount in (1, 7)
            for price in AWKWARD
        ]
        for sale_order, raw in zip(self.imported(*orders), orders):
            with self.subTest(lines=raw["order_details"]):
                self.assert_total(sale_order, raw)

    def test_a_tax_on_top_is_replaced_by_its_included_twin(self):
        on_top, twin = self.make_tax(14.0), self.make_tax(14.0, included=True)
        [listing] = self.listings_with(on_top, 1)
        sale_order = self.imported(self.order(self.line(listing, 3, 11.4)))
        self.assertEqual(self.taxes_of(sale_order.order_line), twin)
        self.assertEqual(sale_order.order_line.price_unit, 11.4)
        self.assertEqual((sale_order.amount_untaxed, sale_order.amount_tax), (30.0, 4.2))

    def test_without_a_twin_the_tax_is_taken_out_of_the_price(self):
        on_top = self.make_tax(14.0)
        [listing] = self.listings_with(on_top, 1)
        sale_order = self.imported(self.order(self.line(listing, 3, 11.4)))
        self.assertEqual(self.taxes_of(sale_order.order_line), on_top)
        self.assertEqual(sale_order.order_line.price_unit, 10.0)
        self.assertEqual((sale_order.amount_untaxed, sale_order.amount_tax), (30.0, 4.2))

    def test_a_tax_of_another_company_is_no_twin(self):
        other = self.env["res.company"].create(
            {"name": "Another", "country_id": self.company.country_id.id}
        )
        group = give_to_company(self.tax_group.copy(), other)
        self.make_tax(14.0, included=True, company=other, tax_group_id=group.id)
        on_top = self.make_tax(14.0)
        [listing] = self.listings_with(on_top, 1)
        sale_order = self.imported(self.order(self.line(listing, 1, 11.4)))
        self.assertEqual(self.taxes_of(sale_order.order_line), on_top)

    def test_the_fiscal_position_of_the_customer_is_heeded(self):
        on_top = self.make_tax(14.0)
        [listing] = self.listings_with(on_top, 1)
        position = self.env["account.fiscal.position"].create(
            {"name": "Exempt", "company_id": self.company.id}
        )
        self.map_to_nothing(position, on_top)
        retailer = self.retailer()
        partner = self.imported(self.order(retailer=retailer)).partner_id
        partner.property_account_position_id = position
        sale_order = self.imported(self.order(self.line(listing, 1, 11.4), retailer=retailer))
        self.assertEqual(sale_order.fiscal_position_id, position)
        self.assertEqual(sum(self.taxes_of(sale_order.order_line).mapped("amount")), 0)
        self.assertEqual(sale_order.order_line.price_unit, 11.4)
        self.assertEqual((sale_order.amount_total, sale_order.amount_tax), (11.4, 0.0))

    def map_to_nothing(self, position, tax):
        if maps_taxes_by_lines(position):
            position.tax_ids = [(0, 0, {"tax_src_id": tax.id})]
        else:
            nothing = self.make_tax(0.0, name="Exempt")
            nothing.write(
                {"fiscal_position_ids": [(4, position.id)], "original_tax_ids": [(4, tax.id)]}
            )

    # -- Rounding -------------------------------------------------------------------

    def test_what_the_decimals_of_odoos_prices_cannot_say_is_a_rounding_line(self):
        [listing] = self.listings_with(self.make_tax(14.0), 1)
        raw = self.order(self.line(listing, 100, "9.99"))
        sale_order = self.imported(raw)
        self.assert_total(sale_order, raw)
        rounding = sale_order.order_line.filtered("is_cartona_rounding")
        self.assertEqual(len(rounding), 1)
        self.assertFalse(self.taxes_of(rounding))

    def test_where_nothing_is_missing_there_is_no_rounding_line(self):
        sale_order = self.imported(self.order(self.line(self.tea_listing, 3, "9.99")))
        self.assertFalse(sale_order.order_line.filtered("is_cartona_rounding"))

    def test_a_price_with_three_decimals(self):
        for price, amount, total in (
            ("3.335", 3, "10.005"),
            ("3.335", 3, None),
            ("0.1234", 100, "12.34"),
        ):
            with self.subTest(price=price, total=total):
                raw = self.order(self.line(self.tea_listing, amount, price), total_price=total)
                sale_order = self.imported(raw)
                self.assertEqual(sale_order.cartona_difference, 0.0)
                exact = Decimal(price) * amount
                self.assertLessEqual(abs(Decimal(str(sale_order.amount_total)) - exact), 0.0051)
                sale_order.action_confirm()

    def test_a_piastre_a_line_may_be_rounded_and_no_more(self):
        lines = [self.line(self.tea_listing, 1, 10) for _number in range(3)]
        for cents, accepted in ((1, True), (3, True), (-3, True), (4, False), (-4, False)):
            with self.subTest(cents=cents):
                total = Decimal(30) + Decimal(cents) / 100
                raw = self.order(*lines, total_price=str(total))
                sale_order = self.imported(raw)
                if accepted:
                    self.assert_total(sale_order, raw)
                else:
                    self.assertEqual(sale_order.amount_total, 30.0)
                    self.assertAlmostEqual(sale_order.cartona_difference, cents / 100)

    # -- A difference for a person --------------------------------------------------

    def differing(self):
        [record] = self.received(self.order(self.line(self.tea_listing, 3, 10), total_price=35))
        return record

    def test_a_total_that_the_lines_do_not_give_is_imported_and_acknowledged(self):
        record = self.differing()
        sale_order = record.sale_order_id
        self.assertEqual((record.state, sale_order.amount_total), ("imported", 30.0))
        self.assertEqual(sale_order.cartona_difference, 5.0)
        self.assertEqual(self.cartona.acknowledgements, [[record.hashed_id]])
        self.assertIn("35", sale_order.message_ids[0].body)

    def test_it_cannot_be_confirmed_until_a_person_accepts_the_difference(self):
        sale_order = self.differing().sale_order_id
        with self.assertRaisesRegex(UserError, "5.00"):
            sale_order.action_confirm()
        self.assertEqual(sale_order.state, "draft")
        user = self.make_user("seller", "base.group_user", "sales_team.group_sale_manager")
        sale_order.with_user(user).action_accept_cartona_difference()
        self.assertEqual(sale_order.cartona_difference_accepted_by, user)
        self.assertIn("seller", sale_order.message_ids[0].body)
        sale_order.action_confirm()
        self.assertEqual(sale_order.state, "sale")

    def test_one_of_several_that_are_confirmed_together_is_named(self):
        good, bad = self.imported(self.order()), self.differing().sale_order_id
        with self.assertRaisesRegex(UserError, bad.name):
            (good + bad).action_confirm()

    def test_a_copy_is_no_order_of_cartonas(self):
        copied = self.differing().sale_order_id.copy()
        self.assertFalse(copied.cartona_stored_order_id)
        copied.action_confirm()
        self.assertEqual(copied.state, "sale")
