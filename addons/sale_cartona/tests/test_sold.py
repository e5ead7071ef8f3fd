from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from .sold_common import LIMITS, SoldCase


@tagged("post_install", "-at_install")
class TestSold(SoldCase):
    """What an account sells is what a domain of Odoo's finds by the same rules."""

    def test_plain_products_are_sold_by_both_accounts(self):
        self.assertEqual(self.assert_all_agree(), 2 * len(self.products))

    def test_what_a_branch_sells(self):
        """Its own products and, where Odoo shares them, those of the company above it."""
        self.templates.company_id = self.branch
        self.assertEqual(self.assert_all_agree(), len(self.products))

    @LIMITS
    @given(st.data())
    def test_whatever_products_and_accounts_are_like(self, data):
        self.draw_all(data)
        self.assert_all_agree()
