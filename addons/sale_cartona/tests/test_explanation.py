from decimal import Decimal
from itertools import product as combinations

from odoo.tests import tagged

import cartona_api

from .. import compat
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestExplanation(CartonaCase):
    """Why a listing has this price and this stock: it adds up to what is sent."""

    def assert_adds_up(self, listing):
        """Hold the last steps against what would be sent, and return the explanation's fields."""
        offer = self.offer(listing)
        account = listing.account_id._for_company()
        explanation = self.env["cartona.explanation"].with_env(account.env)
        [fact] = self.env["cartona.offer"]._facts(account, listing.ids)
        prices = explanation._price_steps(account, fact)
        stocks = explanation._stock_steps(account, fact)
        self.assertEqual(Decimal("%.2f" % prices[-1].value), offer.price)
        quantity = stocks[-1].value
        self.assertEqual(quantity, None if offer.unlimited else offer.quantity)
        compat.invalidate(self.env)
        self.assertEqual("%.2f" % listing.wanted_price, str(offer.price))
        return listing

    def test_every_way_to_a_price_adds_up(self):
        on_top, included = self.make_tax(14.0), self.make_tax(14.0, included=True)
        discount = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 5}
        pricelists = (self.env["product.pricelist"], self.make_pricelist("Cartona", discount))
        rules = ("included", "excluded", "as_is")
        products = [
            self.make_product("Tea %s" % number, 120.55, taxes)
            for number, taxes in enumerate((None, on_top, included))
        ]
        for product, uom in zip(products, (self.piece, self.dozen, self.dozen)):
            self.stock(product, 20)
            listing = self.make_listing(product, uom_id=uom.id)
            for pricelist, rule in combinations(pricelists, rules):
                with self.subTest(
                    product=product.name, uom=uom.name, rule=rule, list=pricelist.name
                ):
                    self.account.write({"pricelist_id": pricelist.id, "tax_rule": rule})
                    self.assert_adds_up(listing)

    def test_a_price_in_words(self):
        rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 5}
        self.account.pricelist_id = self.make_pricelist("Cartona", rule)
        listing = self.make_listing(self.make_product("Tea", 10.0, self.make_tax(14.0)))
        words = self.assert_adds_up(listing).price_explanation
        for part in ("10.00", "Cartona", "9.50", "VAT 14.0 on top", "10.83"):
            self.assertIn(part, words)

    def test_a_stock_in_words(self):
        product = self.make_product()
        self.stock(product, 40)
        self.account.stock_buffer = 2
        location = self.warehouse.lot_stock_id
        self.env["stock.quant"]._update_reserved_quantity(product, location, 6)
        listing = self.make_listing(product, uom_id=self.dozen.id)
        words = self.assert_adds_up(listing).stock_explanation
        for part in ("40 on hand", "− 6 reserved = 34", "− 2 safety buffer = 32", "whole 2 "):
            self.assertIn(part, words)
        listing.stock_is_unlimited = True
        self.assert_adds_up(listing)
        self.assertEqual(listing.wanted_stock, "without limit")
        service = self.make_listing(self.make_product("Advice", storable=False))
        self.assert_adds_up(service)

    def test_what_was_sent_and_when(self):
        self.drain()
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        self.assertEqual(listing.sent_explanation, "Nothing has been sent yet.")
        self.drain()
        compat.invalidate(self.env)
        self.assertRegex(
            listing.sent_explanation, r"^Sent on [\d/]+ [\d:]+, [\d.]+ s after the change\.$"
        )
        self.env["cartona.outbox"]._add(
            self.account, "listing", listing.ids, wake=False, is_change=False
        )
        listing._forget_confirmed()
        self.drain()
        compat.invalidate(self.env)
        self.assertNotIn("after the change", listing.sent_explanation)

    def test_what_keeps_it_back(self):
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        self.drain()
        self.scheduler_runs()

        def held_back():
            compat.invalidate(self.env)
            return listing.hold_explanation or ""

        self.assertEqual(held_back(), "")
        product.list_price = 0.0
        self.drain()
        self.assertIn("price", held_back())
        product.list_price = 10.0
        self.drain()
        product.sale_ok = False
        self.assertIn("not for sale", held_back())
        product.sale_ok = True
        listing.is_published = False
        self.assertIn("not published", held_back())
        listing.is_published = True
        self.account.action_pause()
        self.assertIn("not live", held_back())
        self.account.action_go_live()
        product.list_price = 12.0
        self.cartona.script("update_products", cartona_api.UnavailableError("No answer."))
        self.commit()
        self.env["cartona.drain"]._serve(self.account)
        self.assertIn("No answer.", held_back())
