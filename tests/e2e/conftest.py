"""A shop that sells on a sandbox, for the tests of a module."""

import re

import pytest

from tools.odoo_log import Allowed
from tools.sandbox_api import SandboxApi
from tools.shop import TOKEN, Shop

#: What an entry that concerns us speaks of; a stop makes Odoo's own jobs complain, too.
OURS = re.compile(r"sale_cartona|cartona_(?!test|conn|tmpl|queue)\w+|cartona\.")

#: What the tests cause on purpose, or Odoo does by itself.
HARMLESS = (
    Allowed("odoo.http", "", "A call of a test that had to be refused."),
    Allowed("odoo.sql_db", "_uom_id_fkey", "A write of a test that had to be rolled back."),
    Allowed(
        "odoo.sql_db",
        r"FOR NO KEY UPDATE'\nERROR: could not serialize access",
        "The collision of two users that a test causes.",
    ),
    Allowed(
        "",
        r"psycopg2\.(InterfaceError: (connection|cursor) already closed"
        r"|OperationalError: connection pointer is NULL)",
        "Odoo closes its connections at its end and does not tell the threads of its scheduler.",
    ),
    Allowed(
        "odoo.sql_db", r"\nERROR: (cursor already closed|connection pointer is NULL)", "The same."
    ),
    Allowed(
        "odoo.sql_db",
        r'UPDATE "cartona_channel"[\s\S]*could not serialize access',
        "Who has it tried again meets the worker that has just failed; Odoo repeats the request.",
    ),
    Allowed(
        "odoo.sql_db",
        "src='Odoo is currently processing a scheduled action",
        "Odoo 15.0 translates what it has to say in a transaction that has failed.",
    ),
    Allowed("odoo.sql_db", "SELECT \\* FROM ir_cron FOR UPDATE NOWAIT", "The same."),
    Allowed(
        "odoo.sql_db",
        r"column \S*cartona\S* does not exist",
        "Another process of Odoo knows a field until it hears that the addon is gone.",
    ),
    Allowed("odoo.sql_db", "could not obtain lock on row", "Odoo looks whether a job runs."),
    Allowed(
        "odoo.addons.base.models.ir_cron",
        "^Job 'Base: Auto-vacuum internal data' .* processed no record",
        "Odoo's own cleaning finds nothing in a new database.",
    ),
)


@pytest.fixture(scope="module")
def harmless():
    """What the tests of a module may find in Odoo's log."""
    return HARMLESS


@pytest.fixture(scope="module")
def new_odoo(new_odoo, harmless):
    """Start servers, whose logs must have no warning or error of ours at the end."""
    started = []

    def start(*args, **options):
        started.append(new_odoo(*args, **options))
        return started[-1]

    yield start
    found = [
        line
        for server in started
        for line in server.complaints(harmless)
        if OURS.search(f"{line.logger} {line.message}")
    ]
    assert not found, "Odoo's log complains:\n" + "\n".join(map(str, found))


@pytest.fixture(scope="module")
def cartona(sandbox):
    """The control API of the module's sandbox, with the shop's account open."""
    api = SandboxApi(sandbox.url)
    api.open_account(TOKEN)
    return api


@pytest.fixture(scope="module")
def shop(odoo, cartona):
    """A shop with ten products in stock, live on the sandbox."""
    made = Shop(odoo.rpc(), cartona)
    made.product_ids = made.add_products(10)
    made.show_on_cartona(made.product_ids)
    made.connect()
    made.wait_until_shown(made.product_ids)
    return made


@pytest.fixture(autouse=True)
def _no_faults(request):
    """Leave no fault behind for the next test."""
    yield
    if "cartona" in request.fixturenames:
        request.getfixturevalue("cartona").delete("faults")
