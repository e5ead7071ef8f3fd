import doctest

from odoo.tests import tagged

import cartona_api

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

    def test_examples(self):
        self.assertEqual(doctest.testmod(held).failed, 0)

    def test_every_failure_of_the_client_has_a_sentence(self):
        sentences = self.messages.with_context(lang="en_US")._sentences_of_the_client()
        self.assertEqual(sentences, dict(cartona_api.SENTENCES))

    def test_a_failure_is_read_in_the_language_of_the_reader(self):
        error = cartona_api.UnavailableError.of("unavailable", {"status": 503})
        self.assertEqual(self.words(held.held_of(error), lang="en_US"), error.message)
        self.assertIn("غير متاحة حالياً (HTTP 503)", self.words(held.held_of(error)))

    def test_words_of_cartona_are_quoted(self):
        error = cartona_api.RefusedError.of("refused", {"said": "100% wrong %(said)s"})
        self.assertEqual(self.words(held.held_of(error)), "رفضت كارتونا: 100% wrong %(said)s")

    def test_a_failure_of_odoo_is_not_cartonas(self):
        failure = held.held_of(ZeroDivisionError("division by zero"))
        self.assertNotIn("Cartona", self.words(failure, lang="en_US"))
        self.assertIn("division by zero", self.words(failure))
        self.assertIn("أودو", self.words(failure))

    def test_fields_and_choices_are_called_what_the_reader_calls_them(self):
        label = held.label("cartona.listing", "confirmed_price")
        choice = held.choice("cartona.listing", "state", "missing")
        self.assertEqual(self.words(held.message(held.SAID, said=label)), "السعر على كارتونا")
        self.assertEqual(self.words(held.message(held.SAID, said=choice)), "غير موجود على كارتونا")

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
