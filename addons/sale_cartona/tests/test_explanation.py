import re
from decimal import Decimal
from itertools import product as combinations

from odoo.exceptions import AccessError
from odoo.tests import tagged

import cartona_api

from .. import compat
from .common import CartonaCase

EVERYTHING = {"applied_on": "3_global"}


@tagged("post_install", "-at_install")
class TestExplanation(CartonaCase):
    """Why a listing has this price and this stock: it adds up to what is sent."""

    def assert_adds_up(self, listings):
        """Hold the last steps against what would be sent, and return *listings*."""
        offers = self.offers(listings)
        account = listings.account_id._for_company()
        explanation = self.env["cartona.explanation"].with_env(account.env)
        facts = self.env["cartona.offer"]._facts(account, listings.ids)
        self.assertEqual({fact.id for fact in facts}, set(listings.ids))
        for fact in facts:
            offer = offers[fact.id]
            listing = listings.browse(fact.id)
            with self.subTest(product=listing.product_id.name, uom=listing.uom_id.name):
                last_price = explanation._price_steps(account, fact)[-1].value
                if offer.price is None:
                    self.assertIsNone(last_price)
                else:
                    self.assertEqual(Decimal("%.2f" % last_price), offer.price)
                last_stock = explanation._stock_steps(account, fact)[-1].value
                self.assertEqual(last_stock, None if offer.unlimited else offer.quantity)
        compat.invalidate(self.env)
        for listing in listings:
            with self.subTest(product=listing.product_id.name, uom=listing.uom_id.name):
                price = offers[listing.id].price
                self.assertEqual("%.2f" % listing.wanted_price, str(price or "0.00"))
                self.assert_contradicts_nothing(listing.price_explanation)
        return listings

    def assert_contradicts_nothing(self, words):
        """What only rounds or leaves as it is does not change what the step before it shows."""
        steps = words.split(" → ")
        for before, step in zip(steps, steps[1:]):
            if step.startswith(("no tax", "tax left")):
                self.assertEqual(step.split(" = ")[1], before.split(" = ")[1], words)

    def test_every_way_to_a_price_adds_up(self):
        on_top, included = self.make_tax(14.0), self.make_tax(14.0, included=True)
        discount = dict(EVERYTHING, compute_price="percentage", percent_price=5)
        fixed = dict(EVERYTHING, compute_price="fixed", fixed_price=100)
        surcharge = dict(EVERYTHING, compute_price="formula", price_surcharge=1.5)
        pricelists = (
            self.env["product.pricelist"],
            self.make_pricelist("Discount", discount),
            self.make_pricelist("Fixed", fixed),
            self.make_pricelist("Surcharge", surcharge),
            self.make_pricelist("Bulk", dict(discount, min_quantity=6)),
        )
        rules = ("included", "excluded", "as_is")
        products = [
            self.make_product("Tea %s" % number, price, taxes, **values)
            for number, (price, taxes, values) in enumerate(
                (
                    (120.55, None, {}),
                    (55.50, None, {}),
                    (0.0, None, {}),
                    (120.55, on_top, {}),
                    (120.55, included, {}),
                    (100.0, None, {"uom_id": self.dozen.id}),
                    (55.5, on_top, {"uom_id": self.dozen.id}),
                )
            )
        ]
        uoms = [self.piece] * 3 + [self.dozen] * 2 + [self.piece] * 2
        listings = self.env["cartona.listing"]
        for product, uom in zip(products, uoms):
            self.stock(product, 20)
            listings += self.make_listing(product, uom_id=uom.id)
        for pricelist, rule in combinations(pricelists, rules):
            with self.subTest(rule=rule, list=pricelist.name):
                self.account.write({"pricelist_id": pricelist.id, "tax_rule": rule})
                self.assert_adds_up(listings)

    def test_a_price_in_words(self):
        rule = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 5}
        self.account.pricelist_id = self.make_pricelist("Cartona", rule)
        listing = self.make_listing(self.make_product("Tea", 10.0, self.make_tax(14.0)))
        words = self.assert_adds_up(listing).price_explanation
        for part in ("10.00", "Cartona", "9.50", "VAT 14.0 on top", "10.83"):
            self.assertIn(part, words)

    def explained(self, product, pricelist=None, **values):
        """Return the steps to the price of a new listing, in words."""
        self.account.pricelist_id = pricelist
        listing = self.assert_adds_up(self.make_listing(product, **values))
        return listing.price_explanation.replace("\u00a0", " ").split(" → ")

    def test_steps_follow_each_other_as_one_reads(self):
        listing = self.make_listing()
        self.env["res.lang"]._activate_lang("ar_001")
        for lang, arrow in (("en_US", " → "), ("ar_001", " ← ")):
            told = listing.with_context(lang=lang)
            for words in (told.price_explanation, told.stock_explanation):
                self.assertEqual(set(re.findall(" [←→] ", words)), {arrow})

    def test_no_step_contradicts_the_next(self):
        discount = dict(EVERYTHING, compute_price="percentage", percent_price=5)
        words = self.explained(self.make_product(price=55.5), self.make_pricelist("Shop", discount))
        for step, amount in zip(words, ("55.50", "52.725", "52.73", "52.73")):
            self.assertRegex(step, r" = (\w+ )?%s\b" % amount.replace(".", r"\."))
        self.assertEqual([step.split(" = ")[0] for step in words[2:]], ["rounded", "no tax on it"])

    def test_what_a_unit_does_to_a_price(self):
        by_dozen = self.make_product(price=120.0, uom_id=self.dozen.id)
        fixed = dict(EVERYTHING, compute_price="fixed", fixed_price=100)
        surcharge = dict(EVERYTHING, compute_price="formula", price_surcharge=1.5)
        for pricelist, *amounts in (
            (None, "120.00", "÷ 12", "10.00"),
            (self.make_pricelist("Fixed", fixed), "120.00", "100.00", "÷ 12", "8.333333"),
            (self.make_pricelist("Surcharge", surcharge), "120.00", "÷ 12", self.piece.name),
        ):
            words = self.explained(by_dozen, pricelist, uom_id=self.piece.id)
            self.assertRegex(" → ".join(words), ".*".join(amounts))
        words = self.explained(self.make_product(price=10.0), None, uom_id=self.dozen.id)
        self.assertIn("× 12", words[1])

    def test_no_tax_and_tax_taken_out_are_two_things(self):
        self.account.tax_rule = "excluded"
        tax = self.make_tax(14.0, included=True)
        self.assertIn("no tax on it", self.explained(self.make_product())[-1])
        self.assertIn("tax taken out: VAT", self.explained(self.make_product(taxes=tax))[-1])

    def test_a_price_that_is_not_sent_is_not_shown_as_one(self):
        for price in (0.0, -1.0):
            last = self.explained(self.make_product(price=price))[-1]
            self.assertIn("not sent: The price is", last)
            self.assertIn("%.2f" % price, last)

    def test_what_another_addon_changes_is_told(self):
        offers = self.registry["cartona.offer"]
        ours, product = offers._prices, self.make_product(price=10.0)

        def overridden(change):
            def prices(model, account, facts):
                found = ours(model, account, facts)
                return {key: change(price) for key, price in found.items()}

            self.patch(offers, "_prices", prices)
            return self.explained(product)

        self.assertRegex(overridden(lambda price: price + 1)[-1], "^changed by another.*11.00")
        self.assertIn("not sent: another addon", overridden(lambda price: None)[-1])
        self.assertIn("not sent: The price is", overridden(lambda price: price * 0)[-1])
        self.assertNotIn("addon", overridden(lambda price: price)[-1])

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

    def test_whoever_has_no_time_zone_is_told_cairos(self):
        listing = self.make_listing()
        self.drain()
        self.env.user.tz = False
        self.env.cr.execute(
            "UPDATE cartona_listing SET sent_at = '2026-01-05 22:30:00' WHERE id = %s",
            (listing.id,),
        )
        compat.invalidate(self.env)
        nowhere = listing.with_context(tz=False)
        self.assertIn("06/01/2026 00:30:00", nowhere.sent_explanation)
        self.assertIn("05/01/2026 22:30:00", nowhere.with_context(tz="UTC").sent_explanation)

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

    def test_a_product_leads_to_its_explanations(self):
        product = self.make_product(price=10.0)
        listing = self.make_listing(product)
        user = self.make_user("user", "sale_cartona.group_cartona_user", "base.group_user")
        for record in (product, product.product_tmpl_id):
            action = record.with_user(user).action_view_cartona_listings()
            self.assertEqual(action["res_id"], listing.id)
        other = self.make_listing(product, account=self.make_account("Second"))
        listing.active = False
        action = product.with_user(user).action_view_cartona_listings()
        found = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(found.search(action["domain"]), listing + other)
        nobody = self.make_user("nobody", "base.group_user")
        with self.assertRaises(AccessError):
            product.with_user(nobody).action_view_cartona_listings()
