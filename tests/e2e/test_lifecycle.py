"""Install, upgrade and uninstall leave no complaint in the log and nothing behind."""

from tools.shop import Shop, wait_until

LEFT_BEHIND = {
    "tables": "SELECT tablename FROM pg_tables WHERE tablename LIKE '%cartona%'",
    "columns": """SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE column_name LIKE '%cartona%'""",
    "indexes": "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%cartona%'",
    "crons": "SELECT id::text FROM ir_cron WHERE cron_name LIKE 'Cartona%'",
    "external ids": "SELECT name FROM ir_model_data WHERE module = 'sale_cartona'",
    "views": "SELECT name FROM ir_ui_view WHERE name LIKE '%cartona%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'cartona.%'",
    "fields": "SELECT model || '.' || name FROM ir_model_fields WHERE name LIKE '%cartona%'",
    "access rights": "SELECT name FROM ir_model_access WHERE name LIKE '%cartona%'",
    "rules": "SELECT name FROM ir_rule WHERE name ILIKE '%cartona%'",
    "menus": "SELECT id::text FROM ir_ui_menu WHERE name::text ILIKE '%cartona%'",
    "actions": "SELECT id::text FROM ir_act_window WHERE res_model LIKE 'cartona.%'",
    "groups": "SELECT id::text FROM res_groups WHERE name::text ILIKE '%cartona%'",
    "categories": "SELECT id::text FROM ir_module_category WHERE name::text ILIKE '%cartona%'",
    "activities": "SELECT id::text FROM mail_activity WHERE res_model LIKE 'cartona.%'",
    "messages": "SELECT id::text FROM mail_message WHERE model LIKE 'cartona.%'",
    "followers": "SELECT id::text FROM mail_followers WHERE res_model LIKE 'cartona.%'",
    "attachments": "SELECT name FROM ir_attachment WHERE res_model LIKE 'cartona.%'",
    "functions": "SELECT proname FROM pg_proc WHERE proname LIKE '%cartona%'",
}


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
    shop.fetch_orders()
    wait_until(lambda: shop.is_acknowledged(order["hashed_id"]), "the order came")
    wait_until(lambda: shop.cartona_order("waits").get("activity_ids"), "somebody was called")
    server.stop()
    database.upgrade("sale_cartona")
    database.uninstall("sale_cartona")
    with database.env.postgres.cursor(database.name) as cr:
        for what, query in LEFT_BEHIND.items():
            cr.execute(query)
            assert not cr.fetchall(), f"{what} are left behind"
    server = new_odoo(database)
    shop.rpc = server.rpc()
    shop.set_price(product_ids[0], 12.0)
    shop.deliver(product_ids[0], 2)
    server.stop()


def test_a_neutralized_copy_cannot_talk_to_cartona(new_database, new_odoo, cartona):
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
