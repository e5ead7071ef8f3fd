"""Finds code of the addons that asks which series it runs on, outside ``compat.py``.

Whoever supports a further series, or drops one, has to look into one file only.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.build_addons import source_addons
from tools.cache import CHECKOUT
from tools.progress import ToolError

#: The one file of an addon, and of its tests, that may ask.
MAY_ASK = "compat.py"

VERSION_WORDS = {"release", "version_info", "parse_version", "series"}
ODOO_OBJECTS = {"self", "env", "cr", "registry", "model", "record", "records"}


def check() -> None:
    """Raise `ToolError` with every place that asks for the series or what it can."""
    found = []
    for addon in source_addons():
        for path in sorted(addon.rglob("*.py")):
            if path.name != MAY_ASK:
                name = path.relative_to(CHECKOUT)
                found += [f"{name}:{line}: {what}" for line, what in questions(path)]
    if found:
        raise ToolError("Only compat.py may ask for the series:\n" + "\n".join(found))


def questions(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the kind of every question in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        what = _question(node)
        if what:
            yield node.lineno, what


def _question(node: ast.AST) -> str | None:
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("odoo"):
        names = {alias.name for alias in node.names} | {node.module.rpartition(".")[2]}
        if names & VERSION_WORDS:
            return "imports the version of Odoo"
    if isinstance(node, ast.Attribute) and node.attr in {"version_info", "release"}:
        return f"reads .{node.attr}"
    if isinstance(node, ast.Compare) and any(map(_is_fields, node.comparators)):
        return "asks whether there is a field"
    if isinstance(node, ast.Subscript) and _is_fields(node.value):
        return "looks into the definition of a field"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "hasattr":
            return "calls hasattr()"
        if node.func.id == "getattr" and len(node.args) == 3 and _is_odoos(node.args[0]):
            return "calls getattr() with a default on an object of Odoo's"
    if isinstance(node, ast.ExceptHandler) and _names(node.type) & {
        "ImportError",
        "ModuleNotFoundError",
        "AttributeError",
    }:
        return "catches what a missing name raises"
    return None


def _is_fields(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "_fields"


def _is_odoos(node: ast.expr) -> bool:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ODOO_OBJECTS


def _names(node: ast.expr | None) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} if node else set()
