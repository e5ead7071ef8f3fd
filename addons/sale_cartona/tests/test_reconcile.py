from odoo.tests import tagged

import cartona_api

from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestReconcile(CartonaCase):
    """What the hooks could not see is found: in Odoo by the sweep, on Cartona by reading."""

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.stock(self.product, 7)
        self.listing = self.make_listing(self.product)
        self.drain()
        self.cartona.forget()

    def sweep(self):
        self.env["cartona.reconciler"]._sweep()
        self.drain()

    def shown(self, **values):
        """Return the product as Cartona's catalogue has it, taken as it was sent."""
        return dict(
            {
                "suppler_prodcut_id": 4711,
                "suppler_prodcut_name": "شاي",
                "internal_product_id": self.listing.internal_product_id,
                "base_product_id": "77",
                "unit": "box",
                "unit_count": 12,
                "selling_price": 10.0,
                "available_stock_quantity": 7,
                "is_published": True,
            },
            **values,
        )

    def read_catalogue(self, *products):
        """Read a catalogue of these products and send what that leads to."""
        self.cartona.products_shown = list(products)
        self.commit()
        self.env["cartona.reconciler"]._run()
        self.drain()

    # -- The sweep ----------------------------------------------------------------

    def test_a_price_changed_by_sql_is_found(self):
        self.env.cr.execute(
            "UPDATE product_template SET list_price = 13 WHERE id = %s",
            (self.product.product_tmpl_id.id,),
        )
        self.commit()
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.sweep()
        self.assertEqual(float(self.cartona.sent()[str(self.product.id)]["selling_price"]), 13.0)

    def test_stock_changed_by_sql_is_found(self):
        self.env.cr.execute(
            "UPDATE stock_quant SET quantity = 3 WHERE product_id = %s AND quantity = 7",
            (self.product.id,),
        )
        self.commit()
        self.sweep()
        sent = self.cartona.sent()[str(self.product.id)]
        self.assertEqual(sent["available_stock_quantity"], 3)

    def test_a_lost_mark_is_healed(self):
        self.product.list_price = 13.0
        self.empty_outbox()
        self.sweep()
        self.assertEqual(float(self.cartona.sent()[str(self.product.id)]["selling_price"]), 13.0)

    def test_where_nothing_differs_nothing_is_sent(self):
        self.sweep()
        self.assertEqual((self.cartona.updates, self.outbox()), ([], []))

    def test_only_live_accounts_are_swept(self):
        paused = self.make_account("Paused", "paused")
        self.make_listing(account=paused)
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(self.cartona_of(paused).updates, [])
        self.assertEqual(self.outbox(paused), [])

    # -- Reading the catalogue ----------------------------------------------------

    def test_what_is_shown_as_sent_is_confirmed(self):
        self.assertEqual(self.listing.state, "sent")
        self.read_catalogue(self.shown())
        self.assertEqual(self.listing.state, "confirmed")
        self.assertEqual(self.cartona.updates, [])

    def test_what_cartona_says_of_a_product_is_kept(self):
        self.read_catalogue(self.shown())
        listing = self.listing
        self.assertEqual(listing.supplier_product_id, "4711")
        self.assertEqual(listing.base_product_id, "77")
        self.assertEqual(listing.cartona_name, "شاي")
        self.assertEqual((listing.cartona_unit, listing.unit_count), ("box", "12"))

    def test_what_differs_is_sent_again_once(self):
        self.read_catalogue(self.shown(selling_price=9.0))
        [[item]] = self.cartona.updates
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(item["available_stock_quantity"], 7)
        self.cartona.forget()
        self.read_catalogue(self.shown())
        self.assertEqual((self.cartona.updates, self.listing.state), ([], "confirmed"))

    def test_what_still_differs_after_that_counts_as_refused(self):
        self.read_catalogue(self.shown(selling_price=9.0))
        self.cartona.forget()
        self.read_catalogue(self.shown(selling_price=9.0))
        self.assertEqual(self.cartona.updates, [])
        self.assertEqual(self.listing.state, "refused")
        self.assertIn("9", self.listing.message)

    def test_it_stays_refused_while_nothing_changes(self):
        self.read_catalogue(self.shown(selling_price=9.0))
        self.read_catalogue(self.shown(selling_price=9.0))
        self.cartona.forget()
        self.sweep()
        self.assertEqual((self.cartona.updates, self.listing.state), ([], "refused"))

    def test_once_cartona_shows_it_the_refusal_is_over(self):
        self.read_catalogue(self.shown(selling_price=9.0))
        self.read_catalogue(self.shown(selling_price=9.0))
        self.read_catalogue(self.shown())
        self.assertEqual((self.listing.state, self.listing.message), ("confirmed", False))

    def test_a_new_price_is_sent_although_the_old_one_was_refused(self):
        self.read_catalogue(self.shown(selling_price=9.0))
        self.read_catalogue(self.shown(selling_price=9.0))
        self.cartona.forget()
        self.product.list_price = 12.0
        self.drain()
        self.assertEqual(float(self.cartona.sent()[str(self.product.id)]["selling_price"]), 12.0)
        self.assertEqual((self.listing.state, self.listing.message), ("sent", False))

    def test_a_confirmed_price_that_was_changed_on_cartona_is_sent_again(self):
        self.read_catalogue(self.shown())
        self.read_catalogue(self.shown(available_stock_quantity=70))
        self.assertEqual(self.cartona.sent()[str(self.product.id)]["available_stock_quantity"], 7)

    def test_a_product_that_appears_on_cartona_is_no_longer_missing(self):
        self.listing.state = "missing"
        self.read_catalogue(self.shown(selling_price=5.0))
        self.assertEqual(self.listing.state, "sent")
        sent = self.cartona.sent()[str(self.product.id)]
        self.assertEqual(float(sent["selling_price"]), 10.0)

    def test_a_link_that_cartona_has_lost_is_made_again(self):
        self.read_catalogue(self.shown())
        self.cartona.forget()
        self.read_catalogue(self.shown(internal_product_id=None))
        [[item]] = self.cartona.updates
        self.assertEqual(item["internal_product_id"], str(self.product.id))
        self.assertEqual(str(item["supplier_product_id"]), "4711")

    def test_values_that_cartona_leaves_out_are_not_compared(self):
        self.read_catalogue(self.shown(selling_price=None, available_stock_quantity=None))
        self.assertEqual((self.cartona.updates, self.listing.state), ([], "confirmed"))

    def test_unlimited_stock_is_not_compared_with_a_quantity(self):
        self.listing.stock_is_unlimited = True
        self.drain()
        self.cartona.forget()
        self.read_catalogue(self.shown(available_stock_quantity=99999))
        self.assertEqual((self.cartona.updates, self.listing.state), ([], "confirmed"))

    def test_products_of_nobody_are_left_alone(self):
        self.read_catalogue(self.shown(internal_product_id="somebody else's", suppler_prodcut_id=1))
        self.assertEqual((self.cartona.updates, self.listing.state), ([], "sent"))

    def test_every_page_is_read(self):
        listings = self.listing
        for _number in range(4):
            listings += self.make_listing(self.make_product(price=10.0))
        self.drain()
        self.cartona.products_per_page = 2
        self.read_catalogue(
            *(
                self.shown(
                    suppler_prodcut_id=number,
                    internal_product_id=listing.internal_product_id,
                    available_stock_quantity=7 if listing == self.listing else 0,
                )
                for number, listing in enumerate(listings, 1)
            )
        )
        self.assertEqual(set(listings.mapped("state")), {"confirmed"})
        self.assertEqual(self.cartona.product_pages, [1, 2, 3, 4])

    # -- Differences that a person wants to see -------------------------------------

    def find_differences(self, *products):
        self.cartona.products_shown = list(products)
        self.account.action_compare_catalogue()
        self.commit()
        self.env["cartona.reconciler"]._run()

    def two_pages(self, **values):
        """Return two products of Cartona's, each on a page of its own; *values* are the first's."""
        second = self.make_listing(self.make_product(price=10.0))
        self.drain()
        self.cartona.forget()
        self.cartona.products_per_page = 1
        shown = self.shown(
            suppler_prodcut_id=2,
            internal_product_id=second.internal_product_id,
            available_stock_quantity=0,
        )
        return self.shown(**values), shown

    def test_differences_are_looked_for_from_the_first_page_on(self):
        products = self.two_pages(selling_price=12.5)
        self.account._progress().page_read = 1
        self.find_differences(*products)
        self.assertEqual(self.cartona.product_pages, [1, 2, 3])
        self.assertTrue(self.listing.differs)
        self.assertTrue(self.account._progress().catalogue_read_at)

    def test_what_an_earlier_comparison_has_found_goes(self):
        self.find_differences(self.shown(selling_price=12.5))
        self.assertTrue(self.listing.differs)
        self.find_differences()
        self.assertFalse(self.listing.differs)

    def test_a_reading_that_is_under_way_begins_anew_for_the_differences(self):
        self.cartona.products_shown = list(self.two_pages())

        def press(page):
            self.cartona.products_shown[0]["selling_price"] = 12.5
            self.account.action_compare_catalogue()
            return ()

        self.cartona.script("products", (), press)
        self.env["cartona.reconciler"]._run()
        self.assertEqual(self.cartona.product_pages, [1, 2, 1, 2, 3])
        self.assertTrue(self.listing.differs)
        self.drain()
        self.assertEqual(self.cartona.updates, [], "nothing is repaired before a person says so")

    def test_a_second_press_does_not_take_back_what_is_being_found(self):
        self.cartona.products_shown = list(self.two_pages(selling_price=12.5))
        self.account.action_compare_catalogue()

        def press(page):
            self.account.action_compare_catalogue()
            return ()

        self.cartona.script("products", (), press)
        self.env["cartona.reconciler"]._run()
        self.assertEqual(self.cartona.product_pages, [1, 2, 3])
        self.assertTrue(self.listing.differs)

    def test_the_next_reading_does_not_go_on_where_a_comparison_has_failed(self):
        products = self.two_pages(selling_price=12.5)
        self.cartona.script("products", (), cartona_api.UnavailableError("Down."))
        self.find_differences(*products)
        progress = self.account._progress()
        self.assertEqual((progress.page_read, progress.compare_wanted), (0, False))
        self.read_catalogue(*products)
        self.assertEqual(float(self.cartona.sent()[str(self.product.id)]["selling_price"]), 10.0)

    def test_what_is_sent_differs_no_longer(self):
        self.find_differences(self.shown(selling_price=12.5))
        self.stock(self.product, 2)
        self.drain()
        self.assertTrue(self.listing.differs, "only the stock was sent")
        self.product.list_price = 11.0
        self.drain()
        self.assertFalse(self.listing.differs)

    def test_what_was_not_sent_still_differs(self):
        self.find_differences(self.shown(selling_price=12.5, available_stock_quantity=70))
        self.product.list_price = 11.0
        self.drain()
        self.assertTrue(self.listing.differs)
        self.stock(self.product, 2)
        self.drain()
        self.assertFalse(self.listing.differs)

    def test_a_catalogue_without_pages_is_read_once(self):
        self.cartona.products_shown = [self.shown()]
        self.patch(type(self.cartona), "products", self.same_page_for_ever)
        self.env["cartona.reconciler"]._run()
        self.assertEqual(self.listing.state, "confirmed")

    def same_page_for_ever(self, page=None, per_page=None):
        self.assertLess(page, 4)
        return [cartona_api.Product.model_validate(self.shown())]

    def test_a_failure_is_noted_and_does_not_stop_the_next_account(self):
        other = self.make_account("Wholesale")
        listing = self.make_listing(self.product, other)
        self.drain()
        self.patch(type(self.cartona), "products", self.fails_for_the_first)
        self.cartona_of(other).products_shown = [self.shown()]
        self.env["cartona.reconciler"]._run()
        log = self.env["cartona.log"].search([("account_id", "=", self.account.id)], limit=1)
        self.assertEqual((log.operation, log.result), ("products", "failed"))
        self.assertEqual((self.listing.state, listing.state), ("sent", "confirmed"))

    @property
    def fails_for_the_first(self):
        first, shown, seen = self.cartona, self.shown(), []

        def products(fake, page=None, per_page=None):
            if fake is first:
                raise cartona_api.UnavailableError("Down.")
            seen.append(page)
            return [cartona_api.Product.model_validate(shown)] if page == 1 else []

        return products
