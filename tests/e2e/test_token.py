"""The token is written, and never read again by anyone."""

import json

import pytest

from tools.odoo_rpc import OdooRpcError
from tools.shop import TOKEN

SECRET = "s3cret-t0ken-that-nobody-may-see"


def test_the_token_cannot_be_read(shop, odoo, database):
    account = [shop.account_id]
    shop.rpc.call("cartona.account", "write", account, {"token": SECRET})
    answers = [
        shop.rpc.call("cartona.account", "read", account),
        shop.rpc.call("cartona.account", "search_read", [("id", "in", account)]),
        shop.rpc.call("cartona.account", "export_data", account, ["name", "token"]),
        shop.rpc.call("cartona.account", "copy", account),
        shop.rpc.call("cartona.account", "action_test_connection", account),
        shop.rpc.call("cartona.log", "search_read", []),
        shop.rpc.call("mail.message", "search_read", [("model", "=", "cartona.account")]),
        shop.rpc.call("cartona.channel", "search_read", []),
    ]
    assert SECRET not in json.dumps(answers, default=str)
    with pytest.raises(OdooRpcError):
        shop.rpc.call("cartona.account", "search", [("token", "=like", "s3%")])
    assert SECRET not in odoo.log.read_text()
    with database.env.postgres.cursor(database.name) as cr:
        cr.execute(
            """
            SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public'
               AND data_type IN ('character varying', 'text', 'jsonb')
            """
        )
        holders = []
        for table, column in cr.fetchall():
            cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1', (f"%{SECRET}%",)
            )
            if cr.fetchone():
                holders.append((table, column))
    assert holders == [("cartona_account", "token_secret")]
    shop.rpc.call("cartona.account", "write", account, {"token": TOKEN})
