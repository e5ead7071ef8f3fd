"""An older addon that is still installed and defines a `cartona_id` of its own."""

import pytest

from tools.legacy_addon import with_legacy_addon
from tools.progress import ToolError
from tools.templates import base_template, drop_fresh, fresh_database

TEMPLATES, VARIANTS = "product.template", "product.product"
LEGACY = "legacy_cartona"

PRODUCTS = """
products = env["product.product"].create([{{"name": "Product %d" % n}} for n in range(3)])
records = products.product_tmpl_id if "{model}" == "product.template" else products
for number, record in enumerate(records[:2], 904):
    record.cartona_id = number if "{kind}" == "Integer" else str(number)
env.cr.commit()
"""

#: What a person does on a product and on its template, and what an import does.
EDIT = """
one, two = env["product.product"].search([("cartona_id", "in", ("904", "905"))], order="cartona_id")
one.product_tmpl_id.cartona_id = "X-1"
two.cartona_id = "X-2"
(env["base"].flush if not hasattr(env, "flush_all") else env.flush_all)()
(env.cache.invalidate if not hasattr(env, "invalidate_all") else env.invalidate_all)()
assert (one.cartona_id, two.product_tmpl_id.cartona_id) == ("X-1", "X-2")
found = env["product.template"].search([("cartona_id", "=", "X-2")])
assert found == two.product_tmpl_id, found
new = env["product.template"].create({"name": "New", "cartona_id": "X-3"})
assert new.product_variant_id.cartona_id == "X-3"
result = env["product.template"].load([".id", "cartona_id"], [[str(new.id), "X-4"]])
assert new.product_variant_id.cartona_id == "X-4", result
env.cr.commit()
"""
EDITED = ["X-1", "X-2", "X-4"]


@pytest.fixture
def new_legacy(odoo_env, tmp_path):
    """Make databases beside which an older addon stands, which is not installed yet."""
    made = []

    def make(model, kind, **options):
        env = with_legacy_addon(odoo_env, tmp_path, model, kind, **options)
        made.append(fresh_database(env, base_template(env)))
        return made[-1]

    yield make
    for database in made:
        drop_fresh(database)


def _sql(database, statement):
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(statement)
        return cr.fetchall() if cr.description else None


def _column(database, table, column="cartona_id"):
    """Return the values of a column, in the order of the products."""
    rows = _sql(
        database,
        f"SELECT {column} FROM {table} WHERE COALESCE({column}::text, '0') != '0' ORDER BY id",
    )
    return [value for (value,) in rows]


def _state(database, name="sale_cartona_marketplace"):
    [[state]] = _sql(database, f"SELECT state FROM ir_module_module WHERE name = '{name}'")
    return state


def _kind_of(series):
    # Ids were kept as texts or as numbers: half of the series find the one, half the other.
    return "Integer" if int(series[:2]) % 2 else "Char"


def _filled(database, model, kind):
    """Install the older addon and give two products an id in it; return what its column has."""
    database.install(LEGACY)
    database.run(shell=PRODUCTS.format(model=model, kind=kind))
    return _column(database, model.replace(".", "_"))


@pytest.mark.outer_series
def test_its_values_are_taken_over_and_its_column_stays(new_legacy, series):
    kind = _kind_of(series)
    database = new_legacy(TEMPLATES, kind)
    values = _filled(database, TEMPLATES, kind)
    assert len(values) == 2
    database.install("sale_cartona")
    assert _state(database) == "installed"
    assert _column(database, "product_product") == ["904", "905"]
    database.run(shell=EDIT)
    assert _column(database, "product_product") == EDITED
    database.upgrade(LEGACY)
    assert _column(database, "product_product") == EDITED
    assert _column(database, "product_template") == values
    database.uninstall(LEGACY)
    assert _column(database, "product_product") == EDITED
    assert _state(database) == "installed"


@pytest.mark.one_series
@pytest.mark.faults
def test_a_text_of_variants_is_reconciled_too(new_legacy):
    database = new_legacy(VARIANTS, "Char")
    values = _filled(database, VARIANTS, "Char")
    database.install("sale_cartona")
    assert _column(database, "product_product") == values
    database.run(shell=EDIT)
    database.upgrade(LEGACY)
    assert _column(database, "product_product") == EDITED
    database.uninstall("sale_cartona_marketplace")
    assert _column(database, "product_product") == values
    assert _state(database, LEGACY) == "installed"


@pytest.mark.one_series
@pytest.mark.faults
def test_a_text_may_come_after_ours(new_legacy):
    database = new_legacy(TEMPLATES, "Char")
    database.install("sale_cartona_marketplace")
    database.run(shell=PRODUCTS.format(model=VARIANTS, kind="Char"))
    database.install(LEGACY)
    assert _column(database, "product_product") == ["904", "905"]
    database.run(shell=EDIT)
    database.upgrade(LEGACY)
    assert _column(database, "product_product") == EDITED


@pytest.mark.one_series
def test_a_number_of_variants_stops_the_installation(new_legacy):
    database = new_legacy(VARIANTS, "Integer")
    values = _filled(database, VARIANTS, "Integer")
    with pytest.raises(ToolError, match=r"cartona_id of product\.product as integer"):
        database.install("sale_cartona_marketplace")
    assert _state(database) != "installed"
    assert _column(database, "product_product") == values


@pytest.mark.one_series
def test_a_number_of_templates_that_would_hide_ours_stops_the_installation(new_legacy):
    """It is loaded after ours: what is loaded last, holds."""
    name = "z" + LEGACY
    database = new_legacy(TEMPLATES, "Integer", name=name, depends=("sale_cartona",))
    database.install("sale_cartona", name)
    with pytest.raises(ToolError, match=r"cartona_id of product\.template as integer"):
        database.install("sale_cartona_marketplace")
    assert _state(database) != "installed"


@pytest.mark.one_series
@pytest.mark.faults
def test_a_number_of_templates_is_not_installed_beside_ours(new_legacy):
    database = new_legacy(TEMPLATES, "Integer")
    database.install("sale_cartona_marketplace")
    database.run(shell=PRODUCTS.format(model=VARIANTS, kind="Char"))
    with pytest.raises(ToolError, match=r"\(legacy_cartona\) .* product\.template as integer"):
        database.install(LEGACY)
    assert _state(database, LEGACY) != "installed"
    database.run(shell=EDIT)
    assert _column(database, "product_product") == EDITED


@pytest.mark.one_series
@pytest.mark.faults
def test_a_text_of_templates_that_is_loaded_after_ours(new_legacy):
    name = "z" + LEGACY
    database = new_legacy(TEMPLATES, "Char", name=name, depends=("sale_cartona",))
    database.install("sale_cartona", name)
    database.run(shell=PRODUCTS.format(model=TEMPLATES, kind="Char"))
    values = _column(database, "product_template")
    database.install("sale_cartona_marketplace")
    assert _column(database, "product_product") == values
    database.run(shell=EDIT)
    assert _column(database, "product_product") == EDITED
    assert _column(database, "product_template") == values
