"""Real Odoo servers, databases, a sandbox and a browser for the tests below.

Every test that asks for ``series``, or for something made of it, runs once for each
series that was chosen (see ``tools/test.py``); one marked ``one_series``, which takes long
and rests on nothing that differs between them, only on the newest of these. Database,
server and sandbox are shared by the tests of a module; the ``new_...`` factories give a
test its own. One marked ``outer_series`` runs on the oldest and the newest, and in ``make
faults`` on all; one marked ``faults`` runs only there.
"""

import pytest

from tools.browser import open_browser
from tools.demo_template import demo_template
from tools.faults import size
from tools.odoo_env import prepare
from tools.odoo_server import OdooServer
from tools.rtlcss import with_rtlcss
from tools.sandbox_process import Sandbox
from tools.series import outer
from tools.templates import connector_template, drop_fresh, fresh_database
from tools.test import chosen_series


def pytest_generate_tests(metafunc):
    if "series" not in metafunc.fixturenames:
        return
    chosen = chosen_series()
    if metafunc.definition.get_closest_marker("one_series"):
        chosen = chosen[-1:]
    if metafunc.definition.get_closest_marker("outer_series"):
        chosen = size(outer(chosen), chosen)
    metafunc.parametrize("series", chosen, scope="session")


def pytest_runtest_setup(item):
    if item.get_closest_marker("faults") and not size(False, True):
        pytest.skip("in make faults")


@pytest.fixture(scope="session")
def odoo_env(series):
    """The Odoo of one series, with our addons built for it."""
    return prepare(series)


@pytest.fixture(scope="module")
def new_database(odoo_env):
    """Make databases that have the connector installed, or what another template has."""
    made = []

    def make(template=connector_template):
        made.append(fresh_database(odoo_env, template(odoo_env)))
        return made[-1]

    yield make
    for database in made:
        drop_fresh(database)


@pytest.fixture(scope="module")
def new_odoo(new_database):
    """Start servers, each on a new database unless one is given; options as `OdooServer`."""
    started = []

    def start(database=None, **options):
        server = OdooServer(database or new_database(), **options)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def new_sandbox(series, tmp_path_factory):
    """Start sandboxes, each with a catalogue and orders of its own.

    No two series share one: the products of two new databases have the same ids.
    """
    started = []

    def start():
        folder = tmp_path_factory.mktemp("sandbox")
        started.append(Sandbox(folder / "sandbox.sqlite"))
        return started[-1].start()

    yield start
    for sandbox in started:
        sandbox.stop()


@pytest.fixture(scope="module")
def database(new_database):
    """A database with the connector installed."""
    return new_database()


@pytest.fixture(scope="module")
def odoo(new_odoo, database):
    """A running server on ``database``; ``odoo.rpc()`` is the administrator's session."""
    return new_odoo(database)


@pytest.fixture(scope="module")
def demo_odoo(odoo_env):
    """A server on the Egyptian shop of the demonstration, which Cartona knows nothing of yet."""
    env = with_rtlcss(odoo_env)
    database = fresh_database(env, demo_template(env))
    server = OdooServer(database)
    yield server.start()
    server.stop()
    drop_fresh(database)


@pytest.fixture(scope="module")
def sandbox(new_sandbox):
    """A running sandbox."""
    return new_sandbox()


@pytest.fixture(scope="session")
def browser():
    """A headless browser."""
    with open_browser() as opened:
        yield opened
