"""Cartona IDs by the hundred thousand (``make faults``), and by two people at once."""

import re
import threading
import time
from contextlib import contextmanager

import pytest

from tests.odoo.many_products import PRODUCTS
from tools.faults import size
from tools.odoo_rpc import OdooRpcError
from tools.odoo_server import OdooServer
from tools.shop import wait_until
from tools.templates import drop_fresh, fresh_database, marketplace_template

#: As many rows as the web client has imported at once, before it commits.
PART = 2000
#: The short form is as long as it takes to have parts in the middle.
ROWS = size(3 * PART, 50 * PART)

#: Whether somebody waits for the transaction of another.
WAITING = """
    SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'
"""

#: A file taken in as the web client does it: a call for each part, and a commit after each.
IMPORT = """
import time
rows = ["P%d,C%d" % (number, number) for number in range(1, {rows} + 1)]
wizard = env["base_import.import"].with_context(tracking_disable=True).create({{
    "res_model": "{model}",
    "file": "\\n".join(["default_code,cartona_id", *rows[:-1], "{last}"]).encode(),
    "file_name": "ids.csv",
    "file_type": "text/csv",
}})
env.cr.commit()
start, skip, messages, parts = time.monotonic(), 0, [], 0
options = {{"quoting": '"', "separator": "", "has_headers": True, "encoding": ""}}
options = wizard.parse_preview(options)["options"]
while True:
    names = ["default_code", "cartona_id"]
    result = wizard.execute_import(names, names, dict(options, limit={part}, skip=skip))
    env.cr.commit()
    parts += 1
    messages += result["messages"]
    skip = result.get("nextrow")
    if messages or not skip:
        break
print("IMPORTED in %.1f seconds and %d parts: %s" % (time.monotonic() - start, parts, messages))
"""


@pytest.fixture(scope="module")
def database(odoo_env):
    """Cartona's own database, with two products beside those that a test makes."""
    found = fresh_database(odoo_env, marketplace_template(odoo_env))
    yield found
    drop_fresh(found)


@pytest.fixture(scope="module")
def server(database):
    running = OdooServer(database).start()
    yield running
    running.stop()


def _sql(database, statement, *values):
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(statement, values)
        return cr.fetchall() if cr.description else None


def _assigned(database):
    [[count]] = _sql(
        database,
        "SELECT count(*) FROM product_product WHERE 'C' || substr(default_code, 2) = cartona_id",
    )
    return count


# -- Two at once ----------------------------------------------------------------------------


@contextmanager
def _somebody_else_gives(database, product_id, cartona_id):
    """Have an id given in a transaction that is committed when the block waits for it."""
    connection = database.env.postgres.connect(database.name)
    connection.autocommit = False
    with connection.cursor() as cr:
        cr.execute(
            "UPDATE product_product SET cartona_id = %s WHERE id = %s", (cartona_id, product_id)
        )

    def commit():
        wait_until(lambda: _sql(database, WAITING), "the second one waits")
        connection.commit()

    thread = threading.Thread(target=commit)
    thread.start()
    yield
    thread.join()
    connection.close()


def _two_products(rpc):
    return [rpc.call("product.product", "create", {"name": name}) for name in ("Tea", "Milk")]


def test_whoever_comes_second_is_told_which_id(database, server):
    rpc = server.rpc()
    tea, milk = _two_products(rpc)
    with _somebody_else_gives(database, tea, "904"), pytest.raises(OdooRpcError) as refused:
        rpc.call("product.product", "write", [milk], {"cartona_id": "904"})
    assert refused.value.name == "odoo.exceptions.ValidationError"
    assert "Somebody else has just given the Cartona ID 904" in refused.value.message
    with pytest.raises(OdooRpcError, match="904 is already that of Tea"):
        rpc.call("product.product", "write", [milk], {"cartona_id": "904"})


def test_an_import_that_comes_second_is_refused_with_the_row(database, server):
    rpc = server.rpc()
    tea, milk = _two_products(rpc)
    rows = [[str(tea), "906"], [str(milk), "905"]]
    other = rpc.call("product.product", "create", {"name": "Salt"})
    with _somebody_else_gives(database, other, "905"):
        result = rpc.call("product.product", "load", [".id", "cartona_id"], rows)
    assert not result["ids"]
    reasons = {message["rows"]["from"]: message["message"] for message in result["messages"]}
    assert "Somebody else has just given the Cartona ID 905" in reasons[1]
    assert not any(_sql(database, "SELECT cartona_id FROM product_product WHERE id = %s", tea)[0])


def test_of_many_who_give_the_same_id_one_succeeds(database, server):
    rpc = server.rpc()
    products = [rpc.call("product.product", "create", {"name": f"P{n}"}) for n in range(4)]
    sessions = [server.rpc() for _product in products]
    for turn in range(5):
        value, outcomes = f"R-{turn}", []

        def give(session, product, value=value, outcomes=outcomes):
            try:
                session.call("product.product", "write", [product], {"cartona_id": value})
                outcomes.append(None)
            except OdooRpcError as refusal:
                outcomes.append(refusal)

        threads = [
            threading.Thread(target=give, args=pair)
            for pair in zip(sessions, products, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        refused = [outcome for outcome in outcomes if outcome]
        assert len(refused) == len(products) - 1
        assert {error.name for error in refused} == {"odoo.exceptions.ValidationError"}
        assert all(value in error.message for error in refused)


# -- By the hundred thousand ----------------------------------------------------------------


@pytest.mark.one_series
def test_a_file_of_many_parts(database):
    database.run(shell=PRODUCTS.format(rows=ROWS))
    values = {"rows": ROWS, "part": PART, "model": "product.product"}
    # The last row is wrong: nothing of the parts before it may have been committed.
    log = database.run(shell=IMPORT.format(last=f"P{ROWS},C1", **values))
    assert re.search(r"1 parts: .*Cartona ID C1 stands in row 1, too", log)
    assert _assigned(database) == 0
    start = time.monotonic()
    log = database.run(shell=IMPORT.format(last=f"P{ROWS},C{ROWS}", **values))
    print(re.findall("IMPORTED.*", log))
    # Odoo looks behind the last of them once more.
    assert f"{ROWS // PART + 1} parts: []" in log
    assert _assigned(database) == ROWS
    assert time.monotonic() - start < 300
