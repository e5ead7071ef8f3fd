"""The tests that the addons bring, run by Odoo itself on every series."""

import pytest

from tools.odoo_database import Database
from tools.odoo_tests import run_addon_tests
from tools.templates import CONNECTOR, connector_template


def test_own_tests_pass(odoo_env, record_property):
    counts = run_addon_tests(odoo_env)
    record_property("odoo_tests", counts.run)
    assert counts.run > 0


def test_upgrade_and_uninstall_leave_no_complaint(new_database):
    database = new_database()
    database.upgrade(CONNECTOR)
    database.uninstall(CONNECTOR)
    assert _installed(database, CONNECTOR) == 0


def test_can_be_installed_again_after_uninstall(new_database):
    database = new_database()
    database.uninstall(CONNECTOR)
    database.install(CONNECTOR)
    assert _installed(database, CONNECTOR) == 1


@pytest.fixture(scope="module", autouse=True)
def _template_is_ready(odoo_env):
    connector_template(odoo_env)


def _installed(database: Database, module: str) -> int:
    query = "SELECT count(*) FROM ir_module_module WHERE name = %s AND state = 'installed'"
    with database.env.postgres.cursor(database.name) as cursor:
        cursor.execute(query, [module])
        return cursor.fetchone()[0]
