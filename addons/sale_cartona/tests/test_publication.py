from odoo.tests import tagged

from .common import CartonaCase
from .fake_cartona import refusing


@tagged("post_install", "-at_install")
class TestPublication(CartonaCase):
    """What is hidden from Cartona's retailers, and what Cartona knows a product by."""

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.stock(self.product, 7)
        self.listing = self.make_listing(self.product)
        self.drain()
        self.cartona.forget()

    def assert_hidden(self, identifier=None):
        identifier = identifier or str(self.product.id)
        self.drain()
        self.assertEqual(
            self.cartona.updates, [[{"internal_product_id": identifier, "is_published": False}]]
        )
        self.assertEqual(self.listing.state, "unpublished")
        self.cartona.forget()

    def assert_shown(self):
        self.drain()
        [[item]] = self.cartona.updates
        self.assertIs(item["is_published"], True)
        self.assertEqual(self.listing.state, "sent")

    # -- Hiding and showing -------------------------------------------------------

    def test_archiving_a_product_hides_it_and_taking_it_back_shows_it(self):
        self.product.active = False
        self.assert_hidden()
        self.product.active = True
        self.assert_shown()

    def test_archiving_a_template_hides_its_variants(self):
        self.product.product_tmpl_id.active = False
        self.assert_hidden()
        self.product.product_tmpl_id.active = True
        self.assert_shown()

    def test_archiving_a_listing_hides_it(self):
        self.listing.active = False
        self.assert_hidden()
        self.listing.active = True
        self.assert_shown()

    def test_a_product_that_is_not_for_sale_any_more(self):
        self.product.sale_ok = False
        self.assert_hidden()
        self.product.sale_ok = True
        self.assert_shown()

    def test_a_listing_that_is_not_to_be_published(self):
        self.listing.is_published = False
        self.assert_hidden()
        self.listing.is_published = True
        self.assert_shown()

    def test_a_product_that_goes_to_another_company(self):
        quants = self.env["stock.quant"].search([("product_id", "=", self.product.id)])
        quants.sudo().with_context(inventory_mode=True).unlink()
        self.drain()
        self.cartona.forget()
        other = self.env["res.company"].create({"name": "Another"})
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            (other.id, self.product.product_tmpl_id.id),
        )
        self.commit()
        self.env["cartona.reconciler"]._sweep()
        self.assert_hidden()

    def test_deleting_a_product_hides_it(self):
        product = self.make_product("Never moved")
        self.listing = self.make_listing(product)
        self.drain()
        self.cartona.forget()
        identifier = self.listing.internal_product_id
        product.unlink()
        self.assert_hidden(identifier)
        self.assertTrue(self.listing.exists())

    def test_what_cartona_may_have_hidden_is_shown_with_the_first_values(self):
        product = self.make_product("New")
        self.make_listing(product)
        self.drain()
        self.assertIs(self.cartona.sent()[str(product.id)]["is_published"], True)

    def test_what_is_hidden_is_not_hidden_again(self):
        self.product.active = False
        self.assert_hidden()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(self.cartona.updates, [])

    def test_what_was_never_sent_needs_no_hiding(self):
        listing = self.make_listing(self.make_product(active=False))
        self.drain()
        self.assertEqual((self.cartona.updates, listing.state), ([], "new"))

    def test_what_changed_while_it_was_hidden_is_sent_when_it_is_shown(self):
        self.product.active = False
        self.assert_hidden()
        self.product.list_price = 15.0
        self.product.active = True
        self.drain()
        [[item]] = self.cartona.updates
        self.assertIs(item["is_published"], True)
        self.assertEqual(float(item["selling_price"]), 15.0)

    def test_hiding_is_sent_even_where_neither_prices_nor_stock_are(self):
        self.account.write({"send_prices": False, "send_stock": False})
        self.product.active = False
        self.assert_hidden()

    # -- Identifiers --------------------------------------------------------------

    def test_another_identifier_is_linked_through_cartonas_own_id(self):
        self.listing.supplier_product_id = "4711"
        self.drain()
        self.cartona.forget()
        self.listing.internal_product_id = "SKU-1"
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(item["internal_product_id"], "SKU-1")
        self.assertEqual(str(item["supplier_product_id"]), "4711")
        self.assertEqual(item["available_stock_quantity"], 7)
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(self.listing.sent_identifier, "SKU-1")
        self.cartona.forget()
        self.product.list_price = 12.0
        self.drain()
        [[item]] = self.cartona.updates
        self.assertNotIn("supplier_product_id", item)
        self.assertEqual(item["internal_product_id"], "SKU-1")

    def test_another_identifier_without_a_link_has_price_and_stock_sent_to_it(self):
        self.listing.internal_product_id = "SKU-1"
        self.cartona.script("update_products", refusing("Product not found", "SKU-1"))
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(item["internal_product_id"], "SKU-1")
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(self.listing.state, "missing")
        self.assertEqual(self.listing.sent_identifier, str(self.product.id))

    def test_what_was_renamed_is_hidden_under_the_name_that_cartona_knows(self):
        self.listing.write({"internal_product_id": "SKU-1", "active": False})
        self.assert_hidden(str(self.product.id))
        self.assertEqual(self.listing.sent_identifier, str(self.product.id))

    def test_what_was_renamed_in_vain_is_hidden_under_the_name_that_cartona_knows(self):
        self.listing.internal_product_id = "SKU-1"
        self.cartona.script("update_products", refusing("Product not found", "SKU-1"))
        self.drain()
        self.cartona.forget()
        self.listing.active = False
        self.assert_hidden(str(self.product.id))

    def test_what_cartona_has_dropped_is_not_hidden_again_and_again(self):
        self.product.list_price = 12.0
        self.cartona.script("update_products", refusing("Product not found", str(self.product.id)))
        self.drain()
        self.assertEqual(self.listing.state, "missing")
        self.cartona.forget()
        self.listing.active = False
        self.drain()
        self.assertEqual(self.cartona.updates, [])

    def test_a_listing_known_by_cartonas_id_alone(self):
        self.listing.supplier_product_id = "4711"
        self.drain()
        self.cartona.forget()
        self.listing.internal_product_id = False
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(str(item["supplier_product_id"]), "4711")
        self.assertNotIn("internal_product_id", item)

    def test_resending_sends_all_anew(self):
        self.listing.action_resend()
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(item["available_stock_quantity"], 7)
