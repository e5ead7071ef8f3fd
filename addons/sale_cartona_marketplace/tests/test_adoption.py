from odoo.addons.sale_cartona import compat
from odoo.addons.sale_cartona.lib import evidence
from odoo.addons.sale_cartona.tests.common import CartonaCase
from odoo.tests import tagged

from ..lib import adoption


@tagged("post_install", "-at_install")
class TestAdoption(CartonaCase):
    """Values of an older connector are taken over; its columns stay as they were."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self.make_product("One"), self.make_product("Two")
        self.three = self.make_product("Three")

    def column(self, table, name, kind, values):
        self.env.cr.flush()
        self.env.cr.execute('ALTER TABLE "%s" ADD COLUMN "%s" %s' % (table, name, kind))
        for record, value in values.items():
            self.env.cr.execute(
                'UPDATE "%s" SET "%s" = %%s WHERE id = %%s' % (table, name), (value, record.id)
            )

    def adopt(self):
        problems = self.env["cartona.adoption.problem"]
        problems.search([]).unlink()
        problems._adopt()
        compat.invalidate(self.env)
        return {
            (problem.product_tmpl_id.name, problem.value, problem.reason)
            for problem in problems.search([])
        }

    def test_texts_and_numbers_of_templates(self):
        for kind, values in (("varchar", (" 904", "", "905")), ("integer", (904, 0, 905))):
            with self.subTest(kind=kind):
                self.env.cr.execute("SAVEPOINT kinds")
                templates = (self.one + self.two + self.three).mapped("product_tmpl_id")
                self.column("product_template", "cartona_id", kind, dict(zip(templates, values)))
                self.assertEqual(self.adopt(), set())
                self.assertEqual(
                    (self.one + self.two + self.three).mapped("cartona_id"), ["904", False, "905"]
                )
                self.env.cr.execute(
                    "SELECT cartona_id FROM product_template WHERE id = %s",
                    (self.one.product_tmpl_id.id,),
                )
                self.assertEqual(self.env.cr.fetchone()[0], values[0], "never rewritten")
                self.env.cr.execute("ROLLBACK TO SAVEPOINT kinds")
                compat.invalidate(self.env)

    def test_a_variants_own_value_goes_before_that_of_its_template(self):
        self.column("product_template", "cartona_id", "varchar", {self.one.product_tmpl_id: "T"})
        self.column("product_product", evidence.KEPT_ASIDE, "varchar", {self.one: "V"})
        self.assertEqual(self.adopt(), set())
        self.assertEqual(self.one.cartona_id, "V")

    def test_what_cannot_be_taken_over_is_reported(self):
        values = [(0, 0, {"name": name}) for name in ("S", "M")]
        attribute = self.env["product.attribute"].create({"name": "Size", "value_ids": values})
        line = {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]}
        template = self.env["product.template"].create(
            {"name": "Four", "attribute_line_ids": [(0, 0, line)]}
        )
        self.assertEqual(len(template.product_variant_ids), 2)
        self.env.cr.flush()
        self.column(
            "product_template",
            "cartona_id",
            "varchar",
            {
                self.one.product_tmpl_id: "904",
                self.two.product_tmpl_id: "904",
                self.three.product_tmpl_id: "9 5",
                template: "907",
            },
        )
        self.assertEqual(
            self.adopt(),
            {
                ("One", "904", "duplicate"),
                ("Two", "904", "duplicate"),
                ("Three", "9 5", "invalid"),
                ("Four", "907", "several_variants"),
            },
        )
        self.assertEqual((self.one + self.two + self.three).mapped("cartona_id"), [False] * 3)

    def test_each_company_sees_its_own_and_what_is_shared(self):
        company = self.env["res.company"].create({"name": "Delta"})
        self.two.product_tmpl_id.company_id = company
        self.three.product_tmpl_id.company_id = False
        products = self.one + self.two + self.three
        templates = products.mapped("product_tmpl_id")
        self.env["cartona.adoption.problem"].search([]).unlink()
        problems = self.env["cartona.adoption.problem"].create(
            [
                {"product_tmpl_id": each.id, "value": "9 5", "reason": "invalid"}
                for each in templates
            ]
        )
        user = self.make_user("delta", "sale_cartona.group_cartona_user", company=company)
        seen = problems.with_user(user).with_context(allowed_company_ids=company.ids).search([])
        self.assertEqual(
            seen.sudo().mapped("product_tmpl_id"), (self.two + self.three).mapped("product_tmpl_id")
        )

    def test_an_archived_product_is_taken_over_too(self):
        self.one.product_tmpl_id.active = False
        self.column("product_template", "cartona_id", "integer", {self.one.product_tmpl_id: 904})
        self.adopt()
        self.assertEqual(self.one.cartona_id, "904")

    def test_without_an_older_connector_there_is_nothing_to_do(self):
        self.assertEqual(self.adopt(), set())

    def test_a_legacy_column_of_variants_stands_aside_and_comes_back(self):
        self.env.cr.flush()
        self.env.cr.execute("ALTER TABLE product_product RENAME COLUMN cartona_id TO ours")
        self.column("product_product", "cartona_id", "integer", {self.one: 904})
        adoption.keep_aside(self.env.cr)
        kind = evidence.column_type(self.env.cr, "product_product", evidence.KEPT_ASIDE)
        self.assertEqual(kind, "integer")
        self.env.cr.execute("ALTER TABLE product_product RENAME COLUMN ours TO cartona_id")
        adoption.restore(self.env.cr)
        self.env.cr.execute("SELECT cartona_id FROM product_product WHERE id = %s", (self.one.id,))
        self.assertEqual(self.env.cr.fetchone()[0], 904)
        self.env.cr.execute(
            "SELECT store FROM ir_model_fields"
            " WHERE model = 'product.product' AND name = 'cartona_id'"
        )
        self.assertFalse(self.env.cr.fetchone()[0], "Odoo drops no column that is not ours")
