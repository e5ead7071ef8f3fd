import itertools
from decimal import Decimal, InvalidOperation

import cartona_api

from .. import compat
from .common import CartonaCase
from .compat import make_ledger

_numbers = itertools.count(1)


class OrderCase(CartonaCase):
    """Orders of Cartona's, as its API gives them out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea = cls.make_product("Tea", price=10.0)
        cls.coffee = cls.make_product("Coffee", price=20.0)
        cls.tea_listing = cls.make_listing(cls.tea)
        cls.coffee_listing = cls.make_listing(cls.coffee)

    @classmethod
    def make_books(cls):
        """Let the company invoice what is ordered: two ledgers and a journal of sales."""
        cls.receivable = make_ledger(cls.env, cls.company, "receivable", "11000")
        income = make_ledger(cls.env, cls.company, "income", "40000")
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
        (cls.tea + cls.coffee).write({"invoice_policy": "order"})

    def retailer(self, **values):
        number = next(_numbers)
        return dict(
            {
                "retailer_name": "بقالة النور",
                "retailer_code": "R%d" % number,
                "retailer_number": "+20100000%04d" % number,
                "retailer_address": "12 شارع التحرير، القاهرة",
            },
            **values,
        )

    def line(self, listing, amount=1, price=10.0, **values):
        """Return a line; a value of None is written as null."""
        return dict(
            {
                "id": next(_numbers),
                "internal_product_id": listing.internal_product_id,
                "product_name": listing.product_id.name,
                "amount": amount,
                "selling_price": price,
                "applied_supplier_discount": 0,
                "applied_cartona_discount": 0,
            },
            **values,
        )

    def order(self, *lines, **values):
        """Return an order; its total is that of its lines unless *values* say another."""
        lines = list(lines) or [self.line(self.tea_listing)]
        return dict(
            {
                "hashed_id": "H%d" % next(_numbers),
                "status": "pending",
                "delivered_by": "delivered_by_supplier",
                "total_price": str(sum(map(_total, lines))),
                "retailer": self.retailer(),
                "order_details": lines,
            },
            **values,
        )

    def imported(self, *orders):
        """Have Cartona give *orders* out; return their sale orders, which must all be there."""
        records = self.received(*orders)
        self.assertEqual(len(records), len(orders))
        self.assertEqual(records.mapped("problem"), [False] * len(orders))
        self.assertEqual(set(records.mapped("state")), {"imported"})
        return records.mapped("sale_order_id")

    def let_time_pass(self):
        """Let what was last sent to Cartona be long enough ago for a pull to be newer."""
        self.commit()
        self.env.cr.execute("UPDATE cartona_order SET sent_at = sent_at - 120")
        compat.invalidate(self.env)

    def assert_waits(self, record, *words):
        """The order waits with a reason in which *words* stand, and a person is called."""
        self.assertEqual(record.state, "waiting", record.problem)
        for word in words:
            self.assertIn(word, record.problem)
        self.assertFalse(record.sale_order_id)
        [activity] = record.activity_ids
        self.assertEqual(activity.user_id, record.account_id.user_id)
        self.assertNotIn([record.hashed_id], self.cartona.acknowledgements)
        self.assertFalse(record.acknowledged_at)
        self.assertTrue(record.retry_at)

    def unavailable(self):
        return cartona_api.UnavailableError("Cartona is down.", status=503)

    def answer_lost(self):
        return cartona_api.UnavailableError("No answer.", effect_unknown=True)

    def taxes_of(self, line):
        return line[compat.line_tax_field(self.env)]

    def uom_of(self, line):
        return line[compat.line_uom_field(self.env)]


def _total(line):
    if line.get("cancelled"):
        return 0
    try:
        return Decimal(str(line["amount"])) * Decimal(str(line["selling_price"]))
    except (KeyError, InvalidOperation):
        return 0
