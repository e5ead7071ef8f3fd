from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .. import compat, const
from ..lib import limits
from .common import CartonaCase
from .compat import product_groups
from .fake_cartona import refusing

#: What Cartona calls the limits.
WIRES = set(limits.LIMITS.values())


class LimitsCase(CartonaCase):
    """A product that Cartona has taken, without limits."""

    def prepare(self):
        self.product = self.make_product("Tea", price=10.0)
        self.stock(self.product, 7)
        self.listing = self.make_listing(self.product)
        self.drain()
        self.cartona.forget()

    def sent(self):
        """Send what is due, and return what was said of the listing's limits."""
        self.cartona.forget()
        self.drain()
        item = self.cartona.sent().get(self.listing.internal_product_id, {})
        return {name: item[name] for name in WIRES.intersection(item)}

    def confirmed(self):
        """Return what is known to be accepted, as the database has it."""
        compat.flush(self.env)
        columns = ", ".join(limits.CONFIRMED)
        self.env.cr.execute(
            "SELECT %s FROM cartona_listing WHERE id = %%s" % columns, (self.listing.id,)
        )
        return tuple(value or 0 for value in self.env.cr.fetchone())

    def shown(self, **values):
        """Return the product as Cartona's catalogue has it, taken as it was sent."""
        return dict(
            {
                "suppler_prodcut_id": 4711,
                "internal_product_id": self.listing.internal_product_id,
                "selling_price": 10.0,
                "available_stock_quantity": 7,
                "is_published": True,
            },
            **values,
        )

    def read_catalogue(self, **values):
        """Have Cartona's catalogue read as it shows the product."""
        self.cartona.products_shown = [self.shown(**values)]
        self.commit()
        self.env["cartona.reconciler"]._run()


