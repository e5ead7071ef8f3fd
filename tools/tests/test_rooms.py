"""The rooms of the addon, and who may know whom: see docs/architecture.md.

Odoo's models meet in the registry, so an import is an arrow, and so is the name of a model or of
its table in a text, as in ``env["cartona.…"]``, in the definition of a field or in SQL.
"""

import ast
import re
from pathlib import Path

import pytest

from tools.cache import CHECKOUT

MODELS = CHECKOUT / "addons/sale_cartona/models"

#: Each room, and those that it may know besides itself.
ROOMS = {
    "engine": set(),
    "accounts": {"engine"},
    "listings": {"engine", "accounts"},
    "outbound": {"engine", "accounts", "listings"},
    "orders": {"engine", "accounts", "listings"},
    "overview": {"engine", "accounts", "listings", "outbound", "orders"},
    "extends": {"engine", "accounts", "listings", "outbound", "orders", "overview"},
}
#: What a room may name all the same, and why.
EXCEPTIONS = {
    ("engine", "cartona.account"): "Channels, progress and log belong to an account.",
    ("engine", "cartona.clock"): "An action is late from the start of the database's clock on.",
    ("engine", "cartona.order"): "The outbox writes marks of orders in one statement.",
}
ARCHITECTURE = CHECKOUT / "docs/architecture.md"
TABLES = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(cartona_\w+)")


def files():
    return [path for room in ROOMS for path in sorted((MODELS / room).glob("*.py"))]


def declared_in(path: Path) -> set[str]:
    """Return the names of the models that a file declares anew."""
    text = path.read_text()
    names = re.findall(r'^    _name = "([\w.]+)"', text, re.MULTILINE)
    # One that inherits itself, and something else, is somebody else's.
    return {name for name in names if f'_inherit = ["{name}"' not in text}


def room_of_model() -> dict[str, str]:
    return {name: path.parent.name for path in files() for name in declared_in(path)}


def arrows(path: Path, rooms: dict[str, str]) -> set[tuple[str, str]]:
    """Return ``(what is named, its room)`` of all that a file knows of our models."""
    tree, found = ast.parse(path.read_text()), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= _imported(node)
    for text in _texts(tree):
        tables = {name.replace("_", "."): name for name in TABLES.findall(text)}
        found |= {(name, rooms[name]) for name in {text, *tables} if name in rooms}
    return found


def _imported(node: ast.ImportFrom) -> set[tuple[str, str]]:
    parts = (node.module or "").split(".")
    if "models" in parts:  # from odoo.addons.sale_cartona.models.orders, from ...models.orders
        parts = parts[parts.index("models") + 1 :]
    elif node.level != 2:
        return set()
    names = [parts[0]] if parts and parts[0] else [alias.name for alias in node.names]
    return {(node.module or name, name) for name in names if name in ROOMS}


def _texts(tree: ast.AST) -> list[str]:
    """Return all texts of a file but its docstrings."""
    said = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [node.value for node in texts if isinstance(node.value, str) and node not in said]


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_arrow_runs_back(path):
    room, rooms = path.parent.name, room_of_model()
    allowed = ROOMS[room] | {room}
    back = {arrow for arrow in arrows(path, rooms) if arrow[1] not in allowed}
    assert {arrow for arrow in back if (room, arrow[0]) not in EXCEPTIONS} == set()


def test_every_file_stands_in_a_room():
    assert [path.name for path in MODELS.glob("*.py")] == ["__init__.py"]
    assert {path.name for path in MODELS.iterdir() if path.is_dir()} - {"__pycache__"} == set(ROOMS)


@pytest.mark.parametrize(
    "line",
    [
        "from ..orders.cartona_order import X",
        "from .. import orders",
        "from odoo.addons.sale_cartona.models.orders.cartona_order import X",
        'x = env["cartona.order"]',
        'x = env.get("cartona.order")',
        'x = fields.Many2one("cartona.order")',
        '_inherit = ["mail.thread", "cartona.order"]',
        'x = "SELECT id FROM cartona_order"',
    ],
)
def test_an_arrow_is_found(tmp_path, line):
    path = tmp_path / "cartona_bad.py"
    path.write_text(line + "\n")
    assert {room for _what, room in arrows(path, {"cartona.order": "orders"})} == {"orders"}


def test_every_exception_is_needed():
    rooms = room_of_model()
    named = {(path.parent.name, what) for path in files() for what, _room in arrows(path, rooms)}
    assert set(EXCEPTIONS) <= named


def test_the_table_of_the_rooms_is_true():
    rows = re.findall(r"^\| `(\w+)` \|", ARCHITECTURE.read_text(), re.MULTILINE)
    assert rows[: len(ROOMS)] == list(ROOMS)


def test_a_file_bears_the_name_of_its_model():
    for path in files():
        for name in declared_in(path):
            assert path.stem.startswith(name.replace(".", "_")), path
