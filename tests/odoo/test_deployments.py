"""Databases as they are found in the field: what the connector takes them for, and does there."""

import pytest

from tools.templates import base_template, connector_template, drop_fresh, fresh_database

PARTNER_COLUMN = "ALTER TABLE res_partner ADD COLUMN cartona_partner_id integer"
#: What an older connector leaves behind, by the type that it kept ids in.
TEMPLATE_COLUMN = """
    ALTER TABLE product_template ADD COLUMN cartona_id {kind};
    UPDATE product_template SET cartona_id = '90' || id WHERE id IN (
        SELECT min(product_tmpl_id) FROM product_product GROUP BY product_tmpl_id
        HAVING count(*) = 1 ORDER BY 1 LIMIT 3)
"""
PRODUCTS = """
env["product.product"].create([{"name": "Product %d" % number} for number in range(5)])
env.cr.commit()
"""


@pytest.fixture
def database(odoo_env):
    """A database without the connector, and five products."""
    found = fresh_database(odoo_env, base_template(odoo_env))
    found.run(shell=PRODUCTS)
    yield found
    drop_fresh(found)


def _sql(database, statement):
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(statement)
        return cr.fetchall() if cr.description else None


def _column(database, table, name):
    return _sql(
        database,
        f"SELECT data_type FROM information_schema.columns"
        f" WHERE table_name = '{table}' AND column_name = '{name}'",
    )


def _parameter(database, key):
    return _sql(database, f"SELECT value FROM ir_config_parameter WHERE key = '{key}'")


def _decision(database):
    [[kind]] = _parameter(database, "sale_cartona.deployment")
    [[source]] = _parameter(database, "sale_cartona.deployment_source")
    [[addon]] = _sql(
        database, "SELECT state FROM ir_module_module WHERE name = 'sale_cartona_marketplace'"
    )
    return kind, source, addon


@pytest.fixture
def supplier(odoo_env):
    """A database with the connector; nobody may look into a template while it is copied."""
    found = fresh_database(odoo_env, connector_template(odoo_env))
    yield found
    drop_fresh(found)


def test_a_plain_supplier_has_no_trace_of_a_cartona_id(supplier):
    assert _decision(supplier) == ("supplier", "assumed", "uninstalled")
    for query in (
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'cartona_id'",
        "SELECT model FROM ir_model_fields WHERE name = 'cartona_id'",
        "SELECT id FROM ir_ui_view WHERE arch_db::text LIKE '%\"cartona_id\"%'",
    ):
        assert not _sql(supplier, query)


def test_cartonas_own(database, series):
    # Ids were kept as texts or as numbers: half of the series find the one, half the other.
    kind = "varchar" if int(series[:2]) % 2 else "integer"
    _sql(database, PARTNER_COLUMN)
    _sql(database, TEMPLATE_COLUMN.format(kind=kind).replace("'90' || id", f"('90' || id)::{kind}"))
    other = "integer" if kind == "varchar" else "varchar"
    _sql(
        database,
        f"ALTER TABLE product_product ADD COLUMN cartona_id {other};"
        f"UPDATE product_product SET cartona_id = ('7' || id)::{other}"
        " WHERE id = (SELECT max(id) FROM product_product)",
    )
    legacy = "SELECT id, cartona_id FROM {} WHERE cartona_id IS NOT NULL ORDER BY id"
    templates = _sql(database, legacy.format("product_template"))
    variants = _sql(database, legacy.format("product_product"))
    assert len(templates) == 3
    assert len(variants) == 1
    database.install("sale_cartona")
    assert _decision(database) == ("marketplace", "fingerprint", "installed")
    adopted = _sql(database, "SELECT cartona_id FROM product_product WHERE cartona_id IS NOT NULL")
    assert {value for (value,) in adopted} == {str(value) for _id, value in [*templates, *variants]}
    assert _sql(database, legacy.format("product_template")) == templates
    database.uninstall("sale_cartona_marketplace")
    assert _sql(database, legacy.format("product_product")) == variants
    assert _sql(database, legacy.format("product_template")) == templates
    [[found]] = _column(database, "product_product", "cartona_id")
    assert found == {"integer": "integer", "varchar": "character varying"}[other]


@pytest.mark.one_series
@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        (
            ["ALTER TABLE product_template ADD COLUMN cartona_id varchar"],
            ("supplier", "assumed", "uninstalled"),
        ),
        (
            [TEMPLATE_COLUMN.format(kind="varchar")],
            ("unclassified", "contradictory", "uninstalled"),
        ),
    ],
    ids=["somebody_elses_empty_column", "values_and_no_partners"],
)
def test_other_traces(database, statements, decision):
    for statement in statements:
        _sql(database, statement)
    database.install("sale_cartona")
    assert _decision(database) == decision


@pytest.mark.one_series
def test_the_configuration_decides(database, monkeypatch):
    monkeypatch.setenv("CARTONA_DEPLOYMENT", "marketplace")
    database.install("sale_cartona")
    assert _decision(database) == ("marketplace", "configured", "installed")
