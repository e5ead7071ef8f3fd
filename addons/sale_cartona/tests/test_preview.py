from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import compat, const
from ..lib import lock
from ..models.listings import cartona_readiness
from ..wizards import cartona_preview_wizard
from .common import CartonaCase


@tagged("post_install", "-at_install")
class TestPreview(CartonaCase):
    """What would be published is said before anything is sent."""

    def setUp(self):
        super().setUp()
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

    def test_it_counts_and_sends_nothing(self):
        wizard = self.preview()
        self.assertEqual(
            (
                wizard.publish_count,
                wizard.ready_count,
                wizard.no_identifier_count,
                wizard.duplicate_count,
                wizard.no_price_count,
                wizard.missing_count,
            ),
            (2, 1, 1, 2, 1, 0),
        )
        self.assertIn("every product that can be sold", wizard.rule)
        self.assertIn("Internal reference", wizard.rule)
        self.assertEqual(self.cartona_of(self.draft).updates, [])
        self.assertEqual(self.draft.state, "draft")

    def test_it_can_be_repeated_and_sees_what_was_mended(self):
        self.preview()
        self.env["product.product"].search([("name", "=", "Bare")]).default_code = "BARE"
        wizard = self.preview()
        self.assertEqual((wizard.ready_count, wizard.no_identifier_count), (2, 0))

    def test_go_live_confirms(self):
        wizard = self.preview()
        wizard.action_go_live()
        self.assertEqual(self.draft.state, "live")
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
        self.assertTrue(wizard.catalogue_read_at)
        self.assertEqual((wizard.ready_count, wizard.missing_count), (1, 1))

    def test_a_unit_that_cartona_sells_in_must_be_one_of_odoos(self):
        self.preview()
        listing = self.listing(self.tea)
        listing.write({"supplier_product_id": "11", "cartona_unit": "box", "unit_count": "12"})
        self.assertEqual(self.preview().no_unit_count, 1)
        listing.uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self.preview().no_unit_count, 0)

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
        self.assertIn("0 of the 2 listed", wizard.progress)
        self.env["cartona.preparation"]._run()
        wizard.action_refresh()
        self.assertFalse(wizard.is_counting)
        self.assertFalse(wizard.progress)
        self.assertEqual((wizard.publish_count, wizard.duplicate_count), (2, 2))
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
        self.assertEqual((wizard.is_counting, wizard.ready_count), (False, 1))

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
