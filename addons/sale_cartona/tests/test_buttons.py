import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import compat
from ..lib.held import dumps, message
from .button_common import ButtonCase, may_change, may_read
from .compat import deliver_all, fields_within, is_odoos, view_of

#: What the shop is changed to before a button of which there is nothing to do otherwise.
PREPARED = {
    # The goods went out while a delivery meant less.
    "action_cartona_enter_code": {"delivery_means": "delivered"},
    "action_enter_code": {"delivery_means": "delivered"},
}

#: Buttons that no state of the shop below lets through, and why: they are pressed all the same.
REFUSED = {
    ("cartona.account", "action_check_webhook"): "its address is not reached in a test",
}


@tagged("post_install", "-at_install")
class TestButtons(ButtonCase):
    """Every button and action of ours, pressed by everybody who sees it.

    Whatever the record is like, it does its work, opens what can be opened, or says in words why
    not; and in one state of the shop at least it does its work.
    """

    def prepare(self):
        self.stock(self.tea, 100)
        self.account.delivery_means = "assigned"
        self.draft = self.make_account("Draft", state="draft")
        self.paused = self.make_account("Paused", state="paused")
        unknown = self.line(self.tea_listing, internal_product_id="unknown")
        self.waiting = self.received(self.order(unknown))
        self.quotation = self.received(self.order())
        self.differing = self.received(self.order(total_price="99"))
        self.refused = self.confirmed()
        held = dumps(message("order_not_booked_currency"))
        self.refused.write({"status_problem_held": held, "lines_problem_held": held})
        self.packed = self.confirmed(installment_cost=10)
        self.shipped = self.confirmed(installment_cost=10)
        deliver_all(self.shipped.sale_order_id.picking_ids)
        self.report()
        self.changed = self.changed_on_cartona()
        # Posted before the account had its books, and after.
        self.early = self.invoiced(cartona_credit=5)
        self.account.action_make_settlement_accounts()
        self.invoice = self.invoiced(cartona_credit=5)
        self.journal = self.account.settlement_journal_id
        self.account.settlement_journal_id = False
        self.show_on_cartona()
        self.orders = self.waiting + self.quotation + self.differing + self.refused
        self.orders += self.packed + self.shipped + self.changed
        self.commit()

    def setUp(self):
        super().setUp()
        addons = self.registry["ir.module.module"]
        for name in ("button_immediate_install", "button_immediate_uninstall"):
            self.patch(addons, name, lambda _addon: True)

    def confirmed(self, **values):
        """Return an order that was confirmed here."""
        order = self.received(self.order(**values))
        order.sale_order_id.action_confirm()
        return order

    def invoiced(self, **values):
        """Return the posted invoice of an order."""
        order = self.confirmed(**values).sale_order_id
        order.partner_id.property_account_receivable_id = self.receivable
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def show_on_cartona(self):
        """Have Cartona show products that Odoo does not sell yet, of which one is linked."""
        names = ("شاي العروسة 250 جم", "سكر الضحى 1 كجم")
        for number, name in enumerate(names, 9001):
            self.make_product(name)
            shown = {"id": number, "name": name, "selling_price": 9}
            self.cartona.products_shown.append(shown)
        self.account.action_read_catalogue()
        self.env["cartona.reconciler"]._run()
        suggested = [("suggested_product_id.name", "=", names[1])]
        self.env["cartona.listing"].search(suggested).action_confirm_match()
        self.refused_listing = self.make_listing(self.make_product("Refused"))
        self.free = self.make_listing(self.make_product("Free", price=0.0))
        self.drain()
        self.refused_listing.write({"state": "refused"})
        self.tea_listing.differs = True

    def changed_on_cartona(self):
        """Return a confirmed order that was changed on Cartona since."""
        line = self.line(self.tea_listing, 3, 10.0)
        raw = self.order(line)
        order = self.received(raw)
        order.sale_order_id.action_confirm()
        self.report()
        self.let_time_pass()
        new = dict(raw, order_details=[dict(line, amount=5)], total_price="50", status="approved")
        self.received(new)
        self.assertEqual(order.state, "changed")
        return order

    # -- Who presses what ------------------------------------------------------------------

    def test_everybody_presses_all_that_they_see(self):
        for role in self.people:
            with self.subTest(role=role):
                self.press_all(role)

    def seen_by(self, role):
        """Return what somebody has to press: an administrator what a manager has not as well."""
        seen = self.buttons_of(self.people[role])
        if role == "administrator":
            seen -= self.buttons_of(self.people["manager"])
        return seen

    def press_all(self, role):
        user, buttons = self.people[role], self.seen_by(role)
        self.assertTrue(buttons)
        for button in sorted(buttons):
            outcomes = []
            for records in self.records_of(button.model, user):
                with self.subTest(role=role, button=button, records=records):
                    outcomes.append(self.press(user, records, button.method))
            with self.subTest(role=role, button=button):
                if button not in REFUSED and not is_odoos(self.env[button.model], button.method):
                    self.assertIn("done", outcomes, "It does nothing for anybody in this role.")

    def press(self, user, records, method):
        """Press a button, and take all of it back; return what came of it."""
        self.env.cr.execute("SAVEPOINT press")
        books = {"action_book": {"settlement_journal_id": self.journal.id}}
        self.account.write({**PREPARED, **books}.get(method, {}))
        mine = records.with_user(user).with_context(allowed_company_ids=self.company.ids)
        try:
            answer = getattr(mine, method)()
            self.env.cr.flush()
            self.check_answer(user, answer)
            return "done"
        except AccessError as error:
            # What Odoo's own buttons do not let somebody do is Odoo's affair.
            self.assertTrue(is_odoos(records, method), "Access Error: %s" % error)
            return "refused"
        except UserError as error:
            self.assertTrue(str(error.args[0]).strip())
            return "refused"
        finally:
            self.env.cr.clear()
            self.env.cr.postcommit.clear()
            self.env.cr.execute("ROLLBACK TO SAVEPOINT press")
            compat.invalidate(self.env)

    def check_answer(self, user, answer):
        """What a button answers can be opened by whoever pressed it."""
        if not isinstance(answer, dict) or answer.get("type") != "ir.actions.act_window":
            self.assertTrue(answer in (None, True, False) or answer["type"])
            return
        model = self.env[answer["res_model"]].with_user(user)
        modes = (answer.get("view_mode") or "form").split(",")
        for view, mode in answer.get("views") or [(False, mode) for mode in modes]:
            self.assertTrue(view_of(model, view, mode))
        if answer.get("res_id"):
            shown = fields_within(model, False, "form")
            self.assertTrue(model.browse(answer["res_id"]).read(shown))

    def test_every_server_action(self):
        actions = self.own("ir.actions.server").filtered("binding_model_id")
        self.assertTrue(actions)
        for role, user in self.people.items():
            bindings = self.env["ir.actions.actions"].with_user(user)
            for action in actions:
                model = action.binding_model_id.model
                offered = [each["id"] for each in bindings.get_bindings(model).get("action", ())]
                if action.id not in offered or not may_change(self.env[model].with_user(user)):
                    continue
                outcomes = []
                for records in self.records_of(model, user):
                    context = {"active_model": model, "active_ids": records.ids}
                    context["active_id"] = records[:1].id
                    with self.subTest(role=role, action=action.name, records=records):
                        outcomes.append(self.press(user, action.with_context(**context), "run"))
                with self.subTest(role=role, action=action.name):
                    self.assertIn("done", outcomes)

    def test_every_button_and_menu_that_opens_an_action(self):
        for role, user in self.people.items():
            actions = self.actions_of(user)
            for action in actions:
                with self.subTest(role=role, action=action.name):
                    xml_id = action.get_external_id()[action.id]
                    window = self.env["ir.actions.act_window"].with_user(user)
                    self.check_answer(user, window._for_xml_id(xml_id))
                    self.assertTrue(may_read(self.env[action.res_model].with_user(user)))
        manager = self.actions_of(self.people["manager"])
        self.assertIn(self.env.ref("sale_cartona.cartona_listing_import_action"), manager)
        self.assertIn(self.env.ref("sale_cartona.cartona_account_action"), manager)

    # -- What there is to press --------------------------------------------------------------

    def records_of(self, model, user):
        """Return records of *model* in the states in which a person meets them."""
        return getattr(self, model.replace(".", "_"))(user)

    def cartona_account(self, _user):
        return [self.account, self.draft, self.paused]

    def cartona_channel(self, _user):
        return list(self.account.channel_ids)

    def cartona_order(self, _user):
        return list(self.orders)

    def sale_order(self, _user):
        return list(self.orders.sale_order_id)

    def stock_picking(self, _user):
        return list(self.orders.sale_order_id.picking_ids)

    def cartona_retailer(self, _user):
        return [self.env["cartona.retailer"].search([], limit=1)]

    def cartona_log(self, _user):
        """Return an entry of each kind."""
        logs = self.env["cartona.log"].search([("account_id", "=", self.account.id)], limit=50)
        return list({(log.operation, log.result): log for log in logs}.values())

    def cartona_listing(self, _user):
        listings = self.env["cartona.listing"].search([("account_id", "=", self.account.id)])
        return list(listings)

    def product_template(self, _user):
        return [self.tea.product_tmpl_id]

    def product_product(self, _user):
        return [self.tea]

    def account_move(self, _user):
        return [self.early, self.invoice]

    def cartona_settlement(self, _user):
        orders = self.early.cartona_order_ids + self.shipped
        return list(self.env["cartona.settlement"].browse(orders.ids))

    def res_config_settings(self, user):
        return [self.env["res.config.settings"].with_user(user).create({})]

    def cartona_cancel_wizard(self, user):
        return [self.dialog(user, self.quotation.sale_order_id.action_cartona_cancel)]

    def cartona_code_wizard(self, user):
        dialog = self.dialog(user, self.shipped.sale_order_id.action_cartona_hand_over)
        dialog.line_ids.code = "1234"
        return [dialog]

    def cartona_deployment_wizard(self, user):
        dialog = self.dialog(user, self.env["cartona.deployment.wizard"]._open)
        dialog.write({"deployment": "supplier", "understood": True})
        return [dialog]

    def cartona_match_wizard(self, user):
        return [self.dialog(user, self.account.action_confirm_matches)]

    def cartona_preview_wizard(self, user):
        return [self.dialog(user, account.action_preview) for account in self.draft + self.account]

    def cartona_preview_section(self, user):
        return list(self.dialog(user, self.draft.action_preview).section_ids)

    def cartona_choose_wizard(self, user):
        dialog = self.dialog(user, self.waiting.action_choose_products)
        dialog.line_ids.product_id = self.coffee
        return [dialog]

    def cartona_listing_import(self, user):
        """Return dialogs with a table that is fine, and with one that is not."""
        dialogs, lines = [], ("barcode,min_order", "622100,5", "622199,5")
        self.coffee.barcode = "622100"
        for rows in (lines[:2], lines):
            table = base64.b64encode("\n".join(rows).encode())
            values = {"account_id": self.account.id, "file": table, "file_name": "listings.csv"}
            dialog = self.env["cartona.listing.import"].with_user(user).create(values)
            dialog.action_check()
            dialogs.append(dialog)
        return dialogs

    def cartona_recover_wizard(self, user):
        values = {"account_id": self.account.id, "number": self.quotation.hashed_id}
        return [self.env["cartona.recover.wizard"].with_user(user).create(values)]

    def dialog(self, user, button):
        """Return the dialog that *user* gets who presses *button*."""
        records = button.__self__.with_user(user)
        records = records.with_context(allowed_company_ids=self.company.ids)
        action = getattr(records, button.__name__)()
        dialogs = records.env[action["res_model"]].with_context(**action.get("context") or {})
        return dialogs.browse(action["res_id"]) if action.get("res_id") else dialogs.create({})
