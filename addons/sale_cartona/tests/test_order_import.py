import itertools

from odoo.tests import tagged

from .compat import unit_values
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderImport(OrderCase):
    """What stands in the quotation that is made of an order."""

    # -- The head -------------------------------------------------------------------

    def test_the_quotation_says_where_it_comes_from(self):
        raw = self.order(receipt_id="55501", note_message="اتصل قبل التوصيل")
        sale_order = self.imported(raw)
        self.assertEqual(sale_order.state, "draft")
        self.assertEqual(sale_order.company_id, self.company)
        self.assertEqual(sale_order.client_order_ref, "55501")
        self.assertIn(raw["hashed_id"], sale_order.origin)
        self.assertIn("اتصل قبل التوصيل", sale_order.note)
        self.assertEqual(sale_order.cartona_order_hashed_id, raw["hashed_id"])
        self.assertEqual(sale_order.cartona_order_status, "pending")
        self.assertEqual(sale_order.currency_id, self.company.currency_id)

    def test_the_accounts_settings_are_taken(self):
        second = self.make_warehouse("SEC")
        team = self.env["crm.team"].create({"name": "Cartona", "company_id": self.company.id})
        user = self.make_user("seller", "base.group_user", "sales_team.group_sale_salesman")
        pricelist = self.make_pricelist()
        self.account.write(
            {
                "order_warehouse_id": second.id,
                "team_id": team.id,
                "user_id": user.id,
                "pricelist_id": pricelist.id,
            }
        )
        sale_order = self.imported(self.order())
        self.assertEqual(sale_order.warehouse_id, second)
        self.assertEqual(sale_order.team_id, team)
        self.assertEqual(sale_order.user_id, user)
        self.assertEqual(sale_order.pricelist_id, pricelist)

    def test_the_salesperson_follows_it_but_gets_no_mail_about_each(self):
        user = self.make_user("seller", "base.group_user", "sales_team.group_sale_salesman")
        self.account.user_id = user
        sale_orders = self.imported(self.order(), self.order())
        for sale_order in sale_orders:
            self.assertIn(user.partner_id, sale_order.message_partner_ids)
        told = [("model", "=", "sale.order"), ("res_id", "in", sale_orders.ids)]
        messages = self.env["mail.message"].search(told)
        self.assertNotIn(user.partner_id, messages.notified_partner_ids)

    def test_what_came_and_was_imported_at_once_has_no_history(self):
        [record] = self.received(self.order())
        self.assertFalse(record.message_ids.tracking_value_ids)

    def test_it_ships_from_a_warehouse_whose_stock_is_offered(self):
        second = self.make_warehouse("SEC")
        self.account.warehouse_ids = second
        self.assertEqual(self.imported(self.order()).warehouse_id, second)

    def test_it_can_be_confirmed_and_delivered(self):
        self.stock(self.tea, 10)
        sale_order = self.imported(self.order(self.line(self.tea_listing, 4)))
        sale_order.action_confirm()
        self.assertEqual(sale_order.state, "sale")
        self.assertEqual(sale_order.picking_ids.location_id, self.warehouse.lot_stock_id)

    # -- Lines ----------------------------------------------------------------------

    def test_every_line_stands_in_it_with_its_price_and_amount(self):
        tea, coffee = (
            self.line(self.tea_listing, 3, 9.5, comment="Fresh please"),
            self.line(self.coffee_listing, 2, 18.25),
        )
        tea.update(applied_supplier_discount="0.25", applied_cartona_discount=0.5)
        sale_order = self.imported(self.order(tea, coffee))
        first, second = sale_order.order_line
        self.assertEqual(
            (first.product_id, first.product_uom_qty, first.price_unit), (self.tea, 3, 9.5)
        )
        self.assertEqual(
            (second.product_id, second.product_uom_qty, second.price_unit), (self.coffee, 2, 18.25)
        )
        self.assertEqual(first.cartona_order_line_key, str(tea["id"]))
        self.assertEqual(
            (first.cartona_supplier_discount_per_unit, first.cartona_discount_per_unit), (0.25, 0.5)
        )
        self.assertEqual(first.cartona_retailer_comment, "Fresh please")
        self.assertEqual(sale_order.amount_total, 65.0)

    def test_an_offer_with_a_limit_makes_two_lines_of_a_product(self):
        sale_order = self.imported(
            self.order(self.line(self.tea_listing, 2, 8), self.line(self.tea_listing, 5, 10))
        )
        self.assertEqual(sale_order.order_line.mapped("price_unit"), [8, 10])
        self.assertEqual(sale_order.amount_total, 66.0)

    def test_a_fraction_of_a_kilogram(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        rice = self.make_listing(self.make_product("Rice", **unit_values(self.env, kilogram)))
        line = self.imported(self.order(self.line(rice, "1.25", "8.80"))).order_line
        self.assertEqual((line.product_uom_qty, line.price_total), (1.25, 11.0))

    def test_a_unit_of_its_own(self):
        dozen = self.make_listing(self.tea, uom_id=self.dozen.id)
        self.assertTrue(dozen.internal_product_id.endswith("#2"))
        sale_order = self.imported(
            self.order(self.line(dozen, 2, 110), self.line(self.tea_listing, 1, 10))
        )
        first, second = sale_order.order_line
        self.assertEqual((first.product_id, self.uom_of(first)), (self.tea, self.dozen))
        self.assertEqual((second.product_id, self.uom_of(second)), (self.tea, self.piece))
        self.assertEqual(sale_order.amount_total, 230.0)

    def test_a_line_that_was_cancelled_is_not_sold(self):
        for cancelled in ({"cancelled": True}, {"status": "cancelled"}, {"amount": 0}):
            with self.subTest(cancelled=cancelled):
                gone = dict(self.line(self.coffee_listing, 5, 20), **cancelled)
                raw = self.order(gone, self.line(self.tea_listing, 2, 10), total_price=20)
                sale_order = self.imported(raw)
                self.assertEqual(sale_order.order_line.product_id, self.tea)
                self.assertEqual(sale_order.amount_total, 20.0)

    def test_an_unknown_product_on_a_cancelled_line_does_not_matter(self):
        gone = self.line(self.tea_listing, 5, 20, internal_product_id="unknown", cancelled=True)
        sale_order = self.imported(self.order(gone, self.line(self.tea_listing)))
        self.assertEqual(len(sale_order.order_line), 1)

    def test_an_order_that_has_ended_or_sells_nothing_is_closed_and_acknowledged(self):
        orders = [
            self.order(status="cancelled_by_retailer"),
            self.order(status="cancelled_by_supplier"),
            self.order(status="returned"),
            self.order(order_details=[], total_price=0),
            self.order(order_details=None, total_price=None),
            self.order(self.line(self.tea_listing, 0)),
            self.order(self.line(self.tea_listing, cancelled=True)),
        ]
        records = self.received(*orders)
        self.assertEqual(set(records.mapped("state")), {"closed"})
        self.assertFalse(records.sale_order_id)
        self.assertFalse(records.activity_ids)
        self.assertEqual(
            sorted(itertools.chain(*self.cartona.acknowledgements)),
            sorted(records.mapped("hashed_id")),
        )

    # -- Money ----------------------------------------------------------------------

    def test_money_that_is_null_or_missing_is_zero(self):
        line = self.line(
            self.tea_listing, applied_supplier_discount=None, applied_cartona_discount=None
        )
        raw = self.order(line, cartona_credit=None, wallet_top_up=None, installment_cost=None)
        del raw["delivered_by"]
        self.assertEqual(self.imported(raw).amount_total, 10.0)

    def test_a_price_that_is_null_is_a_gift(self):
        gift = self.line(self.coffee_listing, 1, None)
        sale_order = self.imported(self.order(gift, self.line(self.tea_listing)))
        self.assertEqual(sale_order.order_line.mapped("price_unit"), [0.0, 10.0])
        self.assertEqual(sale_order.amount_total, 10.0)

    def test_a_total_that_is_null_is_that_of_the_lines(self):
        sale_order = self.imported(self.order(self.line(self.tea_listing, 3), total_price=None))
        self.assertEqual((sale_order.amount_total, sale_order.cartona_difference), (30.0, 0.0))

    # -- Products -------------------------------------------------------------------

    def test_an_identifier_may_come_as_a_number(self):
        line = self.line(self.tea_listing, internal_product_id=self.tea.id)
        self.assertEqual(self.imported(self.order(line)).order_line.product_id, self.tea)

    def test_an_identifier_with_a_number_sign(self):
        self.coffee_listing.internal_product_id = "904#2"
        line = self.line(self.coffee_listing)
        self.assertEqual(line["internal_product_id"], "904#2")
        self.assertEqual(self.imported(self.order(line)).order_line.product_id, self.coffee)

    def test_by_cartonas_own_id_where_ours_is_missing(self):
        self.coffee_listing.supplier_product_id = "4711"
        for supplier_product_id in (4711, "4711"):
            with self.subTest(supplier_product_id=supplier_product_id):
                line = self.line(
                    self.coffee_listing,
                    internal_product_id=None,
                    supplier_product_id=supplier_product_id,
                )
                self.assertEqual(self.imported(self.order(line)).order_line.product_id, self.coffee)

    def test_our_id_goes_before_cartonas(self):
        self.coffee_listing.supplier_product_id = "4711"
        line = self.line(self.tea_listing, supplier_product_id=4711)
        self.assertEqual(self.imported(self.order(line)).order_line.product_id, self.tea)

    def test_by_base_product_and_unit(self):
        self.tea_listing.write({"base_product_id": "77", "cartona_unit": "box", "unit_count": "12"})
        self.coffee_listing.write(
            {"base_product_id": "77", "cartona_unit": "box", "unit_count": "24"}
        )
        base = {"internal_product_id": None, "base_product_id": 77, "unit": "box"}
        for count, product in ((12, self.tea), ("24.0", self.coffee)):
            with self.subTest(count=count):
                line = self.line(self.tea_listing, unit_count=count, **base)
                self.assertEqual(self.imported(self.order(line)).order_line.product_id, product)
        [record] = self.received(self.order(self.line(self.tea_listing, **base)))
        self.assert_waits(record, "no product of this account")

    def test_an_archived_listing_and_product_can_still_be_ordered(self):
        self.tea_listing.active = False
        self.tea.active = False
        self.assertEqual(self.imported(self.order()).order_line.product_id, self.tea)

    def test_names_that_an_older_connector_uses_are_left_to_it(self):
        for model, names in (
            ("sale.order", ("cartona_id", "cartona_status", "cartona_order_id")),
            ("sale.order.line", ("cartona_id", "cartona_line_id")),
            ("stock.picking", ("cartona_id", "cartona_status")),
            ("res.partner", ("cartona_id", "cartona_partner_id")),
        ):
            self.assertEqual(set(names) & set(self.env[model].fields_get()), set(), model)

    def test_the_listing_of_another_account_does_not_count(self):
        other = self.make_account("Wholesale")
        listing = self.make_listing(self.coffee, other, internal_product_id="ONLY-THERE")
        [record] = self.received(self.order(self.line(listing)))
        self.assert_waits(record, "ONLY-THERE")
