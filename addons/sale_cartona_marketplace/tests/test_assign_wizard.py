from odoo.addons.sale_cartona.tests.common import CartonaCase
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestAssignWizard(CartonaCase):
    """Many products get their Cartona IDs at once, looked at before anything is written."""

    def setUp(self):
        super().setUp()
        self.products = (
            self.make_product("One", default_code="A", barcode="1")
            + self.make_product("Two", default_code="B", barcode="2")
            + self.make_product("Three", default_code="C", barcode="3")
        )

    def wizard(self, products=None, **values):
        products = products or self.products
        model = self.env["cartona.assign.wizard"].with_context(
            active_model=products._name, active_ids=products.ids
        )
        wizard = model.create(values)
        wizard.action_preview()
        return wizard

    def problems(self, wizard):
        return [line.problem or "" for line in wizard.line_ids]

    def test_from_the_internal_reference(self):
        wizard = self.wizard()
        self.assertEqual(wizard.line_ids.mapped("value"), ["A", "B", "C"])
        self.assertEqual((wizard.valid_count, wizard.problem_count), (3, 0))
        self.assertEqual(self.products.mapped("cartona_id"), [False] * 3, "only a preview")
        wizard.action_assign()
        self.assertEqual(self.products.mapped("cartona_id"), ["A", "B", "C"])

    def test_from_the_barcode_of_templates(self):
        wizard = self.wizard(self.products.product_tmpl_id, source="barcode")
        wizard.action_assign()
        self.assertEqual(self.products.mapped("cartona_id"), ["1", "2", "3"])

    def test_numbers_with_a_prefix(self):
        wizard = self.wizard(source="sequence", prefix="CA-", first_number=9, digits=3)
        self.assertEqual(wizard.line_ids.mapped("value"), ["CA-009", "CA-010", "CA-011"])

    def test_an_id_that_its_product_keeps_is_noted_in_the_preview(self):
        """The products behind the invalid one wait for each other's ids."""
        for product, cartona_id in zip(self.products, "123"):
            product.cartona_id = cartona_id
        wizard = self.wizard(source="paste", keeps=False, pasted="2\n3\nnot valid")
        first, second, third = self.problems(wizard)
        self.assertIn("already that of Two", first.replace("[B] ", ""))
        self.assertIn("already that of Three", second.replace("[C] ", ""))
        self.assertIn("spaces", third)
        self.assertEqual(wizard.valid_count, 0)

    def test_a_pasted_list(self):
        wizard = self.wizard(source="paste", pasted="904\r\n 905 \n906\n")
        self.assertEqual(wizard.line_ids.mapped("value"), ["904", "905", "906"])
        with self.assertRaisesRegex(UserError, "Ids pasted: 2, products: 3"):
            self.wizard(source="paste", pasted="904\n905")

    def test_duplicates_and_invalid_ones_are_shown_and_left_out(self):
        self.make_product("Elsewhere", cartona_id="906", active=False)
        more = self.products + self.make_product("Four") + self.make_product("Five")
        wizard = self.wizard(more, source="paste", pasted="904\n904\n9 5\n906\n907")
        one, two, three, four, five = self.problems(wizard)
        self.assertIn("2 of these products", one)
        self.assertEqual(one, two)
        self.assertIn("spaces", three)
        self.assertIn("already that of Elsewhere", four)
        self.assertEqual(five, "")
        wizard.action_assign()
        self.assertEqual(more.mapped("cartona_id"), [False] * 4 + ["907"])

    def test_what_has_one_keeps_it_unless_told_otherwise(self):
        self.products[0].cartona_id = "X"
        self.wizard().action_assign()
        self.assertEqual(self.products.mapped("cartona_id"), ["X", "B", "C"])
        self.wizard(keeps=False).action_assign()
        self.assertEqual(self.products.mapped("cartona_id"), ["A", "B", "C"])

    def test_products_exchange_their_ids(self):
        self.wizard().action_assign()
        self.wizard(source="paste", pasted="B\nC\nA", keeps=False).action_assign()
        self.assertEqual(self.products.mapped("cartona_id"), ["B", "C", "A"])

    def test_nothing_to_take_it_from(self):
        bare = self.make_product("Bare")
        wizard = self.wizard(bare)
        self.assertIn("no value to take", self.problems(wizard)[0])
        with self.assertRaisesRegex(UserError, "no id that could be assigned"):
            wizard.action_assign()
