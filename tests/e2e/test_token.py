"""The token is written, and never read again by anyone."""

import json
import threading

import pytest

from tools.odoo_rpc import OdooRpcError
from tools.shop import TOKEN, wait_until

pytestmark = pytest.mark.one_series

SECRET = "s3cret-t0ken-that-nobody-may-see"

#: Whoever handles the token, as talkative as can be.
TALKATIVE = [
    f"--log-handler={name}:DEBUG"
    for name in ("urllib3", "requests", "cartona_api", "odoo.addons.sale_cartona")
]


@pytest.fixture(scope="module")
def odoo(new_odoo, database):
    """A server that logs all it can say about the calls to Cartona."""
    return new_odoo(database, options=tuple(TALKATIVE))


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


def test_a_collision_of_two_users_does_not_log_the_token(shop, odoo, database):
    write = ("cartona.account", "write", [shop.account_id], {"token": SECRET})
    user = threading.Thread(target=odoo.rpc().call, args=write)
    connection = database.env.postgres.connect(database.name)
    connection.autocommit = False
    with connection.cursor() as cr:
        cr.execute(
            "UPDATE cartona_account SET supplier_code = NULL WHERE id = %s", [shop.account_id]
        )
        user.start()
        wait_until(lambda: _is_someone_waiting(database), "the user waits for the other one")
    connection.commit()
    connection.close()
    user.join()
    log = odoo.log.read_text()
    assert "could not serialize access" in log, "they did not collide"
    assert SECRET not in log
    shop.rpc.call("cartona.account", "write", [shop.account_id], {"token": TOKEN})


def _is_someone_waiting(database):
    with database.env.postgres.cursor() as cr:
        cr.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
            [database.name],
        )
        return cr.fetchone()[0]
