from odoo.exceptions import UserError
from odoo.tests import BaseCase, Form, tagged

from ..lib import matching
from ..lib.matching import Candidate, Index, Wanted
from ..lib.names import normalized, parts
from ..wizards import cartona_match_wizard
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    """Names are compared whatever way they are written in."""

    def test_arabic_letters_digits_and_vowel_signs(self):
        for one, other in (
            ("شَاي أحمد", "شاي احمد"),
            ("قهوة", "قهوه"),
            ("مكرونة الملكة ٤٠٠", "مكرونه الملكه 400"),
            ("عصير ـ مانجو", "عصير مانجو"),
            ("CHIPSY, 50g", "chipsy 50 g"),
        ):
            self.assertEqual(normalized(one), normalized(other))

    def test_sizes_are_alike_in_every_unit(self):
        for one, other in (
            ("سكر 1 كجم", "سكر 1000 جرام"),
            ("زيت ١٫٥ لتر", "زيت 1500 مل"),
            ("Rice 5KG", "rice 5000 gm"),
            ("سكر 1 كيلو جرام", "سكر 1 كجم"),
            ("لبن 500 ملي لتر", "لبن نصف لتر"),
            ("جبنة 1/4 كيلو", "جبنة 250 جم"),
            ("Detergent 1,000 ml", "detergent 1 litre"),
            ("مياه 24×600 مل", "مياه 24 * 0.6 لتر"),
        ):
            self.assertEqual(parts(one), parts(other))
        self.assertNotEqual(parts("Rice 5kg"), parts("Rice 1kg"))

    def test_every_digit_of_a_code_counts(self):
        self.assertNotEqual(parts("Pump 12345678"), parts("Pump 12345679"))


@tagged("post_install", "-at_install")
class TestIndex(BaseCase):
    """The likeliest product, with points and the reason."""

    def best(self, name, *candidates, identifier=None):
        index = Index([Candidate(*each) for each in candidates])
        return index.best(Wanted(1, name, identifier))

    def test_identifier_barcode_and_reference(self):
        candidate = (7, "Tea", "904", "622", "TEA")
        for text, reason in (("904", "identifier"), ("622", "barcode"), ("TEA", "reference")):
            found = self.best("Tea in bags", candidate, identifier=text)
            self.assertEqual((found.id, found.reason), (7, reason))
            self.assertGreaterEqual(found.score, matching.BULK)

    def test_the_same_name_in_another_spelling(self):
        found = self.best("شاي العروسه ٢٥٠ جم", (7, "شاي العروسة 250جم"), (8, "شاي العروسة 100جم"))
        self.assertEqual((found.id, found.reason), (7, "name"))
        self.assertGreaterEqual(found.score, matching.BULK)

    def test_another_size_is_another_product(self):
        found = self.best("Rice 5kg", (7, "Rice 1kg"))
        self.assertEqual((found.id, found.score), (7, matching.OTHER_SIZE))
        self.assertIsNone(self.best("Rice 5kg", (7, "Basmati 1kg")))

    def test_two_that_are_equally_near_are_not_clear(self):
        found = self.best("Tea 250g", (7, "Tea 250g"), (8, "Tea 250 gm"))
        self.assertLess(found.score, matching.BULK)

    def test_a_word_without_counterpart_is_not_clear_however_long_the_name(self):
        name = "Royal Premium Egyptian Long Grain Jasmine White Rice {} Selection Box"
        found = self.best(name.format("Family"), (7, name.format("Organic")))
        self.assertEqual(found.id, 7)
        self.assertLess(found.score, matching.BULK)

    def test_two_words_that_the_catalogue_knows_are_no_slip(self):
        found = self.best(
            "Fresh drink Melon 1 l", (7, "Fresh drink Lemon 1 l"), (8, "Cream Melon 70 g")
        )
        self.assertLess(found.score, matching.BULK)

    def test_a_slip_in_a_long_word_is_clear(self):
        others = [(number, "شاي %s 250 جم" % word) for number, word in enumerate("أبجد", 10)]
        found = self.best("شاي العروشة 250جم", (7, "شاي العروسة 250 جم"), *others)
        self.assertEqual(found.id, 7)
        self.assertGreaterEqual(found.score, matching.BULK)

    def test_words_that_are_written_together(self):
        found = self.best("كوكاكولا 1 لتر", (7, "كوكا كولا 1 لتر"), (8, "كوكا 1 لتر"))
        self.assertEqual((found.id, found.score), (7, 100.0))

    def test_a_size_that_is_not_named_is_not_clear(self):
        for name in ("Halva plain", "Halva plain 500", "Halva plain 500g x 12"):
            found = self.best(name, (7, "Halva plain 500 g"), (8, "Honey 500 g"))
            self.assertEqual((found.id, found.score), (7, matching.NOT_CLEAR), name)

    def test_the_unit_tells_which_of_two_with_the_same_name(self):
        index = Index(
            [Candidate(7, "Tea 250 g", pieces=1.0), Candidate(8, "Tea 250 g", pieces=12.0)]
        )
        found = index.best(Wanted(1, "Tea 250g", pieces=12.0))
        self.assertEqual(found.id, 8)
        self.assertLess(found.score, matching.BULK)

    def test_a_reference_of_another_name_is_not_clear(self):
        found = self.best("Olive oil", (7, "Washing powder", None, None, "17"), identifier="17")
        self.assertEqual((found.id, found.score), (7, matching.NOT_CLEAR))

    def test_nothing_alike_is_not_suggested(self):
        self.assertIsNone(self.best("Olive oil", (7, "Washing powder")))
        self.assertIsNone(self.best("", (7, "Tea")))


