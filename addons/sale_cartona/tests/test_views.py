from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .. import compat
from .button_common import shown
from .common import CartonaCase
from .compat import shown_nodes, unknown_deciders, view_of, views_within

MODULE = [("module", "=", "sale_cartona")]


def may_read(model):
    """Return whether the user of *model* may read it at all."""
    try:
        compat.check_access(model, "read")
    except AccessError:
        return False
    return True


@tagged("post_install", "-at_install")
class TestViews(CartonaCase):
    """What a user opens can be opened, and filled in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "manager",
            "sale_cartona.group_cartona_manager",
            "sales_team.group_sale_manager",
            "uom.group_uom",
        )
        cls.user = cls.make_user(
            "user", "sale_cartona.group_cartona_user", "sales_team.group_sale_salesman"
        )

    def own(self, model):
        """Return the records of *model* that the connector brings."""
        data = self.env["ir.model.data"].search([*MODULE, ("model", "=", model)])
        return self.env[model].browse(data.mapped("res_id"))

    def test_every_view_loads_for_managers_and_users(self):
        # What is printed is no view of a model.
        views = self.own("ir.ui.view").filtered("model")
        self.assertGreater(len(views), 10)
        for view in views:
            base = view.inherit_id or view
            # The administrator may read all: no view is left out.
            for user in (self.env.ref("base.user_admin"), self.manager, self.user):
                model = self.env[view.model].with_user(user)
                if may_read(model):
                    with self.subTest(view=view.name, user=user.login):
                        self.assertTrue(view_of(model, base.id, base.type))

    def test_what_decides_about_a_field_stands_beside_it(self):
        views = self.own("ir.ui.view").filtered("model")
        for view in views.filtered(lambda view: view.type != "search"):
            base = view.inherit_id or view
            model = self.env[view.model].with_user(self.env.ref("base.user_admin"))
            for inner, root in views_within(model, base.id, base.type):
                with self.subTest(view=view.name, model=inner._name):
                    self.assertEqual(unknown_deciders(root), set())

    def test_no_page_is_empty_for_whoever_may_open_it(self):
        salesman = self.make_user("salesman", "sales_team.group_sale_salesman_all_leads")
        accountant = self.make_user("accountant", "account.group_account_manager")
        warehouse = self.make_user("warehouse", "stock.group_stock_user")
        forms = self.own("ir.ui.view").filtered(lambda view: view.type == "form")
        for view in forms.filtered(lambda view: (view.model or "").startswith("cartona.")):
            base = view.inherit_id or view
            for user in (salesman, accountant, warehouse, self.user, self.manager):
                model = self.env[view.model].with_user(user)
                if not may_read(model):
                    continue
                _model, root = views_within(model, base.id, base.type)[0]
                for page in filter(shown, root.iter("page")):
                    with self.subTest(view=view.name, user=user.login, page=page.get("name")):
                        self.assertTrue([*page.iter("field", "button", "widget", "div")])

    def test_what_the_connector_adds_to_a_view_is_there(self):
        orders = self.env["sale.order"].with_user(self.user)
        for xml_id, name in (
            ("sale.view_order_form", "action_accept_cartona_difference"),
            ("sale.view_sales_order_filter", 'name="cartona"'),
        ):
            view = self.env.ref(xml_id)
            self.assertIn(name, view_of(orders, view.id, view.type))

    def test_every_menu_opens(self):
        menus = self.own("ir.ui.menu")
        self.assertGreater(len(menus), 4)
        folders = self.env.ref("sale_cartona.cartona_menu")
        folders += self.env.ref("sale_cartona.cartona_menu_configuration")
        self.assertEqual(menus.filtered(lambda menu: not menu.action), folders)
        accountants = self.env.ref("sale_cartona.account_menu_cartona_settlement")
        managers = self.env.ref("sale_cartona.cartona_menu_listing_import")
        for user, most in ((self.manager, menus), (self.user, menus - managers)):
            seen = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertLessEqual(set((most - accountants).ids), set(seen))
            self.assertFalse(set((menus - most).ids) & set(seen))
            for menu in most.filtered("action"):
                with self.subTest(menu=menu.name, user=user.login):
                    self.open(menu.action, user)

    def open(self, action, user):
        """Do what the web client does: load each view, then read what the list shows."""
        if action._name == "ir.actions.client":
            self.assertTrue(self.env["cartona.dashboard"].with_user(user).snapshot()["title"])
            return
        if action._name == "ir.actions.server":
            answer = action.with_user(user).with_context(allowed_company_ids=self.company.ids).run()
            self.assertEqual(answer["res_model"], "cartona.order")
            action = self.env["ir.actions.act_window"].browse(answer["id"])
        model = self.env[action.res_model].with_user(user)
        context = safe_eval(action.context or "{}", {"uid": user.id})
        model = model.with_context(**context)
        for mode in action.view_mode.split(","):
            self.assertTrue(view_of(model, False, mode))
        self.assertTrue(view_of(model, action.search_view_id.id or False, "search"))
        model.search(safe_eval(action.domain or "[]", {"uid": user.id})).read()

    def test_menus_are_seen_by_users_of_cartona_alone(self):
        root = self.env.ref("sale_cartona.cartona_menu")
        salesman = self.make_user("salesman", "sales_team.group_sale_salesman")
        menus = self.env["ir.ui.menu"]
        self.assertIn(root.id, menus.with_user(self.user)._visible_menu_ids())
        self.assertNotIn(root.id, menus.with_user(salesman)._visible_menu_ids())

    def test_users_see_neither_token_nor_paths(self):
        view = self.env.ref("sale_cartona.cartona_account_view_form")
        accounts = self.env["cartona.account"]
        for name in ("token", "path_products", "action_preview"):
            self.assertIn(
                'name="%s"' % name, view_of(accounts.with_user(self.manager), view.id, "form")
            )
            arch = view_of(accounts.with_user(self.user), view.id, "form")
            self.assertFalse(shown_nodes(arch, name), name)

    def test_a_manager_creates_an_account_in_its_form(self):
        with Form(self.env["cartona.account"].with_user(self.manager)) as form:
            form.name = "Wholesale"
            form.token = "typed"
            form.supplier_code = "2"
            form.stock_buffer = 3.0
        account = form.save()
        self.assertEqual(account.supplier_code, "2")
        self.assertEqual(account.company_id, self.company)
        self.assertEqual(account.user_id, self.manager)
        self.assertTrue(account.has_token)
        self.assertEqual(account.state, "draft")
        account.action_go_live()
        self.assertEqual(account.state, "live")

    def test_a_manager_creates_a_listing_in_its_form(self):
        product = self.make_product()
        with Form(self.env["cartona.listing"].with_user(self.manager)) as form:
            form.account_id = self.account
            form.product_id = product
            form.uom_id = self.dozen
            form.supplier_product_id = "55"
        listing = form.save()
        self.assertEqual(listing.internal_product_id, str(product.id))
        self.assertEqual(listing.uom_id, self.dozen)
        self.drain()
        self.assertEqual(self.cartona.sent()[str(product.id)]["supplier_product_id"], 55)

    def test_a_user_corrects_the_identifier_in_the_form_of_a_listing(self):
        listing = self.make_listing()
        with Form(listing.with_user(self.user)) as form:
            form.internal_product_id = "904#2"
        self.assertEqual(listing.internal_product_id, "904#2")

    def test_the_buttons_of_an_account_open_what_they_count(self):
        shown = self.make_listing()
        self.make_listing(account=self.make_account("Other"))
        account = self.account.with_user(self.user)
        for name in (
            "action_view_listings",
            "action_view_trouble",
            "action_view_orders",
            "action_view_waiting_orders",
            "action_view_logs",
        ):
            action = getattr(account, name)()
            found = self.env[action["res_model"]].with_user(self.user).search(action["domain"])
            self.assertFalse(found.account_id - self.account)
            for mode in action["view_mode"].split(","):
                self.assertTrue(view_of(found, False, mode))
        domain = account.action_view_listings()["domain"]
        self.assertEqual(self.env["cartona.listing"].search(domain), shown)
        self.assertEqual(account.listing_count, 1)
