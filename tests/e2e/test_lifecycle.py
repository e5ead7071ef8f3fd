"""Install, upgrade and uninstall leave no complaint in the log and nothing behind."""

import threading
from contextlib import contextmanager, suppress

import pytest

from tools.odoo_log import Allowed
from tools.odoo_rpc import OdooRpcError
from tools.series import facts
from tools.shop import Shop, wait_until

LEFT_BEHIND = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE '%cartona%'",
    "columns": """SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE column_name LIKE '%cartona%'""",
    "indexes": "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%cartona%'",
    "crons": "SELECT id::text FROM ir_cron WHERE cron_name::text LIKE '%Cartona%'",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'sale_cartona'",
    "views": "SELECT name FROM ir_ui_view WHERE name LIKE '%cartona%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'cartona.%'",
    "fields": "SELECT model || '.' || name FROM ir_model_fields WHERE name LIKE '%cartona%'",
    "access rights": "SELECT name FROM ir_model_access WHERE name LIKE '%cartona%'",
    "rules": "SELECT name FROM ir_rule WHERE name ILIKE '%cartona%'",
    "menus": "SELECT id::text FROM ir_ui_menu WHERE name::text ILIKE '%cartona%'",
    "actions": "SELECT id::text FROM ir_act_window WHERE res_model LIKE 'cartona.%'",
    "categories": "SELECT id::text FROM ir_module_category WHERE name::text ILIKE '%cartona%'",
    "activities": "SELECT id::text FROM mail_activity WHERE res_model LIKE 'cartona.%'",
    "messages": "SELECT id::text FROM mail_message WHERE model LIKE 'cartona.%'",
    "followers": "SELECT id::text FROM mail_followers WHERE res_model LIKE 'cartona.%'",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'cartona.%'",
    "functions": "SELECT proname FROM pg_proc WHERE proname LIKE '%cartona%'",
}


@pytest.fixture(scope="module")
def harmless(harmless):
    """Nothing of what Odoo says of a request but two things: the fields go, or a job runs."""
    known = tuple(each for each in harmless if each.logger != "odoo.http")
    gone = r"UndefinedColumn: column \S*cartona"
    later = r"FROM ir_cron FOR UPDATE NOWAIT[\s\S]*InFailedSqlTransaction"
    return (
        *known,
        Allowed("odoo.http", gone, "The same, as Odoo tells the user of it."),
        Allowed("odoo.http", later, "Odoo refuses while a job runs; its words do not get through."),
    )


@pytest.mark.outer_series
def test_upgrade_and_uninstall(new_database, new_odoo, cartona):
    database = new_database()
    server = new_odoo(database)
    shop = Shop(server.rpc(), cartona)
    product_ids = shop.add_products(3)
    shop.show_on_cartona(product_ids)
    shop.connect()
    shop.wait_until_shown(product_ids)
    line = {"id": 1, "internal_product_id": "nothing", "amount": 1}
    shop.push_raw_order({"hashed_id": "waits", "supplier_code": "1", "order_details": [line]})
    order = shop.place_order({product_ids[0]: 1})
    sold = {"id": 2, "internal_product_id": product_ids[0], "amount": 3, "selling_price": 10}
    rounded = {"hashed_id": "rounds", "supplier_code": "1", "total_price": 30.01}
    retailer = {"retailer_name": "Abu Ali", "retailer_number": "+201011111111"}
    shop.push_raw_order({**rounded, "retailer": retailer, "order_details": [sold]})
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged("rounds"), "the rounded order came")
    wait_until(lambda: shop.is_acknowledged(order["hashed_id"]), "the order came")
    wait_until(lambda: shop.cartona_order("waits").get("activity_ids"), "somebody was called")
    rounding = [("is_cartona_rounding", "=", True)]
    assert shop.rpc.search_read("sale.order.line", rounding, ["price_unit"])
    server.stop()
    database.upgrade("sale_cartona")
    own = _own_records(database)
    database.uninstall("sale_cartona")
    _assert_nothing_is_left(database, own)
    server = new_odoo(database)
    shop.rpc = server.rpc()
    shop.set_price(product_ids[0], 12.0)
    shop.deliver(product_ids[0], 2)
    server.stop()
    database.install("sale_cartona")


def _is_in_flight(database, product_id):
    query = "SELECT confirmed_price IS NULL FROM cartona_listing WHERE product_id = %s"
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(query, [product_id])
        return cr.fetchone()[0]


def _own_records(database):
    """Return ``{table: ids}`` of the records that the connector brought, as Odoo knows them."""
    query = """
        SELECT replace(CASE model WHEN 'ir.actions.act_window' THEN 'ir.act.window'
                                  WHEN 'ir.actions.server' THEN 'ir.act.server'
                                  ELSE model END, '.', '_'), array_agg(res_id)
          FROM ir_model_data
         WHERE module LIKE 'sale_cartona%' AND model NOT LIKE 'product.%'
           AND model NOT LIKE 'ir.model.fields%'
           AND model NOT IN ('ir.model', 'ir.model.constraint', 'ir.model.relation',
                             'ir.model.inherit')
         GROUP BY 1
    """
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(query)
        return dict(cr.fetchall())


def _assert_nothing_is_left(database, own):
    _assert_records_are_gone(database, own)
    with database.env.postgres.cursor(database.name) as cr:
        for what, query in LEFT_BEHIND.items():
            cr.execute(query)
            assert not cr.fetchall(), f"{what} are left behind"


def _assert_records_are_gone(database, own):
    assert {"res_groups", "ir_cron", "ir_model_access"} <= set(own)
    with database.env.postgres.cursor(database.name) as cr:
        for table, ids in own.items():
            cr.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cr.fetchone()[0]:
                cr.execute(f"SELECT id FROM {table} WHERE id = ANY(%s)", [ids])
                assert not cr.fetchall(), f"records of {table} are left behind"


