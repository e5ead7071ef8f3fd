from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

import cartona_api

from .. import compat, const
from .test_alarm import AlarmCase


@tagged("post_install", "-at_install")
class TestFailingChannels(AlarmCase):
    """Only what is in the way calls a person, and hides nothing else."""

    def setUp(self):
        super().setUp()
        self.error = cartona_api.UnavailableError("No answer.")

    def let_channel_fail(self, kind, minutes=20):
        channel = self.account._channel(kind)
        channel._failed(self.error)
        self.env.cr.execute(
            """
            UPDATE cartona_channel
               SET failing_since = failing_since - %(ago)s * interval '1 minute',
                   last_error_at = last_error_at - %(ago)s * interval '1 minute',
                   next_attempt_at = NULL
             WHERE id = %(id)s
            """,
            {"ago": minutes, "id": channel.id},
        )
        compat.invalidate(self.env)
        return channel

    def test_a_catalogue_that_could_not_be_read_once(self):
        self.let_channel_fail(const.READING)
        self.assertFalse(self.check(), "prices have been sent since")
        self.assertEqual(self.card()["state"]["kind"], "live")

    def test_a_catalogue_that_cannot_be_read(self):
        self.let_channel_fail(const.READING)
        self.let_channel_fail(const.READING)
        self.assert_comes_and_goes("outage", self.env["cartona.reconciler"]._sweep)

    def test_a_token_that_was_wrong_when_the_catalogue_was_read(self):
        self.error = cartona_api.CredentialsError.of("token_refused", {})
        self.let_channel_fail(const.READING)
        self.assertFalse(self.check())
        self.env["cartona.channel"].search([]).write({"last_success_at": False})
        self.assertEqual(self.check().mapped("code"), ["token"], "nothing was answered since")

    def test_it_is_read_again_once_the_account_is_changed(self):
        channel = self.let_channel_fail(const.READING)
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.account.token = "another"
        sweep = self.env.ref("sale_cartona.cron_sweep")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", sweep.id)])
        self.assertTrue(triggers)
        self.env["cartona.reconciler"]._sweep()
        self.assertFalse(channel.failure_count)

    def test_a_good_test_has_all_tried_again_at_once(self):
        channel = self.let_channel_fail(const.OFFERS)
        channel.next_attempt_at = fields.Datetime.now() + timedelta(hours=1)
        self.account.action_test_connection()
        self.assertFalse(channel.next_attempt_at)

    def test_orders_that_are_fetched_no_longer(self):
        self.let_channel_fail(const.ORDERS)
        self.assertEqual(self.check().mapped("code"), ["outage"])
        self.account.fetch_orders = False
        self.assertFalse(self.check())
        self.assertEqual(self.card()["state"]["kind"], "live")

    def test_what_was_to_be_told_is_gone(self):
        self.let_channel_fail(const.STATUS)
        self.assertFalse(self.check())

    def test_one_channel_hides_nothing_of_another(self):
        self.let_channel_fail(const.ORDERS)
        self.product.list_price = 99.0
        self.commit()
        self.age(70, success=70)
        self.assertEqual(set(self.check().mapped("code")), {"outage", "waiting"})

    def test_the_wait_begins_when_the_interruption_ends(self):
        self.let_fail(self.error)
        self.age(5000, success=5000)
        self.env["cartona.channel"]._succeeded(self.account, const.OFFERS)
        self.assertFalse(self.check())
        self.long_ago("working_since", "last_success_at")
        self.assertEqual(self.check().mapped("code"), ["waiting"])

    def test_the_wait_begins_when_the_account_goes_live(self):
        self.account.action_pause()
        self.product.list_price = 99.0
        self.commit()
        self.env["cartona.outbox"]._add(
            self.account, const.LISTING, self.listing.ids, is_change=True
        )
        self.age(5000, success=5000)
        self.account.action_go_live()
        self.assertFalse(self.check())
        self.long_ago("working_since")
        self.assertEqual(self.check().mapped("code"), ["waiting"])

    def test_the_wait_begins_with_the_server(self):
        self.product.list_price = 99.0
        self.commit()
        self.age(5000, success=5000)
        self.clock_runs(0.5)
        self.assertFalse(self.check())
        self.clock_runs(2)
        self.assertEqual(self.check().mapped("code"), ["waiting"])

    def long_ago(self, *columns):
        for column in columns:
            self.env.cr.execute(
                "UPDATE cartona_channel SET {0} = {0} - interval '1 day'".format(column)
            )
        compat.invalidate(self.env)


@tagged("post_install", "-at_install")
class TestCalledPerson(AlarmCase):
    """Who is called hears what holds now, and is who is responsible now."""

    def test_another_problem_of_the_same_kind(self):
        self.let_fail(cartona_api.UnavailableError("No answer."), minutes=20)
        alarm, text = self.check(), self.account.alarm_text
        self.let_fail(cartona_api.UnavailableError("Bad gateway."))
        self.assertEqual(self.check(), alarm)
        self.assertNotEqual(self.account.alarm_text, text)
        self.assertIn("Bad gateway.", alarm.activity_id.note)

    def test_another_responsible(self):
        self.let_fail(cartona_api.UnavailableError("No answer."), minutes=20)
        activity = self.check().activity_id
        successor = self.make_user("successor", "sale_cartona.group_cartona_manager")
        self.account.user_id = successor
        self.assertEqual(activity.user_id, successor)

    def test_one_account_does_not_silence_another(self):
        other = self.make_account("Another")
        other.action_go_live()
        check, broken = self.registry["cartona.alarm"]._check_account, self.account

        def fail(alarms, account, now):
            if account == broken:
                raise ZeroDivisionError
            return check(alarms, account, now)

        self.patch(self.registry["cartona.alarm"], "_check_account", fail)
        self.env.ref("sale_cartona.cron_orders").active = False
        with self.assertLogs("odoo.addons.sale_cartona", "ERROR"):
            self.check()
        alarms = self.env["cartona.alarm"].search([("account_id", "=", other.id)])
        self.assertEqual(alarms.code, "worker")
