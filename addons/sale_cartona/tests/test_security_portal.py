import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .. import compat, const
from .compat import groups_field, own_fields
from .test_settlement import SettlementCase

#: A picture of one dot.
SIGNATURE = "R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="


class PortalCase(SettlementCase):
    """A retailer who has a user of the portal."""

    def make_retailer(self, sale_order):
        """Return the user of the portal whose orders those of *sale_order*'s customer are."""
        portal = {
            "login": "retailer",
            "password": "a word of the retailer's",
            "partner_id": sale_order.partner_id.id,
            "company_id": self.company.id,
            "company_ids": [(6, 0, self.company.ids)],
            groups_field(self.env): [(6, 0, self.env.ref("base.group_portal").ids)],
        }
        return self.env["res.users"].with_context(no_reset_password=True).create(portal)


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    """A retailer in the portal reads his own documents, and nothing of what we keep on them."""

    def setUp(self):
        super().setUp()
        money = {"cartona_credit": 50, "installment_cost": 100, "wallet_top_up": 10}
        self.invoice = self.invoiced(pickup_otp="4711", note_message="Ring twice", **money)
        self.sale_order = self.invoice.invoice_line_ids.sale_line_ids.order_id
        self.sale_order.cartona_difference = 1.25
        self.portal = self.make_retailer(self.sale_order)
        documents = [self.sale_order, self.invoice, self.sale_order.picking_ids]
        for records in documents:
            records.message_subscribe(self.portal.partner_id.ids)
        self.documents = [*documents, self.sale_order.order_line]
        compat.flush(self.env)
        compat.invalidate(self.env)

    def seen(self, records):
        """Return *records* as the retailer has them."""
        return records.with_user(self.portal).with_context(allowed_company_ids=self.company.ids)

    def ours(self, records):
        """Return our fields of a model; all others are Odoo's or another connector's."""
        fields = own_fields(records)
        self.assertTrue(fields)
        return [field.name for field in fields]

    def test_whatever_we_add_to_models_of_odoo_is_for_employees(self):
        for name, model in self.env.registry.items():
            if name.startswith("cartona.") or model._abstract or model._transient:
                continue
            for field in own_fields(model):
                self.assertIn(field.groups, (const.EMPLOYEES, const.CARTONA_USERS), field)
                self.assertIn("cartona", field.name)

    def test_a_retailer_reads_his_documents_without_what_is_ours(self):
        for records in self.documents:
            seen = self.seen(records)
            self.assertEqual(len(seen.read(["display_name"])), len(records))
            self.assertFalse([name for name in seen.fields_get() if "cartona" in name], seen)
            for name in self.ours(records):
                with self.assertRaises(AccessError, msg=name):
                    seen.read([name])

    def test_an_employee_writes_nothing_of_what_we_keep(self):
        groups = ("account.group_account_manager", "stock.group_stock_manager")
        user = self.make_user("all", "sales_team.group_sale_manager", *groups)
        for records in self.documents:
            mine = records.with_user(user).with_context(allowed_company_ids=self.company.ids)
            kept = [field for field in own_fields(records) if field.readonly]
            self.assertTrue(kept)
            for field in kept:
                with self.assertRaisesRegex(AccessError, "Only the connector", msg=field):
                    mine.write({field.name: False})
                # Of what is only worked out, Odoo drops some by itself.
                if field.store:
                    with self.assertRaisesRegex(AccessError, "Only the connector", msg=field):
                        mine.create({field.name: False})

    def test_a_retailer_gets_nothing_of_it_by_a_dialog_that_nobody_opened(self):
        for records in self.documents:
            seen = self.seen(records[:1])
            draft = seen.new(origin=seen)
            for name in self.ours(records):
                try:
                    self.assertFalse(draft[name], name)
                except AccessError:
                    continue
            # Nor where Odoo does something for him with the rights of a superuser.
            compat.invalidate(self.env)

    def test_a_retailer_cannot_guess_it_by_searching(self):
        for records in self.documents:
            seen = self.seen(records)
            for field in own_fields(records):
                if field.store or field.search:
                    with self.assertRaises(AccessError, msg=field.name):
                        seen.search([("id", "in", records.ids), (field.name, "=", False)])
        orders = self.seen(self.sale_order)
        self.assertEqual(orders.search([("id", "=", orders.id)]), orders)
        for domain in (
            [("order_line.cartona_retailer_comment", "=", False)],
            [("cartona_stored_order_id.pickup_otp", "=like", "4%")],
            ["|", ("id", "=", 0), ("cartona_difference", ">", 1)],
        ):
            with self.assertRaises(AccessError, msg=domain):
                orders.search(domain)

    def test_a_retailer_cannot_group_or_sum_it_up(self):
        orders, own = self.seen(self.sale_order), [("id", "=", self.sale_order.id)]
        for groupby, aggregate in (
            ("cartona_stored_order_id", "__count"),
            ("partner_id", "cartona_difference:sum"),
        ):
            with self.assertRaises(AccessError):
                compat.aggregated(orders, own, groupby, aggregate)
        self.assertTrue(compat.aggregated(orders, own, "partner_id", "__count"))

    def test_what_a_retailer_may_cause_works_though_he_sees_nothing(self):
        lines = self.seen(self.sale_order.order_line)
        self.assertFalse(lines._priced_by_odoo())
        lines._mark_for_cartona()
        self.assertEqual(self.seen(self.invoice)._cartona_orders().cartona_credit, 50)

    def test_an_employee_of_whatever_kind_sees_it(self):
        clerk = self.make_user(
            "clerk", "base.group_user", "sales_team.group_sale_salesman_all_leads"
        )
        read = self.sale_order.with_user(clerk).read(["cartona_order_pickup_otp"])
        self.assertEqual(read[0]["cartona_order_pickup_otp"], "4711")
        stock = self.make_user("stock", "stock.group_stock_user")
        status = self.sale_order.picking_ids.with_user(stock).mapped("cartona_order_status")
        self.assertTrue(all(status))


