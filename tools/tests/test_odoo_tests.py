"""How the connector's own tests are shared between the series of a short run."""

import re

from tools.build_addons import SOURCES
from tools.odoo_tests import ON_EVERY_SERIES, share_of

CHOSEN = ["15.0", "16.0", "17.0", "18.0", "19.0"]


def _classes():
    modules = (SOURCES / "sale_cartona/tests").glob("*.py")
    text = "\n".join(path.read_text() for path in modules)
    return text, set(re.findall(r"^class (Test\w+)", text, re.M))


def test_those_between_have_every_class_together():
    _text, classes = _classes()
    shares = [set(re.findall(r":(\w+)", share_of(series, CHOSEN))) for series in CHOSEN[1:-1]]
    assert set().union(*shares) == classes
    assert set.intersection(*shares) == ON_EVERY_SERIES


def test_the_oldest_and_the_newest_have_all():
    assert share_of("15.0", CHOSEN) == share_of("19.0", CHOSEN) == ""
    assert share_of("17.0", ["17.0"]) == ""


def test_what_has_tests_is_named_so_that_it_is_found():
    text, classes = _classes()
    bodies = re.split(r"^class ", text, flags=re.M)[1:]
    with_tests = {body.split("(")[0] for body in bodies if re.search(r"^    def test_", body, re.M)}
    assert with_tests
    assert with_tests <= classes
