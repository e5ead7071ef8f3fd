from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sale_cartona.tests.sold_common import LIMITS, SoldCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSold(SoldCase):
    """Cartona's own accounts sell of the same products only those that have a Cartona ID."""

    def variant_values(self, product):
        given_or_not = st.sampled_from(["sold-%d" % product.id, False])
        return dict(super().variant_values(product), cartona_id=given_or_not)

    def sold_domain(self, account):
        return [*super().sold_domain(account), ("cartona_id", "!=", False)]

    def test_plain_products_are_not_sold(self):
        self.assertEqual(self.assert_all_agree(), 0)

    @LIMITS
    @given(st.data())
    def test_whatever_products_and_accounts_are_like(self, data):
        self.draw_all(data)
        self.assert_all_agree()
