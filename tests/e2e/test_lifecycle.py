"""Install, upgrade and uninstall leave no complaint in the log and nothing behind."""

from tools.odoo_server import OdooServer
from tools.sandbox_api import SandboxApi
from tools.shop import TOKEN, Shop, wait_until

LEFT_BEHIND = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE '%cartona%'",
    "columns": """SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE column_name LIKE '%cartona%'""",
    "indexes": "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%cartona%'",
    "crons": "SELECT id::text FROM ir_cron WHERE cron_name LIKE 'Cartona%'",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'sale_cartona'",
    "views": "SELECT name FROM ir_ui_view WHERE name LIKE '%cartona%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'cartona.%'",
}


def test_upgrade_and_uninstall(new_database, new_sandbox):
    database, cartona = new_database(), SandboxApi(new_sandbox().url)
    cartona.open_account(TOKEN)
    server = OdooServer(database).start()
    try:
        shop = Shop(server.rpc(), cartona)
        product_ids = shop.add_products(3)
        shop.show_on_cartona(product_ids)
        shop.connect()
        shop.wait_until_shown(product_ids)
        order = shop.place_order({product_ids[0]: 1})
        shop.fetch_orders()
        wait_until(lambda: shop.sale_orders(order["hashed_id"]), "the order came")
    finally:
        server.stop()
    database.upgrade("sale_cartona")
    database.uninstall("sale_cartona")
    with database.env.postgres.cursor(database.name) as cr:
        for what, query in LEFT_BEHIND.items():
            cr.execute(query)
            assert not cr.fetchall(), f"{what} are left behind"
    server = OdooServer(database).start()
    try:
        Shop(server.rpc(), cartona).set_price(product_ids[0], 12.0)
        assert not server.complaints()
    finally:
        server.stop()


def test_a_neutralized_copy_cannot_talk_to_cartona(new_database, new_sandbox):
    database, cartona = new_database(), SandboxApi(new_sandbox().url)
    cartona.open_account(TOKEN)
    server = OdooServer(database).start()
    try:
        shop = Shop(server.rpc(), cartona)
        shop.connect()
    finally:
        server.stop()
    database.run(
        shell="from odoo.modules.neutralize import neutralize_database\n"
        "neutralize_database(env.cr)\nenv.cr.commit()\n"
    )
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute("SELECT state, token_secret FROM cartona_account")
        assert cr.fetchall() == [("paused", None)]
