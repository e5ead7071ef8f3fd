"""Makes the packages of this checkout importable before pytest looks at their tests.

Pytest names a folder of tests after its place, ``cartona_api.tests`` for one: the package
must be there first, or the folder takes its name.
"""

import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

CHECKOUT = Path(__file__).parent
SOURCES = ("cartona_api/src", "cartona_sandbox/src", "")

paths = [str(CHECKOUT / source) for source in SOURCES]
sys.path[:0] = paths
# Tests start programs of their own, too.
os.environ["PYTHONPATH"] = os.pathsep.join(paths)

import pytest  # noqa: E402

import cartona_api  # noqa: E402, F401
import cartona_sandbox  # noqa: E402, F401

SERIES_OF_TEST = r"^tests/.*\[(\d\d\.0)[\]-]"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let the tests of one module and series, which share a server, stay together.

    What takes longest comes first, so that no core is idle at the end.
    """
    items.sort(key=lambda item: not item.nodeid.startswith("tests/odoo/test_addons"))
    for item in items:
        found = re.search(SERIES_OF_TEST, item.nodeid)
        module = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(f"{module}-{found[1] if found else ''}"))


def pytest_terminal_summary(terminalreporter):
    """Say for every series whether it was tested, and at the very end what went wrong."""
    from tests.tested import table

    outcomes = defaultdict(Counter)
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, ()):
            found = re.search(SERIES_OF_TEST, getattr(report, "nodeid", ""))
            if found:
                outcomes[found[1]][outcome] += 1
    if outcomes:
        terminalreporter.section("series")
        for line in table(outcomes):
            terminalreporter.line(line)
    failed = [*terminalreporter.stats.get("failed", ()), *terminalreporter.stats.get("error", ())]
    if failed:
        terminalreporter.section("failures in short")
    for report in failed:
        terminalreporter.line(f"{report.nodeid} ({report.when})")
        for line in _in_short(report.longreprtext):
            terminalreporter.line(f"    {line[:160]}")


def _in_short(text):
    """Return where in our own code a test failed, and how."""
    lines = text.splitlines()
    ours = re.compile(r"^(tests|tools|cartona_\w+|addons)/.*:\d+: ")
    places = [line for line in lines if ours.search(line)]
    return places[:4] + [line for line in lines if line.startswith("E  ")][:6]
