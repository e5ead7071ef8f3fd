from odoo.tests import tagged
from odoo.tools import mute_logger

import cartona_api

from .compat import activate_language
from .order_common import OrderCase

ARABIC, ENGLISH = "ar_001", "en_US"
DRAIN_LOG = "odoo.addons.sale_cartona.models.orders.cartona_order_drain"


@tagged("post_install", "-at_install")
class TestOrderHeld(OrderCase):
    """What is held of an order is read by each user in his own language, and found by its code."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_language(cls.env, ARABIC, "sale_cartona")
        groups = ("sale_cartona.group_cartona_manager", "sales_team.group_sale_manager")
        cls.readers = {}
        for lang in (ARABIC, ENGLISH):
            cls.readers[lang] = cls.make_user("reads %s" % lang, *groups)
            cls.readers[lang].lang = lang

    def assert_reads(self, record, field, arabic, english):
        """*field* says the one in Arabic and the other in English, to a user of each."""
        for lang, words in ((ARABIC, arabic), (ENGLISH, english)):
            own = record.with_user(self.readers[lang]).with_context(lang=lang)
            self.assertIn(words, own[field])

    def found(self, *domain):
        return self.env["cartona.order"].search([("account_id", "=", self.account.id), *domain])

    def test_why_an_order_waits(self):
        record = self.received(self.order(self.line(self.tea_listing, internal_product_id="NEW")))
        self.assert_reads(record, "problem", "ليس منتجاً في هذا الحساب", "is no product of this")
        self.assertEqual(self.found(("problem", "=", "order_line_of_no_product")), record)
        self.assertEqual(self.found(("problem", "ilike", "NEW")), record)
        self.assertFalse(self.found(("problem", "=", "order_without_retailer")))

    def test_why_odoo_could_not_import_it_is_not_cartonas_doing(self):
        def crash(*_args):
            raise ZeroDivisionError("division by zero")

        self.patch(self.registry["cartona.importer"], "_close_gap", crash)
        with mute_logger("odoo.addons.sale_cartona.models.orders.cartona_importer"):
            record = self.received(self.order())
        self.assert_reads(record, "problem", "أودو", "Odoo itself failed")
        self.assert_reads(record, "problem", "division by zero", "division by zero")

    def test_how_a_confirmed_order_has_changed(self):
        raw = self.order(self.line(self.tea_listing, 3))
        sale_order = self.imported(raw)
        sale_order.action_confirm()
        self.let_time_pass()
        line = dict(raw["order_details"][0], amount=5)
        record = self.received(dict(raw, order_details=[line], total_price=50))
        self.assert_reads(record, "changes", "كانت الكمية 3، والآن 5", "was 3, now 5")
        self.assert_reads(
            sale_order, "cartona_order_changes", "كانت الكمية 3، والآن 5", "was 3, now 5"
        )
        self.assertEqual(self.found(("changes", "=", "order_line_amount")), record)

    def test_what_cartona_refuses(self):
        sale_order = self.imported(self.order())
        self.cartona.script("update_order_status", cartona_api.RefusedError("no such thing"))
        sale_order.action_confirm()
        self.report()
        record = sale_order.cartona_stored_order_id
        self.assert_reads(record, "status_problem", "ترفض", "Cartona refuses “Approved”")
        self.assert_reads(sale_order, "cartona_order_status_problem", "no such thing", "such thing")

    def test_a_failure_of_odoo_is_told_as_odoos(self):
        sale_order = self.imported(self.order())
        sale_order.action_confirm()
        record = sale_order.cartona_stored_order_id

        def crash(*_args):
            raise ZeroDivisionError("division by zero")

        self.patch(self.registry["cartona.order"], "_status_update", crash)
        with mute_logger(DRAIN_LOG):
            self.report()
        self.assert_reads(record, "lines_problem", "تعطّل أودو", "Odoo failed while it was telling")
        self.assert_reads(record, "lines_problem", "division by zero", "division by zero")
        self.assertNotIn("refuse", record.lines_problem)
        self.assertFalse(record.sending)
        [activity] = record.activity_ids
        self.assertIn("Odoo cannot tell Cartona", activity.summary)
        self.assertEqual(self.cartona.statuses, [])
