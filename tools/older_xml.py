"""Turns XML that is written for the newest series into what an older one understands.

The build backend chooses between what the sources spell out for each series. What has
another form in *every* view is not spelled out but turned here, at build time:

- a list may be called ``<tree>``,
- a modifier like ``invisible="state == 'live'"`` may be a domain in ``attrs``.

Which series has which stands in `tools.series`.
"""

import ast
import re
from itertools import chain
from pathlib import Path

from lxml import etree

from tools.progress import ToolError
from tools.series import facts

MODIFIERS = ("invisible", "readonly", "required", "column_invisible")
CONSTANTS = {"1": True, "True": True, "0": False, "False": False}

_OPPOSITE = {
    "=": "!=",
    "!=": "=",
    "in": "not in",
    "not in": "in",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_OPERATORS = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def convert_addon(addon: Path, series: str) -> None:
    """Turn every XML file of a built addon into the form of ``series``.

    Raises `ToolError`, naming the file and line, for what has no such form.
    """
    if not (facts(series).has_attrs or facts(series).list_tag != "list"):
        return
    for path in sorted(addon.rglob("*.xml")):
        if "static" in path.relative_to(addon).parts:
            continue
        text = path.read_text(encoding="utf-8")
        try:
            converted = convert(text, series)
        except ValueError as error:
            raise ToolError(f"{path.name} cannot be built for {series}: {error}") from None
        path.write_text(converted, encoding="utf-8")


def convert(text: str, series: str) -> str:
    """Return a data file in the form of ``series``; raises ValueError if it has none."""
    root = etree.fromstring(text.encode())
    for arch in root.iterfind(".//field[@name='arch']"):
        for node in arch.iterdescendants(etree.Element):
            if facts(series).has_attrs:
                _modifiers_to_attrs(node)
            if facts(series).list_tag == "tree":
                _list_to_tree(node)
    if facts(series).list_tag == "tree":
        for mode in root.iterfind(".//field[@name='view_mode']"):
            mode.text = ",".join("tree" if one == "list" else one for one in mode.text.split(","))
    return etree.tostring(root, encoding="unicode", pretty_print=False) + "\n"


def _list_to_tree(node) -> None:
    if node.tag == "list":
        node.tag = "tree"
    if "expr" in node.attrib:
        node.set("expr", re.sub(r"(?<=/)list\b", "tree", node.get("expr")))


def _modifiers_to_attrs(node) -> None:
    domains = {}
    for name in MODIFIERS:
        expression = node.get(name)
        if expression is None:
            continue
        if expression.strip() not in CONSTANTS:
            try:
                domains[name] = domain(expression)
            except ValueError as error:
                raise ValueError(f"line {node.sourceline}, {name}: {error}") from None
            del node.attrib[name]
        elif name == "column_invisible":
            del node.attrib[name]
            if CONSTANTS[expression.strip()]:
                node.set("invisible", "1")
    if domains:
        node.set("attrs", repr(domains))
    if node.tag == "attribute" and node.get("name") in MODIFIERS:
        _attribute_to_attrs(node)


def _attribute_to_attrs(node) -> None:
    name, expression = node.get("name"), (node.text or "").strip()
    if expression not in CONSTANTS:
        node.set("name", "attrs")
        node.text = repr({name: domain(expression)})
    elif name == "column_invisible":
        node.set("name", "invisible")


def domain(expression: str) -> list:
    """Return the domain that means the same as a Python ``expression`` over fields.

    Raises ValueError for what a domain cannot say.
    """
    try:
        return _domain(ast.parse(expression.strip(), mode="eval").body, False)
    except SyntaxError:
        raise ValueError(f"{expression!r} is no expression") from None


def _domain(node: ast.expr, negated: bool) -> list:
    """Return the domain of a node in prefix form; ``negated``, of its opposite."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _domain(node.operand, not negated)
    if isinstance(node, ast.BoolOp):
        joined = "&" if isinstance(node.op, ast.And) != negated else "|"
        parts = [_domain(part, negated) for part in node.values]
        return [joined] * (len(parts) - 1) + list(chain.from_iterable(parts))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator = _OPERATORS.get(type(node.ops[0]))
        if operator is None:
            raise ValueError(f"{ast.unparse(node)!r} compares in a way that domains do not know")
        if negated:
            operator = _OPPOSITE[operator]
        value = node.comparators[0]
        return [(_field(node.left), operator, _value(value))]
    # For the web client of these series 0 and "" are not False, whatever Python thinks of it.
    return [(_field(node), "in" if negated else "not in", [False, 0, ""])]


def _field(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "parent":
        return f"parent.{node.attr}"
    raise ValueError(f"{ast.unparse(node)!r} is no field")


def _value(node: ast.expr):
    try:
        value = ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"{ast.unparse(node)!r} is no plain value") from None
    return list(value) if isinstance(value, (tuple, set)) else value
