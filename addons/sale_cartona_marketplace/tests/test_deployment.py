import base64

from odoo.addons.sale_cartona.tests.common import CartonaCase
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import pre_init_hook


@tagged("post_install", "-at_install")
class TestDeployment(CartonaCase):
    """Changing back asks first, and hands the assignments out."""

    def wizard(self):
        action = self.env["res.config.settings"].create({}).action_change_cartona_deployment()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_installing_it_by_hand_is_a_choice(self):
        decision = self.env["cartona.deployment"]._decision()
        self.assertEqual((decision.kind, decision.source), ("marketplace", "addon"))

    def test_looking_again_leaves_it_so(self):
        """There are no marks of Cartona's own in the database, but products have their ids."""
        self.env["res.config.settings"].create({}).action_look_at_cartona_deployment()
        decision = self.env["cartona.deployment"]._decision()
        self.assertEqual((decision.kind, decision.source), ("marketplace", "addon"))

    def test_changing_back_exports_the_assignments_and_asks(self):
        tea = self.make_product("شاي", cartona_id="904", default_code="TEA")
        wizard = self.wizard()
        self.assertEqual((wizard.current, wizard.deployment), ("marketplace", False))
        wizard.deployment = "supplier"
        self.assertTrue(wizard.removes_assignments)
        self.assertEqual(wizard.assignment_count, 1)
        text = base64.b64decode(wizard.export_file).decode("utf-8-sig")
        self.assertEqual(
            text.splitlines(),
            [".id,product name,default_code,cartona_id", "%d,شاي,TEA,904" % tea.id],
        )
        with self.assertRaisesRegex(UserError, "Cartona IDs that would be removed: 1"):
            wizard.action_confirm()
        self.assertEqual(self.env["cartona.deployment"]._decision().kind, "marketplace")

    def test_no_name_is_a_formula_in_the_exported_file(self):
        tea = self.make_product("=1+1", cartona_id="904", default_code="-TEA")
        text = base64.b64decode(self.wizard().export_file).decode("utf-8-sig")
        rows = [".id,product name,cartona_id", "%d,'=1+1,904" % tea.id]
        self.assertEqual(text.splitlines(), rows)

    def test_it_is_not_installed_where_somebody_has_said_supplier(self):
        self.env["cartona.deployment"]._choose("supplier")
        with self.assertRaisesRegex(UserError, "supplier's Odoo"):
            pre_init_hook(self.env)
