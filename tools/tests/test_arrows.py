"""Who may know whom (docs/architecture.md), read from the imports of all sources.

What stands below ``TYPE_CHECKING`` counts, too: who needs another's types knows it.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tools.cache import CHECKOUT
from tools.lint import tracked_files

CONNECTOR = "addons/sale_cartona"

#: Each part of the checkout, as the start of its paths, and the parts that it may import.
MAY_KNOW = {
    "cartona_api": set(),
    "cartona_sandbox": {"cartona_api"},
    CONNECTOR: {"cartona_api"},
    "addons/sale_cartona_queue": {"cartona_api", CONNECTOR},
    "addons/sale_cartona_marketplace": {"cartona_api", CONNECTOR},
    "tools": set(),
    "tests": {"tools"},
    "bench": {"tools"},
}
#: bench/matching.py runs in a bare Python and imports the addon's pure part as it stands.
BESIDE = {("bench/matching.py", CONNECTOR)}

#: Packages of Python, and the part that each belongs to.
PACKAGES = {
    **{part.removeprefix("addons/"): part for part in MAY_KNOW},
    **{part.replace("addons/", "odoo.addons."): part for part in MAY_KNOW},
    "lib": CONNECTOR,
}


def part_of(name: str) -> str:
    """Return the part that a file of the checkout belongs to."""
    return next((part for part in MAY_KNOW if name.startswith(f"{part}/")), "")


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the part of each import of one of our packages."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            words = name.split(".")
            starts = (".".join(words[:length]) for length in (3, 1))
            part = next((PACKAGES[start] for start in starts if start in PACKAGES), None)
            if part:
                yield node.lineno, part


def wrong_ways(name: str, source: str) -> list[str]:
    """Return the imports in a file of the checkout that run against the arrows."""
    own = part_of(name)
    allowed = MAY_KNOW.get(own, set(MAY_KNOW)) | {own}
    return [
        f"{name}:{line}: {own} may not import {part}"
        for line, part in imported(source)
        if part not in allowed and (name, part) not in BESIDE
    ]


def test_no_import_runs_against_the_arrows():
    found = []
    for path in tracked_files(".py"):
        name = str(path.relative_to(CHECKOUT))
        found += wrong_ways(name, path.read_text())
    assert not found, "\n".join(found)


def test_every_part_has_sources_and_every_source_a_part():
    names = [str(path.relative_to(CHECKOUT)) for path in tracked_files(".py")]
    assert {part_of(name) for name in names if "/" in name} == set(MAY_KNOW)
    assert {name for name in names if not part_of(name)} == {"conftest.py"}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("tools/shop.py", "from tests.e2e import conftest"),
        ("tools/shop.py", "import bench.measures"),
        ("tools/shop.py", "def f():\n    from bench import report"),
        ("tools/tests/test_shop.py", "from cartona_api import Client"),
        ("tests/e2e/test_orders.py", "from bench.users import USER"),
        ("cartona_api/src/cartona_api/client.py", "import cartona_sandbox"),
        ("cartona_api/tests/test_client.py", "from tools import shop"),
        ("cartona_sandbox/src/cartona_sandbox/app.py", "from tools.shop import TOKEN"),
        ("addons/sale_cartona/hooks.py", "from odoo.addons.sale_cartona_queue import hooks"),
        ("addons/sale_cartona/hooks.py", "from odoo.addons import sale_cartona_marketplace"),
        ("addons/sale_cartona_marketplace/hooks.py", "import odoo.addons.sale_cartona_queue"),
    ],
)
def test_an_arrow_that_runs_back_is_found(name, source):
    assert len(wrong_ways(name, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("addons/sale_cartona_queue/hooks.py", "from odoo.addons.sale_cartona import const"),
        ("addons/sale_cartona/hooks.py", "from odoo.addons.sale.models import sale_order"),
        ("addons/sale_cartona/hooks.py", "from .lib import lock\nimport cartona_api"),
        ("tests/e2e/test_orders.py", "from tools.shop import TOKEN"),
        ("bench/matching.py", "from lib.matching import BULK"),
        ("conftest.py", "import cartona_sandbox\nfrom tools import test"),
    ],
)
def test_an_arrow_of_the_map_is_none(name, source):
    assert not wrong_ways(name, source)


def test_the_map_of_the_documentation_is_this_one():
    text = (CHECKOUT / "docs/architecture.md").read_text()
    drawn, first = {part: set() for part in MAY_KNOW}, ""
    for line in text.split("## Who may know whom")[1].split("```")[1].strip().splitlines():
        start, *others = (cell.strip() for cell in line.split("←"))
        first = start or first
        for known, knowing in pairwise([first, *others]):
            for part in knowing.split(", "):
                drawn[part] |= {known, *drawn[known]}
    assert drawn == MAY_KNOW
