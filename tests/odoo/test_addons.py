"""The tests that the addons bring, run by Odoo itself on every series."""

import platform

import pytest

from tools.faults import size
from tools.odoo_tests import run_addon_tests, share_of
from tools.progress import run
from tools.queue_job import version_for, with_queue_job
from tools.test import chosen_series
from tools.tested import record


def test_own_tests_pass(odoo_env, series, record_property):
    tags = size(share_of(series, chosen_series()), "")
    record(odoo_env, addon_tests=None)
    counts = run_addon_tests(odoo_env, tags=tags)
    assert counts.run > 0
    record_property("own_tests", counts.run)
    if tags:
        return
    python = run([odoo_env.python, "-c", "import platform; print(platform.python_version())"])
    with odoo_env.postgres.cursor("postgres") as cursor:
        cursor.execute("SHOW server_version")
        [[postgres]] = cursor.fetchall()
    record(
        odoo_env,
        addon_tests=counts.run,
        python=python.strip(),
        postgresql=postgres.split()[0],
        machine=platform.machine(),
    )


@pytest.mark.outer_series
def test_own_tests_of_the_queue_pass(odoo_env, record_property):
    record(odoo_env, queue_job=None)
    counts = run_addon_tests(with_queue_job(odoo_env), "sale_cartona_queue")
    assert counts.run > 0
    record_property("own_tests", counts.run)
    record(odoo_env, queue_job=version_for(odoo_env.series))


def test_own_tests_of_cartonas_own_addon_pass(odoo_env, record_property):
    counts = run_addon_tests(odoo_env, "sale_cartona_marketplace")
    assert counts.run > 0
    record_property("own_tests", counts.run)
