from odoo.addons.sale_cartona.tests.doctest_common import DoctestCase
from odoo.tests import tagged

from .. import lib


@tagged("post_install", "-at_install")
class TestDoctests(DoctestCase):
    """The examples in the docstrings of ``lib`` are true."""

    def test_examples(self):
        self.assert_examples(lib, {"cartona_id", "id_file"})
