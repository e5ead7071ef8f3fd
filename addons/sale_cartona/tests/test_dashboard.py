from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

import cartona_api

from .. import compat
from ..lib.memo import Memo
from ..models.overview import (
    cartona_account_overview,
    cartona_dashboard_lists,
    cartona_overview,
)
from .common import CartonaCase
from .compat import activate_language


@tagged("post_install", "-at_install")
class TestDashboard(CartonaCase):
    """What the dashboard shows of an account, where each number leads, and what its buttons do."""

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.listing = self.make_listing(self.product)
        self.drain()

    def setUp(self):
        super().setUp()
        self.scheduler_runs()

    def snapshot(self, user=None):
        cartona_overview._memo.clear()
        self.env.cr.flush()
        dashboard = self.env["cartona.dashboard"]
        return (dashboard.with_user(user) if user else dashboard).snapshot()

    def card(self, user=None):
        return next(c for c in self.snapshot(user)["cards"] if c["id"] == self.account.id)

    def value(self, label, card=None):
        rows = [row for part in (card or self.card())["sections"] for row in part["rows"]]
        return next(row["value"] for row in rows if row["label"] == label)

    def opened(self, what):
        action = self.env["cartona.dashboard"].open(self.account.id, what)
        return self.env[action["res_model"]].search(action["domain"])

    def state(self):
        return self.card()["state"]["kind"]

    def test_each_state(self):
        self.assertEqual(self.state(), "live")
        self.account.action_pause()
        self.assertEqual(self.state(), "paused")
        self.account.action_go_live()
        self.cartona.script("update_products", cartona_api.UnavailableError("No answer."))
        self.product.list_price = 11.0
        self.patch(type(self.env["cartona.worker"]), "_sleep", lambda *_args: None)
        self.patch(
            self.env.registry["cartona.drain"], "_run", lambda drain: drain._serve(self.account)
        )
        self.drain()
        card = self.card()
        self.assertEqual((card["state"]["kind"], card["state"]["tone"]), ("broken", "warn"))
        self.assertIn("No answer.", card["state"]["text"])
        self.assertRegex(card["badges"][0]["label"], r"^Failed · \d\d:\d\d:\d\d$")
        cron = self.env.ref("sale_cartona.cron_catalogue")
        cron.active = False
        self.assertEqual(self.state(), "off")
        self.assertEqual(self.card()["buttons"][0]["name"], "wake")
        self.env["cartona.dashboard"].press(self.account.id, "wake")
        self.assertTrue(cron.active)

    def test_a_worker_that_is_late_is_off(self):
        cron = self.env.ref("sale_cartona.cron_orders")
        cron.nextcall = fields.Datetime.now() - timedelta(minutes=4)
        self.env.cr.execute("DELETE FROM ir_cron_trigger")
        self.assertEqual(self.state(), "live")
        cron.nextcall = fields.Datetime.now() - timedelta(minutes=7)
        self.assertEqual(self.state(), "off")

    def test_what_waits_is_counted_and_listed(self):
        self.assertEqual(self.value("Prices and stock"), "0")
        self.product.list_price = 11.0
        self.commit()
        self.assertNotEqual(self.value("Prices and stock"), "0")
        self.assertEqual(self.opened("waiting:listing"), self.listing)
        self.drain()
        self.assertEqual(self.value("Prices and stock"), "0")
        self.assertEqual(self.value("Oldest change"), "–")

    def test_a_list_of_what_waits_says_where_it_ends(self):
        self.patch(cartona_dashboard_lists, "MOST_WAITING", 2)
        others = [self.make_listing(self.make_product()) for _number in range(2)]
        self.drain()

        def name_of(kind):
            action = self.env["cartona.dashboard"].open(self.account.id, "waiting:" + kind)
            return action["name"], len(self.env[action["res_model"]].search(action["domain"]))

        outbox = self.env["cartona.outbox"]
        for listing in self.listing, others[0]:
            outbox._add(self.account, "listing", listing.ids)
        self.assertEqual(name_of("listing"), ("Changes Waiting", 2))
        # Three changes, of two products.
        outbox._add(self.account, "listing", self.listing.ids)
        self.assertEqual(name_of("listing"), ("Changes Waiting: the First 2", 2))
        self.empty_outbox()
        # One change, of all products.
        outbox._add(self.account, "account", self.account.ids)
        self.assertEqual(name_of("listing"), ("Changes Waiting: the First 2", 2))
        outbox._add(self.account, "order", [1, 2])
        self.assertEqual(name_of("order")[0], "Changes Waiting")
        outbox._add(self.account, "order", [3])
        self.assertEqual(name_of("order")[0], "Changes Waiting: the First 2")

    def test_a_press_says_how_many_are_left(self):
        self.patch(cartona_account_overview, "MOST_RETRIED", 2)
        listings = self.listing
        for _number in range(2):
            listings += self.make_listing(self.make_product())
        self.drain()

        def press(name):
            self.commit()
            return self.env["cartona.dashboard"].press(self.account.id, name)["params"]["message"]

        listings.write({"state": "refused"})
        self.assertIn("Products tried again: 2 of 3. Orders tried again: 0 of 0.", press("retry"))
        self.assertEqual(sorted(listings.mapped("state")), ["new", "new", "refused"])
        self.assertEqual(press("retry"), "Products tried again: 1. Orders tried again: 0.")
        listings.write({"state": "confirmed", "differs": True})
        self.assertIn("Products sent anew: 2 of 3.", press("repair"))
        self.assertEqual(press("repair"), "Products sent anew: 1.")

    def test_what_is_refused_again_does_not_keep_others_waiting(self):
        self.patch(cartona_account_overview, "MOST_RETRIED", 1)
        listings = self.listing + self.make_listing(self.make_product())
        self.drain()
        listings.write({"state": "refused"})
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE cartona_listing SET write_date = write_date - id * interval '1 second'"
        )
        compat.invalidate(self.env)
        first = listings.sorted("write_date")[0]
        self.account.action_retry_failed()
        self.assertEqual(first.state, "new")
        first.state = "refused"
        self.commit()
        self.account.action_retry_failed()
        self.assertEqual((first.state, (listings - first).state), ("refused", "new"))

    def test_problems_are_counted_and_listed(self):
        self.cartona.script("update_products", cartona_api.RefusedError("Too low."))
        self.product.list_price = 11.0
        self.drain()
        self.assertEqual(self.value("Products refused by Cartona"), "1")
        self.assertEqual(self.opened("failed:refused"), self.listing)
        self.env["cartona.dashboard"].press(self.account.id, "retry")
        self.drain()
        self.assertEqual(self.value("Products refused by Cartona"), "0")
        self.assertEqual(self.listing.state, "sent")

    def test_differences_are_listed_before_they_are_repaired(self):
        self.cartona.products_shown = [
            {
                "supplier_product_id": "c1",
                "internal_product_id": self.listing.internal_product_id,
                "selling_price": 12.5,
                "available_stock_quantity": 0,
            }
        ]
        dashboard = self.env["cartona.dashboard"]
        dashboard.press(self.account.id, "compare")
        self.cartona.forget()
        self.env["cartona.reconciler"]._run()
        self.assertFalse(self.account._progress().compare_wanted)
        self.assertEqual(self.value("Products that differ on Cartona"), "1")
        self.assertEqual(self.opened("differences"), self.listing)
        self.assertEqual(self.listing.shown_price, 12.5)
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.assertIn("repair", [button["name"] for button in self.card()["buttons"]])
        dashboard.press(self.account.id, "repair")
        self.drain()
        self.assertEqual(
            float(self.cartona.sent()[self.listing.internal_product_id]["selling_price"]), 10.0
        )
        self.assertNotIn("repair", [button["name"] for button in self.card()["buttons"]])

    def test_a_push_that_brings_nothing_new_is_the_last_one(self):
        self.assertEqual(self.value("Order by webhook"), "–")
        self.env["cartona.clock"]._note_push(self.account)
        self.assertRegex(self.value("Order by webhook"), r"^\d\d:\d\d:\d\d$")

    def test_speed_and_success(self):
        self.env.cr.execute("DELETE FROM cartona_figure")
        figures = self.env["cartona.figure"]
        figures._add_row(self.account, "offers", "update_products", 10, 100, 3, None)
        figures._note_ages(self.account, "offers", "update_products", self.ago([0.12] * 9 + [20.0]))
        card = self.card()
        self.assertRegex(self.value("Half within", card), r"^0\.1\d s$")
        self.assertEqual(self.value("Within 5 s today", card), "90.0 %")
        self.assertEqual(self.value("All", card), "97.0 % | 97.0 %")
        self.assertEqual([bar["height"] for bar in card["charts"][0]["bars"]], [0] * 23 + [48])

    def test_what_is_committed_behind_a_look_is_seen_by_the_next(self):
        now = [0.0]
        self.patch(cartona_overview, "_memo", Memo(clock=lambda: now[0]))

        def look():
            now[0] += 3.0
            self.env.cr.flush()
            (card,) = self.env["cartona.dashboard"].snapshot()["cards"]
            return self.value("All", card), self.value("Today", card)

        def number_given_out(table):
            """Take the next row's number, as another transaction does; return how to commit it."""
            self.env.cr.execute("SELECT nextval(%s)", (table + "_id_seq",))
            number = self.env.cr.fetchone()[0]
            return lambda: self.env.cr.execute(
                "SELECT setval(%s, %s, FALSE)", (table + "_id_seq", number)
            )

        commits = [number_given_out(table) for table in ("cartona_figure", "cartona_order")]
        success, orders = look()
        commits[0]()
        figures = self.env["cartona.figure"]
        figures._add_row(self.account, "offers", "update_products", 1, 10, 5, None)
        self.assertNotEqual(look()[0], success)
        commits[1]()
        values = {"host": "test", "hashed_id": "late", "payload": "{}", "payload_hash": "late"}
        self.env["cartona.order"].create(dict(values, account_id=self.account.id))
        self.assertNotEqual(look()[1], orders)

    def test_success_opens_what_it_counts(self):
        self.env.cr.execute("DELETE FROM cartona_figure")
        self.env.cr.execute("DELETE FROM cartona_log")
        self.assertFalse(self.opens("All"))
        self.env["cartona.figure"]._add_row(
            self.account, "offers", "update_products", 10, 100, 3, None
        )
        values = {"account_id": self.account.id, "started_at": fields.Datetime.now()}
        entries = self.env["cartona.log"].create(
            [
                dict(values, operation="update_products", result="partial"),
                dict(values, operation="import", result="failed"),
            ]
        )
        self.assertEqual(self.opened(self.opens("All")), entries[0])

    def opens(self, label):
        rows = [row for part in self.card()["sections"] for row in part["rows"]]
        return next(row["open"] for row in rows if row["label"] == label)

    def ago(self, ages):
        """Return when what took so many seconds was committed."""
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        now = self.env.cr.fetchone()[0]
        return [now - timedelta(seconds=age) for age in ages]

    def test_totals_of_two_accounts(self):
        self.assertFalse(self.snapshot()["totals"])
        other = self.make_account("Wholesale")
        figures = self.env["cartona.figure"]
        self.env.cr.execute("DELETE FROM cartona_figure")
        for account in self.account + other:
            figures._add_row(account, "offers", "update_products", 1, 10, 1, None)
        self.assertEqual(self.value("All", self.snapshot()["totals"]), "90.0 % | 90.0 %")

    def test_everything_can_be_opened(self):
        other = self.make_account("Wholesale")
        self.pull()
        snapshot = self.snapshot()
        for card in [*snapshot["cards"], snapshot["totals"]]:
            for row in (row for part in card["sections"] for row in part["rows"]):
                if row["open"]:
                    action = self.env["cartona.dashboard"].open(card["id"], row["open"])
                    self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            self.env["cartona.dashboard"].open(other.id, "account")["res_id"], other.id
        )

    def test_a_number_of_traffic_opens_what_it_counts(self):
        self.env.cr.execute("DELETE FROM cartona_log")
        now = self.env.cr.now().replace(microsecond=0)
        start = now.replace(minute=0, second=0)
        values = [
            {"operation": "update_products", "result": "ok", "started_at": now},
            {
                "operation": "order_status",
                "result": "failed",
                "started_at": start - timedelta(hours=2),
            },
            {"operation": "pull_orders", "result": "ok", "started_at": now - timedelta(days=8)},
        ]
        entries = self.env["cartona.log"].create(
            [dict(each, account_id=self.account.id) for each in values]
        )
        for what, expected in (
            ("traffic", entries),
            ("traffic:update_products+order_status", entries[:2]),
            ("traffic:update_products+order_status/hour", entries[0]),
            ("traffic:failed/week", entries[1]),
            ("traffic:failed/week/update_products", entries[:0]),
            ("traffic:failed/at=%s" % (start - timedelta(hours=2)), entries[1]),
            ("traffic:at=%s" % (start - timedelta(hours=3)), entries[:0]),
        ):
            action = self.env["cartona.dashboard"].open(self.account.id, what)
            found = self.env[action["res_model"]].search(action["domain"], order="id")
            self.assertEqual(found, expected, what)
        for chart in self.card()["charts"]:
            self.assertEqual(len({bar["open"] for bar in chart["bars"]}), 24)

    def test_a_first_account_is_seen_at_once(self):
        self.env["cartona.account"].search([]).write({"active": False})
        self.assertEqual(self.snapshot()["cards"], [])
        self.assertEqual(len(self.snapshot()["empty"]["steps"]), 3)
        self.account.active = True
        self.assertEqual([card["id"] for card in self.snapshot()["cards"]], self.account.ids)

    def test_it_speaks_the_users_language(self):
        activate_language(self.env, "ar_001", "sale_cartona")
        arabic = self.env["cartona.dashboard"].with_context(lang="ar_001")
        card = self.first(arabic)
        self.assertEqual(card["state"]["label"], "مفعّل")
        self.assertEqual(arabic.snapshot()["direction"], "rtl")
        self.assertEqual(self.snapshot()["direction"], "ltr")
        self.assertIn("أقدم تغيير", [row["label"] for row in card["sections"][0]["rows"]])

    def test_the_first_steps(self):
        account = self.make_account("New", state="draft")
        [card] = [card for card in self.snapshot()["cards"] if card["id"] == account.id]
        self.assertEqual([step["done"] for step in card["steps"]], [False, False, False])
        account._keep_test("ok", cartona_message())
        [card] = [card for card in self.snapshot()["cards"] if card["id"] == account.id]
        self.assertEqual([step["done"] for step in card["steps"]], [True, False, False])

    def test_who_may_see_and_press(self):
        user = self.make_user("shop.user", "sale_cartona.group_cartona_user")
        card = self.card(user)
        self.assertEqual(card["buttons"], [])
        dashboard = self.env["cartona.dashboard"].with_user(user)
        with self.assertRaises(AccessError):
            dashboard.press(self.account.id, "pause")
        nobody = self.make_user("shop.nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["cartona.dashboard"].with_user(nobody).snapshot()
        stranger = self.make_user(
            "delta.manager",
            "sale_cartona.group_cartona_manager",
            company=self.env["res.company"].create({"name": "Delta"}),
        )
        strange = (
            self.env["cartona.dashboard"]
            .with_user(stranger)
            .with_context(allowed_company_ids=stranger.company_id.ids)
        )
        self.assertEqual(strange.snapshot()["cards"], [])
        self.assertTrue(strange.snapshot()["empty"]["button"])
        with self.assertRaises(AccessError):
            strange.press(self.account.id, "pause")

    def test_few_short_queries(self):
        dashboard = self.env["cartona.dashboard"].with_context(tz="Africa/Cairo", lang="en_US")
        dashboard.snapshot()
        compat.invalidate(self.env)
        # The second is that of the scheduler, which is read every ten seconds otherwise.
        with self.assertQueryCount(2):
            dashboard.snapshot()
        self.listing._write({"state": "refused"})
        self.assertEqual(self.value("Products refused by Cartona", self.first(dashboard)), "1")

    def first(self, dashboard):
        return next(c for c in dashboard.snapshot()["cards"] if c["id"] == self.account.id)


def cartona_message():
    from ..lib import held

    return held.message("connected", milliseconds=5)
