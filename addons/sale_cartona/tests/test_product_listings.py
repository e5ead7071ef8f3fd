from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .. import compat, const
from .common import CartonaCase
from .compat import product_groups, shown_nodes, view_of
from .fake_cartona import refusing

USER = "sale_cartona.group_cartona_user"
MANAGER = "sale_cartona.group_cartona_manager"
OURS = (
    "cartona_has_accounts",
    "cartona_is_manager",
    "cartona_listing_ids",
    "cartona_sale_state",
    "cartona_sale_summary",
)


class ProductListingsCase(CartonaCase):
    """A product of one account, and one of several variants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("manager", MANAGER, *product_groups(cls.env))
        cls.user = cls.make_user("user", USER, *product_groups(cls.env))
        cls.product_manager = cls.make_user("products", *product_groups(cls.env))
        cls.salesman = cls.make_user("salesman", "sales_team.group_sale_salesman")

    def prepare(self):
        self.product = self.make_product("Tea", price=10.0)
        self.stock(self.product, 7)
        self.listing = self.make_listing(self.product)
        self.drain()
        self.cartona.forget()
        self.commit()

    def make_variants(self):
        """Return the variants of a new product that comes in two sizes."""
        size = self.env["product.attribute"].create({"name": "Size"})
        values = self.env["product.attribute.value"].create(
            [{"name": name, "attribute_id": size.id} for name in ("Small", "Large")]
        )
        line = {"attribute_id": size.id, "value_ids": [(6, 0, values.ids)]}
        template = self.env["product.template"].create(
            {
                "name": "Rice",
                "company_id": self.company.id,
                "attribute_line_ids": [(0, 0, line)],
            }
        )
        return template.product_variant_ids

    def as_user(self, records, user):
        """Return *records* as *user* opens them."""
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def both(self, user=None):
        """Return the product and its template, as *user* opens them."""
        records = (self.product, self.product.product_tmpl_id)
        return [self.as_user(each, user or self.user) for each in records]


@tagged("post_install", "-at_install")
class TestProductListings(ProductListingsCase):
    """The form of a product says how it is sold on Cartona, and lets a manager change it."""

    # -- Which listings ---------------------------------------------------------------

    def test_a_product_has_a_row_an_account(self):
        other = self.make_listing(self.product, account=self.make_account("Wholesale"))
        for record in self.both():
            self.assertEqual(set(record.cartona_listing_ids.ids), {self.listing.id, other.id})

    def test_archived_and_unmatched_ones_are_left_out(self):
        gone = self.make_listing(self.product, account=self.make_account("Gone"))
        gone.active = False
        waiting = self.make_listing(self.product, account=self.make_account("Waiting"))
        waiting.state = "unmatched"
        self.commit()
        for record in self.both():
            for found in (record, record.with_context(active_test=False)):
                self.assertEqual(found.cartona_listing_ids.ids, self.listing.ids)

    def test_a_template_has_those_of_all_its_variants(self):
        variants = self.make_variants()
        listings = [self.make_listing(variant) for variant in variants]
        template = self.as_user(variants.product_tmpl_id, self.user)
        self.assertEqual(set(template.cartona_listing_ids), set(listings))
        self.assertEqual(variants[0].cartona_listing_ids, listings[0])
        names = {each.product_id.display_name for each in template.cartona_listing_ids}
        self.assertEqual(names, {"Rice (Small)", "Rice (Large)"})

    def test_what_is_listed_by_itself_has_its_template(self):
        self.account.lists_all = True
        variants = self.make_variants()
        self.drain()
        found = self.env["cartona.listing"].search([("product_id", "in", variants.ids)])
        self.assertEqual(len(found), 2)
        self.assertEqual(found.product_tmpl_id, variants.product_tmpl_id)

    def test_a_listing_follows_the_product_that_a_person_chooses(self):
        other = self.make_product("Rice")
        self.listing.product_id = other
        self.assertEqual(self.listing.product_tmpl_id, other.product_tmpl_id)
        self.assertEqual(other.product_tmpl_id.cartona_listing_ids, self.listing)

    def test_a_variant_that_is_deleted_leaves_nothing_on_its_template(self):
        small, large = self.make_variants()
        listing = self.make_listing(small)
        self.make_listing(large)
        template = small.product_tmpl_id
        small.with_user(self.product_manager).unlink()
        self.commit()
        self.assertFalse(listing.product_tmpl_id)
        self.assertEqual(template.cartona_listing_ids.product_id, large)
        template.with_user(self.product_manager).unlink()
        self.commit()
        self.assertFalse(listing.product_tmpl_id or listing.product_id)

    def test_a_database_from_before_gets_its_templates_in_one_statement(self):
        variants = self.make_variants()
        listings = self.env["cartona.listing"].union(*map(self.make_listing, variants))
        self.commit()
        self.env.cr.execute("ALTER TABLE cartona_listing DROP COLUMN product_tmpl_id CASCADE")
        self.env["cartona.listing"]._fill_templates()
        self.env.cr.execute(
            "SELECT DISTINCT product_tmpl_id FROM cartona_listing WHERE id = ANY(%s)",
            (listings.ids,),
        )
        self.assertEqual(self.env.cr.fetchall(), [(variants.product_tmpl_id.id,)])

    # -- Whoever may see it -------------------------------------------------------------

    def test_the_page_is_there_for_users_of_cartona_alone(self):
        for record in self.both():
            view = {"product.product": "product.product_normal_form_view"}.get(
                record._name, "product.product_template_only_form_view"
            )
            view_id = self.env.ref(view).id
            for user in (self.manager, self.user):
                arch = view_of(record.with_user(user), view_id, "form")
                for name in ("cartona", "cartona_listing_ids", "cartona_excluded"):
                    self.assertTrue(shown_nodes(arch, name), (user.login, name))
            for user in (self.product_manager, self.salesman):
                arch = view_of(record.with_user(user), view_id, "form")
                for name in ("cartona", "cartona_listing_ids", "action_view_cartona_listings"):
                    self.assertFalse(shown_nodes(arch, name), (user.login, name))

    def test_nobody_else_reads_it_and_nobody_gets_an_error(self):
        portal = self.make_user("portal", "base.group_portal")
        for user in (self.product_manager, self.salesman, portal):
            for record in self.both(user):
                self.assertFalse(set(OURS) & set(record.fields_get()))
        for user in (self.product_manager, self.salesman):
            for record in self.both(user):
                names = [name for name in record.fields_get() if "cartona" in name]
                self.assertEqual(len(record.read(names)), 1)
                for name in OURS:
                    with self.assertRaises(AccessError, msg=name):
                        record.read([name])

    def test_a_product_manager_is_not_hindered(self):
        for record in self.both(self.product_manager):
            with Form(record) as form:
                form.name = "Green Tea"
        self.drain()
        with Form(self.as_user(self.env["product.template"], self.product_manager)) as form:
            form.name = "Rice"
        copied = form.save().copy()
        self.assertFalse(copied.sudo().cartona_listing_ids)
        copied.unlink()

    def test_who_sees_another_company_sees_no_listing_of_it(self):
        delta = self.env["res.company"].create({"name": "Delta Trading"})
        self.env.user.company_ids |= delta
        self.product.product_tmpl_id.company_id = False
        theirs = self.make_account("Delta", company_id=delta.id)
        self.make_listing(self.product, account=theirs)
        self.commit()
        for record in self.both():
            self.assertEqual(record.cartona_listing_ids.ids, self.listing.ids)
            self.assertEqual(record.cartona_sale_summary, "10.00")

    # -- What a manager changes ---------------------------------------------------------

    def test_a_manager_changes_it_on_the_page(self):
        for number, record in enumerate(self.both(self.manager)):
            self.empty_outbox()
            with Form(record) as form, form.cartona_listing_ids.edit(0) as line:
                line.min_order = 2 + number
                line.max_order = 9 + number
            self.env.cr.flush()
            marks = [row[:3] for row in self.outbox()]
            self.assertEqual(marks, [(self.account.id, const.LISTING, self.listing.id)])
            self.drain()
            sent = self.cartona.sent()[self.listing.internal_product_id]
            self.assertEqual((sent["min_order"], sent["max_order"]), (2 + number, 9 + number))
        with Form(self.both(self.manager)[0]) as form, form.cartona_listing_ids.edit(0) as line:
            line.is_published = False
        self.drain()
        self.assertIs(self.cartona.sent()[self.listing.internal_product_id]["is_published"], False)

    def test_a_user_only_looks(self):
        for record in self.both():
            self.assertFalse(record.cartona_is_manager)
            form = Form(record)
            with self.assertRaises(AssertionError), form.cartona_listing_ids.edit(0) as line:
                line.min_order = 2
        for record in self.both(self.manager):
            self.assertTrue(record.cartona_is_manager)

    def test_the_tick_keeps_a_product_off(self):
        record = self.both(self.manager)[1]
        with Form(record) as form:
            form.cartona_excluded = True
        self.drain()
        self.assertIs(self.cartona.sent()[self.listing.internal_product_id]["is_published"], False)

    # -- Send Now, Explain --------------------------------------------------------------

    def said(self, listings, user=None):
        """Press *Send Now*, and return what it says."""
        self.scheduler_runs()
        action = self.as_user(listings, user or self.manager).action_send_now()
        self.assertEqual(action["tag"], "display_notification")
        return action["params"]["type"], action["params"]["message"]

    def test_send_now_sends_though_nothing_differs(self):
        kind, message = self.said(self.listing)
        self.assertEqual(kind, "success")
        self.assertIn("Tea", message)
        self.drain()
        [[item]] = self.cartona.updates
        self.assertEqual(float(item["selling_price"]), 10.0)
        self.assertEqual(item["available_stock_quantity"], 7)
        self.assertEqual(self.listing.state, "sent")

    def test_a_user_may_press_it(self):
        self.assertEqual(self.said(self.listing, self.user)[0], "success")
        with self.assertRaises(AccessError):
            self.said(self.listing, self.salesman)

    def test_send_now_wakes_the_drain_and_waits_for_no_clock(self):
        self.empty_outbox()
        channel = self.account._channel(const.OFFERS)
        channel.next_attempt_at = "2999-01-01"
        self.scheduler_runs()
        self.as_user(self.listing, self.manager).action_send_now()
        self.assertFalse(channel.next_attempt_at)
        marks = [row[:3] for row in self.outbox()]
        self.assertEqual(marks, [(self.account.id, const.LISTING, self.listing.id)])
        self.assertTrue(self.env["ir.cron.trigger"].search([]))

    def test_send_now_tries_again_what_was_refused(self):
        self.cartona.script("update_products", refusing("No", self.listing.internal_product_id))
        self.product.list_price = 11.0
        self.drain()
        self.assertEqual(self.listing.state, "refused")
        self.said(self.listing)
        self.drain()
        self.assertEqual((self.listing.state, self.listing.message), ("sent", False))

    def test_send_now_says_what_keeps_it_from_being_sent(self):
        self.listing.is_published = False
        self.drain()
        kind, message = self.said(self.listing)
        self.assertEqual(kind, "warning")
        self.assertRegex(message, "Tea: .*not published")
        self.drain()
        self.assertEqual(self.listing.state, "unpublished")
        self.listing.is_published = True
        self.listing.internal_product_id = False
        self.assertRegex(self.said(self.listing)[1], "Tea: .*identifier")
        self.listing.write({"internal_product_id": "TEA", "product_id": False})
        self.assertIn("no product of Odoo's", self.said(self.listing)[1])

    def test_send_now_of_an_account_that_is_not_live_changes_nothing(self):
        self.account.action_pause()
        self.empty_outbox()
        kind, message = self.said(self.listing)
        self.assertEqual((kind, message), ("warning", "Account Retail is not live."))
        self.assertEqual((self.outbox(), self.listing.state), ([], "sent"))
        self.assertEqual(self.listing.confirmed_price, 10.0)

    def test_several_are_sent_at_once(self):
        other = self.make_listing(self.make_product("Rice"))
        self.drain()
        self.cartona.forget()
        self.assertIn("2 products", self.said(self.listing + other)[1])
        self.drain()
        self.assertEqual(len(self.cartona.sent()), 2)

    def test_explain_opens_the_listing(self):
        action = self.as_user(self.listing, self.user).action_explain()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("cartona.listing", self.listing.id)
        )

    # -- The smart button ---------------------------------------------------------------

    def shown(self, record):
        """Return what the smart button of *record* says."""
        self.commit()
        return record.cartona_sale_state, record.cartona_sale_summary

    def test_the_button_says_the_price(self):
        for record in self.both():
            self.assertEqual(self.shown(record), ("shown", "10.00"))

    def test_the_button_counts_accounts(self):
        self.make_listing(self.product, account=self.make_account("Wholesale", "paused"))
        for record in self.both():
            self.assertEqual(self.shown(record), ("shown", "2 · 10.00"))
        self.listing.confirmed_price = 0.0
        self.assertEqual(self.shown(self.both()[0]), ("shown", "2"))

    def test_the_button_says_from_and_to(self):
        variants = self.make_variants()
        for variant, price in zip(variants, (10.0, 39.47)):
            self.make_listing(variant).confirmed_price = price
        template = self.as_user(variants.product_tmpl_id, self.user)
        self.assertEqual(self.shown(template), ("new", "10.00 – 39.47"))

    def test_the_button_says_what_needs_a_person(self):
        for state in ("refused", "held", "missing", "new"):
            self.listing.state = state
            for record in self.both():
                self.assertEqual(self.shown(record), (state, "10.00"))
        self.listing.state = "confirmed"
        self.product.product_tmpl_id.cartona_excluded = True
        for record in self.both():
            self.assertEqual(self.shown(record), ("unpublished", "1"))
        worse = self.make_listing(self.make_product("Other"), account=self.make_account("Second"))
        self.product.product_tmpl_id.cartona_excluded = False
        worse.write({"product_id": self.product.id, "state": "refused"})
        for record in self.both():
            self.assertEqual(self.shown(record)[0], "refused")

    def test_a_product_that_nobody_sells_and_one_that_is_being_made(self):
        rice = self.as_user(self.make_product("Rice"), self.user)
        self.assertEqual(self.shown(rice), ("none", False))
        for model in ("product.template", "product.product"):
            new = self.as_user(self.env[model], self.manager).new({"name": "Bread"})
            self.assertEqual((new.cartona_sale_state, new.cartona_sale_summary), ("none", False))
            with Form(self.as_user(self.env[model], self.manager)) as form:
                form.name = "Bread"
            self.assertEqual(form.save().cartona_sale_state, "none")

    def test_the_button_opens_one_listing_or_the_list(self):
        for record in self.both():
            self.assertEqual(record.action_view_cartona_listings()["res_id"], self.listing.id)
        self.make_listing(self.product, account=self.make_account("Wholesale"))
        for record in self.both():
            action = record.action_view_cartona_listings()
            self.assertEqual(action["view_mode"], compat.list_view(self.env) + ",kanban,form")
