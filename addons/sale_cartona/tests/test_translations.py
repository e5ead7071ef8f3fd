import re
from pathlib import Path

import polib

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..lib.held import dumps, message
from .compat import activate_language
from .order_common import OrderCase

FOLDER = Path(__file__).parent.parent / "i18n"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[.\d]*[sdf]")
#: Paths and names of fields, which the export takes along, are the same in every language.
TECHNICAL = re.compile(r"[a-z]+([/_{}-]+[a-z]*)+")
ARABIC = "ar_001"


@tagged("post_install", "-at_install")
class TestTranslations(OrderCase):
    """All that a user reads can be read in Arabic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_language(cls.env, ARABIC, "sale_cartona")

    def test_every_term_has_an_arabic_one(self):
        terms = {entry.msgid for entry in polib.pofile(str(FOLDER / "sale_cartona.pot"))}
        arabic = polib.pofile(str(FOLDER / "ar.po")).translated_entries()
        missing = terms - {entry.msgid for entry in arabic}
        self.assertEqual([term for term in missing if not TECHNICAL.fullmatch(term)], [])

    def test_placeholders_are_the_same(self):
        for entry in polib.pofile(str(FOLDER / "ar.po")).translated_entries():
            with self.subTest(term=entry.msgid):
                wanted = sorted(PLACEHOLDER.findall(entry.msgid))
                self.assertEqual(sorted(PLACEHOLDER.findall(entry.msgstr)), wanted)

    def test_fields_are_labelled_in_arabic(self):
        listing = self.env["cartona.listing"].with_context(lang=ARABIC)
        labels = listing.fields_get(["state", "confirmed_price"])
        self.assertEqual(labels["confirmed_price"]["string"], "السعر على كرتونة")
        self.assertIn(("missing", "غير موجود على كرتونة"), labels["state"]["selection"])

    def test_messages_to_a_user_are_in_his_language(self):
        with self.assertRaisesRegex(UserError, "غير مفعّل"):
            self.make_account("Paused", "paused").with_context(lang=ARABIC).action_push_now()

    def test_a_list_has_the_comma_of_its_language(self):
        messages = self.env["cartona.message"]
        self.assertEqual(messages._listed(["1", "2"]), "1, 2")
        self.assertEqual(messages.with_context(lang=ARABIC)._listed(["1", "2"]), "1، 2")
        words = dumps(message("order_not_booked", missing=["A", "B"], account="C"))
        self.assertIn("A، B", messages.with_context(lang=ARABIC)._words([words])[words])

    def test_what_is_wrong_is_said_in_the_language_of_the_responsible(self):
        """The scheduler works it out, whose own language nobody reads."""
        self.account.user_id = self.make_user("responsible", "base.group_user")
        self.account.user_id.lang = ARABIC
        line = self.line(self.tea_listing, internal_product_id="NEW-1")
        [record] = self.received(self.order(line))
        self.assertIn("ليس منتجاً في هذا الحساب", record.with_context(lang=ARABIC).problem)
        self.assertIn("تعذّر استيراد", record.activity_ids.summary)

    def test_what_is_wrong_with_a_listing_is_read_in_the_language_of_the_reader(self):
        self.tea.list_price = 0.0
        self.drain()
        listing = self.tea_listing
        self.assertIn("لا يُرسل إلى كرتونة", listing.with_context(lang=ARABIC).message)
        self.assertIn("is not told of it", listing.with_context(lang="en_US").message)
