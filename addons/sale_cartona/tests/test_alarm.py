import json
import time
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

import cartona_api

from .. import compat
from ..lib.failure import OdooFailure
from ..models.engine import cartona_scheduler
from .common import CartonaCase


class AlarmCase(CartonaCase):
    """A live account with a product, and what makes its alarms come."""

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.listing = self.make_listing(self.product)
        self.account.user_id = self.make_user("boss", "sale_cartona.group_cartona_manager")
        self.drain()

    def setUp(self):
        super().setUp()
        self.scheduler_runs()
        self.patch(self.registry["cartona.worker"], "_sleep", lambda *_args: None)

    def check(self):
        self.env.cr.flush()
        self.env["cartona.alarm"]._check_alarms()
        return self.env["cartona.alarm"].search([("account_id", "=", self.account.id)])

    def activities(self):
        return self.account.activity_ids

    def let_fail(self, error, minutes=0):
        self.cartona.script("update_products", error)
        self.product.list_price += 1.0
        self.commit()
        self.env["cartona.drain"]._serve(self.account)
        self.env.cr.execute(
            "UPDATE cartona_channel SET failing_since = failing_since - %s * interval '1 minute'",
            (minutes,),
        )
        compat.invalidate(self.env)

    def assert_comes_and_goes(self, code, mend):
        alarms = self.check()
        self.assertEqual(alarms.mapped("code"), [code])
        self.assertEqual(self.check(), alarms, "it is raised once")
        self.assertEqual(len(self.activities()), 1)
        self.assertEqual(self.activities().user_id, self.account.user_id)
        self.assertTrue(self.account.alarm_text)
        status, answer = self.health()
        self.assertEqual(status, 503)
        self.assertEqual(answer["accounts"][0]["alarms"], [code])
        mend()
        self.assertFalse(self.check())
        self.assertFalse(self.activities())
        self.assertFalse(self.account.alarm_text)
        self.assertEqual(self.health()[0], 200)

    def health(self):
        health = self.env["cartona.health"]
        health._make_token()
        token = self.env["ir.config_parameter"].get_param("sale_cartona.health_token")
        self.env.cr.flush()
        status, answer = health._health_answer(token)
        json.dumps(answer)
        return status, answer

    def recover(self):
        self.env.cr.execute("UPDATE cartona_channel SET next_attempt_at = NULL")
        self.env["cartona.drain"]._serve(self.account)

    def card(self):
        self.env.cr.flush()
        return self.env["cartona.dashboard"].snapshot()["cards"][0]

    def age(self, seconds, success=0):
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE cartona_outbox SET since = since - %s * interval '1 second'", (seconds,)
        )
        self.env.cr.execute(
            "UPDATE cartona_channel SET last_success_at = last_success_at - %s * interval '1 s'",
            (success,),
        )


