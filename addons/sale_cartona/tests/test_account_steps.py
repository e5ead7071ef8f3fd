from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

import cartona_api

from .. import const
from .common import CartonaCase
from .compat import view_of

MASK = "********"


@tagged("post_install", "-at_install")
class TestAccountSteps(CartonaCase):
    """What leads a person from a new account to one that is live, and what is asked on the way."""

    def test_a_token_that_cartona_refuses_keeps_from_going_live(self):
        for error in (
            cartona_api.CredentialsError("Cartona does not accept the token."),
            cartona_api.UnavailableError("Cartona could not be reached."),
        ):
            with self.subTest(error=error):
                account = self.make_account(error.message, state="draft")
                self.cartona_of(account).script("check_connection", error)
                with self.assertRaisesRegex(UserError, "cannot go live. " + error.message):
                    account.action_go_live()
                self.roll_back()
                self.assertEqual(account.state, "draft")
                self.assertEqual(account.connection_state, "failed", "it is shown all the same")
                account.action_go_live()
                self.assertEqual((account.state, account.connection_state), ("live", "ok"))

    def test_each_of_several_accounts_is_asked_for_and_none_goes_live_alone(self):
        good, bad = (self.make_account(name, state="paused") for name in ("Good", "Bad"))
        self.cartona_of(bad).script("check_connection", cartona_api.UnavailableError("No answer."))
        with self.assertRaisesRegex(UserError, "Bad cannot go live. No answer."):
            (good + bad).action_go_live()
        self.roll_back()
        self.assertEqual((good.state, bad.state), ("paused", "paused"))
        self.assertEqual((good.connection_state, bad.connection_state), ("ok", "failed"))
        (good + bad).action_go_live()
        self.assertEqual((good.state, bad.state), ("live", "live"))

    def test_one_that_is_live_is_not_asked_for_again(self):
        self.cartona.script("check_connection", AssertionError("asked"))
        self.account.action_go_live()
        self.assertEqual(self.account.state, "live")

    # -- What is to be done next ------------------------------------------------------

    def test_the_next_step_follows_what_was_done(self):
        account = self.make_account("Beginner", state="draft", token=False)
        self.assertEqual(account.next_step, "token")
        action = account.action_enter_token()
        self.assertEqual((action["res_id"], action["target"]), (account.id, "new"))
        view = self.env.ref("sale_cartona.cartona_account_view_form_token")
        self.assertEqual(action["views"], [(view.id, "form")])
        with Form(account, view=view) as form:
            form.token = "typed"
        self.assertEqual(account.next_step, "test")
        account.action_test_connection()
        self.assertEqual(account.next_step, "catalogue")
        account.action_read_catalogue()
        self.assertEqual(account.next_step, "preview")
        self.env["cartona.reconciler"]._run()
        self.assertEqual(account.next_step, "preview")
        account.action_go_live()
        self.assertEqual(account.next_step, "live")
        account.action_pause()
        self.assertEqual(account.next_step, "preview")

    def test_another_token_has_to_be_tested(self):
        account = self.make_account("Beginner", state="draft")
        account.action_test_connection()
        account.token = MASK
        self.assertEqual(account.connection_state, "ok")
        for values in ({"token": "another"}, {"base_url": "http://localhost:8070/"}):
            account.write(values)
            self.assertEqual((account.connection_state, account.next_step), ("unknown", "test"))
            account.action_test_connection()

    def test_the_form_leads_by_its_primary_button(self):
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        form = self.env.ref("sale_cartona.cartona_account_view_form")
        arch = view_of(self.env["cartona.account"].with_user(manager), form.id, "form")
        header = etree.fromstring(arch).find(".//header")
        primary = [each.get("name") for each in header if "primary" in (each.get("class") or "")]
        steps = ("enter_token", "test_connection", "read_catalogue", "preview")
        self.assertEqual(primary, ["action_" + step for step in steps])

    def test_the_default_address_stands_among_what_is_technical(self):
        self.assertFalse(self.account.has_default_address)
        plain = self.env["cartona.account"].create({"name": "Plain"})
        self.assertTrue(plain.has_default_address)

    # -- The state of its channels ------------------------------------------------------

    def test_a_channel_says_how_it_fares(self):
        channel = self.account._channel(const.OFFERS)
        self.assertEqual(channel.condition, "idle")
        self.make_listing()
        self.drain()
        self.assertEqual(channel.condition, "ok")
        for _number in range(1, 8):
            channel._failed(cartona_api.UnavailableError("No answer."))
            self.assertEqual(channel.condition == "interrupted", channel.is_broken)
        self.assertEqual((channel.condition, channel.last_error), ("interrupted", "No answer."))
        self.assertEqual(self.account.failing_since, channel.failing_since)
        self.env["cartona.channel"]._succeeded(self.account, const.OFFERS)
        self.assertFalse(self.account.failing_since)

    def test_a_person_has_a_channel_tried_now(self):
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        self.scheduler_runs()
        for kind, cron in (
            (const.OFFERS, "cron_catalogue"),
            (const.ORDERS, "cron_orders"),
            (const.STATUS, "cron_statuses"),
            (const.READING, "cron_sweep"),
        ):
            with self.subTest(kind=kind):
                channel = self.account._channel(kind)
                channel._failed(cartona_api.UnavailableError("No answer."))
                self.empty_outbox()
                self.assertTrue(channel.next_attempt_at)
                notice = channel.with_user(manager).action_try_now()
                self.assertFalse(channel.next_attempt_at)
                self.assertTrue(channel._may_call())
                triggers = self.env["ir.cron.trigger"].search([])
                self.assertIn(self.env.ref("sale_cartona." + cron), triggers.cron_id)
                self.assertEqual(notice["params"]["type"], "success")

    def test_a_catalogue_that_somebody_wants_is_read_now(self):
        account = self.make_account("Beginner", state="draft")
        account.action_read_catalogue()
        self.empty_outbox()
        account._channel(const.READING).action_try_now()
        triggers = self.env["ir.cron.trigger"].search([])
        self.assertIn(self.env.ref("sale_cartona.cron_read_catalogue"), triggers.cron_id)

    def test_no_channel_of_a_resting_account_is_tried(self):
        self.account.action_pause()
        with self.assertRaisesRegex(UserError, "not live"):
            self.account._channel(const.ORDERS).action_try_now()

    def test_a_user_may_not_have_a_channel_tried(self):
        user = self.make_user("user", "sale_cartona.group_cartona_user")
        for channel in self.account.channel_ids:
            with self.assertRaises(AccessError):
                channel.with_user(user).action_try_now()

    def test_what_is_told_of_a_button_goes_by_itself(self):
        self.cartona.script("check_connection", cartona_api.UnavailableError("No answer."))
        for success in (False, True):
            notice = self.account.action_test_connection()["params"]
            self.assertEqual(notice["type"], "success" if success else "danger")
            self.assertFalse(notice["sticky"])
