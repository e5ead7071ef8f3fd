from odoo.addons.sale_cartona import compat, const
from odoo.addons.sale_cartona.tests.order_common import OrderCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestListing(OrderCase):
    """Only products that have a Cartona ID are sold, under it."""

    def listing_of(self, product):
        compat.invalidate(self.env)
        return self.env["cartona.listing"].search([("product_id", "=", product.id)])

    def setUp(self):
        super().setUp()
        self.sold = self.make_product("Sold", cartona_id="904", price=15.0)
        self.other = self.make_product("Other", price=15.0)

    def test_products_with_one_are_listed_and_no_others(self):
        self.drain()
        self.assertEqual(self.listing_of(self.sold).internal_product_id, "904")
        self.assertFalse(self.listing_of(self.other))
        self.assertEqual(self.cartona.sent()["904"]["selling_price"], 15)
        self.assertNotIn(str(self.other.id), self.cartona.sent())

    def test_the_whole_catalogue_lists_no_others_either(self):
        self.empty_outbox()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertFalse(self.listing_of(self.other))
        self.assertEqual(self.listing_of(self.sold).internal_product_id, "904")

    def test_setting_it_lists_and_clearing_it_unpublishes(self):
        self.drain()
        self.other.cartona_id = "905"
        self.drain()
        self.assertTrue(self.cartona.sent()["905"]["is_published"])
        self.cartona.forget()
        self.other.product_tmpl_id.cartona_id = False
        self.drain()
        self.assertEqual(
            self.cartona.sent(), {"905": {"internal_product_id": "905", "is_published": False}}
        )
        self.assertFalse(self.listing_of(self.other).internal_product_id)
        self.other.cartona_id = "905"
        self.drain()
        self.assertTrue(self.cartona.sent()["905"]["is_published"])
        self.assertEqual(self.cartona.sent()["905"]["selling_price"], 15)

    def test_unpublishing_can_be_switched_off(self):
        self.account.unpublish_cleared = False
        self.drain()
        self.cartona.forget()
        self.sold.cartona_id = False
        self.drain()
        self.assertEqual(self.cartona.updates, [])

    def test_another_id_is_another_product_on_cartona(self):
        self.drain()
        self.listing_of(self.sold).supplier_product_id = "11"
        self.cartona.forget()
        self.sold.cartona_id = "1000"
        self.drain()
        self.assertEqual(self.cartona.sent()["1000"]["selling_price"], 15)
        self.assertNotIn("supplier_product_id", self.cartona.sent()["1000"])

    def test_what_had_the_former_id_is_hidden_and_what_has_the_new_one_is_shown(self):
        self.drain()
        self.cartona.forget()
        self.sold.cartona_id = "1000"
        self.drain()
        sent = self.cartona.sent()
        self.assertEqual(sent["904"], {"internal_product_id": "904", "is_published": False})
        self.assertTrue(sent["1000"]["is_published"])
        self.assertEqual(self.listing_of(self.sold).internal_product_id, "1000")
        self.cartona.forget()
        self.sold.cartona_id = "904"
        self.drain()
        sent = self.cartona.sent()
        self.assertEqual((sent["904"]["is_published"], sent["904"]["selling_price"]), (True, 15))
        self.assertFalse(sent["1000"]["is_published"])
        self.cartona.forget()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(self.cartona.updates, [])

    def test_what_had_the_former_id_stays_where_the_account_says_so(self):
        self.account.unpublish_cleared = False
        self.drain()
        self.cartona.forget()
        self.sold.cartona_id = "1000"
        self.drain()
        self.assertEqual(list(self.cartona.sent()), ["1000"])

    def test_an_id_that_moves_on_is_not_hidden(self):
        """What had it gets another one, which a third product gives up."""
        self.other.cartona_id = "905"
        self.drain()
        self.cartona.forget()
        self.other.cartona_id = "906"
        self.sold.cartona_id = "905"
        self.drain()
        sent = self.cartona.sent()
        self.assertEqual(
            {key: item["is_published"] for key, item in sent.items()},
            {"904": False, "905": True, "906": True},
        )

    def test_an_id_that_moves_to_another_product_is_not_unpublished(self):
        self.drain()
        self.cartona.forget()
        self.sold.cartona_id = False
        self.other.cartona_id = "904"
        self.other.list_price = 16.0
        self.drain()
        self.assertEqual(len(self.cartona.updates), 1)
        self.assertTrue(self.cartona.sent()["904"]["is_published"])
        self.assertEqual(self.cartona.sent()["904"]["selling_price"], 16)

    def test_two_products_exchange_their_ids(self):
        self.other.cartona_id = "905"
        self.other.list_price = 20.0
        self.drain()
        self.sold.cartona_id = False
        self.other.cartona_id = "904"
        self.sold.cartona_id = "905"
        self.cartona.forget()
        self.drain()
        self.assertEqual(
            {key: item["selling_price"] for key, item in self.cartona.sent().items()},
            {"904": 20, "905": 15},
        )

    def test_a_change_of_a_product_that_is_not_cartonas_costs_nothing(self):
        self.drain()
        self.empty_outbox()
        self.other.list_price = 99.0
        self.other.product_tmpl_id.name = "Renamed"
        self.stock(self.other, 5)
        self.assertEqual(self.outbox(), [])
        self.env.cr.execute("SELECT count(*) FROM ir_cron_trigger")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.sold.list_price = 99.0
        self.assertTrue(self.outbox())

    def test_orders_are_matched_by_it(self):
        self.drain()
        [sale_order] = self.imported(self.order(self.line(self.listing_of(self.sold), 2, 15.0)))
        self.assertEqual(sale_order.order_line.product_id, self.sold)

    def test_an_order_for_a_product_without_one_is_refused_with_what_to_do(self):
        self.drain()
        listing = self.listing_of(self.sold)
        listing.supplier_product_id = "11"
        line = self.line(listing, 2, 15.0, supplier_product_id="11")
        self.sold.cartona_id = False
        self.drain()
        record = self.received(self.order(line))
        self.assert_waits(record, "no product has the Cartona ID 904", "Import Again")
        unknown = dict(line, id=5, internal_product_id="999", supplier_product_id=None)
        record = self.received(self.order(unknown))
        self.assert_waits(record, "no product has the Cartona ID 999")

    def test_the_preview_says_the_rule(self):
        action = self.account.action_preview()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("products that have a Cartona ID, and no others", wizard.rule)
        ready = wizard.section_ids.filtered(lambda section: section.code == "ready")
        self.assertGreaterEqual(ready.count, 1)
        self.assertFalse(self.listing_of(self.other))

    def test_marks_of_templates_are_kept_for_those_that_are_listed(self):
        self.drain()
        self.empty_outbox()
        self.env["cartona.outbox"]._mark(
            const.TEMPLATE, (self.sold + self.other).product_tmpl_id.ids
        )
        self.assertEqual([row[2] for row in self.outbox()], self.sold.product_tmpl_id.ids)
