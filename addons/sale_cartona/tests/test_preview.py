from odoo.exceptions import UserError
from odoo.tests import tagged

import cartona_api

from .. import compat, const
from ..lib import lock
from ..lib.evidence import Decision
from ..models.listings import cartona_readiness
from ..wizards import cartona_preview_wizard
from ..wizards.cartona_preview_section import Section
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestPreview(CartonaCase):
    """What would be published is said before anything is sent."""

    def prepare(self):
        self.env["product.product"].search([("sale_ok", "=", True)]).sale_ok = False
        self.draft = self.make_account(
            "Draft", state="draft", lists_all=True, identifier_source="default_code"
        )
        self.tea = self.make_product("Tea", default_code="TEA")
        self.make_product("Bare")
        self.make_product("One", default_code="X")
        self.make_product("Two", default_code="X")
        self.make_product("Free of charge", price=0.0, default_code="FREE")
        self.make_product("Off", default_code="OFF", cartona_excluded=True)

    def preview(self):
        action = self.draft.action_preview()
        return self.env[action["res_model"]].browse(action["res_id"])

    def listing(self, product):
        return self.env["cartona.listing"].search(
            [("account_id", "=", self.draft.id), ("product_id", "=", product.id)]
        )

    def section(self, wizard, code):
        return wizard.section_ids.filtered(lambda section: section.code == code)

    def counts(self, wizard):
        return {each.code: each.count for each in wizard.section_ids if each.count}

    def opened(self, section):
        """Return the records behind the button of a section."""
        action = section.action_open()
        return self.env[action["res_model"]].search(action["domain"])

    def refuse_token(self):
        error = cartona_api.CredentialsError("Cartona does not accept the token.")
        self.cartona_of(self.draft).script("check_connection", error)

    def test_it_counts_and_sends_nothing(self):
        wizard = self.preview()
        counts = self.counts(wizard)
        counts.pop("ledgers")
        self.assertEqual(counts, {"ready": 1, "no_identifier": 1, "duplicate": 2, "no_price": 1})
        self.assertIn("every product that can be sold", wizard.rule)
        self.assertIn("Internal reference", wizard.rule)
        self.assertEqual(self.cartona_of(self.draft).updates, [])
        self.assertEqual(self.draft.state, "draft")

    def test_it_can_be_repeated_and_sees_what_was_mended(self):
        wizard = self.preview()
        self.env["product.product"].search([("name", "=", "Bare")]).default_code = "BARE"
        for again in (self.preview(), wizard):
            again.action_refresh()
            self.assertEqual(self.section(again, "ready").count, 2)
            self.assertFalse(self.section(again, "no_identifier"))

    def test_go_live_confirms(self):
        wizard = self.preview()
        self.assertTrue(wizard.may_go_live)
        wizard.action_go_live()
        self.assertEqual(self.draft.state, "live")
        self.assertFalse(wizard.may_go_live)
        self.drain()
        self.assertEqual(set(self.cartona_of(self.draft).sent()), {"TEA", "FREE"})
        with self.assertRaisesRegex(UserError, "live already"):
            wizard.action_go_live()

    def test_what_cartona_does_not_know_is_counted_once_its_catalogue_was_read(self):
        self.preview()
        self.cartona_of(self.draft).products_shown = [
            {"id": 11, "internal_product_id": "TEA", "selling_price": 10}
        ]
        self.draft.action_read_catalogue()
        self.assertTrue(self.draft.catalogue_wanted)
        self.env["cartona.reconciler"]._run()
        self.assertFalse(self.draft.catalogue_wanted)
        self.make_product("Coffee", default_code="COFFEE")
        wizard = self.preview()
        self.assertEqual(self.section(wizard, "catalogue").colour, "success")
        self.assertEqual(self.section(wizard, "ready").count, 1)
        missing = self.section(wizard, "missing")
        self.assertEqual((missing.count, missing.name), (1, "Not on Cartona"))
        self.assertEqual(self.opened(missing).product_id.name, "Coffee")

    def test_a_unit_that_cartona_sells_in_must_be_one_of_odoos(self):
        self.preview()
        listing = self.listing(self.tea)
        listing.write({"supplier_product_id": "11", "cartona_unit": "box", "unit_count": "12"})
        section = self.section(self.preview(), "no_unit")
        self.assertEqual((section.count, section.colour, section.blocks), (1, "danger", False))
        self.assertEqual(self.opened(section), listing)
        listing.uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertFalse(self.section(self.preview(), "no_unit"))

    def test_the_preparation_shows_products_by_what_is_to_be_done(self):
        self.preview()
        action = self.draft.action_prepare()
        found = compat.aggregated(
            self.env["cartona.listing"], action["domain"], "readiness", "__count"
        )
        self.assertEqual(
            dict(found), {"ready": 1, "no_identifier": 1, "duplicate": 2, "no_price": 1}
        )

    def test_mass_actions(self):
        self.preview()
        listing = self.listing(self.tea)
        listing.action_keep_off()
        self.assertEqual((listing.is_published, listing.readiness), (False, "kept_off"))
        listing.action_publish()
        self.assertEqual((listing.is_published, listing.readiness), (True, "ready"))

    def test_it_goes_out_as_a_table_and_comes_in_again(self):
        self.preview()
        listings = self.listing(self.tea) | self.env["cartona.listing"].search(
            [("account_id", "=", self.draft.id), ("readiness", "=", "no_identifier")]
        )
        columns = ["id", "internal_product_id", "is_published"]
        rows = listings.export_data(columns)["datas"]
        self.assertEqual([row[1] or None for row in rows], ["TEA", None])
        rows = [[row[0], name, "0"] for row, name in zip(rows, ("TEA-1", "BARE"))]
        found = self.env["cartona.listing"].load(columns, rows)
        self.assertEqual((found["messages"], found["ids"]), ([], listings.ids))
        self.assertEqual(listings.mapped("internal_product_id"), ["TEA-1", "BARE"])
        self.assertFalse(any(listings.mapped("is_published")))

    def test_a_table_with_an_identifier_twice_changes_nothing(self):
        self.preview()
        doubled = self.env["cartona.listing"].search(
            [("account_id", "=", self.draft.id), ("readiness", "=", "duplicate")]
        )
        columns = ["id", "internal_product_id"]
        rows = [[row[0], "SAME"] for row in doubled.export_data(["id"])["datas"]]
        found = self.env["cartona.listing"].load(columns, rows)
        self.assertFalse(found["ids"])
        self.assertIn("SAME is already used by", found["messages"][0]["message"])
        compat.invalidate(self.env)
        self.assertEqual(doubled.mapped("internal_product_id"), [False, False])

    # -- Sections ---------------------------------------------------------------------------

    def test_each_section_has_a_line_a_colour_and_its_list(self):
        wizard = self.preview()
        off = self.make_product("Kept off", default_code="KEPT")
        self.preview()
        self.listing(off).action_keep_off()
        wizard.action_refresh()
        found = {each.code: each for each in wizard.section_ids}
        for code, colour, words, names in (
            ("ready", "success", "Products that are published: 1.", ["Tea"]),
            ("no_price", "danger", "Products with a price of zero: 1.", ["Free of charge"]),
            (
                "no_identifier",
                "warning",
                "Products without what Cartona knows them by: 1.",
                ["Bare"],
            ),
            ("duplicate", "warning", "share their identifier with another one: 2.", ["One", "Two"]),
            ("kept_off", "info", "because somebody has said so: 1.", ["Kept off"]),
        ):
            section = found[code]
            self.assertEqual((section.colour, section.blocks), (colour, False), code)
            self.assertIn(words, section.line)
            self.assertEqual(sorted(self.opened(section).mapped("product_id.name")), names)
        self.assertEqual(found["deployment"].line, "This is a supplier's Odoo.")
        self.assertEqual(found["connection"].colour, "success")
        self.assertIn("Cartona answered", found["connection"].line)
        self.assertEqual(wizard.section_ids.mapped("sequence"), list(range(len(found))))

    def test_five_products_are_shown_as_they_would_be_sent(self):
        self.stock(self.tea, 7)
        for number in range(6):
            self.make_product("More %d" % number, default_code="M%d" % number)
        wizard = self.preview()
        lines = wizard.sample.splitlines()
        self.assertEqual(len(lines), 5)
        self.assertIn("Tea", lines[0])
        self.assertIn("10.00 EGP", lines[0])
        self.assertIn("stock 7", lines[0])
        self.draft.unlimited_stock = True
        self.assertIn("without limit", self.preview().sample)
        self.draft.write({"send_stock": False, "send_prices": False})
        self.assertIn("neither price nor stock", self.preview().sample)

    def test_what_cartona_has_besides_is_opened(self):
        self.cartona_of(self.draft).products_shown = [
            {"id": 77, "internal_product_id": "NOBODY", "suppler_prodcut_name": "Salt"}
        ]
        wizard = self.preview()
        self.assertFalse(self.section(wizard, "unmatched"))
        self.draft.action_read_catalogue()
        self.env["cartona.reconciler"]._run()
        wizard.action_refresh()
        section = self.section(wizard, "unmatched")
        self.assertEqual((section.name, section.count), ("Without Odoo Product", 1))
        self.assertEqual(self.opened(section).mapped("state"), ["unmatched"])

    def test_fetching_the_catalogue_keeps_the_dialog_and_shows_how_far_it_is(self):
        self.scheduler_runs()
        wizard = self.preview()
        section = self.section(wizard, "catalogue")
        self.assertEqual(section.colour, "warning")
        self.assertIn("has not been read yet", section.line)
        action = section.action_read_catalogue()
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        self.assertTrue(self.draft.catalogue_wanted)
        self.assertIn("0 products so far", self.section(wizard, "catalogue").line)
        self.draft._progress().page_read = 2
        wizard.action_refresh()
        self.assertIn("400 products so far", self.section(wizard, "catalogue").line)

    def test_settlement_accounts_are_asked_for(self):
        wizard = self.preview()
        section = self.section(wizard, "ledgers")
        self.assertEqual((section.colour, section.blocks, section.count), ("warning", False, 3))
        self.assertIn("Due from Cartona", section.line)
        self.assertEqual(section.action_open()["res_id"], self.draft.id)
        self.draft.book_settlement = False
        wizard.action_refresh()
        self.assertFalse(self.section(wizard, "ledgers"))

    def test_prices_in_another_currency_are_told(self):
        self.assertFalse(self.section(self.preview(), "currency"))
        usd = self.env.ref("base.USD")
        usd.active = True
        self.draft.pricelist_id = self.make_pricelist(currency_id=usd.id)
        section = self.section(self.preview(), "currency")
        self.assertEqual(section.colour, "warning")
        self.assertIn("USD", section.line)
        self.draft.send_prices = False
        self.assertFalse(self.section(self.preview(), "currency"))

    def test_an_addon_adds_a_section(self):
        model = self.registry["cartona.preview.section"]
        known = model._sections

        def shop_hours(_sections, facts):
            return Section("Opening Hours", facts.account.name, "warning", blocks=True)

        self.patch(model, "_sections", lambda sections: [*known(sections), "hours"])
        model._section_hours = shop_hours
        self.addCleanup(delattr, model, "_section_hours")
        wizard = self.preview()
        section = wizard.section_ids[-1]
        self.assertEqual((section.name, section.line), ("Opening Hours", "Draft"))
        self.assertFalse(section.has_list)
        self.assertFalse(wizard.may_go_live)
        with self.assertRaisesRegex(UserError, "Draft cannot go live"):
            wizard.action_go_live()

    # -- The connection ---------------------------------------------------------------------

    def test_cartona_is_asked_once_when_it_is_opened_and_once_by_refresh(self):
        asked = []
        for _turn in range(2):
            self.cartona_of(self.draft).script("check_connection", lambda _sent: asked.append(1))
        wizard = self.preview()
        self.assertEqual(len(asked), 1)
        wizard.action_refresh()
        self.assertEqual(len(asked), 2)

    def test_a_refused_token_blocks_until_it_is_taken(self):
        self.refuse_token()
        wizard = self.preview()
        section = self.section(wizard, "connection")
        self.assertEqual((section.colour, section.blocks), ("danger", True))
        self.assertEqual(section.line, "Cartona does not accept the token.")
        self.assertFalse(wizard.may_go_live)
        with self.assertRaisesRegex(UserError, "does not accept the token"):
            wizard.action_go_live()
        self.assertEqual(self.draft.state, "draft")
        wizard.action_refresh()
        self.assertTrue(wizard.may_go_live)
        wizard.action_go_live()
        self.assertEqual(self.draft.state, "live")

    def test_a_cartona_that_does_not_answer_blocks(self):
        error = cartona_api.UnavailableError("No answer.")
        self.cartona_of(self.draft).script("check_connection", error)
        wizard = self.preview()
        section = self.section(wizard, "connection")
        self.assertEqual((section.line, section.blocks), ("No answer.", True))

    def test_without_a_token_nobody_is_asked(self):
        self.draft.token = False
        self.cartona_of(self.draft).script("check_connection", AssertionError("asked"))
        wizard = self.preview()
        section = self.section(wizard, "connection")
        self.assertEqual((section.colour, section.blocks), ("danger", True))
        self.assertIn("no token", section.line)
        self.assertFalse(wizard.may_go_live)

    def test_where_it_is_not_decided_where_it_runs_nobody_goes_live(self):
        self.env["cartona.deployment"]._keep(Decision("unclassified", "contradictory", {}))
        wizard = self.preview()
        section = self.section(wizard, "deployment")
        self.assertEqual((section.colour, section.blocks), ("danger", True))
        self.assertFalse(wizard.may_go_live)
        with self.assertRaisesRegex(UserError, "not decided"):
            wizard.action_go_live()

    # -- A catalogue that is too large to be counted while a user waits ---------------------

    def hurry(self):
        """Have the user wait for one step only, of two products each."""
        self.patch(cartona_preview_wizard, "PATIENCE", 0.0)
        self.patch(const, "LISTED_AT_ONCE", 2)
        self.patch(cartona_readiness, "AT_ONCE", 2)

    def test_a_user_does_not_wait_for_the_last_of_very_many(self):
        self.hurry()
        wizard = self.preview()
        self.assertTrue(wizard.is_counting)
        self.assertFalse(wizard.may_go_live)
        self.assertIn("0 of the 2 listed", wizard.progress)
        self.env["cartona.preparation"]._run()
        wizard.action_refresh()
        self.assertFalse(wizard.is_counting)
        self.assertFalse(wizard.progress)
        counts = self.counts(wizard)
        self.assertEqual((counts["ready"], counts["duplicate"]), (1, 2))
        self.assertEqual(self.cartona_of(self.draft).updates, [])

    def test_refreshing_goes_on_where_no_scheduler_does(self):
        self.hurry()
        wizard = self.preview()
        # Three steps list what there is; the check goes on behind what it has seen.
        for _step in range(2):
            wizard.action_refresh()
        self.assertEqual(len(self.draft.listing_ids), 5)
        self.patch(cartona_preview_wizard, "PATIENCE", 60.0)
        action = wizard.action_refresh()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual((wizard.is_counting, self.counts(wizard)["ready"]), (False, 1))

    def test_a_check_goes_on_behind_what_it_has_seen(self):
        self.preview()
        first, second = self.draft.listing_ids.sorted("id")[:2]
        (first + second).write({"readiness": False})
        self.draft._progress().check_wanted = True
        self.draft._progress().checked_to = first.id
        self.env["cartona.preparation"]._run()
        self.assertEqual((first.readiness, bool(second.readiness)), (False, True))
        self.assertFalse(self.draft.check_wanted)
        self.assertEqual(self.draft._progress().checked_to, 0)

    def test_two_do_not_count_at_once(self):
        self.empty_outbox()
        with self.env.registry.cursor() as other:
            lock.try_lock(other, cartona_readiness.CHECKING, self.draft.id)
            self.assertTrue(self.preview().is_counting)
            self.assertFalse(self.draft.listing_ids)
            self.env.cr.execute(
                """
                SELECT min(call_at) > now() AT TIME ZONE 'UTC'
                  FROM ir_cron_trigger WHERE cron_id = %s
                """,
                (self.env.ref("sale_cartona.cron_prepare").id,),
            )
            self.assertEqual(self.env.cr.fetchone(), (True,), "it is not asked for at once")
        self.assertFalse(self.preview().is_counting)
