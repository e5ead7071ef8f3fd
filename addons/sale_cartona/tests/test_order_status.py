import time

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

import cartona_api

from .. import compat
from .compat import deliver, deliver_all, groups_by_related, view_of
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderStatus(OrderCase):
    """What Cartona is told of an order that goes its way in Odoo."""

    def prepare(self):
        self.stock(self.tea, 100)
        self.raw = self.order(self.line(self.tea_listing, 3, 10.0))
        self.record = self.received(self.raw)
        self.sale_order = self.record.sale_order_id

    def statuses(self):
        """Have Cartona told, and return the statuses that it was sent."""
        self.report()
        sent = [wire["status"] for wire in self.cartona.statuses]
        self.cartona.forget()
        return sent

    def test_lists_of_sale_orders_show_number_and_status(self):
        """A salesman's list, who has no right on Cartona's orders; grouped where Odoo can."""
        salesman = self.make_user("seller", "sales_team.group_sale_salesman_all_leads")
        orders = self.env["sale.order"].with_user(salesman)
        for xml_id in ("sale.view_order_tree", "sale.view_quotation_tree"):
            view = self.env.ref(xml_id)
            arch = etree.fromstring(view_of(orders, view.id, view.type))
            for name in ("cartona_order_receipt_id", "cartona_order_status"):
                [column] = arch.xpath("//field[@name='%s']" % name)
                self.assertEqual(column.get("optional"), "show")
        search = view_of(orders, self.env.ref("sale.view_sales_order_filter").id, "search")
        groups_by_it = 'name="by_cartona_status"' in search
        self.assertEqual(groups_by_it, groups_by_related(self.env))
        if groups_by_it:
            self.sale_order.user_id = salesman
            found = compat.aggregated(
                orders, [("id", "=", self.sale_order.id)], "cartona_order_status", "__count"
            )
            self.assertEqual(found, [("pending", 1)])

    def test_nothing_is_said_of_a_quotation(self):
        self.sale_order.note = "Something else"
        self.assertEqual(self.statuses(), [])

    def test_confirmed_means_approved(self):
        self.sale_order.action_confirm()
        self.assertEqual(self.statuses(), ["approved"])
        self.assertEqual((self.record.status, self.record.sending), ("approved", False))
        self.assertEqual(self.statuses(), [])

    def test_delivered_takes_all_steps(self):
        self.sale_order.action_confirm()
        deliver_all(self.sale_order.picking_ids)
        self.assertEqual(self.statuses(), ["approved", "assigned_to_salesman", "delivered"])
        self.assertEqual(self.record.status, "delivered")

    def test_given_to_the_salesman_then_handed_over(self):
        self.account.delivery_means = "assigned"
        self.sale_order.action_confirm()
        deliver_all(self.sale_order.picking_ids)
        self.assertEqual(self.statuses(), ["approved", "assigned_to_salesman"])
        compat.invalidate(self.env)
        self.assertTrue(self.sale_order.cartona_may_hand_over)
        self.sale_order.picking_ids.action_cartona_hand_over()
        self.assertEqual(self.statuses(), ["delivered"])

    def test_cancelled_with_the_reason_that_a_person_chose(self):
        self.sale_order.action_confirm()
        action = self.sale_order.with_context(cartona_ask_reason=True).action_cancel()
        self.assertEqual(self.sale_order.state, "sale")
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(form.reason, "cannot_deliver_the_order")
        form.reason = "out_of_stock"
        form.save().action_cancel_orders()
        self.assertEqual(self.sale_order.state, "cancel")
        self.report()
        [sent] = self.cartona.statuses
        self.assertEqual(
            (sent["status"], sent["cancellation_reason"]), ("cancelled_by_supplier", "out_of_stock")
        )

    def test_what_odoo_keeps_is_named_and_the_others_are_cancelled(self):
        other, kept = self.imported(self.order()), self.imported(self.order())
        cancel = type(kept).action_cancel

        why = "It is kept."

        def refusing(orders):
            if kept in orders:
                raise UserError(why)
            return cancel(orders)

        self.patch(type(kept), "action_cancel", refusing)
        wizards = self.env["cartona.cancel.wizard"].with_context(active_model="sale.order")
        wizard = wizards.with_context(active_ids=(other + kept).ids).create({})
        notice = wizard.action_cancel_orders()["params"]
        self.assertEqual(notice["message"], "%s: It is kept." % kept.name)
        self.assertEqual((other.state, kept.state), ("cancel", "draft"))
        self.assertFalse(kept.cartona_stored_order_id.cancellation_reason)
        with self.assertRaisesRegex(UserError, "It is kept"):
            wizards.with_context(active_ids=kept.ids).create({}).action_cancel_orders()

    def test_many_are_cancelled_at_once(self):
        other = self.imported(self.order())
        foreign = other.copy()
        orders = self.sale_order + other + foreign
        wizard = (
            self.env["cartona.cancel.wizard"]
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create({"reason": "expired_products"})
        )
        self.assertEqual(wizard.sale_order_ids, self.sale_order + other)
        wizard.action_cancel_orders()
        self.assertEqual((self.sale_order + other).mapped("state"), ["cancel", "cancel"])
        self.assertEqual(foreign.state, "draft")
        self.report()
        self.assertEqual(
            {wire["cancellation_reason"] for wire in self.cartona.statuses}, {"expired_products"}
        )

    def test_cancelled_otherwise_takes_the_usual_reason(self):
        self.account.cancellation_reason = "delayed_order"
        self.sale_order.with_context(disable_cancel_warning=True).action_cancel()
        self.report()
        self.assertEqual(self.cartona.statuses[0]["cancellation_reason"], "delayed_order")

    def test_a_backorder_says_nothing_until_the_last_transfer(self):
        self.sale_order.action_confirm()
        deliver(self.sale_order.picking_ids, 2)
        self.assertEqual(self.statuses(), ["approved"])
        rest = self.sale_order.picking_ids.filtered(lambda each: each.state != "done")
        deliver_all(rest)
        self.assertEqual(self.statuses(), ["assigned_to_salesman", "delivered"])
        self.assertEqual(self.cartona.lines, [])

    def test_without_a_backorder_the_amounts_go_first(self):
        self.sale_order.action_confirm()
        picking = self.sale_order.picking_ids
        deliver(picking.with_context(picking_ids_not_to_backorder=picking.ids), 2)
        seen = []
        self.cartona.script("update_order_lines", lambda wires: seen.append("lines") or [])
        self.cartona.script("update_order_status", *[lambda wire: seen.append(wire["status"])] * 3)
        self.report()
        self.assertEqual(seen, ["lines", "approved", "assigned_to_salesman", "delivered"])
        [sent] = self.cartona.lines
        self.assertEqual(sent["order_details"][0]["amount"], 2)

    def test_preparation_ships(self):
        self.account.preparation_ships = True
        self.warehouse.delivery_steps = "pick_ship"
        sale_order = self.imported(self.order(self.line(self.tea_listing, 2, 10.0)))
        sale_order.action_confirm()
        self.assertEqual(self.statuses(), ["approved"])
        step = sale_order.picking_ids.filtered(lambda each: each.picking_type_id.code == "internal")
        deliver_all(step)
        self.assertEqual(self.statuses(), ["assigned_to_salesman"])

    def test_cartonas_fleet_is_only_told_of_a_cancellation(self):
        record = self.received(self.order(delivered_by="delivered_by_cartona"))
        record.sale_order_id.action_confirm()
        self.assertEqual(self.statuses(), [])
        record.sale_order_id.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.statuses(), ["cancelled_by_supplier"])

    # -- Refusals and failures ----------------------------------------------------------

    def test_a_refusal_is_shown_and_can_be_retried(self):
        self.cartona.script(
            "update_order_status", cartona_api.RefusedError("no such thing", status=422)
        )
        self.sale_order.action_confirm()
        self.assertEqual(self.statuses(), [])
        self.assertIn("no such thing", self.sale_order.cartona_order_status_problem)
        self.assertEqual(len(self.record.activity_ids), 1)
        self.assertEqual(self.statuses(), [])
        self.sale_order.action_cartona_retry()
        self.assertEqual(self.statuses(), ["approved"])
        self.assertFalse(self.sale_order.cartona_order_status_problem)

    def test_a_refusal_gives_way_to_cartonas_newer_truth(self):
        self.cartona.script("update_order_status", cartona_api.RefusedError("it is cancelled"))
        self.sale_order.action_confirm()
        self.report()
        self.let_time_pass()
        self.received(dict(self.raw, status="cancelled_by_retailer"))
        self.assertEqual(self.sale_order.state, "cancel")
        self.assertFalse(self.record.status_problem)

    def test_an_interruption_is_survived(self):
        self.cartona.script("update_order_status", self.unavailable(), self.unavailable())
        self.sale_order.action_confirm()
        self.assertEqual(self.statuses(), ["approved"])
        self.assertEqual(len(self.slept), 2)

    def test_a_step_whose_answer_was_lost_counts_as_taken_when_it_is_refused(self):
        self.cartona.script(
            "update_order_status",
            self.answer_lost(),
            cartona_api.RefusedError("it is approved already"),
        )
        self.sale_order.action_confirm()
        self.report()
        self.assertEqual((self.record.status, self.record.status_problem), ("approved", False))

    def test_one_order_that_always_fails_does_not_stop_the_others(self):
        def fail_for_the_first(wire):
            if wire["hashed_id"] == self.record.hashed_id:
                raise self.unavailable()

        self.cartona.script("update_order_status", *[fail_for_the_first] * 30)
        others = self.imported(self.order(), self.order())
        self.sale_order.action_confirm()
        others.action_confirm()
        self.patch(
            self.env.registry["cartona.order.drain"],
            "_sleep",
            lambda _model, seconds: self._wait_some(seconds),
        )
        self.waits = 6
        self.report()
        self.assertEqual(others.mapped("cartona_order_status"), ["approved", "approved"])
        self.assertEqual(self.record.status, "pending")

    def _wait_some(self, seconds):
        self.wait(seconds)
        self.waits -= 1
        if not self.waits:
            self.env.cr.execute("DELETE FROM cartona_outbox")

    # -- No echo ----------------------------------------------------------------------------

    def test_our_own_status_that_comes_back_changes_nothing(self):
        self.sale_order.action_confirm()
        self.report()
        self.cartona.forget()
        self.let_time_pass()
        self.received(dict(self.raw, status="approved"))
        self.assertEqual((self.record.state, self.record.changes), ("imported", False))
        self.assertFalse(self.record.activity_ids)
        self.assertEqual(self.statuses(), [])
        self.assertEqual(self.cartona.statuses, [])

    def test_what_was_fetched_before_a_status_was_sent_does_not_undo_it(self):
        self.sale_order.action_confirm()
        self.report()
        self.record.sent_at = time.time() + 1
        self.received(dict(self.raw, note_message="fetched at the same moment"))
        self.assertEqual(self.record.status, "approved")
        self.let_time_pass()
        self.received(dict(self.raw, status="approved", note_message="later"))
        self.assertEqual(self.record.note_message, "later")

    def test_nothing_is_in_doubt_for_an_hour_that_the_clock_was_set_back(self):
        self.sale_order.action_confirm()
        self.report()
        self.record.sent_at = time.time() + 3600
        self.received(dict(self.raw, status="approved", note_message="now"))
        self.assertEqual(self.record.note_message, "now")

    def test_nothing_but_a_cancellation_is_said_while_a_change_waits(self):
        [line] = self.raw["order_details"]
        self.sale_order.action_confirm()
        self.received(dict(self.raw, order_details=[dict(line, amount=9)], total_price=90))
        self.assertEqual(self.record.state, "changed")
        self.assertEqual(self.statuses(), [])
        self.sale_order.action_cartona_apply_changes()
        self.assertEqual(self.statuses(), ["approved"])

    def test_a_rolled_back_confirmation_is_not_told(self):
        self.commit()
        self.sale_order.action_confirm()
        self.roll_back()
        self.assertEqual(self.statuses(), [])