#: Odoo's own scheduled actions that have yet to run for the first time.
DUE_FIRST = """
    SELECT cron_name FROM ir_cron
     WHERE active AND nextcall <= now() AT TIME ZONE 'UTC'
       AND id NOT IN (SELECT res_id FROM ir_model_data
                       WHERE model = 'ir.cron' AND module LIKE 'sale_cartona%')
"""


def _selling_shop(server, cartona, products):
    """Return a shop that so many products are shown of.

    In a new database all of Odoo's scheduled actions are due, and nothing can be uninstalled
    while one runs: they are through, which on a busy machine takes minutes.
    """
    shop = Shop(server.rpc(), cartona)
    cartona.delete("products")
    shop.product_ids = shop.add_products(products)
    shop.show_on_cartona(shop.product_ids)
    shop.connect()
    shop.wait_until_shown(shop.product_ids)

    def are_through():
        with server.database.env.postgres.cursor(server.database.name) as cr:
            cr.execute(DUE_FIRST)
            due = cr.fetchall()
        assert not due, due
        return True

    wait_until(are_through, "Odoo's own scheduled actions had run once", 300)
    return shop


def test_uninstalling_on_a_busy_server(new_database, new_odoo, cartona):
    """A run that is under way is waited for, so is Odoo's cleaning, and nothing is left, either."""
    database = new_database()
    server = new_odoo(database)
    shop = _selling_shop(server, cartona, 5)
    cartona.post("faults", {"endpoint": "*", "kind": "latency", "seconds": 3})
    own = _own_records(database)
    shop.set_price(shop.product_ids[0], 77.0)
    wait_until(lambda: _is_in_flight(database, shop.product_ids[0]), "a call was under way")
    # Odoo itself tells who uninstalls to try again later while a scheduled action runs.
    with _often(_cleaning(database), 0.5):
        wait_until(lambda: shop.uninstall("sale_cartona"), "it was uninstalled", 120)
    cartona.delete("faults")
    assert shop.cartona_price(shop.product_ids[0]) == 77.0, "the call under way came to its end"
    _assert_nothing_is_left(database, own)
    shop.set_price(shop.product_ids[0], 78.0)


@pytest.mark.one_series
def test_uninstalling_while_users_work(new_database, new_odoo, cartona):
    """Users of several processes go on changing prices, and nothing is left, either."""
    database = new_database()
    server = new_odoo(database, workers=2)
    shop = _selling_shop(server, cartona, 4)
    own = _own_records(database)
    # Odoo refuses as long as a scheduled action runs, which it would without a break.
    shop.rpc.call("cartona.account", "action_pause", [shop.account_id])
    with _busy_users(server, shop.product_ids), _often(_cleaning(database), 0.5):
        wait_until(lambda: shop.uninstall("sale_cartona"), "it was uninstalled", 180)
    _assert_nothing_is_left(database, own)
    shop.set_price(shop.product_ids[0], 78.0)


#: Has Odoo's cleaning of wizards and logs become due while an uninstallation is under way,
#: unless the cleaning is kept from it.
CLEANING_IS_DUE = """
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
     WHERE id IN (SELECT ir_cron.id FROM ir_cron
                    JOIN ir_model_data ON ir_model_data.model = 'ir.cron' AND res_id = ir_cron.id
                   WHERE module = 'base' AND ir_model_data.name = 'autovacuum_job'
                     AND EXISTS (SELECT FROM ir_module_module
                                  WHERE name = 'sale_cartona' AND state = 'to remove')
                     FOR UPDATE OF ir_cron SKIP LOCKED)
"""


@contextmanager
def _often(action, seconds):
    """Have *action* done again and again beside what the block does, at this interval."""
    done, problems = threading.Event(), []

    def work():
        try:
            while not done.wait(seconds):
                action()
        except Exception as error:  # noqa: BLE001 - raised again below
            problems.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    if problems:
        raise problems[0]


def _cleaning(database):
    """Return what has Odoo clean up as soon as it may, as it does by itself once a day."""
    postgres = database.env.postgres

    def action():
        with postgres.cursor(database.name) as cr:
            cr.execute(CLEANING_IS_DUE)
        with postgres.cursor("postgres") as cr:
            cr.execute("SELECT pg_notify('cron_trigger', %s)", [database.name])

    return action


@contextmanager
def _busy_users(server, product_ids):
    """Have a user for each product change its price all the time, whatever comes of it."""
    done = threading.Event()

    def work(product_id):
        rpc, price = server.rpc(), 20.0
        while not done.wait(0.1):
            price += 1.0
            # Who meets the moment in which the fields go is told so.
            with suppress(OdooRpcError):
                rpc.call("product.product", "write", [product_id], {"lst_price": price})

    users = [threading.Thread(target=work, args=[product_id]) for product_id in product_ids]
    for user in users:
        user.start()
    try:
        yield
    finally:
        done.set()
        for user in users:
            user.join()


def test_a_neutralized_copy_cannot_talk_to_cartona(series, new_database, new_odoo, cartona):
    if not facts(series).can_neutralize:
        pytest.skip(f"Odoo {series} cannot neutralize a database")
    database = new_database()
    server = new_odoo(database)
    Shop(server.rpc(), cartona).connect()
    server.stop()
    database.run(
        shell="from odoo.modules.neutralize import neutralize_database\n"
        "neutralize_database(env.cr)\nenv.cr.commit()\n"
    )
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute("SELECT state, token_secret FROM cartona_account")
        assert cr.fetchall() == [("paused", None)]
