import doctest
import importlib
import io
import pkgutil

from odoo.tests import TransactionCase, tagged

from .. import lib

#: Modules of ``lib`` whose docstrings have to show by examples what they do.
TEACHING = {
    "address",
    "backlog",
    "backoff",
    "evidence",
    "likeness",
    "matching",
    "names",
    "phone",
    "vocabulary",
}


@tagged("post_install", "-at_install")
class TestDoctests(TransactionCase):
    """The examples in the docstrings of ``lib`` are true."""

    def test_examples(self):
        without = set(TEACHING)
        for _finder, name, _is_package in pkgutil.iter_modules(lib.__path__):
            module = importlib.import_module("%s.%s" % (lib.__name__, name))
            for docstring in doctest.DocTestFinder().find(module):
                if docstring.examples:
                    without.discard(name)
                    with self.subTest(docstring.name):
                        self.check(docstring)
        self.assertEqual(without, set(), "These modules have no example.")

    def check(self, docstring):
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.REPORT_NDIFF)
        runner.run(docstring, out=said.write)
        self.assertEqual(runner.failures, 0, said.getvalue())
