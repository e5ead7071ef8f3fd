import psycopg2

from odoo.addons.sale_cartona.tests.common import CartonaCase
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCartonaId(CartonaCase):
    """The field that says which products are Cartona's to sell."""

    def test_on_the_template_it_is_that_of_the_single_variant(self):
        tea = self.make_product("Tea")
        tea.product_tmpl_id.cartona_id = " 904 "
        self.assertEqual((tea.cartona_id, tea.product_tmpl_id.cartona_id), ("904", "904"))
        with Form(tea.product_tmpl_id) as form:
            form.cartona_id = "905"
        self.assertEqual(tea.cartona_id, "905")
        made = self.env["product.template"].create({"name": "New", "cartona_id": "906"})
        self.assertEqual(made.product_variant_id.cartona_id, "906")

    def test_a_template_of_several_variants_has_none(self):
        values = [(0, 0, {"name": name}) for name in ("S", "M")]
        attribute = self.env["product.attribute"].create({"name": "Size", "value_ids": values})
        template = self.env["product.template"].create(
            {
                "name": "Shirt",
                "attribute_line_ids": [
                    (
                        0,
                        0,
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [(6, 0, attribute.value_ids.ids)],
                        },
                    )
                ],
            }
        )
        small, medium = template.product_variant_ids
        small.cartona_id, medium.cartona_id = "S", "M"
        self.assertFalse(template.cartona_id)
        found = self.env["product.template"].search([("cartona_id", "=", "M")])
        self.assertEqual(found, template)

    def test_it_can_be_searched_and_grouped(self):
        tea = self.make_product("Tea", cartona_id="904")
        templates = self.env["product.template"]
        self.assertEqual(templates.search([("cartona_id", "=", "904")]), tea.product_tmpl_id)
        self.assertIn(tea.product_tmpl_id, templates.search([("cartona_id", "!=", False)]))
        self.assertEqual(self.env["product.product"].search([("cartona_id", "=", "904")]), tea)
        for model, is_stored in ((self.env["product.product"], True), (templates, False)):
            field = model.fields_get(["cartona_id"], ["store"])["cartona_id"]
            self.assertEqual(field["store"], is_stored)

    def test_an_archived_product_is_found_by_it(self):
        """Who is told that an archived product has an id wants to look at that product."""
        tea, milk = self.make_product("Tea", cartona_id="904"), self.make_product("Milk")
        (tea + milk).product_tmpl_id.active = False
        archived = [("active", "=", False), ("id", "in", (tea + milk).product_tmpl_id.ids)]
        templates = self.env["product.template"]
        for operator, value, expected in (
            ("=", "904", tea),
            ("ilike", "90", tea),
            ("!=", False, tea),
            ("=", False, milk),
        ):
            with self.subTest(operator=operator, value=value):
                found = templates.search([*archived, ("cartona_id", operator, value)])
                self.assertEqual(found, expected.product_tmpl_id)
        self.assertFalse(templates.search([("cartona_id", "=", "904")]))

    def test_an_archived_variant_does_not_speak_for_its_product(self):
        template = self.make_product("Tea", cartona_id="904").product_tmpl_id
        self.make_product("Old", product_tmpl_id=template.id, active=False)
        domain = [("id", "=", template.id), ("cartona_id", "=", False)]
        self.assertEqual(template.cartona_id, "904")
        self.assertFalse(self.env["product.template"].search(domain))

    def test_a_template_that_has_no_variant_yet_cannot_take_it(self):
        values = [(0, 0, {"name": name}) for name in ("S", "M")]
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "create_variant": "dynamic", "value_ids": values}
        )
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Shirt", "attribute_line_ids": [(0, 0, line)]}
        )
        self.assertFalse(template.product_variant_ids)
        with self.assertRaisesRegex(ValidationError, "is no single product"):
            template.cartona_id = "904"

    def test_it_is_on_the_form_that_the_variants_of_a_product_open_in(self):
        action = self.env.ref("product.product_variant_action")
        form = action.view_ids.filtered(lambda each: each.view_mode == "form").view_id
        self.assertIn('name="cartona_id"', form.get_combined_arch())

    def test_what_cannot_be_one_is_refused(self):
        tea = self.make_product("Tea")
        for value in ("9 04", "904\n905", "٩٠٤", "a,b", "x" * 65):
            with self.subTest(value=value), self.assertRaisesRegex(
                ValidationError, "cannot be a Cartona ID"
            ):
                tea.cartona_id = value
        for value in ("904", "904#2", "A-1_b.c:d/e+f"):
            tea.cartona_id = value
            self.assertEqual(tea.cartona_id, value)
        tea.cartona_id = "  "
        self.assertFalse(tea.cartona_id)

    def test_no_two_products_have_the_same_not_even_archived_ones(self):
        self.make_product("Tea", cartona_id="904", active=False)
        with self.assertRaisesRegex(ValidationError, "904 is already that of Tea"):
            self.make_product("Coffee", cartona_id="904 ")
        coffee = self.make_product("Coffee")
        with self.assertRaisesRegex(ValidationError, "already that of"):
            coffee.product_tmpl_id.cartona_id = "904"
        with self.assertRaisesRegex(ValidationError, "several products at once"):
            (coffee + self.make_product("Milk")).write({"cartona_id": "1"})

    def test_the_database_refuses_a_second_one(self):
        self.make_product("Tea", cartona_id="904")
        other = self.make_product("Coffee")
        self.env.cr.flush()
        with mute_logger("odoo.sql_db"), self.assertRaises(
            psycopg2.IntegrityError
        ), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE product_product SET cartona_id = '904' WHERE id = %s", (other.id,)
            )

    def test_whoever_comes_second_is_told_so_in_words(self):
        """The other product was not to be seen when the check was made."""
        self.make_product("Tea", cartona_id="904")
        other = self.make_product("Coffee")
        self.env.cr.flush()
        self.patch(type(other), "_refuse_used_cartona_ids", lambda _products, _ids: None)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(
            ValidationError, "Somebody else has just given"
        ), self.env.cr.savepoint():
            other.cartona_id = "904"
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(
            ValidationError, "Somebody else has just given"
        ), self.env.cr.savepoint():
            self.make_product("Milk", cartona_id="904")

    def test_a_copy_has_none(self):
        tea = self.make_product("Tea", cartona_id="904")
        self.assertFalse(tea.copy().cartona_id)
        self.assertFalse(tea.product_tmpl_id.copy().cartona_id)

    def test_it_comes_in_by_odoos_own_import(self):
        tea, coffee = self.make_product("Tea", default_code="T"), self.make_product("Coffee")
        products = self.env["product.product"]
        result = products.load(
            [".id", "cartona_id"], [[str(tea.id), "904"], [str(coffee.id), " 905"]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual((tea.cartona_id, coffee.cartona_id), ("904", "905"))
        result = products.load([".id", "cartona_id"], [[str(tea.id), "1"], [str(coffee.id), "9 5"]])
        self.assertIn("cannot be a Cartona ID", str(result["messages"]))
        self.assertEqual(tea.cartona_id, "904", "nothing of the file was written")
        exported = (tea + coffee).export_data(["name", "cartona_id"])["datas"]
        self.assertEqual([row[1] for row in exported], ["904", "905"])
        self.assertIn("cartona_ids.csv", str(products.get_import_templates()))

    def test_its_help_says_what_it_filters(self):
        for model in ("product.product", "product.template"):
            text = self.env[model].fields_get(["cartona_id"])["cartona_id"]["help"]
            self.assertIn("Only products that have one are sold", text)
