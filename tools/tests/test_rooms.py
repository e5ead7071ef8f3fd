"""The rooms of the addon, and who may know whom: see docs/architecture.md.

Odoo's models meet in the registry, so both are arrows: an import, and ``env["cartona.…"]``.
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
    "extends": {"engine", "accounts", "listings", "outbound", "orders"},
}
#: Rooms beside ``models``: whoever opens a dialog names it, and that is no knowledge of its code.
WIZARDS = CHECKOUT / "addons/sale_cartona/wizards"


def files():
    return [path for room in ROOMS for path in sorted((MODELS / room).glob("*.py"))]


def declared_in(path: Path) -> set[str]:
    """Return the names of the models that a file declares anew."""
    return set(re.findall(r'^    _name = "([\w.]+)"', path.read_text(), re.MULTILINE))


def room_of_model() -> dict[str, str]:
    return {name: path.parent.name for path in files() for name in declared_in(path)}


def arrows(path: Path, rooms: dict[str, str]) -> set[tuple[str, str]]:
    """Return ``(what is named, its room)`` of all that a file knows of our models."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level and node.module:
            parts = node.module.split(".")
            if node.level == 2 and parts[0] in ROOMS:
                found.add((node.module, parts[0]))
            if "models" in parts:
                found.add((node.module, parts[parts.index("models") + 1]))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            name = node.slice.value
            if isinstance(name, str) and name in rooms:
                found.add((name, rooms[name]))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_inherit":
            for name in ast.walk(node.value):
                if isinstance(name, ast.Constant) and name.value in rooms:
                    found.add((name.value, rooms[name.value]))
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_arrow_runs_back(path):
    room, rooms = path.parent.name, room_of_model()
    allowed = ROOMS[room] | {room}
    assert {arrow for arrow in arrows(path, rooms) if arrow[1] not in allowed} == set()


def test_every_file_stands_in_a_room():
    assert [path.name for path in MODELS.glob("*.py")] == ["__init__.py"]
    assert {path.name for path in MODELS.iterdir() if path.is_dir()} - {"__pycache__"} == set(ROOMS)


def test_an_arrow_that_runs_back_is_found(tmp_path):
    room = tmp_path / "engine"
    room.mkdir()
    path = room / "cartona_bad.py"
    path.write_text(
        "from ..accounts.cartona_account import X\n"
        "class Bad:\n"
        '    _inherit = "cartona.listing"\n'
        "    def f(self):\n"
        '        return self.env["cartona.order"]\n'
    )
    rooms = {"cartona.listing": "listings", "cartona.order": "orders"}
    assert {room for _what, room in arrows(path, rooms)} == {"accounts", "listings", "orders"}


def test_a_file_bears_the_name_of_its_model():
    for path in files():
        for name in declared_in(path):
            assert path.stem.startswith(name.replace(".", "_")), path
