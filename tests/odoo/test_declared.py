"""Every series has the same models, fields, columns and external ids of ours.

A database then needs nothing of us on its way from one series to the next. What they have
in common stands in ``declared.json``; ``UPDATE_DECLARED=1`` writes it anew.
"""

import json
import os
from pathlib import Path

import pytest

from tests.odoo import access_table
from tools.faults import size
from tools.queue_job import with_queue_job
from tools.series import SERIES, major
from tools.templates import drop_fresh, fresh_database, queue_template

DECLARED = Path(__file__).with_name("declared.json")

#: The rights are walked on the two ends; in between in the long form, as it takes half a minute.
ENDS = (SERIES[0], SERIES[-1])
#: What Odoo's own mixins bring along, by the last series that does.
OF_MIXINS = {"message_main_attachment_id": 16, "activity_calendar_event_id": 14}
#: External ids that only newer series have a use for, by the first one.
NEWER_IDS = {"sale_cartona.privilege_cartona": 19}
#: Tables that only newer series have a use for: products have tags since then.
NEWER_TABLES = {"cartona_account_excluded_tag_rel": 16}
NEWER_FIELDS = {"cartona.account.excluded_tag_ids": 16}
#: Methods that are Odoo's own up to some series, and then nobody's but ours.
OLDER_METHODS = {"sale.order.line.product_uom_change": 15}
#: What takes a right of Odoo's own as well, once the company has a chart of accounts.
DEPENDS_ON_ODOO = {"cartona.account.action_make_settlement_accounts"}

COLUMNS = """
SELECT table_name || '.' || column_name,
       data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
  FROM information_schema.columns
 WHERE table_schema = 'public'
   AND (table_name LIKE 'cartona%' OR column_name LIKE '%cartona%')
"""
OURS = "module IN ('sale_cartona', 'sale_cartona_marketplace', 'sale_cartona_queue')"
IDS = f"""
SELECT module || '.' || name, model FROM ir_model_data
 WHERE {OURS}
   AND model NOT IN ('ir.model', 'ir.model.fields', 'ir.model.fields.selection',
                     'ir.model.constraint', 'ir.model.relation', 'ir.model.inherit')
"""
#: Without those that every model has, that Odoo's mixins bring along, or that a model takes over
#: from another.
FIELDS = f"""
SELECT field.model || '.' || field.name, field.ttype
  FROM ir_model_fields field
  JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id
 WHERE data.{OURS}
   AND (field.model LIKE 'cartona.%' OR COALESCE(field.related, '') = '')
   AND field.name NOT IN ('id', 'display_name', '__last_update')
   AND field.name NOT IN (SELECT name FROM ir_model_fields
                           WHERE model IN ('mail.thread', 'mail.activity.mixin'))
"""
INDEXES = """
SELECT indexname, substr(indexdef, strpos(indexdef, ' USING ')) FROM pg_indexes
 WHERE tablename LIKE 'cartona%' AND indexdef LIKE 'CREATE UNIQUE%'
"""


@pytest.fixture(scope="module")
def database(odoo_env):
    """A database with all our addons."""
    env = with_queue_job(odoo_env)
    database = fresh_database(env, queue_template(env))
    database.install("sale_cartona_marketplace")
    yield database
    drop_fresh(database)


@pytest.fixture(scope="module")
def found(database):
    """What stands in a database with all our addons."""
    queries = {"columns": COLUMNS, "ids": IDS, "indexes": INDEXES, "fields": FIELDS}
    with database.env.postgres.cursor(database.name) as cr:
        for what, query in queries.items():
            cr.execute(query)
            queries[what] = dict(sorted(cr.fetchall()))
    return queries


@pytest.fixture
def declared(found, series):
    """What stands there without the known exceptions."""
    found = {what: dict(names) for what, names in found.items()}
    mixins = [name for name, last in OF_MIXINS.items() if major(series) <= last]
    found["columns"] = {
        name: kind
        for name, kind in found["columns"].items()
        if name.rpartition(".")[2] not in mixins
    }
    for table, first in NEWER_TABLES.items():
        own = [name for name in found["columns"] if name.startswith(table + ".")]
        assert bool(own) == (major(series) >= first), table
        for name in own:
            del found["columns"][name]
        for name in [name for name in found["indexes"] if name.startswith(table + "_")]:
            del found["indexes"][name]
    for what, newer in (("ids", NEWER_IDS), ("fields", NEWER_FIELDS)):
        for name, first in newer.items():
            assert (name in found[what]) == (major(series) >= first), name
            found[what].pop(name, None)
    return found


def test_what_we_declare_is_the_same_on_every_series(declared):
    if os.environ.get("UPDATE_DECLARED"):
        DECLARED.write_text(json.dumps(declared, indent=1, sort_keys=True) + "\n")
    expected = json.loads(DECLARED.read_text())
    for what in expected:
        assert declared[what] == expected[what], what


def test_payloads_are_texts(declared):
    columns = declared["columns"]
    assert columns["cartona_order.payload"] == "text not null"
    assert not [name for name, kind in columns.items() if "json" in kind]


def test_who_may_do_what_is_written_down(database, series):
    if series not in size(ENDS, SERIES):
        pytest.skip("in make faults")
    left_out = frozenset({*NEWER_FIELDS, *OLDER_METHODS, *DEPENDS_ON_ODOO})
    access_table.hold_against(access_table.page(access_table.walked(database), left_out))
