from odoo.tests import tagged

from .. import compat
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestIdentifier(CartonaCase):
    """What Cartona knows products by, and what becomes of those that lack it."""

    def prepare(self):
        self.env["product.product"].search([("sale_ok", "=", True)]).sale_ok = False
        self.account.write({"lists_all": True, "identifier_source": "default_code"})

    def listing_of(self, product):
        compat.invalidate(self.env)
        return self.env["cartona.listing"].search(
            [("account_id", "=", self.account.id), ("product_id", "=", product.id)]
        )

    def test_the_internal_reference(self):
        tea = self.make_product("Tea", default_code=" TEA-1 ")
        self.drain()
        self.assertEqual(self.listing_of(tea).internal_product_id, "TEA-1")
        self.assertIn("TEA-1", self.cartona.sent())

    def test_the_barcode(self):
        self.account.identifier_source = "barcode"
        tea = self.make_product("Tea", barcode="6221234567890")
        self.drain()
        self.assertEqual(self.listing_of(tea).internal_product_id, "6221234567890")

    def test_a_product_without_one_is_reported_and_stops_no_other(self):
        bare, tea = self.make_product("Bare"), self.make_product("Tea", default_code="TEA")
        self.drain()
        listing = self.listing_of(bare)
        self.assertEqual((listing.internal_product_id, listing.state), (False, "held"))
        self.assertIn("Internal Reference", listing.message)
        self.assertIn("enter one on the product", listing.message)
        self.assertEqual(list(self.cartona.sent()), ["TEA"])
        self.assertEqual(self.listing_of(tea).state, "sent")

    def test_products_that_share_one_are_reported_and_stop_no_other(self):
        twins = self.make_product("One", default_code="X") + self.make_product(
            "Two", default_code="X"
        )
        self.make_product("Tea", default_code="TEA")
        self.drain()
        self.assertEqual(list(self.cartona.sent()), ["TEA"])
        for twin in twins:
            listing = self.listing_of(twin)
            self.assertEqual(listing.state, "held")
            self.assertIn("give each its own", listing.message)

    def test_once_it_is_mended_the_product_is_sold(self):
        bare = self.make_product("Bare")
        twins = self.make_product("One", default_code="X") + self.make_product(
            "Two", default_code="X"
        )
        self.drain()
        bare.default_code = "BARE"
        twins[0].default_code = "Y"
        self.drain()
        self.assertEqual(set(self.cartona.sent()), {"BARE", "X", "Y"})
        self.assertEqual(self.listing_of(bare).state, "sent")
        self.assertFalse(self.listing_of(bare).message)

    def test_a_listing_that_cartona_knows_keeps_its_name_unless_it_can_be_linked(self):
        tea = self.make_product("Tea", default_code="OLD")
        self.drain()
        tea.default_code = "NEW"
        self.drain()
        listing = self.listing_of(tea)
        self.assertEqual(listing.internal_product_id, "OLD")
        listing.supplier_product_id = "4711"
        self.cartona.forget()
        tea.default_code = "NEWER"
        self.drain()
        self.assertEqual(self.listing_of(tea).internal_product_id, "NEWER")
        self.assertEqual(self.cartona.sent()["NEWER"]["supplier_product_id"], 4711)

    def test_what_a_person_has_entered_stays(self):
        tea = self.make_product("Tea", default_code="TEA")
        listing = self.make_listing(tea, internal_product_id="BY HAND")
        tea.default_code = "TEE"
        self.drain()
        self.assertEqual(listing.internal_product_id, "BY HAND")

    def test_two_exchange_their_references(self):
        one, two = (
            self.make_product("One", default_code="A"),
            self.make_product("Two", default_code="B"),
        )
        self.drain()
        for product, known in ((one, "11"), (two, "22")):
            self.listing_of(product).supplier_product_id = known
        one.default_code, two.default_code = "B", "A"
        self.drain()
        self.assertEqual(self.listing_of(one).internal_product_id, "B")
        self.assertEqual(self.listing_of(two).internal_product_id, "A")
        self.assertEqual(self.cartona.sent()["B"]["supplier_product_id"], 11)
        self.assertEqual(self.cartona.sent()["A"]["supplier_product_id"], 22)

    def test_a_further_listing_keeps_its_suffix(self):
        tea = self.make_product("Tea", default_code="904")
        first = self.make_listing(tea)
        second = self.make_listing(tea, uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.assertEqual((first.internal_product_id, second.internal_product_id), ("904", "904#2"))
        tea.default_code = "905"
        self.drain()
        self.assertEqual((first.internal_product_id, second.internal_product_id), ("905", "905#2"))

    def test_another_source_names_listings_anew(self):
        tea = self.make_product("Tea", default_code="TEA", barcode="622")
        self.account.state = "paused"
        listing = self.make_listing(tea)
        self.account.identifier_source = "barcode"
        self.account.state = "live"
        self.drain()
        self.assertEqual(listing.internal_product_id, "622")
        self.account.identifier_source = "id"
        listing.supplier_product_id = "4711"
        self.drain()
        self.assertEqual(listing.internal_product_id, str(tea.id))

    def test_a_linked_product_that_lost_its_identifier_gets_one_again(self):
        tea = self.make_product("Tea", default_code="TEA")
        listing = self.make_listing(tea, supplier_product_id="4711")
        self.account.identifier_source = "barcode"
        self.drain()
        self.assertFalse(listing.internal_product_id)
        self.account.identifier_source = "default_code"
        self.drain()
        self.assertEqual((listing.internal_product_id, listing.message), ("TEA", False))


@tagged("post_install", "-at_install")
class TestExclusion(CartonaCase):
    """Products that are kept off Cartona explicitly."""

    def prepare(self):
        self.env["product.product"].search([("sale_ok", "=", True)]).sale_ok = False
        self.account.lists_all = True
        self.category = self.env["product.category"].create({"name": "Cigarettes"})
        self.below = self.env["product.category"].create(
            {"name": "Imported", "parent_id": self.category.id}
        )
        self.tea = self.make_product("Tea", categ_id=self.below.id)
        self.key = str(self.tea.id)

    def test_off_by_default(self):
        self.drain()
        self.assertTrue(self.cartona.sent()[self.key]["is_published"])

    def test_a_category_with_those_below_it(self):
        self.drain()
        self.cartona.forget()
        self.account.excluded_category_ids = self.category
        self.drain()
        self.assertEqual(
            self.cartona.sent(),
            {self.key: {"internal_product_id": self.key, "is_published": False}},
        )
        self.make_product("More", categ_id=self.category.id)
        self.cartona.forget()
        self.drain()
        self.assertEqual(self.cartona.sent(), {})
        self.account.excluded_category_ids = False
        self.drain()
        self.assertTrue(self.cartona.sent()[self.key]["is_published"])

    def test_a_product(self):
        self.drain()
        self.tea.product_tmpl_id.cartona_excluded = True
        self.drain()
        self.assertFalse(self.cartona.sent()[self.key]["is_published"])

    def test_a_tag(self):
        if not compat.HAS_PRODUCT_TAGS:
            self.assertFalse(self.account.fields_get(["excluded_tag_ids"]))
            return
        tag = self.env["product.tag"].create({"name": "Shop only"})
        self.drain()
        self.account.excluded_tag_ids = tag
        self.tea.product_tmpl_id.product_tag_ids = tag
        self.drain()
        self.assertFalse(self.cartona.sent()[self.key]["is_published"])
        other = self.make_product("Other", product_tag_ids=[(6, 0, tag.ids)])
        self.drain()
        self.assertNotIn(str(other.id), self.cartona.sent())
        self.tea.product_tmpl_id.product_tag_ids = False
        self.drain()
        self.assertTrue(self.cartona.sent()[self.key]["is_published"])
        self.tea.additional_product_tag_ids = tag
        self.drain()
        self.assertFalse(self.cartona.sent()[self.key]["is_published"])

    def test_what_is_no_longer_sold_is_unpublished(self):
        self.drain()
        for values in ({"sale_ok": False}, {"active": False}):
            with self.subTest(values=values):
                self.tea.write({"sale_ok": True, "active": True})
                self.drain()
                self.cartona.forget()
                self.tea.write(values)
                self.drain()
                self.assertFalse(self.cartona.sent()[self.key]["is_published"])
