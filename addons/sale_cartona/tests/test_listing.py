import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import compat
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestListing(CartonaCase):
    """Which products are listed, and what Cartona knows each of them by."""

    def listings_of(self, products):
        return self.env["cartona.listing"].search([("product_id", "in", products.ids)])

    # -- Identifiers --------------------------------------------------------------

    def test_first_listing_has_the_id_of_the_variant(self):
        product = self.make_product()
        self.assertEqual(self.make_listing(product).internal_product_id, str(product.id))

    def test_a_second_unit_has_a_suffix(self):
        product = self.make_product()
        self.make_listing(product)
        dozen = self.make_listing(product, uom_id=self.dozen.id)
        self.assertEqual(dozen.internal_product_id, "%d#2" % product.id)

    def test_listings_made_together_have_different_identifiers(self):
        product = self.make_product()
        listings = self.env["cartona.listing"].create(
            [{"account_id": self.account.id, "product_id": product.id} for _number in range(3)]
        )
        base = str(product.id)
        self.assertEqual(listings.mapped("internal_product_id"), [base, base + "#2", base + "#3"])

    def test_each_account_counts_for_itself(self):
        product, other = self.make_product(), self.make_account("Wholesale")
        self.make_listing(product)
        self.assertEqual(self.make_listing(product, other).internal_product_id, str(product.id))

    def test_the_suffix_of_an_archived_listing_is_not_used_again(self):
        product = self.make_product()
        self.make_listing(product)
        self.make_listing(product).active = False
        self.assertEqual(self.make_listing(product).internal_product_id, "%d#3" % product.id)

    def test_the_plain_identifier_of_an_archived_listing_is_not_used_again(self):
        product = self.make_product()
        self.make_listing(product).active = False
        self.assertEqual(self.make_listing(product).internal_product_id, "%d#2" % product.id)

    def test_the_suffix_that_cartona_has_seen_is_not_used_again_after_renaming(self):
        product = self.make_product()
        self.make_listing(product)
        second = self.make_listing(product)
        self.drain()
        second.internal_product_id = "SKU-2"
        self.assertEqual(self.make_listing(product).internal_product_id, "%d#3" % product.id)

    def test_the_suffix_of_another_product_is_no_matter(self):
        product = self.make_product()
        self.make_listing(self.make_product(), internal_product_id="9%d#7" % product.id)
        self.make_listing(product)
        self.assertEqual(self.make_listing(product).internal_product_id, "%d#2" % product.id)

    def test_an_identifier_may_be_any_text(self):
        self.make_listing(internal_product_id="904#2")
        listing = self.make_listing(internal_product_id="شاي-١")
        self.assertEqual(listing.internal_product_id, "شاي-١")

    def test_an_identifier_with_a_blank_at_its_end_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "ends with a space"):
            self.make_listing(internal_product_id="904 ")

    def test_pieces_per_unit_are_a_number(self):
        listing = self.make_listing()
        for value in ("a dozen", "12 pieces", "nan"):
            with self.subTest(value=value), self.assertRaisesRegex(
                ValidationError, "no number of pieces"
            ):
                listing.unit_count = value
        listing.unit_count = "12.5"

    def test_whoever_comes_second_is_told_so_in_words(self):
        """The other listing was not to be seen when the check was made."""
        self.make_listing(internal_product_id="904")
        other = self.make_listing()
        self.env.cr.flush()
        self.patch(type(other), "_refuse_used_identifiers", lambda *_arguments: None)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(
            ValidationError, "Somebody else has just given"
        ), self.env.cr.savepoint():
            other.internal_product_id = "904"
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(
            ValidationError, "Somebody else has just given"
        ), self.env.cr.savepoint():
            self.make_listing(internal_product_id="904")

    def test_an_identifier_used_twice_is_refused_in_words(self):
        self.make_listing(self.make_product("Green tea"), internal_product_id="904")
        with self.assertRaisesRegex(ValidationError, "Green tea"):
            self.make_listing(internal_product_id="904")

    def test_an_identifier_of_an_archived_listing_is_refused(self):
        self.make_listing(internal_product_id="904").active = False
        with self.assertRaises(ValidationError):
            self.make_listing(internal_product_id="904")

    def test_the_database_refuses_an_identifier_used_twice(self):
        first, second = self.make_listing(), self.make_listing()
        values = (first.internal_product_id, second.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute(
                "UPDATE cartona_listing SET internal_product_id = %s WHERE id = %s", values
            )

    # -- Which products -----------------------------------------------------------

    def test_every_product_that_can_be_sold_is_listed(self):
        sold = self.make_product("Sold")
        shared = self.make_product("Of all companies", company_id=False)
        unsold = self.make_product("Not for sale", sale_ok=False)
        archived = self.make_product("Archived", active=False)
        other_company = self.env["res.company"].create({"name": "Another"})
        foreign = self.make_product("Of another company", company_id=other_company.id)
        self.account.lists_all = True
        self.drain()
        listing = self.listings_of(sold)
        self.assertEqual(listing.uom_id, sold.uom_id)
        self.assertEqual(self.listings_of(unsold + archived + foreign).ids, [])
        self.assertLessEqual({str(sold.id), str(shared.id)}, set(self.cartona.sent()))

    def test_a_branch_sells_the_products_of_its_company(self):
        """Odoo has branches since 17.0; before, nothing of another company is sold."""
        branch = self.env["res.company"].create(
            {"name": "Alexandria", "parent_id": self.company.id}
        )
        if self.company not in compat.company_and_parents(branch):
            return
        self.env.user.company_ids |= branch
        product = self.make_product("Of the company")
        own = self.make_product("Of the branch", company_id=branch.id)
        account = self.make_account("Branch", company_id=branch.id, lists_all=True)
        self.account.lists_all = True
        self.drain()
        self.assertIn(str(product.id), self.cartona_of(account).sent())
        self.assertIn(str(own.id), self.cartona_of(account).sent())
        self.assertNotIn(str(own.id), self.cartona.sent())
        product.list_price = 25.0
        self.drain()
        self.assertEqual(self.cartona_of(account).sent()[str(product.id)]["selling_price"], 25)

    def test_a_new_product_is_listed_at_once(self):
        self.account.lists_all = True
        self.drain()
        self.cartona.forget()
        product = self.make_product()
        self.drain()
        self.assertEqual(list(self.cartona.sent()), [str(product.id)])

    def test_every_variant_is_listed(self):
        self.account.lists_all = True
        self.drain()
        variants = self.make_variants()
        self.drain()
        self.assertEqual(self.listings_of(variants).product_id, variants)

    def test_a_product_is_listed_once_it_can_be_sold(self):
        self.account.lists_all = True
        product = self.make_product(sale_ok=False)
        self.drain()
        self.assertFalse(self.listings_of(product))
        product.sale_ok = True
        self.drain()
        self.assertEqual(len(self.listings_of(product)), 1)

    def test_a_product_that_is_listed_is_not_listed_again(self):
        product = self.make_product()
        self.make_listing(product, uom_id=self.dozen.id).active = False
        self.account.lists_all = True
        self.drain()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        every = self.env["cartona.listing"].with_context(active_test=False)
        self.assertEqual(every.search_count([("product_id", "=", product.id)]), 1)

    def test_nothing_is_listed_by_itself_unless_the_account_says_so(self):
        product = self.make_product()
        self.drain()
        self.assertFalse(self.listings_of(product))

    def test_an_identifier_given_by_hand_is_avoided_by_new_listings(self):
        product = self.make_product()
        self.make_listing(self.make_product(), internal_product_id=str(product.id))
        self.account.lists_all = True
        self.drain()
        self.assertEqual(self.listings_of(product).internal_product_id, "%d#2" % product.id)

    # -- Rules --------------------------------------------------------------------

    def test_a_unit_of_another_kind_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot be converted"):
            self.make_listing(uom_id=self.env.ref("uom.product_uom_kgm").id)

    def test_a_listing_cannot_move_to_another_account(self):
        listing = self.make_listing()
        with self.assertRaises(ValidationError):
            listing.account_id = self.make_account("Wholesale")

    def test_a_listing_that_cartona_knows_cannot_be_deleted(self):
        listing = self.make_listing()
        self.drain()
        with self.assertRaisesRegex(ValidationError, "Archive it"):
            listing.unlink()
        self.assertTrue(listing.exists())

    def test_a_listing_that_was_never_sent_can_be_deleted(self):
        listing = self.make_listing()
        listing.unlink()
        self.drain()
        self.assertEqual(self.cartona.updates, [])

    def make_variants(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Taste",
                "create_variant": "always",
                "value_ids": [(0, 0, {"name": name}) for name in ("Mint", "Lemon")],
            }
        )
        lines = [
            (0, 0, {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]})
        ]
        template = self.env["product.template"].create(
            {"name": "Tea", "list_price": 10.0, "attribute_line_ids": lines}
        )
        return template.product_variant_ids
