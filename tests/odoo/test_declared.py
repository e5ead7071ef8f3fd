"""Every series has the same models, columns and external ids of ours.

A database then needs nothing of us on its way from one series to the next. What they have
in common stands in ``declared.json``; ``UPDATE_DECLARED=1`` writes it anew.
"""

import json
import os
from pathlib import Path

import pytest

from tools.series import major
from tools.templates import connector_template

DECLARED = Path(__file__).with_name("declared.json")

#: What Odoo's own mixins bring along, by the last series that does.
OF_MIXINS = {"message_main_attachment_id": 16, "activity_calendar_event_id": 14}
#: External ids that only newer series have a use for, by the first one.
NEWER_IDS = {"privilege_cartona": 19}
#: Tables that only newer series have a use for: products have tags since then.
NEWER_TABLES = {"cartona_account_excluded_tag_rel": 16}

COLUMNS = """
SELECT table_name || '.' || column_name,
       data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
  FROM information_schema.columns
 WHERE table_schema = 'public'
   AND (table_name LIKE 'cartona%' OR column_name LIKE '%cartona%')
"""
IDS = """
SELECT name, model FROM ir_model_data
 WHERE module = 'sale_cartona'
   AND model NOT IN ('ir.model', 'ir.model.fields', 'ir.model.fields.selection',
                     'ir.model.constraint', 'ir.model.relation', 'ir.model.inherit')
"""
INDEXES = """
SELECT indexname, substr(indexdef, strpos(indexdef, ' USING ')) FROM pg_indexes
 WHERE tablename LIKE 'cartona%' AND indexdef LIKE 'CREATE UNIQUE%'
"""


@pytest.fixture
def declared(odoo_env, series):
    """What stands in a database with the connector, without the known exceptions."""
    template = connector_template(odoo_env)
    found = {}
    with template.env.postgres.cursor(template.name) as cr:
        for what, query in (("columns", COLUMNS), ("ids", IDS), ("indexes", INDEXES)):
            cr.execute(query)
            found[what] = dict(sorted(cr.fetchall()))
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
    for name, first in NEWER_IDS.items():
        assert (name in found["ids"]) == (major(series) >= first), name
        found["ids"].pop(name, None)
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
