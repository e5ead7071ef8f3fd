"""Two servers on one database, a button and the scheduler at once; users beside the drain."""

import functools
import threading

import pytest

from tools.odoo_rpc import OdooRpcError
from tools.shop import wait_until

pytestmark = pytest.mark.one_series


@pytest.fixture(scope="module")
def second(new_odoo, database, odoo, shop):
    """A second node on the same database."""
    del odoo, shop
    return new_odoo(database)


def _in_parallel(*calls):
    """Run the calls at the same time; raise what any of them raised."""
    problems = []

    def run(call):
        try:
            call()
        except Exception as error:  # noqa: BLE001 - raised again below
            problems.append(error)

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def test_two_nodes_and_the_button_make_one_order_of_one(shop, second):
    placed = shop.cartona.post("orders/bulk", {"supplier_code": "1", "count": 60, "push": False})
    other = second.rpc()
    fetch = ("cartona.account", "action_fetch_orders", [shop.account_id])
    _in_parallel(*[lambda rpc=rpc: rpc.call(*fetch) for rpc in (shop.rpc, other)] * 3)
    wait_until(
        lambda: all(map(shop.is_acknowledged, placed["hashed_ids"])), "all arrived", timeout=120
    )
    assert shop.rpc.call("cartona.order", "search_count", []) == 60
    assert (
        shop.rpc.call("sale.order", "search_count", [("cartona_stored_order_id", "!=", False)])
        == 60
    )


def test_users_are_never_in_the_way_of_the_drain_nor_it_in_theirs(shop, second, odoo):
    after = shop.cartona.last_entry_id()
    shop.cartona.post("faults", {"endpoint": "update_products", "kind": "latency", "seconds": 0.1})
    rpcs = [odoo.rpc(), second.rpc()]

    def work(rpc, product_ids, base):
        for number in range(15):
            for pid in product_ids:
                rpc.call("product.product", "write", [pid], {"lst_price": base + number})

    _in_parallel(
        lambda: work(rpcs[0], shop.product_ids[:5], 1000),
        lambda: work(rpcs[1], shop.product_ids[5:], 2000),
    )
    shop.cartona.delete("faults")
    shop.wait_until_shown(shop.product_ids)
    # Odoo repeats a call that collides, but says so.
    assert "could not serialize access" not in odoo.log.read_text()
    _assert_no_price_falls(shop.cartona.journal("update_products", after, bodies=True))


def test_the_catalogue_is_read_while_prices_are_sent(shop, second):
    """Both change the same listings, and Odoo's logs, looked at in the end, say nothing of it."""
    other, account = second.rpc(), [shop.account_id]
    pages = len(shop.cartona.journal("products"))

    def change(price):
        for product_id in shop.product_ids:
            shop.rpc.call("product.product", "write", [product_id], {"lst_price": price})

    def read():
        other.call("cartona.account", "action_read_catalogue", account)

    for number in range(12):
        _in_parallel(functools.partial(change, 900.0 + number), read)
    shop.wait_until_shown(shop.product_ids)

    def was_read():
        [values] = shop.rpc.call("cartona.account", "read", account, ["catalogue_progress"])
        return not values["catalogue_progress"]

    wait_until(was_read, "the catalogue was read")
    assert len(shop.cartona.journal("products")) > pages


def test_who_writes_a_channel_meets_the_worker_that_has_sent(shop, database):
    """What was sent is said once more, and Odoo's logs, looked at in the end, say nothing of it."""
    price = shop.cartona_price(shop.product_ids[0]) + 1.0
    with database.env.postgres.cursor(database.name) as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            """
            UPDATE cartona_channel SET working_since = working_since
             WHERE account_id = %s AND kind = 'offers'
            """,
            [shop.account_id],
        )
        shop.set_price(shop.product_ids[0], price)
        with database.env.postgres.cursor() as others:
            wait_until(lambda: _waits_for_a_channel(others, database.name), "the worker waits")
        cursor.execute("COMMIT")
        wait_until(lambda: _is_empty(cursor), "the worker has done it again")
    assert shop.cartona_price(shop.product_ids[0]) == price


def _waits_for_a_channel(cursor, database):
    cursor.execute(
        """
        SELECT FROM pg_stat_activity
         WHERE datname = %s AND wait_event_type = 'Lock' AND query LIKE '%%cartona_channel%%'
        """,
        [database],
    )
    return cursor.rowcount


def _is_empty(cursor):
    cursor.execute("SELECT FROM cartona_outbox")
    return not cursor.rowcount


def _assert_no_price_falls(entries):
    """Fail where an older price was sent after a newer one."""
    newest = {}
    for entry in entries:
        for item in entry["body"]:
            before = newest.get(item["internal_product_id"], 0)
            newest[item["internal_product_id"]] = price = item.get("selling_price", before)
            assert price >= before, item


def test_what_is_rolled_back_is_not_sent(shop):
    pid = shop.product_ids[0]
    before = shop.cartona_price(pid)
    shop.cartona.delete("journal")
    with pytest.raises(OdooRpcError):
        shop.rpc.call("product.product", "write", [pid], {"lst_price": 5.0, "uom_id": 99999999})
    shop.set_price(shop.product_ids[1], 3333.0)
    wait_until(lambda: shop.cartona_price(shop.product_ids[1]) == 3333.0, "the other came")
    assert shop.cartona_price(pid) == before
    sent = [
        item["internal_product_id"]
        for entry in shop.cartona.journal("update_products", bodies=True)
        for item in entry["body"]
    ]
    assert str(pid) not in sent
