import json
import time
from contextlib import nullcontext

import psycopg2

from odoo.tests import tagged

from cartona_api import webhook

from .. import compat
from ..lib.gate import Tally
from ..models.orders import cartona_webhook
from .order_common import OrderCase

SECRET = "a secret of Cartona's"


@tagged("post_install", "-at_install")
class TestWebhook(OrderCase):
    """What is made of a push, whoever it comes from."""

    def setUp(self):
        super().setUp()
        self.account.write({"webhook_enabled": True, "webhook_secret": SECRET})
        self.stamp = str(int(time.time()))

    def push(self, payload, key=None, headers=None, length=None, secret=SECRET):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        if headers is None:
            headers = {
                webhook.TIMESTAMP_HEADER: self.stamp,
                webhook.SIGNATURE_HEADER: webhook.sign(secret, self.stamp, body),
            }
        headers = dict({"Content-Type": "application/json"}, **headers)
        status, text = self.env["cartona.webhook"]._answer(
            key or self.account.webhook_key,
            headers,
            len(body) if length is None else length,
            lambda: body,
        )
        self.assertNotIn(SECRET, text)
        return status

    def stored(self, raw):
        return self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])

    def test_a_new_order_is_stored_and_imported_by_the_next_run(self):
        raw = self.order()
        self.assertEqual(self.push(raw), 200)
        record = self.stored(raw)
        self.assertEqual((record.state, record.account_id), ("received", self.account))
        self.assertEqual(record.brought_by, "push")
        self.pull()
        self.assertEqual(record.state, "imported")

    def test_twice_is_once(self):
        raw = self.order()
        self.assertEqual([self.push(raw), self.push([raw, raw])], [200, 200])
        self.received(raw)
        self.assertEqual(len(self.stored(raw).sale_order_id), 1)

    def test_a_late_push_undoes_nothing(self):
        raw = self.order()
        record = self.received(dict(raw, status="approved"))
        self.assertEqual(self.push(raw), 200)
        self.assertEqual((record.status, record.state), ("approved", "imported"))

    def test_an_event_wakes_the_pull(self):
        for event in ({"hashed_id": "x", "status": "approved"}, {"order_id": 1, "status": "y"}):
            self.env.cr.execute("DELETE FROM ir_cron_trigger")
            self.assertEqual(self.push(event), 200)
            self.env.cr.execute("SELECT count(*) FROM ir_cron_trigger")
            self.assertEqual(self.env.cr.fetchone()[0], 1)

    def pushed_at(self):
        self.env.cr.execute(
            "SELECT pushed_at FROM cartona_clock WHERE account_id = %s", (self.account.id,)
        )
        return next((at for (at,) in self.env.cr.fetchall()), None)

    def set_pushed_at(self, seconds):
        self.env.cr.execute(
            "UPDATE cartona_clock SET pushed_at = pushed_at + %s * interval '1 second'", (seconds,)
        )
        return self.pushed_at()

    def test_when_a_push_came_is_noted_whatever_it_told(self):
        raw = self.order()
        self.received(raw)
        self.assertIsNone(self.pushed_at())
        self.assertEqual(self.push(raw, secret="wrong"), 401)
        self.assertEqual(self.push(b"{"), 400)
        self.assertEqual(self.push({"ping": "x"}), 200)
        self.assertIsNone(self.pushed_at(), "neither a stranger nor a test is one of Cartona's")
        self.assertEqual(self.push(raw), 200)
        first = self.pushed_at()
        self.assertTrue(first, "the pull was the first to bring the order, and pushes work")
        self.assertEqual(self.stored(raw).brought_by, "pull")
        self.push({"hashed_id": "x", "status": "approved"})
        self.assertEqual(self.pushed_at(), first, "many at a time are noted once")
        for seconds in (-60, 3600):
            other = self.set_pushed_at(seconds)
            self.push({"hashed_id": "x", "status": "approved"})
            self.assertNotEqual(self.pushed_at(), other, "the time of day may be set back, too")
            self.assertLess(abs((self.pushed_at() - first).total_seconds()), 60)

    def test_that_it_cannot_be_noted_fails_no_push(self):
        def away(_model):
            raise psycopg2.OperationalError("The database is away.")

        self.patch(self.registry["cartona.clock"], "_clock_cursor", away)
        raw = self.order()
        self.assertEqual(self.push(raw), 200)
        self.assertTrue(self.stored(raw))

    def test_a_plain_secret(self):
        raw = self.order()
        self.assertEqual(self.push(raw, headers={webhook.SECRET_HEADER: SECRET}), 200)
        self.assertTrue(self.stored(raw))

    def test_strangers_learn_nothing(self):
        raw, disabled = self.order(), self.make_account("Off", webhook_secret=SECRET)
        self.stamp = str(int(time.time()) - 1000)
        old = self.push(raw)
        self.stamp = str(int(time.time()))
        answers = [
            old,
            self.push(raw, secret="wrong"),
            self.push(raw, headers={}),
            self.push(raw, headers={webhook.SECRET_HEADER: "wrong"}),
            self.push(raw, headers={webhook.SECRET_HEADER: ""}),
            self.push(raw, key="unknown"),
            self.push(raw, key=disabled.webhook_key),
        ]
        self.assertEqual(set(answers), {401})
        self.account.webhook_secret = False
        self.assertEqual(self.push(raw, headers={webhook.SECRET_HEADER: ""}), 401)
        self.assertFalse(self.stored(raw))

    def refusals(self):
        return self.env["cartona.log"].search(
            [("operation", "=", "push"), ("result", "=", "failed")], order="id"
        )

    def test_refused_pushes_to_an_address_of_ours_are_one_entry(self):
        moments, written = iter((0.0, 1.0, 2.0, 61.0)), []

        def own_cursor(_model):
            written.append(True)
            return nullcontext(self.env.cr)

        self.patch(cartona_webhook, "refused", Tally(clock=lambda: next(moments)))
        self.patch(self.registry["cartona.log"], "_own_cursor", own_cursor)
        raw = self.order()
        self.assertEqual(self.push(raw, secret="wrong"), 401)
        entry = self.refusals()
        self.assertEqual(entry.account_id, self.account)
        self.assertEqual((entry.http_status, entry.repeat_count), (401, 1))
        self.assertIn("secret", entry.message)
        self.assertFalse(entry.request, "what a stranger sends is not kept")
        self.push(raw, secret="wrong")
        self.push(raw, headers={})
        self.assertEqual(len(written), 1, "the database hears of it once a minute")
        self.push(raw, secret="wrong")
        self.assertEqual(len(written), 2)
        compat.invalidate(self.env)
        self.assertEqual(self.refusals(), entry)
        self.assertEqual(entry.repeat_count, 4, "those in between were counted")

    def test_refused_pushes_to_no_address_of_ours_stay_out_of_the_database(self):
        self.patch(cartona_webhook, "refused", Tally())
        self.assertEqual(self.push(self.order(), key="unknown"), 401)
        self.account.webhook_enabled = False
        self.assertEqual(self.push(self.order(), secret="wrong"), 401)
        self.assertFalse(self.refusals())

    def test_what_is_no_push(self):
        self.assertEqual(self.push(b"{", length=2_000_000), 413)
        self.assertEqual(self.push(b"{"), 400)
        self.assertEqual(self.push("text"), 400)
        headers = {webhook.SECRET_HEADER: SECRET, "Content-Type": "text/plain"}
        self.assertEqual(self.push({}, headers=headers), 415)

    def test_what_cannot_be_read_is_kept(self):
        raw = self.order(order_details="none")
        self.assertEqual(self.push(raw), 200)
        self.pull()
        self.assertEqual(self.stored(raw).state, "waiting")

    def test_a_paused_account_leaves_it_to_the_pull(self):
        self.account.state = "paused"
        raw = self.order()
        self.assertEqual(self.push(raw), 200)
        self.assertFalse(self.stored(raw))

    def test_the_secret_cannot_be_read(self):
        [read] = self.account.read()
        self.assertNotIn(SECRET, str(read))
        self.assertEqual(read["webhook_secret"], "********")
        self.account.webhook_secret = "********"
        self.assertEqual(self.account._webhook_secret(), SECRET)
