import json
import time

from odoo.tests import HttpCase, tagged

import cartona_api

from .. import compat, const
from ..lib import held
from .common import CartonaCase
from .compat import activate_language

ARABIC = "ar_001"


@tagged("post_install", "-at_install")
class TestHeldMessage(CartonaCase):
    """What a record holds is a code and values; each reader has it in his own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_language(cls.env, ARABIC, "sale_cartona")
        cls.messages = cls.env["cartona.message"]

    def words(self, *messages, lang=ARABIC):
        text = held.dumps(*messages)
        return self.messages.with_context(lang=lang)._words([text])[text]

    def test_every_failure_of_the_client_has_a_sentence(self):
        sentences = self.messages.with_context(lang="en_US")._sentences_of_the_client()
        self.assertEqual(sentences, dict(cartona_api.SENTENCES))

    def test_a_failure_is_read_in_the_language_of_the_reader(self):
        error = cartona_api.UnavailableError.of("unavailable", {"status": 503})
        self.assertEqual(self.words(held.held_of(error), lang="en_US"), error.message)
        self.assertIn("غير متاحة حالياً (HTTP 503)", self.words(held.held_of(error)))

    def test_words_of_cartona_are_quoted(self):
        error = cartona_api.RefusedError.of("refused", {"said": "100% wrong %(said)s"})
        self.assertEqual(self.words(held.held_of(error)), "رفضت كرتونة: 100% wrong %(said)s")

    def test_a_failure_of_odoo_is_not_cartonas(self):
        failure = held.held_of(ZeroDivisionError("division by zero"))
        self.assertNotIn("Cartona", self.words(failure, lang="en_US"))
        self.assertIn("division by zero", self.words(failure))
        self.assertIn("أودو", self.words(failure))

    def test_fields_and_choices_are_called_what_the_reader_calls_them(self):
        label = held.label("cartona.listing", "confirmed_price")
        choice = held.choice("cartona.listing", "state", "missing")
        self.assertEqual(self.words(held.message(held.SAID, said=label)), "السعر على كرتونة")
        self.assertEqual(self.words(held.message(held.SAID, said=choice)), "غير موجود على كرتونة")

    def test_what_nobody_knows_any_more_is_shown_as_it_is(self):
        gone = [
            (held.message("of_another_addon", count=2), "of_another_addon: count=2"),
            (held.message(held.SAID, said=held.label("no.model", "name")), "name"),
            (held.message(held.SAID, said=held.label("cartona.listing", "no_field")), "no_field"),
            (held.message(held.SAID, said=held.choice("no.model", "state", "x")), "x"),
            (held.message(held.SAID), held.LACKING),
        ]
        for message, words in gone:
            with self.subTest(message=message):
                self.assertEqual(self.words(message), words)

    def test_each_message_has_its_line(self):
        both = [held.message(held.SAID, said="One."), held.message(held.SAID, said="Two.")]
        self.assertEqual(self.words(*both), "One.\nTwo.")

    def test_without_a_language_the_user_has_his_own(self):
        reader = self.make_user("reader", "base.group_user")
        reader.lang = ARABIC
        failure = held.held_of(cartona_api.UnavailableError.of("not_reached"))
        text = held.dumps(failure)
        nobody = self.messages.with_context(lang=None).with_user(reader)
        self.assertEqual(nobody._words([text])[text], self.words(failure))


@tagged("post_install", "-at_install")
class TestHeldOnRecords(CartonaCase):
    """What the connector holds is read by each user in his language, and found by its code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_language(cls.env, ARABIC, "sale_cartona")
        cls.readers = {}
        for lang in ("en_US", ARABIC):
            cls.readers[lang] = cls.make_user(lang, "sale_cartona.group_cartona_manager")
            cls.readers[lang].lang = lang

    def prepare(self):
        self.product = self.make_product(price=10.0)
        self.listing = self.make_listing(self.product)
        self.drain()

    def words_of(self, record, name="message"):
        """Return what an English and an Arabic user read, as the web client asks for it."""
        read = []
        for lang, reader in self.readers.items():
            own = record.with_user(reader).with_context(lang=lang)
            read.append(own.read([name])[0][name])
        return read

    def found(self, *condition, lang="en_US"):
        model = self.env["cartona.listing"].with_user(self.readers[lang]).with_context(lang=lang)
        return self.listing in model.search([("id", "in", self.listing.ids), condition])

    def let_cartona_show(self, price):
        """Have Cartona's catalogue show another price, whatever it is sent."""
        shown = {
            "suppler_prodcut_id": 4711,
            "internal_product_id": self.listing.internal_product_id,
            "selling_price": price,
        }
        for _time in range(2):
            self.cartona.products_shown = [shown]
            self.commit()
            self.env["cartona.reconciler"]._run()
            self.drain()

    def test_what_the_reconciler_holds(self):
        self.let_cartona_show(9.5)
        english, arabic = self.words_of(self.listing)
        self.assertEqual(english, "Cartona took the values but still shows others: price 9.5")
        self.assertEqual(arabic, "قبلت كرتونة القيم لكنها ما زالت تعرض غيرها: السعر 9.5")

    def test_who_has_no_language_in_his_context_reads_his_own(self):
        self.let_cartona_show(9.5)
        wanted, read = self.words_of(self.listing), []
        for reader in self.readers.values():
            # Each request begins with nothing read.
            compat.invalidate(self.env)
            read.append(self.listing.with_context(lang=None).with_user(reader).message)
        self.assertEqual(read, wanted)

    def test_it_is_found_by_its_code(self):
        self.let_cartona_show(9.5)
        for code in ("still_differs", "shows_price"):
            self.assertTrue(self.found("message", "=", code))
            self.assertTrue(self.found("message", "in", ["no_price", code]))
            self.assertFalse(self.found("message", "!=", code))
            self.assertFalse(self.found("message", "not in", [code, "no_price"]))
        for code in ("shows_stock", "still", "stillxdiffers"):
            self.assertFalse(self.found("message", "=", code))
            self.assertTrue(self.found("message", "!=", code))

    def test_it_is_found_by_what_the_reader_reads(self):
        self.let_cartona_show(9.5)
        self.assertTrue(self.found("message", "ilike", "STILL shows"))
        self.assertFalse(self.found("message", "not ilike", "still shows"))
        self.assertTrue(self.found("message", "ilike", "9.5"))
        self.assertTrue(self.found("message", "ilike", "ما زالت تعرض", lang=ARABIC))
        self.assertFalse(self.found("message", "ilike", "ما زالت تعرض"))
        self.assertFalse(self.found("message", "ilike", "does not know"))
        self.assertTrue(self.found("message", "not ilike", "does not know"))

    def test_it_is_found_by_words_of_cartonas(self):
        words = 'No "tea_%" \\ here'
        self.listing.message_held = held.dumps(held.message("item_refused", said=words))
        for said in (words, '"tea_%"', "\\ HERE"):
            self.assertTrue(self.found("message", "ilike", said), said)
        self.assertFalse(self.found("message", "ilike", '"teax'))

    def test_it_is_found_by_being_there(self):
        for value, is_there in ((False, False), (held.dumps(held.message("no_price")), True)):
            self.listing.message_held = value
            self.assertEqual(self.found("message", "!=", False), is_there)
            self.assertEqual(self.found("message", "=", False), not is_there)
            self.assertEqual(self.found("message", "in", [False, "no_price"]), True)
            self.assertEqual(self.found("message", "not in", [False]), is_there)
            self.assertEqual(bool(self.listing.message), is_there)

    def test_nothing_looked_for_is_not_found(self):
        self.assertFalse(self.found("message", "in", []))
        self.assertTrue(self.found("message", "not in", []))

    def test_a_call_that_failed_is_read_on_channel_log_and_account(self):
        error = cartona_api.UnavailableError.of("unavailable", {"status": 503}, status=503)
        self.cartona.script("update_products", error)
        self.product.list_price = 11.0
        self.commit()
        self.env["cartona.drain"]._guarded(self.account, "_work", time.monotonic() + 5)
        channel = self.account._channel(const.OFFERS)
        log = self.env["cartona.log"].search([("message", "=", "cartona_unavailable")])
        self.assertEqual(len(log), 1)
        self.assertEqual(channel.search([("last_error", "=", "cartona_unavailable")]), channel)
        words = [error.message, "كرتونة غير متاحة حالياً (HTTP 503)."]
        self.assertEqual(self.words_of(log), words)
        self.assertEqual(self.words_of(channel.sudo(), "last_error"), words)
        self.assertEqual(self.words_of(self.account, "health_message"), words)

    def test_a_tested_connection_is_read_in_the_readers_language(self):
        error = cartona_api.CredentialsError.of("token_refused", status=401)
        self.cartona.script("check_connection", error)
        notice = self.account.with_context(lang=ARABIC).action_test_connection()
        self.assertIn("لا تقبل كرتونة مفتاح الربط", notice["params"]["message"])
        english, arabic = self.words_of(self.account, "connection_message")
        self.assertEqual(english, error.message)
        self.assertEqual(arabic, notice["params"]["message"])

    def test_what_keeps_an_account_from_calling_is_a_message_of_ours(self):
        self.account.token = False
        with self.assertRaises(cartona_api.ConfigurationError) as caught:
            self.real_client(self.account, const.OFFERS)
        self.assertEqual(held.held_of(caught.exception), held.message("no_token"))

    def test_what_stands_there_may_be_anything(self):
        """A list opens, whatever an addon that is gone, or a person by SQL, has left."""
        for left, words in (
            ('[["of_another_addon",{"count":2}]]', "of_another_addon: count=2"),
            ("Too low.", "Too low."),
            ('{"a": 1}', '{"a": 1}'),
            ('[["no_price",{}]]', "The price is ?: Cartona is not told of it."),
        ):
            self.listing.message_held = left
            self.assertEqual(self.words_of(self.listing)[0], words)

    def test_a_copy_holds_nothing(self):
        self.listing.message_held = held.dumps(held.message("no_price"))
        self.assertFalse(self.listing.copy({"product_id": self.make_product().id}).message)

    def test_it_is_exported_in_words(self):
        self.let_cartona_show(9.5)
        listing = self.listing.with_context(lang=ARABIC)
        [[exported]] = listing.export_data(["message"])["datas"]
        self.assertEqual(exported, self.words_of(self.listing)[1])


