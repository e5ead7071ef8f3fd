import base64
import csv
import io

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .. import compat
from ..wizards import cartona_listing_import
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestListingImport(CartonaCase):
    """A supplier's table of listings comes in checked, goes out, and survives the way."""

    def prepare(self):
        self.dozen.active = True
        self.tea = self.make_product("Tea", default_code="007", barcode="0622100")
        self.milk = self.make_product("حليب، كامل الدسم", default_code="M-1")

    def wizard(self, table, **values):
        content = table if isinstance(table, bytes) else table.encode()
        values.setdefault("account_id", self.account.id)
        return self.env["cartona.listing.import"].create(
            dict(values, file=base64.b64encode(content), file_name="listings.csv")
        )

    def checked(self, table, **values):
        wizard = self.wizard(table, **values)
        wizard.action_check()
        return wizard

    def take_in(self, table, **values):
        wizard = self.wizard(table, **values)
        wizard.action_import()
        self.assertTrue(wizard.is_done, wizard.problem_ids.mapped("why"))
        compat.invalidate(self.env)
        return wizard

    def problems(self, table, **values):
        wizard = self.checked(table, **values)
        return [(each.line, each.column, each.why) for each in wizard.problem_ids]

    def state(self):
        compat.flush(self.env)
        self.env.cr.execute(
            """
            SELECT id, product_id, uom_id, internal_product_id, is_published, stock_is_unlimited,
                   cartona_unit, unit_count, write_date
              FROM cartona_listing ORDER BY id
            """
        )
        return self.env.cr.fetchall()

    def listing_of(self, product, uom=None):
        domain = [("product_id", "=", product.id), ("account_id", "=", self.account.id)]
        return self.env["cartona.listing"].search(
            [*domain, ("uom_id", "=", (uom or product.uom_id).id)]
        )

    def exported(self, listings=None):
        """Return the bytes of the exported table of *listings*, or of all of the account."""
        wizard = self.env["cartona.listing.import"].create({"account_id": self.account.id})
        action = wizard._export_selected(listings) if listings else wizard.action_export()
        made = wizard if not listings else wizard.search([], order="id desc", limit=1)
        self.assertIn("id=%s" % made.id, action["url"])
        return base64.b64decode(made.made)

    # -- In -----------------------------------------------------------------------------

    def test_products_are_named_by_reference_or_barcode(self):
        wizard = self.take_in(
            "internal_reference;barcode;cartona_unit;unit_count;published;unlimited_stock;unit\n"
            "007;;box;12;no;yes;Dozens\n"
            ";0622100;piece;1;yes;no;\n"
            "M-1;;;;;;\n"
        )
        self.assertIn("Listings created: 3", wizard.result)
        box, piece = self.listing_of(self.tea, self.dozen), self.listing_of(self.tea)
        self.assertEqual((box.cartona_unit, box.unit_count), ("box", "12"))
        self.assertEqual((box.is_published, box.stock_is_unlimited), (False, True))
        self.assertEqual((piece.is_published, piece.stock_is_unlimited), (True, False))
        self.assertEqual(piece.internal_product_id, str(self.tea.id))
        self.assertEqual(self.listing_of(self.milk).internal_product_id, str(self.milk.id))

    def test_what_changes_is_sent(self):
        listing = self.make_listing(self.tea)
        self.stock(self.tea, 5)
        self.drain()
        self.assertTrue(listing.confirmed_published)
        self.take_in("barcode,do_not_sell\n0622100,yes\n")
        self.drain()
        self.assertFalse(self.cartona.sent()[listing.internal_product_id]["is_published"])

    def test_an_identifier_is_taken_over_and_exchanged(self):
        tea, milk = self.make_listing(self.tea), self.make_listing(self.milk)
        tea.state = "missing"
        table = (
            "internal_reference,internal_product_id\n007,A-1\nM-1,%s\n" % tea.internal_product_id
        )
        before = tea.internal_product_id
        self.take_in(table)
        self.assertEqual((tea.internal_product_id, tea.state), ("A-1", "new"))
        self.assertEqual(milk.internal_product_id, before)
        self.take_in("internal_reference,internal_product_id\n007,%s\nM-1,A-1\n" % before)
        self.assertEqual((tea.internal_product_id, milk.internal_product_id), (before, "A-1"))

    def test_the_same_file_again_changes_nothing(self):
        table = "internal_reference,unit_count,internal_product_id\n007,12.0,T\nM-1,6,M\n"
        self.take_in(table)
        self.env.cr.execute("UPDATE cartona_listing SET write_date = '2020-01-01'")
        compat.invalidate(self.env)
        self.empty_outbox()
        before = self.state()
        wizard = self.take_in(table)
        self.assertIn("as they were: 2", wizard.result)
        self.assertEqual(self.state(), before)
        self.assertFalse(self.outbox())

    def test_arabic_windows_tabs_and_marks_of_order(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "windows-1256"):
            with self.subTest(encoding=encoding):
                table = "internal_reference\tproduct\tpublished\nM-1\tحليب كامل الدسم\tلا\n"
                self.take_in(table.encode(encoding))
                listing = self.listing_of(self.milk)
                self.assertFalse(listing.is_published)
                listing.is_published = True

    def test_arabic_digits(self):
        self.take_in("internal_reference,unit_count\n007,١٢\n")
        self.assertEqual(self.listing_of(self.tea).unit_count, "12")

    def test_limits_of_an_order(self):
        columns = "internal_reference,min_order,max_order,remind_at_stock\n"
        self.take_in(columns + "007,2,10,5\n")
        listing = self.listing_of(self.tea)
        self.assertEqual(
            (listing.min_order, listing.max_order, listing.remind_at_stock), (2, 10, 5)
        )
        table = self.exported()
        listing.write({"max_order": 0, "min_order": 3})
        self.take_in(table)
        self.assertEqual((listing.min_order, listing.max_order), (2, 10))
        found = self.problems(columns + "007,11,,\nM-1,-1,1.5,many\n")
        self.assertEqual(
            [(line, column) for line, column, _why in found],
            [(2, "max_order"), (3, "min_order"), (3, "max_order"), (3, "remind_at_stock")],
        )
        self.take_in(columns + "007,11,0,\n")
        self.assertEqual((listing.min_order, listing.max_order), (11, 0))

    # -- What is wrong --------------------------------------------------------------------

    def test_every_wrong_row_is_named_before_anything_is_written(self):
        self.make_product("Tea again", default_code="TWICE")
        self.make_product("Tea once more", default_code="TWICE")
        used = self.make_listing(self.make_product("Salt"))
        before = self.state()
        table = (
            "internal_reference,barcode,unit,cartona_unit,unit_count,published,internal_product_id\n"
            "007,,,,,,\n"
            "nobody,,,,,,\n"
            "TWICE,,,,,,\n"
            "M-1,0622100,,,,,\n"
            "M-1,,Bushel,,,,\n"
            "M-1,,kg,,,,\n"
            "M-1,,,barrel,,,\n"
            "M-1,,,,many,,\n"
            "M-1,,,,,perhaps,\n"
            "007,,,,,,\n"
            "M-1,,,,,,%s\n"
            ",,,,,,\n"
            ",,,box,,,\n"
            "M-1,short\n" % used.internal_product_id
        )
        wizard = self.checked(table)
        found = {each.line: each.why for each in wizard.problem_ids}
        self.assertEqual(sorted(found), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15])
        for line, words in (
            (3, "No product"),
            (4, "2 products"),
            (5, "different products"),
            (6, "no such unit of measure"),
            (7, "cannot be converted"),
            (8, "no such unit"),
            (9, "pieces above 0"),
            (10, "yes or no"),
            (11, "same listing as line 2"),
            (12, "already used by Salt"),
            (14, "names no product"),
            (15, "number of cells"),
        ):
            self.assertIn(words, found[line])
        self.assertEqual((wizard.row_count, wizard.wrong_count, wizard.fine_count), (13, 12, 1))
        wizard.action_import()
        self.assertFalse(wizard.is_done)
        self.assertEqual(self.state(), before, "nothing is written")
        wizard.action_import_good()
        self.assertTrue(wizard.is_done)
        self.assertEqual(len(self.state()), len(before) + 1)
        self.assertTrue(self.listing_of(self.tea))

    def test_an_identifier_that_stays_because_its_row_is_wrong_is_not_free(self):
        tea, milk = self.make_listing(self.tea), self.make_listing(self.milk)
        salt = self.make_listing(self.make_product("Salt", default_code="S"))
        # Milk would get what tea gives up, but tea would get what salt keeps.
        found = self.problems(
            "internal_reference,internal_product_id\n007,%s\nM-1,%s\n"
            % (salt.internal_product_id, tea.internal_product_id)
        )
        self.assertEqual([line for line, _column, _why in found], [2, 3])
        self.assertTrue(milk.internal_product_id)

    def test_files_that_cannot_be_read(self):
        for table, words in (
            ("", "Choose a file"),
            ("internal_reference\n", "no row"),
            ("reference\n007\n", "not known: reference"),
            ("unit\nUnits\n", "which product"),
            ("barcode,barcode\n1,2\n", "more than once"),
            (b"PK\x03\x04rest", "spreadsheet"),
            ("barcode,product\n1,caf\u00e9 cr\u00e8me\n".encode("latin-1"), "cannot be read"),
        ):
            with self.subTest(table=table), self.assertRaisesRegex(UserError, words):
                self.checked(table)

    def test_several_accounts(self):
        other = self.make_account("Wholesale")
        table = "account,internal_reference\nRetail,007\nWholesale,007\n"
        self.take_in(table, account_id=False)
        listings = self.env["cartona.listing"].search([("product_id", "=", self.tea.id)])
        self.assertEqual(listings.account_id, self.account + other)
        found = self.problems("account,internal_reference\n,007\nNobody,007\n", account_id=False)
        self.assertEqual([line for line, _column, _why in found], [2, 3])

    def test_a_product_of_another_company_is_not_found(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.make_product("Theirs", default_code="X-1", company_id=other.id)
        [(_line, column, why)] = self.problems("internal_reference\nX-1\n")
        self.assertEqual(column, "internal_reference")
        self.assertIn("No product of the company", why)

    def test_only_managers(self):
        user = self.make_user("reader", "sale_cartona.group_cartona_user")
        with self.assertRaises(AccessError):
            self.env["cartona.listing.import"].with_user(user).create({})
        with self.assertRaises(AccessError):
            self.env["cartona.listing.import"].with_user(user)._export_selected(
                self.make_listing().with_user(user)
            )
        manager = self.make_user("importer", "sale_cartona.group_cartona_manager")
        wizard = (
            self.env["cartona.listing.import"]
            .with_user(manager)
            .create(
                {
                    "account_id": self.account.id,
                    "file": base64.b64encode(b"internal_reference\n007\n"),
                }
            )
        )
        wizard.action_import()
        self.assertTrue(self.listing_of(self.tea))

    def test_the_dialog_is_filled_in(self):
        context = {"active_model": "cartona.account", "active_id": self.account.id}
        with Form(self.env["cartona.listing.import"].with_context(**context)) as form:
            self.assertEqual(form.account_id, self.account)
            form.file = base64.b64encode(b"internal_reference\n007\n")
        wizard = form.save()
        wizard.action_check()
        self.assertEqual((wizard.fine_count, wizard.wrong_count), (1, 0))

    # -- Out ------------------------------------------------------------------------------

    def test_what_is_exported_is_imported_unchanged(self):
        names = [
            "=SUM(1)",
            "'=x",
            "-5",
            "00012",
            'say "tea", now',
            "two\nlines",
            "شاي؛ أخضر",
            " a b",
        ]
        for number, name in enumerate(names):
            product = self.make_product("%s tea" % name, default_code=name)
            self.make_listing(product, unit_count=str(number + 1), is_published=number % 2 == 0)
        self.make_listing(self.tea, cartona_unit="box", uom_id=self.dozen.id)
        self.make_listing(self.tea)
        # Neither reference nor barcode: the identifier tells which it is.
        self.make_listing(self.make_product("Bare"), internal_product_id="=BARE")
        listings = self.env["cartona.listing"].search([("account_id", "=", self.account.id)])
        table = self.exported()
        rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
        self.assertEqual(len(rows), len(listings) + 1)
        cells = [cell for row in rows for cell in row]
        self.assertFalse([cell for cell in cells if cell.startswith(("=", "+", "-", "@"))])
        self.assertIn("00012", cells)
        before = self.state()
        wizard = self.take_in(table)
        self.assertEqual((wizard.change_count, wizard.row_count), (0, len(listings)))
        self.assertEqual(self.state(), before)
        listings.write({"is_published": False, "unit_count": False})
        self.take_in(table)
        compat.invalidate(self.env)
        self.assertEqual([row[:8] for row in self.state()], [row[:8] for row in before])

    def test_what_has_no_reference_of_its_own_survives_the_way(self):
        bare = self.make_listing(self.make_product("Loose Tea", default_code=False))
        twins = [self.make_product("Twin", default_code="T-1") for _number in range(2)]
        listings = bare + self.make_listing(twins[0]) + self.make_listing(twins[1])
        self.env["cartona.lister"]._write_identifiers(
            self.account, {listing.id: (None, None) for listing in listings}
        )
        compat.invalidate(self.env)
        self.assertFalse(any(listings.mapped("internal_product_id")))
        before = self.state()
        wizard = self.take_in(self.exported())
        self.assertIn("as they were: 3", wizard.result)
        self.assertEqual(self.state(), before)

    def test_two_accounts_of_one_name_are_told_apart(self):
        company = self.env["res.company"].create({"name": "Second Company"})
        self.env.user.company_ids |= company
        other = self.make_account(self.account.name, company_id=company.id)
        jam = self.make_product("Jam", default_code="J-1", company_id=company.id)
        mine, theirs = self.make_listing(self.tea), self.make_listing(jam, account=other)
        table = self.exported(mine + theirs).decode("utf-8-sig")
        label = "%s (Second Company)" % other.name
        self.assertIn(label, table)
        wizard = self.take_in(table, account_id=False)
        self.assertIn("as they were: 2", wizard.result)
        rows = "account,internal_reference,min_order\n%s,%s,3\n"
        [(_line, column, why)] = self.problems(rows % (other.name, "J-1"), account_id=False)
        self.assertEqual(column, "account")
        self.assertIn("Several accounts have this name", why)
        self.take_in(rows % (label, "J-1"), account_id=False)
        self.assertEqual((mine.min_order, theirs.min_order), (0, 3))
        # The one that is chosen in the dialog is meant where its name is another's, too.
        self.take_in(rows % (other.name, "007"))
        self.assertEqual(mine.min_order, 3)

    def test_those_that_were_selected_are_exported(self):
        listing = self.make_listing(self.tea)
        self.make_listing(self.milk)
        rows = self.exported(listing).decode("utf-8-sig").splitlines()
        self.assertEqual(len(rows), 2)
        self.assertIn("007", rows[1])
        self.patch(cartona_listing_import, "LONGEST_SELECTION", 1)
        with self.assertRaisesRegex(UserError, "some may be missing"):
            self.exported(listing)

    def test_the_template_is_a_file_that_can_be_filled_in(self):
        wizard = self.wizard("internal_reference\n007\n")
        wizard.action_template()
        template = base64.b64decode(wizard.made)
        title = template.decode("utf-8-sig").splitlines()[0].split(",")
        self.assertIn("internal_reference", title)
        self.make_product("Example", default_code="TEA-250")
        self.assertEqual(self.problems(template), [])

    # -- Odoo's own import ------------------------------------------------------------------

    def test_odoos_own_import_goes_on_working(self):
        self.make_listing(self.tea)
        fields = ["account_id", "product_id/.id", "unit_count", "is_published"]
        result = self.env["cartona.listing"].load(fields, [["Retail", str(self.milk.id), "6", "0"]])
        self.assertFalse(result["messages"])
        listing = self.listing_of(self.milk)
        self.assertEqual((listing.unit_count, listing.is_published), ("6", False))

    def test_an_identifier_that_is_taken_meanwhile_is_refused_in_words(self):
        """Where a product that is listed by the same file gets the identifier by itself."""
        table = "internal_reference,internal_product_id\n007,\nM-1,%s\n" % self.tea.id
        with self.assertRaises(ValidationError):
            self.take_in(table)
