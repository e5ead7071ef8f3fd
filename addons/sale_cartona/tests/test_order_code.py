from odoo.exceptions import UserError
from odoo.tests import tagged

import cartona_api

from .. import const
from ..lib import lock
from .compat import deliver, deliver_all
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderCode(OrderCase):
    """Deliveries that take the retailer's code."""

    def prepare(self):
        self.stock(self.tea, 100)
        raw = self.order(self.line(self.tea_listing, 3, 10.0), installment_cost=30)
        self.record = self.received(raw)
        self.sale_order = self.record.sale_order_id
        self.sale_order.action_confirm()
        self.picking = self.sale_order.picking_ids

    def ask(self, picking=None):
        """Validate a transfer, which asks for the code; return the wizard."""
        action = deliver_all(picking or self.picking)
        self.assertEqual(action["res_model"], "cartona.code.wizard")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.with_context(**action["context"])

    def enter(self, wizard, code="1234"):
        wizard.line_ids.code = code
        return wizard.action_confirm()

    def attempts(self):
        return [
            (attempt.status, attempt.outcome)
            for attempt in self.env["cartona.delivery.attempt"].search(
                [("order_ref", "=", self.record.id)], order="id"
            )
        ]

    def test_the_right_code_delivers(self):
        wizard = self.ask()
        self.assertEqual(self.picking.state, "assigned")
        self.assertEqual(wizard.line_ids.cash_at_door, 0)
        self.enter(wizard, " 1234 ")
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(
            [(wire["status"], wire.get("retailer_otp")) for wire in self.cartona.statuses],
            [("approved", None), ("assigned_to_salesman", None), ("delivered", "1234")],
        )
        self.assertEqual(self.record.status, "delivered")
        self.assertFalse(wizard.line_ids.code)
        self.cartona.forget()
        self.report()
        self.assertEqual(self.cartona.statuses, [])

    def test_a_wrong_code_validates_nothing(self):
        self.report()
        wizard = self.ask()
        self.commit()
        self.cartona.script(
            "update_order_status", None, cartona_api.RefusedError("retailer_otp is wrong")
        )
        with self.assertRaises(UserError) as refused:
            self.enter(wizard)
        self.assertEqual(
            str(refused.exception.args[0]),
            "Order %s is not delivered, as Cartona refuses it (retailer_otp is wrong): ask the "
            "retailer for the code again.\nNothing was validated." % self.record._number(),
        )

    def test_cartona_out_of_reach_is_a_clear_choice(self):
        wizard = self.ask()
        self.cartona.script("update_order_status", self.unavailable())
        with self.assertRaisesRegex(UserError, "Try again now or later"):
            self.enter(wizard)

    def test_what_cartona_took_is_not_sent_again(self):
        attempts = self.env["cartona.delivery.attempt"].sudo()
        for status in ("approved", "assigned_to_salesman"):
            attempts._write_attempt(self.record, status, "taken")
        self.enter(self.ask())
        self.assertEqual([wire["status"] for wire in self.cartona.statuses], ["delivered"])

    def test_an_accepted_code_is_never_asked_for_again(self):
        attempts = self.env["cartona.delivery.attempt"].sudo()
        for status in ("approved", "assigned_to_salesman", "delivered"):
            attempts._write_attempt(self.record, status, "taken")
        deliver_all(self.picking)
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.cartona.statuses, [])

    def test_the_code_is_asked_at_the_last_transfer_only(self):
        deliver(self.picking, 2)
        self.assertEqual(self.picking.state, "done")
        rest = self.sale_order.picking_ids - self.picking
        self.enter(self.ask(rest))
        self.assertEqual(rest.state, "done")
        self.assertEqual(self.record.status, "delivered")

    def test_reduced_amounts_go_before_the_code(self):
        action = deliver(
            self.picking.with_context(picking_ids_not_to_backorder=self.picking.ids), 2
        )
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.enter(wizard.with_context(**action["context"]))
        self.assertEqual(self.picking.state, "done")
        [sent] = self.cartona.lines
        self.assertEqual(sent["order_details"][0]["amount"], 2)

    def test_handing_over_asks_for_the_code(self):
        self.account.delivery_means = "assigned"
        deliver_all(self.picking)
        self.assertEqual(self.picking.state, "done")
        self.report()
        self.assertEqual(self.record.status, "assigned_to_salesman")
        action = self.sale_order.action_cartona_hand_over()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.enter(wizard.with_context(**action["context"]))
        self.assertEqual(self.record.status, "delivered")
        self.assertTrue(self.record.handed_over)

    def test_without_a_code_no_delivery_is_told(self):
        self.picking.with_context(cartona_follows=True)
        deliver_all(self.picking.with_context(cartona_follows=True))
        self.report()
        self.assertEqual(self.record.status, "assigned_to_salesman")
        self.assertIn("code is missing", self.sale_order.cartona_order_status_problem)
        action = self.sale_order.action_cartona_enter_code()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.enter(wizard.with_context(**action["context"]))
        self.assertEqual((self.record.status, self.record.status_problem), ("delivered", False))

    def test_no_code_where_cartona_delivers_or_cash_is_paid(self):
        for values in ({"delivered_by": "delivered_by_cartona", "wallet_top_up": 5}, {}):
            record = self.received(self.order(**values))
            record.sale_order_id.action_confirm()
            deliver_all(record.sale_order_id.picking_ids)
            self.assertEqual(record.sale_order_id.picking_ids.state, "done")

    def test_what_was_not_told_does_not_count_as_delivered(self):
        """Validated together with another order, whose code is asked for."""
        other = self.received(self.order(self.line(self.tea_listing, 1), wallet_top_up=5))
        other.sale_order_id.action_confirm()
        other.write({"status": "other"})
        wizard = self.ask(self.picking + other.sale_order_id.picking_ids)
        self.enter(wizard)
        self.assertEqual((self.record.status, other.status), ("delivered", "other"))

    def test_several_transfers_ask_for_their_codes_together(self):
        other = self.received(self.order(wallet_top_up=5, **{"receipt_id": "S2"}))
        other.sale_order_id.action_confirm()
        pickings = self.picking + other.sale_order_id.picking_ids
        wizard = self.ask(pickings)
        self.assertEqual(wizard.line_ids.order_id, self.record + other)
        self.enter(wizard)
        self.assertEqual(pickings.mapped("state"), ["done", "done"])
        self.assertEqual((self.record + other).mapped("status"), ["delivered", "delivered"])

    def _lose_the_answer(self):
        """Have Cartona take the code while its answer is lost; return the wizard."""
        wizard = self.ask()
        attempts = self.env["cartona.delivery.attempt"].sudo()
        for status in ("approved", "assigned_to_salesman"):
            attempts._write_attempt(self.record, status, "taken")
        attempts._write_attempt(self.record, "delivered", "unknown")
        return wizard

    def test_after_a_lost_answer_no_acknowledgement_speaks_of_what_was_only_looked_at(self):
        wizard = self._lose_the_answer()
        unavailable = self.unavailable()
        self.cartona.script("update_order_statuses", unavailable)
        changed, same = self.order(), self.order()
        records = self.received(changed, same)
        self.assertEqual(records.mapped("acknowledged_at"), [False, False])
        changed = dict(changed, retailer_note="Ring twice")
        delivered = self.order(hashed_id=self.record.hashed_id, status="delivered")
        self.cartona.orders = [changed, same, delivered]
        self.cartona.forget()
        self.enter(wizard)
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.cartona.statuses, [], "Cartona had taken it already")
        self.env.cr.execute(
            "SELECT res_id FROM cartona_outbox WHERE kind = %s", (const.ACKNOWLEDGEMENT,)
        )
        self.assertEqual(self.env.cr.fetchall(), [(records[1].id,)])
        # The next pull stores the new version, and speaks of that one.
        self.wait(600)
        self.pull()
        self.assertTrue(all(records.mapped("acknowledged_at")))
        self.assertIn("Ring twice", records[0].payload)

    def test_after_a_lost_answer_a_pull_at_work_is_waited_for(self):
        wizard = self._lose_the_answer()
        self.patch(const, "CODE_SECONDS", 0.2)
        with lock.exclusive(self.env, const.ORDERS, self.account.id) as held:
            self.assertTrue(held)
            with self.assertRaisesRegex(UserError, "being fetched just now"):
                self.enter(wizard)
        self.assertEqual(self.cartona.statuses, [])

    def test_after_a_lost_answer_a_person_may_have_seen_it_delivered(self):
        """Cartona takes nothing twice, and need not show what came from here (Orders)."""
        wizard = self._lose_the_answer()
        self.assertEqual(wizard.in_doubt, self.record.receipt_id or self.record.hashed_id)
        self.cartona.script("update_order_status", cartona_api.RefusedError("It is delivered."))
        with self.assertRaises(UserError) as refused:
            self.enter(wizard)
        self.assertIn("app shows the order as delivered", str(refused.exception))
        self.assertEqual(self.picking.state, "assigned")
        again = self.ask()
        self.assertTrue(again.in_doubt, "what a second attempt was told says nothing of the first")
        self.cartona.forget()
        again.is_delivered_there = True
        self.enter(again)
        self.assertEqual((self.picking.state, self.record.status), ("done", "delivered"))
        self.assertEqual(self.cartona.statuses, [])

    def test_without_a_lost_answer_nobody_is_asked_what_he_has_seen(self):
        wizard = self.ask()
        self.assertFalse(wizard.in_doubt)
        wizard.is_delivered_there = True
        self.enter(wizard)
        self.assertEqual(self.cartona.statuses[-1].get("retailer_otp"), "1234")

    def test_an_attempt_keeps_no_code_that_cartona_echoes(self):
        said = "5521 is wrong (٥٥٢١), ask 01001234567"
        self.cartona.script("update_order_status", None, None, cartona_api.RefusedError(said))
        with self.assertRaisesRegex(UserError, "5521"):
            self.enter(self.ask(), "5521")
        kept = self.env["cartona.delivery.attempt"].search([("order_ref", "=", self.record.id)])
        held = " ".join(filter(None, kept.mapped("message_held")))
        self.assertIn("*** is wrong (***), ask ***67", held)
        self.assertNotIn("5521", held)

    def test_attempts_are_noted(self):
        self.enter(self.ask())
        self.assertEqual(
            [each for each in self.attempts() if each[1] != "unknown"],
            [("approved", "taken"), ("assigned_to_salesman", "taken"), ("delivered", "taken")],
        )
