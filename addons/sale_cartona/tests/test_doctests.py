from odoo.tests import tagged

from .. import lib
from .doctest_common import DoctestCase

#: Modules of ``lib`` whose docstrings have to show by examples what they do.
TEACHING = {
    "address",
    "backlog",
    "backoff",
    "calls",
    "chart",
    "durations",
    "encoding",
    "evidence",
    "gate",
    "held",
    "latency",
    "likeness",
    "limits",
    "listing_file",
    "masking",
    "matching",
    "memo",
    "names",
    "order_identity",
    "order_lines",
    "order_money",
    "order_states",
    "outside",
    "pace",
    "parameters",
    "phone",
    "retention",
    "spreadsheet",
    "ticker",
    "totals",
    "vocabulary",
}


@tagged("post_install", "-at_install")
class TestDoctests(DoctestCase):
    """The examples in the docstrings of ``lib`` are true."""

    def test_examples(self):
        self.assert_examples(lib, TEACHING)
