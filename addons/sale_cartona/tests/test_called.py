from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestCalled(OrderCase):
    """Orders and listings bear the names that people know them by, and are found by them."""

    def found(self, records, words, operator="ilike"):
        """Return which of *records* a person finds who types *words* where one is chosen."""
        own = [("id", "in", records.ids)]
        return {each[0] for each in records.name_search(words, own, operator)}

    def assertCalled(self, record, name):
        """Screens, and fields that point at *record*, call it *name*."""
        self.assertEqual(record.display_name, name)
        self.assertIn((record.id, name), map(tuple, record.name_search("", [], limit=None)))

    def test_an_order_by_its_number_and_the_retailer(self):
        record = self.received(self.order(receipt_id=100007))
        self.assertCalled(record, "100007 – بقالة النور")
        for words in (record.receipt_id, record.retailer_name[:4], record.hashed_id):
            self.assertEqual(self.found(record, words), {record.id}, words)
        self.assertFalse(self.found(record, "nobody"))

    def test_an_order_without_number_or_retailer_by_its_id(self):
        record = self.received(self.order())
        record.write({"receipt_id": False, "retailer_name": False})
        self.assertCalled(record, record.hashed_id)

    def test_a_listing_as_its_product(self):
        listing = self.tea_listing
        self.assertCalled(listing, listing.product_id.display_name)
        for words in (listing.product_id.name, listing.internal_product_id):
            self.assertEqual(self.found(listing, words), {listing.id}, words)

    def test_a_listing_without_product_as_on_cartona(self):
        listing = self.make_listing()
        listing.write({"product_id": False, "cartona_name": "شاي العروسة"})
        self.assertCalled(listing, "شاي العروسة")
        listing.write({"cartona_name": False})
        self.assertCalled(listing, listing.internal_product_id)

    def test_what_is_excluded_is_true_of_no_part_of_the_name(self):
        one, other = self.make_listing(), self.make_listing()
        both = one + other
        other.write({"product_id": False, "cartona_name": "Coffee"})
        self.assertEqual(self.found(both, "coffee", "not ilike"), {one.id})
        left = both.search([("id", "in", both.ids), ("full_name", "!=", "Coffee")])
        self.assertEqual(left, one)
