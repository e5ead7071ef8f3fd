import os
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config

import cartona_api

from ..lib import evidence
from ..models.engine import cartona_deployment
from .common import CartonaCase
from .compat import shown_nodes, view_of


@tagged("post_install", "-at_install")
class TestDeployment(CartonaCase):
    """Where the connector runs: found in the database, shown, and overruled by a person."""

    def setUp(self):
        super().setUp()
        self.deployment = self.env["cartona.deployment"]
        self.patch(
            type(self.deployment), "_is_marketplace_installed", lambda _model: self.installed
        )
        self.installed = False
        self.forget()

    def forget(self):
        """Have the database as it was before anything was decided."""
        self.env["ir.config_parameter"].search([("key", "like", "sale_cartona.")]).unlink()

    def column(self, table, name, kind, *values):
        self.env.cr.execute('ALTER TABLE "%s" ADD COLUMN "%s" %s' % (table, name, kind))
        ids = self.env[table.replace("_", ".", 1)].with_context(active_test=False).search([]).ids
        for record_id, value in zip(ids, values):
            self.env.cr.execute(
                'UPDATE "%s" SET "%s" = %%s WHERE id = %%s' % (table, name), (value, record_id)
            )

    def decided(self):
        decision = self.deployment._decide()
        return decision.kind, decision.source

    def test_a_plain_database_is_a_suppliers_as_far_as_is_known(self):
        self.assertEqual(self.decided(), ("supplier", "assumed"))
        self.assertIsNone(self.deployment._obstacle())

    def test_cartonas_own_is_known_by_its_columns(self):
        for kind, value in (("varchar", "904"), ("integer", 904)):
            with self.subTest(kind=kind):
                self.env.cr.execute("SAVEPOINT columns")
                self.column("product_template", "cartona_id", kind, value)
                self.column("res_partner", "cartona_partner_id", "integer", 7)
                self.assertEqual(self.decided(), ("marketplace", "fingerprint"))
                self.assertEqual(
                    self.deployment._decision().evidence["product_template.cartona_id"], 1
                )
                self.env.cr.execute("ROLLBACK TO SAVEPOINT columns")

    def test_a_column_of_variants_is_evidence_too(self):
        self.column("product_product", "cartona_id", "varchar", "904")
        self.column("res_partner", "cartona_partner_id", "varchar")
        self.assertEqual(self.decided(), ("marketplace", "fingerprint"))

    def test_an_empty_column_is_none_of_cartonas(self):
        """Odoo fills an integer nobody has entered with 0, and a text with nothing."""
        for kind, value in (("varchar", ""), ("integer", 0), ("varchar", None)):
            with self.subTest(kind=kind, value=value):
                self.env.cr.execute("SAVEPOINT columns")
                self.column("product_template", "cartona_id", kind, value)
                self.assertEqual(self.decided(), ("supplier", "assumed"))
                self.env.cr.execute("ROLLBACK TO SAVEPOINT columns")

    def test_contradicting_evidence_is_not_decided(self):
        for columns in (
            [("product_template", "cartona_id", "varchar", "904")],
            [("res_partner", "cartona_partner_id", "integer", 7)],
            [
                ("res_partner", "cartona_partner_id", "integer", 7),
                ("product_template", "cartona_id", "varchar"),
            ],
        ):
            with self.subTest(columns=columns):
                self.env.cr.execute("SAVEPOINT columns")
                for column in columns:
                    self.column(*column)
                self.assertEqual(self.decided(), ("unclassified", "contradictory"))
                self.env.cr.execute("ROLLBACK TO SAVEPOINT columns")

    def test_the_column_of_our_own_addon_is_no_evidence(self):
        self.installed = True
        self.column("product_product", "cartona_id", "varchar", "904")
        self.column("res_partner", "cartona_partner_id", "varchar")
        self.assertEqual(self.decided(), ("unclassified", "contradictory"))
        self.column("product_product", evidence.KEPT_ASIDE, "varchar", "904")
        self.assertEqual(self.decided(), ("marketplace", "fingerprint"))

    def test_the_first_decision_stays(self):
        self.assertEqual(self.deployment._decide().kind, "supplier")
        self.column("res_partner", "cartona_partner_id", "integer", 7)
        self.assertEqual(self.deployment._decision().kind, "supplier")
        self.assertIsNone(self.deployment._decision().evidence["res_partner.cartona_partner_id"])

    def test_the_configuration_goes_before_evidence(self):
        self.column("res_partner", "cartona_partner_id", "integer", 7)
        with patch.dict(os.environ, {"CARTONA_DEPLOYMENT": "supplier"}):
            self.assertEqual(self.decided(), ("supplier", "configured"))
        with patch.dict(config.options, {"cartona_deployment": "Marketplace"}):
            self.assertEqual(self.decided(), ("marketplace", "configured"))
        with patch.dict(os.environ, {"CARTONA_DEPLOYMENT": "warehouse"}), self.assertRaisesRegex(
            UserError, "supplier or marketplace"
        ):
            self.decided()

    def test_a_persons_choice_goes_before_all(self):
        self.deployment._choose("supplier")
        with patch.dict(os.environ, {"CARTONA_DEPLOYMENT": "marketplace"}):
            self.assertEqual(self.decided(), ("supplier", "chosen"))

    def test_where_it_is_not_decided_nothing_is_sent_until_a_person_has(self):
        self.column("res_partner", "cartona_partner_id", "integer", 7)
        self.assertEqual(self.decided()[0], "unclassified")
        listing = self.make_listing()
        self.assertTrue(self.outbox())
        self.drain()
        self.pull()
        self.assertEqual((self.cartona.updates, self.cartona.pulled_pages), ([], []))
        self.assertTrue(self.outbox())
        self.assertIn("not decided", self.account.deployment_obstacle)
        with self.assertRaisesRegex(UserError, "not decided"):
            self.account.action_go_live()
        self.deployment._choose("supplier")
        self.drain()
        self.assertIn(listing.internal_product_id, self.cartona.sent())

    def test_cartonas_own_without_its_addon_sends_nothing(self):
        self.deployment._choose("marketplace")
        self.make_listing()
        self.drain()
        self.assertEqual(self.cartona.updates, [])
        self.assertIn("is not installed", self.deployment._obstacle())
        self.installed = True
        self.drain()
        self.assertTrue(self.cartona.updates)

    def test_no_call_is_made_where_nothing_may_be_sent(self):
        """Whatever asks for a client is refused, but for what changes nothing there."""
        self.deployment._choose("marketplace")
        lend = self.real_client
        with self.assertRaises(cartona_api.ConfigurationError):
            lend(self.account, "offers")
        self.assertTrue(lend(self.account, "test"))

    def test_the_settings_show_it(self):
        self.deployment._decide()
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.cartona_deployment, "supplier")
        self.assertEqual(settings.cartona_deployment_words, "This is a supplier's Odoo.")
        self.assertIn("Assumed", settings.cartona_deployment_source)
        self.assertIn("product_template.cartona_id: no such", settings.cartona_deployment_evidence)
        self.assertFalse(settings.cartona_deployment_obstacle)
        for kind, words in (
            ("marketplace", "This is Cartona's own Odoo."),
            ("unclassified", "It is not decided"),
        ):
            self.assertIn(words, self.deployment._kind_in_words(kind))

    def test_the_settings_lead_to_the_accounts(self):
        settings = self.env["res.config.settings"].with_user(self.env.ref("base.user_admin"))
        view = self.env.ref("sale.res_config_settings_view_form")
        arch = view_of(settings, view.id, "form")
        self.assertIn("Manage Accounts", arch)
        self.assertTrue(shown_nodes(arch, "cartona_deployment_words"))
        own = etree.fromstring(self.env.ref("sale_cartona.res_config_settings_view_form").arch)
        parents = own.xpath("//field[@name='cartona_deployment_evidence']/..")
        self.assertEqual([each.get("groups") for each in parents], ["base.group_no_one"])

    def wizard(self):
        action = self.env["res.config.settings"].create({}).action_change_cartona_deployment()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_an_administrator_overrules_it(self):
        self.deployment._decide()
        wizard = self.wizard()
        self.assertEqual((wizard.current, wizard.deployment), ("supplier", False))
        with self.assertRaisesRegex(UserError, "Say first"):
            wizard.action_confirm()
        wizard.deployment = "supplier"
        self.assertIn("Nothing changes", wizard.consequence)
        wizard.action_confirm()
        self.assertEqual(self.deployment._decision()[:2], ("supplier", "chosen"))

    def test_nothing_is_preselected_whatever_was_found(self):
        for self.installed in (False, True):
            self.deployment._choose("marketplace", evidence.FINGERPRINT)
            wizard = self.wizard()
            self.assertFalse(wizard.deployment)
            self.assertFalse(wizard.consequence)

    def test_to_confirm_what_was_found_installs_what_is_missing(self):
        """Columns that came later have told it: Cartona's own, which lacks its addon still."""
        self.deployment._choose("marketplace", evidence.FINGERPRINT)
        for self.installed, changes in ((False, True), (True, False)):
            wizard = self.wizard()
            wizard.deployment = "marketplace"
            self.assertEqual(wizard.changes, changes)

    def test_unpublishing_has_its_number_and_needs_a_tick(self):
        self.deployment._choose("supplier", evidence.ASSUMED)
        for _number in range(3):
            self.make_listing()
        hidden = self.make_listing()
        hidden.is_published = False
        self.make_account("Not live", state="draft")
        wizard = self.wizard()
        sold, live = wizard._sold_count(), wizard.live_account_count
        self.assertGreaterEqual(sold, 3)
        wizard.deployment = "supplier"
        self.assertFalse(wizard.needs_consent)
        wizard.deployment = "marketplace"
        self.assertEqual((wizard.published_count, wizard.unpublished_count), (0, sold))
        self.assertIn("would be unpublished: %d." % sold, wizard.consequence)
        self.assertIn("concerns: %d" % live, wizard.consequence)
        self.assertTrue(wizard.needs_consent)
        with self.assertRaisesRegex(UserError, "would be unpublished on Cartona: %d" % sold):
            wizard.action_confirm()
        self.assertEqual(self.deployment._decision().kind, "supplier")
        wizard.understood = True
        addon = self.registry["ir.module.module"]
        with patch.object(addon, "button_immediate_install", lambda _addon: {"installs": True}):
            if self.deployment._marketplace_addon().state != "installed":
                self.assertEqual(wizard.action_confirm(), {"installs": True})
                self.assertEqual(self.deployment._decision().kind, "marketplace")

    def test_products_with_an_id_from_before_stay_published(self):
        for _number in range(3):
            self.make_listing()
        self.column("product_template", "cartona_id", "varchar", "904")
        self.deployment._choose("supplier")
        wizard = self.wizard()
        wizard.deployment = "marketplace"
        self.assertEqual(wizard.published_count, 1)
        self.assertEqual(wizard.unpublished_count, wizard._sold_count() - 1)

    def test_back_to_a_suppliers_says_how_many_would_be_published(self):
        self.deployment._choose("marketplace")
        self.installed = True
        self.account.lists_all = True
        before = self.wizard()._sellable_count()
        self.make_product("Tea")
        self.make_product("Off", cartona_excluded=True)
        wizard = self.wizard()
        wizard.deployment = "supplier"
        self.assertEqual(wizard.published_count, before + 1)
        self.assertIn("would be published: %d." % (before + 1), wizard.consequence)
        self.assertFalse(wizard.unpublished_count)

    def test_it_stays_cartonas_own_where_the_old_columns_have_been_removed(self):
        self.deployment._choose("marketplace", evidence.FINGERPRINT)
        self.installed = True
        self.assertEqual(self.decided(), ("marketplace", "addon"))

    def test_nobody_else_does(self):
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        with self.assertRaises(AccessError):
            self.env["cartona.deployment.wizard"].with_user(manager)._open()
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(manager).action_look_at_cartona_deployment()

    def test_cartonas_addon_is_installed_with_the_connector(self):
        addon = self.deployment._marketplace_addon()
        self.assertEqual(addon.name, cartona_deployment.MARKETPLACE_ADDON)
        with patch.object(type(addon), "button_install") as install:
            self.deployment._choose("supplier")
            self.deployment._install_what_belongs_here()
            install.assert_not_called()
            self.deployment._choose("marketplace")
            if addon.state == "uninstalled":
                self.deployment._install_what_belongs_here()
                install.assert_called_once()
