import doctest
import importlib
import io
import pkgutil

from odoo.tests import TransactionCase


class DoctestCase(TransactionCase):
    """Runs the examples in the docstrings of a package."""

    def assert_examples(self, package, teaching):
        """Run all examples of *package*; each module named in *teaching* must have some."""
        without = set(teaching)
        for _finder, name, _is_package in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module("%s.%s" % (package.__name__, name))
            for docstring in doctest.DocTestFinder().find(module):
                if docstring.examples:
                    without.discard(name)
                    with self.subTest(docstring.name):
                        self._run_examples(docstring)
        self.assertEqual(without, set(), "These modules have no example.")

    def _run_examples(self, docstring):
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.REPORT_NDIFF)
        runner.run(docstring, out=said.write)
        self.assertEqual(runner.failures, 0, said.getvalue())
