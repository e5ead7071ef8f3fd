"""A table of listings by the hundred thousand (``make faults``), checked and taken in at once."""

import re

import pytest

from tests.odoo.many_products import PRODUCTS
from tools.faults import size
from tools.templates import connector_template, drop_fresh, fresh_database

ROWS = size(2000, 100_000)

#: As the dialog does it. A worker of Odoo's is ended after 60 s of processor time in one request,
#: so that is told beside the time that passes.
TAKE_IN = """
import base64, time
account = env["cartona.account"].create({{"name": "Retail", "token": "x", "lists_all": False}})
table = ["internal_reference,cartona_unit,unit_count,internal_product_id,published,min_order"]
table += ["P%d,box,%d,ID-%d,yes,%d" % (n, n % 40 + 1, n, n % 7 + 1) for n in range(1, {rows} + 1)]
def take_in(table):
    content = base64.b64encode("\\n".join(table).encode())
    dialog = env["cartona.listing.import"].create({{"account_id": account.id, "file": content}})
    for press in ("action_check", "action_import"):
        start, cpu = time.monotonic(), time.process_time()
        getattr(dialog, press)()
        env.cr.commit()
        spent = (time.monotonic() - start, time.process_time() - cpu)
        print("%s: %.1f s, of the processor %.1f s" % ((press,) + spent))
    print("TAKEN IN:", dialog.wrong_count, dialog.result)
wrong = table[:-1] + [table[-1].replace(",box,", ",barrel,")]
take_in(wrong)
take_in(table)
take_in(table)
"""


@pytest.fixture(scope="module")
def database(odoo_env):
    """A supplier's database with a product besides those that a test makes."""
    found = fresh_database(odoo_env, connector_template(odoo_env))
    yield found
    drop_fresh(found)


@pytest.mark.one_series
def test_a_long_table(database):
    database.run(shell=PRODUCTS.format(rows=ROWS))
    log = database.run(shell=TAKE_IN.format(rows=ROWS))
    print(re.findall("action_.*", log))
    wrong, first, second = re.findall("TAKEN IN: (.*)", log)
    assert wrong == "1 False"
    assert first == f"0 Listings created: {ROWS}, changed: 0, as they were: 0. Rows left out: 0."
    assert f"as they were: {ROWS}." in second
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(
            """
            SELECT count(*) FROM cartona_listing l JOIN product_product p ON p.id = l.product_id
             WHERE l.internal_product_id = 'ID-' || substr(p.default_code, 2)
               AND l.min_order = substr(p.default_code, 2)::int % 7 + 1
               AND l.cartona_unit = 'box' AND l.is_published
            """
        )
        [[right]] = cr.fetchall()
    assert right == ROWS
