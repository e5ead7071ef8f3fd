from odoo import fields
from odoo.tests import tagged

from .common import CartonaCase
from .compat import product_groups


class Undo(Exception):
    """Rolls a savepoint back."""


@tagged("post_install", "-at_install")
class TestMarksInTransactions(CartonaCase):
    """A mark shares the fate of the change it speaks of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other = cls.make_product(), cls.make_product("Coffee")
        cls.make_listing(cls.product)
        cls.make_listing(cls.other)

    def prepare(self):
        self.drain()
        self.empty_outbox()
        self.commit()

    def marked(self):
        return [res_id for _account, _kind, res_id, _due in self.outbox()]

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([])

    def change(self, product, price):
        product.product_tmpl_id.list_price = price

    def test_a_savepoint_that_is_rolled_back_leaves_neither_row_nor_trigger(self):
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.change(self.product, 11.0)
            raise Undo
        self.assertEqual(self.marked(), [])
        self.assertEqual(self.triggers(), 0)

    def test_a_savepoint_that_was_flushed_before_it_is_rolled_back_leaves_nothing(self):
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.change(self.product, 11.0)
            self.env.cr.flush()
            self.assertEqual(self.triggers(), 1)
            raise Undo
        self.assertEqual(self.marked(), [])
        self.assertEqual(self.triggers(), 0)

    def test_two_savepoints_leave_a_row_and_a_trigger_each(self):
        with self.env.cr.savepoint():
            self.change(self.product, 11.0)
        with self.env.cr.savepoint():
            self.change(self.other, 12.0)
        templates = (self.product + self.other).product_tmpl_id
        self.assertEqual(self.marked(), templates.ids)
        self.assertEqual(self.triggers(), 2)

    def test_what_was_changed_before_a_savepoint_that_is_rolled_back_is_kept(self):
        self.change(self.product, 11.0)
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.change(self.other, 12.0)
            raise Undo
        self.assertEqual(self.marked(), self.product.product_tmpl_id.ids)
        self.assertEqual(self.triggers(), 1)

    def test_what_is_changed_after_a_savepoint_that_was_rolled_back_wakes_again(self):
        with self.assertRaises(Undo), self.env.cr.savepoint():
            self.change(self.product, 11.0)
            self.env.cr.flush()
            raise Undo
        self.change(self.other, 12.0)
        self.assertEqual(self.marked(), self.other.product_tmpl_id.ids)
        self.assertEqual(self.triggers(), 1)

    def test_the_worker_is_woken_at_once(self):
        self.change(self.product, 11.0)
        self.env.cr.flush()
        trigger = self.env["ir.cron.trigger"].search([])
        self.assertEqual(trigger.cron_id, self.env.ref("sale_cartona.cron_catalogue"))
        self.assertLessEqual(trigger.call_at, fields.Datetime.now())

    def test_a_product_changed_again_and_again_costs_one_row(self):
        for price in (11.0, 12.0, 13.0):
            self.change(self.product, price)
        self.assertEqual(self.marked(), self.product.product_tmpl_id.ids)

    def test_many_products_changed_at_once_cost_one_row_each(self):
        templates = self.env["product.template"].create(
            [{"name": "Product %d" % number} for number in range(50)]
        )
        self.env.cr.flush()
        self.empty_outbox()
        templates.write({"list_price": 3.0})
        self.assertEqual(sorted(self.marked()), sorted(templates.ids))
        self.assertEqual(self.triggers(), 1)

    def test_nothing_happens_where_no_account_is_live(self):
        self.account.state = "paused"
        self.env.cr.flush()
        self.empty_outbox()
        self.change(self.product, 11.0)
        self.stock(self.product, 5)
        self.assertEqual(self.marked(), [])
        self.assertEqual(self.triggers(), 0)

    def test_an_archived_account_is_not_live(self):
        self.account.active = False
        self.env.cr.flush()
        self.empty_outbox()
        self.change(self.product, 11.0)
        self.assertEqual(self.marked(), [])

    def test_whoever_changes_a_price_needs_no_right_on_the_connector(self):
        user = self.make_user("clerk", *product_groups(self.env))
        self.env.cr.flush()
        self.empty_outbox()
        self.change(self.product.with_user(user), 11.0)
        self.assertEqual(self.marked(), self.product.product_tmpl_id.ids)
        self.assertEqual(self.triggers(), 1)
