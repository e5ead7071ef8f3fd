"""Makes the packages of this checkout importable before pytest looks at their tests.

Pytest names a folder of tests after its place, ``cartona_api.tests`` for one: the package
must be there first, or the folder takes its name.
"""

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parent
SOURCES = ("cartona_api/src", "cartona_sandbox/src", "")

paths = [str(CHECKOUT / source) for source in SOURCES]
sys.path[:0] = paths
# Tests start programs of their own, too.
os.environ["PYTHONPATH"] = os.pathsep.join(paths)

import pytest  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

import cartona_api  # noqa: E402, F401
import cartona_sandbox  # noqa: E402, F401
from tools.closing import SERIES  # noqa: E402

#: Its tests share nothing: each has a database of its own.
ALONE = "tests/odoo/test_addons.py"
#: By how long a module takes.
ORDER = (ALONE, "tests/e2e/test_kill", "tests/e2e", "tests/odoo", "tests/browser", "tests/", "")


class Together(LoadScopeScheduling):
    """Gives a process whole groups of tests: those of one module and series share a server.

    pytest-xdist has the mark ``xdist_group`` for it, which pytest 9.2 no longer lets it read.
    """

    def _split_scope(self, nodeid):
        return group(nodeid)


def group(nodeid):
    """Return the name of the group that a test stays with."""
    found = SERIES.search(nodeid)
    module = nodeid.partition("::")[0]
    shared = nodeid.partition("[")[0] if module == ALONE else module
    return f"{shared}-{found[1] if found else ''}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let the tests of one module and series stay together."""
    return Together(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no core is idle at the end."""
    # Pytest itself has one series behind the other.
    result = yield
    items.sort(key=_place)
    return result


def _place(item):
    """Return the place of a test in the order of a run."""
    return next(place for place, start in enumerate(ORDER) if item.nodeid.startswith(start))
