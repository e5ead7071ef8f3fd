from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

import cartona_api

from .. import const
from ..lib import lock, order_plans, pace
from ..lib.clock import utcnow
from ..lib.order_clock import LONGEST_BEAT, OrderClock, Watched
from ..models.accounts import cartona_clock
from ..models.orders import cartona_pull
from .order_common import OrderCase


class _Link:
    """The clock's connection, which is the test's own."""

    def __init__(self, cr):
        self.cr = cr
        self.is_closed = False

    @contextmanager
    def transaction(self):
        yield self.cr

    def close(self):
        self.is_closed = True


class _Clock(OrderClock):
    """A clock whose transactions are the test's."""

    def __init__(self, env):
        super().__init__(env.cr.dbname)
        self.env, self._link = env, _Link(env.cr)

    def _with_look(self, work):
        found = work(self.env["cartona.order.look"])
        self.env.cr.flush()
        return found


class LookCase(OrderCase):
    def setUp(self):
        super().setUp()
        others = "UPDATE cartona_account SET active = FALSE WHERE id != %s"
        self.env.cr.execute(others, (self.account.id,))
        self.clock = _Clock(self.env)
        self.watched = self.clock._watched[self.account.id] = Watched()

    def plan(self):
        self.commit()
        [plan] = order_plans.plans(self.env.cr, self.account.ids)
        return plan

    def seconds(self):
        return pace.interval(self.plan())

    def beat(self):
        """Let the clock beat, as after any length of time; return until when it sleeps."""
        self.commit()
        self.watched.asked_at = float("-inf")
        return self.clock._beat()

    def age(self, table, column, **shift):
        self.commit()
        query = "UPDATE %s SET %s = %s - %%s" % (table, column, column)
        self.env.cr.execute(query, (timedelta(**shift),))

    def triggers(self):
        self.env.cr.flush()
        self.env.cr.execute("SELECT count(*) FROM ir_cron_trigger")
        return self.env.cr.fetchone()[0]

    def stored(self, raw):
        return self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])


