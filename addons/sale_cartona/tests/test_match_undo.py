from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .. import compat
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestMatchUndo(CartonaCase):
    """What is put aside in matching can be taken back, and the bulk dialog says what it will do."""

    def prepare(self):
        self.env["product.product"].search([("sale_ok", "=", True)]).sale_ok = False
        self.tea = self.make_product("شاي العروسة 250 جم")
        self.coffee = self.make_product("Coffee 200g")
        self.listings = self.env["cartona.listing"]

    def fetch_shown(self, *shown):
        """Have Cartona's catalogue read, in which these products are: ``(id, name, ...)``."""
        self.cartona.products_shown = [
            dict(
                {"id": number, "name": name, "internal_product_id": None, "selling_price": 9},
                **more,
            )
            for number, name, more in shown
        ]
        self.account.action_read_catalogue()
        self.env["cartona.reconciler"]._run()

    def of(self, number):
        return self.listings.search([("supplier_product_id", "=", str(number))])

    def default_list(self, *more):
        """Return what the matching list shows at first, or with other filters."""
        action = self.account.action_view_matches()
        search = self.env.ref("sale_cartona.cartona_match_view_search").arch
        domains = more or [[("match_ignored", "=", False), ("suggested_product_id", "!=", False)]]
        self.assertEqual(action["context"]["search_default_suggested"], 1)
        self.assertIn('name="suggested"', search)
        found = self.listings.search(action["domain"])
        for domain in domains:
            found = found.filtered_domain(domain)
        return found

    def test_what_is_ignored_is_left_out_until_it_is_taken_back(self):
        self.fetch_shown((11, "شاي العروسة 250جم", {}), (12, "Coffee 200 g", {}))
        self.assertEqual(self.account.to_match_count, 2)
        self.of(11).action_ignore_match()
        self.assertEqual(self.default_list(), self.of(12))
        compat.invalidate(self.env)
        self.assertEqual(self.account.to_match_count, 1)
        self.env["cartona.match.wizard"].create({"account_id": self.account.id}).action_confirm()
        self.assertEqual(self.of(11).state, "unmatched")
        self.assertEqual(self.of(12).product_id, self.coffee)
        self.of(11).action_take_back_ignored()
        self.assertEqual(self.default_list([("state", "=", "unmatched")]), self.of(11))

    def test_nothing_similar_has_a_name(self):
        self.fetch_shown((11, "Olive oil", {}))
        self.assertEqual(self.of(11).match_reason, "nothing")
        self.assertFalse(self.default_list())

    def test_what_a_person_chooses_counts_as_chosen(self):
        self.fetch_shown((11, "Olive oil", {}))
        self.of(11).suggested_product_id = self.coffee
        self.assertEqual((self.of(11).match_reason, self.of(11).match_score), ("chosen", 100.0))
        self.of(11).suggested_product_id = False
        self.assertEqual((self.of(11).match_reason, self.of(11).match_score), ("nothing", 0.0))

    def test_a_match_is_undone_before_cartona_was_told(self):
        self.fetch_shown((11, "شاي العروسة 250جم", {}))
        listing = self.of(11)
        with self.assertRaisesRegex(UserError, "None of them was linked"):
            listing.action_undo_match()
        listing.action_confirm_match()
        self.assertTrue(self.default_list([("matched_at", "!=", False)]))
        answer = listing.action_undo_match()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual((listing.state, listing.product_id.id), ("unmatched", False))
        self.assertFalse(listing.suggested_product_id)
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.account.action_find_matches()
        self.env["cartona.preparation"]._run()
        self.assertFalse(listing.suggested_product_id, "It is not suggested again")

    def test_a_match_that_cartona_was_told_of(self):
        """The wrong product keeps the identifier, so nothing may be sent under it."""
        self.account.lists_all = True
        self.fetch_shown((11, "شاي العروسة 250جم", {}))
        wrong = self.of(11)
        wrong.action_confirm_match()
        if not wrong.exists():
            wrong = self.of(11)
        self.drain()
        identifier = wrong.internal_product_id
        self.assertEqual(self.cartona.sent()[identifier]["supplier_product_id"], 11)
        self.cartona.updates.clear()
        answer = wrong.action_undo_match()
        self.assertIn("(products: 1) stays there with identifier", answer["params"]["message"])
        own = self.listings.search([("product_id", "=", self.tea.id)])
        self.assertEqual((own.state, own.internal_product_id), ("held", False))
        self.assertIn("match was undone", own.message)
        self.drain()
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertNotIn(identifier, self.cartona.sent())
        self.assertFalse(own.internal_product_id)
        # Once it is the right one, and Cartona was told, the identifier is free.
        wrong.suggested_product_id = self.coffee
        wrong.action_confirm_match()
        self.drain()
        self.assertEqual(self.of(11).product_id, self.coffee)
        self.assertEqual(self.of(11).sent_identifier, str(self.coffee.id))
        self.env["cartona.lister"]._update_all_identifiers(self.account._for_company())
        self.assertEqual(own.internal_product_id, identifier)

    def test_the_bulk_dialog_lists_what_it_would_link_and_leave_out(self):
        self.make_listing(self.coffee, supplier_product_id="10")
        self.fetch_shown(
            (10, "Coffee", {}),
            (11, "شاي العروسة 250جم", {}),
            (12, "شاى العروسه 250 جم", {}),
            (13, "Coffee 200 g", {}),
        )
        with Form(
            self.env["cartona.match.wizard"].with_context(default_account_id=self.account.id)
        ) as form:
            self.assertEqual((form.match_count, form.left_out_count), (3, 2))
        wizard = form.save()
        self.assertEqual(wizard.to_link_ids, self.of(11))
        self.assertEqual(wizard.left_out_ids, self.of(12) + self.of(13))
        self.assertEqual(wizard.more_count, 0)
        wizard.action_confirm()
        self.assertEqual(self.of(11).product_id, self.tea)
        self.assertEqual((self.of(12) + self.of(13)).mapped("state"), ["unmatched"] * 2)

    def test_the_buttons_above_the_list_need_no_selection(self):
        self.fetch_shown((11, "شاي العروسة 250جم", {}))
        listings = self.listings.with_context(default_account_id=self.account.id)
        action = listings.action_confirm_matches()
        self.assertEqual(action["context"]["default_account_id"], self.account.id)
        self.assertEqual(listings.action_find_matches()["res_model"], "cartona.listing")
        self.assertFalse(self.of(11).is_searched)
