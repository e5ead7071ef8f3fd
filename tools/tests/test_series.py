"""The table of the series, and who asks it."""

import dataclasses

import pytest

from tools import odoo_env
from tools.cache import CHECKOUT
from tools.progress import ToolError
from tools.series import ALL, NEWEST, OLDEST_PYTHON, SERIES, facts


def test_the_series_stand_from_the_oldest_to_the_newest():
    assert sorted(SERIES, key=float) == list(SERIES)
    assert facts(NEWEST) is ALL[-1]


def test_the_newest_differs_in_nothing_from_what_is_the_default():
    for field in dataclasses.fields(facts(NEWEST)):
        if field.default is not dataclasses.MISSING and field.name != "debian_package":
            assert getattr(facts(NEWEST), field.name) == field.default, field.name


def test_the_oldest_python_of_all_is_that_of_the_oldest_series():
    versions = [tuple(map(int, python.split("."))) for each in ALL for python in each.pythons]
    assert min(versions) == tuple(map(int, OLDEST_PYTHON.split(".")))


def test_what_older_ones_are_known_for():
    assert [each.name for each in ALL if each.list_tag == "tree"] == ["15.0", "16.0", "17.0"]
    assert [each.name for each in ALL if each.has_attrs] == ["15.0", "16.0"]
    assert [each.name for each in ALL if not each.can_neutralize] == ["15.0"]


def test_no_other_tool_compares_series():
    """What differs between them stands in the table."""
    for path in (CHECKOUT / "tools").glob("*.py"):
        if path.name != "series.py":
            assert "major(" not in path.read_text(), path.name


def test_an_old_postgresql_is_refused():
    class Old:
        host, port = "localhost", 5432

        def version(self):
            return 9

    with pytest.raises(ToolError, match=r"Odoo 19\.0 needs PostgreSQL 13 or newer; .*5432 .* is 9"):
        odoo_env.prepare("19.0", Old())
