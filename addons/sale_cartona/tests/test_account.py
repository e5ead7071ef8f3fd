from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

import cartona_api

from .. import compat, const
from ..models.accounts.cartona_account_connection import CartonaAccount
from .common import CartonaCase
from .compat import groups_field, has_web_read

SECRET = "s3cret-of-the-shop"
MASK = "********"


@tagged("post_install", "-at_install")
class TestAccount(CartonaCase):
    """The rules of an account: what it accepts, and what follows when one changes."""

    def whole_catalogue_is_marked(self, account=None):
        account = account or self.account
        mark = (account.id, const.ACCOUNT, account.id)
        return mark in [row[:3] for row in self.outbox(account)]

    def change(self, **values):
        self.empty_outbox()
        self.account.write(values)

    # -- Channels -----------------------------------------------------------------

    def test_a_new_account_has_one_channel_for_each_worker(self):
        accounts = self.env["cartona.account"].create([{"name": "First"}, {"name": "Second"}])
        for account in accounts:
            kinds = sorted(account.channel_ids.mapped("kind"))
            self.assertEqual(kinds, ["offers", "orders", "reading", "status"])
            self.assertEqual(account._channel(const.ORDERS).kind, "orders")

    def test_a_copied_account_has_channels_of_its_own(self):
        copied = self.account.copy()
        self.assertEqual(len(copied.channel_ids), 4)
        self.assertFalse(copied.channel_ids & self.account.channel_ids)

    # -- Limits -------------------------------------------------------------------

    def test_a_batch_has_between_1_and_1000_products(self):
        for size in (1, 1000):
            self.account.batch_size = size
        for size in (-1, 0, 1001):
            with self.assertRaisesRegex(ValidationError, "between 1 and 1,000"):
                self.account.batch_size = size

    def test_the_safety_buffer_cannot_be_negative(self):
        self.account.stock_buffer = 0.0
        with self.assertRaisesRegex(ValidationError, "cannot be negative"):
            self.account.stock_buffer = -1.0

    def test_a_pricelist_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Another"})
        pricelist = self.make_pricelist(company_id=other.id)
        with self.assertRaises(UserError):
            self.account.pricelist_id = pricelist

    # -- Going live ---------------------------------------------------------------

    def test_an_account_without_a_token_cannot_go_live(self):
        account = self.make_account("Tokenless", state="draft", token=False)
        with self.assertRaisesRegex(UserError, "Tokenless has no token"):
            account.action_go_live()
        self.assertEqual(account.state, "draft")

    def test_one_account_without_a_token_keeps_all_from_going_live(self):
        ready = self.make_account("Ready", state="draft")
        with self.assertRaises(UserError):
            (ready + self.make_account("Tokenless", state="draft", token="")).action_go_live()
        self.assertEqual(ready.state, "draft")

    def test_going_live_sends_the_catalogue(self):
        account = self.make_account("Wholesale", state="draft")
        listing = self.make_listing(account=account)
        self.drain()
        self.assertEqual(self.cartona_of(account).updates, [])
        account.action_go_live()
        self.assertEqual(account.state, "live")
        self.drain()
        self.assertIn(listing.internal_product_id, self.cartona_of(account).sent())

    def test_a_paused_account_neither_sends_nor_fetches(self):
        listing = self.make_listing()
        self.account.action_pause()
        self.drain()
        self.pull()
        self.assertEqual((self.cartona.updates, self.cartona.pulled_pages), ([], []))
        self.account.action_go_live()
        self.drain()
        self.assertIn(listing.internal_product_id, self.cartona.sent())

    def test_only_a_live_account_can_be_told_to_send_or_fetch(self):
        self.account.action_pause()
        for action in ("action_push_now", "action_fetch_orders"):
            with self.assertRaisesRegex(UserError, "not live"):
                getattr(self.account, action)()

    # -- The address --------------------------------------------------------------

    def test_the_address_is_cartonas_own_unless_another_is_given(self):
        account = self.env["cartona.account"].create({"name": "Plain"})
        self.assertEqual(account.base_url, cartona_api.PRODUCTION_URL)

    def test_the_address_may_be_https_or_this_machine(self):
        for address in (
            "https://supplier-integrations.cartona.space/api/v1/",
            "http://localhost:8070/api/v1",
            "http://127.0.0.1:8070/",
            "http://[::1]:8070/",
        ):
            self.account.base_url = address
            self.assertEqual(self.account.base_url, address)

    def test_another_address_is_refused_in_words(self):
        for address, problem in (
            ("http://cartona.example.com/api/v1/", "Retail: .*https://.*token"),
            ("http://localhost.example.com/", "Retail: .*https://.*token"),
            ("ftp://cartona.example.com/", "must begin with https://"),
            ("cartona.example.com", "must begin with https://"),
            ("https://user:password@cartona.example.com/", "user or password"),
            ("https://cartona.example.com/ api", "blanks"),
        ):
            with self.assertRaisesRegex(ValidationError, problem):
                self.account.base_url = address

    def test_a_refused_address_is_not_kept_and_says_no_password(self):
        before = self.account.base_url
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.account.base_url = "https://user:hunter2@cartona.example.com/"
        self.assertNotIn("hunter2", str(caught.exception))
        compat.invalidate(self.env)
        self.assertEqual(self.account.base_url, before)

    # -- The connection test --------------------------------------------------------

    def test_a_connection_that_works_is_shown(self):
        notice = self.account.action_test_connection()
        self.assertEqual(self.account.connection_state, "ok")
        self.assertTrue(self.account.connection_checked_at)
        self.assertEqual(notice["params"]["type"], "success")

    def test_a_connection_that_fails_is_shown_with_the_reason(self):
        self.cartona.script(
            "check_connection", cartona_api.CredentialsError("Cartona does not accept the token.")
        )
        notice = self.account.action_test_connection()
        self.assertEqual(self.account.connection_state, "failed")
        self.assertEqual(self.account.connection_message, "Cartona does not accept the token.")
        self.assertEqual(notice["params"]["type"], "danger")

    # -- What a change of settings brings about --------------------------------------

    def test_a_changed_rule_has_the_whole_catalogue_looked_at(self):
        for values in (
            {"batch_size": 7},
            {"lists_all": True},
            {"pricelist_id": self.make_pricelist().id},
            {"send_prices": False},
            {"send_stock": False},
            {"stock_buffer": 3.0},
            {"supplier_code": "2"},
            {"tax_rule": "excluded"},
            {"unlimited_stock": True},
            {"warehouse_ids": [(6, 0, self.warehouse.ids)]},
        ):
            self.change(**values)
            self.assertTrue(self.whole_catalogue_is_marked(), values)

    def test_what_retailers_cannot_see_marks_nothing(self):
        for values in ({"name": "Renamed"}, {"user_id": False}, {"fetch_orders": False}):
            self.change(**values)
            self.assertEqual(self.outbox(), [], values)

    def test_a_rule_of_an_account_that_is_not_live_marks_nothing(self):
        account = self.make_account("Wholesale", state="draft")
        self.empty_outbox()
        account.tax_rule = "excluded"
        self.assertEqual(self.outbox(), [])

    def test_a_changed_rule_arrives(self):
        product = self.make_product(price=10.0, taxes=self.make_tax(14.0))
        identifier = self.make_listing(product).internal_product_id
        self.drain()
        self.assertEqual(float(self.cartona.sent()[identifier]["selling_price"]), 11.4)
        self.account.tax_rule = "excluded"
        self.drain()
        self.assertEqual(float(self.cartona.sent()[identifier]["selling_price"]), 10.0)

    def test_a_new_token_ends_the_wait_after_a_failure(self):
        channel = self.account._channel(const.OFFERS)
        channel._failed(cartona_api.CredentialsError("Cartona does not accept the token."))
        self.assertTrue(channel.next_attempt_at)
        self.account.token = "another"
        self.assertFalse(channel.next_attempt_at)

    # -- Copy and currency ----------------------------------------------------------

    def test_a_copy_has_the_rules_but_is_not_live(self):
        self.account.write({"tax_rule": "excluded", "stock_buffer": 3.0, "supplier_code": "2"})
        self.make_listing()
        copied = self.account.copy()
        self.assertEqual(copied.name, "Retail (copy)")
        self.assertEqual(self.account.copy().name, "Retail (copy) (copy)")
        self.assertEqual(copied.state, "draft")
        self.assertEqual(copied.tax_rule, "excluded")
        self.assertEqual(copied.stock_buffer, 3.0)
        self.assertEqual(copied.supplier_code, "2")
        self.assertEqual(copied.base_url, self.account.base_url)
        self.assertFalse(copied.listing_ids)
        self.assertEqual(copied.connection_state, "unknown")

    def test_the_currency_is_that_of_the_pricelist_else_of_the_company(self):
        egp, usd = self.company.currency_id, self.env.ref("base.USD")
        usd.active = True
        self.assertEqual(self.account.currency_id, egp)
        self.account.pricelist_id = self.make_pricelist(currency_id=usd.id)
        self.assertEqual(self.account.currency_id, usd)
        self.account.pricelist_id = False
        self.assertEqual(self.account.currency_id, egp)


