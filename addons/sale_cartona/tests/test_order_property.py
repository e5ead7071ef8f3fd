from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .compat import unit_values
from .order_common import OrderCase

PIASTRE = Decimal("0.01")
prices = st.decimals("0.01", "2000", places=2)
#: Of pieces and dozens whole ones are sold, of kilograms any hundredth.
whole = st.integers(1, 500).map(Decimal)
weights = st.decimals("0.01", "99", places=2)
money = st.decimals("0", "500", places=2)
LIMITS = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestOrderProperty(OrderCase):
    """Whatever is ordered, in whatever units and with whatever taxes: the money is right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        included, on_top = cls.make_tax(14.0, included=True), cls.make_tax(14.0)
        alone, small = cls.make_tax(13.0), cls.make_tax(5.0)
        kilogram = cls.env.ref("uom.product_uom_kgm")
        none = cls.env["account.tax"]
        cls.sold = []
        for number, taxes in enumerate((none, included, on_top, alone, alone + small)):
            product = cls.make_product("Product %d" % number, taxes=taxes)
            cls.sold.append((cls.make_listing(product), whole))
            cls.sold.append((cls.make_listing(product, uom_id=cls.dozen.id), whole))
            weighed = cls.make_product(
                "Weighed %d" % number, taxes=taxes, **unit_values(cls.env, kilogram)
            )
            cls.sold.append((cls.make_listing(weighed), weights))

    def lines(self, data):
        """Draw the lines of an order."""
        chosen = data.draw(st.lists(st.sampled_from(range(len(self.sold))), min_size=1, max_size=6))
        found = []
        for index in chosen:
            listing, amounts = self.sold[index]
            found.append(
                self.line(
                    listing,
                    str(data.draw(amounts)),
                    str(data.draw(prices)),
                    applied_supplier_discount=str(data.draw(money)),
                    applied_cartona_discount=str(data.draw(money)),
                )
            )
        return found

    def assert_money_is_right(self, record, lines):
        sale_order = record.sale_order_id
        total = sum(Decimal(line["amount"]) * Decimal(line["selling_price"]) for line in lines)
        self.assertEqual(record.problem, False)
        self.assertEqual(
            Decimal("%.2f" % sale_order.amount_total), total.quantize(PIASTRE, "ROUND_HALF_UP")
        )
        self.assertEqual(sale_order.cartona_difference, 0)
        rounding = sale_order.order_line.filtered("is_cartona_rounding")
        self.assertLessEqual(len(rounding), 1)
        discount = sum(
            Decimal(line["applied_cartona_discount"]) * Decimal(line["amount"]) for line in lines
        )
        self.assertAlmostEqual(record.cartona_discount, float(discount), places=1)
        split = record.cash_at_door + record.cartona_credit + record.installment_cost
        self.assertAlmostEqual(split - record.wallet_top_up, float(total), places=1)
        owed = record.cartona_owes - record.cartona_credit - record.installment_cost
        self.assertAlmostEqual(owed, record.cartona_discount, places=1)

    def assert_said_once(self, record):
        """The report, the record and the client say the same of an order's money."""
        content = record._pulled().order
        said = {
            "total_price": content.total,
            "cartona_credit": content.cartona_credit,
            "installment_cost": content.installment_cost,
            "cartona_discount": content.cartona_discount_total,
            "cartona_owes": content.cartona_owes,
            "wallet_top_up": content.wallet_top_up,
            "cash_at_door": content.cash_at_door,
        }
        said = {name: float(sum_.quantize(PIASTRE, "ROUND_HALF_UP")) for name, sum_ in said.items()}
        self.assertEqual(record.read(list(said))[0], dict(said, id=record.id))
        self.assertEqual(record.paid_by_cartona, float(content.paid_by_cartona))
        self.assertIs(record.has_code, content.needs_otp)
        report = self.env["cartona.settlement"].search([("order_id", "=", record.id)])
        self.assertEqual(report.read(list(said))[0], dict(said, id=record.id))
        net = said["cartona_owes"] - said["wallet_top_up"]
        self.assertAlmostEqual(report.net, net, places=2)

    @LIMITS
    @given(st.data())
    def test_totals_and_splits(self, data):
        lines = self.lines(data)
        total = sum(Decimal(line["amount"]) * Decimal(line["selling_price"]) for line in lines)
        split = {
            name: str(data.draw(money))
            for name in ("cartona_credit", "installment_cost", "wallet_top_up")
        }
        fleet = data.draw(st.sampled_from(("delivered_by_supplier", "delivered_by_cartona", None)))
        said = data.draw(st.sampled_from((str(total), None)))
        raw = self.order(*lines, total_price=said, delivered_by=fleet, **split)
        record = self.received(raw)
        self.assert_money_is_right(record, lines)
        self.assert_said_once(record)
        # The retailer changes his mind about everything.
        kept = data.draw(st.lists(st.sampled_from(lines), unique_by=lambda line: line["id"]))
        changed = [dict(line, selling_price=str(data.draw(prices))) for line in kept]
        changed += self.lines(data)
        total = sum(Decimal(line["amount"]) * Decimal(line["selling_price"]) for line in changed)
        self.let_time_pass()
        split = {name: str(data.draw(money)) for name in split}
        self.received(dict(raw, order_details=changed, total_price=str(total), **split))
        self.assert_money_is_right(record, changed)
        self.assert_said_once(record)
