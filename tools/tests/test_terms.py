"""What the code says to a user is there for translators."""

import ast

import polib
import pytest

from tools.build_addons import source_addons


def _terms(path):
    """Yield what a file gives to Odoo's translation."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("addon", source_addons(), ids=lambda addon: addon.name)
def test_every_term_stands_in_the_template(addon):
    template = addon / "i18n" / f"{addon.name}.pot"
    known = {entry.msgid for entry in polib.pofile(str(template))} if template.exists() else set()
    files = [path for path in addon.rglob("*.py") if "tests" not in path.parts]
    assert {term for path in files for term in _terms(path)} <= known
