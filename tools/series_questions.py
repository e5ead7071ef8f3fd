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
#: What a name that is missing raises.
MISSING = {"ImportError", "ModuleNotFoundError", "AttributeError"}
#: What a model that is missing raises.
FALLS = {"KeyError", "LookupError"}
#: Variables that hold what is no object of Odoo's.
NOT_ODOOS = {"before", "call", "error"}
CALLS = {
    "exp_version": "asks for the version",
    "find_spec": "asks whether there is a module",
    "getmembers": "looks for the names of an object",
    "signature": "asks for the parameters of a function",
}
#: What returns names, in which one may be looked for.
NAMES_OF = {"__dict__", "dir", "fields_get", "vars"}
#: Fields that not every series has: whoever looks for one asks for the series.
NOT_EVERYWHERE = {
    "all_group_ids", "all_user_ids", "detailed_type", "group_ids", "groups_id", "is_storable",
    "locked", "mobile", "numbercall", "parent_ids", "picked", "privilege_id", "product_tag_ids",
    "product_uom", "product_uom_id", "quantity_done", "tax_id", "tax_ids",
}  # fmt: skip


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
    for ask in (_of_version, _of_fields, _of_models, _of_names):
        what = ask(node)
        if what:
            return what
    return None


def _of_version(node: ast.AST) -> str | None:
    names: set[str] = set()
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"odoo", "sys"}:
        names = {alias.name for alias in node.names} | {node.module.rpartition(".")[2]}
    if isinstance(node, ast.Import):
        names = {alias.name.rpartition(".")[2] for alias in node.names}
    if names & VERSION_WORDS:
        return "imports the version"
    if isinstance(node, ast.Attribute) and node.attr in {"version_info", "release"}:
        return f"reads .{node.attr}"
    if isinstance(node, ast.Constant) and node.value == "latest_version":
        return "asks for the version of an addon"
    return None


def _of_fields(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr == "_fields":
        return "looks into the definition of the fields"
    if isinstance(node, ast.Subscript) and _is_models(node.value):
        asks = isinstance(node.slice, ast.Constant) and node.slice.value == "ir.model.fields"
        return "looks into the definition of the fields" if asks else None
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        asked = node.left.value if isinstance(node.left, ast.Constant) else None
        if asked in NOT_EVERYWHERE or any(map(_are_names, node.comparators)):
            return "looks for a field or a name that not every series has"
    return None


def _of_models(node: ast.AST) -> str | None:
    asked: ast.expr | None = None
    if isinstance(node, ast.Compare) and any(map(_is_models, node.comparators)):
        asked = node.left
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
    if is_call and node.func.attr == "get" and _is_models(node.func.value):
        asked = node.args[0]
    if asked and not (isinstance(asked, ast.Constant) and str(asked.value).startswith("cartona.")):
        return "asks whether there is a model"
    if isinstance(node, ast.Try) and any(_names(each.type) & FALLS for each in node.handlers):
        inside = (part for line in node.body for part in ast.walk(line))
        if any(isinstance(each, ast.Subscript) and _is_models(each.value) for each in inside):
            return "catches what a missing model raises"
    return None


def _of_names(node: ast.AST) -> str | None:
    if isinstance(node, ast.ExceptHandler) and _names(node.type) & MISSING:
        return "catches what a missing name raises"
    if isinstance(node, ast.Name) and node.id == "hasattr":
        return "asks whether an object has a name"
    if not isinstance(node, ast.Call):
        return None
    called = _called(node)
    if called == "getattr":
        asks = len(node.args) == 3 and _name(node.args[0]) not in NOT_ODOOS
        return "calls getattr() with a default on an object of Odoo's" if asks else None
    if called == "suppress":
        missing = set().union(*map(_names, node.args)) & MISSING
        return "suppresses what a missing name raises" if missing else None
    return CALLS.get(called)


def _are_names(node: ast.expr) -> bool:
    """Tell whether a node stands for the names of an object or its fields."""
    return (_called(node) or getattr(node, "attr", "")) in NAMES_OF


def _called(node: ast.expr) -> str:
    """Return the name of what a node calls, if it is a call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_models(node: ast.expr) -> bool:
    """Tell whether a node is an environment, which knows the models."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"env", "registry", "pool"}


def _names(node: ast.expr | None) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)} if node else set()