@tagged("post_install", "-at_install")
class TestListingLimits(LimitsCase):
    """Limits are sent like price and stock; those that are empty stay as they are on Cartona."""

    # -- What is sent -------------------------------------------------------------

    def test_without_limits_nothing_is_said_of_them(self):
        listing = self.make_listing(self.make_product("Rice"))
        self.drain()
        item = self.cartona.sent()[listing.internal_product_id]
        self.assertFalse(WIRES & set(item))

    def test_all_three_are_sent_once(self):
        self.listing.write({"min_order": 2, "max_order": 9, "remind_at_stock": 3})
        self.assertEqual(self.sent(), {"min_order": 2, "max_order": 9, "remind_me_at_stock": 3})
        self.assertEqual(self.confirmed(), (2, 9, 3))
        self.assertEqual(self.listing.state, "sent")
        self.listing._mark()
        self.assertEqual((self.sent(), self.cartona.updates), ({}, []))

    def test_nothing_else_is_sent_with_a_limit(self):
        self.listing.max_order = 9
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(item, {"internal_product_id": str(self.product.id), "max_order": 9})

    def test_a_new_listing_is_sent_with_its_limits(self):
        listing = self.make_listing(self.make_product("Rice"), min_order=4)
        self.drain()
        self.assertEqual(self.cartona.sent()[listing.internal_product_id]["min_order"], 4)

    def test_a_change_is_one_mark_and_wakes_the_drain(self):
        self.empty_outbox()
        self.listing.write({"min_order": 2, "max_order": 9})
        self.env.cr.flush()
        rows = [row[:3] for row in self.outbox()]
        self.assertEqual(rows, [(self.account.id, const.LISTING, self.listing.id)])
        self.assertTrue(self.env["ir.cron.trigger"].search([]))

    def test_an_account_that_is_not_live_is_told_later(self):
        self.account.action_pause()
        self.listing.min_order = 2
        self.assertEqual(self.sent(), {})
        self.account.action_go_live()
        self.assertEqual(self.sent(), {"min_order": 2})

    def test_only_what_changed_is_sent(self):
        self.listing.write({"min_order": 2, "max_order": 9})
        self.drain()
        self.listing.write({"min_order": 2, "max_order": 8})
        self.assertEqual(self.sent(), {"max_order": 8})

    def test_what_is_emptied_is_not_sent_and_forgotten(self):
        self.listing.write({"min_order": 2, "max_order": 9})
        self.drain()
        self.listing.min_order = 0
        self.assertEqual((self.sent(), self.cartona.updates), ({}, []))
        self.assertEqual(self.confirmed(), (0, 9, 0))
        self.listing.min_order = 2
        self.assertEqual(self.sent(), {"min_order": 2}, "Cartona may have another one by now")

    def test_what_is_emptied_during_the_call_is_not_taken_for_known(self):
        self.listing.write({"min_order": 2, "max_order": 9})

        def empty(_wires):
            self.listing.min_order = 0
            compat.flush(self.env)
            return []

        self.cartona.script("update_products", empty)
        self.drain()
        self.assertEqual(self.confirmed(), (0, 9, 0))

    def test_a_limit_whose_answer_was_lost_is_sent_again(self):
        self.listing.min_order = 2

        def crash(_wires):
            raise RuntimeError("The machine stops.")

        self.cartona.script("update_products", crash)
        self.commit()
        with self.assertLogs("odoo.addons.sale_cartona.models.engine.cartona_worker", "ERROR"):
            self.env["cartona.drain"]._serve(self.account)
        self.assertEqual(self.confirmed(), (0, 0, 0))
        self.assertEqual(self.sent(), {"min_order": 2})

    def test_a_refused_limit_is_shown_and_tried_again(self):
        self.listing.max_order = 1
        refusal = refusing("max_order is too small", self.listing.internal_product_id)
        self.cartona.script("update_products", refusal)
        self.drain()
        self.assertEqual(self.listing.state, "refused")
        self.assertIn("too small", self.listing.message)
        self.listing.max_order = 5
        self.assertEqual(self.sent(), {"max_order": 5})
        self.assertEqual((self.listing.state, self.listing.message), ("sent", False))

    def test_what_is_hidden_has_no_limits(self):
        self.listing.is_published = False
        self.drain()
        self.listing.min_order = 2
        self.assertEqual((self.sent(), self.cartona.updates), ({}, []))
        self.listing.is_published = True
        self.assertEqual(self.sent(), {"min_order": 2})

    def test_under_another_identifier_all_is_said_anew(self):
        self.listing.min_order = 2
        self.drain()
        self.listing.internal_product_id = "TEA-1"
        self.assertEqual(self.sent(), {"min_order": 2})

    def test_whoever_has_all_sent_anew_has_the_limits_sent(self):
        self.listing.min_order = 2
        self.drain()
        self.listing.action_resend()
        self.assertEqual(self.sent(), {"min_order": 2})

    def test_a_price_is_sent_without_the_limits(self):
        self.listing.min_order = 2
        self.drain()
        self.product.list_price = 12.0
        self.assertEqual(self.sent(), {})
        [[item]] = self.cartona.updates
        self.assertEqual(set(item), {"internal_product_id", "selling_price"})

    def test_shops_without_limits_pay_for_none(self):
        with patch.object(limits, "difference", side_effect=AssertionError("was compared")):
            self.product.list_price = 12.0
            self.drain()
        self.assertEqual(len(self.cartona.updates), 1)
        publisher = type(self.env["cartona.publisher"])
        with patch.object(publisher, "_write_limits", side_effect=AssertionError("was written")):
            self.product.list_price = 13.0
            self.drain()
        self.assertEqual(len(self.cartona.updates), 2)

    # -- What Cartona's catalogue shows -----------------------------------------------

    def test_the_catalogue_says_what_cartona_has(self):
        self.read_catalogue(min_order=3, max_order="40", remind_me_at_stock=None)
        listing = self.listing
        self.assertEqual((listing.shown_min_order, listing.shown_max_order), (3, 40))
        self.assertEqual(listing.shown_remind_at_stock, 0)
        self.assertEqual((listing.min_order, listing.max_order), (0, 0))
        self.assertEqual((self.sent(), listing.state), ({}, "confirmed"))

    def test_a_number_that_cannot_be_kept_costs_nothing(self):
        for number in (10**12, -1, "many"):
            self.read_catalogue(min_order=number, selling_price=10.0)
            self.assertEqual(self.listing.shown_min_order, 0)
        self.assertEqual(self.listing.cartona_unit, False)
        self.assertEqual(self.listing.supplier_product_id, "4711")

    def test_what_is_shown_as_accepted_is_confirmed(self):
        self.listing.min_order = 2
        self.drain()
        self.read_catalogue(min_order=2)
        self.assertEqual(self.listing.state, "confirmed")
        self.assertEqual(self.sent(), {})

    def test_what_the_catalogue_does_not_speak_of_is_compared_with_nothing(self):
        self.listing.min_order = 2
        self.drain()
        self.read_catalogue()
        self.assertEqual((self.sent(), self.listing.state), ({}, "confirmed"))

    def test_a_limit_that_differs_is_sent_again_once_and_then_refused(self):
        self.listing.min_order = 2
        self.drain()
        self.read_catalogue(min_order=1)
        self.assertEqual(self.sent(), {"min_order": 2})
        self.read_catalogue(min_order=1)
        self.assertEqual(self.sent(), {})
        self.assertEqual(self.listing.state, "refused")
        self.assertIn("minimum order quantity 1", self.listing.message)
        self.listing.min_order = 3
        self.assertEqual(self.sent(), {"min_order": 3})
        self.assertEqual(self.listing.state, "sent")

    def test_a_confirmed_limit_that_was_changed_on_cartona_is_sent_again(self):
        self.listing.write({"max_order": 9, "remind_at_stock": 3})
        self.drain()
        self.read_catalogue(max_order=9, remind_me_at_stock=3)
        self.assertEqual(self.listing.state, "confirmed")
        self.read_catalogue(max_order=9, remind_me_at_stock=30)
        self.assertEqual(self.sent()["remind_me_at_stock"], 3)

    def test_what_a_person_only_wants_to_see_is_not_repaired(self):
        self.listing.min_order = 2
        self.drain()
        self.account._progress().write({"compare_wanted": True, "catalogue_wanted": True})
        self.read_catalogue(min_order=1)
        self.assertTrue(self.listing.differs)
        self.assertEqual(self.listing.shown_min_order, 1)
        self.product.list_price = 11.0
        self.assertEqual(self.sent(), {})
        self.assertTrue(self.listing.differs, "the limit still does")
        self.listing.min_order = 3
        self.assertEqual(self.sent(), {"min_order": 3})
        self.assertFalse(self.listing.differs)
        self.assertEqual(self.listing.shown_min_order, 3)

    # -- What people may enter --------------------------------------------------------

    def test_no_limit_is_negative(self):
        for name in limits.LIMITS:
            with self.assertRaisesRegex(ValidationError, "Tea: “.*” cannot be -1"):
                self.listing[name] = -1

    def test_nobody_can_order_nothing(self):
        with self.assertRaisesRegex(ValidationError, "Tea: .*minimum of 6 .*maximum of 5"):
            self.listing.write({"min_order": 6, "max_order": 5})
        self.listing.write({"min_order": 5, "max_order": 5})
        self.listing.write({"min_order": 6, "max_order": 0})

    def test_a_manager_enters_limits_in_the_form(self):
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        with Form(self.listing.with_user(manager)) as form:
            form.min_order = 2
            form.max_order = 9
        self.assertEqual(self.sent(), {"min_order": 2, "max_order": 9})
        with Form(self.listing.with_user(manager)) as form:
            form.min_order = 0
        self.assertEqual(self.confirmed(), (0, 9, 0))

    def test_what_cartona_has_is_not_written_by_hand(self):
        manager = self.make_user("manager", "sale_cartona.group_cartona_manager")
        for name in limits.CONFIRMED + limits.SHOWN:
            with self.assertRaisesRegex(AccessError, "Only the connector", msg=name):
                self.listing.with_user(manager).write({name: 5})

    def test_nobody_else_sees_or_enters_them(self):
        for login, groups in (
            ("salesman", ["sales_team.group_sale_salesman"]),
            ("product manager", product_groups(self.env)),
        ):
            user = self.make_user(login, *groups)
            with self.assertRaises(AccessError):
                self.listing.with_user(user).min_order = 2
            with self.assertRaises(AccessError):
                self.listing.with_user(user).read(["min_order"])
