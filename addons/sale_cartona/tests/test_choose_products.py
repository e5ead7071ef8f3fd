from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .compat import shown_nodes, view_of
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestChooseProducts(OrderCase):
    """A waiting order whose products nobody knows is mended where it waits."""

    def prepare(self):
        self.dozen.active = True
        self.green = self.make_product("شاي أخضر 250 جم", price=12.0)
        self.manager = self.make_user(
            "manager", "sale_cartona.group_cartona_manager", "sales_team.group_sale_manager"
        )

    def unknown(self, name="شاى اخضر ٢٥٠ جم", **values):
        values = dict({"internal_product_id": None, "supplier_product_id": 77}, **values)
        return self.line(self.tea_listing, 2, 12, product_name=name, **values)

    def dialog(self, *lines):
        [self.record] = self.received(self.order(*lines))
        self.assertEqual(self.record.state, "waiting")
        action = self.record.with_user(self.manager).action_choose_products()
        return self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])

    def test_a_suggestion_is_made_linked_and_the_order_imported_at_once(self):
        wizard = self.dialog(self.unknown(), self.line(self.coffee_listing))
        [line] = wizard.line_ids
        self.assertEqual((line.product_id, line.match_reason), (self.green, "name"))
        self.assertGreaterEqual(line.match_score, 95)
        self.assertEqual((line.identifier, line.amount, line.price), ("77", 2, 12))
        answer = wizard.action_choose()
        self.assertEqual(answer["type"], "ir.actions.act_window_close")
        self.assertEqual((self.record.state, self.record.problem), ("imported", False))
        products = self.record.sale_order_id.order_line.product_id
        self.assertEqual(products, self.green + self.coffee)
        listing = self.env["cartona.listing"].search([("product_id", "=", self.green.id)])
        self.assertEqual((listing.supplier_product_id, listing.state), ("77", "new"))
        self.pull()
        self.assertEqual(self.cartona.acknowledgements, [[self.record.hashed_id]])

    def test_the_next_order_finds_it_by_itself(self):
        self.dialog(self.unknown()).action_choose()
        [record] = self.received(self.order(self.unknown()))
        self.assertEqual(record.state, "imported")

    def test_a_product_that_is_named_by_an_identifier_only(self):
        line = self.unknown(internal_product_id="NEW-1", supplier_product_id=None)
        self.dialog(line).action_choose()
        self.assertEqual(self.record.state, "imported")
        listing = self.env["cartona.listing"].search([("product_id", "=", self.green.id)])
        self.assertEqual(listing.internal_product_id, "NEW-1")

    def test_a_listing_that_cartona_knows_keeps_its_identifier(self):
        own = self.make_listing(self.green)
        self.drain()
        before = own.internal_product_id
        line = self.unknown(internal_product_id="NEW-1", supplier_product_id=None)
        self.dialog(line).action_choose()
        self.assertEqual((own.internal_product_id, self.record.state), (before, "imported"))

    def test_a_box_is_imported_in_its_unit(self):
        self.dialog(self.unknown(unit="box", unit_count=12)).action_choose()
        self.assertEqual(self.record.state, "imported")
        listing = self.env["cartona.listing"].search([("product_id", "=", self.green.id)])
        self.assertEqual(listing.uom_id, self.dozen)

    def test_what_matching_has_kept_is_linked(self):
        self.cartona.products_shown = [
            {"id": 77, "name": "Green", "internal_product_id": None, "selling_price": 9}
        ]
        self.account.action_read_catalogue()
        self.env["cartona.reconciler"]._run()
        wizard = self.dialog(self.unknown())
        wizard.action_choose()
        listing = self.env["cartona.listing"].search([("supplier_product_id", "=", "77")])
        self.assertEqual((len(listing), listing.product_id), (1, self.green))

    def test_errors_are_named_by_line_and_the_others_are_kept(self):
        wizard = self.dialog(
            self.unknown(unit="box", unit_count=17),
            self.unknown("Coffee", supplier_product_id=78),
            self.unknown("No such thing", supplier_product_id=79),
        )
        box, coffee, nothing = wizard.line_ids
        self.assertEqual((coffee.product_id, nothing.product_id.id), (self.coffee, False))
        answer = wizard.action_choose()
        self.assertEqual(answer["res_id"], wizard.id)
        self.assertIn("no such unit", box.problem)
        self.assertEqual((coffee.problem, coffee.is_linked), (False, True))
        self.assertIn("Products still unknown: 2.", wizard.problem)
        self.assertEqual(self.record.state, "waiting")
        self.assertFalse(
            self.env["cartona.listing"].search([("supplier_product_id", "in", ("77", "79"))])
        )
        box.product_id = self.make_product("A box", price=1.0, uom_id=self.make_gross().id)
        nothing.product_id = self.green
        wizard.action_choose()
        self.assertTrue(nothing.is_linked)

    def make_gross(self):
        units, values = self.env["uom.uom"], {"name": "Box of 17"}
        if "relative_factor" in units:
            values.update(relative_factor=17, relative_uom_id=self.piece.id)
        else:
            values.update(category_id=self.piece.category_id.id, uom_type="bigger", factor_inv=17)
        return units.create(values)

    def test_another_reason_to_wait_is_shown(self):
        wizard = self.dialog(self.unknown(), self.line(self.coffee_listing, "0.12345678"))
        wizard.action_choose()
        self.assertIn("Coffee", wizard.problem)
        self.assertEqual(self.record.state, "waiting")
        self.assertFalse(self.record.has_unknown_products)
        with self.assertRaisesRegex(UserError, "no unknown product"):
            self.record.action_choose_products()

    def test_an_account_that_rests_imports_it_later(self):
        wizard = self.dialog(self.unknown())
        self.account.state = "paused"
        wizard.action_choose()
        self.assertIn("not live", wizard.problem)
        self.assertEqual(self.record.state, "received")

    def test_nothing_chosen_or_waiting_no_more(self):
        wizard = self.dialog(self.unknown("No such thing"))
        with self.assertRaisesRegex(UserError, "at least one line"):
            wizard.action_choose()
        self.record.state = "closed"
        with self.assertRaisesRegex(UserError, "does not wait"):
            wizard.action_choose()

    def test_users_are_told_whom_to_ask(self):
        user = self.make_user(
            "user", "sale_cartona.group_cartona_user", "sales_team.group_sale_salesman"
        )
        self.dialog(self.unknown())
        with self.assertRaises(AccessError):
            self.record.with_user(user).action_choose_products()
        view = self.env.ref("sale_cartona.cartona_order_view_form")
        arch = view_of(self.env["cartona.order"].with_user(user), view.id, "form")
        self.assertFalse(shown_nodes(arch, "action_choose_products"))
        self.assertTrue(shown_nodes(arch, "ask_a_manager"))
        arch = view_of(self.env["cartona.order"].with_user(self.manager), view.id, "form")
        self.assertTrue(shown_nodes(arch, "action_choose_products"))
        self.assertFalse(shown_nodes(arch, "ask_a_manager"))