@tagged("post_install", "-at_install")
class TestLook(LookCase):
    """The clock's look at an account, from the call to what is stored."""

    def test_a_new_order_is_stored_and_the_run_is_woken(self):
        raw = self.order()
        self.cartona.orders = [raw]
        self.empty_outbox()
        self.beat()
        record = self.stored(raw)
        self.assertEqual((record.state, record.brought_by), ("received", "pull"))
        self.assertEqual(self.triggers(), 1)
        self.pull()
        self.assertEqual(self.stored(raw).state, "imported")

    def test_what_is_known_is_let_be(self):
        raw = self.order()
        record = self.received(raw)
        self.cartona.orders = [raw]
        self.empty_outbox()
        logs = self.env["cartona.log"].search_count([])
        for _look in range(3):
            self.beat()
        self.assertEqual((record.state, self.triggers()), ("imported", 0))
        self.assertEqual(self.env["cartona.log"].search_count([]), logs)
        self.env.cr.execute("SELECT FROM cartona_outbox")
        self.assertFalse(self.env.cr.fetchall(), "no acknowledgement is due to a look")

    def test_a_newer_version_is_stored(self):
        raw = self.order()
        record = self.received(raw)
        self.let_time_pass()
        self.cartona.orders = [dict(raw, note_message="Please call")]
        self.beat()
        self.assertEqual((record.state, record.note_message), ("received", "Please call"))

    def test_one_call_while_one_page_is_all(self):
        self.cartona.orders = [self.order()]
        self.beat()
        self.beat()
        self.cartona.forget()
        for _look in range(3):
            self.beat()
        self.assertEqual(self.cartona.pulled_pages, [1, 1, 1])

    def test_pages_of_what_waits_are_passed(self):
        waiting = [self.order(order_details="none") for _number in range(4)]
        self.received(*waiting)
        self.cartona.orders, self.cartona.orders_per_page = list(waiting), 2
        self.beat()
        self.assertEqual(self.cartona.pulled_pages[-3:], [1, 2, 3], "all are read once a minute")
        self.cartona.forget()
        fresh = self.order()
        self.cartona.orders = [*waiting, fresh]
        self.beat()
        self.assertEqual(self.cartona.pulled_pages, [1, 2, 3], "and else the last and behind it")
        self.assertTrue(self.stored(fresh))

    def test_pages_that_are_all_alike_end(self):
        self.received(self.order(order_details="none"))
        raw = self.cartona.orders[0]
        self.cartona.script("pull_orders", *[lambda _page: [raw]] * 9)
        self.cartona.forget()
        self.beat()
        self.assertEqual(self.cartona.pulled_pages, [1, 2])

    def test_a_run_at_work_is_not_disturbed(self):
        # Cartona would take the acknowledgement of that run for the version of the look.
        self.assertFalse(lock.is_held(self.env.cr, const.ORDERS, self.account.id))
        self.assertTrue(lock.try_lock(self.env.cr, const.ORDERS, self.account.id))
        self.assertTrue(lock.is_held(self.env.cr, const.ORDERS, self.account.id))
        self.beat()
        self.assertEqual(self.cartona.pulled_pages, [])

    def test_a_run_waits_until_a_look_is_over(self):
        raw = self.order()
        record, waited = self.received(raw), []

        def look_ends(_seconds):
            # The run must not fetch, or acknowledge, between the call of the look and its end.
            waited.append(len(self.cartona.pulled_pages))
            self.assertTrue(order_plans.is_looking(self.env.cr, self.account.id))
            order_plans.end_look(self.env.cr, self.account.id)

        self.patch(cartona_pull.time, "sleep", look_ends)
        self.cartona.forget()
        order_plans.begin_look(self.env.cr, self.account.id)
        self.pull()
        self.assertEqual((waited, len(self.cartona.pulled_pages)), ([0], 1))
        order_plans.begin_look(self.env.cr, self.account.id)
        self.age("cartona_clock", "looking_until", seconds=const.LONGEST_LOOK + 1)
        self.pull()
        self.assertEqual(len(waited), 1, "a process that died is not waited for")
        self.assertEqual(record.state, "imported")

    def test_a_look_says_when_it_is_over(self):
        self.cartona.script(
            "pull_orders",
            lambda _page: (
                self.assertTrue(order_plans.is_looking(self.env.cr, self.account.id)) or []
            ),
            self.unavailable(),
        )
        for _look in range(2):
            self.beat()
            self.assertFalse(order_plans.is_looking(self.env.cr, self.account.id))
        self.assertEqual(self.watched.failures, 1)

    def test_failures_are_left_to_the_run(self):
        self.cartona.script("pull_orders", self.unavailable(), self.unavailable())
        logs = self.env["cartona.log"].search_count([])
        self.beat()
        self.assertEqual(self.watched.failures, 1)
        self.assertEqual(self.env["cartona.log"].search_count([]), logs)
        self.assertTrue(self.account._channel(const.ORDERS)._may_call())
        self.beat()
        self.assertEqual(len(self.cartona.pulled_pages), 1, "it waits longer")
        self.watched.not_before = float("-inf")
        self.beat()
        self.assertEqual(self.watched.failures, 2)
        self.watched.not_before = float("-inf")
        self.beat()
        self.assertEqual(self.watched.failures, 0)

    def test_a_refusal_is_obeyed_and_halves(self):
        before = self.seconds()
        self.cartona.script(
            "pull_orders", cartona_api.RateLimitedError("Slower.", status=429, retry_after=40.0)
        )
        self.beat()
        self.assertFalse(self.account._channel(const.ORDERS)._may_call())
        self.assertFalse(self.plan().may_call)
        self.assertEqual(self.seconds(), 2 * before)
        self.beat()
        self.assertEqual(len(self.cartona.pulled_pages), 1)
        self.assertIn(str(2 * before), self.account.order_way)
        self.age("cartona_log", "started_at", days=1, minutes=1)
        self.assertEqual(self.seconds(), before)

    def test_an_account_that_backs_off_is_not_asked(self):
        self.account._channel(const.ORDERS).next_attempt_at = utcnow() + timedelta(minutes=5)
        self.beat()
        self.account.write({"state": "paused"})
        self.beat()
        self.account.write({"state": "live", "fetch_orders": False})
        self.beat()
        self.assertEqual(self.cartona.pulled_pages, [])

    def test_where_nothing_may_be_sent_nobody_is_asked(self):
        self.patch(
            self.registry["cartona.account"],
            "_client",
            lambda _account, _channel: self._refuse(),
        )
        self.beat()
        self.assertEqual((self.cartona.pulled_pages, self.watched.failures), ([], 1))

    def _refuse(self):
        raise cartona_api.ConfigurationError("This is a copy.")

    def test_looks_are_counted(self):
        self.beat()
        self.assertEqual(self.account.look_count, 0)
        self.clock._counted_at -= 60
        self.beat()
        compatible = self.env["cartona.account"].browse(self.account.id)
        self.commit()
        self.assertEqual(compatible.look_count, 2)
        self.age("cartona_clock", "day", days=1)
        self.commit()
        self.assertEqual(compatible.look_count, 0)

    def test_one_process_asks(self):
        other = _Clock(self.env)
        self.beat()
        other._beat()
        self.assertTrue(other._link.is_closed)
        self.assertEqual(len(self.cartona.pulled_pages), 1)
        self.age("cartona_clock", "held_until", seconds=21)
        other._beat()
        self.assertEqual(len(self.cartona.pulled_pages), 2, "the first one has gone")
        self.beat()
        self.assertEqual(len(self.cartona.pulled_pages), 2)
        # The time of day was set back by an hour.
        self.age("cartona_clock", "held_until", hours=-1)
        self.beat()
        self.assertEqual(len(self.cartona.pulled_pages), 3)
        self.assertLess(LONGEST_BEAT + const.LOOK_CALL_SECONDS, const.LONGEST_LOOK)
        self.assertLess(const.LONGEST_LOOK, 20, "the lease outlasts a look")


