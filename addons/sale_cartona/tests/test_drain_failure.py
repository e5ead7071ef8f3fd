from odoo.tests import tagged

import cartona_api

from .. import const
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestDrainFailure(CartonaCase):
    """A call that fails as a whole loses nothing, is repeated later, and stops nobody else."""

    def prepare(self):
        self.listing = self.make_listing(self.make_product(price=10.0))
        self.empty_outbox()
        self.listing._mark()
        self.commit()

    @property
    def channel(self):
        return self.account._channel(const.OFFERS)

    def serve(self, account=None):
        self.env["cartona.drain"]._serve(account or self.account)

    def upset(self, *errors):
        self.cartona.script("update_products", *errors)

    def assert_everything_is_kept(self):
        rows = [row for row in self.outbox(self.account) if row[1] == "listing"]
        self.assertEqual(rows, [(self.account.id, "listing", self.listing.id, None)])
        self.assertEqual(self.listing.state, "new")
        self.env.cr.execute(
            "SELECT confirmed_price FROM cartona_listing WHERE id = %s", self.listing.ids
        )
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def wait_of(self):
        return (self.channel.next_attempt_at - self.env.cr.now()).total_seconds()

    def test_each_kind_of_failure_keeps_everything_and_is_shown(self):
        for error in (
            cartona_api.UnavailableError("No answer from Cartona."),
            cartona_api.UnavailableError("It broke off.", effect_unknown=True),
            cartona_api.RateLimitedError("Too many calls.", status=429),
            cartona_api.MalformedAnswerError("Not JSON.", status=200),
            cartona_api.CredentialsError("The token is wrong.", status=400),
            cartona_api.NotFoundError("No such address.", status=404),
            cartona_api.ConfigurationError("No token yet."),
        ):
            with self.subTest(error=type(error).__name__):
                before = self.channel.failure_count
                self.upset(error)
                self.serve()
                self.assert_everything_is_kept()
                self.assertEqual(self.channel.failure_count, before + 1)
                self.assertEqual(self.channel.last_error, error.message)
                self.assertIn(error.message, self.account.health_message)
                self.assertGreater(self.wait_of(), -1)
                log = self.env["cartona.log"].search([], limit=1)
                self.assertEqual((log.result, log.message), ("failed", error.message))

    def test_an_error_of_our_own_keeps_everything_and_is_shown(self):
        self.upset(ZeroDivisionError("a bug"))
        with self.assertLogs("odoo.addons.sale_cartona.models.engine.cartona_worker", "ERROR"):
            self.serve()
        self.assert_everything_is_kept()
        self.assertIn("a bug", self.channel.last_error)

    def test_afterwards_it_is_sent_once_and_the_trouble_is_over(self):
        self.upset(*[cartona_api.UnavailableError("Down.", status=500)] * 3)
        self.drain()
        self.assertEqual(len(self.cartona.updates), 4)
        self.assertEqual(self.listing.state, "sent")
        self.assertEqual(self.outbox(), [])
        self.assertEqual(self.channel.failure_count, 0)
        self.assertFalse(self.channel.last_error or self.account.health_message)
        self.assertFalse(self.channel.next_attempt_at)

    def test_waits_grow_and_end_up_with_the_scheduler(self):
        self.upset(*[cartona_api.UnavailableError("Down.")] * 30)
        self.drain()
        self.assertGreaterEqual(len(self.slept), 10)
        self.assertLess(self.slept[0], 1.0)
        self.assertGreater(self.slept[3], self.slept[0] * 2)
        self.assertLessEqual(max(self.slept), const.LONGEST_WAIT_IN_RUN)
        self.assert_everything_is_kept()
        cron = self.env.ref("sale_cartona.cron_catalogue")
        later = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", cron.id), ("call_at", ">", self.env.cr.now())]
        )
        self.assertTrue(later, "the scheduler goes on")

    def test_after_several_failures_the_channel_is_broken_until_a_success(self):
        error = cartona_api.UnavailableError("Down.")
        for number in range(1, 7):
            self.assertEqual(self.channel.is_broken, number > 5)
            self.upset(error)
            self.serve()
        self.assertTrue(self.channel.is_broken)
        self.serve()
        self.assertFalse(self.channel.is_broken)

    def test_no_call_is_made_before_the_wait_is_over(self):
        self.upset(cartona_api.UnavailableError("Down.", retry_after=7200.0))
        self.drain()
        self.make_listing()
        self.drain()
        self.assertEqual(len(self.cartona.updates), 1)

    def test_retry_after_is_obeyed(self):
        self.upset(cartona_api.RateLimitedError("Too many calls.", status=429, retry_after=300.0))
        self.serve()
        self.assertGreaterEqual(self.wait_of(), 299)
        cron = self.env.ref("sale_cartona.cron_catalogue")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        waits = [
            (call_at - self.env.cr.now()).total_seconds() for call_at in triggers.mapped("call_at")
        ]
        self.assertTrue([wait for wait in waits if 299 <= wait < 330], waits)

    def test_a_wrong_token_is_tried_seldom(self):
        self.upset(cartona_api.CredentialsError("The token is wrong.", status=400))
        self.drain()
        self.assertGreaterEqual(self.wait_of(), 40)
        self.assertEqual(len(self.cartona.updates), 1)

    def test_a_person_can_have_it_tried_at_once(self):
        self.upset(cartona_api.CredentialsError("The token is wrong.", status=400))
        self.drain()
        self.account.action_push_now()
        self.drain()
        self.assertEqual(len(self.cartona.updates), 2)
        self.assertEqual(self.listing.state, "sent")

    def test_one_account_does_not_stop_the_other(self):
        for error in (
            cartona_api.CredentialsError("The token is wrong."),
            cartona_api.UnavailableError("Down.", retry_after=7200.0),
        ):
            with self.subTest(error=type(error).__name__):
                other = self.make_account("Other %s" % type(error).__name__)
                listing = self.make_listing(account=other)
                self.upset(error)
                self.channel.next_attempt_at = False
                self.drain()
                self.assertEqual(listing.state, "sent")
                self.assert_everything_is_kept()
                self.assertFalse(other._channel(const.OFFERS).failure_count)

    def test_a_bug_in_one_account_does_not_stop_the_other(self):
        other = self.make_account("Other")
        listing = self.make_listing(account=other)
        self.upset(*[ZeroDivisionError("a bug")] * 30)
        with self.assertLogs("odoo.addons.sale_cartona.models.engine.cartona_worker", "ERROR"):
            self.drain()
        self.assertEqual(listing.state, "sent")
        self.assert_everything_is_kept()

    def test_the_other_direction_of_the_account_goes_on(self):
        self.upset(cartona_api.UnavailableError("Down.", retry_after=7200.0))
        self.drain()
        self.pull()
        self.assertEqual(self.cartona.pulled_pages, [1])
        self.assertFalse(self.account._channel(const.ORDERS).last_error)

    # -- A call that is refused for its data ----------------------------------------

    def spoiled_by(self, *identifiers):
        """Answer like a Cartona that refuses a whole call for one item in it."""

        def answer(wires):
            if {wire["internal_product_id"] for wire in wires}.intersection(identifiers):
                raise cartona_api.RefusedError("Unprocessable.", status=422)
            return []

        return answer

    def test_the_item_that_spoils_a_call_stands_alone_in_the_end(self):
        listings = self.listing
        for _number in range(20):
            listings += self.make_listing()
        spoilt = listings[3] + listings[17]
        answer = self.spoiled_by(*spoilt.mapped("internal_product_id"))
        self.upset(*[answer] * 60)
        self.drain()
        self.assertEqual(set(spoilt.mapped("state")), {"refused"})
        self.assertIn("Unprocessable", spoilt[0].message)
        self.assertEqual(set((listings - spoilt).mapped("state")), {"sent"})
        self.assertLess(len(self.cartona.updates), 2 * len(listings))
        rows = self.outbox()
        self.assertEqual({row[2] for row in rows}, set(spoilt.ids))
        self.assertTrue(all(row[3] for row in rows), "they are tried again later")
        self.assertEqual(self.channel.failure_count, 0)

    def test_a_failure_amid_the_halving_loses_nothing(self):
        other = self.make_listing()
        answer = self.spoiled_by(self.listing.internal_product_id)
        self.upset(answer, answer, cartona_api.UnavailableError("Down."), answer, answer, answer)
        self.drain()
        self.assertEqual(self.listing.state, "refused")
        self.assertEqual(other.state, "sent")
        self.assertEqual([row[2] for row in self.outbox()], self.listing.ids)
