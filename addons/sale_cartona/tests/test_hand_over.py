from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

import cartona_api

from .compat import deliver_all
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestHandOver(OrderCase):
    """Saying that retailers have the goods, of one order and of many at once."""

    def prepare(self):
        self.stock(self.tea, 100)
        self.account.delivery_means = "assigned"

    def given_to_the_salesman(self, **values):
        record = self.received(self.order(**values))
        record.sale_order_id.action_confirm()
        deliver_all(record.sale_order_id.picking_ids)
        self.report()
        self.assertEqual(record.status, "assigned_to_salesman")
        return record

    def own_order(self):
        """Return a quotation that has nothing to do with Cartona."""
        partner = self.env["res.partner"].create({"name": "Walk-in customer"})
        values = {"partner_id": partner.id, "company_id": self.company.id}
        return self.env["sale.order"].create(values)

    def press(self, xmlid, records):
        """Press a mass action of a list, as the web client does; return what it answers."""
        context = {"active_model": records._name, "active_ids": records.ids}
        context["active_id"] = records[0].id
        return self.env.ref("sale_cartona." + xmlid).with_context(**context).run()

    def wizard(self, action):
        self.assertEqual(action["res_model"], "cartona.code.wizard")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.with_context(**action["context"])

    def test_one_cash_order_of_the_list(self):
        record = self.given_to_the_salesman()
        answer = self.press("action_hand_over_orders", record.sale_order_id)
        self.assertEqual(answer["params"]["type"], "success")
        self.report()
        self.assertEqual(record.status, "delivered")

    def test_what_cannot_be_is_named_and_the_others_are(self):
        first, second = self.given_to_the_salesman(), self.given_to_the_salesman()
        packed = self.received(self.order(receipt_id="100777"))
        packed.sale_order_id.action_confirm()
        quotation = self.received(self.order(receipt_id="100778"))
        own = self.own_order()
        records = first + packed + second + quotation
        answer = self.press("action_hand_over_orders", records.mapped("sale_order_id") + own)
        self.assertEqual(answer["params"]["type"], "warning")
        message = answer["params"]["message"]
        self.assertIn("100777: Validate the transfer first", message)
        self.assertIn("100778: Confirm the order first", message)
        self.assertIn(own.name, message)
        self.report()
        self.assertEqual(
            records.mapped("status"), ["delivered", "approved", "delivered", "pending"]
        )

    def test_transfers_of_the_list(self):
        records = self.given_to_the_salesman() + self.given_to_the_salesman()
        answer = self.press("action_hand_over_transfers", records.sale_order_id.picking_ids)
        self.assertEqual(answer["params"]["type"], "success")
        self.report()
        self.assertEqual(records.mapped("status"), ["delivered", "delivered"])

    def test_codes_are_asked_for_and_the_others_do_not_wait(self):
        cash = self.given_to_the_salesman()
        code = self.given_to_the_salesman(installment_cost=10)
        quotation = self.received(self.order(receipt_id="100779"))
        records = cash + code + quotation
        answer = self.press("action_hand_over_orders", records.mapped("sale_order_id"))
        wizard = self.wizard(answer)
        self.assertEqual(wizard.line_ids.order_id, code)
        self.assertIn("100779", wizard.left_out)
        self.report()
        self.assertEqual((cash.status, code.status), ("delivered", "assigned_to_salesman"))
        wizard.line_ids.code = "1234"
        self.assertEqual(wizard.action_confirm()["params"]["type"], "success")
        self.assertEqual(code.status, "delivered")

    def test_each_code_by_itself(self):
        cash = self.given_to_the_salesman()
        right, wrong, empty = [self.given_to_the_salesman(installment_cost=10) for _ in range(3)]
        records = cash + right + wrong + empty
        wizard = self.wizard(self.press("action_hand_over_orders", records.mapped("sale_order_id")))
        self.assertEqual(wizard.handed_over_count, 1)
        for line in wizard.line_ids:
            line.code = False if line.order_id == empty else "1234"
        refusal = cartona_api.RefusedError("retailer_otp is wrong")
        self.cartona.script("update_order_status", None, refusal)
        again = self.wizard(wizard.action_confirm())
        self.assertEqual(again.handed_over_count, 2)
        self.assertEqual(again.line_ids.order_id, wrong + empty)
        self.assertIn("Order %s is not delivered" % wrong._number(), again.left_out)
        self.assertIn("%s: no code was entered" % empty._number(), again.left_out)
        self.assertEqual(records.mapped("handed_over"), [True, True, False, False])
        self.assertEqual(
            (right + wrong + empty).mapped("status"),
            ["delivered", "assigned_to_salesman", "assigned_to_salesman"],
        )
        again.line_ids.write({"code": "4321"})
        notice = again.action_confirm()["params"]
        self.assertEqual((notice["title"], notice["type"]), ("Handed over: 4", "success"))
        self.assertEqual(set((right + wrong + empty).mapped("status")), {"delivered"})

    def test_a_code_that_is_refused_stays_where_it_is_entered(self):
        record = self.given_to_the_salesman(installment_cost=10)
        wizard = self.wizard(self.press("action_hand_over_orders", record.sale_order_id))
        with self.assertRaisesRegex(UserError, "Enter the code"):
            wizard.action_confirm()
        wizard.code = "1234"
        self.cartona.script("update_order_status", cartona_api.RefusedError("wrong"))
        with self.assertRaisesRegex(UserError, "is not delivered, as Cartona refuses it"):
            wizard.action_confirm()

    def test_none_of_them(self):
        record = self.given_to_the_salesman()
        record.sale_order_id.action_cartona_hand_over()
        self.report()
        with self.assertRaisesRegex(UserError, "Delivered"):
            self.press("action_hand_over_orders", record.sale_order_id)
        own = self.own_order()
        with self.assertRaisesRegex(UserError, own.name):
            self.press("action_hand_over_orders", own)

    def test_whoever_may_not_change_an_order_is_told_so(self):
        record, other = self.given_to_the_salesman(), self.given_to_the_salesman()
        clerk = self.make_user("clerk", "base.group_user")
        with self.assertRaises(AccessError):
            record.with_user(clerk).action_hand_over()
        self.assertFalse(record.handed_over)
        may, why = type(record)._check_may_deliver, "Somebody else's"

        def check(orders):
            if other in orders:
                raise AccessError(why)
            return may(orders)

        self.patch(type(record), "_check_may_deliver", check)
        answer = self.press("action_hand_over_orders", (record + other).mapped("sale_order_id"))
        self.assertIn("You may not change this order", answer["params"]["message"])
        self.assertEqual((record.handed_over, other.handed_over), (True, False))
