from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..lib.order_lines import LineSaid
from .compat import deliver_all
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestCodeTraps(OrderCase):
    """What goes wrong around the retailer's code."""

    def setUp(self):
        super().setUp()
        self.stock(self.tea, 100)
        self.record = self.received(self.order(self.line(self.tea_listing, 3), wallet_top_up=5))
        self.sale_order = self.record.sale_order_id
        self.sale_order.action_confirm()
        self.picking = self.sale_order.picking_ids

    def wizard(self, action):
        return (
            self.env[action["res_model"]].browse(action["res_id"]).with_context(**action["context"])
        )

    def test_a_code_that_was_taken_before_leaves_nothing_open(self):
        wizard = self.wizard(deliver_all(self.picking))
        wizard.line_ids.code = "1234"
        for status in ("approved", "assigned_to_salesman", "delivered"):
            self.env["cartona.delivery.attempt"].sudo()._write_attempt(self.record, status, "taken")
        wizard.action_confirm()
        self.assertEqual((self.picking.state, self.record.status), ("done", "delivered"))
        self.assertFalse(wizard.line_ids.code)
        self.assertEqual(self.cartona.statuses, [])

    def test_a_lost_answer_is_looked_into_before_the_code_is_sent_again(self):
        attempts = self.env["cartona.delivery.attempt"].sudo()
        for status in ("approved", "assigned_to_salesman"):
            attempts._write_attempt(self.record, status, "taken")
        attempts._write_attempt(self.record, "delivered", "unknown")
        self.cartona.orders = [dict(self.record._pulled().raw, status="delivered")]
        wizard = self.wizard(deliver_all(self.picking))
        wizard.line_ids.code = "1234"
        wizard.action_confirm()
        self.assertEqual((self.picking.state, self.record.status), ("done", "delivered"))
        self.assertEqual(self.cartona.statuses, [])

    def test_no_code_without_a_delivery(self):
        with self.assertRaisesRegex(UserError, "Validate the transfer"):
            self.sale_order.action_cartona_enter_code()

    def test_whoever_may_validate_a_transfer_may_hand_over(self):
        self.account.delivery_means = "assigned"
        user = self.make_user("stock", "stock.group_stock_user")
        picking = self.picking.with_user(user).with_context(allowed_company_ids=self.company.ids)
        deliver_all(picking)
        self.assertEqual(picking.state, "done")
        wizard = self.wizard(picking.action_cartona_hand_over())
        wizard.line_ids.code = "1234"
        wizard.action_confirm()
        self.assertEqual(self.record.status, "delivered")

    def test_what_was_sent_with_a_wrong_code_is_known_to_have_been_sent(self):
        attempts = self.env["cartona.delivery.attempt"].sudo()
        [key] = self.record._agreed_lines()
        attempts._write_attempt(
            self.record, "lines", "taken", lines=[LineSaid(key, amount=Decimal(2))]
        )
        self.let_time_pass()
        raw = self.record._pulled().raw
        line = dict(raw["order_details"][0], amount=2)
        self.received(dict(raw, order_details=[line], total_price=20))
        self.assertEqual(self.record.state, "imported")
        self.report()
        self.assertEqual(self.cartona.lines[0]["order_details"], [{"id": line["id"], "amount": 3}])