@tagged("post_install", "-at_install")
class TestToken(CartonaCase):
    """The token goes in and is used, and nobody reads it again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("manager", "sale_cartona.group_cartona_manager")
        cls.secret = cls.make_account("Secret", token=SECRET)

    def setUp(self):
        super().setUp()
        self.seen = self.secret.with_user(self.manager)

    def stored(self, account=None):
        account = account or self.secret
        self.env.cr.execute("SELECT token_secret FROM cartona_account WHERE id = %s", (account.id,))
        return self.env.cr.fetchone()[0]

    def assertHidden(self, answer):
        self.assertNotIn(SECRET, repr(answer))

    def test_it_is_stored_and_used(self):
        self.assertEqual(self.stored(), SECRET)
        self.assertEqual(self.secret._secrets("token"), {self.secret.id: SECRET})
        self.assertTrue(self.secret.has_token)

    def test_blanks_around_it_are_taken_away(self):
        self.secret.token = "  %s \n" % SECRET
        self.assertEqual(self.stored(), SECRET)

    def test_reading_gives_the_mask(self):
        self.assertEqual(self.seen.read(["token"])[0]["token"], MASK)
        self.assertEqual(self.seen.token, MASK)
        self.assertHidden(self.seen.read())
        self.assertHidden(self.secret.sudo().read())

    def test_searching_gives_the_mask(self):
        model = self.seen.browse()
        found = model.search_read([("id", "=", self.secret.id)], ["name", "token"])
        self.assertEqual(found[0]["token"], MASK)
        self.assertHidden(model.name_search("Secret"))
        self.assertHidden(self.seen.display_name)

    def test_the_web_client_gets_the_mask(self):
        if not has_web_read(self.seen):
            self.skipTest("This series has no web_read")
        answer = self.seen.web_read({"name": {}, "token": {}})
        self.assertEqual(answer[0]["token"], MASK)
        saved = self.seen.web_save({"token": SECRET + "2"}, {"token": {}, "has_token": {}})
        self.assertEqual(saved[0]["token"], MASK)
        self.assertEqual(self.stored(), SECRET + "2")

    def test_an_export_holds_the_mask(self):
        self.manager.write(
            {groups_field(self.env): [(4, self.env.ref("base.group_allow_export").id)]}
        )
        rows = self.seen.export_data(["name", "token"])["datas"]
        self.assertEqual(rows, [["Secret", MASK]])

    def test_the_column_is_no_field(self):
        self.assertNotIn("token_secret", self.seen.fields_get())
        with self.assertRaises(ValueError):
            self.seen.read(["token_secret"])
        with self.assertRaises(ValueError):
            self.seen.search([("token_secret", "=", SECRET)])

    def test_it_cannot_be_guessed_by_searching_or_grouping(self):
        token = self.seen.fields_get(["token"])["token"]
        self.assertFalse(token["store"])
        self.assertFalse(token["searchable"])

    def test_right_after_creating_it_is_hidden(self):
        account = self.seen.create({"name": "New", "token": SECRET})
        self.assertEqual(account.token, MASK)
        self.assertTrue(account.has_token)
        self.assertHidden(account.read())
        self.assertEqual(self.stored(account), SECRET)

    def test_right_after_writing_it_is_hidden(self):
        self.seen.write({"token": SECRET + "2"})
        self.assertEqual(self.seen.token, MASK)
        self.assertHidden(self.seen.read())
        self.seen.token = SECRET + "3"
        self.assertEqual(self.seen.token, MASK)
        self.assertEqual(self.stored(), SECRET + "3")

    def test_each_account_of_one_write_gets_it_and_hides_it(self):
        both = self.seen + self.account.with_user(self.manager)
        both.write({"token": SECRET + "2"})
        self.assertEqual(both.mapped("token"), [MASK, MASK])
        self.assertEqual([self.stored(account) for account in both], [SECRET + "2"] * 2)

    def test_the_mask_written_back_keeps_it(self):
        self.seen.write({"token": MASK, "name": "Renamed"})
        self.assertEqual(self.stored(), SECRET)
        self.assertTrue(self.seen.has_token)

    def test_the_mask_on_a_new_account_is_no_token(self):
        account = self.seen.create({"name": "New", "token": MASK})
        self.assertFalse(account.has_token)

    def test_nothing_written_clears_it(self):
        for empty in (False, "", "  "):
            self.secret.token = SECRET
            self.seen.write({"token": empty})
            self.assertIsNone(self.stored())
            self.assertFalse(self.seen.has_token)
            self.assertFalse(self.seen.token)

    def test_without_it_nothing_is_sent_and_the_reason_is_said(self):
        self.secret.token = False
        # The class itself: the tests lend a client of their own in its place.
        with self.assertRaisesRegex(cartona_api.ConfigurationError, "no token"):
            CartonaAccount._client(self.secret, "test")

    def test_a_copy_has_none(self):
        self.assertHidden(self.seen.copy_data())
        copied = self.seen.copy()
        self.assertIsNone(self.stored(copied))
        self.assertFalse(copied.has_token)

    def test_tracking_does_not_keep_it(self):
        self.seen.write({"token": SECRET + "2", "base_url": "https://other.example.com/"})
        self.env.cr.flush()
        messages = self.secret.message_ids
        self.assertTrue(messages.tracking_value_ids, "The address is tracked")
        self.assertHidden(messages.read())
        self.assertHidden(messages.tracking_value_ids.sudo().read())

    def test_an_onchange_does_not_bring_it(self):
        # What is asked for is a tree since 17.0, and was a flag for each field before.
        wanted = {} if has_web_read(self.seen) else "1"
        spec = dict.fromkeys(("name", "token", "has_token"), wanted)
        self.assertHidden(self.seen.onchange({"name": "Renamed"}, ["name"], spec))
        self.assertHidden(self.seen.onchange({"token": MASK}, ["token"], spec))

    def test_a_form_shows_and_keeps_the_mask(self):
        with Form(self.seen) as form:
            self.assertEqual(form.token, MASK)
            form.name = "Renamed"
        self.assertEqual(self.stored(), SECRET)
        with Form(self.seen) as form:
            form.token = SECRET + "2"
        self.assertEqual(form.token, MASK)
        self.assertEqual(self.stored(), SECRET + "2")

    def test_it_stands_in_no_column_of_the_orm(self):
        self.env.cr.flush()
        known = self.secret.sudo().fields_get(attributes=["store"])
        names = [name for name, field in known.items() if field["store"]]
        self.assertHidden(self.secret.sudo().read(names))