@tagged("post_install", "-at_install")
class TestMatching(CartonaCase):
    """What Cartona has is shown, a product is suggested, and a person links them."""

    def prepare(self):
        self.env["product.product"].search([("sale_ok", "=", True)]).sale_ok = False
        self.tea = self.make_product("شاي العروسة 250 جم")
        # 19.0 comes without it.
        self.env.ref("uom.product_uom_dozen").active = True
        self.coffee = self.make_product("Coffee 200g")

    def shown(self, number, name, **values):
        return dict(
            {"id": number, "name": name, "internal_product_id": None, "selling_price": 9}, **values
        )

    def fetch_shown(self, *products):
        self.cartona.products_shown = list(products)
        self.account.action_read_catalogue()
        self.env["cartona.reconciler"]._run()

    def make_unit(self, name, pieces):
        """Return a unit of measure of so many pieces."""
        units, values = self.env["uom.uom"], {"name": name}
        if "relative_factor" in units:
            values.update(relative_factor=pieces, relative_uom_id=self.piece.id)
        else:
            values.update(
                category_id=self.piece.category_id.id, uom_type="bigger", factor_inv=pieces
            )
        return units.create(values)

    def unmatched(self):
        return self.env["cartona.listing"].search([("state", "=", "unmatched")], order="id")

    def test_what_belongs_to_no_product_is_kept_and_nothing_is_sent_of_it(self):
        self.fetch_shown(self.shown(11, "Nobody knows", internal_product_id="old", unit="box"))
        [listing] = self.unmatched()
        self.assertEqual(
            (listing.cartona_name, listing.supplier_product_id, listing.sent_identifier),
            ("Nobody knows", "11", "old"),
        )
        self.env["cartona.reconciler"]._sweep()
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.fetch_shown(self.shown(11, "Renamed"))
        self.assertEqual(self.unmatched().cartona_name, "Renamed")

    def test_a_product_is_suggested_and_linked(self):
        self.fetch_shown(self.shown(11, "شاى العروسه ٢٥٠جم"), self.shown(12, "Olive oil"))
        first, second = self.unmatched()
        self.assertEqual((first.suggested_product_id, first.match_reason), (self.tea, "name"))
        self.assertFalse(second.suggested_product_id)
        self.assertFalse(first.match_conflict)
        first.action_confirm_match()
        self.assertEqual((first.product_id, first.state), (self.tea, "new"))
        self.drain()
        sent = self.cartona.sent()[str(self.tea.id)]
        self.assertEqual((sent["supplier_product_id"], sent["selling_price"]), (11, 10))

    def test_in_bulk_from_a_score(self):
        self.fetch_shown(self.shown(11, "شاي العروسة 250جم"), self.shown(12, "Coffe 200g"))
        wizard = self.env["cartona.match.wizard"].create({"account_id": self.account.id})
        self.assertEqual(wizard.match_count, 1)
        wizard.action_confirm()
        self.assertEqual(self.unmatched().mapped("supplier_product_id"), ["12"])
        wizard.threshold = 99.9
        with self.assertRaisesRegex(UserError, "No suggestion has that score"):
            wizard.action_confirm()

    def in_bulk(self):
        wizard = self.env["cartona.match.wizard"].create({"account_id": self.account.id})
        return wizard.action_confirm()["params"]

    def test_in_bulk_a_listing_becomes_one_with_what_cartona_shows(self):
        """What the wizard does by SQL is what linking does for each."""
        listing = self.make_listing(self.tea)
        listing.state = "missing"
        self.fetch_shown(
            self.shown(11, "شاي العروسة 250جم", internal_product_id="old", unit="box"),
            self.shown(12, "شاى العروسه 250 جم"),
        )
        self.assertEqual(self.unmatched().suggested_product_id, self.tea)
        answer = self.in_bulk()
        self.assertEqual((answer["title"], answer["type"]), ("Products linked: 1", "warning"))
        self.assertEqual(
            (listing.supplier_product_id, listing.sent_identifier, listing.cartona_unit),
            ("11", "old", "box"),
        )
        self.assertEqual((listing.state, listing.internal_product_id), ("new", str(self.tea.id)))
        self.assertIn("already linked", self.unmatched().match_conflict)
        self.drain()
        self.assertEqual(self.cartona.sent()[str(self.tea.id)]["supplier_product_id"], 11)
        with self.assertRaisesRegex(UserError, "already linked"):
            self.in_bulk()

    def test_in_bulk_goes_on_in_the_background(self):
        self.patch(cartona_match_wizard, "PATIENCE", 0.0)
        self.fetch_shown(self.shown(11, "شاي العروسة 250جم"))
        self.assertIn("in the background", self.in_bulk()["message"])
        self.assertTrue(self.unmatched())
        self.env["cartona.preparation"]._run()
        self.assertFalse(self.unmatched())
        self.assertFalse(self.account.linking_from)

    def test_a_product_that_is_linked_already_is_a_conflict(self):
        self.make_listing(self.tea, supplier_product_id="10")
        self.fetch_shown(self.shown(10, "Tea"), self.shown(11, "شاي العروسة 250جم"))
        listing = self.unmatched()
        self.assertIn("already linked to Cartona's product 10", listing.match_conflict)
        with self.assertRaisesRegex(UserError, "already linked"):
            listing.action_confirm_match()

    def test_an_identifier_that_another_product_of_cartonas_has_is_a_conflict(self):
        self.fetch_shown(
            self.shown(10, "Other", internal_product_id=str(self.tea.id)),
            self.shown(11, "شاي العروسة 250جم"),
        )
        listing = self.unmatched().filtered(lambda each: each.supplier_product_id == "11")
        listing.suggested_product_id = self.tea
        self.assertIn("that of another product on Cartona", listing.match_conflict)

    def test_a_box_is_another_listing_of_the_same_product(self):
        piece = self.make_listing(self.tea, supplier_product_id="10")
        self.fetch_shown(
            self.shown(10, "Tea"),
            self.shown(11, "شاي العروسة 250جم", unit="box", unit_count=12),
        )
        box = self.unmatched()
        box.action_confirm_match()
        self.assertEqual(box.uom_id, self.env.ref("uom.product_uom_dozen"))
        self.assertEqual(box.internal_product_id, piece.internal_product_id + "#2")
        self.drain()
        sent = self.cartona.sent()[box.internal_product_id]
        self.assertEqual((sent["supplier_product_id"], sent["selling_price"]), (11, 120))

    def test_what_cartona_knows_further_units_by_stays(self):
        """After a new installation, whichever of them is linked first."""
        own = str(self.tea.id)
        gross = self.make_unit("Box of 144", 144)
        self.fetch_shown(
            self.shown(13, "Carton", internal_product_id=own + "#3", unit="box", unit_count=144),
            self.shown(12, "Box", internal_product_id=own + "#2", unit="box", unit_count=12),
            self.shown(11, "Piece", internal_product_id=own, unit="piece", unit_count=1),
        )
        carton, box, piece = self.unmatched()
        self.assertEqual((carton + box).suggested_product_id, self.tea)
        for each in (carton, box, piece):
            each.action_confirm_match()
        self.assertEqual(
            (carton + box + piece).mapped("internal_product_id"), [own + "#3", own + "#2", own]
        )
        self.assertEqual(carton.uom_id, gross)
        self.assertEqual(
            self.make_listing(self.tea, uom_id=gross.id).internal_product_id, own + "#4"
        )

    def test_a_new_listing_takes_no_number_that_cartona_shows(self):
        self.make_listing(self.tea)
        shown = "%d#2" % self.tea.id
        self.fetch_shown(self.shown(12, "Box", internal_product_id=shown, unit_count=24))
        box = self.make_listing(self.tea, uom_id=self.dozen.id)
        self.assertEqual(box.internal_product_id, "%d#3" % self.tea.id)

    def test_what_is_sold_by_the_piece_is_no_box(self):
        box = {"uom_id": self.dozen.id}
        if "uom_po_id" in self.env["product.product"]:
            box["uom_po_id"] = self.dozen.id
        eggs = self.make_product("Brown eggs", price=60.0, **box)
        self.make_listing(eggs)
        self.fetch_shown(self.shown(12, "Brown eggs", unit="piece", unit_count=1))
        listing = self.unmatched()
        self.in_bulk()
        self.assertEqual((listing.product_id, listing.uom_id), (eggs, self.piece))
        self.assertEqual(self.offer(listing).price, 5)

    def test_in_bulk_the_better_of_two_goes_first(self):
        self.account.identifier_source = "default_code"
        self.tea.write({"default_code": "T", "barcode": "622100"})
        listing = self.make_listing(self.tea)
        self.fetch_shown(
            self.shown(11, "شاي العروسي 250 جم"),
            self.shown(12, "Tea", internal_product_id="622100"),
            self.shown(13, "شاي العروسي 250 جم", unit_count=12),
            self.shown(14, "Tea", internal_product_id="622100", unit_count=12),
        )
        self.assertEqual(self.unmatched().mapped("match_score"), [96.0, 99.0, 96.0, 99.0])
        self.in_bulk()
        listings = self.env["cartona.listing"].search([("product_id", "=", self.tea.id)])
        self.assertEqual(listings.mapped("supplier_product_id"), ["12", "14"])
        self.assertEqual(listing.supplier_product_id, "12")

    def test_the_conflict_is_shown_as_soon_as_another_product_is_chosen(self):
        """Before the row is saved, and so before anything is linked."""
        self.make_listing(self.coffee, supplier_product_id="10")
        self.fetch_shown(self.shown(10, "Coffee"), self.shown(11, "شاي العروسة 250جم"))
        listing = self.unmatched()
        self.assertFalse(listing.match_conflict)
        with Form(listing, view="sale_cartona.cartona_match_view_list") as row:
            row.suggested_product_id = self.coffee
            self.assertIn("already linked", row.match_conflict)
            row.suggested_product_id = self.tea
            self.assertFalse(row.match_conflict)

    def test_a_unit_that_odoo_does_not_have_is_a_conflict(self):
        self.fetch_shown(self.shown(11, "شاي العروسة 250جم", unit="box", unit_count=17))
        self.assertIn("no such unit of measure", self.unmatched().match_conflict)

    def test_a_listing_that_cartona_did_not_know_becomes_one_with_it(self):
        listing = self.make_listing(self.tea)
        listing.state = "missing"
        self.fetch_shown(self.shown(11, "شاي العروسة 250جم"))
        self.unmatched().action_confirm_match()
        self.assertFalse(self.unmatched())
        self.assertEqual((listing.supplier_product_id, listing.state), ("11", "new"))
        self.drain()
        self.assertEqual(self.cartona.sent()[str(self.tea.id)]["supplier_product_id"], 11)

    def test_what_has_the_identifier_of_a_product_is_its_listing(self):
        self.fetch_shown(self.shown(11, "Whatever", internal_product_id=str(self.tea.id)))
        self.account.lists_all = True
        self.drain()
        self.assertFalse(self.unmatched())
        [listing] = self.env["cartona.listing"].search([("product_id", "=", self.tea.id)])
        self.assertEqual(listing.supplier_product_id, "11")
        self.assertEqual(listing.internal_product_id, str(self.tea.id))
