"""No test of an addon redefines what unittest asserts with: it would pass whatever happens."""

import ast
import unittest

from tools.cache import CHECKOUT

#: What a test case is meant to define.
MEANT = {"setUp", "setUpClass", "tearDown", "tearDownClass", "run", "__init__"}
TAKEN = set(dir(unittest.TestCase)) - set(dir(object)) - MEANT


def test_nothing_of_unittest_is_redefined():
    found = [
        f"{path.relative_to(CHECKOUT)}: {node.name}.{method.name}"
        for path in sorted(CHECKOUT.glob("addons/*/tests/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in TAKEN
    ]
    assert found == []
