from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import CartonaCase
from .compat import make_ten_of


@tagged("post_install", "-at_install")
class TestMarksOfPrices(CartonaCase):
    """Whatever may change a price leaves a mark for every live account, and only for these."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Drinks"})
        cls.tax = cls.make_tax(14.0)
        cls.product = cls.make_product(price=10.0, taxes=cls.tax, categ_id=cls.category.id)
        cls.other = cls.make_product("Coffee", price=20.0)
        cls.pricelist = cls.make_pricelist(
            "Cartona",
            {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0},
        )
        cls.account.pricelist_id = cls.pricelist
        cls.second = cls.make_account("Wholesale", pricelist_id=cls.pricelist.id)
        cls.paused = cls.make_account("Paused", "paused", pricelist_id=cls.pricelist.id)
        cls.draft = cls.make_account("Draft", "draft", pricelist_id=cls.pricelist.id)
        cls.accounts = cls.account + cls.second + cls.paused + cls.draft
        cls.listings = cls.env["cartona.listing"]
        for account in cls.accounts:
            for product in cls.product + cls.other:
                cls.listings += cls.make_listing(product, account)

    def prepare(self):
        self.drain()
        self.empty_outbox()
        self.commit()

    def looked_at(self):
        """Return the identifiers that the rows of each account make the drain look at.

        What Cartona shows is forgotten before, so that whatever is looked at is sent.
        """
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE cartona_listing SET confirmed_price = NULL, confirmed_stock = NULL"
        )
        for account in self.accounts:
            self.cartona_of(account).forget()
        self.drain()
        return {account: set(self.cartona_of(account).sent()) for account in self.accounts}

    def assert_touched(self, products):
        accounts = {row[0] for row in self.outbox()}
        self.assertEqual(accounts, set((self.account + self.second).ids) if products else set())
        woken = self.env["ir.cron.trigger"].search_count([])
        self.assertEqual(bool(woken), bool(products), "the worker is woken")
        expected = {str(product_id) for product_id in products.ids}
        self.assertEqual(
            self.looked_at(),
            {
                self.account: expected,
                self.second: expected,
                self.paused: set(),
                self.draft: set(),
            },
        )

    def listing_ids(self, product):
        """Return ``{account id: listing id}`` of *product*."""
        listings = self.listings.filtered(lambda listing: listing.product_id == product)
        return {listing.account_id.id: listing.id for listing in listings}

    def rows_of(self, account):
        return [row[1:] for row in self.outbox(account)]

    # -- Products -----------------------------------------------------------------

    def test_sales_price_of_a_product(self):
        self.product.product_tmpl_id.list_price = 11.0
        self.assert_touched(self.product)

    def test_sales_price_written_on_a_variant(self):
        self.product.lst_price = 11.0
        self.assert_touched(self.product)

    def test_cost(self):
        self.product.standard_price = 5.0
        self.assert_touched(self.product)

    def test_taxes_of_a_product(self):
        self.product.taxes_id = False
        self.assert_touched(self.product)

    def test_category_of_a_product(self):
        self.product.categ_id = self.env["product.category"].create({"name": "Other"})
        self.assert_touched(self.product)

    def test_what_has_nothing_to_do_with_it_leaves_no_mark(self):
        self.product.write({"name": "Green tea", "description_sale": "Fresh", "barcode": "62210"})
        self.assert_touched(self.env["product.product"])

    def test_archiving_and_deleting_a_product(self):
        self.product.active = False
        self.assert_touched(self.product)
        self.empty_outbox()
        self.product.active = True
        self.assert_touched(self.product)
        self.empty_outbox()
        self.other.product_tmpl_id.active = False
        self.assert_touched(self.other)

    def test_deleting_a_variant_marks_its_listings(self):
        ids = self.listing_ids(self.product)
        self.product.unlink()
        for account in self.account + self.second:
            self.assertIn(("listing", ids[account.id], None), self.rows_of(account))

    def test_deleting_a_product_marks_its_listings(self):
        ids = self.listing_ids(self.product)
        self.product.product_tmpl_id.unlink()
        for account in self.account + self.second:
            self.assertIn(("listing", ids[account.id], None), self.rows_of(account))

    def test_a_new_product_is_marked_for_every_live_account(self):
        product = self.make_product("New")
        for account in self.account + self.second:
            self.assertIn(("product", product.id, None), self.rows_of(account))
        self.assertEqual(self.outbox(self.paused) + self.outbox(self.draft), [])

    def test_taking_a_product_off_sale(self):
        self.product.sale_ok = False
        self.assert_touched(self.product)

    def test_extra_price_of_a_variant(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "create_variant": "always",
                "value_ids": [(0, 0, {"name": name}) for name in ("Small", "Large")],
            }
        )
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Juice", "attribute_line_ids": [(0, 0, line)]}
        )
        for account in self.accounts:
            for variant in template.product_variant_ids:
                self.make_listing(variant, account)
        self.env.cr.flush()
        self.empty_outbox()
        value = template.product_variant_ids[1].product_template_attribute_value_ids
        value.price_extra = 2.0
        self.assert_touched(template.product_variant_ids)

    # -- Units and taxes ----------------------------------------------------------

    def test_the_size_of_a_unit(self):
        dozens = self.make_listing(self.other, uom_id=self.dozen.id)
        self.make_listing(self.other, self.second, uom_id=self.dozen.id)
        self.empty_outbox()
        make_ten_of(self.dozen)
        looked_at = self.looked_at()
        self.assertEqual(looked_at[self.account], {dozens.internal_product_id})
        self.assertEqual(looked_at[self.second], {dozens.internal_product_id})

    def test_the_rate_of_a_tax(self):
        self.tax.amount = 15.0
        self.assertEqual(self.rows_of(self.account), [("tax", self.tax.id, None)])
        self.assert_touched(self.product)

    def test_the_name_of_a_tax_is_no_matter(self):
        self.tax.name = "Value added tax"
        self.assert_touched(self.env["product.product"])

    # -- Categories ---------------------------------------------------------------

    def test_a_category_that_moves_takes_the_products_below_along(self):
        child = self.env["product.category"].create({"name": "Tea", "parent_id": self.category.id})
        self.other.categ_id = child
        parent = self.env["product.category"].create({"name": "Groceries"})
        self.env.cr.flush()
        self.empty_outbox()
        self.category.parent_id = parent
        self.assertEqual(self.rows_of(self.account), [("category", self.category.id, None)])
        self.assert_touched(self.product + self.other)

    # -- Pricelists ---------------------------------------------------------------

    def rule(self, **values):
        return self.env["product.pricelist.item"].create(
            dict(
                {
                    "pricelist_id": self.pricelist.id,
                    "compute_price": "fixed",
                    "fixed_price": 5.0,
                    "applied_on": "3_global",
                },
                **values,
            )
        )

    def assert_rule_marks(self, products, **values):
        """Create, change and delete a rule: each time *products* are looked at."""
        item = self.rule(**values)
        self.assert_touched(products)
        self.empty_outbox()
        item.fixed_price = 6.0
        self.assert_touched(products)
        self.empty_outbox()
        item.unlink()
        self.assert_touched(products)

    def test_a_rule_on_all_products(self):
        self.assert_rule_marks(self.product + self.other)

    def test_a_rule_on_all_products_costs_one_row_an_account(self):
        self.rule()
        self.assertEqual(self.rows_of(self.account), [("pricelist", self.pricelist.id, None)])

    def test_a_rule_on_a_category(self):
        self.assert_rule_marks(
            self.product, applied_on="2_product_category", categ_id=self.category.id
        )

    def test_a_rule_on_a_product(self):
        template = self.product.product_tmpl_id
        self.assert_rule_marks(self.product, applied_on="1_product", product_tmpl_id=template.id)

    def test_a_rule_on_a_variant(self):
        self.assert_rule_marks(
            self.product, applied_on="0_product_variant", product_id=self.product.id
        )

    def test_a_rule_that_moves_marks_where_it_was_and_where_it_is(self):
        item = self.rule(applied_on="1_product", product_tmpl_id=self.product.product_tmpl_id.id)
        self.env.cr.flush()
        self.empty_outbox()
        item.product_tmpl_id = self.other.product_tmpl_id
        self.assert_touched(self.product + self.other)

    def test_a_rule_taken_off_through_its_pricelist(self):
        self.pricelist.write({"item_ids": [(2, self.pricelist.item_ids.id)]})
        self.assert_touched(self.product + self.other)

    def test_a_pricelist_that_is_deleted(self):
        pricelist_id = self.pricelist.id
        self.pricelist.unlink()
        self.assertIn(("pricelist", pricelist_id, None), self.rows_of(self.account))
        self.assert_touched(self.product + self.other)

    def test_a_pricelist_that_is_deleted_changes_the_prices_on_cartona(self):
        self.cartona.forget()
        self.pricelist.unlink()
        self.drain()
        sent = self.cartona.sent()
        self.assertEqual(float(sent[str(self.other.id)]["selling_price"]), 20.0)

    def test_the_currency_of_a_pricelist(self):
        self.pricelist.currency_id = self.env.ref("base.USD")
        self.assert_touched(self.product + self.other)

    def test_another_pricelist_of_the_account(self):
        self.account.pricelist_id = False
        self.assertEqual(self.outbox(self.second), [])
        both = {str(product_id) for product_id in (self.product + self.other).ids}
        self.assertEqual(self.looked_at()[self.account], both)

    def test_a_pricelist_that_no_account_uses_makes_none_look(self):
        other = self.make_pricelist("Shop", {"applied_on": "3_global", "compute_price": "fixed"})
        self.assertEqual(self.looked_at()[self.account], set())
        other.item_ids.unlink()
        self.assertEqual(self.looked_at()[self.account], set())
        self.assertEqual(self.outbox(), [])

    def test_a_pricelist_that_the_accounts_one_builds_upon(self):
        base = self.make_pricelist(
            "Base", {"applied_on": "3_global", "compute_price": "fixed", "fixed_price": 5.0}
        )
        self.pricelist.item_ids.write(
            {"compute_price": "formula", "base": "pricelist", "base_pricelist_id": base.id}
        )
        self.env.cr.flush()
        self.empty_outbox()
        base.item_ids.fixed_price = 6.0
        self.assert_touched(self.product + self.other)

    # -- Dated rules --------------------------------------------------------------

    def test_a_dated_rule_is_looked_at_when_it_begins_and_when_it_ends(self):
        now = fields.Datetime.now().replace(microsecond=0)
        begins, ends = now + timedelta(days=1), now + timedelta(days=2)
        self.rule(date_start=begins, date_end=ends)
        mark = ("pricelist", self.pricelist.id)
        expected = {(*mark, None), (*mark, begins), (*mark, ends)}
        for account in self.account + self.second:
            self.assertEqual(set(self.rows_of(account)), expected)
        calls = set(self.env["ir.cron.trigger"].search([]).mapped("call_at"))
        self.assertLessEqual({begins, ends}, calls)

    def test_a_rule_that_begins_tomorrow_changes_the_price_tomorrow(self):
        self.rule(date_start=fields.Datetime.now() + timedelta(days=1), fixed_price=3.0)
        self.drain()
        self.assertEqual(
            {kind for kind, _id, due in self.rows_of(self.account) if due}, {"pricelist"}
        )
        self.cartona.forget()
        # What is due tomorrow is due now, and the rule has begun.
        self.env.cr.execute("UPDATE cartona_outbox SET due = due - interval '25 hours'")
        self.env.cr.execute(
            "UPDATE product_pricelist_item SET date_start = date_start - interval '25 hours'"
        )
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.drain()
        self.assertEqual(float(self.cartona.sent()[str(self.other.id)]["selling_price"]), 3.0)
        self.assertEqual(self.outbox(), [])
