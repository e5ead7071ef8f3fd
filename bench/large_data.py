"""Databases as large as those in the field, made by SQL in a minute or two."""

import random

from psycopg2 import sql

from bench.spellings import catalogue
from tools.odoo_database import Database

#: Cartona's own database, and a large supplier.
PRODUCTS, LINKED, PARTNERS, ORDERS = 430_000, 8_000, 290_000, 2_400_000
SUPPLIER_PRODUCTS, ITEMS = 100_000, 50_000
#: Different names; a larger catalogue has each of them several times, with a number.
NAMES = 100_000

#: The records that all others are copies of, so that no series' columns need be known here.
PATTERNS = """
partner = env["res.partner"].create({"name": "PATTERN", "phone": "+20 100 000 0000"})
product = env["product.product"].create({"name": "PATTERN", "list_price": 1.0})
order = env["sale.order"].create({"partner_id": partner.id, "client_order_ref": "PATTERN"})
env.cr.commit()
"""


def _copies(cr, table: str, pattern: str, source: str, **columns: str) -> None:
    """Insert a copy of the row ``pattern`` for each row of ``source``, with other ``columns``.

    All are SQL: ``pattern`` a condition on the row, ``columns`` and ``source`` name ``new``.
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'",
        (table,),
    )
    names = [name for (name,) in cr.fetchall()]
    values = [
        sql.SQL(columns[name]) if name in columns else sql.Identifier("old", name) for name in names
    ]
    cr.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} old, {} WHERE {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(values),
            sql.Identifier(table),
            sql.SQL(source),
            sql.SQL(pattern),
        )
    )


def add_products(database: Database, count: int) -> None:
    """Give ``database`` so many products, and one of everything else to be copied."""
    database.run(shell=PATTERNS)
    names = catalogue(min(count, NAMES), random.Random(7))
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute("CREATE TABLE bench_name (n serial, name text)")
        cr.execute("INSERT INTO bench_name (name) SELECT unnest(%s)", (names,))
        cr.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = 'product_template' AND column_name = 'name'"
        )
        is_json = cr.fetchone()[0] == "jsonb"
        name = f"name || CASE WHEN i < {len(names)} THEN '' ELSE ' ' || i END AS name"
        _copies(
            cr,
            "product_template",
            "old.id = (SELECT max(id) FROM product_template)",
            f"(SELECT i, {name} FROM generate_series(0, {count - 1}) i"
            f" JOIN bench_name ON n = i % {len(names)} + 1) new",
            name="jsonb_build_object('en_US', new.name)" if is_json else "new.name",
            list_price="10 + new.i % 90",
            default_code="'R' || new.i",
        )
        _copies(
            cr,
            "product_product",
            "old.id = (SELECT max(id) FROM product_product)",
            "(SELECT id, default_code FROM product_template WHERE default_code LIKE 'R%') new",
            product_tmpl_id="new.id",
            default_code="new.default_code",
        )
        cr.execute("VACUUM ANALYZE")


def make_cartonas(database: Database, linked: int, partners: int, orders: int) -> None:
    """Leave what an older connector leaves in Cartona's own database, with other records."""
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute("ALTER TABLE product_template ADD COLUMN cartona_id varchar")
        cr.execute("ALTER TABLE res_partner ADD COLUMN cartona_partner_id integer")
        cr.execute(
            """
            UPDATE product_template SET cartona_id = '90' || id WHERE id IN (
                SELECT id FROM (
                    SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS total
                      FROM product_template WHERE default_code LIKE 'R%%'
                ) numbered WHERE n %% (total / %s) = 0 ORDER BY id LIMIT %s)
            """,
            (linked, linked),
        )
        _copies(
            cr,
            "res_partner",
            "old.name = 'PATTERN'",
            f"generate_series(1, {partners}) new",
            name="'Retailer ' || new",
            complete_name="'Retailer ' || new",
            phone="'+20 10' || lpad(new::text, 8, '0')",
            phone_sanitized="NULL",
            cartona_partner_id="new",
        )
        _copies(
            cr,
            "sale_order",
            "old.client_order_ref = 'PATTERN'",
            f"generate_series(1, {orders}) new",
            name="'C' || new",
            client_order_ref="'C' || new",
            access_token="NULL",
        )
        cr.execute("VACUUM ANALYZE")


def add_strangers(database: Database, rows: list[tuple[str, str]]) -> None:
    """Have the one account know products of Cartona's, ``(id, name)``, that Odoo does not sell."""
    ids, names = zip(*rows, strict=True)
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(
            """
            INSERT INTO cartona_listing (account_id, company_id, supplier_product_id,
                                         sent_identifier, cartona_name, unit_count, state, active)
            SELECT account.id, account.company_id, new.id, new.id, new.name, '1', 'unmatched', TRUE
              FROM cartona_account account, unnest(%s, %s) AS new(id, name)
            """,
            (list(ids), list(names)),
        )
        cr.execute("ANALYZE cartona_listing")
