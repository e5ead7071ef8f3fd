from odoo.addons.sale_cartona import compat
from odoo.tests import tagged
from odoo.tools import mute_logger

from .csv_common import CsvCase


@tagged("post_install", "-at_install")
class TestCsvRows(CsvCase):
    """What a file says is written as a whole, or refused with the row and the reason."""

    def xmlid(self, record, name):
        self.env["ir.model.data"].create(
            {"module": "__export__", "name": name, "model": record._name, "res_id": record.id}
        )
        return "__export__." + name

    def test_products_are_named_by_any_key(self):
        xmlid = self.xmlid(self.salt, "salt")
        for number, (column, key) in enumerate(
            (
                ("id", xmlid),
                (".id", self.salt.id),
                ("default_code", "S"),
                ("Internal Reference", "S"),
            )
        ):
            value = "C-%s" % number
            with self.subTest(column=column):
                self.assertFalse(self.take_in("%s,cartona_id\n%s, %s \n" % (column, key, value)))
                self.assertEqual(self.ids(), ["904", "905", value])
        self.assertFalse(self.take_in("barcode;Cartona ID\n1001;906\n"))
        self.assertEqual(self.tea.cartona_id, "906")

    def test_templates_are_named_by_any_key(self):
        template = self.salt.product_tmpl_id
        xmlid = self.xmlid(template, "salt_template")
        for number, (column, key) in enumerate(
            (("id", xmlid), (".id", template.id), ("default_code", "S"))
        ):
            value = "C-%s" % number
            with self.subTest(column=column):
                content = "%s,cartona_id\n%s,%s\n" % (column, key, value)
                self.assertFalse(self.take_in(content, "product.template"))
                self.assertEqual(self.ids(), ["904", "905", value])
        content = "barcode,cartona_id\n1001,906\n"
        self.assertFalse(self.take_in(content, "product.template"))
        self.assertEqual(self.tea.cartona_id, "906")

    def test_unknown_products(self):
        for column, known, unknown in (
            ("default_code", "S", "X"),
            ("barcode", "1001", "1009"),
            (".id", self.salt.id, 99999999),
            (".id", self.salt.id, "abc"),
            ("id", self.xmlid(self.salt, "salt"), "__export__.gone"),
        ):
            with self.subTest(column=column):
                self.assert_refused(
                    "%s,cartona_id\n%s,1\n%s,2\n,3\n" % (column, known, unknown),
                    (2, "There is no product with the .*“%s”" % unknown),
                    (3, "does not say which product"),
                )

    def test_what_was_exported_is_not_made_anew(self):
        self.assert_refused(
            "id,name,cartona_id\n__export__.gone,Sugar,907\n",
            (1, "no product with the External ID"),
        )
        self.assert_refused(
            "id,name,cartona_id\n__export__.gone,Sugar,907\n",
            (1, "no product with the External ID"),
            model="product.template",
        )

    def test_new_products_come_with_their_ids(self):
        for model in ("product.product", "product.template"):
            content = "id,name,cartona_id\nnew_%s,Sugar,C-%s\n" % ((model[-8:],) * 2)
            self.assertFalse(self.take_in(content, model))
            compat.invalidate(self.env)
            found = self.env["product.product"].search([("cartona_id", "=", "C-" + model[-8:])])
            self.assertEqual(found.name, "Sugar")

    def test_a_reference_that_several_products_have(self):
        self.make_product("Sea Salt", default_code="S")
        self.assert_refused("default_code,cartona_id\nS,1\n", (1, "2 products have .*“S”"))

    def test_ids_and_products_that_stand_in_the_file_twice(self):
        for model in ("product.product", "product.template"):
            self.assert_refused(
                "default_code,cartona_id\nT,1\nM,2\nS,1\nT,3\n",
                (3, "Cartona ID 1 stands in row 1, too"),
                (4, "Row 1 is about the same product"),
                model=model,
            )

    def test_ids_of_others_and_such_as_cannot_be_one(self):
        self.make_product("Old", cartona_id="800", active=False)
        for model in ("product.product", "product.template"):
            self.assert_refused(
                "default_code,cartona_id\nM,800\nS,9 5\n",
                (1, "800 is already that of Old"),
                (2, "“9 5” cannot be a Cartona ID"),
                model=model,
            )
            self.assert_refused(
                "default_code,cartona_id\nS,904\n",
                (1, r"904 is already that of .*Tea"),
                model=model,
            )

    def test_a_bad_row_far_down_keeps_the_first_ones_out(self):
        """Odoo commits a long file in parts."""
        products = [self.make_product("P%s" % n, default_code="P%s" % n) for n in range(6)]
        rows = ["P%s,C%s" % (number, number) for number in range(6)]
        rows[5] = "P5,904"
        self.assert_refused(
            "default_code,cartona_id\n%s\n" % "\n".join(rows), (6, "already that of"), limit=2
        )
        rows[5] = "P5,C5"
        self.assertFalse(self.take_in("default_code,cartona_id\n%s\n" % "\n".join(rows), limit=2))
        compat.invalidate(self.env)
        self.assertEqual([each.cartona_id for each in products], ["C%s" % n for n in range(6)])

    def test_products_exchange_their_ids(self):
        self.assertFalse(self.take_in("default_code,cartona_id\nT,905\nM,904\n"))
        self.assertEqual(self.ids(), ["905", "904", False])
        content = "default_code,cartona_id\nS,905\nT,904\nM,\n"
        self.assertFalse(self.take_in(content, "product.template"))
        self.assertEqual(self.ids(), ["904", False, "905"])

    @mute_logger("odoo.sql_db")
    def test_an_exchange_that_is_refused_changes_nothing(self):
        """Something else than an id is wrong, which Odoo finds while it writes."""
        before = self.state()
        messages = self.take_in("default_code,cartona_id,categ_id/id\nT,905,\nM,904,not.there\n")
        self.assertTrue(messages)
        self.assertEqual(self.state(), before)
        self.assertEqual(self.ids(), ["904", "905", False])

    def test_an_id_that_only_a_later_part_gives_up(self):
        self.assert_refused(
            "default_code,cartona_id\nS,904\nM,906\nT,907\n",
            (1, "still that of .*Tea, which gets another one only in row 3"),
            limit=2,
        )
        self.assertFalse(self.take_in("default_code,cartona_id\nS,904\nM,906\nT,907\n", limit=3))
        self.assertEqual(self.ids(), ["907", "906", "904"])

    def test_an_id_that_an_earlier_part_has_given_up(self):
        self.assertFalse(self.take_in("default_code,cartona_id\nT,907\nM,906\nS,904\n", limit=2))
        self.assertEqual(self.ids(), ["907", "906", "904"])

    def test_what_was_exported_comes_in_again_unchanged(self):
        for products in (self.tea + self.milk + self.salt, self.salt.product_tmpl_id):
            names = ["id", "cartona_id"]
            rows = products.export_data(names)["datas"]
            before = self.state()
            content = "\n".join(",".join(str(cell or "") for cell in row) for row in [names, *rows])
            self.assertFalse(self.take_in(content, products._name))
            compat.invalidate(self.env)
            self.assertEqual(self.state(), before)

    def test_an_empty_cell_takes_the_id_away(self):
        self.assertFalse(self.take_in("default_code,cartona_id\nT,\nS,904\n"))
        self.assertEqual(self.ids(), [False, "905", "904"])

    def test_a_template_of_several_variants(self):
        values = [(0, 0, {"name": name}) for name in ("S", "M")]
        attribute = self.env["product.attribute"].create({"name": "Size", "value_ids": values})
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Shirt", "attribute_line_ids": [(0, 0, line)]}
        )
        self.assert_refused(
            ".id,cartona_id\n%s,906\n" % template.id,
            (1, "Shirt is no single product"),
            model="product.template",
        )

    def test_many_bad_rows_are_summed_up(self):
        content = "default_code,cartona_id\n" + "".join("X%s,%s\n" % (n, n) for n in range(100))
        messages = self.take_in(content)
        self.assertEqual(len(messages), 31)
        self.assertIn("cannot be imported: 70", messages[-1]["message"])

    def test_further_columns_are_imported_as_ever(self):
        self.assertFalse(
            self.take_in("default_code,cartona_id,weight,barcode\nS,906,2.5,1003\nM,907,1,1004\n")
        )
        self.assertEqual(self.ids(), ["904", "907", "906"])
        self.assertEqual((self.salt.weight, self.milk.barcode), (2.5, "1004"))

    def test_the_drain_hears_of_every_product(self):
        self.empty_outbox()
        self.assertFalse(self.take_in("default_code,cartona_id\nS,906\nM,\n"))
        self.drain()
        self.assertIn("906", self.cartona.sent())
