from odoo.tests import tagged
from odoo.tools import mute_logger

import cartona_api

from .. import const
from ..lib import lock
from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderAcknowledgement(OrderCase):
    """Cartona is told that an order has arrived once it is safe, and not before."""

    def ids_of(self, orders):
        return [raw["hashed_id"] for raw in orders]

    def acknowledged(self):
        return [hashed_id for call in self.cartona.acknowledgements for hashed_id in call]

    @property
    def channel(self):
        return self.account._channel(const.ORDERS)

    # -- When -----------------------------------------------------------------------

    def test_only_what_is_settled_is_acknowledged(self):
        good, ended = self.order(), self.order(status="cancelled_by_retailer")
        bad = self.order(self.line(self.tea_listing, internal_product_id="unknown"))
        self.received(good, ended, bad)
        self.assertEqual(self.acknowledged(), self.ids_of([good, ended]))
        self.assertEqual(self.ids_of(self.cartona.orders), self.ids_of([bad]))

    def test_an_order_that_spoils_the_call_keeps_no_other_from_being_acknowledged(self):
        orders = [self.order() for _number in range(4)]
        spoilt = orders[2]["hashed_id"]

        def answer(wires):
            if spoilt in [wire["hashed_id"] for wire in wires]:
                raise cartona_api.RefusedError("%s not found" % spoilt, status=400)
            return []

        self.cartona.script("update_order_statuses", *[answer] * 8)
        records = self.received(*orders)
        refused = records.filtered(lambda record: record.hashed_id == spoilt)
        self.assertEqual(set(records.mapped("state")), {"imported"})
        self.assertFalse(refused.acknowledged_at)
        self.assertTrue(all((records - refused).mapped("acknowledged_at")))
        kinds = [kind for _account, kind, _id, _due in self.outbox()]
        self.assertNotIn(const.ACKNOWLEDGEMENT, kinds, "pulled again, it is acknowledged again")

    def test_it_is_noted_on_the_order(self):
        [record] = self.received(self.order())
        self.assertEqual(record.acknowledged_hash, record.payload_hash)
        self.assertTrue(record.acknowledged_at)

    def test_when_cartona_is_told_the_sale_order_has_been_committed(self):
        """A crash at the acknowledgement takes nothing of the order away."""

        def crash(_wires):
            raise SystemError("The machine stops.")

        raw = self.order()
        self.cartona.script("update_order_statuses", crash)
        with mute_logger("odoo.addons.sale_cartona.models.engine.cartona_worker"):
            [record] = self.received(raw)
        self.roll_back()
        self.assertEqual(record.state, "imported")
        self.assertEqual(record.sale_order_id.amount_total, 10.0)
        self.assertFalse(record.acknowledged_at)
        self.assertEqual(self.acknowledged(), [])
        self.wait(3600)
        self.pull()
        self.assertEqual(self.acknowledged(), self.ids_of([raw]))
        self.assertEqual(len(self.env["cartona.order"].search([])), 1)

    def test_an_import_that_is_rolled_back_is_not_acknowledged(self):
        def crash(*_args):
            raise SystemError("The machine stops.")

        self.patch(self.registry["cartona.importer"], "_close_gap", crash)
        with mute_logger("odoo.addons.sale_cartona.models.orders.cartona_importer"):
            self.received(self.order())
        self.assertEqual(self.acknowledged(), [])

    def test_all_pages_are_read_before_the_first_acknowledgement(self):
        """An acknowledgement takes orders out of the pages: the next page would skip some."""
        orders = [self.order() for _number in range(7)]
        self.cartona.orders_per_page = 3
        told = []
        self.cartona.before_page = lambda _page: told.append(len(self.acknowledged()))
        records = self.received(*orders)
        self.assertEqual(set(records.mapped("state")), {"imported"})
        self.assertEqual(told[:4], [0, 0, 0, 0])
        self.assertEqual(sorted(self.acknowledged()), sorted(self.ids_of(orders)))

    def test_in_bulk(self):
        self.account.batch_size = 4
        self.received(*(self.order() for _number in range(10)))
        self.assertEqual([len(call) for call in self.cartona.acknowledgements], [4, 4, 2])

    # -- Again ----------------------------------------------------------------------

    def test_what_is_pulled_again_unchanged_is_acknowledged_again(self):
        raw = self.order()
        [record] = self.received(raw)
        self.received(raw)
        self.assertEqual(self.acknowledged(), self.ids_of([raw, raw]))
        self.assertEqual(record.state, "imported")

    def test_a_refused_acknowledgement_is_repeated_when_it_is_pulled_again(self):
        raw = self.order()
        refusal = [{"hashed_id": raw["hashed_id"], "error": "Try later."}]
        self.cartona.script("update_order_statuses", refusal, refusal)
        [record] = self.received(raw)
        self.assertFalse(record.acknowledged_at)
        self.assertEqual(record.state, "imported")
        self.pull()
        self.assertTrue(record.acknowledged_at)

    def test_a_call_that_fails_is_repeated(self):
        raw = self.order()
        self.cartona.script("update_order_statuses", self.unavailable())
        [record] = self.received(raw)
        self.assertEqual((record.state, self.acknowledged()), ("imported", []))
        self.assertEqual(self.channel.failure_count, 1)
        self.assertTrue(self.account.health_message)
        self.wait(3600)
        self.pull()
        self.assertEqual(self.acknowledged(), self.ids_of([raw]))
        self.assertEqual(self.channel.failure_count, 0)

    def test_each_version_is_acknowledged(self):
        raw = self.order()
        [record] = self.received(raw)
        first = record.acknowledged_hash
        self.received(dict(raw, status="approved"))
        self.assertEqual(len(self.acknowledged()), 2)
        self.assertNotEqual(record.acknowledged_hash, first)
        self.assertEqual(record.acknowledged_hash, record.payload_hash)

    # -- Paging ---------------------------------------------------------------------

    def test_paging_stops_at_an_empty_page(self):
        self.cartona.orders_per_page = 2
        self.cartona.orders = [
            self.order(self.line(self.tea_listing, internal_product_id="unknown"))
            for _number in range(4)
        ]
        self.pull()
        self.assertEqual(self.cartona.pulled_pages[:3], [1, 2, 3])

    def test_paging_stops_where_a_page_brings_nothing_unseen(self):
        """A Cartona that knows no pages gives the same one for ever."""
        raw = self.order(self.line(self.tea_listing, internal_product_id="unknown"))
        self.cartona.script("pull_orders", *[[raw]] * 50)
        self.pull()
        self.assertLessEqual(len(self.cartona.pulled_pages), 4)

    def test_pages_that_overlap_or_change_order_lose_nothing(self):
        orders = [self.order() for _number in range(5)]
        a, b, c, d, e = orders
        self.cartona.script("pull_orders", [a, b], [b, c], [a, d, e], [])
        self.cartona.orders = []
        self.pull()
        records = self.env["cartona.order"].search([("hashed_id", "in", self.ids_of(orders))])
        self.assertEqual(len(records), 5)
        self.assertEqual(set(records.mapped("state")), {"imported"})

    def test_a_run_that_brought_something_new_looks_again(self):
        first, late = self.order(), self.order()
        self.cartona.orders = [first]

        def arrive(page):
            if len(self.cartona.pulled_pages) == 2:
                self.cartona.orders.append(late)

        self.cartona.before_page = arrive
        self.pull()
        self.assertEqual(sorted(self.acknowledged()), sorted(self.ids_of([first, late])))

    def test_a_failure_in_the_middle_keeps_the_pages_before(self):
        orders = [self.order() for _number in range(4)]
        self.cartona.orders = orders
        self.cartona.script("pull_orders", orders[:2], self.unavailable())
        self.pull()
        records = self.env["cartona.order"].search([("hashed_id", "in", self.ids_of(orders))])
        self.assertEqual(records.mapped("state"), ["imported", "imported"])
        self.wait(3600)
        self.pull()
        self.assertEqual(sorted(self.acknowledged()), sorted(self.ids_of(orders)))

    # -- Who is asked ---------------------------------------------------------------

    def test_only_live_accounts_that_fetch_orders_are_asked(self):
        paused = self.make_account("Paused", "paused")
        without = self.make_account("No orders", fetch_orders=False)
        self.pull()
        self.assertEqual(self.cartona.pulled_pages, [1])
        for account in paused + without:
            self.assertEqual(self.cartona_of(account).pulled_pages, [])

    def test_one_account_does_not_stop_the_other(self):
        other = self.make_account("Wholesale")
        self.make_listing(self.tea, other)
        raw = self.order()
        self.cartona_of(other).orders = [raw]
        for failure in (self.unavailable(), SystemError("a bug")):
            self.cartona.script("pull_orders", failure)
            with mute_logger("odoo.addons.sale_cartona.models.engine.cartona_worker"):
                self.pull()
            self.wait(3600)
        record = self.env["cartona.order"].search([("hashed_id", "=", raw["hashed_id"])])
        self.assertEqual((record.state, record.account_id), ("imported", other))

    def test_an_account_is_asked_by_one_worker_at_a_time(self):
        self.cartona.orders = [self.order()]
        self.commit()
        with lock.exclusive(self.env, const.ORDERS, self.account.id) as held:
            self.assertTrue(held)
            self.pull()
        self.assertEqual(self.cartona.pulled_pages, [])

    # -- Several supplier codes on one token ----------------------------------------

    def two_codes(self):
        self.account.supplier_code = "1"
        other = self.make_account("Wholesale", supplier_code="2", token="token of Retail")
        self.make_listing(self.tea, other)
        return other

    def test_an_order_goes_to_the_account_of_its_supplier_code(self):
        other = self.two_codes()
        mine, theirs = self.order(supplier_code=1), self.order(supplier_code="2")
        records = self.received(mine, theirs)
        self.pull()
        self.assertEqual(records.mapped("account_id"), self.account + other)
        self.assertEqual(records.mapped("state"), ["imported", "imported"])
        for account, raw in ((self.account, mine), (other, theirs)):
            calls = self.cartona_of(account).acknowledgements
            self.assertEqual(
                {hashed_id for call in calls for hashed_id in call}, {raw["hashed_id"]}
            )

    def test_an_account_that_fetches_no_orders_gets_none(self):
        for values in ({"state": "paused"}, {"fetch_orders": False}, {"active": False}):
            other = self.two_codes()
            other.write(values)
            with self.subTest(**values):
                [record] = self.received(self.order(supplier_code="2"))
                self.assertEqual(record.account_id, self.account)
                self.assert_waits(record, "supplier code 2", "live")
            other.write({"name": str(values), "supplier_code": False})

    def test_an_order_of_an_account_that_was_paused_goes_to_the_one_that_pulls_it(self):
        other = self.two_codes()
        raw = self.order(self.line(self.tea_listing, internal_product_id="NEW"), supplier_code="2")
        [record] = self.received(raw)
        self.assertEqual(record.account_id, other)
        other.state = "paused"
        self.account.supplier_code = False
        raw["order_details"][0]["internal_product_id"] = self.tea_listing.internal_product_id
        self.pull()
        self.assertEqual((record.account_id, record.state), (self.account, "imported"))

    def test_a_code_of_an_account_with_another_token_or_host_does_not_count(self):
        self.account.supplier_code = "1"
        self.make_account("Other token", supplier_code="2", token="another")
        self.make_account(
            "Other host",
            supplier_code="2",
            token="token of Retail",
            base_url="https://cartona.example.net/api/v1/",
        )
        [record] = self.received(self.order(supplier_code="2"))
        self.assertEqual(record.account_id, self.account)
        self.assert_waits(record, "supplier code 2")

    def test_an_account_without_a_code_takes_every_code(self):
        sale_order = self.imported(self.order(supplier_code="7"))
        self.assertEqual(sale_order.amount_total, 10.0)
