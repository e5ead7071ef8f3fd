from odoo.tests import Form, tagged

from .. import compat
from .compat import discount_group, shown_discount_values, update_prices
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestSaleLinePrice(OrderCase):
    """The price that Cartona promised a retailer outlives changes of the quantity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls.make_pricelist(
            "Cartona",
            {
                "applied_on": "3_global",
                "compute_price": "fixed",
                "fixed_price": 6.0,
                "min_quantity": 5,
            },
        )
        cls.account.pricelist_id = cls.pricelist

    def quotation(self, price):
        return self.imported(self.order(self.line(self.tea_listing, 2, price)))

    def test_a_quantity_that_is_written(self):
        # 10 is what Odoo itself would ask for two, 6 what it would ask for seven.
        for price in (7.5, 10.0, 6.0):
            with self.subTest(price=price):
                line = self.quotation(price).order_line
                line.product_uom_qty = 7
                compat.flush(self.env)
                self.assertEqual(line.price_unit, price)
                self.assertEqual(line.order_id.amount_total, price * 7)

    def test_a_quantity_that_is_changed_in_the_form(self):
        for price in (7.5, 10.0, 6.0):
            with self.subTest(price=price):
                sale_order = self.quotation(price)
                with Form(sale_order) as form, form.order_line.edit(0) as line:
                    line.product_uom_qty = 7
                    self.assertEqual(line.price_unit, price)
                self.assertEqual(sale_order.order_line.price_unit, price)
                self.assertEqual(sale_order.amount_total, price * 7)

    def test_after_confirming(self):
        sale_order = self.quotation(10.0)
        sale_order.action_confirm()
        with Form(sale_order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 7
        self.assertEqual(sale_order.order_line.price_unit, 10.0)

    def test_a_person_may_still_change_the_price(self):
        sale_order = self.quotation(10.0)
        with Form(sale_order) as form, form.order_line.edit(0) as line:
            line.price_unit = 9.0
        self.assertEqual(sale_order.order_line.price_unit, 9.0)

    def test_the_rounding_line_keeps_its_amount(self):
        raw = self.order(self.line(self.tea_listing, 3, 10), total_price="30.01")
        sale_order = self.imported(raw)
        rounding = sale_order.order_line.filtered("is_cartona_rounding")
        self.assertEqual(rounding.price_unit, 0.01)
        with Form(sale_order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 7
        self.assertEqual(rounding.price_unit, 0.01)
        self.assertEqual(sale_order.amount_total, 70.01)

    def test_pricing_the_quotation_anew(self):
        sale_order = self.quotation(7.5)
        update_prices(sale_order)
        self.assertEqual(sale_order.order_line.price_unit, 7.5)
        self.assertEqual(sale_order.amount_total, 15.0)

    def test_no_discount_is_taken_off_it_a_second_time(self):
        self.env.ref("base.group_user").implied_ids += discount_group(self.env)
        rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0}
        self.account.pricelist_id = self.make_pricelist(
            "Shown", rule, **shown_discount_values(self.env)
        )
        sale_order = self.quotation(9.0)
        self.assertEqual(sale_order.amount_total, 18.0)
        sale_order.order_line.product_uom_qty = 3
        compat.flush(self.env)
        self.assertEqual(sale_order.amount_total, 27.0)
        with Form(sale_order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 7
        self.assertEqual(sale_order.order_line.discount, 0.0)
        self.assertEqual(sale_order.amount_total, 63.0)
        update_prices(sale_order)
        self.assertEqual(sale_order.amount_total, 63.0)

    def test_a_line_that_a_person_adds_has_odoos_price(self):
        sale_order = self.quotation(7.5)
        with Form(sale_order) as form, form.order_line.new() as line:
            line.product_id = self.coffee
            line.product_uom_qty = 5
        self.assertEqual(sale_order.order_line[1].price_unit, 6.0)
        self.assertEqual(sale_order.order_line[0].price_unit, 7.5)

    def test_an_order_that_is_not_cartonas_is_priced_as_ever(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        with Form(self.env["sale.order"]) as form:
            form.partner_id = partner
            form.pricelist_id = self.pricelist
            with form.order_line.new() as line:
                line.product_id = self.tea
                line.product_uom_qty = 2
        sale_order = form.save()
        self.assertEqual(sale_order.order_line.price_unit, 10.0)
        with Form(sale_order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 7
        self.assertEqual(sale_order.order_line.price_unit, 6.0)
