import os
import re
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

import cartona_api

from ..models.accounts import cartona_account_connection
from .common import CartonaCase
from .compat import shown_nodes, view_of

TOKEN, SECRET = "t0ken-from-outside", "s3cret-from-outside"
MASK = "********"


@tagged("post_install", "-at_install")
class TestSecretsOutside(CartonaCase):
    """Secrets in Odoo's configuration or in the environment: used from there, and kept nowhere."""

    def setUp(self):
        super().setUp()
        number = self.account.id
        self.names = "CARTONA_TOKEN_%s" % number, "CARTONA_WEBHOOK_SECRET_%s" % number
        outside = patch.dict(os.environ, dict(zip(self.names, (TOKEN, SECRET))))
        outside.start()
        self.addCleanup(outside.stop)
        self.manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        self.seen = self.account.with_user(self.manager)

    def kept(self):
        self.env.cr.execute(
            "SELECT token_secret, webhook_secret_kept FROM cartona_account WHERE id = %s",
            (self.account.id,),
        )
        return self.env.cr.fetchone()

    def test_they_are_used_and_read_by_nobody(self):
        self.assertEqual(self.account._secrets("token"), {self.account.id: TOKEN})
        self.assertEqual(self.account._webhook_secret(), SECRET)
        self.assertTrue(self.seen.has_token and self.seen.is_token_outside)
        self.assertTrue(self.seen.is_webhook_secret_outside)
        read = repr(self.seen.read() + self.account.sudo().read())
        self.assertNotIn(TOKEN, read)
        self.assertNotIn(SECRET, read)
        self.assertEqual((self.seen.token, self.seen.webhook_secret), (MASK, MASK))

    def test_the_name_with_the_database_goes_before_the_plain_one(self):
        database = re.sub("[^A-Z0-9]", "_", self.env.cr.dbname.upper())
        for kind, read in (
            ("TOKEN", lambda: self.account._secrets("token")[self.account.id]),
            ("WEBHOOK_SECRET", self.account._webhook_secret),
        ):
            name = "CARTONA_%s_%s_%s" % (kind, database, self.account.id)
            with patch.dict(os.environ, {name: "of this database"}):
                self.assertEqual(read(), "of this database")
                with self.assertRaisesRegex(UserError, name):
                    self.seen[kind.lower()] = "typed"
            with patch.dict(os.environ, {name.replace(database, "ANOTHER"): "of another"}):
                self.assertIn(read(), (TOKEN, SECRET))

    def test_that_of_another_database_is_not_taken(self):
        other = self.make_account("Other")
        with patch.dict(os.environ, {"CARTONA_TOKEN_ANOTHER_%s" % other.id: "of another"}):
            self.assertEqual(other._secrets("token"), {other.id: "token of Other"})
            self.assertFalse(other.is_token_outside)

    def test_calls_are_made_with_the_token_from_outside(self):
        used = []
        self.patch(
            cartona_account_connection.cartona_api,
            "CartonaClient",
            lambda token, **_settings: used.append(token),
        )
        self.patch(
            cartona_account_connection.clients,
            "borrowed",
            lambda _key, _fingerprint, make: make(),
        )
        self.real_client(self.account, "offers")
        self.assertEqual(used, [TOKEN])

    def test_what_would_not_be_used_is_not_taken(self):
        with self.assertRaisesRegex(UserError, self.names[0]):
            self.seen.token = "typed"
        with self.assertRaisesRegex(UserError, self.names[1]):
            self.seen.webhook_secret = "typed"
        with self.assertRaisesRegex(UserError, self.names[1]):
            self.seen.action_make_webhook_secret()
        self.assertEqual(self.kept(), ("token of Retail", None))

    def test_a_form_keeps_what_is_there(self):
        with Form(self.seen) as form:
            self.assertEqual(form.token, MASK)
            form.name = "Renamed"
        self.assertEqual(self.kept(), ("token of Retail", None))

    def test_a_needless_copy_in_the_database_is_removed_on_demand(self):
        self.assertTrue(self.seen.has_needless_secret)
        self.seen.action_forget_needless_secrets()
        self.assertFalse(self.seen.has_needless_secret)
        self.assertEqual(self.kept(), (None, None))
        self.assertTrue(self.seen.has_token)

    def test_only_a_needless_copy_is_removed(self):
        other = self.make_account("Other")
        other.with_user(self.manager).action_forget_needless_secrets()
        self.assertEqual(other._secrets("token"), {other.id: "token of Other"})

    def test_only_a_manager_removes_it(self):
        user = self.make_user("user", "sale_cartona.group_cartona_user")
        with self.assertRaises(AccessError):
            self.account.with_user(user).action_forget_needless_secrets()
        self.assertEqual(self.kept(), ("token of Retail", None))

    def test_a_neutralized_copy_has_none(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.account.token = False
        self.assertFalse(self.account.has_token)
        with self.assertRaises(cartona_api.ConfigurationError):
            self.real_client(self.account, "test")

    def test_a_user_sees_no_secret_at_all(self):
        user = self.make_user("user", "sale_cartona.group_cartona_user")
        form = self.env.ref("sale_cartona.cartona_account_view_form")
        arch = view_of(self.env["cartona.account"].with_user(user), form.id, "form")
        for name in ("token", "webhook_secret", "webhook_url", "action_forget_needless_secrets"):
            self.assertFalse(shown_nodes(arch, name), name)
