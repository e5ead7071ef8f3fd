from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import const
from .common import CartonaCase
from .compat import shown_nodes, view_of


@tagged("post_install", "-at_install")
class TestListingList(CartonaCase):
    """What is done for all listings at once is reached from their list; cards are for phones."""

    def prepare(self):
        self.listings = self.env["cartona.listing"]
        self.tea = self.make_listing(self.make_product("Tea"))

    def test_all_failed_ones_are_tried_again(self):
        self.tea.state = "refused"
        self.listings.action_retry_all_failed()
        self.assertEqual(self.tea.state, "new")

    def test_differences_are_found_seen_and_repaired(self):
        self.drain()
        with self.assertRaisesRegex(UserError, "Nothing is known to differ"):
            self.listings.action_repair_differences()
        self.cartona.products_shown = [
            {
                "id": 11,
                "name": "Tea",
                "internal_product_id": self.tea.internal_product_id,
                "selling_price": 99,
                "available_stock_quantity": 0,
                "is_published": True,
            }
        ]
        self.listings.action_find_differences()
        self.env["cartona.reconciler"]._run()
        self.assertTrue(self.tea.differs)
        self.assertEqual(self.listings.search([("differs", "=", True)]), self.tea)
        arch = self.env.ref("sale_cartona.cartona_listing_view_search").arch
        self.assertIn('name="differs"', arch)
        opened = self.env["cartona.dashboard"].open(self.account.id, "differences")
        [(view, _mode)] = [each for each in opened["views"] if each[1] == "list"]
        shown = ("confirmed_price", "shown_price", "confirmed_stock", "shown_stock")
        for name in (*shown, "action_repair_differences"):
            self.assertIn('name="%s"' % name, self.env["ir.ui.view"].browse(view).arch)
        self.assertEqual((self.tea.confirmed_price, self.tea.shown_price), (10, 99))
        self.cartona.updates.clear()
        self.listings.action_repair_differences()
        self.drain()
        self.assertEqual(self.cartona.sent()[self.tea.internal_product_id]["selling_price"], 10)

    def test_a_selection_is_about_its_accounts(self):
        other = self.make_account("Wholesale", state="paused")
        theirs = self.make_listing(account=other)
        self.tea.state = theirs.state = "refused"
        with self.assertRaisesRegex(UserError, "No account is live"):
            theirs.action_retry_all_failed()
        self.listings.action_retry_all_failed()
        self.assertEqual((self.tea.state, theirs.state), ("new", "refused"))

    def test_without_a_token_nothing_is_compared(self):
        bare = self.make_account("Bare", token=False)
        listings = self.listings.with_context(default_account_id=bare.id)
        with self.assertRaisesRegex(UserError, "No account has a token"):
            listings.action_find_differences()

    def test_only_managers_have_the_buttons(self):
        user = self.make_user("reader", "sale_cartona.group_cartona_user")
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        view = self.env.ref("sale_cartona.cartona_listing_view_list")
        for name in ("action_retry_all_failed", "action_find_differences"):
            for who, is_there in ((user, False), (manager, True)):
                arch = view_of(self.listings.with_user(who), view.id, view.type)
                self.assertEqual(bool(shown_nodes(arch, name)), is_there)
        with self.assertRaises(AccessError):
            self.listings.with_user(user).action_retry_all_failed()

    def test_the_lists_of_an_account_have_cards(self):
        for action in (
            self.account.action_view_listings(),
            self.account.action_view_trouble(),
            self.account.action_prepare(),
        ):
            self.assertIn("kanban", action["view_mode"].split(","))
        action = self.env.ref("sale_cartona.cartona_listing_action")
        self.assertIn("kanban", action.view_mode)
        arch = view_of(self.listings, False, "kanban")
        for name in ("full_name", "state", "confirmed_price", "wanted_price", "message"):
            self.assertIn('name="%s"' % name, arch)

    def test_a_listing_with_a_problem_is_in_the_account_s_list(self):
        self.tea.state = "refused"
        action = self.account.action_view_trouble()
        self.assertIn(const.TROUBLE, action["domain"])
        self.assertEqual(self.listings.search(action["domain"]), self.tea)