@tagged("post_install", "-at_install")
class TestHeldOnServer(HttpCase, CartonaCase):
    """The web client asks for a held message in the language of who looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_language(cls.env, ARABIC, "sale_cartona")

    def ask(self, method, *arguments, lang=None):
        """Return what a method of listings answers to the web client."""
        params = {
            "model": "cartona.listing",
            "method": method,
            "args": arguments,
            "kwargs": {"context": {"lang": lang} if lang else {}},
        }
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()["result"]

    def test_each_user_reads_and_finds_it_in_his_language(self):
        listing = self.make_listing()
        differences = [held.message("shows_price", price="9.5")]
        message = held.message("still_differs", differences=differences)
        listing.message_held = held.dumps(message)
        compat.flush(self.env)
        for lang, words, elsewhere in (
            ("en_US", "Cartona took the values", "قبلت كرتونة القيم"),
            (ARABIC, "قبلت كرتونة القيم", "Cartona took the values"),
        ):
            with self.subTest(lang=lang):
                user = self.make_user("web %s" % lang, "sale_cartona.group_cartona_user")
                user.write({"lang": lang, "password": "web %s" % lang})
                self.authenticate(user.login, "web %s" % lang)
                # With the language of the web client, and without one as other programs ask.
                for asked in (lang, None):
                    [read] = self.ask("read", listing.ids, ["message"], lang=asked)
                    self.assertIn(words, read["message"])
                    mine = ("id", "in", listing.ids)
                    for condition, is_found in (
                        (("message", "=", "still_differs"), True),
                        (("message", "!=", False), True),
                        (("message", "ilike", words), True),
                        (("message", "ilike", elsewhere), False),
                    ):
                        count = self.ask("search_count", [mine, condition], lang=asked)
                        self.assertEqual(count, int(is_found), condition)
