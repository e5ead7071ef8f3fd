import base64

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..wizards.base_import import LARGEST, MEGABYTE
from .csv_common import CsvCase

TEMPLATE = "/sale_cartona_marketplace/static/csv/cartona_ids.csv"
ARABIC = "default_code,name,cartona_id\nS,ملح الطعام الناعم,906\nT,شاي أخضر ممتاز,907\n"


@tagged("post_install", "-at_install")
class TestCsvFiles(CsvCase):
    """Files that are not what they should be as a whole."""

    def test_the_template_that_is_offered(self):
        [offered] = [
            each
            for each in self.env["product.product"].get_import_templates()
            if each["template"] == TEMPLATE
        ]
        self.assertTrue(offered["label"])
        templates = self.env["product.template"].get_import_templates()
        self.assertIn(TEMPLATE, [each["template"] for each in templates])

    def test_the_template_as_it_comes_assigns_nothing(self):
        with file_open(TEMPLATE[1:], "rb") as template:
            content = template.read()
        _wizard, shown, found = self.preview(content)
        self.assertEqual(found, ["default_code", "cartona_id"])
        self.assertNotIn("error", shown)
        self.assert_refused(content, (1, "no product with the Internal Reference “EXAMPLE-1”"))

    def test_the_file_that_changing_the_deployment_hands_out_comes_in_again(self):
        file = self.env["cartona.deployment.wizard"]._assignments()["export_file"]
        content = base64.b64decode(file)
        _wizard, _shown, found = self.preview(content)
        self.assertEqual(found, [".id", False, "default_code", "cartona_id"])
        before = self.state()
        (self.tea + self.milk).write({"cartona_id": False})
        self.assertFalse(self.take_in(content))
        self.assertEqual(self.state(), before)

    def test_a_wrong_header(self):
        before = self.state()
        [message] = self.take_in(
            "default_code,cartona\nS,906\n", fields=["default_code", "cartona_idd"]
        )
        self.assertRegex(message["message"], "no field called cartona_idd.*first line")
        self.assertEqual(self.state(), before)

    @mute_logger("odoo.sql_db")
    def test_a_column_that_is_left_out(self):
        before = self.state()
        # Not told what the column is, Odoo leaves it out: that makes no products.
        messages = self.take_in("default_code,zzz\nS,906\n", fields=["default_code", False])
        self.assertEqual(messages[0]["rows"]["from"], 0)
        self.assertIn("name", messages[0]["message"].lower())
        [message] = self.take_in("zzz,cartona_id\nS,906\n", fields=[False, "cartona_id"])
        self.assertIn("No column says which product", message["message"])
        self.assertEqual(self.state(), before)

    def test_a_row_that_lacks_a_cell(self):
        before = self.state()
        names = ["default_code", "cartona_id"]
        for title, separator in (("default_code,cartona_id", ","), ("code,number", ",")):
            wizard, shown, _found = self.preview(
                title + "\nS,906\n" * 10 + "T\n", separator=separator
            )
            [message] = wizard.execute_import(names, names, self.options())["messages"]
            self.assertEqual(
                message["message"],
                "Line 12 of the table has another number of cells: 1 instead of 2.",
            )
            self.assertEqual(shown.get("error"), message["message"] if "id" in title else None)
        self.assertEqual(self.state(), before)

    def options(self, **options):
        return dict({"quoting": '"', "separator": ",", "has_headers": True}, **options)

    def test_an_empty_file(self):
        for content in (b"", b"\n \n"):
            _wizard, shown, _found = self.preview(content)
            self.assertEqual(shown["error"], "The file is empty.")

    def test_arabic_windows_is_read_as_such(self):
        for model in ("product.product", "product.template"):
            content = ARABIC.encode("cp1256")
            _wizard, shown, found = self.preview(content, model)
            self.assertEqual(found, ["default_code", "name", "cartona_id"])
            self.assertIn("ملح الطعام الناعم", shown["preview"][1])
        id_rows = ".id,name,cartona_id\n%s,ملح الطعام الناعم,906\n" % self.salt.id
        self.assertFalse(self.take_in(id_rows.encode("cp1256")))
        self.assertEqual((self.salt.name, self.ids()[2]), ("ملح الطعام الناعم", "906"))

    def test_unicode_is_read_with_and_without_its_mark(self):
        for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16")):
            rows = ".id,name,cartona_id\n%s,ملح %s,C%s\n" % (self.salt.id, number, number)
            with self.subTest(encoding=encoding):
                self.assertFalse(self.take_in(rows.encode(encoding)))
                self.assertEqual(
                    (self.salt.name, self.ids()[2]), ("ملح %s" % number, "C%s" % number)
                )

    def test_a_wrong_encoding_is_refused_with_the_line(self):
        before = self.state()
        content = "default_code,cartona_id\nS,906\nملح,907\n".encode("cp1256")
        wizard, shown, _found = self.preview(content, encoding="utf-8")
        self.assertRegex(shown["error"], "^Line 3 of the file cannot be read as utf-8")
        options = self.options(encoding="utf-8")
        names = ["default_code", "cartona_id"]
        [message] = wizard.execute_import(names, names, options)["messages"]
        self.assertIn("Line 3 of the file", message["message"])
        self.assertEqual(self.state(), before)

    def test_a_file_of_50_megabytes_is_refused_before_it_is_read(self):
        before = self.state()
        names = ["default_code", "cartona_id"]
        row = "ملح-%09d,906\n" % 1
        content = (
            "default_code,cartona_id\n" + row * (50 * MEGABYTE // len(row.encode()))
        ).encode()
        # The preview of its beginning is enough: Odoo's own reading of all takes a minute.
        _wizard, shown, found = self.preview(content[: content.index(b"\n", MEGABYTE // 8)])
        self.assertEqual(found, names)
        options = dict(shown["options"], limit=2000)
        result = self.wizard(content).execute_import(found, names, options)
        [message] = result["messages"]
        self.assertRegex(message["message"], "50 MB. Up to %s MB" % LARGEST)
        self.assertEqual(self.state(), before)

    @mute_logger("odoo.sql_db")
    def test_other_files_of_products_may_be_large(self):
        """Pictures stand in them."""
        # In lines, as Odoo takes minutes for a single one.
        picture = ("x" * 1023 + "\n") * ((LARGEST + 1) * MEGABYTE // 1024)
        wizard = self.wizard('default_code,name\nS,"%s"\n' % picture)
        names = ["default_code", "name"]
        result = wizard.execute_import(["default_code", False], names, self.options())
        self.assertNotIn("MB", str(result["messages"]))