@tagged("post_install", "-at_install")
class TestAlarm(AlarmCase):
    """Each alarm comes with its cause, calls the responsible once, and goes with it."""

    def test_a_refused_token(self):
        error = cartona_api.CredentialsError.of("token_refused", {})
        self.let_fail(error)
        self.assert_comes_and_goes("token", self.recover)

    def test_an_outage_of_a_quarter_of_an_hour(self):
        self.let_fail(cartona_api.UnavailableError("No answer."), minutes=14)
        self.assertFalse(self.check())
        self.let_fail(cartona_api.UnavailableError("No answer."), minutes=2)
        self.assert_comes_and_goes("outage", self.recover)

    def test_a_worker_that_is_off(self):
        cron = self.env.ref("sale_cartona.cron_catalogue")
        cron.active = False
        self.assert_comes_and_goes("worker", lambda: cron.write({"active": True}))

    def test_a_worker_that_does_not_run(self):
        cron = self.env.ref("sale_cartona.cron_orders")
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        cron.nextcall = fields.Datetime.now() - timedelta(minutes=6)
        self.assert_comes_and_goes(
            "worker", lambda: cron.write({"nextcall": fields.Datetime.now()})
        )

    def test_a_change_that_waits(self):
        self.product.list_price = 99.0
        self.commit()
        self.age(50, success=50)
        self.assertFalse(self.check())
        self.age(20, success=20)
        self.assert_comes_and_goes("waiting", self.drain)

    def test_what_nobody_waits_for_is_no_alarm(self):
        self.env["cartona.reconciler"]._sweep()
        self.age(5000, success=5000)
        self.assertFalse(self.check())

    def test_a_mass_of_changes_that_is_worked_through_is_no_alarm(self):
        self.product.list_price = 99.0
        self.commit()
        self.age(300)
        self.assertFalse(self.check())
        self.age(400)
        self.assertEqual(self.check().mapped("code"), ["waiting"])

    def test_webhooks_that_fall_silent(self):
        self.account.webhook_enabled = True
        insert = self.env["cartona.order"]._insert
        values = {"host": "x", "account_id": self.account.id, "payload": "{}", "payload_hash": "x"}

        def come(number, way):
            insert(dict(values, hashed_id="order %s" % number, brought_by=way))

        def let_minutes_pass():
            self.env.cr.execute(
                "UPDATE cartona_order SET create_date = create_date - interval '2 minutes'"
            )
            self.env.cr.execute(
                "UPDATE cartona_clock SET pushed_at = pushed_at - interval '2 minutes'"
            )

        def push():
            self.env["cartona.clock"]._note_push(self.account)

        for number in range(3):
            come(number, "pull")
            let_minutes_pass()
        self.assertFalse(self.check(), "no push ever came")
        come(3, "push")
        push()
        let_minutes_pass()
        for number in (4, 5, 6):
            come(number, "pull")
        self.assertFalse(self.check(), "they had been waiting, as after a pause")
        let_minutes_pass()
        come(7, "pull")
        # Whatever it tells: a look of the clock's may have found the order before.
        self.assert_comes_and_goes("silent", push)
        for number in (8, 9, 10, 11):
            let_minutes_pass()
            come(number, "pull")
            push()
            self.assertFalse(self.check(), "pushes come, if only after a look has found the order")

    def test_a_paused_account_calls_nobody(self):
        self.let_fail(cartona_api.UnavailableError("No answer."), minutes=60)
        self.assertTrue(self.check())
        self.account.action_pause()
        self.assertFalse(self.check())

    def test_a_button_says_that_the_worker_is_off(self):
        self.assertEqual(self.account.action_fetch_orders()["params"]["type"], "success")
        self.env.ref("sale_cartona.cron_orders").active = False
        answer = self.account.action_fetch_orders()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertIn("Cartona: fetch orders", answer["params"]["message"])

    def told(self, answer):
        """Return how the notification of a button looks, and what it says."""
        return answer and (answer["params"]["type"], answer["params"]["message"])

    def account_buttons(self):
        """Press each button of the account that has a worker begin."""
        account = self.account
        return {
            name: self.told(getattr(account, "action_" + name)())
            for name in (
                "push_now",
                "fetch_orders",
                "read_catalogue",
                "compare_catalogue",
                "retry_failed",
                "repair_differences",
            )
        }

    def record_buttons(self):
        """Press the buttons of a listing and of an order that have it sent or fetched again."""
        order = self.env["cartona.order"].browse(self.make_order())
        return [
            self.told(press())
            for press in (
                self.listing.action_retry,
                self.listing.action_resend,
                order.action_retry,
                order.action_retry_status,
            )
        ]

    def make_order(self):
        self.env.cr.execute("DELETE FROM cartona_order WHERE hashed_id = 'waits'")
        return self.env["cartona.order"]._insert(
            {
                "host": "x",
                "account_id": self.account.id,
                "payload": "{}",
                "payload_hash": "x",
                "hashed_id": "waits",
            }
        )

    def test_each_button_says_that_nothing_comes(self):
        self.assertEqual({kind for kind, _text in self.account_buttons().values()}, {"success"})
        self.assertEqual(self.record_buttons(), [None] * 4)
        cron = self.env.ref("sale_cartona.cron_statuses")
        cron.active = False
        for name, (kind, text) in self.account_buttons().items():
            self.assertEqual(kind, "danger", name)
            self.assertIn(cron.name, text)
        for kind, text in self.record_buttons():
            self.assertEqual(kind, "warning")
            self.assertIn(cron.name, text)
        self.assertEqual(self.listing.state, "new", "it is marked all the same")

    def test_each_button_says_that_nothing_may_be_sent(self):
        deployment = self.registry["cartona.deployment"]
        self.patch(deployment, "_obstacle", lambda *_args: "Nobody has said where this is.")
        buttons = self.account_buttons()
        # To read changes nothing on Cartona.
        for name in [each for each in buttons if each.endswith("_catalogue")]:
            self.assertEqual(buttons.pop(name)[0], "success", name)
        self.assertEqual(
            set(buttons.values()), {("danger", "Nobody has said where this is.")}, buttons
        )
        self.assertEqual(self.record_buttons(), [("warning", "Nobody has said where this is.")] * 4)

    def test_fetching_orders_says_that_the_account_takes_none(self):
        self.account.fetch_orders = False
        for name, (kind, text) in self.account_buttons().items():
            self.assertEqual(kind, "danger" if name == "fetch_orders" else "success", name)
            self.assertEqual("Fetch Orders" in text, name == "fetch_orders", name)
        prices, again, order, status = self.record_buttons()
        self.assertEqual((prices, again, status), (None, None, None))
        self.assertEqual(order[0], "warning")
        self.assertIn("Fetch Orders", order[1])

    def test_what_is_tried_again_of_a_paused_account_is_not_sent(self):
        self.account.action_pause()
        text = "Account Retail is not live."
        self.assertEqual(self.record_buttons(), [("warning", text)] * 4)

    def test_switching_on_says_who_is_off(self):
        self.env.ref("sale_cartona.cron_read_catalogue").active = False
        self.env.ref("sale_cartona.cron_statuses").active = False
        self.assertEqual(self.check().mapped("code"), ["worker"])
        answer = self.account.action_read_catalogue()["params"]
        self.assertEqual(answer["type"], "danger")
        answer = self.account.action_wake_workers()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn("Cartona: read the catalogue", answer["message"])
        self.assertTrue(self.env.ref("sale_cartona.cron_read_catalogue").active)
        self.assertTrue(self.env.ref("sale_cartona.cron_statuses").active)
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        cron = self.env.ref("sale_cartona.cron_orders")
        cron.nextcall = fields.Datetime.now() - timedelta(minutes=20)
        self.assertEqual(self.check().mapped("code"), ["worker"])
        answer = self.account.action_wake_workers()["params"]
        self.assertEqual(answer["type"], "danger", "nobody runs them, whatever is pressed")

    def test_what_somebody_wants_off_calls_nobody_and_stays_off(self):
        for name in ("read_catalogue", "morning", "prepare", "second_look", "alarms"):
            self.env.ref("sale_cartona.cron_" + name).active = False
        self.assertFalse(self.check())
        self.assertEqual(self.health()[0], 200)
        self.account.action_pause()
        self.account.action_go_live()
        morning = self.env.ref("sale_cartona.cron_morning")
        self.assertFalse(morning.active)
        card = self.card()
        self.assertEqual(card["state"]["kind"], "live")
        self.assertIn(morning.name, card["state"]["text"])
        self.assertEqual(card["buttons"][0]["name"], "wake")

    def test_after_an_uninstallation_that_broke_off_all_is_switched_on(self):
        off = self.env.ref("sale_cartona.cron_morning") + self.env.ref("sale_cartona.cron_orders")
        off.write({"active": False})
        self.account.action_go_live()
        self.assertEqual(off.mapped("active"), [True, True])

    def test_after_a_stop_all_is_due_at_once(self):
        cron = self.env.ref("sale_cartona.cron_orders")
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        cron.nextcall = fields.Datetime.now() - timedelta(hours=6)
        self.env.cr.flush()
        for minutes, expected in ((1, []), (6, ["worker"])):
            self.clock_runs(minutes)
            self.env["cartona.scheduler"]._forget_state()
            self.assertEqual(self.check().mapped("code"), expected)

    def test_where_no_clock_is_at_work_the_process_judges_for_itself(self):
        cron = self.env.ref("sale_cartona.cron_orders")
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        cron.nextcall = fields.Datetime.now() - timedelta(hours=6)
        self.env.cr.flush()
        self.env.cr.execute("UPDATE cartona_clock SET held_until = NULL WHERE account_id = 0")
        # A process that has just started asks before its clock has the lease.
        for minutes, expected in ((0, []), (6, ["worker"])):
            self.patch(cartona_scheduler, "_begun", time.monotonic() - 60 * minutes)
            self.env["cartona.scheduler"]._forget_state()
            self.assertEqual(self.check().mapped("code"), expected)

    def test_odoo_fails_itself(self):
        self.product.list_price = 99.0
        self.commit()
        channel = self.account._channel("offers")
        channel._failed(OdooFailure(ZeroDivisionError("division by zero")))
        channel.failing_since -= timedelta(minutes=16)
        self.assert_comes_and_goes("failing", self.recover_by_call)

    def recover_by_call(self):
        self.env["cartona.channel"]._succeeded(self.account, "offers")

    def test_what_may_not_be_sent_does_not_wait(self):
        self.product.list_price = 99.0
        self.commit()
        self.age(5000, success=5000)
        obstacle = self.registry["cartona.deployment"]
        self.patch(obstacle, "_obstacle", lambda *_args: "a reason")
        self.assertFalse(self.check())

    def test_health_tells_strangers_nothing(self):
        self.assertEqual(self.env["cartona.health"]._health_answer(""), (404, {}))
        self.health()
        self.assertEqual(self.env["cartona.health"]._health_answer("wrong"), (404, {}))

    def test_the_clock_waits_for_no_mail_server(self):
        """Who is called has a mail; the queue sends it, and is told to."""
        sent = []

        def send(mails, *_args, **_options):
            sent.extend(mails.ids)

        self.patch(self.registry["mail.mail"], "send", send)
        self.let_fail(cartona_api.CredentialsError.of("token_refused", {}))
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        told = [("cron_id", "=", queue.id)]
        self.env["ir.cron.trigger"].search(told).unlink()
        self.assertTrue(self.check())
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.account.user_id.partner_id.ids)]
        )
        self.assertEqual((mails.mapped("state"), sent), (["outgoing"], []))
        self.assertTrue(self.env["ir.cron.trigger"].search(told))
        self.env["mail.mail"].process_email_queue()
        self.assertLessEqual(set(mails.ids), set(sent))

    def test_yesterdays_figures_by_mail(self):
        self.account.morning_mail = True
        self.env["cartona.account"]._send_morning_mails()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("boss@example.com", mail.email_to)
        self.assertIn("Success", mail.body_html)
