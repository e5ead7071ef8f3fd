from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .. import const
from .common import CartonaCase
from .compat import mark_picked, move_values, product_groups

USER = "sale_cartona.group_cartona_user"
MANAGER = "sale_cartona.group_cartona_manager"
ACCOUNTANT = "account.group_account_invoice"
SALESMAN = "sales_team.group_sale_salesman"
STOCK_USER = "stock.group_stock_user"
OUTSIDERS = "base.group_user", "base.group_portal"

#: What may be done: (r)ead, (w)rite, (c)reate, (u)nlink.
RIGHTS = {
    "cartona.account": {USER: "r", MANAGER: "rwcu"},
    "cartona.alarm": {USER: "r", MANAGER: "r"},
    "cartona.channel": {USER: "r", MANAGER: "r"},
    "cartona.clock": {MANAGER: "r"},
    "cartona.figure": {USER: "r", MANAGER: "r"},
    "cartona.progress": {USER: "r", MANAGER: "r"},
    "cartona.delivery.attempt": {USER: "r", MANAGER: "r"},
    "cartona.listing": {USER: "rw", MANAGER: "rwcu"},
    "cartona.log": {USER: "r", MANAGER: "r"},
    "cartona.order": {USER: "rw", MANAGER: "rw", SALESMAN: "r", ACCOUNTANT: "r"},
    "cartona.outbox": {},
    "cartona.retailer": {USER: "r", MANAGER: "rwcu"},
    "cartona.settlement": {USER: "r", MANAGER: "r", ACCOUNTANT: "r"},
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class SecurityCase(CartonaCase):
    """An account with one record of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.make_product()
        cls.listing = cls.make_listing(cls.product)

    def seen_by(self, record, user):
        """Return *record* as *user* sees it, in all companies that are the user's."""
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def an_order(self):
        """Return an order that was fetched and imported, and so left records of all kinds."""
        self.stock(self.product, 20)
        order = self.received(
            {
                "hashed_id": "pPX2wRNM",
                "status": "pending",
                "total_price": 30,
                "retailer": {"retailer_name": "Abu Ali", "retailer_code": "R1"},
                "order_details": [
                    {
                        "id": 1,
                        "internal_product_id": self.listing.internal_product_id,
                        "amount": 3,
                        "selling_price": 10,
                    }
                ],
            }
        )
        self.assertEqual(order.state, "imported", order.problem)
        return order


@tagged("post_install", "-at_install")
class TestRights(SecurityCase):
    """Who may do what with the connector's own records."""

    def test_every_model_has_its_rights_written_down_here(self):
        stored = {
            name
            for name, model in self.registry.items()
            if name.startswith("cartona.") and not model._abstract and not model._transient
        }
        self.assertEqual(stored, set(RIGHTS))

    def test_each_group_may_do_what_it_is_meant_to_and_no_more(self):
        users = {
            group: self.make_user(group, group)
            for group in (
                USER,
                MANAGER,
                SALESMAN,
                STOCK_USER,
                ACCOUNTANT,
                "base.group_user",
                "base.group_portal",
            )
        }
        for model, rights in RIGHTS.items():
            for group, user in users.items():
                access = self.env["ir.model.access"].with_user(user)
                may = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if access.check(model, operation, raise_exception=False)
                )
                self.assertEqual(may, rights.get(group, ""), (model, group))

    def test_a_user_reads_all_that_a_manager_set_up_and_cannot_change_it(self):
        user = self.make_user("user", USER)
        account = self.seen_by(self.account, user)
        self.assertEqual(account.read(["name"])[0]["name"], "Retail")
        for change in (
            lambda: account.write({"name": "Mine"}),
            lambda: account.write({"token": "mine"}),
            lambda: account.copy(),
            lambda: account.unlink(),
            lambda: account.channel_ids.write({"next_attempt_at": False}),
            lambda: self.seen_by(self.listing, user).unlink(),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_the_buttons_of_an_account_are_for_managers(self):
        user = self.make_user("user", USER)
        self.drain()
        self.empty_outbox()
        for button in (
            "action_test_connection",
            "action_go_live",
            "action_pause",
            "action_push_now",
            "action_fetch_orders",
            "action_read_catalogue",
        ):
            with self.assertRaises(AccessError, msg=button):
                getattr(self.seen_by(self.account, user), button)()
        self.assertEqual(self.outbox(), [])
        self.assertFalse(self.env["ir.cron.trigger"].search([]))
        self.assertEqual(self.account.state, "live")

    def test_a_manager_uses_every_button(self):
        account = self.seen_by(self.account, self.make_user("manager", MANAGER))
        for button in (
            "action_test_connection",
            "action_pause",
            "action_go_live",
            "action_push_now",
            "action_fetch_orders",
            "action_read_catalogue",
        ):
            self.empty_outbox()
            getattr(account, button)()
        self.assertTrue(self.env["ir.cron.trigger"].search([]))
        self.assertEqual(account.state, "live")

    def test_a_user_has_a_listing_and_an_order_tried_again(self):
        user = self.make_user("user", USER)
        order = self.an_order()
        self.empty_outbox()
        self.seen_by(self.listing, user).action_retry()
        self.seen_by(order, user).action_retry()
        marks = [row[:3] for row in self.outbox()]
        self.assertEqual(marks, [(self.account.id, const.LISTING, self.listing.id)])

    def test_what_the_connector_keeps_is_not_written_by_hand(self):
        user, salesman = self.make_user("user", USER), self.make_user("salesman", SALESMAN)
        order = self.an_order()
        sale = self.seen_by(order.sale_order_id, salesman)
        order.sale_order_id.user_id = salesman
        for record, values in (
            (self.seen_by(order, user), {"payload": "{}"}),
            (self.seen_by(order, user), {"state": "imported"}),
            (self.seen_by(self.listing, user), {"confirmed_price": 1.0}),
            (sale, {"cartona_stored_order_id": False}),
            (sale, {"cartona_difference": 0.0}),
        ):
            with self.assertRaisesRegex(AccessError, "Only the connector", msg=values):
                record.write(values)
        with self.assertRaisesRegex(AccessError, "Only the connector"):
            sale.create({"partner_id": sale.partner_id.id, "cartona_stored_order_id": order.id})
        self.seen_by(self.listing, user).write({"is_published": False})
        sale.write({"client_order_ref": "X"})

    def test_a_salesman_sees_no_account(self):
        salesman = self.make_user("salesman", SALESMAN)
        channels, progress = self.account.channel_ids, self.account.progress_ids
        for record in (self.account, self.listing, channels, progress):
            with self.assertRaises(AccessError):
                self.seen_by(record, salesman).read()


@tagged("post_install", "-at_install")
class TestCompanies(SecurityCase):
    """Nobody sees what belongs to a company that is not his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Another"})
        cls.stranger = cls.make_user("stranger", MANAGER, company=cls.other)

    def records(self):
        order = self.an_order()
        retailer = self.env["cartona.retailer"].search([("retailer_code", "=", "R1")])
        logs = self.env["cartona.log"].search([("account_id", "=", self.account.id)])
        channels, progress = self.account.channel_ids, self.account.progress_ids
        attempts = self.env["cartona.delivery.attempt"]
        attempts._write_attempt(order, "delivered", "unknown")
        attempts = attempts.search([("order_ref", "=", order.id)])
        return [self.account, self.listing, channels, progress, order, retailer, logs, attempts]

    def test_a_manager_of_another_company_sees_nothing(self):
        for record in self.records():
            self.assertTrue(record, "The order should have left one")
            model = self.seen_by(record.browse(), self.stranger)
            self.assertFalse(model.search([]) & record, record)
            with self.assertRaises(AccessError, msg=record):
                self.seen_by(record, self.stranger).read()

    def test_a_manager_of_the_company_sees_all(self):
        own = self.make_user("own", MANAGER)
        for record in self.records():
            model = self.seen_by(record.browse(), own)
            self.assertEqual(model.search([("id", "in", record.ids)]), record)

    def test_a_manager_of_both_sees_the_companies_that_are_switched_on(self):
        both = self.make_user("both", MANAGER)
        both.company_ids |= self.other
        for record in self.records():
            model = record.browse().with_user(both)
            own = [("id", "in", record.ids)]
            switched_off = model.with_context(allowed_company_ids=self.other.ids)
            self.assertFalse(switched_off.search(own), record)
            switched_on = model.with_context(allowed_company_ids=(self.other + self.company).ids)
            self.assertEqual(switched_on.search(own), record)

    def test_a_manager_cannot_set_up_an_account_for_another_company(self):
        accounts = self.seen_by(self.env["cartona.account"], self.stranger)
        self.assertEqual(accounts.create({"name": "Own"}).company_id, self.other)
        with self.assertRaises(AccessError):
            accounts.create({"name": "Foreign", "company_id": self.company.id})

    def test_two_companies_may_call_an_account_the_same(self):
        accounts = self.seen_by(self.env["cartona.account"], self.stranger)
        self.assertEqual(accounts.create({"name": "Retail"}).name, "Retail")


@tagged("post_install", "-at_install")
class TestDailyWork(SecurityCase):
    """Who has nothing to do with Cartona works on as before, while an account is live."""

    def prepare(self):
        self.drain()
        self.cartona.forget()
        self.empty_outbox()
        self.commit()

    def sent(self, name):
        """Return what was sent of *name* for the one product."""
        self.drain()
        return self.cartona.sent()[self.listing.internal_product_id].get(name)

    def test_a_salesman_reads_and_confirms_a_cartona_order(self):
        salesman = self.make_user("salesman", SALESMAN)
        self.account.user_id = salesman
        order = self.an_order()
        sale_order = self.seen_by(order.sale_order_id, salesman)
        self.assertEqual(sale_order.user_id, salesman)
        self.assertEqual(sale_order.cartona_order_hashed_id, "pPX2wRNM")
        sale_order.read()
        self.assertEqual(Form(sale_order).cartona_order_status, "pending")
        opened = sale_order.action_view_cartona_order()
        cartona_order = self.seen_by(
            self.env[opened["res_model"]].browse(opened["res_id"]), salesman
        )
        cartona_order.read()
        for name in ("payload", "imported_payload", "content"):
            with self.assertRaises(AccessError):
                cartona_order.read([name])
        sale_order.action_confirm()
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(self.sent("available_stock_quantity"), 17)

    def test_a_salesman_accepts_the_difference_to_cartonas_total(self):
        salesman = self.make_user("salesman", SALESMAN)
        self.account.user_id = salesman
        sale_order = self.seen_by(self.an_order().sale_order_id, salesman)
        sale_order.sudo().cartona_difference = 5.0
        sale_order.action_accept_cartona_difference()
        self.assertEqual(sale_order.cartona_difference_accepted_by, salesman)
        sale_order.action_confirm()
        self.assertEqual(sale_order.state, "sale")

    def test_a_stock_user_moves_stock(self):
        picker = self.make_user("picker", STOCK_USER)
        picking = self.seen_by(self.env["stock.picking"], picker).create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        move = self.seen_by(self.env["stock.move"], picker).create(
            {
                "picking_id": picking.id,
                "product_id": self.product.id,
                "product_uom_qty": 7.0,
                "product_uom": self.piece.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                **move_values(self.env, "Tea"),
            }
        )
        picking.action_confirm()
        move._set_quantity_done(7.0)
        mark_picked(move)
        picking._action_done()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.sent("available_stock_quantity"), 7)

    def test_a_product_manager_changes_a_price(self):
        keeper = self.make_user("keeper", *product_groups(self.env))
        self.seen_by(self.product.product_tmpl_id, keeper).list_price = 12.5
        self.assertEqual(float(self.sent("selling_price")), 12.5)

    def test_a_product_manager_makes_and_archives_products(self):
        self.account.lists_all = True
        self.drain()
        # Odoo itself has who archives a product read its reordering rules.
        keeper = self.make_user("keeper", SALESMAN, *product_groups(self.env))
        product = self.seen_by(self.env["product.product"], keeper).create(
            {"name": "Mint", "list_price": 3.0, "company_id": self.company.id}
        )
        self.drain()
        self.assertIn(str(product.id), self.cartona.sent())
        self.cartona.forget()
        product.active = False
        self.drain()
        self.assertIs(self.cartona.sent()[str(product.id)]["is_published"], False)

    def test_a_product_manager_deletes_a_product(self):
        keeper = self.make_user("keeper", *product_groups(self.env))
        product = self.seen_by(self.make_product(), keeper)
        self.make_listing(self.env["product.product"].browse(product.id))
        product.unlink()
        self.drain()
        self.assertFalse(product.exists())

    def test_a_sales_manager_changes_a_pricelist(self):
        self.account.pricelist_id = self.make_pricelist()
        self.drain()
        seller = self.make_user("seller", "sales_team.group_sale_manager")
        pricelist = self.seen_by(self.account.pricelist_id, seller)
        rule = {
            "applied_on": "0_product_variant",
            "product_id": self.product.id,
            "compute_price": "fixed",
            "fixed_price": 8.25,
        }
        pricelist.write({"item_ids": [(0, 0, rule)]})
        self.assertEqual(float(self.sent("selling_price")), 8.25)
        self.cartona.forget()
        pricelist.item_ids.unlink()
        self.assertEqual(float(self.sent("selling_price")), 10.0)