@tagged("post_install", "-at_install")
class TestPortalPages(HttpCase, PortalCase):
    """What a retailer does with an order of Cartona's in the portal works as with any other."""

    def setUp(self):
        super().setUp()
        raw = self.order(self.line(self.tea_listing, 4, 760.0), pickup_otp="4711")
        self.sale_order = self.imported(raw)
        self.sale_order.write({"require_signature": True, "require_payment": False})
        self.sale_order.state = "sent"
        self.sale_order.partner_id.email = "retailer@example.com"
        self.make_retailer(self.sale_order)
        self.sale_order.message_subscribe(self.sale_order.partner_id.ids)
        self.page = "/my/orders/%d" % self.sale_order.id
        self.authenticate("retailer", "a word of the retailer's")

    def opened(self, address):
        answer = self.url_open(address)
        self.assertEqual((answer.status_code, answer.history), (200, []), answer.text[:500])
        self.assertNotIn("4711", answer.text)
        return answer.text

    def called(self, address, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        answer = self.url_open(address, body, headers={"Content-Type": "application/json"})
        return answer.status_code == 200 and answer.json()

    def test_he_reads_signs_prints_and_writes(self):
        self.assertIn(self.sale_order.name, self.opened("/my/quotes"))
        self.assertIn(self.sale_order.name, self.opened(self.page))
        token = self.sale_order._portal_ensure_token()
        compat.flush(self.env)
        signed = {"access_token": token, "name": "Abu Ali", "signature": SIGNATURE}
        signed = self.called(self.page + "/accept", **signed)
        self.assertIn("redirect_url", signed.get("result", signed), signed)
        compat.invalidate(self.env)
        self.assertEqual((self.sale_order.state, self.sale_order.signed_by), ("sale", "Abu Ali"))
        self.assertIn(self.sale_order.name, self.opened("/my/orders"))
        for kind in ("html", "pdf"):
            self.assertTrue(self.opened("%s?report_type=%s&download=true" % (self.page, kind)))
        written = self.called(
            "/mail/chatter_post",
            res_model="sale.order",
            res_id=self.sale_order.id,
            message="When?",
            token=token,
        ) or self.called(
            "/mail/message/post",
            thread_model="sale.order",
            thread_id=self.sale_order.id,
            post_data={
                "body": "When?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            token=token,
        )
        self.assertNotIn("error", written)
        compat.invalidate(self.env)
        self.assertIn("When?", str(self.sale_order.message_ids[0].body))