@tagged("post_install", "-at_install")
class TestPlan(LookCase):
    """How often an account is asked, and what is due."""

    def test_often_while_orders_come(self):
        self.assertEqual(self.seconds(), 15)
        self.received(self.order())
        self.assertEqual(self.seconds(), 5)
        self.age("cartona_order", "create_date", minutes=61)
        self.assertEqual(self.seconds(), 15)

    def test_often_while_somebody_looks(self):
        self.patch(cartona_clock, "_told_at", {})
        self.env["cartona.order"].web_search_read([], {"hashed_id": {}})
        self.assertEqual(self.seconds(), 5)
        self.age("cartona_clock", "seen_at", minutes=9)
        self.assertEqual(self.seconds(), 5)
        self.age("cartona_clock", "seen_at", minutes=2)
        self.assertEqual(self.seconds(), 15)
        self.age("cartona_clock", "seen_at", hours=-1)
        self.assertEqual(self.seconds(), 15, "the time of day was set back")

    def test_often_while_somebody_has_an_order_open(self):
        self.patch(cartona_clock, "_told_at", {})
        order = self.received(self.order())
        self.age("cartona_order", "create_date", minutes=61)
        order.read(["state"])
        self.assertEqual(self.seconds(), 15, "the connector itself is no person")
        reader = self.make_user("reader", "sale_cartona.group_cartona_user")
        order.with_user(reader).read(["state"])
        self.assertEqual(self.seconds(), 5)

    def test_as_often_as_was_chosen(self):
        self.account.poll_seconds = 60
        self.received(self.order())
        self.assertEqual(self.seconds(), 60)
        for wrong in (4, 301, -1):
            with self.assertRaises(ValidationError):
                self.account.poll_seconds = wrong
                self.env.cr.flush()

    def test_not_while_pushes_bring_the_orders(self):
        self.account.webhook_enabled = True
        self.assertEqual(self.seconds(), 15)
        orders = self.received(*[self.order() for _number in range(4)])
        orders[0].brought_by = "push"
        self.assertEqual(self.seconds(), 5, "the last three were asked for")
        orders[1].brought_by = "push"
        self.assertEqual(self.seconds(), 0)
        self.assertIn("By webhooks", self.account.order_way)
        self.cartona.forget()
        self.beat()
        self.assertEqual(self.cartona.pulled_pages, [])
        self.account.webhook_enabled = False
        self.assertEqual(self.seconds(), 5)

    def test_not_after_a_test_push_until_something_comes(self):
        self.account.webhook_enabled = True
        self.env["cartona.clock"]._note_time("tested_at", self.account.ids)
        self.assertEqual(self.seconds(), 0)
        self.age("cartona_clock", "tested_at", hours=25)
        self.assertEqual(self.seconds(), 15)
        self.env["cartona.clock"]._note_time("tested_at", self.account.ids)
        self.received(self.order())
        self.age("cartona_clock", "tested_at", seconds=1)
        self.assertEqual(self.seconds(), 5, "it came, but nobody pushed it")

    def test_what_is_due_is_told_once(self):
        told = []
        self.patch(self.clock, "_with_look", lambda work: told.append("retry"))
        self.empty_outbox()
        self.env["cartona.outbox"]._wake(const.LISTING, utcnow() + timedelta(minutes=1))
        self.commit()
        self.assertEqual(order_plans.due_triggers(self.env.cr), {})
        self.age("ir_cron_trigger", "call_at", minutes=2)
        due = order_plans.due_triggers(self.env.cr)
        self.assertEqual(len(due), 1)
        self.assertTrue(self.clock._is_news(due))
        self.assertFalse(self.clock._is_news(due))
        record = self.received(self.order(order_details="none"))
        self.assertIsNone(order_plans.due_retry(self.env.cr))
        self.age("cartona_order", "retry_at", hours=1)
        self.assertEqual(record.state, "waiting")
        retry = order_plans.due_retry(self.env.cr)
        self.clock._tell({}, retry)
        self.clock._tell({}, retry)
        self.assertEqual(told, ["retry"])

    def test_what_was_left_behind_is_told(self):
        self.empty_outbox()
        self.tea.list_price = 77.0
        self.commit()
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.assertEqual(order_plans.left_behind(self.env.cr), {}, "it has only just changed")
        for shift in ({"seconds": 30}, {"hours": -2}):
            # A change may wait for its turn, and the clock may have been set back since.
            self.age("cartona_outbox", "since", **shift)
            left = order_plans.left_behind(self.env.cr)
            self.assertEqual(list(left), [const.LISTING], shift)
        self.clock._tell({}, None, left)
        cron = self.env.ref("sale_cartona.cron_catalogue")
        self.env.cr.execute("SELECT cron_id FROM ir_cron_trigger")
        self.assertEqual(self.env.cr.fetchall(), [(cron.id,)])
        channel = self.account._channel(const.OFFERS)
        channel.last_success_at = utcnow()
        self.commit()
        self.assertEqual(order_plans.left_behind(self.env.cr), {}, "something is being sent")
        channel.last_success_at = False
        channel.next_attempt_at = utcnow() + timedelta(minutes=1)
        self.commit()
        self.assertEqual(order_plans.left_behind(self.env.cr), {}, "the account backs off")
        # The wait was noted before the clock was set back.
        channel.last_error_at = utcnow() + timedelta(hours=1)
        self.commit()
        self.assertEqual(list(order_plans.left_behind(self.env.cr)), [const.LISTING])
        self.assertTrue(channel._may_call())
