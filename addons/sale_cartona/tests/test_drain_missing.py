from odoo.tests import tagged

from .. import const
from .common import CartonaCase
from .fake_cartona import refusing


@tagged("post_install", "-at_install")
class TestDrainMissing(CartonaCase):
    """What Cartona does not know is a state, and who or what ends it."""

    def missing_listing(self):
        listing = self.make_listing()
        self.cartona.script(
            "update_products", refusing("Product not found", listing.internal_product_id)
        )
        self.drain()
        self.cartona.forget()
        return listing

    def test_what_cartona_does_not_know_is_missing(self):
        listing = self.missing_listing()
        self.assertEqual(listing.state, "missing")
        self.assertIn("does not know", listing.message)
        self.assertEqual(self.outbox(), [])

    def test_what_is_missing_is_not_sent_again_by_itself(self):
        listing = self.missing_listing()
        listing.product_id.list_price = 99.0
        self.drain()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.assertEqual(listing.state, "missing")

    def test_what_is_missing_is_sent_again_when_a_person_asks(self):
        listing = self.missing_listing()
        listing.action_retry()
        self.drain()
        self.assertEqual(list(self.cartona.sent()), [listing.internal_product_id])
        self.assertEqual(listing.state, "sent")

    def test_what_is_missing_is_sent_again_once_it_is_linked(self):
        listing = self.missing_listing()
        listing.supplier_product_id = "4711"
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(str(item["supplier_product_id"]), "4711")
        self.assertEqual(item["internal_product_id"], listing.internal_product_id)
        self.assertEqual(listing.state, "sent")

    def test_what_is_missing_is_sent_again_under_another_identifier(self):
        listing = self.missing_listing()
        listing.internal_product_id = "SKU-1"
        self.drain()
        self.assertEqual(list(self.cartona.sent()), ["SKU-1"])
        self.assertEqual((listing.state, listing.message), ("sent", False))

    def test_a_listing_without_any_identifier_does_not_stop_the_others(self):
        nameless, other = self.make_listing(), self.make_listing()
        nameless.internal_product_id = False
        self.drain()
        self.assertEqual(set(self.cartona.sent()), {other.internal_product_id})
        self.assertEqual(nameless.state, "held")
        self.assertIn("identifier", nameless.message)
        self.assertFalse(self.account._channel(const.OFFERS).last_error)
