from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

import psycopg2
from psycopg2 import errorcodes

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

import cartona_api

from .. import compat, const
from ..models.engine import cartona_log
from .compat import deliver_all
from .order_common import OrderCase


class Collision(psycopg2.OperationalError):
    pgcode = errorcodes.SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestLog(OrderCase):
    """What the log keeps of each exchange, what it leads to, and for how long."""

    def setUp(self):
        super().setUp()
        self.log = self.env["cartona.log"]
        self.drain()
        self.env.cr.execute("DELETE FROM cartona_log")
        compat.invalidate(self.env)

    def entries(self, operation=None):
        domain = [("account_id", "=", self.account.id)]
        if operation:
            domain.append(("operation", "=", operation))
        return self.log.search(domain, order="id")

    def row(self, entry):
        """Return all that the database holds of an entry, as one text."""
        self.env.cr.execute("SELECT cartona_log::text FROM cartona_log WHERE id = %s", (entry.id,))
        return self.env.cr.fetchone()[0]

    def failing(self, kind, step, *arguments):
        """Do a step that fails; assertRaises would set a savepoint and undo what it leaves."""
        try:
            step(*arguments)
        except kind:
            return
        self.fail("It did not fail")

    def opened(self, action):
        """Return the records that an action shows."""
        if action.get("res_id"):
            return self.env[action["res_model"]].browse(action["res_id"])
        return self.env[action["res_model"]].search(action["domain"])

    # -- What is said, and of what ------------------------------------------------------

    def test_an_entry_shows_what_was_said_and_leads_to_the_listings(self):
        self.tea.list_price = 11.0
        self.coffee.list_price = 21.0
        self.drain()
        entry = self.entries()
        self.assertEqual((entry.operation, entry.result), ("update_products", "ok"))
        self.assertEqual((entry.call_count, entry.endpoint), (1, "POST update-products"))
        sent = cartona_api.loads(entry.request)
        identifiers = {
            self.tea_listing.internal_product_id,
            self.coffee_listing.internal_product_id,
        }
        self.assertEqual({item["internal_product_id"] for item in sent}, identifiers)
        self.assertEqual(entry.answer, "[]")
        listings = self.tea_listing + self.coffee_listing
        self.assertEqual((entry.listing_ids, entry.listing_count), (listings, 2))
        self.assertEqual(self.opened(entry.action_view_listings()), listings)
        self.assertIn("Send Prices and Stock", entry.display_name)
        # From there, too.
        self.assertEqual(self.opened(self.tea_listing.action_view_logs()), entry)
        self.assertEqual(self.opened(self.account.action_view_logs()), entry)
        self.assertFalse(self.opened(self.make_listing().action_view_logs()))

    def test_an_order_leads_to_all_that_was_said_of_it(self):
        raw = self.order(note_message="ring 01112345678")
        record = self.received(raw)
        record.sale_order_id.action_confirm()
        self.report()
        about = self.opened(record.action_view_logs())
        self.assertEqual(
            about.sorted("id").mapped("operation"), ["pull_orders", "acknowledge", "order_status"]
        )
        for entry in about:
            self.assertEqual(entry.order_ids, record)
            self.assertEqual(self.opened(entry.action_view_orders()), record)
            for personal in (*raw["retailer"].values(), "01112345678"):
                if personal != raw["retailer"]["retailer_code"]:
                    self.assertNotIn(personal, self.row(entry))
        self.assertIn(raw["hashed_id"], self.entries("pull_orders").answer)
        self.assertEqual(self.log.search([("order_ids", "ilike", raw["hashed_id"])]), about)
        self.assertFalse(self.log.search([("order_ids", "in", [0])]))

    def test_a_refused_status_says_why(self):
        record = self.received(self.order())
        record.sale_order_id.action_confirm()
        self.cartona.script(
            "update_order_status", cartona_api.RefusedError.of("refused", {"said": "too late"})
        )
        self.report()
        entry = self.entries("order_status")
        self.assertEqual((entry.result, entry.refused_count), ("partial", 1))
        self.assertIn("too late", entry.message)

    def test_an_acknowledgement_that_is_refused_whole_is_noted(self):
        self.cartona.script(
            "update_order_statuses", cartona_api.RefusedError.of("refused", {"said": "no"})
        )
        record = self.received(self.order())
        entry = self.entries("acknowledge")[0]
        self.assertEqual((entry.result, entry.order_ids), ("failed", record))

    def test_a_test_of_the_connection_is_noted(self):
        self.account.action_test_connection()
        self.cartona.script("check_connection", self.unavailable())
        self.account.action_test_connection()
        entries = self.entries("test")
        self.assertEqual(entries.mapped("result"), ["ok", "failed"])
        self.assertEqual(entries[1].http_status, 503)

    def test_a_push_is_noted_without_names(self):
        raw = self.order()
        self.env["cartona.webhook"]._take(self.account, [raw, {"hashed_id": "x", "status": "y"}])
        entry = self.entries("push")
        self.assertEqual((entry.direction, entry.item_count, entry.result), ("in", 2, "ok"))
        self.assertEqual(entry.order_ids.hashed_id, raw["hashed_id"])
        self.assertNotIn(raw["retailer"]["retailer_name"], self.row(entry))

    def test_a_push_that_fails_is_noted_though_it_is_undone(self):
        def fail(_webhook, _account, _pushed):
            raise ZeroDivisionError("division by zero")

        with patch.object(self.registry["cartona.webhook"], "_take_in", fail):
            self.failing(ZeroDivisionError, self.env["cartona.webhook"]._take, self.account, [{}])
        self.assertEqual(self.entries("push").result, "failed")

    def test_an_order_that_cannot_be_imported_is_noted(self):
        record = self.received(self.order(self.line(self.tea_listing, internal_product_id="?")))
        entry = self.entries("import")
        self.assertEqual((entry.result, entry.order_ids), ("failed", record))
        self.assertEqual(entry.message, record.problem)
        self.wait(86_000)
        self.pull()
        self.assertEqual((self.entries("import"), entry.repeat_count), (entry, 2))
        other = self.received(self.order(self.line(self.tea_listing, internal_product_id="?")))
        self.assertEqual(len(self.entries("import")), 2)
        self.assertEqual(self.entries("import")[-1].order_ids, other)

    # -- The retailer's code --------------------------------------------------------------

    def enter_code(self, code):
        self.stock(self.tea, 10)
        record = self.received(self.order(installment_cost=1))
        record.sale_order_id.action_confirm()
        action = deliver_all(record.sale_order_id.picking_ids)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.line_ids.code = code
        return record, wizard.with_context(**action["context"])

    def test_a_code_is_noted_apart_and_never_shown(self):
        record, wizard = self.enter_code("73519")
        used = []

        def own_cursor(_model):
            used.append(True)
            return nullcontext(self.env.cr)

        refusal = cartona_api.RefusedError.of("refused", {"said": "retailer_otp 73519 is wrong"})
        self.cartona.script("update_order_status", None, None, refusal)
        self.patch(self.registry["cartona.log"], "_own_cursor", own_cursor)
        self.failing(UserError, wizard.action_confirm)
        entry = self.entries("code")
        self.assertEqual((entry.result, entry.order_ids), ("failed", record))
        self.assertIn("retailer_otp", entry.request)
        self.assertNotIn("73519", self.row(entry))
        self.assertIn("is wrong", entry.message)
        self.assertEqual(used, [True])

    def test_an_accepted_code_is_noted(self):
        record, wizard = self.enter_code("73519")
        wizard.action_confirm()
        entry = self.entries("code")
        self.assertEqual((entry.result, entry.order_ids, entry.call_count), ("ok", record, 3))
        self.assertNotIn("73519", self.row(entry))

    def test_a_log_that_cannot_be_written_fails_no_delivery(self):
        record, wizard = self.enter_code("73519")

        def fail(_model):
            raise psycopg2.OperationalError("no connection")

        self.patch(self.registry["cartona.log"], "_own_cursor", fail)
        with self.assertLogs("odoo.addons.sale_cartona", level="WARNING"):
            wizard.action_confirm()
        self.assertEqual(record.status, "delivered")

    # -- What a rollback cannot take away ----------------------------------------------------

    def assert_kept_once(self):
        entry = self.entries("update_products")
        self.assertEqual((len(entry), entry.call_count), (1, 1))
        self.assertEqual(entry.listing_ids, self.tea_listing)
        self.assertIn("could not be kept", entry.message)
        self.cartona.forget()
        self.drain()
        self.assertEqual(len(self.cartona.updates), 1)
        self.assertEqual(len(self.entries("update_products")), 2)

    def collide(self, *_arguments):
        raise Collision("could not serialize access")

    def test_a_call_whose_outcome_collides_stays_noted(self):
        self.tea.list_price = 11.0
        self.commit()
        with patch.object(self.registry["cartona.publisher"], "_note_accepted", self.collide):
            self.env["cartona.drain"]._serve(self.account)
        self.assert_kept_once()

    def test_an_entry_that_is_undone_behind_its_call_is_written_again(self):
        self.tea.list_price = 11.0
        self.commit()
        with patch.object(self.registry["cartona.drain"], "_delete", self.collide):
            self.env["cartona.drain"]._serve(self.account)
        self.assert_kept_once()

    def test_a_failure_whose_noting_collides_stays_noted(self):
        self.tea.list_price = 11.0
        self.commit()
        self.cartona.script("update_products", self.unavailable())
        with patch.object(self.registry["cartona.drain"], "_run_later", self.collide):
            self.env["cartona.drain"]._serve(self.account)
        entry = self.entries("update_products")
        self.assertEqual((entry.result, entry.message), ("failed", "Cartona is down."))
        self.assertFalse(self.account._channel(const.OFFERS).failure_count)

    # -- A long outage -------------------------------------------------------------------------

    def test_the_same_failure_in_a_row_is_one_entry(self):
        self.tea.list_price = 11.0
        self.cartona.script("update_products", *[self.unavailable()] * 4, None)
        for _attempt in range(3):
            self.commit()
            self.env["cartona.drain"]._serve(self.account)
        [entry] = self.entries()
        self.assertEqual((entry.repeat_count, entry.call_count), (3, 3))
        self.assertEqual(entry.duration, 750.0)
        self.cartona.script("update_products", cartona_api.UnavailableError("gone", status=502))
        self.env["cartona.drain"]._serve(self.account)
        self.assertEqual(entry.repeat_count, 4)
        self.env["cartona.drain"]._serve(self.account)
        self.env["cartona.drain"]._serve(self.account)
        self.assertEqual(self.entries().mapped("result"), ["failed", "ok"])

    def test_another_failure_and_one_after_a_success_are_entries_of_their_own(self):
        for price, failure in (
            (11.0, self.unavailable()),
            (11.0, cartona_api.UnavailableError("gone", status=502)),
            (11.0, None),
            (12.0, cartona_api.UnavailableError("gone", status=502)),
        ):
            self.tea.list_price = price
            self.cartona.script("update_products", failure or [])
            self.commit()
            self.env["cartona.drain"]._serve(self.account)
        self.assertEqual(self.entries().mapped("result"), ["failed", "failed", "ok", "failed"])
        self.assertEqual(self.entries().mapped("repeat_count"), [1, 1, 1, 1])

    # -- Retention ---------------------------------------------------------------------------

    def add(self, result, days, count=1, orders=None):
        at = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            """
            INSERT INTO cartona_log (
                account_id, company_id, operation, result, started_at, order_refs)
            SELECT id, company_id, 'products', %s, %s, %s::int[]
              FROM cartona_account, generate_series(1, %s) WHERE id = %s
            """,
            (result, at, orders, count, self.account.id),
        )

    def kept(self):
        self.env.cr.execute("SELECT result, count(*) FROM cartona_log GROUP BY 1")
        return dict(self.env.cr.fetchall())

    def test_what_went_well_is_forgotten_sooner(self):
        for result in ("ok", "partial", "failed"):
            for days in (6, 8, 89, 91):
                self.add(result, days)
        self.log._gc_logs()
        self.assertEqual(self.kept(), {"ok": 1, "partial": 3, "failed": 3})

    def test_what_speaks_of_orders_is_kept_as_long_as_failures(self):
        for days in (6, 8, 89, 91):
            self.add("ok", days, orders=[1])
        self.log._gc_logs()
        self.assertEqual(self.kept(), {"ok": 3})

    def test_what_is_kept_is_not_looked_through_for_what_is_not(self):
        self.add("ok", 30, count=5000, orders=[1])
        self.add("ok", 30)
        self.env.cr.execute("ANALYZE cartona_log")
        limit = fields.Datetime.now() - timedelta(days=7)
        query = cartona_log.OLDEST.format(cartona_log.WENT_WELL)
        self.env.cr.execute("EXPLAIN ANALYZE " + query, (limit, 5000))
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("cartona_log_went_well_index", plan)
        self.assertNotIn("Rows Removed", plan)

    def test_the_settings_say_how_long(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cartona_log_days, 7)
        self.assertEqual(settings.cartona_log_trouble_days, 90)
        settings.write({"cartona_log_days": 20, "cartona_log_trouble_days": 10})
        settings.execute()
        for result in ("ok", "failed"):
            self.add(result, 15)
        self.log._gc_logs()
        self.assertEqual(self.kept(), {"ok": 1})

    def test_it_is_forgotten_in_small_transactions(self):
        self.add("ok", 30, count=5)
        commits = []

        def commit(_worker):
            commits.append(self.kept()["ok"])

        self.patch(const, "LOG_ROWS_AT_ONCE", 2)
        with patch.object(self.registry["cartona.worker"], "_commit", commit):
            self.log._gc_logs()
        self.assertEqual((commits, self.kept()), ([3, 1], {}))
